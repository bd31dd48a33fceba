//! What each key of a profile becomes.

use crate::{file, id, only_fact, read, sound};
use prescreen::patient::{
    AbsentFact, Activity, AssessmentFact, Conclusion, ConditionFact, ConditionStatus, Coverage, Dose, FactKind,
    ItemFinding, MedicationFact, PatientState, ProcedureFact, RecordedSex, Response, ResultFact, ResultStatus,
    ResultValue, yaml,
};
use prescreen::text::{SourceMap, yaml as tree};
use prescreen::value::{Bound, Calendar, Day, DayRange, Number, PartialDate, Range};
use prescreen::vocabulary::{ListName, Severity, Vocabulary};
use proptest::prelude::*;

fn day(text: &str) -> Day {
    PartialDate::parse(text).unwrap().days().first
}

fn on(text: &str) -> DayRange {
    DayRange::day(day(text))
}

fn days(first: &str, last: &str) -> DayRange {
    DayRange { first: day(first), last: day(last) }
}

fn date(text: &str) -> Option<PartialDate> {
    Some(PartialDate::parse(text).unwrap())
}

fn n(text: &str) -> Number {
    Number::parse(text).unwrap()
}

fn condition(lines: &str) -> ConditionFact {
    match only_fact(lines).kind {
        FactKind::Condition(c) => c,
        other => panic!("{other:?}"),
    }
}

fn result(lines: &str) -> ResultFact {
    match only_fact(lines).kind {
        FactKind::Result(r) => r,
        other => panic!("{other:?}"),
    }
}

fn assessment(lines: &str) -> AssessmentFact {
    match only_fact(lines).kind {
        FactKind::Assessment(a) => a,
        other => panic!("{other:?}"),
    }
}

fn medication(lines: &str) -> MedicationFact {
    match only_fact(lines).kind {
        FactKind::Medication(m) => m,
        other => panic!("{other:?}"),
    }
}

fn procedure(lines: &str) -> ProcedureFact {
    match only_fact(lines).kind {
        FactKind::Procedure(p) => p,
        other => panic!("{other:?}"),
    }
}

/// The profile that the documentation shows.
const DOCUMENTED: &str = r#"patient: P-0041                  # a pseudonymous code
recorded: 2026-11-18
birth date: 1988-04
sex: female
conditions:
  - systemic lupus erythematosus
  - {condition: lupus nephritis, activity: active, as of: 2026-11-10, onset: 2024-05, class: [IV], source: biopsy report}
  - {condition: breast cancer, onset: 2015, ended: 2018-03}
  - {condition: lymphoma, status: suspected, on: 2026-11-01}
absent: [{condition: tuberculosis, as of: 2026-10-01, source: IGRA}, breastfeeding]
never: [renal transplantation]
observations:
  - {test: SELENA-SLEDAI, value: 8, on: 2026-11-10}
  - {test: SELENA-SLEDAI, items: {arthritis: present, proteinuria: present, rash: absent}, on: 2026-11-10}
  - {test: anti-dsDNA, value: positive, on: 2026-10-02, source: lab}
  - {test: creatinine, value: 96 umol/L, range: 45 to 84 umol/L, on: 2026-11-10}
  - {test: ANA, value: "1:160", on: 2026-10-02}
medications:
  - {medication: prednisone, dose: 15 mg/day, started: 2025-01}
  - {medication: mycophenolate mofetil, started: 2024-06, ended: 2025-02, response: failed}
procedures:
  - {procedure: kidney biopsy, on: 2024-06}
  - {procedure: renal transplantation, status: planned, on: 2027-02}
family history: [breast cancer]
complete: {conditions: {on: 2026-11-18, covers: ever}, medications: {on: 2026-11-18, covers: now}, planned procedures: 2026-11-18}
attestations:
  - {trial: NCT04184258, criterion: E3, answer: no, by: Dr K, on: 2026-11-19}
determinations: []               # the investigator's recorded conclusions
states: []
"#;

