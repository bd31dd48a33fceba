//! Words before an illness that say of which sort it is by a test, a drug or a procedure: `HER2-positive breast cancer`,
//! `castration-resistant`, `biopsy-proven melanoma`; and who it is that knows it, or is in hospital with it.
//!
//! Assumes a place in a line. Guarantees that whoever has the illness with these words before it has the illness: a result
//! marks what it stands before only if that is a tumour.

use super::super::matter;
use super::Line;

/// Words behind a test, a drug or a procedure that say of which sort the illness is that follows.
#[rustfmt::skip]
const OF_TUMOURS: &[&str] = &[
    "positive", "negative", "mutant", "mutated", "mutation-positive", "wild-type", "wildtype", "expressing", "overexpressing", "amplified", "rearranged",
    "proficient", "deficient", "high", "low", "+",
];
#[rustfmt::skip]
const OF_TREATMENT: &[&str] = &[
    "resistant", "refractory", "naive", "naïve", "sensitive", "experienced", "pretreated", "treated", "dependent", "induced",
];
const OF_PROOF: &[&str] = &["proven", "confirmed", "documented", "verified", "diagnosed", "established", "proved"];

/// What a body or a book is called by whose criteria an illness is known.
pub(super) const BODIES: &[&str] =
    &["college", "league", "society", "association", "academy", "organization", "institute", "manual", "federation"];

impl Line<'_> {
    /// Whether the name at `at` is that of a stay in hospital with or for what is named behind it.
    pub(super) fn is_a_stay(&self, at: usize) -> bool {
        let named = self.words.get(at).filter(|w| w.name() == Some('p'));
        let named = named.and_then(|w| matter::concept(self.whole.tokens, w));
        named.is_some_and(|id| self.whole.vocabulary.concept(id).name.starts_with("hospital"))
            && matches!(self.text(at + 1), "with" | "for")
    }

    /// Where words end that begin at `at` and say what marks the cells or of what sort the illness is: `CD20 -positive`,
    /// `HER2 negative`, `castration - resistant`, `biopsy - proven`.
    pub(super) fn marked(&self, at: usize) -> Option<usize> {
        let hyphen = |at: usize| at + usize::from(self.text(at) == "-");
        let listed = |at: usize, list: &[&str]| list.contains(&self.text(at)).then_some(at + 1);
        match self.words.get(at)?.name() {
            Some('v') => {
                let mut last = at;
                while let Some(next) =
                    (last + 1..last + 4).find(|&next| self.words.get(next).is_some_and(|w| w.name() == Some('v')))
                {
                    let joined = (last + 1..next).all(|at| matches!(self.text(at), "and" | "or" | "/" | ","));
                    if !joined {
                        break;
                    }
                    last = next;
                }
                let end = listed(hyphen(last + 1), OF_TUMOURS)?;
                return self.is_before_a_tumour(end).then_some(end);
            }
            Some('m') if self.text(at + 1) == "receptor" => {
                let end = listed(hyphen(at + 2), OF_TUMOURS)?;
                return self.is_before_a_tumour(end).then_some(end);
            }
            Some('m') => return listed(hyphen(at + 1), OF_TREATMENT),
            Some('p') => return listed(hyphen(at + 1), OF_PROOF),
            Some(_) => return None,
            None => {}
        }
        let marker = self.text(at).strip_prefix("cd")?;
        let number = !marker.is_empty() && marker.bytes().all(|b| b.is_ascii_digit());
        match [self.text(at + 1), self.text(at + 2)] {
            _ if !number => None,
            ["-", "positive" | "negative"] => Some(at + 3),
            ["positive" | "negative" | "+", _] => Some(at + 2),
            _ => None,
        }
    }

    /// Whether the next illness that is named from `at` on is a tumour.
    pub(super) fn is_before_a_tumour(&self, at: usize) -> bool {
        const TUMOURS: [&str; 9] =
            ["cancer", "carcinoma", "tumour", "lymphoma", "leukaemia", "melanoma", "malignan", "glio", "sarcoma"];
        let named = (at..at + 12).find_map(|at| self.concept(at)).map(|id| &self.whole.vocabulary.concept(id).name);
        named.is_some_and(|name| TUMOURS.iter().any(|part| name.contains(part)))
    }
}

/// Whether a word says with its second half of which sort an illness is: `therapy-related`, `mutation-positive`.
pub(super) fn says_which(word: &str) -> bool {
    const ENDS: [&str; 16] = [
        "-related",
        "-associated",
        "-induced",
        "-positive",
        "-negative",
        "-mutated",
        "-mutant",
        "-dependent",
        "-refractory",
        "-resistant",
        "-naive",
        "-naïve",
        "-sensitive",
        "-proven",
        "-documented",
        "-expressing",
    ];
    ENDS.iter().any(|end| word.ends_with(end))
}
