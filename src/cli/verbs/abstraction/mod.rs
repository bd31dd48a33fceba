//! `prescreen abstract`: asks what is open, in chart order, and writes the answers into the profile.

mod answers;
mod form;
mod presence;

use crate::cli::console::{Console, Exit, Stop};
use crate::cli::patients::{self, Where};
use crate::cli::rules::{self, Rules};
use crate::cli::today::screening_date;
use crate::cli::{files, problems::Problems};
use crate::patient::{Profile, write, yaml};
use crate::report::Reader;
use crate::report::questions::{Chapter, Kind, Question, questions};
use crate::report::row::rows;
use crate::report::sheet::{STANDING_LINE, patient_line};
use crate::report::words::counted;
use crate::ruleset::Trial;
use crate::screening::{Evaluation, Wanted, screen};
use crate::text::{Diagnostic, SourceMap};
use crate::value::Day;
use answers::{Answer, Prompt};
use std::io::{BufRead, stdin};
use std::path::{Path, PathBuf};

/// Ask the open questions of a patient in chart order and write the answers into the profile
///
/// Each question takes yes, no, unknown or not done; then a date and a source. An empty line leaves it open, `q`
/// stops. Answers may come through a pipe, a line each.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct Abstract {
    /// A patient code or a file; a code that is not there yet begins a new profile
    #[arg(value_name = "PATIENT")]
    patient: String,
    /// Only what this trial asks (may be repeated)
    #[arg(long = "trial", value_name = "TRIAL")]
    trials: Vec<String>,
    /// Screening date, year-month-day [default: today]
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// Write the questions as a form to be filled in on paper
    #[arg(long)]
    form: bool,
    #[command(flatten)]
    place: Where,
}

/// The profile being filled in.
struct Chart<'a> {
    rules: &'a Rules,
    trials: Vec<&'a Trial>,
    on: Day,
    path: PathBuf,
    text: String,
    profile: Profile,
}

impl Abstract {
    pub(in crate::cli) fn run(self, folder: &Path, console: &mut Console) -> Result<Exit, Stop> {
        if self.patient == "-" {
            return Err(Stop::Failed("standard input holds the answers; name the profile's file".to_owned()));
        }
        let on = screening_date(self.on.as_deref())?;
        let mut sources = SourceMap::new();
        let mut rules = rules::load(folder, &mut sources)?;
        let mut problems = std::mem::take(&mut rules.problems).errors();
        let patient = std::slice::from_ref(&self.patient);
        let mut patients = patients::read(patient, &self.place, &mut rules.set, &mut sources);
        let trials: Vec<&Trial> = if self.trials.is_empty() {
            rules.set.trials.iter().collect()
        } else {
            self.trials.iter().map(|id| rules::trial(&rules.set, id)).collect::<Result<_, _>>()?
        };
        let found = patients.profiles.pop().zip(patients.files.pop());
        let new_path = self.place.patients.join(format!("{}.yaml", self.patient));
        let chart = match found {
            Some(_) if !patients.profiles.is_empty() => {
                return Err(Stop::Failed(format!("`{}` holds several patients; name one by its code", self.patient)));
            }
            Some((profile, file)) => {
                problems.extend(std::mem::take(&mut patients.problems));
                let text = sources.file(file).map(|f| f.text.clone()).unwrap_or_default();
                let path = PathBuf::from(sources.path(file));
                Chart { rules: &rules, trials, on, path, text, profile }
            }
            None if is_new_code(&self.patient) && !new_path.exists() => {
                // That the code is not there yet is no problem here.
                let recorded = write::Addition::Key { key: "recorded", value: write::Value::text(on.to_string()) };
                let text = write::create(&self.patient, &[recorded]).map_err(|e| Stop::Failed(e.to_string()))?;
                let profile = reread(&rules, &self.patient, &text)
                    .map_err(|_| Stop::Failed(format!("`{}` cannot be a patient's code", self.patient)))?;
                Chart { rules: &rules, trials, on, path: new_path, text, profile }
            }
            None => {
                problems.extend(patients.problems);
                problems.tell(&sources, self.place.show_values, console);
                return Ok(Exit::CouldNotRun);
            }
        };
        problems.tell(&sources, self.place.show_values, console);
        if self.form {
            let text = form::form(&rules.set, &chart.profile, &chart.open(&[]), on, console.layout());
            console.data(&text)?;
            return Ok(problems.exit());
        }
        chart.interview(console, &problems)
    }
}

fn is_new_code(code: &str) -> bool {
    !code.is_empty() && code.len() <= 80 && code.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
}

