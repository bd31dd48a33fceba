//! Patients for the SLE study (NCT04184258): what a lupus clinic's records look like, with values at and beside the
//! study's limits, and with the gaps that records have.
//!
//! Each patient is drawn once, as plain attributes ([`Patient`]), and written out as a profile. The attributes are what
//! a data pipeline in front of a general rule engine would prepare: days before the screening date, families of
//! concepts flattened, partial dates as two numbers. They exist so that other engines can be given the same patients.

use super::Draft;
use crate::reference::calendar::{self, day_of};
use crate::reference::cases::Rng;

/// The study.
pub const TRIAL: &str = "NCT04184258";

/// The screening date of the benchmarks: 22 November 2026.
pub fn screening_date() -> i32 {
    day_of(2026, 11, 22)
}

/// What is recorded of a status, if anything.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// Nothing.
    Missing,
    /// It is there.
    Present,
    /// It was said not to be there.
    Absent,
    /// It is suspected.
    Suspected,
    /// Only something more general is recorded.
    General,
}

/// A result: positive or not, and at most how many days old.
#[derive(Clone, Copy, Debug)]
pub struct Result {
    /// Positive.
    pub positive: bool,
    /// The earliest day it may be of.
    pub oldest: i32,
}

/// A patient as plain attributes. Days are counted back from the screening date.
#[derive(Clone, Debug)]
pub struct Patient {
    /// The least and the greatest age in completed years.
    pub age: Option<(i32, i32)>,
    /// Recorded sex.
    pub sex: &'static str,
    /// Whether SLE itself is recorded.
    pub sle: Status,
    /// The least and the greatest number of ACR 1997 criteria ever met.
    pub acr: (i32, i32),
    /// Antibodies to double-stranded DNA.
    pub dsdna: Option<Result>,
    /// The least and the greatest SELENA-SLEDAI of the newest assessment, and its day.
    pub sledai: Option<(i32, i32, i32)>,
    /// Whether lupus nephritis is recorded.
    pub nephritis: Status,
    /// Its activity, if stated.
    pub nephritis_active: Option<bool>,
    /// The day its activity was stated.
    pub nephritis_days: i32,
    /// Need for dialysis, and the day it was asked.
    pub dialysis: (Status, i32),
    /// The day a planned renal transplantation was recorded.
    pub transplantation: Option<i32>,
    /// The day of the list of planned procedures.
    pub planned_list: Option<i32>,
    /// A pregnancy test.
    pub pregnancy_test: Option<Result>,
    /// A pregnancy's first day.
    pub pregnant: Option<i32>,
    /// Hysterectomy or menopause.
    pub infertile: bool,
    /// Breastfeeding, and the day it was asked.
    pub breastfeeding: (Status, i32),
    /// HIV antigen and antibody, HBsAg, hepatitis C antibody, interferon-gamma release assay.
    pub infections: [Option<Result>; 4],
    /// A chronic infection, tuberculosis or hepatitis that is recorded as a diagnosis.
    pub infection: Status,
    /// A malignancy.
    pub cancer: Status,
    /// The newest and the oldest day it may have ended, if it did.
    pub cancer_ended: Option<(i32, i32)>,
    /// The day of the list of conditions, and whether it names past ones.
    pub conditions_list: Option<(i32, bool)>,
    /// The answer to E3, and its day.
    pub high_risk: Option<(bool, i32)>,
    /// The answer to I5.
    pub understands: Option<bool>,
    /// The newest day on which a condition or procedure was recorded.
    pub newest_record: Option<i32>,
}

/// So many different patients, with their profiles.
pub fn cohort(seed: u64, count: usize) -> Vec<(Patient, Draft)> {
    (0..count).map(|n| patient(seed, n)).collect()
}

/// The patient of a cohort at that place.
pub fn patient(seed: u64, number: usize) -> (Patient, Draft) {
    Clinic::new(seed, number).patient()
}

/// One patient being drawn.
struct Clinic {
    rng: Rng,
    today: i32,
    recorded: i32,
    /// The latest year of birth that the record allows.
    born: i32,
    /// Sent by somebody who knows the study: everything is asked, and little speaks against it.
    referred: bool,
    /// How many of a hundred things that could be recorded are.
    thorough: usize,
    draft: Draft,
    newest_record: Option<i32>,
}