#[test]
fn the_profile_of_the_documentation() {
    let profile = sound(DOCUMENTED);
    assert_eq!(profile.patient, "P-0041");
    assert_eq!(profile.recorded, Some(day("2026-11-18")));
    assert_eq!(profile.birth, Some(days("1988-04-01", "1988-04-30")));
    assert_eq!(profile.sex, RecordedSex::Female);
    assert_eq!(profile.facts.len(), 17);
    assert_eq!(profile.lists.len(), 3);
    assert!(!profile.attestations[0].answer);
    assert!(profile.unresolved.is_empty());
    assert!(profile.facts.is_sorted_by_key(|f| f.concept));
}

#[test]
fn the_shipped_vocabulary_knows_the_names_of_the_documentation() {
    let mut sources = SourceMap::new();
    let mut documents = Vec::new();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/vocabulary");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    for path in paths.iter().filter(|p| p.extension().is_some_and(|e| e == "yaml")) {
        let file = sources.add(path.to_string_lossy(), std::fs::read_to_string(path).unwrap());
        documents.extend(tree::parse(&sources, file).0);
    }
    let (vocabulary, _) = Vocabulary::read(&documents);
    let file = sources.add("patient.yaml", DOCUMENTED);
    let (profiles, problems) = yaml::read(&sources, file, &vocabulary);
    assert!(problems.is_empty(), "{problems:#?}");
    assert_eq!(profiles[0].facts.len(), 17);
}

#[test]
fn age_becomes_days_of_birth() {
    let profile = sound("patient: P-1\nrecorded: 2026-11-18\nage: 38 years\nsex: F");
    assert_eq!(profile.birth, Some(days("1987-11-19", "1988-11-18")));
    assert_eq!(sound("patient: P-1\nrecorded: 2026-11-18\nage: 38").birth, profile.birth);
    let months = sound("patient: P-1\nrecorded: 2026-11-18\nage: 7 months").birth;
    assert_eq!(months, Some(days("2026-03-19", "2026-04-18")));
    let both = sound("patient: P-1\nrecorded: 2026-11-18\nage: 38 years\nbirth date: 1988").birth;
    assert_eq!(both, Some(days("1988-01-01", "1988-11-18")));
}

proptest! {
    #[test]
    fn exactly_the_days_of_that_age(recorded in 730_000_i32..740_000, age in 0_u32..120, unit in 0_usize..3) {
        let (word, unit) = [("years", Calendar::Years), ("months", Calendar::Months), ("weeks", Calendar::Weeks)][unit];
        let recorded = Day(recorded);
        let text = format!("patient: P-1\nrecorded: {recorded}\nage: {age} {word}");
        let birth = sound(&text).birth.unwrap();
        let completed = |birth: Day| recorded.completed_since(birth, unit);
        for inside in [birth.first, birth.last] {
            prop_assert_eq!(completed(inside), Some(age));
        }
        prop_assert_eq!(completed(birth.first.plus(-1)), Some(age + 1));
        prop_assert_ne!(completed(birth.last.plus(1)), Some(age));
    }
}

#[test]
fn sex_and_gender() {
    for (line, sex, gender) in [
        ("sex: male", RecordedSex::Male, None),
        ("sex: Female", RecordedSex::Female, None),
        ("sex: m", RecordedSex::Male, None),
        ("sex: intersex", RecordedSex::Intersex, None),
        ("sex: unknown", RecordedSex::Unknown, None),
        ("sex:", RecordedSex::Unknown, None),
        ("sex: male\ngender: female", RecordedSex::Male, Some(RecordedSex::Female)),
        ("gender: other", RecordedSex::Unknown, Some(RecordedSex::Intersex)),
        ("gender: unknown", RecordedSex::Unknown, Some(RecordedSex::Unknown)),
    ] {
        let profile = sound(&format!("patient: P-1\n{line}\n"));
        assert_eq!((profile.sex, profile.gender), (sex, gender), "{line}");
    }
}

