//! Profiles as columns: what is written is read again, whole, whatever a profile may say.
#![cfg(feature = "columnar")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what it did not expect")]
#![allow(dead_code, reason = "not all of the reference evaluator is used here")]

mod bad;
mod files;
#[path = "../../tools/cohort/mod.rs"]
mod cohort;
#[allow(unused_imports, reason = "not all of the reference evaluator is used here")]
#[path = "../reference/mod.rs"]
mod reference;

use bytes::Bytes;
use prescreen::criteria::{Expr, ExprKind};
use prescreen::patient::columns::{Block, Format, Options, Reasons, Tables, Writer};
use prescreen::patient::{Profile, yaml};
use prescreen::ruleset::{self, Policy, RuleSet, Section, TrialDocument};
use prescreen::screening::screen;
use prescreen::text::{Diagnostic, FileId, SourceMap, Span, Spanned, yaml as text_yaml};
use prescreen::value::Day;
use prescreen::vocabulary::Vocabulary;
use reference::cases::{Rng, Terms, Topic, criterion, leaf};
use reference::setting::Setting;
use std::fs;
use std::path::{Path, PathBuf};

fn written(profiles: &[Profile], vocabulary: &Vocabulary) -> (Bytes, Bytes) {
    let mut writer = Writer::new(Vec::new(), Vec::new(), Format::Parquet, vocabulary).unwrap();
    for profile in profiles {
        writer.write(profile).unwrap();
    }
    let (facts, patients, counts) = writer.finish().unwrap();
    assert_eq!(counts.patients, profiles.len() as u64);
    (facts.into(), patients.into())
}

fn options(vocabulary: &Vocabulary, reasons: Reasons) -> Options<'_> {
    Options { vocabulary, reasons, facts: FileId(0), patients: FileId(1) }
}

/// Reads all parts, in blocks of a size that does not fit.
fn read((facts, patients): &(Bytes, Bytes), vocabulary: &Vocabulary, reasons: Reasons, parts: usize) -> Vec<Profile> {
    let tables = Tables::open(facts, patients).unwrap();
    let mut all = Vec::new();
    for part in tables.parts(facts, patients, parts).unwrap() {
        let mut blocks = tables.blocks(&part, facts.clone(), patients.clone(), &options(vocabulary, reasons));
        let mut block = Block::default();
        while blocks.next_into(&mut block, 7).unwrap() {
            assert_eq!(block.left_out, Vec::<String>::new(), "{:?}", blocks.notes());
            all.extend(block.profiles.iter().cloned());
        }
        assert!(blocks.notes().is_empty(), "{:?}", blocks.notes());
    }
    all
}

/// Everything that a profile says, without the places where it says so.
fn said(profile: &Profile) -> String {
    let mut profile = profile.clone();
    profile.span = Span::default();
    profile.facts.iter_mut().for_each(|fact| fact.span = Span::default());
    profile.lists.iter_mut().for_each(|list| list.span = Span::default());
    profile.attestations.iter_mut().for_each(|attestation| attestation.span = Span::default());
    profile.unresolved.iter_mut().for_each(|entry| entry.span = Span::default());
    format!("{profile:#?}")
}

fn come_back(profiles: &[Profile], vocabulary: &Vocabulary) -> Vec<Profile> {
    let tables = written(profiles, vocabulary);
    let back = read(&tables, vocabulary, Reasons::Wanted, 1);
    assert_eq!(back.len(), profiles.len());
    for (before, after) in profiles.iter().zip(&back) {
        assert_eq!(said(before), said(after));
    }
    back
}

fn either(rng: &mut Rng, terms: Terms, topics: &[Topic]) -> Vec<(Section, Expr)> {
    let section = if rng.chance(50) { Section::Inclusion } else { Section::Exclusion };
    if rng.chance(50) {
        return vec![(section, criterion(rng, terms, topics, section))];
    }
    let topic = *rng.pick(topics);
    vec![(Section::Inclusion, Spanned::new(ExprKind::Atom(leaf(rng, terms, topic)), Span::default()))]
}

