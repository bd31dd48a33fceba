//! What is done with an input: by the fuzzer, and by a test with every file of the corpus.
#![allow(dead_code, reason = "each target uses one of the functions")]

use prescreen::patient::{self, Profile};
use prescreen::ruleset::{Policy, RuleSet, TrialDocument, compile};
use prescreen::text::yaml::{self, Scalar, ScalarStyle};
use prescreen::text::{Diagnostic, SourceMap};
use prescreen::value::Day;
use prescreen::vocabulary::Vocabulary;
use prescreen::{criteria, screening};
use std::sync::OnceLock;

const VOCABULARY: &str = include_str!("vocabulary.yaml");
const TRIAL: &str = include_str!("trial.yaml");
const PATIENT: &str = include_str!("patient.yaml");

/// A condition: what parses is printed and read back as the same tree.
pub fn condition(text: &str) {
    let mut sources = SourceMap::new();
    let file = sources.add("condition", text);
    let scalar = Scalar::verbatim(text, ScalarStyle::Plain, 0);
    let defined = [String::from("fit for the trial")];
    match criteria::parse(&scalar, file, vocabulary(), &defined) {
        Err(problems) => check_places(&sources, &problems),
        Ok(expr) => {
            let canonical = criteria::format(&expr, vocabulary());
            let again = Scalar::verbatim(&canonical, ScalarStyle::Plain, 0);
            let same = criteria::parse(&again, file, vocabulary(), &defined);
            assert!(same.as_ref() == Ok(&expr), "{text:?} gives {canonical:?}, which reads as something else");
        }
    }
}

/// A rule file: what compiles is screened.
pub fn rule_file(text: &str) {
    let mut sources = SourceMap::new();
    let (rules, problems) = compiled(&mut sources, text);
    check_places(&sources, &problems);
    screen_all(&rules, patient());
}

/// A file of profiles: what can be read is screened.
pub fn profile(text: &str) {
    let mut sources = SourceMap::new();
    let file = sources.add("patients.yaml", text);
    let (profiles, problems) = patient::yaml::read(&sources, file, &rules().vocabulary);
    check_places(&sources, &problems);
    for profile in &profiles {
        check_places(&sources, &screening::check_attestations(rules(), profile));
        screen_all(rules(), profile);
    }
}

fn screen_all(rules: &RuleSet, profile: &Profile) {
    let on = Day::from_ymd(2026, 11, 22).unwrap_or(Day(0));
    for trial in &rules.trials {
        let told = screening::screen(rules, trial, profile, on);
        assert_eq!(told.verdict, screening::verdict(rules, trial, profile, on));
        for criterion in &told.criteria {
            let open = criterion.outcome == screening::Outcome::Undetermined;
            assert!(!open || !criterion.needs.is_empty(), "{} is undetermined without a need", criterion.id);
        }
    }
}

/// A problem lies inside its file, between two characters.
fn check_places(sources: &SourceMap, problems: &[Diagnostic]) {
    for problem in problems {
        for label in std::iter::once(&problem.label).chain(&problem.others) {
            let text = sources.file(label.span.file).map_or("", |f| f.text.as_str());
            assert!(
                text.get(label.span.range()).is_some(),
                "{} points outside its file: {:?}",
                problem.code,
                label.span
            );
        }
    }
}

fn compiled(sources: &mut SourceMap, text: &str) -> (RuleSet, Vec<Diagnostic>) {
    let file = sources.add("trial.yaml", text);
    let (nodes, mut problems) = yaml::parse(sources, file);
    let mut documents = Vec::new();
    for node in &nodes {
        let (document, found) = TrialDocument::read(sources, file, node);
        documents.extend(document);
        problems.extend(found);
    }
    let (rules, found) = compile(&documents, vocabulary().clone(), Policy::default());
    problems.extend(found);
    (rules, problems)
}

fn vocabulary() -> &'static Vocabulary {
    static VALUE: OnceLock<Vocabulary> = OnceLock::new();
    VALUE.get_or_init(|| {
        let mut sources = SourceMap::new();
        let file = sources.add("vocabulary.yaml", VOCABULARY);
        let (nodes, problems) = yaml::parse(&sources, file);
        assert!(problems.is_empty(), "{problems:?}");
        let (vocabulary, problems) = Vocabulary::read(&nodes);
        assert!(!problems.iter().any(Diagnostic::is_error), "{problems:?}");
        vocabulary
    })
}

fn rules() -> &'static RuleSet {
    static VALUE: OnceLock<RuleSet> = OnceLock::new();
    VALUE.get_or_init(|| {
        let (rules, problems) = compiled(&mut SourceMap::new(), TRIAL);
        assert!(!problems.iter().any(Diagnostic::is_error), "{problems:?}");
        rules
    })
}

fn patient() -> &'static Profile {
    static VALUE: OnceLock<Profile> = OnceLock::new();
    VALUE.get_or_init(|| {
        let mut sources = SourceMap::new();
        let file = sources.add("patient.yaml", PATIENT);
        let (profiles, problems) = patient::yaml::read(&sources, file, vocabulary());
        assert!(problems.is_empty(), "{problems:?}");
        profiles.into_iter().next().expect("the fixed patient")
    })
}