#[test]
fn a_bare_condition_is_present_on_the_day_of_recording() {
    let fact = condition("conditions: [SLE]");
    assert_eq!((fact.status, fact.as_of, fact.dated), (ConditionStatus::Present, on("2026-11-18"), false));
    assert_eq!((fact.onset, fact.ended), (None, None));
    let long = only_fact("conditions: [systemic lupus erythematosus (SLE)]");
    assert_eq!(long.concept, id("SLE"));
}

#[test]
fn every_key_of_a_condition() {
    let fact = condition(
        "conditions:\n  - {condition: asthma, status: present, as of: 2026-11-10, onset: 2024-05, ended: 2026-11, activity: in remission, \
         severity: life-threatening, controlled: no, compensated: yes, adequately treated: yes, grade: 3, class: [III, IV], \
         requiring: {hospitalization: yes, IV antibiotics: no}, source: letter}",
    );
    assert_eq!((fact.as_of, fact.dated), (on("2026-11-10"), true));
    assert_eq!((fact.onset, fact.ended), (date("2024-05"), date("2026-11")));
    assert_eq!(fact.activity, Some(Activity::Remission));
    assert_eq!(fact.severity, Some(Severity::LifeThreatening));
    assert_eq!((fact.controlled, fact.compensated, fact.adequately_treated), (Some(false), Some(true), Some(true)));
    assert_eq!((fact.grade, fact.class), (Some(3), vec!["III".to_owned(), "IV".to_owned()]));
    assert_eq!(fact.required, [(id("hospitalization"), true), (id("IV antibiotics"), false)]);
    assert!(!fact.required_is_complete);
    let source = only_fact("conditions: [{condition: asthma, source: letter}]").source;
    assert_eq!(source.as_deref(), Some("letter"));
}

#[test]
fn words_of_a_condition() {
    for (word, status) in [
        ("present", ConditionStatus::Present),
        ("suspected", ConditionStatus::Suspected),
        ("provisional", ConditionStatus::Suspected),
        ("differential", ConditionStatus::Suspected),
        ("resolved", ConditionStatus::Resolved),
        ("planned", ConditionStatus::Planned),
    ] {
        assert_eq!(condition(&format!("conditions: [{{condition: asthma, status: {word}}}]")).status, status);
    }
    for (word, activity) in [
        ("active", Activity::Active),
        ("inactive", Activity::Inactive),
        ("in remission", Activity::Remission),
        ("stable", Activity::Stable),
    ] {
        let fact = condition(&format!("conditions: [{{condition: asthma, activity: {word}}}]"));
        assert_eq!(fact.activity, Some(activity));
    }
    assert_eq!(condition("conditions: [{condition: lupus nephritis, class: IV}]").class, ["IV"]);
}

#[test]
fn what_a_condition_required() {
    let required = |what: &str| {
        let fact = condition(&format!("conditions: [{{condition: pneumonia, requiring: {what}}}]"));
        (fact.required, fact.required_is_complete)
    };
    let admitted = (id("hospitalization"), true);
    assert_eq!(required("none"), (vec![], true));
    assert_eq!(required("hospitalization"), (vec![admitted], true));
    assert_eq!(required("[hospitalization, IV antibiotics]"), (vec![admitted, (id("IV antibiotics"), true)], true));
    assert_eq!(required("{hospitalization: yes}"), (vec![admitted], false));
    assert_eq!(required(""), (vec![], false));
}

#[test]
fn partial_dates_are_cut_at_the_day_of_recording() {
    assert_eq!(condition("conditions: [{condition: asthma, on: 2026-11}]").as_of, days("2026-11-01", "2026-11-18"));
    assert_eq!(condition("conditions: [{condition: asthma, on: 2026}]").as_of, days("2026-01-01", "2026-11-18"));
    assert_eq!(condition("conditions: [{condition: asthma, on: 2026-10}]").as_of, days("2026-10-01", "2026-10-31"));
    // What was added to the profile later keeps its day.
    assert_eq!(condition("conditions: [{condition: asthma, on: 2026-12-02}]").as_of, on("2026-12-02"));
}

