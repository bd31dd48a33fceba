//! What stands beside a reading: where windows come from, what a negative answer rests on.

/// Remarks, each said once for all names it is about.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Notes(Vec<(Vec<String>, String)>);

impl Notes {
    /// Adds `says` about `name`.
    pub(super) fn add(&mut self, name: &str, says: String) {
        match self.0.iter_mut().find(|(_, known)| *known == says) {
            Some((names, _)) if names.iter().any(|n| n == name) => {}
            Some((names, _)) => names.push(name.to_owned()),
            None => self.0.push((vec![name.to_owned()], says)),
        }
    }

    /// Adds what `other` says.
    pub(super) fn extend(&mut self, other: Self) {
        for (names, says) in other.0 {
            names.iter().for_each(|name| self.add(name, says.clone()));
        }
    }

    /// The remarks: `AST, ALT: 90 days is the vocabulary's window; the protocol gives none`.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.0.iter().map(|(names, says)| format!("{}: {says}", names.join(", "))).collect()
    }
}
