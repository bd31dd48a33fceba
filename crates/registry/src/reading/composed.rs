//! Inclusions that say one thing in two places: `male or non-pregnant female`, `creatinine <= 1.5 x ULN or creatinine
//! clearance >= 60 mL/min for patients with creatinine above 1.5 x ULN`.
//!
//! Assumes the words of a shape that the grammar did not take. Guarantees that the condition says what these words say too.

use super::build;
use super::kept;
use super::matter;
use super::word::{self, Word};
use super::{Side, Whole};
use prescreen_language::criteria::{Assertion, Expr, ExprKind};

/// What an inclusion says, if it can be said in words that the grammar takes.
pub(super) fn composed(words: &[Word<'_>], whole: &Whole<'_>) -> Option<Expr> {
    if whole.side == Side::Exclusion {
        return None;
    }
    not_pregnant(words, whole).or_else(|| of_the_rest(words, whole))
}

/// `males and non-pregnant, non-lactating females aged 18 to 55 years`: no pregnancy, beside all that is said.
fn not_pregnant(words: &[Word<'_>], whole: &Whole<'_>) -> Option<Expr> {
    let first = words.iter().position(|w| denied(w.text).is_some())?;
    let mut names = Vec::new();
    let mut end = first;
    while let Some(word) = words.get(end) {
        match denied(word.text) {
            Some(name) => names.push(name),
            // What joins one to the next.
            None if matches!(word.text, "," | "and" | "or" | "/") && !names.is_empty() => {}
            None => break,
        }
        end += 1;
    }
    let (last, next) = (words.get(end.checked_sub(1)?)?, words.get(end)?);
    // `non-pregnant and female` would say two things of everybody.
    if denied(last.text).is_none() || next.text != "female" {
        return None;
    }
    let left: Vec<Word<'_>> =
        words.iter().enumerate().filter(|(at, _)| !(first..end).contains(at)).map(|(_, word)| *word).collect();
    let said = whole.said(&left)?;
    if kept::holds_not(&said) {
        return None;
    }
    let mut absent = Vec::new();
    for name in names {
        absent.push(matter::condition(whole.vocabulary.find_curated(name)?, Assertion::Present));
    }
    let span = said.span;
    Some(build::all(vec![said, build::not(build::any(absent, span))], span))
}

/// What a word says is not so.
fn denied(word: &str) -> Option<&'static str> {
    match word {
        "non-pregnant" | "nonpregnant" => Some("pregnancy"),
        "non-lactating" | "nonlactating" | "non-breastfeeding" | "nonbreastfeeding" | "non-breast-feeding"
        | "non-nursing" | "nonnursing" => Some("breastfeeding"),
        _ => None,
    }
}

/// `A <= limit or B >= limit for patients with A above the limit`: whoever meets the first limit needs no other, so the
/// words at the end say nothing new.
fn of_the_rest(words: &[Word<'_>], whole: &Whole<'_>) -> Option<Expr> {
    const WHO: &[&str] = &["pat", "with", "whose", "who", "have", "has", "having"];
    const SAYS: &[&str] = &[
        "level",
        "levels",
        "value",
        "values",
        "is",
        "are",
        "above",
        ">",
        "greater",
        "higher",
        "than",
        "exceeding",
        "exceeds",
        "elevated",
        "institutional",
        "institution",
        "laboratory",
        "local",
        "normal",
        "limits",
        "limit",
        "upper",
        "of",
        "uln",
        "iuln",
        "range",
        "(",
        ")",
        "x",
        "times",
        "serum",
        "total",
        "baseline",
    ];
    let concept = |word: &Word<'_>| matter::concept(whole.tokens, word);
    let start = words.windows(2).rposition(|pair| {
        matches!(pair, [lead, next] if matches!(lead.text, "for" | "in" | "if" | "when")
            && (WHO.contains(&next.text) || next.name() == Some('v')))
    })?;
    let (head, tail) = words.split_at_checked(start)?;
    let tail = word::without_stops(tail).get(1..)?;
    let first = head.iter().find(|w| w.name().is_some()).filter(|w| w.name() == Some('v'))?;
    let own = |w: &Word<'_>| w.name() == Some('v') && concept(w) == concept(first);
    let number = |w: &Word<'_>| w.text.starts_with(|c: char| c.is_ascii_digit());
    let known = |w: &Word<'_>| {
        own(w) || number(w) || WHO.contains(&w.text) || SAYS.contains(&w.text) || w.text.starts_with("u_")
    };
    let above = tail
        .iter()
        .any(|w| matches!(w.text, "above" | ">" | "greater" | "higher" | "exceeding" | "exceeds" | "elevated"));
    // Those above another limit than that which is asked for would be others.
    let same_limit = tail.iter().filter(|w| number(w)).all(|w| head.iter().any(|other| other.text == w.text));
    if !above
        || !same_limit
        || !tail.iter().any(own)
        || !tail.iter().all(known)
        || head.iter().filter(|w| own(w)).count() != 1
    {
        return None;
    }
    let end = head.iter().rposition(|w| !matches!(w.text, "," | "("))? + 1;
    let said = whole.said(head.get(..end)?)?;
    matches!(&said.node, ExprKind::Any(parts) if parts.len() == 2 && kept::is_values(&said)).then_some(said)
}