#[test]
fn without_recorded_a_fact_speaks_of_its_newest_date() {
    let profile = sound(
        "patient: P-1\nconditions: [{condition: breast cancer, onset: 2015, ended: 2018-03}]\n\
         medications: [{medication: prednisone, started: 2025-01}]\nprocedures: [{procedure: kidney biopsy, on: 2024-06}]",
    );
    let as_of: Vec<DayRange> = profile.facts.iter().map(|f| f.kind.day()).collect();
    assert_eq!(
        as_of,
        [days("2018-03-01", "2018-03-31"), days("2025-01-01", "2025-01-31"), days("2024-06-01", "2024-06-30")]
    );
}

#[test]
fn timestamps_keep_the_day_written_in_their_own_offset() {
    assert_eq!(condition("conditions: [{condition: asthma, on: 2026-11-10T23:30:00-05:00}]").as_of, on("2026-11-10"));
}

#[test]
fn absences() {
    let absent = |entry: &str| match only_fact(&format!("absent: [{entry}]")) {
        fact if matches!(fact.kind, FactKind::Absent(_)) => {
            let FactKind::Absent(AbsentFact { as_of, test }) = fact.kind else { panic!() };
            (fact.concept, as_of, test)
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(absent("breastfeeding"), (id("breastfeeding"), on("2026-11-18"), None));
    assert_eq!(
        absent("{condition: tuberculosis, as of: 2026-10-01, source: IGRA}"),
        (id("tuberculosis"), on("2026-10-01"), Some(id("IGRA")))
    );
    assert_eq!(absent("{condition: tuberculosis, as of: 2026-10-01, source: the patient}").2, None);
    assert_eq!(absent("{procedure: renal transplantation}").0, id("renal transplantation"));
    assert_eq!(absent("{medication: prednisone, on: 2026-10}").1, days("2026-10-01", "2026-10-31"));
    assert_eq!(absent("kidney transplantation").0, id("renal transplantation"));
}

#[test]
fn never_family_history_and_allergies() {
    for (line, concept, as_of) in [
        ("never: [renal transplantation]", "renal transplantation", "2026-11-18"),
        ("never: [{condition: lymphoma, as of: 2026-10-01, source: patient}]", "lymphoma", "2026-10-01"),
    ] {
        let fact = only_fact(line);
        assert_eq!(fact.concept, id(concept));
        assert!(matches!(fact.kind, FactKind::Never { as_of: found } if found == on(as_of)), "{line}");
    }
    let family = only_fact("family history: [{condition: breast cancer, as of: 2026-01-02}]");
    assert!(matches!(family.kind, FactKind::Family { as_of } if as_of == on("2026-01-02")));
    assert!(matches!(only_fact("family history: [breast cancer]").kind, FactKind::Family { .. }));
    let allergy = only_fact("allergies: [{to: rituximab, on: 2020-05-01}]");
    assert!(matches!(allergy.kind, FactKind::Allergy { as_of } if as_of == on("2020-05-01")));
    assert_eq!(allergy.concept, id("rituximab"));
    assert!(matches!(only_fact("allergies: [prednisone]").kind, FactKind::Allergy { .. }));
}

fn value(test: &str, value: &str) -> ResultValue {
    result(&format!("observations: [{{test: {test}, value: {value}, on: 2026-11-10}}]")).value
}

fn exactly(text: &str) -> ResultValue {
    ResultValue::Number(Range::exactly(n(text)))
}

#[test]
fn numbers_become_exact_in_the_canonical_unit() {
    assert_eq!(value("creatinine", "1.1 mg/dL"), exactly("1.1"));
    assert_eq!(value("creatinine", "1.1 mg/dl"), exactly("1.1"));
    let ResultValue::Number(range) = value("creatinine", "96 umol/L") else { panic!() };
    // 96 umol/L × 113.12 g/mol = 1.085952 mg/dL.
    assert_eq!(range, Range::exactly(n("1.085952")));
    assert_eq!(value("creatinine", "96 µmol/L"), ResultValue::Number(range));
    assert_eq!(value("INR", "1.2"), exactly("1.2"));
    assert_eq!(value("C-reactive protein", "0.5 mg/dL"), exactly("5"));
    assert_eq!(value("CRP", "'1,000 mg/L'"), exactly("1000"));
    assert_eq!(value("platelets", "150 x10^9/L"), exactly("150"));
    assert_eq!(value("platelets", "'150,000 /uL'"), exactly("150"));
    assert_eq!(
        value("CRP", "'<5 mg/L'"),
        ResultValue::Number(Range { low: Bound::Open, high: Bound::Excluded(n("5")) })
    );
    assert_eq!(
        value("CRP", "'>= 5 mg/L'"),
        ResultValue::Number(Range { low: Bound::Included(n("5")), high: Bound::Open })
    );
}

#[test]
fn named_values_and_titres() {
    assert_eq!(value("anti-dsDNA", "positive"), ResultValue::Named(2));
    assert_eq!(value("anti-dsDNA", "Borderline"), ResultValue::Named(1));
    assert_eq!(value("anti-dsDNA", "NEGATIVE"), ResultValue::Named(0));
    assert_eq!(value("ANA", "negative"), ResultValue::Named(0));
    assert_eq!(value("ANA", "1:160"), ResultValue::Titre(Range::exactly(160)));
    assert_eq!(value("ANA", "\"1:160\""), ResultValue::Titre(Range::exactly(160)));
    assert_eq!(value("ANA", "'<1:40'"), ResultValue::Titre(Range { low: Bound::Open, high: Bound::Excluded(40) }));
}

#[test]
fn results_keep_what_was_written_and_their_reference_range() {
    let fact = result("observations: [{test: creatinine, value: 96 umol/L, range: 45 to 84 umol/L, on: 2026-11-10}]");
    assert_eq!((fact.written.as_str(), fact.on, fact.dated), ("96 umol/L", on("2026-11-10"), true));
    assert_eq!(fact.status, ResultStatus::Final);
    let reference = fact.reference.unwrap();
    assert_eq!(reference, Range { low: Bound::Included(n("0.50904")), high: Bound::Included(n("0.950208")) });
    // Without a unit of its own the range is in the result's.
    let bare = result("observations: [{test: creatinine, value: 96 umol/L, range: 45-84, on: 2026-11-10}]");
    assert_eq!(bare.reference, Some(reference));
    let upper = result("observations: [{test: CRP, value: 3 mg/L, range: '< 5 mg/L', on: 2026-11-10}]");
    assert_eq!(upper.reference, Some(Range { low: Bound::Open, high: Bound::Excluded(n("5")) }));
}

#[test]
fn undated_results_are_of_any_day_up_to_recorded() {
    let fact = result("observations: [{test: anti-dsDNA, value: positive}]");
    assert_eq!((fact.on, fact.dated), (DayRange { first: Day::DISTANT_PAST, last: day("2026-11-18") }, false));
}

#[test]
fn results_that_do_not_count() {
    for (entry, status) in [
        ("value: positive, status: final", ResultStatus::Final),
        ("status: pending", ResultStatus::Pending),
        ("value: pending", ResultStatus::Pending),
        ("value: positive, status: entered in error", ResultStatus::EnteredInError),
        ("value: positive, status: cancelled", ResultStatus::Cancelled),
        ("value:", ResultStatus::Empty),
        ("value: ~", ResultStatus::Empty),
    ] {
        let fact = result(&format!("observations: [{{test: anti-dsDNA, {entry}, on: 2026-11-10}}]"));
        assert_eq!(fact.status, status, "{entry}");
    }
    let score = only_fact("observations: [{test: SELENA-SLEDAI, value: 8, status: entered in error, on: 2026-11-10}]");
    assert!(matches!(score.kind, FactKind::Result(r) if r.status == ResultStatus::EnteredInError));
}

#[test]
fn assessments_have_a_total_or_items() {
    let total = assessment("observations: [{test: SELENA-SLEDAI, value: 8, on: 2026-11-10}]");
    assert_eq!((total.total, total.on, total.dated), (Some(n("8")), on("2026-11-10"), true));
    let named = assessment("observations: [{test: SELENA-SLEDAI, total: 8 points, on: 2026-11-10}]");
    assert_eq!(named.total, Some(n("8")));
    let items = assessment(
        "observations: [{test: SELENA-SLEDAI, items: {new rash: no, arthritis: present, seizure: not assessed}, on: 2026-11-10}]",
    );
    assert_eq!(items.total, None);
    assert_eq!(items.items, [(0, ItemFinding::Unknown), (1, ItemFinding::Present), (3, ItemFinding::Absent)]);
    let both = assessment("observations: [{test: ACR 1997 criteria, total: 4, items: {malar rash: yes}}]");
    assert_eq!((both.total, both.items.len(), both.dated), (Some(n("4")), 1, false));
}

#[test]
fn every_key_of_a_medication() {
    let fact = medication(
        "medications: [{medication: prednisone, dose: 15 mg/day, started: 2025-01, ended: 2026-10-30, last dose: 2026-10-29, \
         unchanged since: 2026-01, response: partial, as of: 2026-11-01, intermittent: no, source: chart}]",
    );
    assert_eq!(fact.dose, Dose::Daily(n("15")));
    assert_eq!((fact.started, fact.ended, fact.last_dose), (date("2025-01"), date("2026-10-30"), date("2026-10-29")));
    assert_eq!((fact.unchanged_since, fact.response), (date("2026-01"), Some(Response::Partial)));
    assert_eq!((fact.as_of, fact.planned, fact.intermittent), (on("2026-11-01"), false, false));
    assert!(!fact.stopped_undated);
}

#[test]
fn courses_of_medications() {
    let with = |entry: &str| medication(&format!("medications: [{{medication: rituximab, {entry}}}]"));
    assert!(with("every: 6 months").intermittent);
    assert!(with("intermittent: yes").intermittent);
    assert!(with("status: planned, started: 2028-02").planned);
    assert!(with("stopped: yes").stopped_undated);
    assert!(!with("stopped: no").stopped_undated);
    let dated = with("stopped: 2025-02");
    assert_eq!((dated.stopped_undated, dated.ended), (false, date("2025-02")));
    for (word, response) in [
        ("responded", Response::Responded),
        ("partial", Response::Partial),
        ("failed", Response::Failed),
        ("intolerant", Response::Intolerant),
    ] {
        assert_eq!(with(&format!("response: {word}")).response, Some(response));
    }
    let bare = medication("medications: [prednisone]");
    assert_eq!((bare.as_of, bare.dose), (on("2026-11-18"), Dose::Missing));
}

#[test]
fn doses() {
    let dose = |text: &str| medication(&format!("medications: [{{medication: prednisone, dose: {text}}}]")).dose;
    for daily in ["15 mg/day", "15 mg/d", "15 mg daily", "15 mg per day", "15 mg once daily", "0.015 g/day"] {
        assert_eq!(dose(daily), Dose::Daily(n("15")), "{daily}");
    }
    assert_eq!(dose("as needed"), Dose::AsNeeded);
    assert_eq!(dose("PRN"), Dose::AsNeeded);
}

#[test]
fn procedures_done_and_planned() {
    let done = procedure("procedures: [{procedure: kidney biopsy, on: 2024-06, status: done, source: chart}]");
    assert_eq!((done.planned, done.on, done.as_of), (false, date("2024-06"), on("2026-11-18")));
    let planned =
        procedure("procedures: [{procedure: renal transplantation, status: planned, on: 2029-02, as of: 2026-11-01}]");
    assert_eq!((planned.planned, planned.on, planned.as_of), (true, date("2029-02"), on("2026-11-01")));
    assert_eq!(procedure("procedures: [kidney biopsy]").on, None);
}

#[test]
fn complete_lists() {
    let profile = sound(&file(
        "complete:\n  conditions: {on: 2026-11-18, covers: ever}\n  medications: {on: 2026-11-17, covers: now}\n  \
         procedures: {on: 2026-11-18, covers: since 2020}\n  planned procedures: 2026-11-18\n  \
         allergies: {on: 2026-11-18, covers: {since: 2024-05-01}}\n  family history: {covers: now}",
    ));
    let lists: Vec<_> = profile.lists.iter().map(|l| (l.list, l.on, l.covers)).collect();
    let recorded = day("2026-11-18");
    assert_eq!(
        lists,
        [
            (ListName::Conditions, recorded, Coverage::Ever),
            (ListName::Medications, day("2026-11-17"), Coverage::Now),
            (ListName::Procedures, recorded, Coverage::Since(day("2020-12-31"))),
            (ListName::PlannedProcedures, recorded, Coverage::Ever),
            (ListName::Allergies, recorded, Coverage::Since(day("2024-05-01"))),
            (ListName::FamilyHistory, recorded, Coverage::Now),
        ]
    );
}

#[test]
fn attestations_determinations_and_states() {
    let profile = sound(&file(
        "attestations:\n  - {trial: NCT04184258, criterion: E4.3, answer: yes, by: Dr K, on: 2026-11-19, rules: 3, words: ab12}\n\
         determinations:\n  - {trial: NCT04184258, conclusion: ineligible, by: Dr K, on: 2026-11-19}\n\
         states: [deceased, opted out, enrolled in another trial, already screened, already screened: NCT02633163]",
    ));
    let given = &profile.attestations[0];
    assert_eq!((given.trial.as_str(), given.criterion.as_str(), given.answer), ("NCT04184258", "E4.3", true));
    assert_eq!((given.by.as_str(), given.on, given.rules), ("Dr K", day("2026-11-19"), Some(3)));
    assert_eq!(given.words.as_deref(), Some("ab12"));
    let concluded = &profile.determinations[0];
    assert_eq!((concluded.conclusion, concluded.on), (Conclusion::Ineligible, day("2026-11-19")));
    assert_eq!(
        profile.states,
        [
            PatientState::Deceased,
            PatientState::OptedOut,
            PatientState::EnrolledElsewhere,
            PatientState::AlreadyScreened(None),
            PatientState::AlreadyScreened(Some("NCT02633163".to_owned())),
        ]
    );
}

#[test]
fn facts_are_sorted_by_concept_day_and_place() {
    let profile = sound(&file(
        "observations:\n  - {test: creatinine, value: 2 mg/dL, on: 2026-11-10}\n  - {test: anti-dsDNA, value: positive, on: 2026-10-02}\n  \
         - {test: creatinine, value: 1 mg/dL, on: 2026-10-10}\n  - {test: creatinine, value: 3 mg/dL, on: 2026-11-10}",
    ));
    let shown: Vec<_> = profile
        .facts_on(id("creatinine"))
        .iter()
        .map(|f| match &f.kind {
            FactKind::Result(r) => r.written.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(shown, ["1 mg/dL", "2 mg/dL", "3 mg/dL"]);
}

#[test]
fn one_patient_a_list_or_several_documents() {
    let codes = |text: &str| {
        let reading = read(text);
        assert!(reading.problems.is_empty(), "{:#?}", reading.problems);
        reading.profiles.into_iter().map(|p| p.patient).collect::<Vec<_>>()
    };
    assert_eq!(codes("patient: P-1\n"), ["P-1"]);
    assert_eq!(codes("- patient: P-1\n- patient: P-2\n"), ["P-1", "P-2"]);
    assert_eq!(codes("patient: P-1\n---\npatient: P-2\n---\n- patient: P-3\n"), ["P-1", "P-2", "P-3"]);
    assert_eq!(codes("\u{feff}patient: P-1\r\nsex: female\r\n"), ["P-1"]);
}

#[test]
fn empty_sections_say_nothing() {
    let profile = sound(&file("conditions:\nabsent: []\nmedications: ~\nstates: null"));
    assert!(profile.facts.is_empty());
}
