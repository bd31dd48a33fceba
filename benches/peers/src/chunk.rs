//! A block of patients as columns, with what prescreen says of them.

use crate::asked::{self, Asked, NULL};
use crate::{SEED, VARIANTS};
use prescreen::cohort::{BLOCK, Block, CohortScreener};
use prescreen::patient::{FactKind, Profile, ResultFact};
use prescreen::ruleset::{RuleSet, Section, Trial};
use prescreen::screening::{LoadedProfile, Outcome, Screener};
use prescreen::value::Day;
use prescreen::vocabulary::Vocabulary;
use prescreen_benches::cohort::flat::{self, Attribute};
use prescreen_benches::cohort::{Draft, sle};
use prescreen_benches::shipped;
use prescreen_benches::variants::{self, Sle};

/// A column's name and how its numbers are to be read.
#[derive(Clone)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// `int`, `bool` or `text`.
    pub kind: &'static str,
}

/// What the numbers of a `text` column stand for.
pub const WORDS: [&str; 9] =
    ["missing", "present", "absent", "suspected", "general", "female", "male", "intersex", "unknown"];

/// The columns of a block, each as numbers; truths, verdicts and the verdicts on the variants, a byte each.
pub struct Chunk {
    /// The columns, in the order of [`Maker::columns`].
    pub columns: Vec<Vec<i16>>,
    /// The truth of each criterion of the study: 0 false, 1 true, 2 unknown.
    pub truths: Vec<Vec<u8>>,
    /// The verdict on the study, then those on the variants: 0 ineligible, 1 needs review, 2 eligible.
    pub verdicts: Vec<Vec<u8>>,
}

/// The study, its variants and the questions of the variants, compiled together.
pub struct Maker {
    vocabulary: Vocabulary,
    /// The compiled rules: the study, the variants, the questions.
    pub rules: RuleSet,
    /// The variants.
    pub variants: Vec<Sle>,
    /// The places among the compiled trials of the study, of its variants, and of the questions.
    study: usize,
    places: Vec<usize>,
    questions: usize,
    asked: Asked,
    /// Names of the tests with a number as result, and of all others.
    measures: Vec<&'static str>,
    tests: Vec<&'static str>,
}

