//! Verdicts as they are stored: `prescreen match --all` writes a file, the file is read again, and a random sample of its
//! lines is compared with what the reference evaluator of the tests says of the same patients and criteria.
//!
//! Everything in between takes part: tables written and read, rules compiled, blocks evaluated, lines folded, put in order,
//! written and read. The reference takes the patients as they were drawn and the rules as trees. Three things it does not
//! know: formulas of real values, which are left out of the vocabulary here; suspicions and plans of diseases, and drafts that
//! ask for them are left out; and real units, which are converted by the library. A single line that is not what the reference
//! says ends the run.

use crate::cohort::sle::screening_date;
use crate::generator::Generator;
use crate::kernel::settings;
use crate::process;
use crate::reference::answer::Answer;
use crate::reference::{Reference, Rules, calendar};
use prescreen::criteria::{self, Assertion, Atom, Count, Expr, ExprKind, Sex};
use prescreen::patient::Profile;
use prescreen::patient::columns::{Format, Writer};
use prescreen::report::matches::{Line, ResultsReader};
use prescreen::ruleset::{AgeEnd, Content, Group, Item, Section, TrialDocument};
use prescreen::screening::{self, NeedKind, Outcome, Verdict};
use prescreen::text::{FileId, yaml};
use prescreen::value::{Calendar, Day, Number, Unit};
use prescreen::vocabulary::{Concept, Vocabulary};
use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// A criterion as the reference takes it.
enum Tree {
    Condition(Section, Expr),
    /// A judgement, an encounter, or words that nobody understood: nobody has answered it.
    Open,
    Everybody,
    Group(Group, Vec<Tree>),
}

/// A trial as the reference takes it: its criteria with their ids.
struct Trial {
    criteria: Vec<(String, Section, Tree)>,
    text: String,
}

/// How often, and where first, by what the engine and the reference say of which condition.
type Differences = BTreeMap<String, (usize, String)>;

impl Trial {
    /// Of a draft that is no more than criteria; drafts with arms or standards of their own are none.
    fn of(document: &TrialDocument, text: &str, vocabulary: &Vocabulary) -> Option<Self> {
        let plain = document.arms.is_empty()
            && document.settle.is_empty()
            && document.windows.is_empty()
            && document.define.is_empty();
        if !plain {
            return None;
        }
        let parsed = |text: &str| parse(&yaml::Scalar::verbatim(text, yaml::ScalarStyle::Literal, 0), vocabulary);
        let mut criteria = Vec::new();
        if let Some(age) = &document.age {
            let end = |sign: &str, end: AgeEnd| parsed(&format!("age {sign} {} {}", end.count, unit(end.unit)));
            let ends = [age.node.from.map(|from| end(">=", from)), age.node.to.map(|to| end("<=", to))];
            let ends = ends.into_iter().flatten().map(|end| Tree::Condition(Section::Inclusion, end)).collect();
            criteria.push(("AGE".to_owned(), Section::Inclusion, Tree::Group(Group::All, ends)));
        }
        if let Some(sex) = &document.sex {
            let of = |sex: Sex| Tree::Condition(Section::Inclusion, parsed(&format!("sex is {}", word(sex))));
            criteria.push(("SEX".to_owned(), Section::Inclusion, sex.node.map_or(Tree::Everybody, of)));
        }
        for (section, items) in [(Section::Inclusion, &document.inclusion), (Section::Exclusion, &document.exclusion)] {
            criteria.extend(items.iter().map(|item| (item.id.node.clone(), section, tree(item, section, vocabulary))));
        }
        criteria.iter().all(|(_, _, tree)| tree.is_known()).then(|| Self { criteria, text: text.to_owned() })
    }