impl Clinic {
    fn new(seed: u64, number: usize) -> Self {
        let mut rng = Rng::new(seed.wrapping_mul(1_000_003).wrapping_add(number as u64));
        let today = screening_date();
        let referred = rng.chance(12);
        let recorded = match rng.below(10) {
            _ if referred => rng.between(0, 7),
            0 => rng.between(21, 60),
            _ => rng.between(0, 20),
        };
        let thorough = if referred { 100 } else { *rng.pick(&[99, 99, 97, 92, 80, 72, 50]) };
        let draft = Draft::new(&format!("B-{number:05}"), today - recorded);
        Self { rng, today, recorded, born: 1900, referred, thorough, draft, newest_record: None }
    }

    fn patient(mut self) -> (Patient, Draft) {
        let age = self.age();
        let others = ["male", "male", "male", "intersex", "unknown"];
        let sex = if self.rng.chance(88) { "female" } else { *self.rng.pick(&others) };
        self.draft.head("sex", sex);
        let conditions_list = self.conditions_list();
        let (nephritis, nephritis_active, nephritis_days) = self.nephritis();
        let sle = self.sle();
        let dsdna = self.dsdna();
        let acr = self.acr(dsdna);
        let sledai = self.sledai(dsdna);
        let (transplantation, planned_list) = self.transplantation();
        let dialysis = self.asked("need for dialysis", 3);
        let (pregnancy_test, pregnant, infertile, breastfeeding) = self.reproduction(sex);
        let infections = ["HIV antigen-antibody", "HBsAg", "hepatitis C antibody", "IGRA"].map(|t| self.serology(t));
        let infection = self.infection();
        let (cancer, cancer_ended) = self.cancer();
        self.background();
        let (high_risk, understands) = self.attestations();
        let patient = Patient {
            age,
            sex,
            sle,
            acr,
            dsdna,
            sledai,
            nephritis,
            nephritis_active,
            nephritis_days,
            dialysis,
            transplantation,
            planned_list,
            pregnancy_test,
            pregnant,
            infertile,
            breastfeeding,
            infections,
            infection,
            cancer,
            cancer_ended,
            conditions_list,
            high_risk,
            understands,
            newest_record: self.newest_record,
        };
        (patient, self.draft)
    }

    /// Whether something that could be recorded is.
    fn is_recorded(&mut self) -> bool {
        self.rng.chance(self.thorough)
    }

    /// Something that happens to so many of a hundred, and seldom to who is referred.
    fn mishap(&mut self, percent: usize) -> bool {
        self.rng.chance(percent) && !(self.referred && self.rng.chance(90))
    }

    /// A number below a hundred; mostly 0, which stands for what the study asks for, for who is referred.
    fn percentile(&mut self) -> usize {
        if self.referred && self.rng.chance(95) { 0 } else { self.rng.below(100) }
    }

    /// A number of days before the screening date, often beside `limit`.
    fn days_near(&mut self, limit: i32, furthest: i32) -> i32 {
        let days = match self.rng.below(10) {
            _ if self.referred => self.rng.between(0, limit),
            0 => limit + self.rng.between(-1, 1),
            1..=7 => self.rng.between(0, limit),
            _ => self.rng.between(0, furthest),
        };
        days.max(self.recorded)
    }

    fn day(&self, back: i32) -> String {
        calendar::text(self.today - back)
    }

    /// A year of these in which the patient was alive.
    fn year(&mut self, low: i32, high: i32) -> i32 {
        self.rng.between(low, high).max(self.born + 1)
    }

    /// A condition, recorded as a fact of the day it was written down.
    fn condition(&mut self, name: &str, fields: &str) {
        self.draft.entry("conditions", &format!("condition: {name}{fields}"));
        self.noted(self.recorded);
    }

    /// A condition or a procedure was recorded on this day.
    fn noted(&mut self, on: i32) {
        self.newest_record = Some(self.newest_record.map_or(on, |newest| newest.min(on)));
    }

    fn age(&mut self) -> Option<(i32, i32)> {
        if !self.rng.chance(97) {
            return None;
        }
        let years = match self.rng.below(20) {
            _ if self.referred => self.rng.between(19, 70),
            0 => *self.rng.pick(&[17, 18, 75, 76]),
            1 => self.rng.between(12, 90),
            _ => self.rng.between(19, 70),
        };
        let born = day_of(2026 - years, 11, 22) - self.rng.between(0, 364);
        let (y, m, _) = calendar::ymd(born);
        let (text, days) = match self.rng.below(10) {
            _ if self.referred => (calendar::text(born), (born, born)),
            0 => (format!("{y}"), (day_of(y, 1, 1), day_of(y, 12, 31))),
            1 => (format!("{y}-{m:02}"), (day_of(y, m, 1), day_of(y, m, calendar::month_length(y, m)))),
            _ => (calendar::text(born), (born, born)),
        };
        self.draft.head("birth date", &text);
        self.born = y;
        let completed = |born: i32| {
            let ((y, m, d), (ty, tm, td)) = (calendar::ymd(born), calendar::ymd(self.today));
            ty - y - i32::from((tm, td) < (m, d))
        };
        Some((completed(days.1), completed(days.0)))
    }