impl Maker {
    /// Compiles everything.
    pub fn new() -> Self {
        let vocabulary = shipped::vocabulary();
        let variants: Vec<Sle> = (0..VARIANTS).map(Sle::new).collect();
        let asked = Asked::new(&variants);
        let mut texts = vec![shipped::trial_text(sle::TRIAL)];
        texts.extend((0..VARIANTS).map(variants::sle));
        let (conditions, own) = variants::sharing(&shipped::rules(&texts[1..], &vocabulary));
        assert!(own * 100 >= conditions * 60, "the variants share too much: {own} of {conditions} are one trial's own");
        texts.push(asked.text());
        let rules = shipped::rules(&texts, &vocabulary);
        let place = |id: &str| rules.trials.iter().position(|t| t.id == id).expect("a compiled trial");
        let (study, questions) = (place(sle::TRIAL), place(asked::ID));
        let places = (0..VARIANTS).map(|n| place(&format!("SLE{n:05}"))).collect();
        let distinct = |names: &mut dyn Iterator<Item = &'static str>| {
            let mut names: Vec<_> = names.collect();
            names.sort_unstable();
            names.dedup();
            names
        };
        let measures = distinct(&mut variants.iter().map(|v| v.result.test.concept));
        let tests = distinct(&mut variants.iter().map(|v| v.test.concept));
        Self { vocabulary, rules, variants, study, places, questions, asked, measures, tests }
    }

    /// The study.
    pub fn study(&self) -> &Trial {
        &self.rules.trials[self.study]
    }

    /// How many conditions the variants have, and how many of them only one variant has.
    pub fn sharing(&self) -> (usize, usize) {
        let texts: Vec<String> = (0..VARIANTS).map(variants::sle).collect();
        variants::sharing(&shipped::rules(&texts, &self.vocabulary))
    }

    /// The columns that a chunk has.
    pub fn columns(&self) -> Vec<Column> {
        let column = |name: String, kind| Column { name, kind };
        let mut columns = Vec::new();
        let mut kinds = vec!["int"; flat::NAMES.len()];
        // What a column holds shows where something is recorded.
        for number in 0..BLOCK {
            for (kind, attribute) in kinds.iter_mut().zip(flat::attributes(&sle::patient(SEED, number).0)) {
                match attribute {
                    Attribute::Bool(_) => *kind = "bool",
                    Attribute::Text(_) => *kind = "text",
                    Attribute::Null | Attribute::Int(_) => {}
                }
            }
        }
        columns.extend(flat::NAMES.iter().zip(kinds).map(|(name, kind)| column((*name).to_owned(), kind)));
        columns.push(column("hepatitis_b_conflict".to_owned(), "bool"));
        for name in self.asked.0.iter().map(|c| slug(c.name)) {
            columns.extend(["present", "absent"].map(|what| column(format!("{what}_{name}"), "int")));
        }
        for name in self.measures.iter().map(|n| slug(n)) {
            columns.extend(["low", "high", "days"].map(|what| column(format!("{name}_{what}"), "int")));
        }
        for name in self.tests.iter().map(|n| slug(n)) {
            columns.push(column(format!("{name}_positive"), "bool"));
            columns.push(column(format!("{name}_at_most_days"), "int"));
        }
        columns
    }

    /// The patients of these places, up to [`BLOCK`] of them.
    pub fn chunk(&self, cohort: &CohortScreener<'_>, from: usize, to: usize) -> Chunk {
        let patients: Vec<_> = (from..to).map(|n| sle::patient(SEED, n)).collect();
        let profiles: Vec<Profile> =
            patients.iter().map(|(_, d)| shipped::profile(d.yaml(), &self.vocabulary)).collect();
        let loaded: Vec<LoadedProfile> = profiles.iter().map(LoadedProfile::new).collect();
        let mut block = Block::default();
        cohort.fill(&mut block, &loaded);
        let mut columns = vec![Vec::with_capacity(to - from); flat::NAMES.len()];
        for (patient, _) in &patients {
            for (column, attribute) in columns.iter_mut().zip(flat::attributes(patient)) {
                column.push(number(attribute));
            }
        }
        columns.push(patients.iter().map(|(p, d)| i16::from(is_in_conflict(p, d))).collect());
        columns.extend(self.asked.columns(cohort, &block, self.questions).into_iter().flatten());
        for name in &self.measures {
            columns.extend(self.results(&profiles, |p| self.newest(p, name)));
        }
        for name in &self.tests {
            columns.extend(self.results(&profiles, |p| self.newest_named(p, name)));
        }
        let truths = cohort
            .outcomes(&block, self.study)
            .zip(&self.study().criteria)
            .map(|(outcomes, criterion)| (0..block.len()).map(|p| truth(outcomes.of(p), criterion.section)).collect());
        let verdicts = std::iter::once(&self.study).chain(&self.places).map(|trial| {
            let verdicts = cohort.verdicts(&block, *trial);
            (0..block.len()).map(|p| verdicts.of(p) as u8).collect()
        });
        Chunk { columns, truths: truths.collect(), verdicts: verdicts.collect() }
    }

    fn results<const N: usize>(
        &self,
        profiles: &[Profile],
        one: impl Fn(&Profile) -> Option<[i16; N]>,
    ) -> [Vec<i16>; N] {
        let mut columns = [const { Vec::new() }; N];
        for profile in profiles {
            let values = one(profile).unwrap_or([NULL; N]);
            columns.iter_mut().zip(values).for_each(|(column, value)| column.push(value));
        }
        columns
    }

    /// Results of a test with the days before the screening date on which they may be: the newest and the oldest.
    fn recorded<'p>(&self, profile: &'p Profile, name: &str) -> Vec<(&'p ResultFact, [i16; 2])> {
        let concept = self.vocabulary.find(name).expect("a test of the vocabulary");
        let today = sle::screening_date();
        let back = |day: Day| i16::try_from(today - day.0).expect("some years of days");
        let results = profile.facts_on(concept).iter().filter_map(|fact| match &fact.kind {
            FactKind::Result(result) => Some((result, [back(result.on.last), back(result.on.first)])),
            _ => None,
        });
        results.collect()
    }

    /// The least and the greatest number, in tenths, of the newest day with results, and that day.
    fn newest(&self, profile: &Profile, name: &str) -> Option<[i16; 3]> {
        let results = self.recorded(profile, name);
        let day = results.iter().map(|(_, days)| days[0]).min()?;
        let values = results.iter().filter(|(_, days)| days[0] == day).map(|(r, _)| tenths(&r.written));
        let values: Vec<i16> = values.collect();
        Some([*values.iter().min()?, *values.iter().max()?, day])
    }

    /// Whether the newest result is positive, and how old it is at most.
    fn newest_named(&self, profile: &Profile, name: &str) -> Option<[i16; 2]> {
        let (result, days) = self.recorded(profile, name).into_iter().min_by_key(|(_, days)| days[0])?;
        Some([i16::from(result.written == "positive"), days[1]])
    }
}

/// The cohort's only records that contradict each other: chronic hepatitis B, and a surface antigen that is negative.
fn is_in_conflict(patient: &sle::Patient, draft: &Draft) -> bool {
    let antigen = patient.infections[1].is_some_and(|r| !r.positive);
    antigen && draft.yaml().contains("condition: chronic hepatitis B")
}

/// Rules made ready for the cohort's screening date.
pub fn screener(rules: &RuleSet) -> Screener<'_> {
    Screener::new(rules, Day(sle::screening_date()))
}

fn number(attribute: Attribute) -> i16 {
    match attribute {
        Attribute::Null => NULL,
        Attribute::Bool(b) => i16::from(b),
        Attribute::Int(n) => i16::try_from(n).expect("years, days and points are small"),
        Attribute::Text(word) => {
            let place = WORDS.iter().position(|w| *w == word).expect("a word of the cohort");
            i16::try_from(place).expect("few words")
        }
    }
}

fn truth(outcome: Outcome, section: Section) -> u8 {
    match (outcome, section) {
        (Outcome::Undetermined, _) => 2,
        (Outcome::Satisfied, Section::Inclusion) | (Outcome::Violated, Section::Exclusion) => 1,
        _ => 0,
    }
}

/// The number that begins a result, in tenths.
fn tenths(written: &str) -> i16 {
    let number = written.split(' ').next().unwrap_or_default();
    let (whole, rest) = number.split_once('.').unwrap_or((number, "0"));
    assert_eq!(rest.len(), 1, "`{written}` has one decimal");
    let digits = format!("{whole}{rest}");
    digits.parse().expect("digits")
}

/// A name as part of the name of a column.
pub fn slug(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect()
}
