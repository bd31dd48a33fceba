//! The engine and the reference side by side: the same vocabulary, the same rules, the same profiles.

use super::answer::Answer;
use super::cases::{self, Draft, Rng, Terms, Topic, VOCABULARY};
use super::mutant::Mutant;
use super::{Conclusion, Reference, Rules, outcome, verdict};
use prescreen::criteria::{self, Expr};
use prescreen::patient::{self, Profile};
use prescreen::ruleset::lint::{Input, lint};
use prescreen::ruleset::{Policy, RuleSet, Section, Trial, TrialDocument, compile};
use prescreen::screening::{self, Evaluation, Outcome, Verdict};
use prescreen::text::{Diagnostic, FileId, SourceMap, yaml};
use prescreen::value::{Day, Truth};
use prescreen::vocabulary::Vocabulary;
use std::fmt::Write;

/// A random trial: its criteria as trees, and the topics its patients speak about.
pub struct Case {
    /// Its id in the rule set.
    pub id: String,
    /// The screening date.
    pub today: i32,
    /// What it is about.
    pub topics: Vec<Topic>,
    /// Its criteria.
    pub criteria: Vec<(Section, Expr)>,
    /// Its own standards for clearing: a name and the condition that clears it.
    pub settle: Vec<(&'static str, Expr)>,
    /// The seed of its patients.
    pub seed: u64,
}

/// Vocabulary, rules and random trials, compiled and as trees.
pub struct Setting {
    /// The invented vocabulary.
    pub vocabulary: Vocabulary,
    /// Its own conditions, as trees.
    pub rules: Rules,
    /// All cases, compiled.
    pub compiled: RuleSet,
    /// All cases.
    pub cases: Vec<Case>,
    sources: SourceMap,
    documents: Vec<TrialDocument>,
}

/// How two answers differ.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// One says yes, the other no.
    Opposite,
    /// The engine decides what the reference leaves open.
    EngineDecides,
    /// The engine leaves open what the reference decides.
    EngineAsks,
    /// The outcomes are the same and the verdicts are not.
    Verdict,
}

/// Where the engine and the reference differ.
pub struct Difference {
    /// How.
    pub kind: Kind,
    /// Which criterion; none when only the verdict differs.
    pub criterion: Option<usize>,
    /// What both say.
    pub says: String,
}

impl Setting {
    /// So many random trials, each made by `criteria` from its own seed.
    pub fn random(
        seeds: std::ops::Range<u64>,
        criteria: impl Fn(&mut Rng, Terms, &[Topic]) -> Vec<(Section, Expr)>,
    ) -> Self {
        Self::about(topic, seeds, criteria)
    }

    /// The same about topics that `topic` picks. `SHIFT_SEEDS=N` in the environment makes other cases of the same kind.
    pub fn about(
        topic: fn(&mut Rng) -> Topic,
        seeds: std::ops::Range<u64>,
        criteria: impl Fn(&mut Rng, Terms, &[Topic]) -> Vec<(Section, Expr)>,
    ) -> Self {
        let vocabulary = vocabulary();
        let shift: u64 = std::env::var("SHIFT_SEEDS").map_or(0, |n| n.parse().expect("a whole number"));
        let case = |seed: u64| {
            let seed = seed + shift;
            let mut rng = Rng::new(seed);
            let first = topic(&mut rng);
            let second = if rng.chance(50) { topic(&mut rng) } else { first };
            let topics = vec![first, second];
            let today = cases::screening_date(&mut rng);
            let criteria = criteria(&mut rng, Terms(&vocabulary, today), &topics);
            let settle = cases::standards(&mut rng, Terms(&vocabulary, today), &topics);
            Case { id: format!("T{seed:06}"), today, criteria, settle, topics, seed }
        };
        let cases: Vec<Case> = seeds.map(case).collect();
        Self::of(vocabulary, cases)
    }

    /// These trials.
    pub fn of(vocabulary: Vocabulary, cases: Vec<Case>) -> Self {
        let rules = Rules::read(&vocabulary, |rule| {
            criteria::parse(&rule.node, rule.span.file, &vocabulary, &[])
                .unwrap_or_else(|problems| panic!("{}: {problems:#?}", rule.node.text))
        });
        let mut sources = SourceMap::new();
        let mut documents = Vec::new();
        for case in &cases {
            let file = sources.add(format!("{}.yaml", case.id), case.yaml(&vocabulary));
            let (read, problems) = TrialDocument::read_file(&sources, file);
            refuse(&sources, &problems);
            documents.extend(read);
        }
        let (compiled, problems) = compile(&documents, vocabulary.clone(), Policy::default());
        // Items of a count that overlap are refused; such a case is left out.
        let overlapping = |case: &Case| {
            let here = |p: &&Diagnostic| sources.path(p.label.span.file) == format!("{}.yaml", case.id);
            problems.iter().filter(here).any(|p| p.code == "overlapping-items")
        };
        let others: Vec<Diagnostic> = problems.iter().filter(|p| p.code != "overlapping-items").cloned().collect();
        refuse(&sources, &others);
        let cases = cases.into_iter().filter(|case| !overlapping(case)).collect();
        Self { vocabulary, rules, compiled, cases, sources, documents }
    }

