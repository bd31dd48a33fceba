//! Asking one question and turning the answer into entries of a profile.

use super::presence::Asked;
use crate::cli::console::{Console, Stop};
use crate::patient::write::{Addition, Value};
use crate::report::layout::printable;
use crate::report::questions::{Kind, Question};
use crate::ruleset::RuleSet;
use crate::screening::Wanted;
use crate::value::{Day, PartialDate};
use crate::vocabulary::{ConceptId, Domain, Holds, Instrument, Item, ListName};
use std::io::{BufRead, Read};

/// A longer line is no answer.
const LONGEST_LINE: u64 = 4096;

/// What came of a question.
pub(super) enum Answer {
    /// Entries for the profile.
    Facts(Vec<Addition>),
    /// It stays open.
    Open,
    /// No more questions.
    Stop,
}

/// Where questions go and answers come from.
pub(super) struct Prompt<'a, R> {
    pub input: R,
    pub console: &'a mut Console,
    /// The input has ended, or `q` was answered.
    pub ended: bool,
}

/// Yes, no, or neither.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    Yes,
    No,
    Open,
}

impl<R: BufRead> Prompt<'_, R> {
    pub(super) fn say(&mut self, text: &str) -> Result<(), Stop> {
        self.console.data(&format!("{}\n", printable(text)))
    }

    /// A line of input, trimmed; empty at its end.
    pub(super) fn line(&mut self, prompt: &str) -> Result<String, Stop> {
        if self.ended {
            return Ok(String::new());
        }
        self.console.data(&format!("  {prompt}: "))?;
        self.console.finish()?;
        let mut bytes = Vec::new();
        let read = self
            .input
            .by_ref()
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut bytes)
            .map_err(|e| Stop::Failed(format!("cannot read the answer: {e}")))?;
        let text = String::from_utf8_lossy(&bytes).trim().to_owned();
        if read == 0 || matches!(text.as_str(), "q" | "quit") {
            self.ended = true;
            self.console.data("\n")?;
            return Ok(String::new());
        }
        if !terminal() {
            // In a pipe the answers are shown, so that the transcript can be read.
            self.console.data(&format!("{}\n", printable(&text)))?;
        }
        Ok(text)
    }

    pub(super) fn word(&mut self, prompt: &str) -> Result<Word, Stop> {
        loop {
            let line = self.line(prompt)?;
            return Ok(match line.to_lowercase().as_str() {
                "y" | "yes" => Word::Yes,
                "n" | "no" => Word::No,
                "" | "u" | "?" | "unknown" | "nd" | "not done" => Word::Open,
                _ => {
                    self.say("  please answer y, n, u or nd")?;
                    continue;
                }
            });
        }
    }

    /// A date, whole or in part; asked again until it is one. `None` when the line is empty.
    fn date(&mut self, prompt: &str) -> Result<Option<String>, Stop> {
        loop {
            let line = self.line(prompt)?;
            if line.is_empty() || PartialDate::parse(&line).is_some() {
                return Ok(Some(line).filter(|l| !l.is_empty()));
            }
            self.say("  please write a date as 2026-11-22, 2026-11 or 2026")?;
        }
    }

    pub(super) fn ask(&mut self, question: &Question, rules: &RuleSet, on: Day) -> Result<Answer, Stop> {
        let waiting = question.waiting.join(", ");
        self.say(&format!("\n{} [{waiting}]", question.text))?;
        let entries = match &question.kind {
            Kind::BirthDate => self.birth_date()?,
            Kind::Sex => self.sex()?,
            Kind::Presence { concept, how, past, any, activity } => self
                .presence(&Asked { rules, concept: *concept, how: *how, past: *past, activity: *activity, on }, *any)?,
            Kind::Said { concept, what } => self.said(rules, *concept, *what, on)?,
            Kind::List { list, past } => self.list(*list, *past, on)?,
            Kind::Result(tests) => self.result(rules, tests)?,
            Kind::Assessment(concept) => self.assessment(rules, *concept)?,
            Kind::Attestation { trial, criterion, words, version } => {
                self.attestation(trial, criterion, words, *version, on)?
            }
            Kind::LookUp => Vec::new(),
        };
        Ok(match (entries.is_empty(), self.ended) {
            // What was begun and not finished is not written.
            (_, true) => Answer::Stop,
            (true, false) => Answer::Open,
            (false, false) => Answer::Facts(entries),
        })
    }

    fn birth_date(&mut self) -> Result<Vec<Addition>, Stop> {
        let date = self.date("birth date")?;
        Ok(date.map(|d| Addition::Key { key: "birth date", value: Value::text(d) }).into_iter().collect())
    }

    fn sex(&mut self) -> Result<Vec<Addition>, Stop> {
        loop {
            let line = self.line("female, male, intersex or unknown")?.to_lowercase();
            return Ok(match line.as_str() {
                "" | "u" | "unknown" => Vec::new(),
                "f" | "female" | "m" | "male" | "intersex" => {
                    vec![Addition::Key { key: "sex", value: Value::text(line) }]
                }
                _ => {
                    self.say("  please answer female, male, intersex or unknown")?;
                    continue;
                }
            });
        }
    }

    fn said(&mut self, rules: &RuleSet, concept: ConceptId, what: Wanted, on: Day) -> Result<Vec<Addition>, Stop> {
        let (key, words, yes, no): (_, _, &str, &str) = match what {
            Wanted::Activity => ("activity", "active, inactive, in remission, stable", "active", "inactive"),
            Wanted::Severity => ("severity", "mild, moderate, severe, life-threatening", "", ""),
            Wanted::Control => ("controlled", "y/n/u", "yes", "no"),
            // The question is whether it is decompensated.
            Wanted::Compensation => ("compensated", "y/n/u", "no", "yes"),
            Wanted::Treatment => ("adequately treated", "y/n/u", "yes", "no"),
            Wanted::Grade => ("grade", "1 to 5", "", ""),
            _ => ("class", "class or stage", "", ""),
        };
        let line = self.line(words)?;
        let value = match line.to_lowercase().as_str() {
            "" | "u" | "?" | "unknown" | "nd" | "not done" => return Ok(Vec::new()),
            "y" | "yes" if !yes.is_empty() => yes.to_owned(),
            "n" | "no" if !no.is_empty() => no.to_owned(),
            _ => line,
        };
        let value = if key == "class" { Value::List(vec![Value::text(value)]) } else { Value::text(value) };
        let name = Value::text(rules.vocabulary.concept(concept).name.as_str());
        let mut fields = vec![("condition".to_owned(), name), (key.to_owned(), value)];
        self.sourced(&mut fields, Some(on))?;
        Ok(vec![Addition::Entry { section: "conditions", entry: Value::Fields(fields) }])
    }

    fn list(&mut self, list: ListName, past: bool, on: Day) -> Result<Vec<Addition>, Stop> {
        if self.word("y/n/u")? != Word::Yes {
            return Ok(Vec::new());
        }
        let day = self.date(&format!("of which day (empty: {on})"))?.unwrap_or_else(|| on.to_string());
        let covers = if past { "ever" } else { "now" };
        Ok(vec![Addition::Complete {
            list: list.word(),
            declaration: Value::fields(&[("on", &day), ("covers", covers)]),
        }])
    }

    fn result(&mut self, rules: &RuleSet, tests: &[ConceptId]) -> Result<Vec<Addition>, Stop> {
        let Some(test) = self.which(rules, tests)? else { return Ok(Vec::new()) };
        let known = rules.vocabulary.concept(test);
        let observation = known.observation();
        let values: Vec<&str> =
            observation.map(|o| o.values.iter().map(|v| v.name.as_str()).collect()).unwrap_or_default();
        let unit = observation.and_then(|o| o.unit.as_ref()).map(ToString::to_string).filter(|u| u != "1");
        let hint = match (&unit, values.is_empty()) {
            (Some(unit), true) => format!(" with its unit ({unit})"),
            (Some(unit), false) => format!(" with its unit ({unit}), or {}", values.join(", ")),
            (None, false) => format!(" ({})", values.join(", ")),
            (None, true) => String::new(),
        };
        let value = self.line(&format!("{}: result{hint}", known.name))?;
        if matches!(value.to_lowercase().as_str(), "" | "u" | "?" | "unknown" | "nd" | "not done") {
            return Ok(Vec::new());
        }
        let Some(day) = self.date("on which day")? else {
            self.say("  a result without its day is not written")?;
            return Ok(Vec::new());
        };
        let number = value.contains(|c: char| c.is_ascii_digit());
        let mut fields = vec![
            ("test".to_owned(), Value::text(known.name.as_str())),
            ("value".to_owned(), Value::text(value)),
            ("on".to_owned(), Value::text(day)),
        ];
        if unit.is_some() && number {
            let range = self.line("its reference range, as printed (may be empty)")?;
            if !range.is_empty() {
                fields.push(("range".to_owned(), Value::text(range)));
            }
        }
        self.sourced(&mut fields, None)?;
        Ok(vec![Addition::Entry { section: "observations", entry: Value::Fields(fields) }])
    }

    /// The one test, or the one of several that was done.
    fn which(&mut self, rules: &RuleSet, tests: &[ConceptId]) -> Result<Option<ConceptId>, Stop> {
        if let [only] = tests {
            return Ok(Some(*only));
        }
        for (number, &test) in tests.iter().enumerate() {
            self.say(&format!("  {} {}", number + 1, rules.vocabulary.concept(test).name))?;
        }
        loop {
            let line = self.line("which test was done (number, u or nd)")?;
            if matches!(line.to_lowercase().as_str(), "" | "u" | "?" | "unknown" | "nd" | "not done" | "n" | "no") {
                return Ok(None);
            }
            let chosen = line.parse::<usize>().ok().and_then(|n| tests.get(n.checked_sub(1)?));
            if let Some(&test) = chosen {
                return Ok(Some(test));
            }
            self.say("  please answer with a number of the list")?;
        }
    }

    fn assessment(&mut self, rules: &RuleSet, concept: ConceptId) -> Result<Vec<Addition>, Stop> {
        let known = rules.vocabulary.concept(concept);
        let mut fields = vec![("test".to_owned(), Value::text(known.name.as_str()))];
        let line = self.line("total, or i to go through its items")?;
        match line.to_lowercase().as_str() {
            "" | "u" | "?" | "unknown" | "nd" | "not done" => return Ok(Vec::new()),
            "i" | "items" => {
                let found = known.instrument().map(|i| self.items(i)).transpose()?.unwrap_or_default();
                fields.push(("items".to_owned(), Value::Fields(found)));
            }
            _ => fields.push(("value".to_owned(), Value::text(line))),
        }
        let Some(day) = self.date("on which day")? else {
            self.say("  an assessment without its day is not written")?;
            return Ok(Vec::new());
        };
        fields.push(("on".to_owned(), Value::text(day)));
        self.sourced(&mut fields, None)?;
        Ok(vec![Addition::Entry { section: "observations", entry: Value::Fields(fields) }])
    }

    /// Each item, or each domain whose levels exclude each other.
    fn items(&mut self, instrument: &Instrument) -> Result<Vec<(String, Value)>, Stop> {
        let mut found = Vec::new();
        let alone = (0..).zip(&instrument.items).filter(|&(place, _)| !instrument.excludes(place));
        for (_, item) in alone {
            let definition = item.definition.as_ref().map_or_else(String::new, |d| format!(" ({d})"));
            let value = match self.word(&format!("{}{definition} y/n/u", item.name))? {
                Word::Yes => "present",
                Word::No => "absent",
                Word::Open => "unknown",
            };
            found.push((item.name.clone(), Value::text(value)));
        }
        for (place, domain) in (0..).zip(&instrument.domains).filter(|(_, d)| d.holds != Holds::AnyNumber) {
            let levels: Vec<&Item> = instrument.in_domain(place).map(|(_, item)| item).collect();
            if let Some(level) = self.level(domain, &levels)? {
                found.push((domain.name.clone(), Value::text(level)));
            }
        }
        Ok(found)
    }

    /// The level of a domain by its number in a list; 0 where none may hold.
    fn level(&mut self, domain: &Domain, levels: &[&Item]) -> Result<Option<String>, Stop> {
        let none = (domain.holds == Holds::AtMostOne).then_some("  0 none");
        for line in none.map(str::to_owned).into_iter().chain(numbered(levels)) {
            self.say(&line)?;
        }
        loop {
            let line = self.line(&format!("{} (number or u)", domain.name))?;
            match line.trim().parse::<usize>() {
                Ok(0) if none.is_some() => return Ok(Some("none".to_owned())),
                Ok(n) if n > 0 && n <= levels.len() => {
                    return Ok(levels.get(n - 1).map(|item| item.name.clone()));
                }
                _ if matches!(line.to_lowercase().as_str(), "" | "u" | "?" | "unknown") => return Ok(None),
                _ => self.say("  please answer with a number of the list")?,
            }
        }
    }

    fn attestation(
        &mut self,
        trial: &str,
        criterion: &str,
        words: &str,
        version: u32,
        on: Day,
    ) -> Result<Vec<Addition>, Stop> {
        let answer = match self.word("the investigator's answer, y/n/u")? {
            Word::Yes => "yes",
            Word::No => "no",
            Word::Open => return Ok(Vec::new()),
        };
        let by = self.line("who answered")?;
        if by.is_empty() {
            self.say("  an answer without a name is not written")?;
            return Ok(Vec::new());
        }
        let day = self.date(&format!("on which day (empty: {on})"))?.unwrap_or_else(|| on.to_string());
        let version = version.to_string();
        let fields = [
            ("trial", trial),
            ("criterion", criterion),
            ("answer", answer),
            ("by", &by),
            ("on", &day),
            ("rules", &version),
            ("words", words),
        ];
        Ok(vec![Addition::Entry { section: "attestations", entry: Value::fields(&fields) }])
    }

    pub(super) fn dated(&mut self, fields: &mut Vec<(String, Value)>, key: &str, prompt: &str) -> Result<(), Stop> {
        fields.extend(self.date(prompt)?.map(|d| (key.to_owned(), Value::text(d))));
        Ok(())
    }

    /// Day of the record and source.
    pub(super) fn sourced(&mut self, fields: &mut Vec<(String, Value)>, as_of: Option<Day>) -> Result<(), Stop> {
        if let Some(on) = as_of {
            let day = self.date(&format!("as of which day (empty: {on})"))?.unwrap_or_else(|| on.to_string());
            fields.push(("as of".to_owned(), Value::text(day)));
        }
        let source = self.line("source (may be empty)")?;
        if !source.is_empty() {
            fields.push(("source".to_owned(), Value::text(source)));
        }
        Ok(())
    }
}

fn numbered(levels: &[&Item]) -> impl Iterator<Item = String> {
    let line = |(number, item): (usize, &&Item)| {
        let definition = item.definition.as_ref().map_or_else(String::new, |d| format!(" ({d})"));
        format!("  {} {}{definition}", number + 1, item.name)
    };
    levels.iter().enumerate().map(line)
}

fn terminal() -> bool {
    std::io::IsTerminal::is_terminal(&std::io::stdin())
}
