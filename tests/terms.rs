//! Terminologies beneath the vocabulary: the real ones where they are there, and that they change no answer.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may stop at what it did not expect"
)]

use prescreen::patient::{self, terms_in_file};
use prescreen::ruleset::{Policy, RuleSet, TrialDocument, compile};
use prescreen::screening::screen;
use prescreen::text::{SourceMap, yaml};
use prescreen::value::Day;
use prescreen::vocabulary::terms::{System, TermId};
use prescreen::vocabulary::{Absence, ConceptId, Vocabulary};
use prescreen_terms::{Import, Terms, recognise};
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The index of the Disease Ontology and ICD-10-CM, where their files lie beside the project.
fn real() -> Option<Arc<Terms>> {
    static REAL: OnceLock<Option<Arc<Terms>>> = OnceLock::new();
    REAL.get_or_init(|| {
        let folder = root().join("../shared/data/terms");
        let mut import = Import::default();
        for name in ["doid_terms.tsv", "icd10c-tabular-April-1-2026.xml.gz"] {
            let path = folder.join(name);
            let Ok(file) = File::open(&path) else {
                println!("skipped: {} is not there", path.display());
                return None;
            };
            let format = recognise(BufReader::new(File::open(&path).unwrap()), name).unwrap().unwrap();
            let report = import.read(format, BufReader::new(file), name).unwrap();
            assert_eq!(report.problems.count, 0, "{:?}", report.problems);
        }
        let (bytes, summary) = import.finish().unwrap();
        println!("{summary:?}");
        Some(Arc::new(Terms::open(bytes).unwrap()))
    })
    .clone()
}

/// YAML files of a folder, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "yaml") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn curated() -> Vocabulary {
    let mut sources = SourceMap::new();
    let mut documents = Vec::new();
    for path in files(&root().join("rules/vocabulary")) {
        let file = sources.add(path.display().to_string(), std::fs::read_to_string(&path).unwrap());
        documents.extend(yaml::parse(&sources, file).0);
    }
    Vocabulary::read(&documents).0
}

fn one(terms: &Terms, name: &str) -> TermId {
    let [term] = terms.find(name)[..] else { panic!("{name}: {:?}", terms.find(name)) };
    term
}

fn taken(vocabulary: &mut Vocabulary, name: &str) -> ConceptId {
    let term = one(vocabulary.terms().unwrap(), name);
    vocabulary.take_in(&[term]);
    vocabulary.concept_of(term).unwrap()
}

#[test]
fn the_real_terminologies_are_whole() {
    let Some(terms) = real() else { return };
    assert!(terms.len() > 55_000, "{}", terms.len());
    let known =
        |system: System| terms.ids().flat_map(|id| terms.codes(id)).filter(|(s, _, own)| *s == system && *own).count();
    assert!(known(System::DiseaseOntology) > 12_000 && known(System::Icd10Cm) > 41_000);
    for id in terms.ids() {
        assert!(!terms.name(id).is_empty());
        assert!(terms.at_or_above(id).len() < 100, "{}", terms.name(id));
        assert!(
            terms.parents(id).all(|parent| !terms.at_or_above(parent).contains(&id)),
            "a circle: {}",
            terms.name(id)
        );
    }
    let neoplasm = one(&terms, "malignant neoplasm of breast");
    let code = |code: &str| terms.coded(System::Icd10Cm, code).unwrap();
    assert!(terms.at_or_above(code("C50.911")).contains(&neoplasm));
    assert_eq!(terms.coded(System::Icd10Cm, "S72.001A"), Some(code("S72.001")));
    assert_eq!(terms.coded(System::DiseaseOntology, "DOID:1612"), Some(one(&terms, "breast cancer")));
}

/// Of the sampled synonyms, those that name something narrower than steatotic liver disease and the like.
const NARROWER: [&str; 1] = ["alcoholic fatty liver"];

#[test]
fn sampled_synonyms_of_the_disease_ontology_find_their_disease() {
    let Some(terms) = real() else { return };
    let text = std::fs::read_to_string(root().join("../shared/data/terms/doid_terms.tsv")).unwrap();
    let (mut found, mut several, mut unfit) = (0, 0, 0);
    for row in text.lines().skip(1).step_by(29) {
        let cells: Vec<&str> = row.split('\t').collect();
        let own = terms.coded(System::DiseaseOntology, cells[0]).unwrap();
        for name in std::iter::once(cells[1]).chain(cells[2].split('|')).filter(|n| !n.is_empty()) {
            match terms.find(name).as_slice() {
                [] => unfit += 1,
                // A synonym that is narrower than its disease is none: another terminology has an illness of that name.
                [term] if NARROWER.contains(&name) => assert_ne!(*term, own, "{name}"),
                [term] => {
                    assert_eq!(*term, own, "{name}");
                    found += 1;
                }
                terms => {
                    assert!(terms.contains(&own), "{name}");
                    several += 1;
                }
            }
        }
    }
    println!("{found} found, {several} of several diseases, {unfit} left out");
    assert!(found > 500 && several * 20 < found && unfit * 4 < found, "{found} {several} {unfit}");
}

#[test]
fn every_curated_name_and_relation_is_the_same_with_and_without() {
    let Some(terms) = real() else { return };
    let plain = curated();
    let mut layered = plain.clone().above(terms.clone());
    let all: Vec<TermId> = terms.ids().step_by(17).collect();
    layered.take_in(&all);
    assert!(layered.concepts().len() > plain.concepts().len() + 3_000);
    let count = plain.concepts().len();
    let own =
        |ids: &[ConceptId]| -> Vec<ConceptId> { ids.iter().copied().filter(|id| (id.0 as usize) < count).collect() };
    for (id, concept) in plain.concepts() {
        for name in std::iter::once(&concept.name).chain(&concept.names) {
            assert_eq!(layered.find(name), Some(id), "{name}");
        }
        assert_eq!(own(layered.at_or_above(id)), plain.at_or_above(id));
        assert_eq!(own(layered.at_or_below(id)), plain.at_or_below(id));
        assert_eq!(layered.by_test_below(id), plain.by_test_below(id));
        assert_eq!(layered.concept(id).absence, concept.absence);
    }
}

