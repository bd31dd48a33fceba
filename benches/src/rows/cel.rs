//! The same study written by hand for a CEL interpreter (the crate `cel`).
//!
//! CEL has no third truth value, no hierarchy, no windows and no absence policies, so it is given what a data pipeline
//! would prepare: flat attributes, dates as days before the screening date, partial dates as two numbers, families of
//! concepts flattened. What is left, windows, freshness of lists, and which gaps leave a criterion open, is written in
//! CEL: each expression gives 1 (its words hold), 0 (they do not) or -1 (unknown). Preparing the attributes is not
//! timed; no reasons are given.

use super::Truths;
use crate::cohort::flat::{Attribute, attributes, place};
use crate::cohort::sle::Patient;
use cel::common::types::{CelBool, CelInt, CelNull, CelString};
use cel::common::value::{CowVal, Val};
use cel::context::{Context, VariableResolver};
use cel::{Program, Value};
use prescreen::value::Truth;

/// Each criterion in the study's order: its id, and what CEL is asked.
pub const CRITERIA: [(&str, &str); 13] = [
    ("AGE", "age_low == null ? -1 : age_low >= 18 && age_high <= 75 ? 1 : age_high < 18 || age_low > 75 ? 0 : -1"),
    ("SEX", "1"),
    (
        "I1",
        "acr_high < 4 ? 0 \
         : sle == 'present' || nephritis == 'present' ? (acr_low >= 4 ? 1 : -1) \
         : sle == 'missing' && list_days != null && list_days <= 90 ? 0 : -1",
    ),
    ("I2", "dsdna == null || dsdna_oldest > 180 ? -1 : dsdna ? 1 : 0"),
    ("I3", "sledai_low == null || sledai_days > 28 ? -1 : sledai_low >= 6 ? 1 : sledai_high < 6 ? 0 : -1"),
    (
        "I4",
        "nephritis == 'present' ? (nephritis_active == null || nephritis_days > 90 ? -1 : nephritis_active ? 1 : 0) \
         : nephritis == 'missing' && list_days != null && list_days <= 90 ? 0 : -1",
    ),
    ("I5", "understands == null ? -1 : understands ? 1 : 0"),
    ("E1", "dialysis == 'present' ? 1 : dialysis == 'absent' && dialysis_days <= 90 ? 0 : -1"),
    (
        "E2",
        "transplantation_days != null ? (transplantation_days <= 30 ? 1 : -1) \
         : planned_list_days != null && planned_list_days <= 30 ? 0 : -1",
    ),
    (
        "E3",
        "high_risk == null || newest_record_days != null && newest_record_days < high_risk_days ? -1 : high_risk ? 1 : 0",
    ),
    (
        "E4",
        "sex == 'male' ? 0 \
         : pregnant_days != null && pregnant_days <= 300 || pregnancy_test == true && pregnancy_test_oldest <= 14 \
           || breastfeeding == 'present' ? 1 \
         : (infertile || pregnancy_test == false && pregnancy_test_oldest <= 14) \
           && breastfeeding == 'absent' && breastfeeding_days <= 90 ? 0 : -1",
    ),
    (
        "E5",
        "infection == 'present' || hiv == true && hiv_oldest <= 180 || hbsag == true && hbsag_oldest <= 180 \
           || igra == true && igra_oldest <= 180 ? 1 \
         : infection == 'missing' && list_days != null && list_days <= 90 && hiv == false && hiv_oldest <= 184 \
           && hbsag == false && hbsag_oldest <= 184 && hcv == false && hcv_oldest <= 184 && igra == false \
           && igra_oldest <= 184 ? 0 : -1",
    ),
    (
        "E6",
        "cancer == 'present' && (ended_oldest == null || ended_oldest <= 1826) ? 1 \
         : (cancer == 'missing' || cancer == 'present' && ended_newest > 1826) && list_days != null \
           && list_days <= 90 && list_ever ? 0 : -1",
    ),
];

/// The study as one expression that is true for who is known to be eligible: CEL at its best, which stops at the
/// first criterion that fails. I5 is settled at consent and only counts when it was answered with no.
fn eligible() -> String {
    let one = |(id, text): &(&str, &str)| match id.chars().next() {
        _ if *id == "I5" => format!("({text}) != 0"),
        Some('E') => format!("({text}) == 0"),
        _ => format!("({text}) == 1"),
    };
    CRITERIA.iter().map(one).collect::<Vec<_>>().join(" && ")
}

/// The compiled expressions.
pub struct Cel {
    criteria: Vec<Program>,
    eligible: Program,
}

impl Default for Cel {
    fn default() -> Self {
        Self::new()
    }
}

impl Cel {
    /// Compiles the study.
    pub fn new() -> Self {
        let compiled = |text: &str| Program::compile(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        Self { criteria: CRITERIA.iter().map(|c| compiled(c.1)).collect(), eligible: compiled(&eligible()) }
    }

    /// The truth of each criterion.
    pub fn truths<'v>(&self, context: &mut Context<'_, 'v>, patient: &'v Attributes) -> Truths {
        context.set_variable_resolver(patient);
        self.criteria.iter().map(|p| truth(number(p, context))).collect()
    }

    /// A sum over the truths; nothing is kept.
    pub fn sum<'v>(&self, context: &mut Context<'_, 'v>, patient: &'v Attributes) -> u64 {
        context.set_variable_resolver(patient);
        self.criteria.iter().map(|p| (number(p, context) + 2) as u64).sum()
    }

    /// Whether the patient is known to be eligible.
    pub fn eligible<'v>(&self, context: &mut Context<'_, 'v>, patient: &'v Attributes) -> bool {
        context.set_variable_resolver(patient);
        let value = Value::resolve_val(self.eligible.expression(), context);
        value.ok().and_then(|v| v.downcast_ref::<CelBool>().map(|b| *b.inner())).expect("true or false")
    }
}

/// What an expression gives.
fn number(program: &Program, context: &Context<'_, '_>) -> i64 {
    let value = Value::resolve_val(program.expression(), context);
    value.ok().and_then(|v| v.downcast_ref::<CelInt>().map(|n| *n.inner())).expect("a number")
}

fn truth(number: i64) -> Truth {
    match number {
        1 => Truth::True,
        0 => Truth::False,
        _ => Truth::Unknown,
    }
}

/// A patient's attributes as CEL values, made before anything is timed.
pub struct Attributes(Vec<Given>);

enum Given {
    Null(CelNull),
    Bool(CelBool),
    Int(CelInt),
    Text(CelString<'static>),
}

impl VariableResolver for Attributes {
    fn resolve<'b>(&'b self, name: &str) -> Option<CowVal<'b, 'b>> {
        let place = place(name)?;
        let value: &dyn Val = match &self.0[place] {
            Given::Null(v) => v,
            Given::Bool(v) => v,
            Given::Int(v) => v,
            Given::Text(v) => v,
        };
        Some(CowVal::Borrowed(value))
    }
}

impl From<&Patient> for Attributes {
    fn from(patient: &Patient) -> Self {
        let given = |attribute| match attribute {
            Attribute::Null => Given::Null(CelNull),
            Attribute::Bool(b) => Given::Bool(CelBool::from(b)),
            Attribute::Int(n) => Given::Int(CelInt::from(i64::from(n))),
            Attribute::Text(word) => Given::Text(CelString::from(word)),
        };
        Self(attributes(patient).into_iter().map(given).collect())
    }
}
