"""Compares prescreen with other engines on the SLE study, and prints a table; `run` sets everything up and calls this.

    compare.py PROGRAM [--patients N] [--rounds N] [--quick]

First every engine has to say what prescreen says, or nothing is timed. Then rounds are interleaved: every row works in every
round, a row's figure is the median of its rounds, a ratio the median of the ratios within the rounds.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median

import numpy

import translate
from data import VERDICTS, Data

HERE = Path(__file__).resolve().parent
NODE = HERE / "node_modules" / "cql-execution" / "package.json"
# Engines that take one patient after the other, and engines on columns.
RECORDS = ("cel", "zen-expression", "regorus", "cql-execution")
COLUMNS = ("DuckDB", "Polars")
# What the name of a row ends with when it is about the variants.
MANY = ", 100 trials"


class Worker:
    """A process that answers each line with a line of JSON."""

    def __init__(self, *command):
        environment = os.environ | {"POLARS_MAX_THREADS": "1"}
        self.process = subprocess.Popen(command, cwd=HERE, env=environment, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.name = command[0]

    def ask(self, line):
        print(line, file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"{self.name} gave up on `{line}`")
        return json.loads(answer)

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def exported(program, patients):
    """The folder with what every engine is given; made again when the program that makes it is another."""
    digest = hashlib.sha256(program.read_bytes()).hexdigest()[:12]
    folder = HERE / ".local" / "data" / f"{digest}-{patients}"
    if not (folder / "manifest.json").exists():
        say(f"drawing {patients:,} patients, and asking prescreen about the study and 100 variants of it")
        for old in sorted((HERE / ".local" / "data").glob(f"*-{patients}")):
            shutil.rmtree(old)
        subprocess.run([program, "export", folder, str(patients)], check=True)
    data = Data(folder)
    trees = [(c["id"], translate.parse(c["cel"])) for c in data.criteria]
    policy = translate.Rego()
    for name, tree in trees:
        policy.criterion(name.lower(), tree)
    (folder / "study.rego").write_text(policy.text([name.lower() for name, _ in trees]))
    (folder / "zen.json").write_text(json.dumps([translate.zen_criterion(tree) for _, tree in trees]))
    (folder / "elm.json").write_text(json.dumps(translate.elm_library(trees)))
    data.parquet()
    return data


def checked_record(data, name, digits):
    """Compares what an engine that takes patients one by one says of each criterion; gives the patients that differ."""
    few = data.few()
    theirs = numpy.frombuffer(digits.encode(), dtype=numpy.uint8).reshape(few, len(data.criteria)).T - ord("0")
    column = next(c for c in data.manifest["columns"] if c["name"] == "hepatitis_b_conflict")
    conflict = data.column(column).to_numpy()[:few].astype(bool)
    total = 0
    for criterion, ours, said in zip(data.criteria, data.truths()[:, :few], theirs):
        differ = ours != said
        known = conflict & (ours == 2) & (said == 1) if criterion["id"] == "E5" else numpy.zeros(few, bool)
        if (differ & ~known).any():
            raise SystemExit(f"{name}, {criterion['id']}: {int((differ & ~known).sum())} patients differ from prescreen")
        total += int(differ.sum())
    return total


def best(formulations):
    """The name of the fastest."""
    return min(formulations, key=lambda name: formulations[name]["seconds"])


def versions():
    """The versions of the engines, as they are locked."""
    lock = (HERE / "Cargo.lock").read_text()
    crates = {name: lock.split(f'name = "{name}"\nversion = "', 1)[1].split('"', 1)[0]
              for name in ("cel", "zen-expression", "regorus", "prescreen")}
    return crates | {"cql-execution": json.loads(NODE.read_text())["version"]}


def say(text):
    print(text, file=sys.stderr, flush=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("program", type=Path)
    arguments.add_argument("--patients", type=int, default=1_000_000, help="for the engines on columns")
    arguments.add_argument("--rounds", type=int, default=7)
    arguments.add_argument("--quick", action="store_true", help="only look whether all agree; no figure means anything")
    arguments = arguments.parse_args()
    patients = min(arguments.patients, 20_000) if arguments.quick else arguments.patients
    rounds, seconds = (1, 0.02) if arguments.quick else (arguments.rounds, 0.3)
    data = exported(arguments.program.resolve(), patients)

    rust = Worker(arguments.program.resolve(), "work", data.folder)
    node = Worker("node", "cql.js", data.folder)
    columns = {name: Worker(sys.executable, "columns.py", name.lower(), data.folder) for name in COLUMNS}
    try:
        result = compared(data, rust, node, columns, rounds, seconds)
    finally:
        for worker in (rust, node, *columns.values()):
            worker.end()
    show(result, arguments.quick)
    if not arguments.quick:
        path = HERE / ".local" / "result.json"
        path.write_text(json.dumps(result, indent=1) + "\n")
        print(f"\nwritten to {path}")


def compared(data, rust, node, columns, rounds, seconds):
    """Checks every engine, times all, and gives what came out."""
    found = {"versions": versions(), "patients": data.patients, "few": data.few(), "rounds": rounds,
             "conditions": data.manifest["conditions"], "own": data.manifest["conditions of one variant only"],
             "verdicts": numpy.bincount(data.verdicts()[0], minlength=3).tolist(),
             "pairs": numpy.bincount(data.verdicts()[1:].ravel(), minlength=3).tolist(), "differences": {}}
    for name in RECORDS:
        say(f"checking {name}")
        said = node.ask("outcomes") if name == "cql-execution" else rust.ask(f"outcomes {name}")
        found["differences"][name] = checked_record(data, name, said)
    chosen = {}
    for name, worker in columns.items():
        say(f"checking {name}: the study, then its variants, in every formulation")
        study = worker.ask("study")
        variants = worker.ask("variants")["formulations"]
        found["versions"][name] = study["version"]
        found["differences"][name] = max(sum(f["differences"].values()) for f in study["formulations"].values())
        found[name] = {"study": seconds_of(study["formulations"]), "variants": seconds_of(variants)}
        chosen[name] = (best(study["formulations"]), best(variants))

    # Prescreen's rows are those that the worker in Rust has.
    ours = [row for row in rust.ask("rows") if row.startswith("prescreen")]
    rates = {}

    def add(row, units, taken):
        rates.setdefault(row, []).append(units / taken)

    pairs = data.patients * len(data.variants)
    for number in range(rounds):
        say(f"round {number + 1} of {rounds}")
        for row in (*ours, *(r for r in RECORDS if r != "cql-execution")):
            answer = rust.ask(f"work {seconds} {row}")
            add(row, answer["units"], answer["seconds"])
        answer = node.ask(f"work {seconds}")
        add("cql-execution", answer["units"], answer["seconds"])
        for name, worker in columns.items():
            study, variants = chosen[name]
            add(name, data.patients, worker.ask(f"run study {study}")["seconds"])
            add(f"{name}{MANY}", pairs, worker.ask(f"run variants {variants}")["seconds"])
    found["rows"] = {row: row_of(row, measured, rates) for row, measured in rates.items()}
    found["chosen"] = chosen
    return found


def seconds_of(formulations):
    return {name: formulation["seconds"] for name, formulation in formulations.items()}


def row_of(row, measured, rates):
    """The median rate, its spread in percent, and the ratios of prescreen's rows to it."""
    quartiles = numpy.quantile(measured, (0.25, 0.75))
    of = [name for name in rates if name.startswith("prescreen") and name.endswith(MANY) == row.endswith(MANY)]
    ratios = {ours: median(a / b for a, b in zip(rates[ours], measured)) for ours in of}
    return {"rate": median(measured), "spread": 100 * float(quartiles[1] - quartiles[0]) / median(measured),
            "ratios of prescreen": ratios, "rates": measured}


