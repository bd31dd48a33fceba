//! Rule files that look like the shipped studies and share little with each other: other limits, other windows, other
//! concepts, a seed each.

use crate::reference::cases::Rng;
use crate::shipped::trial_text;
use std::collections::HashMap;
use std::fmt;

use prescreen::ruleset::{Criterion, Logic, NodeId, RuleSet};

const DISEASES: [&str; 12] = [
    "systemic lupus erythematosus",
    "rheumatoid arthritis",
    "psoriasis",
    "asthma",
    "hypertension",
    "heart failure",
    "type 2 diabetes mellitus",
    "multiple sclerosis",
    "hypothyroidism",
    "liver cirrhosis",
    "epilepsy",
    "gout",
];
const CANCERS: [&str; 8] = [
    "malignancy",
    "breast cancer",
    "lymphoma",
    "melanoma",
    "leukaemia",
    "lung cancer",
    "thyroid cancer",
    "colon cancer",
];
const INFECTIONS: [&str; 7] =
    ["hepatitis B", "hepatitis C", "tuberculosis", "HIV infection", "chronic infection", "herpes zoster", "infection"];
const DRUGS: [&str; 10] = [
    "rituximab",
    "belimumab",
    "cyclophosphamide",
    "azathioprine",
    "methotrexate",
    "tacrolimus",
    "prednisone",
    "infliximab",
    "biologic",
    "JAK inhibitor",
];
const TESTS: [&str; 4] = ["anti-dsDNA", "HBsAg", "IGRA", "HIV antibody"];
const MEASURES: [(&str, &str, i32, i32); 7] = [
    ("creatinine", "mg/dL", 1, 4),
    ("platelets", "x10^9/L", 20, 150),
    ("haemoglobin", "g/dL", 7, 12),
    ("AST", "U/L", 40, 200),
    ("ALT", "U/L", 40, 200),
    ("albumin", "g/L", 20, 40),
    ("WBC", "x10^9/L", 2, 6),
];

/// A concept and a window.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Within {
    /// The concept's name.
    pub concept: &'static str,
    /// The window, in days before the screening date.
    pub days: i32,
}

impl fmt::Display for Within {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} within {} days", self.concept, self.days)
    }
}

/// A result above a limit.
#[derive(Clone, Copy, Debug)]
pub struct Above {
    /// The test and its window.
    pub test: Within,
    /// The unit of the limit.
    pub unit: &'static str,
    /// The limit, in tenths of the unit.
    pub tenths: i32,
}

impl fmt::Display for Above {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { test: Within { concept, days }, unit, tenths } = self;
        write!(f, "{concept} > {}.{} {unit} within {days} days", tenths / 10, tenths % 10)
    }
}

/// What a variant of the SLE study asks for where the study's own words were; the rest is the study's.
#[derive(Clone, Copy, Debug)]
pub struct Sle {
    /// The least and the greatest age in years.
    pub age: (i32, i32),
    /// I1: a disease, and at least so many of the ACR 1997 criteria.
    pub disease: (Within, i32),
    /// I2: positive.
    pub test: Within,
    /// I3: at least this SELENA-SLEDAI within so many days.
    pub sledai: (i32, i32),
    /// I4: another disease.
    pub other: Within,
    /// E1: a result above a limit.
    pub result: Above,
    /// E2: received.
    pub drug: Within,
    /// E5: any of these.
    pub infections: [Within; 3],
    /// E6: a malignancy.
    pub cancer: Within,
}

impl Sle {
    /// The variant of that number.
    pub fn new(number: usize) -> Self {
        let mut rng = Rng::new(0x51E ^ (number as u64) << 20);
        let rng = &mut rng;
        Self {
            age: ages(rng),
            disease: (within(rng, &DISEASES), rng.between(2, 7)),
            test: Within { concept: TESTS[rng.below(TESTS.len())], days: rng.between(20, 400) },
            sledai: (rng.between(2, 16), rng.between(5, 90)),
            other: within(rng, &DISEASES),
            result: measure(rng),
            drug: within(rng, &DRUGS),
            infections: [within(rng, &INFECTIONS), within(rng, &INFECTIONS[..3]), within(rng, &INFECTIONS[2..])],
            cancer: within(rng, &CANCERS),
        }
    }