#[test]
fn random_profiles_come_back_and_are_judged_the_same_for_the_same_reasons() {
    let setting = Setting::random(20_000..20_400, either);
    let mut profiles = Vec::new();
    let mut cases = Vec::new();
    for case in &setting.cases {
        for draft in case.patients(8) {
            let Some(mut profile) = setting.try_read(&draft) else { continue };
            profile.patient = format!("R-{:06}", profiles.len());
            profiles.push(profile);
            cases.push(case);
        }
    }
    assert!(profiles.len() > 2_500, "{}", profiles.len());
    let back = come_back(&profiles, &setting.vocabulary);
    let (mut outcomes, mut unknown) = (0, 0);
    for ((before, after), case) in profiles.iter().zip(&back).zip(cases) {
        let (before, after) = (setting.engine(case, before), setting.engine(case, after));
        assert_eq!(format!("{before:?}"), format!("{after:?}"));
        outcomes += 1;
        unknown += usize::from(before.criteria.iter().any(|c| !c.truth.is_known()));
    }
    assert!(unknown * 10 > outcomes, "{unknown} of {outcomes}");
}

fn yaml_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(yaml_below(&path));
        } else if path.extension().is_some_and(|e| e == "yaml") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn shipped() -> (SourceMap, Vocabulary) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = SourceMap::new();
    let mut documents = Vec::new();
    for path in yaml_below(&root.join("rules/vocabulary")) {
        let file = sources.add(path.display().to_string(), fs::read_to_string(&path).unwrap());
        documents.extend(text_yaml::parse(&sources, file).0);
    }
    let (vocabulary, problems) = Vocabulary::read(&documents);
    assert!(!problems.iter().any(Diagnostic::is_error));
    (sources, vocabulary)
}

fn rules(sources: &mut SourceMap, vocabulary: Vocabulary) -> RuleSet {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut documents = Vec::new();
    for path in yaml_below(&root.join("rules/trials")).iter().filter(|p| p.ends_with("trial.yaml")) {
        let file = sources.add(path.display().to_string(), fs::read_to_string(path).unwrap());
        documents.extend(TrialDocument::read_file(sources, file).0);
    }
    assert!(documents.len() >= 3);
    ruleset::compile(&documents, vocabulary, Policy::default()).0
}

/// The shipped example patients, and one who says everything that can be said.
fn examples(sources: &mut SourceMap, vocabulary: &Vocabulary) -> Vec<Profile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut profiles = Vec::new();
    let mut add = |path: &str, text: String| {
        let file = sources.add(path, text);
        let (read, problems) = yaml::read(sources, file, vocabulary);
        assert!(!problems.iter().any(Diagnostic::is_error), "{path}: {problems:#?}");
        profiles.extend(read);
    };
    for path in yaml_below(&root.join("examples/patients")) {
        add(&path.display().to_string(), fs::read_to_string(&path).unwrap());
    }
    add("everything.yaml", EVERYTHING.to_owned());
    profiles.sort_by(|a, b| a.patient.cmp(&b.patient));
    profiles
}

const EVERYTHING: &str = r#"
patient: Z-0001
recorded: 2026-11-18
birth date: 1988-04
sex: female
gender: other
conditions:
  - systemic lupus erythematosus
  - {condition: lupus nephritis, activity: active, as of: 2026-11-10, onset: 2024-05, class: [IV, V], source: biopsy report}
  - {condition: breast cancer, onset: 2015, ended: 2018-03-17, adequately treated: yes}
  - {condition: lymphoma, status: suspected, on: 2026-11}
  - {condition: heart failure, severity: severe, compensated: no, controlled: yes, grade: 3}
  - {condition: pneumonia, status: resolved, requiring: {hospitalization: yes, surgery nobody knows: no}}
  - {condition: sepsis, requiring: none}
  - {condition: an illness of Atlantis, onset: 2020, ended: 2021-02}
  - {condition: another one, status: planned}