    /// The compiled trial of a case.
    pub fn trial(&self, case: &Case) -> &Trial {
        self.compiled.trial(&case.id).expect("every case was compiled")
    }

    /// What the lints say of each case.
    #[allow(dead_code, reason = "not every test that uses the setting asks for it")]
    pub fn lints(&self) -> Vec<(&Case, Vec<Diagnostic>)> {
        let (sources, documents, rules) = (&self.sources, &self.documents, &self.compiled);
        let found = lint(&Input { sources, documents, examples: &[], rules });
        let of = |case: &Case| {
            let path = format!("{}.yaml", case.id);
            let here = |d: &&Diagnostic| sources.path(d.label.span.file) == path;
            found.iter().filter(here).cloned().collect()
        };
        self.cases.iter().map(|case| (case, of(case))).collect()
    }

    /// Reads a draft as a profile.
    pub fn read(&self, draft: &Draft) -> Profile {
        read(draft, &self.vocabulary)
    }

    /// Reads a draft that may contradict itself; none when the reader refuses it.
    pub fn try_read(&self, draft: &Draft) -> Option<Profile> {
        let mut sources = SourceMap::new();
        let file = sources.add("patient.yaml", draft.yaml());
        let (mut profiles, problems) = patient::yaml::read(&sources, file, &self.vocabulary);
        if problems.iter().any(Diagnostic::is_error) { None } else { profiles.pop() }
    }

    /// What the engine says.
    pub fn engine(&self, case: &Case, profile: &Profile) -> Evaluation {
        screening::screen(&self.compiled, self.trial(case), profile, Day(case.today))
    }

    /// What the reference says, with a deliberate mistake if one is given.
    pub fn reference(&self, case: &Case, profile: &Profile, mutant: Option<Mutant>) -> Vec<Conclusion> {
        let mut reference = Reference::new(&self.vocabulary, &self.rules, profile, case.today);
        if let Some(mutant) = mutant {
            reference = reference.wrong(mutant);
        }
        let standard = |(name, expr): &(&str, Expr)| (self.vocabulary.find(name).expect("a known name"), expr.clone());
        reference = reference.settled_by(case.settle.iter().map(standard).collect());
        let conclude = |(section, expr): &(Section, Expr)| {
            let answer = reference.holds(expr, *section);
            Conclusion { outcome: outcome(answer.truth, *section), answer }
        };
        case.criteria.iter().map(conclude).collect()
    }

    /// The first difference between the engine and the reference for a patient.
    pub fn difference(&self, case: &Case, profile: &Profile, mutant: Option<Mutant>) -> Option<Difference> {
        let engine = self.engine(case, profile);
        let reference = self.reference(case, profile, mutant);
        assert_eq!(engine.criteria.len(), reference.len(), "{}", case.yaml(&self.vocabulary));
        for (index, (ours, theirs)) in reference.iter().zip(&engine.criteria).enumerate() {
            if (ours.answer.truth, ours.outcome) != (theirs.truth, theirs.outcome) {
                let says = format!(
                    "engine: {:?} {:?} {:?}\nreference: {:?} {:?} {:?}",
                    theirs.truth, theirs.outcome, theirs.needs, ours.answer.truth, ours.outcome, ours.answer.needs
                );
                let kind = match (theirs.truth, ours.answer.truth) {
                    (Truth::Unknown, _) => Kind::EngineAsks,
                    (_, Truth::Unknown) => Kind::EngineDecides,
                    _ => Kind::Opposite,
                };
                return Some(Difference { kind, criterion: Some(index), says });
            }
        }
        let ours = verdict(&reference);
        (ours != engine.verdict).then(|| Difference {
            kind: Kind::Verdict,
            criterion: None,
            says: format!("engine: {:?}, reference: {ours:?}", engine.verdict),
        })
    }

    /// Leaves out of a profile whatever is not needed for `wrong` to stay true.
    pub fn shrunk(&self, draft: Draft, wrong: impl Fn(&Draft) -> bool) -> Draft {
        let mut draft = draft;
        loop {
            let smaller = draft.reductions().into_iter().find(|d| wrong(d));
            match smaller {
                Some(smaller) => draft = smaller,
                None => return draft,
            }
        }
    }

