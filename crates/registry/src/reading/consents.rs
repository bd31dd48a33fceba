//! Lines that ask for consent, whoever gives it: `signed informed consent, and assent if under 18 years of age`.
//!
//! Assumes the words of a shape. Guarantees that nothing but consent is asked for up to that word, and that nothing is
//! named behind it but what consent is for.

use super::classify;
use super::encounter::{OTHERWISE, SUBJECTS, is_number, measures, sentences};
use super::word::Word;
use crate::words::Words;

/// Words of consent that are common nowhere else.
#[rustfmt::skip]
static OF_CONSENT: Words = Words::new(&[
    "offering", "offer", "offers", "challenged", "committee-approved", "intact", "cognitive", "cognitively", "custodians", "curator", "decisional", "letter", "deliver", "incapacitated", "acknowledgment", "linguistically", "initialize", "inapt",
    "female", "male", "denied", "denial", "unability", "inapability", "compulsory", "maternal", "ethical", "erb", "rec", "reb", "freely-given", "signatory", "hearing", "listening", "informing", "delivered", "reception", "prospectively", "cognition",
    "appointed", "enough", "recognized", "holder", "parent(s", "guardian(s", "tutor", "tutors", "custodian", "deferred", "impartial", "trusted", "ideally", "ec-approved", "institutional-review-board", "institute", "purposes", "explained", "next-of-kin", "genetic",
    "pre-screening", "main", "age-appropriate", "applicable", "children's", "subject(s", "patient(s", "conscious", "oriented", "autonomous", "competency", "mentally", "judicial", "explanation", "audio-visual", "electronically", "e-consent", "digital", "paper", "telephonic", "verbally", "orally",
]);

/// `signed informed consent …`: nothing but consent up to that word, and no name behind it.
pub(super) fn consents(words: &[Word<'_>]) -> bool {
    let Some(at) = words.iter().position(|w| matches!(w.text, "consent" | "assent" | "icf")) else { return false };
    let (before, behind) = (words.get(..at).unwrap_or(&[]), words.get(at + 1..).unwrap_or(&[]));
    let clear = |w: &Word<'_>| w.name().is_none() && !is_number(w);
    let starts = |w: &Word<'_>| {
        let asks = |list: &Words| list.contains(&w.text);
        clear(w) && (classify::is_plain(w.text) || asks(&SUBJECTS) || asks(&OF_CONSENT))
    };
    let asks = before.is_empty()
        || before.iter().any(|w| {
            matches!(
                w.text,
                "informed"
                    | "written"
                    | "signed"
                    | "sign"
                    | "signing"
                    | "give"
                    | "provide"
                    | "provided"
                    | "giving"
                    | "providing"
                    | "obtain"
                    | "obtained"
                    | "voluntary"
                    | "parental"
                    | "able"
                    | "capable"
                    | "willing"
                    | "unable"
                    | "inability"
                    | "ability"
                    | "willingness"
                    | "without"
                    | "lack"
                    | "no"
                    | "not"
                    | "refusal"
                    | "refuse"
                    | "refuses"
                    | "valid"
                    | "unwilling"
            )
        });
    let other = behind.iter().any(|w| OTHERWISE.contains(&w.text))
        || words.iter().any(|w| matches!(w.text, "withdrawn" | "withdrawal" | "waiver"));
    // `unable to take tablets when consent is obtained`
    let when = words.windows(2).any(|pair| matches!(pair, [a, b] if a.text == "when" && b.text != "applicable"))
        && before.iter().any(|w| w.text == "when");
    !when
        && before.iter().filter(|w| !matches!(w.text, "," | "/" | "(" | ")" | "-" | ":")).all(starts)
        && asks
        && behind.iter().enumerate().all(|(at, w)| clear(w) || w.name() == Some('p') && is_for(behind, at))
        && !other
        && sentences(behind).skip(1).all(|s| s.iter().all(goes_on))
        && behind.windows(2).all(|pair| !matches!(pair, [a, b] if matches!(a.text, "and" | "," | "or") && !goes_on(b)))
}

/// `informed consent, and assent if under 18 years of age`: the age is of those who assent, or for whom somebody consents.
pub(super) fn consents_of_minors(words: &[Word<'_>]) -> bool {
    let of_age = |w: &Word<'_>| {
        is_number(w)
            || matches!(w.text, "<" | ">" | "<=" | ">=" | "years" | "old" | "age" | "aged" | "ages" | "under" | "-")
    };
    let of_minors = |w: &Word<'_>| matches!(w.text, "assent" | "minors" | "minor" | "if" | "under" | "<");
    let first = words.iter().position(is_number).unwrap_or(words.len());
    let asked = |w: &Word<'_>| matches!(w.text, "consent" | "assent");
    let about = words.split(|w| matches!(w.text, "," | "." | ";" | "(" | ")")).all(|clause| {
        !clause.iter().any(is_number) || clause.iter().any(of_minors) || clause.iter().all(of_age) && clause.len() < 2
    });
    let less: Vec<Word<'_>> = words.iter().filter(|w| !of_age(w)).copied().collect();
    about && first < words.len() && words.iter().take(first).any(asked) && !measures(&less) && consents(&less)
}

/// Whether the words before a procedure say that it is what consent is for, or comes after: `before surgery`.
fn is_for(words: &[Word<'_>], at: usize) -> bool {
    at.checked_sub(1)
        .and_then(|before| words.get(before))
        .is_some_and(|w| matches!(w.text, "before" | "to" | "for" | "undergo"))
}

/// Whether a word behind `and` goes on with what was said.
fn goes_on(word: &Word<'_>) -> bool {
    classify::is_plain(word.text)
        || matches!(
            word.text,
            "/" | "("
                | ")"
                | ","
                | "hipaa"
                | "randomisation"
                | "-"
                | "samples"
                | "sampling"
                | "biopsies"
                | "genetic"
                | "local"
                | "national"
                | "data"
        )
        || OF_CONSENT.contains(&word.text)
}