    /// The rule file.
    fn text(&self, number: usize) -> String {
        let (disease, acr) = self.disease;
        let (points, days) = self.sledai;
        let [first, second, third] = self.infections;
        let changes = [
            ("trial: NCT04184258", format!("trial: SLE{number:05}")),
            ("age: 18 to 75 years", format!("age: {} to {} years", self.age.0, self.age.1)),
            (
                "when: systemic lupus erythematosus and at least 4 of ACR 1997 criteria",
                format!("when: {disease} and at least {acr} of ACR 1997 criteria"),
            ),
            (
                "when: anti-dsDNA positive",
                format!("when: {} positive within {} days", self.test.concept, self.test.days),
            ),
            ("when: SELENA-SLEDAI >= 6", format!("when: SELENA-SLEDAI >= {points} within {days} days")),
            ("when: active lupus nephritis", format!("when: {}", self.other)),
            ("when: need for dialysis", format!("when: {}", self.result)),
            ("when: planned renal transplantation", format!("when: received {}", self.drug)),
            (
                "when: chronic infection or hepatitis B or hepatitis C or tuberculosis or HIV infection",
                format!("when: {first} or {second} or {third}"),
            ),
            ("when: malignancy within 5 years", format!("when: {}", self.cancer)),
        ];
        changed(trial_text("NCT04184258"), &changes)
    }
}

/// A rule file of the SLE study's size: the study itself with everything varied that a number or a name can vary.
pub fn sle(number: usize) -> String {
    Sle::new(number).text(number)
}