    /// Asks the evaluator for one patient which criteria it is that differ.
    fn explain(
        &self,
        who: &str,
        profile: &Profile,
        reference: &Reference<'_>,
        vocabulary: &Vocabulary,
        differences: &mut Differences,
    ) {
        let rules = crate::shipped::rules(std::slice::from_ref(&self.text), vocabulary);
        let engine = screening::screen(&rules, &rules.trials[0], profile, Day(screening_date()));
        let mut note = |what: String| differences.entry(what).or_insert_with(|| (0, who.to_owned())).0 += 1;
        let mut alone = true;
        for ((_, section, tree), own) in self.criteria.iter().zip(&engine.criteria) {
            let theirs = crate::reference::outcome(tree.answer(reference).truth, *section);
            if theirs != own.outcome {
                let condition = tree.shown(vocabulary);
                note(format!("{:?}, and the reference {theirs:?}: {section:?} {condition}", own.outcome));
                alone = false;
            }
        }
        if alone {
            note("a line that the evaluator for one patient does not say".to_owned());
        }
    }
}

/// Whether the reference can be asked.
fn is_known(expr: &Expr) -> bool {
    match &expr.node {
        ExprKind::All(parts) | ExprKind::Any(parts) | ExprKind::Count(_, parts) => parts.iter().all(is_known),
        ExprKind::Not(inner) => is_known(inner),
        ExprKind::If(when, then, otherwise) => {
            is_known(when) && is_known(then) && otherwise.as_ref().is_none_or(|otherwise| is_known(otherwise))
        }
        ExprKind::Unless(condition, waiver) => is_known(condition) && is_known(waiver),
        ExprKind::Atom(Atom::Condition(atom)) => !matches!(atom.assertion, Assertion::Suspected | Assertion::Planned),
        ExprKind::Atom(_) => true,
    }
}

/// A limit in the test's own unit.
fn converted(concept: &Concept, number: Number, written: &str) -> Option<Number> {
    let test = concept.observation()?;
    let unit = Unit::parse(written).ok()?;
    unit.conversion_to(test.unit.as_ref()?, test.molar_mass).ok()?.apply(number)
}

fn unit(unit: Calendar) -> &'static str {
    match unit {
        Calendar::Days => "days",
        Calendar::Weeks => "weeks",
        Calendar::Months => "months",
        Calendar::Years => "years",
    }
}

fn word(sex: Sex) -> &'static str {
    match sex {
        Sex::Female => "female",
        Sex::Male => "male",
        Sex::Intersex => "intersex",
    }
}

fn parse(scalar: &yaml::Scalar, vocabulary: &Vocabulary) -> Expr {
    criteria::parse(scalar, FileId(0), vocabulary, &[]).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn tree(item: &Item, section: Section, vocabulary: &Vocabulary) -> Tree {
    match &item.content {
        Content::Condition { when, .. } => Tree::Condition(section, parse(&when.node, vocabulary)),
        Content::Judgement { .. } | Content::Deferred(_) | Content::NotUnderstood(_) | Content::Broken => Tree::Open,
        Content::Group(group, items) => {
            Tree::Group(*group, items.iter().map(|item| tree(item, section, vocabulary)).collect())
        }
    }
}

impl Tree {
    fn shown(&self, vocabulary: &Vocabulary) -> String {
        match self {
            Self::Condition(_, expr) => criteria::format(expr, vocabulary),
            Self::Open => "open".to_owned(),
            Self::Everybody => "everybody".to_owned(),
            Self::Group(group, parts) => {
                let parts: Vec<String> = parts.iter().map(|part| part.shown(vocabulary)).collect();
                format!("{group:?} of [{}]", parts.join("; "))
            }
        }
    }

    fn is_known(&self) -> bool {
        match self {
            Self::Condition(_, expr) => is_known(expr),
            Self::Open | Self::Everybody => true,
            Self::Group(_, parts) => parts.iter().all(Self::is_known),
        }
    }

    fn answer(&self, reference: &Reference<'_>) -> Answer {
        match self {
            Self::Condition(section, expr) => reference.holds(expr, *section),
            Self::Open => Answer::unknown(NeedKind::Missing),
            Self::Everybody => Answer::yes(),
            Self::Group(group, parts) => {
                let parts: Vec<Answer> = parts.iter().map(|part| part.answer(reference)).collect();
                match group {
                    Group::All => Answer::all(parts),
                    Group::Any => Answer::any(parts),
                    Group::Count(count) => counted(*count, &parts),
                }
            }
        }
    }
}

/// Goes through every way in which the unknown parts may turn out.
fn counted(count: Count, parts: &[Answer]) -> Answer {
    let certain = parts.iter().filter(|part| part.is_true()).count();
    let open = parts.iter().filter(|part| part.is_unknown()).count();
    let holds = |n: usize| match count {
        Count::AtLeast(k) => n >= k as usize,
        Count::AtMost(k) => n <= k as usize,
        Count::Exactly(k) => n == k as usize,
    };
    let ways: Vec<bool> = (certain..=certain + open).map(holds).collect();
    match (ways.contains(&true), ways.contains(&false)) {
        (true, true) => Answer::unknown(NeedKind::Missing),
        (holds, _) => Answer::known(holds),
    }
}

/// What a line says, but for whom.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Said {
    verdict: Verdict,
    violated: u16,
    undetermined: u16,
    first_violated: Option<String>,
}

