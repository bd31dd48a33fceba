use super::*;
use crate::draft::Origin;

fn vocabulary() -> Vocabulary {
    let mut sources = SourceMap::new();
    let mut documents = Vec::new();
    let mut paths: Vec<_> =
        std::fs::read_dir("../../rules/vocabulary").unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let file = sources.add("", std::fs::read_to_string(path).unwrap());
        documents.extend(yaml::parse(&sources, file).0);
    }
    Vocabulary::read(&documents).0
}

fn read_text(text: &str) -> (Vec<Trial>, Vec<Diagnostic>) {
    let mut sources = SourceMap::new();
    let file = sources.add("trial.yml", text);
    read(&sources, file)
}

/// The draft's criteria of a step with this tree.
fn criteria_of(tree: &str) -> String {
    let tree = tree.lines().map(|line| format!("          {line}\n")).collect::<String>();
    let text = format!("nct_id: NCT0\ntreatment_list:\n  step:\n    - step_code: '1'\n      match:\n{tree}");
    let (trials, problems) = read_text(&text);
    assert!(problems.is_empty(), "{problems:?}");
    let yaml = trials[0].draft(&vocabulary()).yaml(Origin { id: "X", registry: None, retrieved: "2026-11-22" });
    yaml.split_once("inclusion:\n").unwrap().1.to_owned()
}

#[test]
fn a_tree_of_and_and_or_is_nested_lists() {
    let tree = "- and:\n  - clinical: {age_numerical: '>=18', gender: Female}\n  - or_1:\n    - clinical: {oncotree_primary_diagnosis: Melanoma}\n    - clinical: {oncotree_primary_diagnosis: '!Prostate Cancer'}";
    let wanted = "  - text: all of the following
    all of:
      - text: age in years >=18
        when: age >= 18 years
      - text: sex Female
        when: sex is female
  - text: any of the following
    any of:
      - text: primary diagnosis (OncoTree) Melanoma
        when: melanoma
      - text: primary diagnosis (OncoTree) not Prostate Cancer
        when: no prostate cancer
";
    assert_eq!(criteria_of(tree), wanted);
}

#[test]
fn what_is_genomic_or_not_known_stays_as_not_understood() {
    for (tree, words, why) in [
        (
            "- genomic: {hugo_symbol: BRAF, protein_change: p.V600E}",
            "genomic hugo_symbol BRAF, protein_change p.V600E",
            "genomic clauses are not read",
        ),
        (
            "- genomic: {hugo_symbol: '!TP53', wildtype: true}",
            "genomic hugo_symbol !TP53, wildtype true",
            "genomic clauses are not read",
        ),
        (
            "- clinical: {disease_status: [Advanced, Metastatic]}",
            "clinical disease_status Advanced, Metastatic",
            "the key `disease_status` of CTML is not read",
        ),
        (
            "- clinical: {oncotree_primary_diagnosis: Xyzzy Tumor}",
            "primary diagnosis (OncoTree) Xyzzy Tumor",
            "the vocabulary has no diagnosis `Xyzzy Tumor`",
        ),
        (
            "- clinical: {oncotree_primary_diagnosis: '!Xyzzy Tumor'}",
            "primary diagnosis (OncoTree) not Xyzzy Tumor",
            "the vocabulary has no diagnosis `Xyzzy Tumor`",
        ),
        ("- clinical: {gender: '!Male'}", "sex !Male", "the sex is neither Male nor Female"),
        ("- clinical: {her2_status: Unknown}", "HER2 status Unknown", "the result is neither Positive nor Negative"),
        (
            "- clinical: {age_numerical: '18'}",
            "age in years 18",
            "the age is none that is read: a sign of comparison and a number of years",
        ),
        (
            "- prior_treatment: {agent: dabrafenib}",
            "prior_treatment agent dabrafenib",
            "the key `prior_treatment` of CTML is not read",
        ),
    ] {
        let found = criteria_of(tree);
        let unquoted = found.replace("'", "");
        assert!(found.contains(words), "{found}");
        assert!(unquoted.contains(&format!("not understood: {why}")), "{found}");
        assert!(!found.contains("when:"), "{found}");
    }
}

