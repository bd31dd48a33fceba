//! Turning yes, no and neither into entries of a profile, when the question is whether something is there.

use super::answers::{Prompt, Word};
use crate::cli::console::Stop;
use crate::patient::write::{Addition, Value};
use crate::report::questions::How;
use crate::report::words::join;
use crate::ruleset::RuleSet;
use crate::value::Day;
use crate::vocabulary::{Absence, ConceptId, KindName};
use std::io::BufRead;

/// What is asked for.
pub(super) struct Asked<'a> {
    pub rules: &'a RuleSet,
    pub concept: ConceptId,
    pub how: How,
    pub past: bool,
    pub activity: bool,
    pub on: Day,
}

impl Asked<'_> {
    fn kind(&self) -> KindName {
        self.rules.vocabulary.concept(self.concept).kind.name()
    }

    /// The section for what is there, and the key that names it.
    fn place(&self) -> (&'static str, &'static str) {
        match (self.how, self.kind()) {
            (How::Allergy, _) => ("allergies", "to"),
            (How::Relative, _) => ("family history", "condition"),
            (_, KindName::Medication) => ("medications", "medication"),
            (_, KindName::Procedure) => ("procedures", "procedure"),
            _ => ("conditions", "condition"),
        }
    }

    fn named(&self, key: &str, concept: ConceptId) -> Vec<(String, Value)> {
        vec![(key.to_owned(), Value::text(self.rules.vocabulary.concept(concept).name.as_str()))]
    }

    /// Why a "no" settles nothing; `None` when it does.
    fn no_is_not_enough(&self) -> Option<&'static str> {
        let absence = self.rules.vocabulary.concept(self.concept).absence;
        match (self.how, absence) {
            (How::Has, Absence::ByList | Absence::ByQuestion) => None,
            (How::Has, Absence::ByTest) => Some("only a test clears it: nothing is written"),
            (How::Has, Absence::ByAssessment) => Some("only the assessment clears it: nothing is written"),
            (How::Planned | How::Suspected | How::Allergy | How::Relative, _) => {
                Some("no by itself is not written: a complete list says so")
            }
        }
    }
}

impl<R: BufRead> Prompt<'_, R> {
    pub(super) fn presence(&mut self, asked: &Asked<'_>, any: bool) -> Result<Vec<Addition>, Stop> {
        match self.word("y/n/u/nd")? {
            Word::Open => Ok(Vec::new()),
            Word::Yes if any => self.each(asked),
            Word::Yes => Ok(vec![self.there(asked, asked.concept)?]),
            Word::No => self.not_there(asked),
        }
    }

    fn not_there(&mut self, asked: &Asked<'_>) -> Result<Vec<Addition>, Stop> {
        if let Some(why) = asked.no_is_not_enough() {
            self.say(&format!("  {why}"))?;
            return Ok(Vec::new());
        }
        // "Not now" says nothing of the past; a question about the past needs "never".
        let never = asked.past && self.word("never in the whole life? y/n/u")? == Word::Yes;
        let mut fields = asked.named(asked.place().1, asked.concept);
        self.sourced(&mut fields, Some(asked.on))?;
        let section = if never { "never" } else { "absent" };
        Ok(vec![Addition::Entry { section, entry: Value::Fields(fields) }])
    }

    /// One entry after the other, until a line stays empty.
    fn each(&mut self, asked: &Asked<'_>) -> Result<Vec<Addition>, Stop> {
        let mut found = Vec::new();
        while let Some(concept) = self.which_one(asked, found.is_empty())? {
            found.push(self.there(asked, concept)?);
            if concept == asked.concept {
                break;
            }
        }
        Ok(found)
    }

    /// A concept at or below the one asked for, by its name in the vocabulary.
    fn which_one(&mut self, asked: &Asked<'_>, first: bool) -> Result<Option<ConceptId>, Stop> {
        let vocabulary = &asked.rules.vocabulary;
        let name = &vocabulary.concept(asked.concept).name;
        let prompt = if first {
            format!("which one (empty: `{name}`, not said which)")
        } else {
            "which other (empty: no more)".to_owned()
        };
        loop {
            let line = self.line(&prompt)?;
            if matches!(line.to_lowercase().as_str(), "" | "?" | "u" | "unknown" | "nd" | "n" | "no") {
                return Ok(Some(asked.concept).filter(|_| first && !self.ended));
            }
            match vocabulary.find(&line) {
                Some(found) if vocabulary.is_a(found, asked.concept) => return Ok(Some(found)),
                Some(_) => self.say(&format!("  in the vocabulary, `{line}` is not below `{name}`"))?,
                None => {
                    let near: Vec<String> =
                        vocabulary.suggest(&line, &[asked.kind()]).iter().map(|n| format!("`{n}`")).collect();
                    let near =
                        if near.is_empty() { String::new() } else { format!("; did you mean {}?", join(&near, "or")) };
                    self.say(&format!("  there is no `{line}` in the vocabulary{near}"))?;
                }
            }
        }
    }

    fn there(&mut self, asked: &Asked<'_>, concept: ConceptId) -> Result<Addition, Stop> {
        let (section, key) = asked.place();
        let mut fields = asked.named(key, concept);
        let state = |status: &str| ("status".to_owned(), Value::text(status));
        match (asked.how, asked.kind()) {
            (How::Allergy | How::Relative, _) => {}
            (How::Planned, _) => fields.push(state("planned")),
            (How::Suspected, _) => fields.push(state("suspected")),
            (How::Has, KindName::Procedure) => self.dated(&mut fields, "on", "on which day")?,
            (How::Has, KindName::Medication) => {
                self.dated(&mut fields, "started", "since when (may be empty)")?;
                self.dated(&mut fields, "ended", "until when (empty if still taken)")?;
            }
            (How::Has, _) => {
                self.dated(&mut fields, "onset", "since when (may be empty)")?;
                if asked.past {
                    self.dated(&mut fields, "ended", "until when (empty if still there)")?;
                }
                if asked.activity && !fields.iter().any(|(key, _)| key == "ended") {
                    self.activity(&mut fields)?;
                }
            }
        }
        self.sourced(&mut fields, Some(asked.on))?;
        Ok(Addition::Entry { section, entry: Value::Fields(fields) })
    }

    fn activity(&mut self, fields: &mut Vec<(String, Value)>) -> Result<(), Stop> {
        loop {
            let line = self.line("active, inactive, in remission or stable (empty: not known)")?.to_lowercase();
            match line.as_str() {
                "" | "u" | "unknown" | "nd" => return Ok(()),
                "active" | "inactive" | "in remission" | "stable" => {
                    fields.push(("activity".to_owned(), Value::text(line)));
                    return Ok(());
                }
                _ => self.say("  please answer active, inactive, in remission or stable")?,
            }
        }
    }
}