def show(found, quick):
    """Prints what came out."""
    mix = " ".join(f"{100 * n / found['patients']:.1f} % {v}," for n, v in zip(found["verdicts"], VERDICTS))
    print(f"{found['patients']:,} patients ({found['few']:,} for engines that take one after the other); the study: {mix[:-1]}")
    total = sum(found["pairs"])
    mix = " ".join(f"{100 * n / total:.1f} % {v}," for n, v in zip(found["pairs"], VERDICTS))
    print(f"100 variants: {found['own']} of {found['conditions']} conditions are one variant's own; of the pairs {mix[:-1]}")
    known = ", ".join(f"{name} {count}" for name, count in found["differences"].items())
    print("every criterion and verdict is prescreen's for every patient, but for E5 of those whose records of hepatitis B")
    print(f"contradict each other, which prescreen leaves open and all others take for present: {known}")
    if quick:
        print("quick run: all agree; its figures mean nothing and are not shown")
        return
    table(found, "the SLE study, one thread", "evaluations/s", [*RECORDS, *COLUMNS])
    table(found, "100 variants, one thread", "pairs/s", [f"{name}{MANY}" for name in COLUMNS])
    for name in COLUMNS:
        print(f"\n{name}, the formulations, seconds for all patients, run once (the fastest was timed above):")
        for what in ("study", "variants"):
            for formulation, taken in found[name][what].items():
                print(f"  {what}: {formulation}: {taken:.2f}")


def table(found, title, unit, others):
    """Prints prescreen's rows and the others'; the last columns say how many times as fast prescreen is."""
    ours = list(found["rows"][others[0]]["ratios of prescreen"])
    heads = " | ".join(name.removesuffix(MANY) for name in ours)
    print(f"\n| {title} | version | {unit} | spread | {heads} |")
    print(f"|---|---|---:|---:|{'---:|' * len(ours)}")
    for name in (*ours, *others):
        row = found["rows"][name]
        version = found["versions"][name.split(",")[0]]
        ratios = " | ".join(f"{row['ratios of prescreen'][o]:.3g} x" for o in ours)
        print(f"| {name.removesuffix(MANY)} | {version} | {row['rate']:,.0f} | {row['spread']:.0f} % | {ratios} |")


if __name__ == "__main__":
    main()
