//! Patients in tables of facts: in parts, in no order, as Parquet and as Arrow.

use super::site::{Rng, Site, YAML, with};
use arrow_array::{RecordBatch, UInt32Array};
use arrow_ipc::writer::{FileWriter, StreamWriter};
use arrow_select::concat::concat_batches;
use arrow_select::take::take_record_batch;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use std::collections::HashMap;
use std::fs;
use std::path::Path;

#[test]
fn tables_give_the_results_of_profiles_and_go_on_from_them() {
    let site = Site::draw(&mut Rng(9), 6, 1_200);
    assert!(site.run(&["import", "patient", "patients.yaml", "--out", "facts.parquet"]).status.success());
    site.matched(&with(&YAML, &["--out", "profiles.parquet"]));
    let tables = ["--patients", "facts.parquet"];
    site.matched(&with(&tables, &["--out", "tables.parquet"]));
    assert_eq!(site.lines("profiles.parquet"), site.lines("tables.parquet"));
    let since = ["--since", "profiles.parquet", "--out", "since.parquet"];
    assert_eq!(site.matched(&with(&tables, &since))["evaluated"], 0);
    assert!(site.bytes("since.parquet") == site.bytes("tables.parquet"));
}

/// Writes a table anew, in row groups of so many rows, without its first rows.
fn regrouped(path: &Path, rows: usize, without: usize) {
    let read = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(fs::read(path).unwrap())).unwrap();
    let pairs = read.metadata().file_metadata().key_value_metadata().cloned();
    let properties =
        WriterProperties::builder().set_key_value_metadata(pairs).set_max_row_group_row_count(Some(rows)).build();
    let schema = read.schema().clone();
    let mut writer = ArrowWriter::try_new(fs::File::create(path).unwrap(), schema, Some(properties)).unwrap();
    for batch in read.with_offset(without).build().unwrap() {
        writer.write(&batch.unwrap()).unwrap();
    }
    writer.close().unwrap();
}

#[test]
fn tables_are_read_in_parts_and_orphans_are_told() {
    let site = Site::draw(&mut Rng(12), 3, 9_000);
    assert!(site.run(&["import", "patient", "patients.yaml", "--out", "facts.parquet"]).status.success());
    let tables = ["--patients", "facts.parquet"];
    site.matched(&with(&tables, &["--all", "--out", "one.parquet"]));
    regrouped(&site.path("facts.parquet"), 3_000, 0);
    regrouped(&site.path("facts.patients.parquet"), 1_000, 0);
    site.matched(&with(&tables, &["--all", "--threads", "1", "--out", "parts.parquet"]));
    site.matched(&with(&tables, &["--all", "--threads", "3", "--out", "threads.parquet"]));
    let lines = site.lines("one.parquet");
    assert_eq!(lines.len(), 27_000);
    assert_eq!(site.lines("parts.parquet"), lines);
    assert!(site.bytes("parts.parquet") == site.bytes("threads.parquet"));

    regrouped(&site.path("facts.patients.parquet"), 1_000, 1);
    let said = site.refused(&with(&tables, &["--all", "--out", "orphans.parquet"]));
    assert!(said.contains("error: facts of a patient who is not in the table of patients; "), "{said}");
    assert!(said.contains(", 1 patient left out; "), "{said}");
    assert_eq!(site.lines("orphans.parquet"), lines[3..]);
}