fn reread(rules: &Rules, patient: &str, text: &str) -> Result<Profile, Vec<Diagnostic>> {
    let mut sources = SourceMap::new();
    let file = sources.add("the profile", text);
    let (profiles, found) = yaml::read(&sources, file, &rules.set.vocabulary);
    profiles.into_iter().find(|p| p.patient == patient).ok_or(found)
}

impl Chart<'_> {
    fn evaluations(&self) -> Vec<(&Trial, Evaluation)> {
        self.trials.iter().map(|&t| (t, screen(&self.rules.set, t, &self.profile, self.on))).collect()
    }

    /// The open questions that were not asked yet.
    fn open(&self, asked: &[Kind]) -> Vec<Question> {
        let reader = Reader { rules: &self.rules.set, on: Some(self.on) };
        questions(&reader, &self.profile, &self.evaluations(), asked)
    }

    fn verdicts(&self) -> Vec<(String, String, usize)> {
        let reader = Reader { rules: &self.rules.set, on: Some(self.on) };
        let line = |(trial, evaluation): &(&Trial, Evaluation)| {
            rows(&reader, trial, &self.profile, evaluation)
                .into_iter()
                .map(|row| {
                    let arm = row.arm.as_ref().map_or_else(String::new, |arm| format!(" {arm}"));
                    (format!("{}{arm}", trial.id), row.verdict_words_without_counts(), row.open)
                })
                .collect::<Vec<_>>()
        };
        self.evaluations().iter().flat_map(line).collect()
    }

    fn interview(mut self, console: &mut Console, problems: &Problems) -> Result<Exit, Stop> {
        let before = self.verdicts();
        let mut prompt = Prompt { input: stdin().lock(), console, ended: false };
        prompt.say(&patient_line(&self.profile, self.on))?;
        prompt.say("y yes · n no · u unknown · nd not done · empty leaves it open · q stops")?;
        let mut asked: Vec<Kind> = Vec::new();
        let mut chapter: Option<Chapter> = None;
        let mut written = 0;
        // An answer may open or settle other questions, so they are worked out anew each time.
        while let Some(question) = self.open(&asked).into_iter().find(|q| q.kind != Kind::LookUp) {
            asked.push(question.kind.clone());
            if let Kind::Presence { concept, activity: true, .. } = question.kind {
                asked.push(Kind::Said { concept, what: Wanted::Activity });
            }
            if chapter != Some(question.chapter) {
                chapter = Some(question.chapter);
                prompt.say(&format!("\n{}", question.chapter.heading()))?;
            }
            match prompt.ask(&question, &self.rules.set, self.on)? {
                Answer::Stop => break,
                Answer::Open => {}
                Answer::Facts(additions) => written += usize::from(self.add(&additions, &mut prompt)?),
            }
        }
        let by_hand: Vec<Question> = self.open(&asked).into_iter().filter(|q| q.kind == Kind::LookUp).collect();
        if !by_hand.is_empty() {
            prompt.say("\nTo be made more exact in the profile itself:")?;
            for question in by_hand {
                prompt.say(&format!("  {}", question.text))?;
            }
        }
        prompt.say("")?;
        if written > 0 {
            let answers = counted(written, "answer", "answers");
            prompt.say(&format!("{answers} written to {}", self.path.display()))?;
        }
        for ((trial, old, open), (_, new, left)) in before.into_iter().zip(self.verdicts()) {
            let change = if old == new && open == left {
                format!("{new}, {open} open (unchanged)")
            } else {
                format!("{old}, {open} open → {new}, {left} open")
            };
            prompt.say(&format!("{trial}: {change}"))?;
        }
        prompt.say(STANDING_LINE)?;
        Ok(problems.exit())
    }

    /// Adds what was answered and writes the file; an answer that the profile cannot hold is shown and left out.
    fn add<R: BufRead>(&mut self, additions: &[write::Addition], prompt: &mut Prompt<'_, R>) -> Result<bool, Stop> {
        let text = match write::add(&self.text, &self.profile.patient, additions) {
            Ok(text) => text,
            Err(error) => {
                prompt.say(&format!("  not written: {error}"))?;
                return Ok(false);
            }
        };
        match reread(self.rules, &self.profile.patient, &text) {
            Ok(profile) => {
                files::write(&self.path, &text)?;
                self.profile = profile;
                self.text = text;
                Ok(true)
            }
            Err(found) => {
                let why: Vec<&str> = found.iter().filter(|d| d.is_error()).map(|d| d.message.as_str()).collect();
                prompt.say(&format!("  not written: {}", why.join("; ")))?;
                Ok(false)
            }
        }
    }
}
