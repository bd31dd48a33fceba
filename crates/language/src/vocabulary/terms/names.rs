//! Which names of a terminology can be used, and which of them in running text.
//!
//! A terminology's names are not written for the condition language. A name that hides a word of it, or that may be a
//! list of two names, is known to profiles, where a name stands alone, and not looked for in conditions.

use crate::vocabulary::fold;
use crate::vocabulary::names::LONGEST_NAME;
use rustc_hash::FxHashSet;
use std::sync::LazyLock;

/// A word of so few letters means too many things.
const SHORTEST: usize = 4;
/// A single word in capitals of at most so many letters is an abbreviation: names are compared without case, and `ALL`
/// would be found wherever a sentence says "all".
const LONGEST_ABBREVIATION: usize = 6;

/// Beginnings of names that say what something is not: what they mean depends on the names beside them.
const RESIDUAL: [&str; 5] = ["other", "unspecified", "certain", "nos", "unclassified"];

/// Words that join or turn parts of a condition: a name with one of them in it could also be read as a condition on its
/// parts.
const TURNING: [&str; 25] = [
    "and",
    "or",
    "nor",
    "not",
    "no",
    "without",
    "with",
    "if",
    "then",
    "else",
    "unless",
    "except",
    "excluding",
    "requiring",
    "history",
    "within",
    "since",
    "is",
    "are",
    "was",
    "between",
    "than",
    "for",
    "least",
    "during",
];

/// Words with which a condition begins to say something of the name that follows, or ends what it said of one.
const LEADING: [&str; 48] = [
    "active",
    "inactive",
    "stable",
    "mild",
    "moderate",
    "severe",
    "life",
    "controlled",
    "uncontrolled",
    "compensated",
    "decompensated",
    "adequately",
    "positive",
    "negative",
    "highest",
    "lowest",
    "any",
    "every",
    "mean",
    "latest",
    "currently",
    "current",
    "known",
    "diagnosis",
    "diagnosed",
    "either",
    "both",
    "the",
    "a",
    "an",
    "old",
    "inclusive",
    "family",
    "history",
    "suspected",
    "planned",
    "received",
    "taking",
    "failed",
    "intolerant",
    "never",
    "neither",
    "all",
    "none",
    "grade",
    "class",
    "stage",
    "of",
];

/// Words that cannot stand alone as a name because conditions or sentences give them another meaning.
const ALONE: [&str; 22] = [
    "disease",
    "disorder",
    "syndrome",
    "infection",
    "condition",
    "finding",
    "test",
    "treatment",
    "therapy",
    "procedure",
    "after",
    "before",
    "male",
    "female",
    "last",
    "more",
    "most",
    "planned",
    "sex",
    "in",
    "at",
    "age",
];

/// A name that can be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Usable {
    pub(super) folded: String,
    /// Whether it is looked for in running text.
    pub(super) running: bool,
}

/// Why a name is left out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Unfit {
    Abbreviation,
    TooLong,
    Residual,
    Meaningless,
}

/// The name as it is compared, or why it is left out.
pub(super) fn usable(name: &str) -> Result<Usable, Unfit> {
    if name.len() > LONGEST_NAME {
        return Err(Unfit::TooLong);
    }
    let folded = fold(name);
    if folded.len() > LONGEST_NAME {
        return Err(Unfit::TooLong);
    }
    let one_word = !folded.contains(' ');
    if !folded.chars().any(char::is_alphabetic) || (one_word && is_taken(&folded)) {
        return Err(Unfit::Meaningless);
    }
    if is_abbreviation(name.trim(), &folded) {
        return Err(Unfit::Abbreviation);
    }
    let first = folded.split([' ', ',']).next().unwrap_or_default();
    if WORDS.residual.contains(first) || folded.ends_with(" nos") {
        return Err(Unfit::Residual);
    }
    let running = may_run(&folded);
    Ok(Usable { folded, running })
}

/// The lists, folded as names are.
struct Words {
    residual: FxHashSet<String>,
    turning: FxHashSet<String>,
    leading: FxHashSet<String>,
    alone: FxHashSet<String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let folded = |words: &[&str]| words.iter().map(|word| fold(word)).collect();
    Words { residual: folded(&RESIDUAL), turning: folded(&TURNING), leading: folded(&LEADING), alone: folded(&ALONE) }
});

fn is_taken(word: &str) -> bool {
    [&WORDS.alone, &WORDS.turning, &WORDS.leading].iter().any(|words| words.contains(word))
}

fn is_abbreviation(name: &str, folded: &str) -> bool {
    let letters = name.chars().filter(|c| c.is_alphanumeric()).count();
    let one_word = !name.contains(char::is_whitespace);
    let capitals = name.chars().any(char::is_uppercase) && !name.chars().skip(1).any(char::is_lowercase);
    folded.len() < SHORTEST || (one_word && letters <= LONGEST_ABBREVIATION && capitals && name.len() > 1)
}

fn may_run(folded: &str) -> bool {
    let punctuated = folded.contains([',', '/', ';', ':', '(', ')', '[', ']', '<', '>', '=', '&', '|', '"', '%', '!']);
    let mut words = folded.split(' ');
    let first = words.clone().next().unwrap_or_default();
    let begins_with_letter = folded.starts_with(char::is_alphabetic);
    let ends_with_digits = folded.split(' ').next_back().is_some_and(|w| w.bytes().all(|b| b.is_ascii_digit()));
    begins_with_letter
        && !punctuated
        && !ends_with_digits
        && !WORDS.leading.contains(first)
        && !words.any(|word| WORDS.turning.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_hide_words_of_the_language_stay_out_of_running_text() {
        for name in ["breast cancer", "carcinoma in situ of cervix", "Takayasu's arteritis", "type 2 diabetes mellitus"]
        {
            assert!(usable(name).unwrap().running, "{name}");
        }
        for name in [
            "hand, foot and mouth disease",
            "severe pre-eclampsia",
            "diabetes mellitus with coma",
            "family history of gout",
            "Cholera, unspecified",
            "2-hydroxyglutaric aciduria",
            "Meier-Gorlin syndrome 3",
            "anaemia (chronic)",
        ] {
            assert!(!usable(name).unwrap().running, "{name}");
        }
    }

    #[test]
    fn what_means_nothing_alone_is_left_out() {
        for (name, why) in [
            ("ALL", Unfit::Meaningless),
            ("NIDDM", Unfit::Abbreviation),
            ("flu", Unfit::Abbreviation),
            ("T1DM", Unfit::Abbreviation),
            ("Other cholera", Unfit::Residual),
            ("Gastritis, NOS", Unfit::Residual),
            ("12.5", Unfit::Meaningless),
            ("Disease", Unfit::Meaningless),
        ] {
            assert_eq!(usable(name), Err(why), "{name}");
        }
        assert_eq!(usable(&"long ".repeat(60)), Err(Unfit::TooLong));
        assert!(usable("Cholera").is_ok());
    }
}