    fn conditions_list(&mut self) -> Option<(i32, bool)> {
        if !self.is_recorded() {
            return None;
        }
        let on = self.days_near(90, 200);
        let ever = !self.mishap(20);
        self.draft.complete("conditions", self.today - on, if ever { "ever" } else { "now" });
        Some((on, ever))
    }

    fn sle(&mut self) -> Status {
        match self.percentile() {
            0..=79 => {
                let onset = match self.rng.below(3) {
                    0 => String::new(),
                    1 => format!(", onset: {}", self.year(2005, 2023)),
                    _ => format!(", onset: {}-{:02}", self.year(2005, 2023), self.rng.between(1, 12)),
                };
                self.condition("systemic lupus erythematosus", &onset);
                Status::Present
            }
            80..=84 => {
                self.condition("systemic lupus erythematosus", ", status: suspected");
                Status::Suspected
            }
            85..=89 => {
                self.condition("lupus erythematosus", "");
                Status::General
            }
            90..=92 => {
                self.condition("drug-induced lupus erythematosus", ", onset: 2025-06");
                Status::Missing
            }
            93..=96 => {
                self.condition("rheumatoid arthritis", ", onset: 2020");
                Status::Missing
            }
            _ => Status::Missing,
        }
    }

    fn nephritis(&mut self) -> (Status, Option<bool>, i32) {
        let name = "lupus nephritis";
        match self.percentile() {
            0..=71 => {
                let on = self.days_near(90, 200);
                let onset = self.year(2015, 2025);
                let active = match self.percentile() / 5 {
                    0..=14 => Some(true),
                    15..=17 => Some(false),
                    _ => None,
                };
                let words = match active {
                    Some(true) => ", activity: active",
                    Some(false) => ", activity: in remission",
                    None => "",
                };
                let on_day = self.day(on);
                let fields = format!("{words}, as of: {on_day}, onset: {onset}, class: [IV], source: biopsy report");
                // A status is a record of its own day.
                self.draft.entry("conditions", &format!("condition: {name}{fields}"));
                self.noted(on);
                (Status::Present, active, on)
            }
            72..=75 => {
                self.condition(name, ", status: suspected");
                (Status::Suspected, None, 0)
            }
            76..=78 => {
                self.condition("glomerulonephritis", "");
                (Status::General, None, 0)
            }
            _ => (Status::Missing, None, 0),
        }
    }

    fn acr(&mut self, dsdna: Option<Result>) -> (i32, i32) {
        const ITEMS: [&str; 11] = [
            "malar rash",
            "discoid rash",
            "photosensitivity",
            "oral ulcers",
            "arthritis",
            "serositis",
            "renal disorder",
            "neurologic disorder",
            "haematologic disorder",
            "immunologic disorder",
            "antinuclear antibody",
        ];
        // A positive antibody scores the immunologic disorder, whoever counted.
        let scored = dsdna.is_some_and(|r| r.positive);
        if !self.mishap(20) && self.is_recorded() {
            let total = if self.referred { 5 } else { *self.rng.pick(&[2, 3, 4, 4, 5, 5, 6, 6, 7, 8]) };
            let back = self.rng.between(400, 4000);
            let on = self.day(back);
            self.draft.test("ACR 1997 criteria", &total.to_string(), &on);
            return (total, 11);
        }
        if !self.is_recorded() {
            return (i32::from(scored), 11);
        }
        let on = self.days_near(365, 500);
        let (mut present, mut possible, mut items) = (0, 0, Vec::new());
        for item in ITEMS {
            let inferred = scored && item == "immunologic disorder";
            let says = match self.rng.below(10) {
                0..=3 => Some(true),
                4..=8 if !inferred => Some(false),
                _ => None,
            };
            if let Some(says) = says {
                items.push(format!("{item}: {}", if says { "present" } else { "absent" }));
            }
            let is_present = says == Some(true) || inferred;
            let is_absent = says == Some(false) && on <= 365;
            present += i32::from(is_present);
            possible += i32::from(is_present || !is_absent);
        }
        let day = self.day(on);
        self.draft
            .entry("observations", &format!("test: ACR 1997 criteria, items: {{{}}}, on: {day}", items.join(", ")));
        (present, possible)
    }

