//! The open questions of shipped trials: what is asked before a list is declared complete, and of whom.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what it did not expect")]

use prescreen::patient::{Profile, yaml};
use prescreen::report::questions::{How, Kind, Question, questions};
use prescreen::report::reading::Reader;
use prescreen::report::row::leaf_needs;
use prescreen::ruleset::{Policy, RuleSet, Section, TrialDocument, compile};
use prescreen::screening::{Outcome, Subject, Wanted, screen};
use prescreen::text::{SourceMap, yaml as tree};
use prescreen::value::{Day, PartialDate};
use prescreen::vocabulary::{Absence, ConceptId, KindName, ListName, Vocabulary};
use std::path::{Path, PathBuf};

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "yaml") && !path.ends_with("examples.yaml") {
            found.push(path);
        }
    }
    found.sort();
}

/// The shipped rules, with one more trial if its text is given.
fn rules(more: Option<&str>) -> RuleSet {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let mut sources = SourceMap::new();
    let (mut words, mut trials, mut documents) = (Vec::new(), Vec::new(), Vec::new());
    files(&root.join("vocabulary"), &mut words);
    files(&root.join("trials"), &mut trials);
    let nodes: Vec<tree::Node> = words
        .iter()
        .flat_map(|path| {
            let file = sources.add(path.display().to_string(), std::fs::read_to_string(path).unwrap());
            tree::parse(&sources, file).0
        })
        .collect();
    let texts = trials.iter().map(|path| std::fs::read_to_string(path).unwrap());
    for text in texts.chain(more.map(str::to_owned)) {
        let file = sources.add("trial.yaml", text);
        documents.extend(TrialDocument::read_file(&sources, file).0);
    }
    let (set, problems) = compile(&documents, Vocabulary::read(&nodes).0, Policy::default());
    let errors: Vec<&str> = problems.iter().filter(|p| p.is_error()).map(|p| p.message.as_str()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    set
}

fn on() -> Day {
    PartialDate::parse("2026-11-22").unwrap().days().first
}

fn profile(rules: &RuleSet, text: &str) -> Profile {
    let mut sources = SourceMap::new();
    let file = sources.add("profile.yaml", text);
    yaml::read(&sources, file, &rules.vocabulary).0.remove(0)
}

fn asked(rules: &RuleSet, trial: &str, text: &str) -> Vec<Question> {
    let profile = profile(rules, text);
    let trial = rules.trial(trial).unwrap();
    let reader = Reader { rules, on: Some(on()) };
    questions(&reader, &profile, &[(trial, screen(rules, trial, &profile, on()))], &[])
}

fn list_of(rules: &RuleSet, concept: ConceptId, how: How) -> Option<ListName> {
    match (how, rules.vocabulary.concept(concept).kind.name()) {
        (How::Allergy, _) => Some(ListName::Allergies),
        (How::Relative, _) => Some(ListName::FamilyHistory),
        (How::Planned, KindName::Procedure) => Some(ListName::PlannedProcedures),
        (How::Has | How::Suspected, KindName::Condition) => Some(ListName::Conditions),
        (How::Has, KindName::Medication) => Some(ListName::Medications),
        (How::Has, KindName::Procedure) => Some(ListName::Procedures),
        _ => None,
    }
}

const EMPTY: &str = "patient: X-1\nrecorded: 2026-11-22\n";

#[test]
fn a_list_comes_after_what_would_have_to_stand_in_it() {
    let rules = rules(None);
    let mut lists = 0;
    for trial in &rules.trials {
        let asked = asked(&rules, &trial.id, EMPTY);
        for (at, question) in asked.iter().enumerate() {
            let Kind::List { list, .. } = question.kind else { continue };
            lists += 1;
            for later in asked.iter().skip(at) {
                if let Kind::Presence { concept, how, .. } = later.kind {
                    assert_ne!(list_of(&rules, concept, how), Some(list), "{}: {}", trial.id, later.text);
                }
            }
        }
    }
    assert!(lists > 4, "{lists}");
}

#[test]
fn what_inclusion_criteria_look_for_is_asked_by_itself() {
    let rules = rules(None);
    let empty = profile(&rules, EMPTY);
    let mut singles = 0;
    for trial in &rules.trials {
        let questions = asked(&rules, &trial.id, EMPTY);
        let evaluation = screen(&rules, trial, &empty, on());
        for (criterion, evaluated) in trial.criteria.iter().zip(&evaluation.criteria) {
            let open = evaluated.outcome == Outcome::Undetermined && !evaluated.deferred;
            if !open || criterion.section == Section::Exclusion {
                continue;
            }
            let mut needs = Vec::new();
            leaf_needs(criterion, evaluated, &mut needs);
            for (_, need) in needs {
                let (Subject::Concept(id), Wanted::Presence | Wanted::List(_)) = (need.about, need.wanted) else {
                    continue;
                };
                let concept = rules.vocabulary.concept(id);
                if concept.absence != Absence::ByList {
                    continue;
                }
                singles += 1;
                let single = |q: &Question| matches!(q.kind, Kind::Presence { concept, .. } if concept == id);
                assert!(questions.iter().any(single), "{} {}: {}", trial.id, criterion.id, concept.name);
            }
        }
    }
    assert!(singles > 4, "{singles}");
}

#[test]
fn birth_date_and_sex_come_first_when_pregnancy_matters() {
    let rules = rules(None);
    let kinds: Vec<Kind> = asked(&rules, "NCT04184258", EMPTY).into_iter().map(|q| q.kind).collect();
    assert_eq!(kinds.get(..2), Some([Kind::BirthDate, Kind::Sex].as_slice()));
    let known =
        asked(&rules, "NCT04184258", "patient: X-1\nrecorded: 2026-11-22\nbirth date: 1988-04-12\nsex: female\n");
    assert!(!known.iter().any(|q| matches!(q.kind, Kind::BirthDate | Kind::Sex)));
    assert!(known.iter().any(|q| q.only_in_female));
}

#[test]
fn a_man_is_not_asked_about_pregnancy() {
    let rules = rules(None);
    for trial in &rules.trials {
        let asked = asked(&rules, &trial.id, "patient: X-1\nrecorded: 2026-11-22\nsex: male\n");
        let of_women = asked.iter().find(|q| q.only_in_female);
        assert!(of_women.is_none(), "{}: {:?}", trial.id, of_women.map(|q| &q.text));
    }
}

#[test]
fn what_only_exclusions_look_for_is_asked_up_to_a_number_and_the_list_names_the_rest() {
    let mut trial = "trial: NCT09999999\ntitle: Many exclusions\n\
        rules: {version: 1, status: approved, by: A. Author, approved by: B. Second, on: 2026-11-02}\n\
        age: 18 years and older\nsex: all\nhealthy volunteers: yes\ninclusion:\n  - hypertension\nexclusion:\n"
        .to_owned();
    let shipped = rules(None);
    let by_list = shipped.vocabulary.concepts().filter(|(id, c)| {
        let plain = c.kind.name() == KindName::Condition && c.absence == Absence::ByList && !c.only_in_female;
        plain && shipped.vocabulary.at_or_below(*id).len() == 1 && c.name != "hypertension"
    });
    let names: Vec<&str> = by_list.map(|(_, c)| c.name.as_str()).take(30).collect();
    assert_eq!(names.len(), 30);
    names.iter().for_each(|name| trial.push_str(&format!("  - text: '{name}'\n    when: '{name}'\n")));
    let rules = rules(Some(&trial));
    let asked = asked(&rules, "NCT09999999", EMPTY);
    let singles = asked.iter().filter(|q| matches!(q.kind, Kind::Presence { .. })).count();
    assert_eq!(singles, 16, "fifteen, and hypertension");
    let list = asked.iter().find(|q| matches!(q.kind, Kind::List { .. })).unwrap();
    assert!(list.text.starts_with("The profile lists no conditions at all. Is that complete?"), "{}", list.text);
    assert!(list.text.contains("hypertension"), "{}", list.text);
    assert!(list.text.ends_with("and 16 more."), "{}", list.text);
}

#[test]
fn a_list_is_shown_and_what_stands_in_it_is_not_asked_again() {
    let rules = rules(None);
    let text = "patient: X-1\nrecorded: 2026-11-22\nsex: male\nconditions:\n  - {condition: skin cancer, ended: 2021-12}\n  \
                - {condition: asthma, status: suspected}\n  - {condition: systemic lupus erythematosus}\n";
    let asked = asked(&rules, "NCT04184258", text);
    let list = asked.iter().find(|q| matches!(q.kind, Kind::List { list: ListName::Conditions, .. })).unwrap();
    for entry in ["skin cancer (past)", "suspected asthma", "systemic lupus erythematosus"] {
        assert!(list.text.contains(entry), "{}", list.text);
    }
    let lupus = rules.vocabulary.find("systemic lupus erythematosus").unwrap();
    let again = |q: &&Question| matches!(q.kind, Kind::Presence { concept, .. } if concept == lupus);
    assert!(asked.iter().find(again).is_none());
}
