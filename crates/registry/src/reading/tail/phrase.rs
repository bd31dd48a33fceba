//! Words that join what stands within a phrase or a clause of a tail: `to an abdominal or pelvic field`, `that interferes
//! with the study or increases the risk`.
//!
//! Assumes a tail. Guarantees that nothing which could stand beside the tail begins behind such a word.

use super::{JOINS, RESTARTS, Tail};
use crate::reading::{hinder, narrow, word};
use crate::words::Words;

impl Tail<'_> {
    fn text(&self, at: usize) -> &str {
        word::text(self.words, at)
    }

    /// Whether the joining word at `at` stands within a phrase: between a word that lacks its noun and the next (`to an
    /// abdominal or pelvic field`), between two words of time (`before or after surgery`), in a fixed pair.
    pub(super) fn joins_within(&self, at: usize) -> bool {
        const TIMES: [&str; 4] = ["before", "after", "during", "following"];
        let Some(before) = at.checked_sub(1) else { return false };
        // `and / or` is one word that joins.
        let pair = matches!(self.text(at), "and") && self.text(at + 1) == "/" && self.text(at + 2) == "or";
        let next = if pair { at + 3 } else { at + 1 };
        let joins = matches!(self.text(at), "or" | "and" | "/");
        if !joins || matches!(self.text(next), "" | "," | "." | ";" | "(") || RESTARTS.contains(&self.text(next)) {
            return false;
        }
        let (first, second) = (self.text(before), self.text(next));
        TIMES.contains(&first) && TIMES.contains(&second)
            || (first, second) == ("head", "neck")
            || matches!(second, "designee" | "delegate" | "sponsor" | "sub-investigator")
            || lacks_its_noun(first) && self.is_in_a_phrase(before)
    }

    /// Whether an adjective stands before its noun, and does not say what something is: `with hepatic or …`, not
    /// `that is chronic or …`.
    fn is_in_a_phrase(&self, at: usize) -> bool {
        let begins = |text: &str| {
            matches!(
                text,
                "of" | "for"
                    | "with"
                    | "without"
                    | "in"
                    | "to"
                    | "by"
                    | "on"
                    | "from"
                    | "any"
                    | "no"
                    | "either"
                    | "requiring"
                    | "requires"
                    | "require"
                    | "required"
                    | "affecting"
                    | "involving"
                    | "under"
                    | "at"
                    | "during"
                    | "other"
                    | "receiving"
                    | "despite"
            )
        };
        let before = |at: &usize| {
            let text = self.text(*at);
            lacks_its_noun(text) || text.ends_with("ly") || matches!(text, "upper" | "lower" | "," | "or" | "and")
        };
        (0..at).rev().find(|at| !before(at)).is_some_and(|at| begins(self.text(at)))
    }

    /// Whether a clause goes on behind the joining word at `at` with a verb of its own: `that interferes with … or
    /// increases the risk`.
    pub(super) fn goes_on_with_a_verb(&self, at: usize) -> bool {
        let next = if self.text(at + 1) == "/" || matches!(self.text(at), ",") && JOINS.contains(&self.text(at + 1)) {
            self.words.iter().skip(at).position(|w| !JOINS.contains(&w.text)).map_or(at, |more| at + more)
        } else {
            at + 1
        };
        let verb = self.text(next);
        let an_adjective =
            matches!(verb, "compromised" | "contraindicated" | "limiting" | "interfered") || verb.starts_with("non");
        hinder::stands_in_the_way(verb) && !an_adjective
    }
}

/// Whether a word needs a noun behind it: `hepatic`, `metastatic`, `intermittent`.
fn lacks_its_noun(word: &str) -> bool {
    #[rustfmt::skip]
    static ADJECTIVES: Words = Words::new(&[
        "intermittent", "recurrent", "persistent", "adjuvant", "concurrent", "concomitant", "significant", "malignant", "permanent", "frequent", "subsequent", "advanced", "unresectable", "inoperable",
        "metastatic", "systemic", "intravenous", "oral", "topical", "local", "regional", "medical", "surgical", "chronic", "acute", "severe", "moderate", "mild", "major", "active", "suspected", "high-dose", "low-dose", "short-term", "long-term", "invasive", "non-invasive",
        "continuous", "psychological", "physical", "clinical", "histological", "cytological", "radiological", "radiographic", "pharmacological", "experimental", "investigational", "partial", "complete", "total", "unilateral", "bilateral", "neoadjuvant", "parenteral", "inhaled",
    ]);
    ADJECTIVES.contains(&word)
        || word.ends_with("ic") && narrow::is_of_a_part(word)
        || ["al", "ous", "ar", "ary"].iter().any(|end| word.ends_with(end)) && narrow::is_of_a_part(word)
}