/// All rows of a table, shuffled, and what its metadata say but for the order.
fn shuffled(path: &Path, rng: &mut Rng) -> RecordBatch {
    let bytes = bytes::Bytes::from(fs::read(path).unwrap());
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let read = ParquetRecordBatchReaderBuilder::try_new_with_options(bytes, options).unwrap();
    let pairs = read.metadata().file_metadata().key_value_metadata().unwrap().clone();
    let said: HashMap<String, String> = pairs.into_iter().map(|pair| (pair.key, pair.value.unwrap())).collect();
    assert_eq!(said["prescreen.sorted_by"], "patient");
    let said = said.into_iter().filter(|(key, _)| key != "prescreen.sorted_by").collect();
    let schema = read.schema().as_ref().clone().with_metadata(said);
    let batches: Vec<RecordBatch> = read.build().unwrap().map(Result::unwrap).collect();
    let all = concat_batches(&batches[0].schema(), &batches).unwrap();
    let mut order: Vec<u32> = (0..u32::try_from(all.num_rows()).unwrap()).collect();
    (1..order.len()).for_each(|at| order.swap(at, usize::try_from(rng.below(at as u64 + 1)).unwrap()));
    let all = take_record_batch(&all, &UInt32Array::from(order)).unwrap();
    RecordBatch::try_new(schema.into(), all.columns().to_vec()).unwrap()
}

/// Writes rows as the name says, and the metadata with them.
fn write(path: &Path, rows: &RecordBatch) {
    let file = fs::File::create(path).unwrap();
    let schema = rows.schema();
    match path.extension().unwrap().to_str().unwrap() {
        "parquet" => {
            let pairs = schema.metadata().iter();
            let pairs = pairs.map(|(key, value)| KeyValue::new(key.clone(), value.clone())).collect();
            let properties = WriterProperties::builder().set_key_value_metadata(Some(pairs)).build();
            let mut writer = ArrowWriter::try_new(file, schema, Some(properties)).unwrap();
            writer.write(rows).unwrap();
            writer.close().unwrap();
        }
        "arrow" => {
            let mut writer = FileWriter::try_new(file, &schema).unwrap();
            (0..rows.num_rows()).step_by(1_000).for_each(|at| {
                writer.write(&rows.slice(at, 1_000.min(rows.num_rows() - at))).unwrap();
            });
            writer.finish().unwrap();
        }
        _ => {
            let mut writer = StreamWriter::try_new(file, &schema).unwrap();
            writer.write(rows).unwrap();
            writer.finish().unwrap();
        }
    }
}

/// What lies in a folder.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn tables_in_no_order_and_in_arrow_give_the_same_results() {
    let site = Site::draw(&mut Rng(14), 5, 3_000);
    assert!(site.run(&["import", "patient", "patients.yaml", "--out", "facts.parquet"]).status.success());
    site.matched(&["--patients", "facts.parquet", "--all", "--out", "sorted.parquet"]);
    let lines = site.lines("sorted.parquet");
    assert_eq!(lines.len(), 15_000);
    let (facts, patients) = {
        let rng = &mut Rng(15);
        (shuffled(&site.path("facts.parquet"), rng), shuffled(&site.path("facts.patients.parquet"), rng))
    };
    assert!(site.run(&["import", "patient", "facts.parquet", "--out", "in-order.arrow"]).status.success());
    fs::create_dir(site.path("out")).unwrap();
    for (name, why) in [
        ("any.parquet", "is not sorted by patient, and is sorted for this run"),
        ("any.arrow", "is no Parquet, and is written as Parquet for this run"),
        ("any.arrows", "is no Parquet, and is written as Parquet for this run"),
        ("in-order.arrow", "is no Parquet, and is written as Parquet for this run"),
    ] {
        if name.starts_with("any") {
            let (stem, extension) = name.split_once('.').unwrap();
            write(&site.path(name), &facts);
            write(&site.path(&format!("{stem}.patients.{extension}")), &patients);
        }
        let out = "out/results.parquet";
        let run = ["match", "--on", "2026-11-22", "--patients", name, "--all", "--out", out];
        let output = site.run(&run);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        assert!(
            said.starts_with(&format!("`{name}` {why}; Parquet that is sorted by patient is read at once\n")),
            "{said}"
        );
        assert!(site.lines(out) == lines, "{name}");
        assert_eq!(names(&site.path("out")), ["results.parquet", "results.state.parquet"], "{name}");
        // Nobody has changed, however the tables are written.
        let since = ["--patients", name, "--all", "--since", out, "--out", out];
        assert_eq!(site.matched(&since)["evaluated"], 0, "{name}");
        let counts = site.matched(&["--patients", name, "--counts"])["summary"].clone();
        assert_eq!((&counts["pairs"], &counts["left_out"]), (&15_000.into(), &0.into()), "{counts}");
    }
}

