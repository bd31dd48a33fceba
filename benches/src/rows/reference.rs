//! The reference evaluator of the tests on a shipped study: written for clarity, it works on the trees of the
//! condition language and counts days one by one.

use super::Truths;
use crate::reference::{Reference, Rules};
use prescreen::criteria::{self, Expr};
use prescreen::patient::Profile;
use prescreen::ruleset::{Content, Section, TrialDocument};
use prescreen::text::{FileId, yaml};
use prescreen::value::Truth;
use prescreen::vocabulary::Vocabulary;

/// A criterion as the reference takes it.
enum Criterion {
    /// A condition.
    Condition(Section, Expr),
    /// A question, by the criterion's id.
    Judgement(String),
    /// Everybody passes.
    Everybody,
}

/// A study as trees.
pub struct Study<'a> {
    vocabulary: &'a Vocabulary,
    rules: Rules,
    trial: String,
    criteria: Vec<Criterion>,
    today: i32,
}

impl<'a> Study<'a> {
    /// A study without nested criteria; `age` is its structured age as a condition.
    pub fn new(document: &TrialDocument, age: &str, vocabulary: &'a Vocabulary, today: i32) -> Self {
        let tree = |scalar: &yaml::Scalar| {
            criteria::parse(scalar, FileId(0), vocabulary, &[]).unwrap_or_else(|problems| panic!("{problems:#?}"))
        };
        let plain = |text: &str| yaml::Scalar::verbatim(text, yaml::ScalarStyle::Literal, 0);
        let mut list = vec![Criterion::Condition(Section::Inclusion, tree(&plain(age))), Criterion::Everybody];
        let sections = [(Section::Inclusion, &document.inclusion), (Section::Exclusion, &document.exclusion)];
        for (section, items) in sections {
            for item in items {
                list.push(match &item.content {
                    Content::Condition { when, .. } => Criterion::Condition(section, tree(&when.node)),
                    Content::Judgement { .. } => Criterion::Judgement(item.id.node.clone()),
                    other => panic!("the reference takes no {other:?}"),
                });
            }
        }
        let rules = Rules::read(vocabulary, |rule| tree(&rule.node));
        Self { vocabulary, rules, trial: document.id.node.clone(), criteria: list, today }
    }

    /// The truth of each criterion. An attestation is taken when nothing was recorded after it.
    pub fn truths(&self, profile: &Profile, newest_record: Option<i32>) -> Truths {
        let reference = Reference::new(self.vocabulary, &self.rules, profile, self.today);
        let judged = |id: &str| {
            let about_any = id == "E3";
            let answers = profile.attestations.iter().filter(|a| a.trial == self.trial && a.criterion == id);
            let newest = answers.max_by_key(|a| a.on);
            let day = |a: &prescreen::patient::Attestation| {
                self.today - crate::reference::calendar::days(prescreen::value::DayRange::day(a.on)).0
            };
            match newest {
                Some(a) if about_any && newest_record.is_some_and(|r| r < day(a)) => Truth::Unknown,
                Some(a) => Truth::from(a.answer),
                None => Truth::Unknown,
            }
        };
        let truth = |criterion: &Criterion| match criterion {
            Criterion::Condition(section, tree) => reference.holds(tree, *section).truth,
            Criterion::Judgement(id) => judged(id),
            Criterion::Everybody => Truth::True,
        };
        self.criteria.iter().map(truth).collect()
    }
}