    fn dsdna(&mut self) -> Option<Result> {
        let result = self.result("anti-dsDNA", 180, 400, 78)?;
        if self.rng.chance(25) {
            // An older one, which the newer one replaces whatever it says.
            let older = calendar::text(self.today - result.oldest - self.rng.between(60, 400));
            self.draft.test("anti-dsDNA", if result.positive { "positive" } else { "negative" }, &older);
        }
        Some(result)
    }

    /// A qualitative result; some with the month only.
    fn result(&mut self, test: &str, limit: i32, furthest: i32, positive: usize) -> Option<Result> {
        if !self.is_recorded() {
            return None;
        }
        let positive = match (self.referred && self.rng.chance(95), positive > 50) {
            (true, usual) => usual,
            (false, _) => self.rng.chance(positive),
        };
        let back = self.days_near(limit, furthest);
        let value = if positive { "positive" } else { "negative" };
        let (y, m, _) = calendar::ymd(self.today - back);
        let last = day_of(y, m, calendar::month_length(y, m));
        let month_only = self.mishap(8) && last <= self.today - self.recorded;
        let on = if month_only { format!("{y}-{m:02}") } else { self.day(back) };
        self.draft.test(test, value, &on);
        let oldest = if month_only { self.today - day_of(y, m, 1) } else { back };
        Some(Result { positive, oldest })
    }

    fn sledai(&mut self, dsdna: Option<Result>) -> Option<(i32, i32, i32)> {
        if !self.is_recorded() {
            return None;
        }
        let on = self.days_near(28, 90);
        let day = self.day(on);
        if !self.mishap(15) {
            let total = match self.rng.below(10) {
                _ if self.referred => self.rng.between(6, 24),
                0 | 1 => self.rng.between(4, 7),
                2 => self.rng.between(0, 5),
                _ => self.rng.between(6, 24),
            };
            self.draft.test("SELENA-SLEDAI", &total.to_string(), &day);
            return Some((total, total, on));
        }
        // Of the 105 points so many stay possible as are not denied; nobody denies all 24 descriptors.
        let items = [("arthritis", 4), ("proteinuria", 4), ("haematuria", 4), ("rash", 2), ("mucosal ulcers", 2)];
        let (mut present, mut absent, mut words) = (0, 0, Vec::new());
        for (item, points) in items {
            let says = self.rng.chance(55);
            words.push(format!("{item}: {}", if says { "present" } else { "absent" }));
            if says { present += points } else { absent += points }
        }
        self.draft.entry("observations", &format!("test: SELENA-SLEDAI, items: {{{}}}, on: {day}", words.join(", ")));
        // A positive antibody of the last ten days scores the increased DNA binding, whoever assessed.
        let scored = dsdna.is_some_and(|r| r.positive && r.oldest <= 10);
        Some((present + if scored { 2 } else { 0 }, 105 - absent, on))
    }

    /// Something that only a question settles.
    fn asked(&mut self, name: &str, present: usize) -> (Status, i32) {
        if self.mishap(present) {
            self.condition(name, "");
            return (Status::Present, self.recorded);
        }
        if !self.is_recorded() {
            return (Status::Missing, 0);
        }
        let on = self.days_near(90, 150);
        let day = self.day(on);
        self.draft.entry("absent", &format!("condition: {name}, as of: {day}"));
        (Status::Absent, on)
    }

    fn transplantation(&mut self) -> (Option<i32>, Option<i32>) {
        let list = self.is_recorded().then(|| self.days_near(30, 60));
        if let Some(on) = list {
            self.draft.complete("planned procedures", self.today - on, "now");
        }
        let planned = self.mishap(4);
        if planned {
            self.draft.entry("procedures", "procedure: renal transplantation, status: planned, on: 2027-02");
            self.noted(self.recorded);
        }
        (planned.then_some(self.recorded), list)
    }

    fn reproduction(&mut self, sex: &str) -> (Option<Result>, Option<i32>, bool, (Status, i32)) {
        if sex != "female" {
            return (None, None, false, (Status::Missing, 0));
        }
        let infertile = self.rng.chance(35);
        if infertile {
            if self.rng.chance(50) {
                let year = self.year(2005, 2024);
                self.draft.entry("procedures", &format!("procedure: hysterectomy, on: {year}"));
                self.noted(self.recorded);
            } else {
                let year = self.year(2005, 2024);
                self.condition("menopause", &format!(", onset: {year}"));
            }
            return (None, None, true, self.asked("breastfeeding", 0));
        }
        if self.mishap(3) {
            let onset = self.rng.between(self.recorded.max(30), 250);
            let day = self.day(onset);
            self.condition("pregnancy", &format!(", onset: {day}"));
            return (None, Some(onset), false, self.asked("breastfeeding", 0));
        }
        let test = self.result("pregnancy test", 14, 40, 3);
        (test, None, false, self.asked("breastfeeding", 3))
    }