absent: [{condition: tuberculosis, as of: 2026-10-01, source: IGRA}, breastfeeding]
never: [renal transplantation, {medication: rituximab, as of: 2026-11}]
observations:
  - {test: SELENA-SLEDAI, value: 8, on: 2026-11-10}
  - {test: SELENA-SLEDAI, items: {arthritis: present, proteinuria: present, rash: absent, no such item: present}, on: 2026-11}
  - {test: SELENA-SLEDAI, status: pending}
  - {test: anti-dsDNA, value: positive, on: 2026-10-02, source: lab}
  - {test: creatinine, value: 96 umol/L, range: 45 to 84 umol/L, on: 2026-11-10}
  - {test: creatinine, value: "<0.3 mg/dL", range: "<1.2 mg/dL"}
  - {test: creatinine, value: 0.123456789 mg/dL, on: 2026-11-11}
  - {test: creatinine, value: 1 to 2 mg/dL, on: 2026-11-12}
  - {test: creatinine, value: 17 wobbles, on: 2026-11-13}
  - {test: creatinine, value: "", on: 2026-11-14}
  - {test: creatinine, status: cancelled, on: 2026-11-15}
  - {test: ANA, value: "1:160", on: 2026-10-02}
  - {test: ANA, value: "<1:40", on: 2026-10}
  - {test: body temperature, value: 98.7 degF, on: 2026-11-01}
medications:
  - {medication: prednisone, dose: 15 mg/day, started: 2025-01, unchanged since: 2026-10}
  - {medication: mycophenolate mofetil, started: 2024-06, ended: 2025-02, response: failed}
  - {medication: ibuprofen, dose: as needed}
  - {medication: hydroxychloroquine, dose: one in the morning, stopped: yes}
  - {medication: rituximab, last dose: 2025-05, every: 6 months, status: planned}
  - {medication: a drug of Atlantis, stopped: yes}
procedures:
  - {procedure: kidney biopsy, on: 2024-06}
  - {procedure: renal transplantation, status: planned, on: 2027-02}
  - {procedure: a rite of Atlantis, status: planned, on: 2027-02}
allergies: [{to: penicillin, source: the patient}]
family history: [breast cancer]
complete:
  conditions: {on: 2026-11-18, covers: ever}
  medications: {on: 2026-11-18, covers: now}
  procedures: {on: 2026-11-17, covers: {since: 2020-02}}
  planned procedures: 2026-11-18
attestations:
  - {trial: NCT04184258, criterion: E3, answer: no, by: Dr K, on: 2026-11-19, rules: 3, words: 0123456789ab}
  - {trial: NCT04184258, criterion: I5, answer: yes, by: Dr K, on: 2026-11-19}
determinations:
  - {trial: NCT04184258, conclusion: ineligible, by: Dr K, on: 2026-11-20}
states: [deceased, opted out, {already screened: NCT05210452}, already screened, enrolled in another trial]
"#;

#[test]
fn example_patients_come_back_and_are_judged_the_same_for_the_same_reasons() {
    let (mut sources, vocabulary) = shipped();
    let profiles = examples(&mut sources, &vocabulary);
    let rules = rules(&mut sources, vocabulary);
    let back = come_back(&profiles, &rules.vocabulary);
    let without = read(&written(&profiles, &rules.vocabulary), &rules.vocabulary, Reasons::NotWanted, 1);
    let day = Day::from_ymd(2026, 11, 22).unwrap();
    for (before, (after, bare)) in profiles.iter().zip(back.iter().zip(&without)) {
        for trial in &rules.trials {
            let expected = screen(&rules, trial, before, day);
            assert_eq!(format!("{expected:?}"), format!("{:?}", screen(&rules, trial, after, day)));
            assert_eq!(format!("{expected:?}"), format!("{:?}", screen(&rules, trial, bare, day)));
        }
        assert!(bare.facts.iter().all(|fact| fact.source.is_none()));
    }
}

#[test]
fn the_patient_who_says_everything_uses_every_column() {
    let (mut sources, vocabulary) = shipped();
    let profiles: Vec<Profile> =
        examples(&mut sources, &vocabulary).into_iter().filter(|p| p.patient == "Z-0001").collect();
    let (facts, patients) = written(&profiles, &vocabulary);
    for (file, free) in [(facts, &["system", "code"][..]), (patients, &[][..])] {
        let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReader::try_new(file, 1024).unwrap();
        for batch in reader {
            let batch = batch.unwrap();
            let schema = batch.schema();
            let of = |n: usize| (schema.field(n).name().as_str(), batch.column(n).null_count() == batch.num_rows());
            let empty: Vec<&str> = (0..batch.num_columns()).map(of).filter(|(_, e)| *e).map(|(name, _)| name).collect();
            assert_eq!(empty, free, "every other column is used");
        }
    }
}

