//! Writes what every engine is given, and what prescreen says of it.
//!
//! A folder gets `columns/NAME` (two bytes a patient, the least number for nothing), `truths` and `verdicts` (a byte each,
//! one criterion or trial after the other), `patients.ndjson` (the first patients, for engines that take JSON) and
//! `manifest.json`, which is written last.

use crate::asked::NULL;
use crate::chunk::{Chunk, Maker, WORDS, screener, slug};
use crate::{SEED, VARIANTS};
use prescreen::cohort::{BLOCK, CohortScreener};
use prescreen::ruleset::{Logic, Section};
use prescreen_benches::cohort::flat::{self, Attribute};
use prescreen_benches::cohort::sle;
use prescreen_benches::rows::cel::CRITERIA;
use prescreen_benches::variants::{Sle, Within};
use serde_json::{Value, json};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many patients the engines get that take one after the other.
pub const FEW: usize = 4096;

/// Writes the folder, on all cores.
pub fn write(folder: &Path, patients: usize) {
    let maker = Maker::new();
    let chunks = chunks(&maker, patients);
    fs::create_dir_all(folder.join("columns")).expect("a folder");
    let columns = maker.columns();
    for (place, column) in columns.iter().enumerate() {
        let bytes = chunks.iter().flat_map(|c| &c.columns[place]).flat_map(|n| n.to_le_bytes());
        save(&folder.join("columns").join(&column.name), bytes);
    }
    let each = |count: usize, of: &dyn Fn(&Chunk, usize) -> Vec<u8>| -> Vec<u8> {
        (0..count).flat_map(|n| chunks.iter().flat_map(move |c| of(c, n))).collect()
    };
    save(&folder.join("truths"), each(CRITERIA.len(), &|c, n| c.truths[n].clone()).into_iter());
    save(&folder.join("verdicts"), each(VARIANTS + 1, &|c, n| c.verdicts[n].clone()).into_iter());
    let mut lines = BufWriter::new(File::create(folder.join("patients.ndjson")).expect("a file"));
    for number in 0..patients.min(FEW) {
        writeln!(lines, "{}", object(&sle::patient(SEED, number).0)).expect("a line");
    }
    lines.flush().expect("the file");
    let (conditions, own) = maker.sharing();
    let columns: Vec<Value> = columns.iter().map(|c| json!({"name": c.name, "kind": c.kind})).collect();
    let manifest = json!({
        "patients": patients, "seed": SEED, "null": NULL, "words": WORDS,
        "criteria": criteria(&maker), "columns": columns,
        "conditions": conditions, "conditions of one variant only": own,
        "variants": maker.variants.iter().map(variant).collect::<Vec<_>>(),
    });
    fs::write(folder.join("manifest.json"), manifest.to_string()).expect("a file");
}

fn chunks(maker: &Maker, patients: usize) -> Vec<Chunk> {
    let next = AtomicUsize::new(0);
    let found = Mutex::new(Vec::new());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let screener = screener(&maker.rules);
                let cohort = CohortScreener::new(&screener);
                loop {
                    let from = next.fetch_add(BLOCK, Ordering::Relaxed);
                    if from >= patients {
                        break;
                    }
                    let chunk = maker.chunk(&cohort, from, patients.min(from + BLOCK));
                    found.lock().expect("no thread failed").push((from, chunk));
                }
            });
        }
    });
    let mut found = found.into_inner().expect("no thread failed");
    found.sort_unstable_by_key(|(from, _)| *from);
    found.into_iter().map(|(_, chunk)| chunk).collect()
}

fn save(path: &Path, bytes: impl Iterator<Item = u8>) {
    fs::write(path, bytes.collect::<Vec<u8>>()).expect("a file");
}

/// A patient's attributes as JSON.
pub fn object(patient: &sle::Patient) -> Value {
    let value = |attribute| match attribute {
        Attribute::Null => Value::Null,
        Attribute::Bool(b) => json!(b),
        Attribute::Int(n) => json!(n),
        Attribute::Text(word) => json!(word),
    };
    let fields = flat::NAMES.iter().zip(flat::attributes(patient));
    Value::Object(fields.map(|(name, attribute)| ((*name).to_owned(), value(attribute))).collect())
}

fn criteria(maker: &Maker) -> Vec<Value> {
    let criteria = maker.study().criteria.iter().zip(CRITERIA);
    let one = |(criterion, (id, text)): (&prescreen::ruleset::Criterion, (&str, &str))| {
        assert_eq!(criterion.id, id, "CEL's criteria follow the study");
        json!({
            "id": id, "cel": text, "exclusion": criterion.section == Section::Exclusion,
            "judgement": matches!(criterion.logic, Logic::Judgement(_)),
        })
    };
    criteria.map(one).collect()
}

/// A variant as data; concepts are named as in the columns.
fn variant(variant: &Sle) -> Value {
    let within = |w: Within| json!([slug(w.concept), w.days]);
    json!({
        "age": variant.age, "disease": within(variant.disease.0), "acr": variant.disease.1,
        "test": within(variant.test), "sledai": variant.sledai, "other": within(variant.other),
        "result": within(variant.result.test), "tenths": variant.result.tenths,
        "drug": within(variant.drug), "infections": variant.infections.map(within), "cancer": within(variant.cancer),
    })
}