    fn serology(&mut self, test: &str) -> Option<Result> {
        self.result(test, 184, 400, 3)
    }

    fn infection(&mut self) -> Status {
        match self.percentile() {
            99 => self.condition("chronic infection", ""),
            98 => self.condition("active tuberculosis", ", onset: 2026-05"),
            97 => self.condition("chronic hepatitis B", ", onset: 2019"),
            95 | 96 => {
                self.condition("active tuberculosis", ", status: suspected");
                return Status::Suspected;
            }
            _ => return Status::Missing,
        }
        Status::Present
    }

    fn cancer(&mut self) -> (Status, Option<(i32, i32)>) {
        let names = ["breast cancer", "Hodgkin lymphoma", "thyroid cancer", "melanoma", "colon cancer"];
        let name = *self.rng.pick(&names);
        match self.percentile() {
            97..=99 => {
                let onset = self.rng.between(2022, 2026);
                self.condition(name, &format!(", onset: {onset}"));
                (Status::Present, None)
            }
            91..=96 => {
                // Five years are 1,826 days on this screening date.
                let back =
                    if self.rng.chance(40) { 1826 + self.rng.between(-2, 2) } else { self.rng.between(900, 2500) };
                let (y, m, _) = calendar::ymd(self.today - back);
                let (text, ended) = if self.rng.chance(30) {
                    let days = (day_of(y, m, calendar::month_length(y, m)), day_of(y, m, 1));
                    (format!("{y}-{m:02}"), (self.today - days.0, self.today - days.1))
                } else {
                    (self.day(back), (back, back))
                };
                self.condition(name, &format!(", onset: {}, ended: {text}", y - 2));
                (Status::Present, Some(ended))
            }
            89 | 90 => {
                self.condition("lymphoma", ", status: suspected");
                (Status::Suspected, None)
            }
            88 => {
                self.condition("carcinoma in situ", ", onset: 2025");
                (Status::Missing, None)
            }
            _ => (Status::Missing, None),
        }
    }

    /// What a record holds that this study does not ask for.
    fn background(&mut self) {
        for name in ["hypertension", "anaemia", "asthma", "depression", "osteoporosis"] {
            if self.rng.chance(15) {
                let year = self.year(2008, 2025);
                self.condition(name, &format!(", onset: {year}"));
            }
        }
        let drugs = [
            ("prednisone", "10 mg/day"),
            ("hydroxychloroquine", "400 mg/day"),
            ("mycophenolate mofetil", "2000 mg/day"),
        ];
        for (drug, dose) in drugs {
            if self.rng.chance(50) {
                let (year, month) = (self.rng.between(2019, 2025), self.rng.between(1, 12));
                self.draft
                    .entry("medications", &format!("medication: {drug}, dose: {dose}, started: {year}-{month:02}"));
            }
        }
        for _ in 0..1 + self.rng.below(3) {
            let back = self.rng.between(0, 400).max(self.recorded);
            let on = self.day(back);
            let creatinine = format!("{}.{} mg/dL", self.rng.between(0, 1), self.rng.between(5, 9));
            let platelets = format!("{} x10^9/L", self.rng.between(150, 400));
            let haemoglobin = format!("{}.{} g/dL", self.rng.between(9, 14), self.rng.between(0, 9));
            self.draft.test("creatinine", &creatinine, &on);
            self.draft.test("platelets", &platelets, &on);
            self.draft.test("haemoglobin", &haemoglobin, &on);
        }
    }

    fn attestations(&mut self) -> (Option<(bool, i32)>, Option<bool>) {
        let high_risk = self.is_recorded().then(|| {
            let on = if !self.mishap(20) { 0 } else { self.rng.between(0, 30) };
            (self.mishap(6), on)
        });
        if let Some((yes, on)) = high_risk {
            self.draft.attest(TRIAL, "E3", yes, self.today - on);
        }
        let understands = self.rng.chance(30).then(|| self.rng.chance(97));
        if let Some(yes) = understands {
            self.draft.attest(TRIAL, "I5", yes, self.today);
        }
        (high_risk, understands)
    }
}