#[test]
fn an_age_that_is_read_in_two_ways_keeps_what_holds_in_both() {
    for (age, kept) in [(">18", "age >= 18 years"), ("<=0.5", "age <= 6 months")] {
        let found = criteria_of(&format!("- clinical: {{age_numerical: '{age}'}}"));
        assert!(
            found.contains(&format!("when: {kept}")) && found.contains("the age can be read in two ways"),
            "{found}"
        );
    }
}

#[test]
fn receptors_and_the_names_of_all_solid_and_all_liquid_tumours() {
    for (clause, when) in [
        ("er_status: Positive", "oestrogen receptor status positive"),
        ("her2_status: Negative", "HER2 status negative"),
        ("oncotree_primary_diagnosis: _SOLID_", "solid tumour"),
        ("oncotree_primary_diagnosis: '!_LIQUID_'", "no haematological malignancy"),
    ] {
        let found = criteria_of(&format!("- clinical: {{{clause}}}"));
        assert!(found.contains(&format!("when: {when}\n")), "{found}");
    }
}

#[test]
fn steps_arms_and_dose_levels_become_arms() {
    let (trials, problems) = read_text(
        "protocol_no: 12-345\nshort_title: Two arms\nphase: I/II\nstatus: Open to Accrual\nage: Adults\ntreatment_list:\n  step:\n  - match: [{clinical: {age_numerical: '>=18'}}]\n    arm:\n    - arm_code: A\n      arm_description: First\n      arm_suspended: Y\n      match: [{clinical: {gender: Male}}]\n    - arm_code: B\n      arm_notes: frail patients\n      dose_level:\n      - level_code: '1'\n        level_description: Low\n        match: [{genomic: {hugo_symbol: KIT}}]\n      - level_code: '2'\n",
    );
    assert!(problems.is_empty(), "{problems:?}");
    let draft = trials[0].draft(&vocabulary());
    let arms: Vec<(&str, &str, usize)> =
        draft.arms.iter().map(|arm| (arm.id.as_str(), arm.title.as_str(), arm.inclusion.len())).collect();
    assert_eq!(
        arms,
        [("arm-A", "First (suspended)", 1), ("arm-B-level-1", "arm-B, Low", 2), ("arm-B-level-2", "arm-B", 1)]
    );
    assert_eq!(draft.inclusion.len(), 2, "the age of the head, and that of the step");
    assert_eq!((draft.head.phase.as_deref(), draft.head.status.as_deref()), (Some("1/2"), Some("recruiting")));
}

#[test]
fn what_is_no_trial_is_reported_at_its_place() {
    for (text, code) in [
        ("a: 1\n", "unreadable-record"),
        ("treatment_list:\n  step: []\n", "record-without-criteria"),
        ("treatment_list:\n  step:\n  - match: [oops]\n", "unreadable-record"),
        ("treatment_list: [", "yaml-syntax"),
    ] {
        let (_, problems) = read_text(text);
        assert_eq!(problems.first().map(|p| p.code), Some(code), "{text}");
    }
}

#[test]
fn deep_trees_end_as_words_and_many_arms_are_refused() {
    let mut text = "treatment_list: {step: [{match: [".to_owned();
    for _ in 0..28 {
        text.push_str("{or: [");
    }
    text.push_str("{clinical: {gender: Male}}");
    text.push_str(&"]}".repeat(28));
    text.push_str("]}]}");
    let (trials, problems) = read_text(&text);
    assert!(problems.is_empty(), "{problems:?}");
    let draft = trials[0].draft(&vocabulary());
    let yaml = draft.yaml(Origin { id: "X", registry: None, retrieved: "2026-11-22" });
    assert!(yaml.contains("not understood: the tree is nested too deeply"), "{yaml}");
    let arms = "{arm_code: A}, ".repeat(10_000);
    let tree = "{clinical: {gender: Male}}, ".repeat(50);
    let text = format!("treatment_list: {{step: [{{arm: [{arms}], match: [{tree}]}}, {{step_code: 2}}]}}");
    assert_eq!(read_text(&text).1[0].code, "unreadable-record");
}