#[test]
fn every_column_is_described() {
    let described = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/facts.md")).unwrap();
    let rows = |heading: &str| -> Vec<String> {
        let section = described.split("\n## ").find(|s| s.starts_with(heading)).unwrap();
        let first_cells = section.lines().filter(|l| l.starts_with("| `")).map(|l| l.split('|').nth(1).unwrap());
        first_cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
    };
    let (_, vocabulary) = shipped();
    let (facts, patients) = written(&[], &vocabulary);
    for (file, heading) in [(facts, "Facts"), (patients, "Patients")] {
        let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
        let (mut columns, mut rows): (Vec<String>, Vec<String>) =
            (reader.schema().fields().iter().map(|f| f.name().clone()).collect(), rows(heading));
        columns.sort();
        rows.sort();
        assert_eq!(columns, rows);
    }
}

/// Several row groups, small parts, blocks of another size: every patient is there once, in order.
#[test]
fn parts_meet_without_a_gap() {
    let setting = Setting::random(21_000..21_020, either);
    let drafts: Vec<_> = setting.cases.iter().flat_map(|case| case.patients(4)).collect();
    let read_all: Vec<Profile> = drafts.iter().filter_map(|draft| setting.try_read(draft)).collect();
    let many = (0..4_000_usize).map(|n| {
        let mut profile = read_all[n % read_all.len()].clone();
        profile.patient = format!("M-{n:07}");
        profile
    });
    let writer = Writer::new(Vec::new(), Vec::new(), Format::Parquet, &setting.vocabulary).unwrap();
    let mut writer = writer.with_row_groups(500, 150);
    many.for_each(|profile| writer.write(&profile).unwrap());
    let (facts, patients, counts) = writer.finish().unwrap();
    let (facts, patients): (Bytes, Bytes) = (facts.into(), patients.into());
    let tables = Tables::open(&facts, &patients).unwrap();
    assert!(tables.are_sorted(&facts, &patients).unwrap());
    assert_eq!(tables.counts(), counts);
    for wanted in [1, 2, 3, 20, 1000] {
        let parts = tables.parts(&facts, &patients, wanted).unwrap();
        assert!(parts.len() <= wanted && (wanted < 3 || parts.len() >= 3), "{} of {wanted}", parts.len());
        let (mut next, mut found) = (0, 0);
        for part in &parts {
            let options = options(&setting.vocabulary, Reasons::NotWanted);
            let mut blocks = tables.blocks(part, facts.clone(), patients.clone(), &options);
            let mut block = Block::default();
            while blocks.next_into(&mut block, 64).unwrap() {
                for profile in &block.profiles {
                    assert_eq!(profile.patient, format!("M-{next:07}"));
                    next += 1;
                    found += (profile.facts.len() + profile.unresolved.len()) as u64;
                }
            }
            assert!(blocks.notes().is_empty());
        }
        assert_eq!((next as u64, found), (counts.patients, counts.facts), "{wanted} parts");
    }
}

#[test]
fn generated_patients_come_back_whatever_they_say() {
    let (_, vocabulary) = shipped();
    let recorded = Day::from_ymd(2026, 11, 20).unwrap();
    let settings = cohort::Settings { seed: 7, facts: 50, irregular: 40, recorded };
    let generator = cohort::Generator::new(&vocabulary, settings);
    let profiles: Vec<Profile> = (0..2_000).map(|n| generator.profile(n)).collect();
    let tables = written(&profiles, &vocabulary);
    let back = read(&tables, &vocabulary, Reasons::NotWanted, 2);
    assert_eq!(back.len(), profiles.len());
    for (before, after) in profiles.iter().zip(&back) {
        let mut before = before.clone();
        before.facts.iter_mut().for_each(|fact| fact.source = None);
        assert_eq!(said(&before), said(after));
    }
    let facts: usize = profiles.iter().map(|p| p.facts.len()).sum();
    assert!((40..60).contains(&(facts / profiles.len())), "{facts}");
    // The same seed gives the same files, another one others.
    assert_eq!(written(&profiles, &vocabulary), tables);
    let again = cohort::Generator::new(&vocabulary, settings);
    assert_eq!(said(&again.profile(1_234)), said(&profiles[1_234]));
    let other = cohort::Generator::new(&vocabulary, cohort::Settings { seed: 8, ..settings });
    assert_ne!(said(&other.profile(1_234)), said(&profiles[1_234]));
}
