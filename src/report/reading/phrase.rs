//! A statement in parts, so that it can be negated and merged with its like.

use crate::report::words::join;

/// `subject` + `span` + `yes` or `no` + `object` + `tail`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Phrase {
    /// "the patient", "the latest creatinine".
    pub subject: String,
    /// Of which time the subject is: ", not older than 90 days,".
    pub span: String,
    /// Another subject for the negated form ("no recorded creatinine"), with the verb of the positive one.
    pub no_subject: Option<String>,
    /// "has".
    pub yes: &'static str,
    /// "does not have".
    pub no: &'static str,
    /// What differs between statements about the patient.
    pub object: String,
    /// With its own leading blank or comma.
    pub tail: String,
}

impl Phrase {
    pub fn patient(yes: &'static str, no: &'static str, object: impl Into<String>) -> Self {
        Self::about("the patient", "", yes, no, object)
    }

    pub fn about(
        subject: impl Into<String>,
        span: &str,
        yes: &'static str,
        no: &'static str,
        object: impl Into<String>,
    ) -> Self {
        Self {
            subject: subject.into(),
            span: span.to_owned(),
            no_subject: None,
            yes,
            no,
            object: object.into(),
            tail: String::new(),
        }
    }

    pub fn tail(mut self, tail: impl Into<String>) -> Self {
        self.tail = tail.into();
        self
    }

    pub fn sentence(&self, negated: bool) -> String {
        let (subject, verb) = match (&self.no_subject, negated) {
            (_, false) => (&self.subject, self.yes),
            (Some(other), true) => (other, self.yes),
            (None, true) => (&self.subject, self.no),
        };
        format!("{subject}{} {verb} {}{}", self.span, self.object, self.tail)
    }

    /// One statement for several, of which any (`last` is "or") or all ("and") must hold, if they differ only in what
    /// they are about.
    pub fn merged(phrases: &[Self], last: &str) -> Option<Self> {
        let (first, rest) = phrases.split_first()?;
        if rest.is_empty() {
            return None;
        }
        Self::by_object(first, phrases, last).or_else(|| Self::by_subject(first, phrases).filter(|_| last == "or"))
    }

    fn by_object(first: &Self, phrases: &[Self], last: &str) -> Option<Self> {
        let alike = |p: &Self| Self { object: String::new(), ..p.clone() };
        // A comma or connective inside an object would be read as part of the joined list.
        let plain = |p: &Self| ![", ", " or ", " ("].iter().any(|joint| p.object.contains(joint));
        let same = phrases.iter().all(|p| p.subject == "the patient" && alike(p) == alike(first) && plain(p));
        let objects: Vec<&str> = phrases.iter().map(|p| p.object.as_str()).collect();
        same.then(|| Self { object: join(&objects, last), ..first.clone() })
    }

    fn by_subject(first: &Self, phrases: &[Self]) -> Option<Self> {
        let alike = |p: &Self| Self { subject: String::new(), ..p.clone() };
        let same = phrases.iter().all(|p| p.no_subject.is_none() && alike(p) == alike(first));
        let subjects: Vec<&str> = phrases.iter().map(|p| p.subject.as_str()).collect();
        same.then(|| Self {
            subject: join(&subjects, "or"),
            no_subject: Some(format!("none of {}", join(&subjects, "and"))),
            ..first.clone()
        })
    }
}