/// What the line of a patient and a draft should say: a draft is not approved, and nobody is plainly eligible.
fn expected(trial: &Trial, reference: &Reference<'_>) -> Said {
    let mut said = Said { verdict: Verdict::NeedsReview, violated: 0, undetermined: 0, first_violated: None };
    for (id, section, tree) in &trial.criteria {
        match crate::reference::outcome(tree.answer(reference).truth, *section) {
            Outcome::Satisfied => {}
            Outcome::Undetermined => said.undetermined += 1,
            Outcome::Violated => {
                said.violated += 1;
                said.verdict = Verdict::Ineligible;
                said.first_violated.get_or_insert_with(|| id.clone());
            }
        }
    }
    said
}

/// A folder that is gone with this.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// How many patients and pairs are compared.
pub struct Sample {
    /// Patients in the file.
    pub patients: u64,
    /// Pairs of it that are compared.
    pub pairs: usize,
}

/// Compares. Panics where a line is not what the reference says, and names the conditions.
pub fn compare(texts: &[String], sample: &Sample, quick: bool) {
    if texts.is_empty() {
        return;
    }
    let folder = Folder(std::env::temp_dir().join(format!("prescreen-stored-{}", std::process::id())));
    let vocabulary = &vocabulary(&folder.0.join("rules/vocabulary"));
    let trials = rules(&folder.0.join("rules/trials"), texts, vocabulary);
    let generator = Generator::new(vocabulary, settings());
    tables(&folder.0, &generator, sample.patients, vocabulary);
    let today = screening_date();
    let day = calendar::text(today);
    let files = ["--patients", "facts.parquet", "--rules", "rules", "--on", &day, "--all", "--out", "results.parquet"];
    process::run_in(&folder.0, &[&["match"], &files[..]].concat());
    let stored = fs::read(folder.0.join("results.parquet")).expect("the results");
    let results = ResultsReader::open(bytes::Bytes::from(stored)).expect("results");
    assert_eq!(results.rows(), sample.patients * trials.len() as u64, "a line for every pair");
    let chosen = chosen(results.rows(), sample.pairs);
    let lines = picked(&results, &chosen);
    let inferences = Rules::read(vocabulary, |rule| parse(&rule.node, vocabulary));
    let mut verdicts = [0_usize; 3];
    let (mut violated, mut undetermined) = (0_u64, 0_u64);
    let (mut differences, mut differing) = (Differences::new(), 0);
    for of_patient in lines.chunk_by(|a, b| a.patient == b.patient) {
        let code = &of_patient[0].patient;
        let number: u64 = code.trim_start_matches("G-").parse().expect("a generated code");
        let profile = generator.profile(number);
        assert_eq!(&profile.patient, code);
        let reference = Reference::new(vocabulary, &inferences, &profile, today).converting(converted);
        for line in of_patient {
            let trial = &trials[line.trial.as_str()];
            if line.said != expected(trial, &reference) {
                differing += 1;
                let who = format!("{code} under {}: {:?}", line.trial, line.said);
                trial.explain(&who, &profile, &reference, vocabulary, &mut differences);
            }
            verdicts[line.said.verdict as usize] += 1;
            violated += u64::from(line.said.violated);
            undetermined += u64::from(line.said.undetermined);
        }
    }
    assert!(
        differences.is_empty(),
        "{differing} of {} stored lines are not what the reference says: {differences:#?}",
        lines.len()
    );
    if !quick {
        let [ineligible, review, eligible] =
            [Verdict::Ineligible, Verdict::NeedsReview, Verdict::Eligible].map(|verdict| verdicts[verdict as usize]);
        println!(
            "\n{} of {} stored pairs, drawn at random, of {} patients and {} of {} drafts of real records ({eligible} eligible, \
             {review} need review, {ineligible} ineligible; {violated} criteria violated, {undetermined} undetermined): of all \
             of them verdict, counts and first violated criterion are the reference's",
            lines.len(),
            results.rows(),
            sample.patients,
            trials.len(),
            texts.len(),
        );
    }
}