#[test]
fn what_is_wrong_with_tables_in_no_order_is_told() {
    let site = Site::draw(&mut Rng(16), 2, 400);
    assert!(site.run(&["import", "patient", "patients.yaml", "--out", "facts.parquet"]).status.success());
    site.matched(&["--patients", "facts.parquet", "--all", "--out", "sorted.parquet"]);
    let lines = site.lines("sorted.parquet");
    let rng = &mut Rng(17);
    let facts = shuffled(&site.path("facts.parquet"), rng);
    let patients = shuffled(&site.path("facts.patients.parquet"), rng);
    // A patient who is there twice, far apart, and one whose facts are left alone.
    let code = |row: usize| {
        use arrow_array::cast::AsArray;
        patients.column_by_name("patient").unwrap().as_string::<i32>().value(row).to_owned()
    };
    let (twice, gone) = (code(0), code(399));
    let without_last = concat_batches(&patients.schema(), [&patients.slice(0, 399), &patients.slice(0, 1)]).unwrap();
    write(&site.path("any.parquet"), &facts);
    write(&site.path("any.patients.parquet"), &without_last);
    let said = site.refused(&["--patients", "any.parquet", "--all", "--out", "results.parquet"]);
    assert!(said.contains("2 patients left out"), "{said}");
    let expected: Vec<_> = lines.iter().filter(|line| ![&twice, &gone].contains(&&line.patient)).cloned().collect();
    assert!(site.lines("results.parquet") == expected);
    // A file that is cut short ends the run.
    for name in ["any.parquet", "any.arrow"] {
        write(&site.path(name), &facts);
        write(&site.path(&name.replace('.', ".patients.")), &patients);
        let bytes = site.bytes(name);
        fs::write(site.path(name), &bytes[..bytes.len() / 2]).unwrap();
        let said = site.refused(&["--patients", name, "--all", "--out", "cut.parquet"]);
        assert!(said.contains(&format!("cannot read `{name}`")), "{said}");
        assert!(!site.path("cut.parquet").exists());
    }
    // Nowhere to put anything.
    write(&site.path("any.parquet"), &facts);
    let said = site.refused(&["--patients", "any.parquet", "--out", "nowhere/results.parquet"]);
    assert!(said.contains("cannot write below `nowhere`"), "{said}");
}

#[test]
fn names_of_a_terminology_are_known_in_tables_too() {
    let site = Site::draw(&mut Rng(18), 4, 3);
    let terms = "[Term]\nid: DOID:1612\nname: breast cancer\n\n[Term]\nid: DOID:3457\nname: invasive lobular carcinoma\n\
                 synonym: \"lobular cancer of breast\" EXACT []\nis_a: DOID:1612 ! breast cancer\n";
    fs::write(site.path("my.obo"), terms).unwrap();
    assert!(site.run(&["vocabulary", "import", "my.obo"]).status.success());
    let profile = "patient: P-1\nrecorded: 2026-11-20\nbirth date: 1980-01-01\nsex: female\n\
                   conditions: [{condition: lobular cancer of breast, onset: 2026-01}]\n";
    fs::write(site.path("patients.yaml"), profile).unwrap();
    assert!(site.run(&["import", "patient", "patients.yaml", "--out", "facts.parquet"]).status.success());
    site.matched(&with(&YAML, &["--all", "--out", "profiles.parquet"]));
    site.matched(&["--patients", "facts.parquet", "--all", "--out", "tables.parquet"]);
    let lines = site.lines("profiles.parquet");
    assert_eq!(site.lines("tables.parquet"), lines);
    // The cancer is one: every trial excludes it.
    assert_eq!(lines.iter().filter(|line| line.violated > 0).count(), 4, "{lines:?}");
}
