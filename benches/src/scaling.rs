//! What a pair costs as trials and patients become more: from tables of facts in memory, on one thread.
//!
//! Generating and writing the tables, reading them, and evaluating with totals of every criterion are timed each by itself.

use crate::generator::Generator;
use crate::kernel::{settings, today};
use crate::measure::{Start, thousands};
use prescreen::cohort::{BLOCK, Block, CohortScreener};
use prescreen::patient::columns::{self, Counts, Format, Options, Part, Reasons, Tables, Writer};
use prescreen::ruleset::RuleSet;
use prescreen::screening::{LoadedProfile, Screener};
use prescreen::text::SourceMap;
use prescreen::vocabulary::Vocabulary;

/// How many patients and trials, at each step.
pub struct Steps<'a> {
    /// Numbers of trials, each with `patients`.
    pub trials: &'a [usize],
    /// How many patients meanwhile.
    pub few: u64,
    /// Numbers of patients, each with `common` trials.
    pub patients: &'a [u64],
    /// How many trials meanwhile.
    pub common: usize,
}

/// Tables of invented patients, in memory.
struct Cohort {
    facts: bytes::Bytes,
    patients: bytes::Bytes,
    counts: Counts,
    /// Seconds for drawing the patients, and for writing them.
    drawn: f64,
    written: f64,
}

/// Prints what a pair costs at each step.
pub fn scaling(texts: &[String], steps: &Steps<'_>, quick: bool, vocabulary: &Vocabulary) {
    let say = |line: String| {
        if !quick {
            println!("{line}");
        }
    };
    let few = Cohort::new(steps.few, vocabulary);
    say("\n| patients | trials | reading, facts/s | evaluating, ns a pair | with reading, ns a pair | of the first row |".into());
    say("|---:|---:|---:|---:|---:|---:|".into());
    let mut first = None;
    for &trials in steps.trials {
        // The last step may be more than there are.
        let rules = crate::shipped::rules(&texts[..trials.min(texts.len())], vocabulary);
        say(few.measured(&rules, vocabulary, &mut first));
    }
    let rules = crate::shipped::rules(&texts[..steps.common.min(texts.len())], vocabulary);
    let mut first = None;
    let mut told = Vec::new();
    for &patients in steps.patients {
        let cohort = Cohort::new(patients, vocabulary);
        say(cohort.measured(&rules, vocabulary, &mut first));
        told.push(cohort.told());
    }
    say("\n| patients | facts | drawing, patients/s | writing, facts/s | both, patients/s | bytes a fact |".into());
    say("|---:|---:|---:|---:|---:|---:|".into());
    told.into_iter().for_each(say);
}

impl Cohort {
    fn new(patients: u64, vocabulary: &Vocabulary) -> Self {
        let generator = Generator::new(vocabulary, settings());
        let mut writer = Writer::new(Vec::new(), Vec::new(), Format::Parquet, vocabulary).expect("in memory");
        let (mut drawn, mut written) = (0.0, 0.0);
        for first in (0..patients).step_by(BLOCK) {
            let start = Start::now();
            let profiles: Vec<_> =
                (first..patients.min(first + BLOCK as u64)).map(|number| generator.profile(number)).collect();
            drawn += start.seconds();
            let start = Start::now();
            profiles.iter().for_each(|profile| writer.write(profile).expect("in memory"));
            written += start.seconds();
        }
        let start = Start::now();
        let (facts, patients, counts) = writer.finish().expect("in memory");
        written += start.seconds();
        Self { facts: facts.into(), patients: patients.into(), counts, drawn, written }
    }

    fn told(&self) -> String {
        let Counts { patients, facts } = self.counts;
        let bytes = (self.facts.len() + self.patients.len()) as f64 / facts as f64;
        let [drawing, both] = [self.drawn, self.drawn + self.written].map(|s| thousands(patients as f64 / s));
        let writing = thousands(facts as f64 / self.written);
        let [patients, facts] = [patients, facts].map(|n| thousands(n as f64));
        format!("| {patients} | {facts} | {drawing} | {writing} | {both} | {bytes:.1} |")
    }

    /// A line: what reading and evaluating cost; `first` is what a pair cost in the first line.
    fn measured(&self, rules: &RuleSet, vocabulary: &Vocabulary, first: &mut Option<f64>) -> String {
        let screener = Screener::new(rules, today());
        let cohort = CohortScreener::new(&screener);
        let trials = screener.trials().len();
        let mut attrition = cohort.attrition();
        let mut evaluated = 0.0;
        let mut block = Block::default();
        let whole = Start::now();
        let facts = self.each_block(vocabulary, |profiles| {
            let start = Start::now();
            let loaded: Vec<LoadedProfile<'_>> = profiles.iter().map(LoadedProfile::new).collect();
            cohort.fill(&mut block, &loaded);
            cohort.count(&block, &mut attrition);
            evaluated += start.seconds();
        });
        let whole = whole.seconds();
        let totals = cohort.totals(&attrition);
        let seen: u64 = totals.first().map_or(0, |counts| counts.verdicts.iter().sum());
        assert_eq!((seen, facts), (self.counts.patients, self.counts.facts), "every patient and fact is there");
        let pairs = seen as f64 * trials as f64;
        let each = |seconds: f64| 1e9 * seconds / pairs;
        let ratio = each(evaluated) / *first.get_or_insert(each(evaluated));
        let reading = thousands(facts as f64 / (whole - evaluated));
        let (patients, own, all) = (thousands(seen as f64), each(evaluated), each(whole));
        format!("| {patients} | {} | {reading} | {own:.2} | {all:.2} | {ratio:.2} |", thousands(trials as f64))
    }

    /// Calls `told` with the patients, block by block; gives how many facts there are.
    fn each_block(&self, vocabulary: &Vocabulary, mut told: impl FnMut(&[prescreen::patient::Profile])) -> u64 {
        let (facts, patients) = (&self.facts, &self.patients);
        let tables = Tables::open(facts, patients).expect("sound tables");
        let mut sources = SourceMap::new();
        let files = (sources.add("facts", ""), sources.add("patients", ""));
        let options = Options { vocabulary, reasons: Reasons::NotWanted, facts: files.0, patients: files.1 };
        let mut blocks = tables.blocks(&Part::whole(&tables), facts.clone(), patients.clone(), &options);
        let (mut block, mut count) = (columns::Block::default(), 0);
        while blocks.next_into(&mut block, BLOCK).expect("sound tables") {
            count += block.profiles.iter().map(|p| (p.facts.len() + p.unresolved.len()) as u64).sum::<u64>();
            told(&block.profiles);
        }
        assert_eq!(blocks.notes().left_out, 0, "nobody is left out");
        count
    }
}

/// Reads tables over and over, for a profiler; and draws and writes them.
pub fn hot_tables(vocabulary: &Vocabulary) {
    let cohort = Cohort::new(40_000, vocabulary);
    println!("{}", cohort.told());
    for _ in 0..5 {
        let start = Start::now();
        let facts = cohort.each_block(vocabulary, |profiles| {
            std::hint::black_box(profiles);
        });
        println!("reading: {} facts a second", thousands(facts as f64 / start.seconds()));
    }
}