#[test]
fn what_is_taken_in_finds_its_place() {
    let Some(terms) = real() else { return };
    let mut v = curated().above(terms);
    let lobular = taken(&mut v, "breast lobular carcinoma");
    let breast = v.find("breast cancer").unwrap();
    assert!(v.is_a(lobular, breast), "{:?}", v.concept(lobular));
    let coded = v.term_coded(System::Icd10Cm, "C50.911").unwrap();
    v.take_in(&[coded]);
    let coded = v.concept_of(coded).unwrap();
    assert!(v.is_a(coded, breast) && v.concept(coded).absence == Absence::ByList);
    let hiv = v.term_coded(System::Icd10Cm, "B20").unwrap();
    v.take_in(&[hiv]);
    let hiv = v.concept_of(hiv).unwrap();
    assert_eq!(v.concept(hiv).absence, Absence::ByTest, "{:?}", v.concept(hiv));
}

fn rules(vocabulary: Vocabulary) -> (RuleSet, usize) {
    let mut sources = SourceMap::new();
    let mut documents = Vec::new();
    for path in files(&root().join("rules/trials")).into_iter().filter(|p| !p.ends_with("examples.yaml")) {
        let file = sources.add(path.display().to_string(), std::fs::read_to_string(&path).unwrap());
        documents.extend(TrialDocument::read_file(&sources, file).0);
    }
    let (rules, problems) = compile(&documents, vocabulary, Policy::default());
    (rules, problems.len())
}

/// Every patient of the examples in every shipped trial: verdict, outcomes and what is asked.
fn answers(rules: &mut RuleSet) -> Vec<String> {
    let mut sources = SourceMap::new();
    let mut answers = Vec::new();
    let on = Day::from_ymd(2026, 11, 22).unwrap();
    for path in files(&root().join("examples/patients")) {
        let file = sources.add(path.display().to_string(), std::fs::read_to_string(&path).unwrap());
        rules.take_in(&terms_in_file(&sources, file, &rules.vocabulary));
        let (profiles, _) = patient::yaml::read(&sources, file, &rules.vocabulary);
        for profile in &profiles {
            for trial in &rules.trials {
                let evaluation = screen(rules, trial, profile, on);
                let outcomes: Vec<String> =
                    evaluation.criteria.iter().map(|c| format!("{:?}{:?}", c.outcome, c.needs)).collect();
                answers.push(format!("{} {} {:?} {outcomes:?}", profile.patient, trial.id, evaluation.verdict));
            }
        }
    }
    answers
}

#[test]
fn the_shipped_studies_answer_the_same_with_and_without() {
    let Some(terms) = real() else { return };
    let (mut plain, problems) = rules(curated());
    let (mut layered, further) = rules(curated().above(terms));
    assert_eq!(problems, further);
    let (without, with) = (answers(&mut plain), answers(&mut layered));
    assert!(without.len() > 20, "{}", without.len());
    for (without, with) in without.iter().zip(&with) {
        assert_eq!(without, with);
    }
}

const TRIAL: &str = "
trial: T-1
rules: {version: 1, status: approved, by: x, approved by: y, on: 2026-11-01}
inclusion:
  - text: Adults
    when: age >= 18 years
exclusion:
  - text: Cancer of an organ system
    when: organ system cancer
  - text: Thoracic cancer
    when: thoracic cancer
  - text: Lobular carcinoma
    when: breast lobular carcinoma
";

const PATIENT: &str = "
patient: P-1
recorded: 2026-11-20
age: 40 years
sex: female
complete: {conditions: {on: 2026-11-20, covers: ever}}
conditions:
";

/// The outcomes of the three exclusion criteria for a patient with this condition.
fn excluded(terms: Arc<Terms>, condition: &str) -> Vec<String> {
    let mut sources = SourceMap::new();
    let file = sources.add("trial.yaml", TRIAL);
    let documents = TrialDocument::read_file(&sources, file).0;
    let (mut rules, problems) = compile(&documents, curated().above(terms), Policy::default());
    assert!(problems.is_empty(), "{problems:#?}");
    let file = sources.add("patient.yaml", format!("{PATIENT}  - {condition}\n"));
    rules.take_in(&terms_in_file(&sources, file, &rules.vocabulary));
    let (profiles, problems) = patient::yaml::read(&sources, file, &rules.vocabulary);
    println!("{problems:#?}");
    let evaluation = screen(&rules, &rules.trials[0], &profiles[0], Day::from_ymd(2026, 11, 22).unwrap());
    let exclusions = evaluation.criteria.iter().skip(1);
    exclusions.map(|c| format!("{:?}", c.outcome)).collect()
}

#[test]
fn a_record_in_the_words_of_a_terminology_counts() {
    let Some(terms) = real() else { return };
    let outcome = |condition: &str| excluded(terms.clone(), condition);
    assert_eq!(outcome("breast lobular carcinoma"), ["Violated", "Undetermined", "Violated"]);
    // A curated concept below a term; a group that a record may file otherwise; what it may be, more exactly.
    assert_eq!(outcome("breast cancer"), ["Violated", "Undetermined", "Undetermined"]);
    // Each has others below it and no code of its own that a record would hold: a list does not clear it.
    assert_eq!(outcome("gout"), ["Undetermined"; 3]);
}