    /// A difference in words, for people.
    pub fn report(&self, case: &Case, draft: &Draft, difference: &Difference) -> String {
        let mut out = format!("screening date {}\n", super::calendar::text(case.today));
        for (name, expr) in &case.settle {
            writeln!(out, "settle {name}: {}", criteria::format(expr, &self.vocabulary)).expect("text");
        }
        for (index, (section, expr)) in case.criteria.iter().enumerate() {
            if difference.criterion.is_none_or(|i| i == index) {
                writeln!(out, "{section:?}: {}", criteria::format(expr, &self.vocabulary)).expect("text");
            }
        }
        format!("{out}{}{}\n", draft.yaml(), difference.says)
    }
}

impl Case {
    /// Its patients.
    pub fn patients(&self, count: u64) -> impl Iterator<Item = Draft> {
        (0..count).map(|n| {
            let mut rng = Rng::new(self.seed.wrapping_mul(1000).wrapping_add(n).wrapping_add(77));
            let mut topics = self.topics.clone();
            if rng.chance(30) {
                topics.push(topic(&mut rng));
            }
            cases::profile(&mut rng, self.today, &topics)
        })
    }

    /// Its rule file.
    pub fn yaml(&self, vocabulary: &Vocabulary) -> String {
        let mut out = format!(
            "trial: {}\ntitle: A random trial\nrules: {{version: 1, status: approved, by: A. Author, approved by: \
             B. Second, on: 2026-01-01}}\n",
            self.id
        );
        for (name, expr) in &self.settle {
            writeln!(out, "settle:\n  {name}: {}", criteria::format(expr, vocabulary)).expect("text");
        }
        for (section, key) in [(Section::Inclusion, "inclusion"), (Section::Exclusion, "exclusion")] {
            let criteria: Vec<_> = self.criteria.iter().filter(|c| c.0 == section).collect();
            if !criteria.is_empty() {
                writeln!(out, "{key}:").expect("text");
            }
            for (_, expr) in criteria {
                let when = criteria::format(expr, vocabulary);
                writeln!(out, "  - text: random words\n    when: |-\n      {when}").expect("text");
            }
        }
        out
    }
}

/// A topic; conditions more often than the rest.
fn topic(rng: &mut Rng) -> Topic {
    if rng.chance(30) {
        return *rng.pick(&[Topic::Infection, Topic::Growth, Topic::Fever, Topic::Transplantation]);
    }
    *rng.pick(&Topic::ALL)
}

/// Reads a draft as a profile, through the same file that a person would write.
pub fn read(draft: &Draft, vocabulary: &Vocabulary) -> Profile {
    let mut sources = SourceMap::new();
    let file = sources.add("patient.yaml", draft.yaml());
    let (mut profiles, problems) = patient::yaml::read(&sources, file, vocabulary);
    refuse(&sources, &problems);
    profiles.pop().expect("one patient")
}

/// Reads a condition from its text.
pub fn parse(text: &str, vocabulary: &Vocabulary) -> Result<Expr, Vec<Diagnostic>> {
    let style = yaml::ScalarStyle::Literal;
    let scalar = yaml::Scalar::verbatim(text, style, 0);
    criteria::parse(&scalar, FileId(0), vocabulary, &[])
}

/// The invented vocabulary.
pub fn vocabulary() -> Vocabulary {
    let mut sources = SourceMap::new();
    let file = sources.add("vocabulary.yaml", VOCABULARY);
    let (documents, problems) = yaml::parse(&sources, file);
    refuse(&sources, &problems);
    let (vocabulary, problems) = Vocabulary::read(&documents);
    refuse(&sources, &problems);
    vocabulary
}

/// Stops at the first error.
fn refuse(sources: &SourceMap, problems: &[Diagnostic]) {
    let mut errors = problems.iter().filter(|p| p.is_error()).peekable();
    if errors.peek().is_some() {
        let describe = |problem: &Diagnostic| {
            let file: FileId = problem.label.span.file;
            let text = sources.file(file).map_or("", |f| &f.text);
            let line = sources.position(problem.label.span).line as usize;
            format!("{}: {}\n    {}\n", problem.code, problem.message, text.lines().nth(line - 1).unwrap_or(""))
        };
        panic!("{}", errors.map(describe).collect::<String>());
    }
}

/// The verdict that follows from the outcomes.
pub fn folded(outcomes: &[Outcome]) -> Verdict {
    let conclusions: Vec<Conclusion> =
        outcomes.iter().map(|&outcome| Conclusion { answer: Answer::yes(), outcome }).collect();
    verdict(&conclusions)
}
