// The study for cql-execution: ELM made before, patients as objects made before. Answers the same commands as the worker in
// Rust: `outcomes`, `work SECONDS`.
'use strict';

const fs = require('fs');
const path = require('path');
const readline = require('readline');
const cql = require('cql-execution');

const folder = process.argv[2];
const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'manifest.json'), 'utf8'));
const criteria = manifest.criteria.map((c) => c.id);
const exclusions = manifest.criteria.map((c) => c.exclusion);
const deferred = manifest.criteria.map((c) => c.id === 'I5');
const STEP = 256;

// What a data model gives the engine: an identifier, properties, and the records of a type.
class Patient {
  constructor(attributes, number) {
    this.attributes = attributes;
    this.id = String(number);
  }
  getId() {
    return this.id;
  }
  get(name) {
    return this.attributes[name];
  }
  findRecords() {
    return [this];
  }
}

const lines = fs.readFileSync(path.join(folder, 'patients.ndjson'), 'utf8').trim().split('\n');
const patients = lines.map((line, number) => new Patient(JSON.parse(line), number));

class Source {
  constructor(from, to) {
    this.next = from;
    this.to = to;
  }
  currentPatient() {
    return this.next < this.to ? patients[this.next] : undefined;
  }
  nextPatient() {
    this.next += 1;
    return this.currentPatient();
  }
}

const library = new cql.Library(JSON.parse(fs.readFileSync(path.join(folder, 'elm.json'), 'utf8')));
const executor = new cql.Executor(library);
const day = cql.DateTime.parse('2026-11-22T00:00:00.0+00:00');

function digit(truth) {
  return truth === true ? 1 : truth === false ? 0 : 2;
}

// 0 ineligible, 1 needs review, 2 eligible.
function verdict(outcomes) {
  let open = false;
  for (let n = 0; n < criteria.length; n += 1) {
    const truth = outcomes[criteria[n]];
    if (truth === null || truth === undefined) {
      open = open || !deferred[n];
    } else if (truth === exclusions[n]) {
      return 0;
    }
  }
  return open ? 1 : 2;
}

// For how many nanoseconds the main thread has been running, as the kernel counts it, where it does.
function running() {
  try {
    return Number(fs.readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]);
  } catch {
    return Number(process.hrtime.bigint());
  }
}

async function outcomes() {
  const results = (await executor.exec(new Source(0, patients.length), day)).patientResults;
  return patients.map((p) => criteria.map((c) => digit(results[p.id][c])).join('')).join('');
}

let next = 0;
async function work(seconds) {
  const start = running();
  let units = 0;
  let sum = 0;
  for (;;) {
    const results = (await executor.exec(new Source(next, next + STEP), day)).patientResults;
    for (const outcomes of Object.values(results)) {
      sum += verdict(outcomes);
    }
    units += STEP;
    next = (next + STEP) % patients.length;
    const taken = (running() - start) / 1e9;
    if (taken >= seconds) {
      return { units, seconds: taken, sum };
    }
  }
}

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [command, seconds] = line.split(' ');
    const answer = command === 'outcomes' ? await outcomes() : await work(Number(seconds));
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
})();
