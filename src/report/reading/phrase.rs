//! A statement in parts, so that it can be negated and merged with its like.

/// `subject` + `yes` or `no` + `object` + `tail`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Phrase {
    /// "the patient", "the latest creatinine".
    pub subject: String,
    /// Another subject for the negated form ("no creatinine").
    pub no_subject: Option<String>,
    /// "has".
    pub yes: &'static str,
    /// "does not have".
    pub no: &'static str,
    /// What differs between statements that can be merged.
    pub object: String,
    /// With its own leading blank or comma.
    pub tail: String,
}

impl Phrase {
    pub fn patient(yes: &'static str, no: &'static str, object: impl Into<String>) -> Self {
        Self {
            subject: "the patient".to_owned(),
            no_subject: None,
            yes,
            no,
            object: object.into(),
            tail: String::new(),
        }
    }

    pub fn about(subject: impl Into<String>, yes: &'static str, no: &'static str, object: impl Into<String>) -> Self {
        Self { subject: subject.into(), ..Self::patient(yes, no, object) }
    }

    pub fn tail(mut self, tail: impl Into<String>) -> Self {
        self.tail = tail.into();
        self
    }

    pub fn sentence(&self, negated: bool) -> String {
        let subject = self.no_subject.as_ref().filter(|_| negated).unwrap_or(&self.subject);
        let verb = if negated { self.no } else { self.yes };
        format!("{subject} {verb} {}{}", self.object, self.tail)
    }

    /// One statement for several that differ in their objects only.
    pub fn merged(phrases: &[Self], objects: impl Fn(&[&str]) -> String) -> Option<Self> {
        let (first, rest) = phrases.split_first()?;
        let alike = |p: &Self| Self { object: String::new(), ..p.clone() };
        let pattern = alike(first);
        // A comma or connective inside an object would be read as part of the joined list.
        let plain = |p: &Self| !p.object.contains(", ") && !p.object.contains(" or ") && !p.object.contains(" (");
        if rest.is_empty() || !phrases.iter().all(|p| alike(p) == pattern && plain(p)) {
            return None;
        }
        let names: Vec<&str> = phrases.iter().map(|p| p.object.as_str()).collect();
        Some(Self { object: objects(&names), ..pattern })
    }
}