/// A variant of one of the three studies.
pub fn any(number: usize) -> String {
    let mut rng = Rng::new(0xA11 ^ (number as u64) << 20);
    let rng = &mut rng;
    match number % 3 {
        0 => sle(number),
        1 => {
            let changes = [
                ("trial: NCT02633163", format!("trial: LUP{number:05}")),
                ("age: 18 to 65 years", age(rng)),
                (
                    "when: at least 4 of ACR 1997 criteria",
                    format!("when: at least {} of ACR 1997 criteria", rng.between(2, 8)),
                ),
                (
                    "ANA >= 1:80 within 6 months or anti-dsDNA positive within 6 months",
                    format!(
                        "ANA >= 1:{} within {} days or anti-dsDNA positive within {} days",
                        rng.pick(&[40, 80, 160, 320]),
                        rng.between(30, 400),
                        rng.between(30, 400)
                    ),
                ),
                (
                    "when: SLEDAI of 6 or more",
                    format!("when: SLEDAI >= {} within {} days", rng.between(3, 14), rng.between(5, 90)),
                ),
                ("when: taking standard lupus therapy", format!("when: received {}", within(rng, &DRUGS))),
                ("when: active CNS lupus affecting mental status", format!("when: {}", within(rng, &DISEASES))),
                (
                    "received mycophenolate for at least 6 months",
                    format!("received mycophenolate for at least {} days", rng.between(20, 400)),
                ),
                (
                    "when: active lupus nephritis and",
                    format!("when: lupus nephritis within {} days and", rng.between(20, 3000)),
                ),
                (
                    "when: eGFR < 30",
                    format!("when: eGFR < {} within {} days", rng.between(15, 60), rng.between(7, 200)),
                ),
                ("when: WBC < 2 x10^9/L", format!("when: {}", measure(rng))),
                ("when: haemoglobin < 8 g/dL", format!("when: {}", measure(rng))),
                (
                    "when: platelets < 30000 /mm3",
                    format!(
                        "when: platelets < {} /mm3 within {} days",
                        rng.between(20, 150) * 500,
                        rng.between(7, 365)
                    ),
                ),
                ("AST > 4 x ULN or ALT > 4 x ULN", format!("{} or {}", measure(rng), measure(rng))),
                (
                    "carcinoma in situ of cervix) within 5 years",
                    format!("carcinoma in situ of cervix) within {} days", rng.between(100, 4000)),
                ),
                (
                    "when: renal transplantation",
                    format!("when: {}", within(rng, &["renal transplantation", "major surgery", "kidney biopsy"])),
                ),
                ("herpes zoster within 90 days", within(rng, &INFECTIONS).to_string()),
                ("IM antibiotics) within 60 days", format!("IM antibiotics) within {} days", rng.between(10, 300))),
                (
                    "received belimumab within 2 months or received biologic except (belimumab) within 6 months",
                    format!("received {} or received {}", within(rng, &DRUGS), within(rng, &DRUGS)),
                ),
            ];
            changed(trial_text("NCT02633163"), &changes)
        }
        _ => {
            let changes = [
                ("trial: NCT05210452", format!("trial: HAIR{number:05}")),
                ("age: 18 years and older", age(rng)),
                (
                    "when: alopecia areata or androgenic alopecia or non-scarring hair loss",
                    format!(
                        "when: {} or {}",
                        within(rng, &DISEASES),
                        within(rng, &["alopecia areata", "psoriasis", "vitiligo"])
                    ),
                ),
                (
                    "when: HIV infection or hepatitis B or hepatitis C or tuberculosis",
                    format!("when: {} or {}", within(rng, &INFECTIONS), within(rng, &INFECTIONS[1..])),
                ),
                ("when: decompensated disease", format!("when: {}", measure(rng))),
                (
                    "when: chronic mental disorder",
                    format!("when: {}", within(rng, &["chronic mental disorder", "schizophrenia", "depression"])),
                ),
                (
                    "alcohol dependence or drug dependence or psychoactive substance dependence",
                    format!(
                        "{} or {}",
                        within(rng, &["alcohol dependence", "nicotine dependence"]),
                        within(rng, &["drug dependence", "opioid dependence"])
                    ),
                ),
            ];
            changed(trial_text("NCT05210452"), &changes)
        }
    }
}

fn changed(mut text: String, changes: &[(&str, String)]) -> String {
    for (from, to) in changes {
        assert!(text.contains(from), "the study no longer says `{from}`: the variants must follow it");
        text = text.replacen(from, to, 1);
    }
    text
}

fn ages(rng: &mut Rng) -> (i32, i32) {
    (rng.between(12, 40), rng.between(50, 95))
}

fn age(rng: &mut Rng) -> String {
    let (low, high) = ages(rng);
    format!("age: {low} to {high} years")
}

fn within(rng: &mut Rng, names: &[&'static str]) -> Within {
    Within { concept: names[rng.below(names.len())], days: rng.between(20, 3000) }
}

fn measure(rng: &mut Rng) -> Above {
    let (concept, unit, low, high) = *rng.pick(&MEASURES);
    let tenths = rng.between(low * 10, high * 10);
    Above { test: Within { concept, days: rng.between(7, 365) }, unit, tenths }
}

/// How many conditions of criteria there are in all trials, and how many of them only one trial has.
pub fn sharing(rules: &RuleSet) -> (usize, usize) {
    let mut users: HashMap<NodeId, usize> = HashMap::new();
    for trial in &rules.trials {
        trial.criteria.iter().for_each(|c| conditions(c, &mut |node| *users.entry(node).or_default() += 1));
    }
    (users.values().sum(), users.values().filter(|n| **n == 1).count())
}

fn conditions(criterion: &Criterion, seen: &mut impl FnMut(NodeId)) {
    match &criterion.logic {
        Logic::Condition(node) => seen(*node),
        Logic::Group(_, children) => children.iter().for_each(|c| conditions(c, seen)),
        Logic::Judgement(_) | Logic::Deferred(_) | Logic::NotUnderstood(_) => {}
    }
}