/// Writes the shipped vocabulary without formulas into a folder, and reads it.
fn vocabulary(folder: &Path) -> Vocabulary {
    fs::create_dir_all(folder).expect("a folder");
    for entry in fs::read_dir(crate::shipped::root().join("rules/vocabulary")).expect("the vocabulary") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("a file");
        let kept = text.lines().filter(|line| !line.starts_with("  computed:")).flat_map(|line| [line, "\n"]);
        fs::write(folder.join(path.file_name().expect("a name")), kept.collect::<String>()).expect("a copy");
    }
    crate::shipped::vocabulary_in(folder)
}

/// Writes the trials that can be compared into a folder; gives them by their ids, as trees.
fn rules(folder: &Path, texts: &[String], vocabulary: &Vocabulary) -> HashMap<String, Trial> {
    fs::create_dir_all(folder).expect("a folder");
    let mut trials = HashMap::new();
    for (document, text) in crate::shipped::documents(texts).iter().zip(texts) {
        if let Some(trial) = Trial::of(document, text, vocabulary) {
            fs::write(folder.join(format!("{}.yaml", document.id.node)), text).expect("a rule file");
            trials.insert(document.id.node.clone(), trial);
        }
    }
    trials
}

fn tables(folder: &Path, generator: &Generator<'_>, patients: u64, vocabulary: &Vocabulary) {
    let create = |name: &str| BufWriter::new(File::create(folder.join(name)).expect("a file"));
    let (facts, beside) = (create("facts.parquet"), create("facts.patients.parquet"));
    let mut writer = Writer::new(facts, beside, Format::Parquet, vocabulary).expect("tables");
    (0..patients).for_each(|number| writer.write(&generator.profile(number)).expect("a patient"));
    let (mut facts, mut beside, _) = writer.finish().expect("tables");
    facts.flush().and_then(|()| beside.flush()).expect("tables");
}

/// The numbers of lines, drawn at random, each once, ascending.
fn chosen(rows: u64, count: usize) -> Vec<u64> {
    let mut state = 0x5EED_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((u128::from(state ^ (state >> 29)) * u128::from(rows)) >> 64) as u64
    };
    let mut chosen = std::collections::BTreeSet::new();
    while chosen.len() < count.min(rows as usize) {
        chosen.insert(next());
    }
    chosen.into_iter().collect()
}

/// A line of the file.
struct Stored {
    patient: String,
    trial: String,
    said: Said,
}

fn picked(results: &ResultsReader<bytes::Bytes>, chosen: &[u64]) -> Vec<Stored> {
    let mut wanted = chosen.iter().copied().peekable();
    let (mut lines, mut row) = (Vec::with_capacity(chosen.len()), 0);
    let told = |line: Line<'_>| {
        if wanted.next_if_eq(&row).is_some() {
            let found = line.found;
            lines.push(Stored {
                patient: line.patient.to_owned(),
                trial: line.trial.to_owned(),
                said: Said {
                    verdict: found.verdict,
                    violated: found.violated,
                    undetermined: found.undetermined,
                    first_violated: found.first_violated.map(str::to_owned),
                },
            });
        }
        row += 1;
        Ok(())
    };
    results.each(0..results.rows(), told).expect("the results are read");
    assert_eq!(lines.len(), chosen.len());
    lines
}
