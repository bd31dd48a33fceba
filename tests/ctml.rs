//! Trials of MatchMiner's markup language: their drafts are rule files, and what is decided by them is right.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what it did not expect")]

#[allow(dead_code, reason = "other tests use the rest of it")]
mod shipped;

use prescreen::patient;
use prescreen::ruleset::{Policy, TrialDocument, compile};
use prescreen::screening::{Outcome, Verdict, screen};
use prescreen::text::{Diagnostic, SourceMap, render};
use prescreen::value::Day;
use prescreen_registry::ctml;
use prescreen_registry::draft::Origin;
use shipped::vocabulary;

const TRIAL: &str = "\
nct_id: NCT00000009
short_title: A trial with arms
treatment_list:
  step:
  - step_code: '1'
    match:
    - and:
      - clinical: {age_numerical: '>=18', oncotree_primary_diagnosis: _SOLID_}
      - clinical: {oncotree_primary_diagnosis: '!Melanoma'}
    arm:
    - arm_code: BREAST
      arm_description: Breast cancer, either receptor
      match:
      - and:
        - clinical: {oncotree_primary_diagnosis: Breast Cancer, gender: Female}
        - or:
          - clinical: {er_status: Positive}
          - clinical: {her2_status: Positive}
    - arm_code: GENE
      arm_description: Anybody with the mutation
      match:
      - genomic: {hugo_symbol: PIK3CA, variant_category: Mutation}
    - arm_code: REST
";

const PATIENTS: &str = "\
patient: P-1
recorded: 2026-11-20
birth date: 1970-01-01
sex: female
conditions: [breast cancer]
observations: [{test: oestrogen receptor status, value: negative, on: 2026-11-01}, {test: HER2 status, value: positive, on: 2026-11-01}]
complete: {conditions: {on: 2026-11-20, covers: ever}}
---
patient: P-2
recorded: 2026-11-20
birth date: 1970-01-01
sex: male
conditions: [melanoma]
complete: {conditions: {on: 2026-11-20, covers: ever}}
---
patient: P-3
recorded: 2026-11-20
birth date: 2015-01-01
sex: female
conditions: [breast cancer]
observations: [{test: oestrogen receptor status, value: negative, on: 2026-11-01}]
complete: {conditions: {on: 2026-11-20, covers: ever}}
";

#[test]
fn a_draft_compiles_and_decides_ages_diagnoses_negations_and_or_trees() {
    let mut sources = SourceMap::new();
    let file = sources.add("trial.yml", TRIAL);
    let (trials, problems) = ctml::read(&sources, file);
    assert!(problems.is_empty(), "{problems:?}");
    let vocabulary = vocabulary();
    let draft = trials[0].draft(&vocabulary);
    let yaml = draft.yaml(Origin { id: "X", registry: Some("MatchMiner CTML"), retrieved: "2026-11-22" });
    let file = sources.add("trial.yaml", yaml.clone());
    let (documents, mut problems) = TrialDocument::read_file(&sources, file);
    let (rules, found) = compile(&documents, vocabulary, Policy::default());
    problems.extend(found);
    problems.retain(Diagnostic::is_error);
    assert!(problems.is_empty(), "{}\n{yaml}", render::concise(&sources, &problems, &render::Options::default()));
    let file = sources.add("patients.yaml", PATIENTS);
    let (profiles, _) = patient::yaml::read(&sources, file, &rules.vocabulary);
    let on = Day::from_ymd(2026, 11, 22).unwrap();
    let trial = &rules.trials[0];
    let answers: Vec<(Verdict, String)> = profiles
        .iter()
        .map(|profile| {
            let evaluation = screen(&rules, trial, profile, on);
            let letters = |list: &mut dyn Iterator<Item = Outcome>| -> String {
                list.map(|outcome| match outcome {
                    Outcome::Satisfied => 's',
                    Outcome::Violated => 'v',
                    Outcome::Undetermined => '?',
                })
                .collect()
            };
            let own = letters(&mut evaluation.criteria.iter().map(|c| c.outcome));
            let arms: Vec<String> =
                evaluation.arms.iter().map(|arm| letters(&mut arm.criteria.iter().map(|c| c.outcome))).collect();
            (evaluation.verdict, format!("{own} {}", arms.join(" ")))
        })
        .collect();
    // Age with solid tumour, no melanoma; breast cancer with sex, either receptor; the gene; nothing more.
    assert_eq!(
        answers,
        [
            (Verdict::NeedsReview, "ss ss ? ".to_owned()),
            (Verdict::Ineligible, "sv v? ? ".to_owned()),
            (Verdict::Ineligible, "vs s? ? ".to_owned()),
        ],
        "{yaml}"
    );
}
