//! A patient of the SLE study as flat attributes: what a data pipeline in front of a general rule engine would prepare.
//!
//! Each attribute is a number, yes or no, a word, or nothing; days are counted back from the screening date, partial
//! dates are two numbers, families of concepts are flattened. Every engine is given the same ones.

use super::sle::{Patient, Result, Status};

/// The value of an attribute.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Attribute {
    /// Nothing is recorded.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A number: years, days, points.
    Int(i32),
    /// A word.
    Text(&'static str),
}

impl Status {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Present => "present",
            Self::Absent => "absent",
            Self::Suspected => "suspected",
            Self::General => "general",
        }
    }
}

fn status(status: Status) -> Attribute {
    Attribute::Text(status.word())
}

fn int(value: Option<i32>) -> Attribute {
    value.map_or(Attribute::Null, Attribute::Int)
}

fn flag(value: Option<bool>) -> Attribute {
    value.map_or(Attribute::Null, Attribute::Bool)
}

fn positive(result: Option<Result>) -> Attribute {
    flag(result.map(|r| r.positive))
}

fn oldest(result: Option<Result>) -> Attribute {
    int(result.map(|r| r.oldest))
}

/// The names, in the order of the attributes; resolved without a search.
macro_rules! attributes {
    ($($name:ident = $value:expr),+ $(,)?) => {
        /// The names of the attributes.
        pub const NAMES: &[&str] = &[$(stringify!($name)),+];

        /// The place of a name among the attributes.
        pub fn place(name: &str) -> Option<usize> {
            #[allow(non_camel_case_types)]
            enum Place { $($name),+ }
            match name { $(stringify!($name) => Some(Place::$name as usize),)+ _ => None }
        }

        /// The attributes of a patient, in the order of [`NAMES`].
        pub fn attributes(patient: &Patient) -> Vec<Attribute> {
            vec![$(($value)(patient)),+]
        }
    };
}

attributes! {
    age_low = |p: &Patient| int(p.age.map(|a| a.0)),
    age_high = |p: &Patient| int(p.age.map(|a| a.1)),
    sex = |p: &Patient| Attribute::Text(p.sex),
    sle = |p: &Patient| status(p.sle),
    acr_low = |p: &Patient| int(Some(p.acr.0)),
    acr_high = |p: &Patient| int(Some(p.acr.1)),
    dsdna = |p: &Patient| positive(p.dsdna),
    dsdna_oldest = |p: &Patient| oldest(p.dsdna),
    sledai_low = |p: &Patient| int(p.sledai.map(|s| s.0)),
    sledai_high = |p: &Patient| int(p.sledai.map(|s| s.1)),
    sledai_days = |p: &Patient| int(p.sledai.map(|s| s.2)),
    nephritis = |p: &Patient| status(p.nephritis),
    nephritis_active = |p: &Patient| flag(p.nephritis_active),
    nephritis_days = |p: &Patient| int(Some(p.nephritis_days)),
    understands = |p: &Patient| flag(p.understands),
    dialysis = |p: &Patient| status(p.dialysis.0),
    dialysis_days = |p: &Patient| int(Some(p.dialysis.1)),
    transplantation_days = |p: &Patient| int(p.transplantation),
    planned_list_days = |p: &Patient| int(p.planned_list),
    high_risk = |p: &Patient| flag(p.high_risk.map(|h| h.0)),
    high_risk_days = |p: &Patient| int(p.high_risk.map(|h| h.1)),
    newest_record_days = |p: &Patient| int(p.newest_record),
    pregnant_days = |p: &Patient| int(p.pregnant),
    pregnancy_test = |p: &Patient| positive(p.pregnancy_test),
    pregnancy_test_oldest = |p: &Patient| oldest(p.pregnancy_test),
    infertile = |p: &Patient| flag(Some(p.infertile)),
    breastfeeding = |p: &Patient| status(p.breastfeeding.0),
    breastfeeding_days = |p: &Patient| int(Some(p.breastfeeding.1)),
    infection = |p: &Patient| status(p.infection),
    hiv = |p: &Patient| positive(p.infections[0]),
    hiv_oldest = |p: &Patient| oldest(p.infections[0]),
    hbsag = |p: &Patient| positive(p.infections[1]),
    hbsag_oldest = |p: &Patient| oldest(p.infections[1]),
    hcv = |p: &Patient| positive(p.infections[2]),
    hcv_oldest = |p: &Patient| oldest(p.infections[2]),
    igra = |p: &Patient| positive(p.infections[3]),
    igra_oldest = |p: &Patient| oldest(p.infections[3]),
    list_days = |p: &Patient| int(p.conditions_list.map(|l| l.0)),
    list_ever = |p: &Patient| flag(Some(p.conditions_list.is_some_and(|l| l.1))),
    cancer = |p: &Patient| status(p.cancer),
    ended_newest = |p: &Patient| int(p.cancer_ended.map(|e| e.0)),
    ended_oldest = |p: &Patient| int(p.cancer_ended.map(|e| e.1)),
}
