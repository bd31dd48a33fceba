//! Exclusions that lead a list in the same line: `any of the following within 6 months: stroke, frobosis`, `use of strong
//! CYP3A4 inhibitors such as ketoconazole or frobinib within 14 days`, `any condition that may affect absorption (e.g.
//! gastrectomy)`.
//!
//! The words between what is said of each member and the list are left out, and what remains is a list like others.
//!
//! Assumes the words of a shape. Guarantees that what is left out says nothing of the members but that each excludes, or
//! that they are examples of drugs, or of illnesses whatever their degree, of which any excludes.

mod illnesses;

use super::Side;
use super::either;
use super::word::{self, Word};
use crate::words::Words;

/// Longer lines are texts of their own.
const MOST_WORDS: usize = 110;
/// A longer head says more than that a list follows.
const LONGEST_HEAD: usize = 22;

/// A line without the words that lead its list.
pub(super) enum Led<'a> {
    /// A list like others, and whether it is all that is meant.
    List(Vec<Word<'a>>, bool),
    /// Members that have a time in common: each with the words and the time that are said of all, and its own words.
    Timed(Vec<(Vec<Word<'a>>, Vec<Word<'a>>)>),
}

/// Words that are said of each member.
#[rustfmt::skip]
static LEADS: Words = Words::new(&[
    "pat", "with", "who", "have", "has", "had", "history", "of", "known", "current", "prior", "presence", "evidence", "diagnosis", "documented", "having", "currently", "concomitant",
    "concurrent", "is", "are", "use", "treatment", "received", "receiving", "taking", "therapy", "been", "treated", "using", "administration", "intake", "exposure", "to", "medical",
]);

/// Words between them and the list.
#[rustfmt::skip]
static NEUTRAL: Words = Words::new(&[
    "any", "1", "or", "more", "of", "at", "least", "following", "conditions", "condition", "diseases", "disease", "disorders", "disorder", "illnesses", "medication", "medications", "drugs", "drug",
    "agents", "agent", "treatment", "treatments", "therapy", "therapies", "procedures", "events", "criteria", "comorbidities", "diagnoses", "substances", "products", "findings", "already", "these", "infections", "which", "are", "the",
]);

/// Words of a class of drugs that say how or why they are taken, or something else than that they are.
#[rustfmt::skip]
static OF_USE: Words = Words::new(&[
    "systemic", "systemically", "oral", "orally", "topical", "topically", "inhaled", "intravenous", "intravenously", "iv", "injected", "injectable", "intramuscular", "high", "high-dose", "low", "low-dose", "dose", "doses", "dosage",
    "chronic", "chronically", "long-term", "regular", "regularly", "daily", "frequent", "frequently", "repeated", "continuous", "more", "than", "<", ">", "<=", ">=", "least", "planned", "anticipated", "expected", "need", "needs", "requirement",
    "requiring", "requires", "require", "not", "no", "without", "other", "change", "changes", "stable", "unstable", "initiated", "initiation", "started", "new", "discontinue", "discontinuation", "discontinued", "stopped", "for", "to",
    "allergy", "allergic", "hypersensitivity", "sensitivity", "intolerance", "intolerant", "contraindication", "contraindications", "contraindicated", "failure", "failed", "resistant", "refractory", "response", "combination", "both", "abuse",
    "dependence", "misuse", "positive", "history", "if", "when", "during", "after", "before", "prior", "within", "since", "last", "past", "test", "screen", "level", "levels", "toxicity", "reaction", "reactions", "overdose", "withdrawal",
    "intraocular", "periocular", "intravitreal", "injection", "injections", "eye", "skin", "cream", "ophthalmic", "nasal", "intranasal", "subcutaneous", "transdermal", "in",
    "unless", "except", "prevention", "prophylaxis", "prophylactic", "maintenance", "intensive", "recent", "recently", "multiple", "several", "two", "three", "2", "3", "4", "vaccine", "immunization", "and",
]);

/// The line without the words that lead its list; `bad` tells of a name whether it says how bad the illness is.
pub(super) fn led<'a>(words: &[Word<'a>], side: Side, bad: &dyn Fn(&Word<'_>) -> bool) -> Option<Led<'a>> {
    if side == Side::Inclusion || words.len() > MOST_WORDS {
        return None;
    }
    let words = word::without_stops(words);
    if words.iter().any(|w| w.text != "following" && either::STOPS.contains(&w.text)) {
        return None;
    }
    following(words).or_else(|| examples(words)).or_else(|| illnesses::examples(words, bad))
}

/// `any of the following within 6 months: stroke, frobosis`
fn following<'a>(words: &[Word<'a>]) -> Option<Led<'a>> {
    let colon = words.iter().take(LONGEST_HEAD).position(|w| w.text == ":")?;
    let head = words.get(..colon)?;
    head.iter().any(|w| w.text == "following").then_some(())?;
    let lead = head.iter().take_while(|w| LEADS.contains(&w.text)).count();
    // `treatment with any of the following`: the last word before may be one of either kind.
    let mut time: &[Word<'a>] = &[];
    let mut at = lead;
    while let Some(word) = head.get(at) {
        let begins = word.text == "within" || word.text == "in" && is_back(head.get(at + 1));
        if begins && time.is_empty() {
            let behind = head.get(at..)?;
            let length = behind.iter().position(|w| matches!(w.text, "," | "any" | "1")).unwrap_or(behind.len());
            time = behind.get(..length)?;
            at += length;
            continue;
        }
        let class = matches!(word.name(), Some('m' | 'c')) && head.iter().take(at).any(|w| w.text == "following");
        if !(class || NEUTRAL.contains(&word.text) || word.text == "," && !time.is_empty()) {
            return None;
        }
        at += 1;
    }
    let list = words.get(colon + 1..)?;
    let values = list.iter().any(|w| w.name() == Some('v'));
    let list = listed(list, !values)?;
    // A member with a time of its own would have two.
    if !time.is_empty() && list.iter().any(|w| matches!(w.text, "within" | "days" | "weeks" | "months" | "years")) {
        return None;
    }
    let lead = head.get(..lead)?;
    if !time.is_empty() {
        let said = |own: &&[Word<'a>]| ([lead, *own, time].concat(), own.to_vec());
        return Some(Led::Timed(members(&list).iter().map(said).collect()));
    }
    let mut new = lead.to_vec();
    // Each part between semicolons is said with the same words.
    for (at, part) in list.split(|w| w.text == ";").filter(|part| !part.is_empty()).enumerate() {
        if at > 0 {
            let near = *part.first()?;
            new.push(Word { text: "or", ..near });
            new.extend(lead);
        }
        new.extend(part);
    }
    Some(Led::List(new, true))
}

/// `use of strong inhibitors such as ketoconazole or frobinib within 14 days`
fn examples<'a>(words: &[Word<'a>]) -> Option<Led<'a>> {
    let lead = words.iter().take_while(|w| LEADS.contains(&w.text) && w.name().is_none()).count();
    let takes = |w: &Word<'_>| {
        matches!(
            w.text,
            "use"
                | "taking"
                | "treatment"
                | "therapy"
                | "received"
                | "receiving"
                | "using"
                | "treated"
                | "administration"
                | "intake"
        )
    };
    let leading = words.get(..lead)?;
    leading.iter().any(takes).then_some(())?;
    if leading.last().is_some_and(|w| matches!(w.text, "to")) {
        return None;
    }
    let behind = words.get(lead..)?;
    let mark = behind
        .iter()
        .take(LONGEST_HEAD)
        .position(|w| matches!(w.text, ":" | "(" | "such" | "including" | "e.g." | "eg" | "e.g"))?;
    let class = behind.get(..mark)?;
    let plain = |w: &Word<'_>| {
        matches!(w.name(), None | Some('m' | 'v'))
            && !OF_USE.contains(&w.text)
            && !w.text.starts_with("u_")
            && w.text != "."
    };
    // `anti-emetic therapy including corticosteroids`: those that are given for it.
    let purpose = class
        .iter()
        .any(|w| matches!(w.text, "therapy" | "treatment" | "therapies" | "treatments") || w.text.starts_with("m_"));
    if class.is_empty() || purpose || !class.iter().all(plain) {
        return None;
    }
    let rest = behind.get(mark..)?;
    let opened = rest.first()?.text == "(";
    let signs = rest
        .iter()
        .take_while(|w| {
            matches!(
                w.text,
                "(" | ":"
                    | "such"
                    | "as"
                    | "including"
                    | "e.g."
                    | "eg"
                    | "e.g"
                    | ","
                    | "but"
                    | "not"
                    | "limited"
                    | "to"
                    | "any"
            )
        })
        .count();
    // Parentheses hold examples only where they say so.
    let says = rest.get(..signs)?.iter().any(|w| matches!(w.text, ":" | "such" | "including" | "e.g." | "eg" | "e.g"));
    let inside = rest.get(signs..).filter(|_| says)?;
    let (list, tail): (&[Word<'a>], &[Word<'a>]) = if opened {
        let close = inside.iter().position(|w| w.text == ")")?;
        (inside.get(..close)?, inside.get(close + 1..)?)
    } else {
        let from = inside.iter().position(|w| matches!(w.text, "within" | "in"));
        let from = from.unwrap_or(inside.len());
        (inside.get(..from)?, inside.get(from..)?)
    };
    if !(tail.is_empty() || timed(tail)) {
        return None;
    }
    // Nothing but drugs, and words that no list has.
    let etc = list.iter().rev().take_while(|w| matches!(w.text, "etc" | "etc." | "." | "," | "others")).count();
    let list = list.get(..list.len() - etc)?;
    let drug = |w: &Word<'_>| {
        w.name() == Some('m')
            || matches!(w.text, "," | "or" | "and" | "/")
            || w.name().is_none()
                && w.text.len() > 3
                && w.text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
                && !OF_USE.contains(&w.text)
    };
    if !list.iter().all(drug) || !list.iter().any(|w| w.name() == Some('m')) {
        return None;
    }
    let list = listed(list, true)?;
    let mut new = leading.to_vec();
    new.extend(list);
    new.extend(tail);
    Some(Led::List(new, false))
}

/// Whether the words are a time that counts back, and nothing else.
fn timed(tail: &[Word<'_>]) -> bool {
    tail.first().is_some_and(|w| w.text == "within" || w.text == "in" && is_back(tail.get(1)))
        && tail.iter().all(|w| !matches!(w.text, "," | "or" | "and" | ";" | "." | "(" | "with" | "for" | "unless"))
}

/// The members of a list.
fn members<'w, 'a>(list: &'w [Word<'a>]) -> Vec<&'w [Word<'a>]> {
    let mut depth = 0_usize;
    let ends = |word: &Word<'_>| {
        match word.text {
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && matches!(word.text, "," | "or" | ";")
    };
    list.split(ends).filter(|member| !member.is_empty()).collect()
}

fn is_back(word: Option<&Word<'_>>) -> bool {
    word.is_some_and(|w| matches!(w.text, "last" | "past" | "prior" | "preceding"))
}

/// A list of which one member is enough: its last joining word is `or`. None where `and` could mean both.
fn listed<'a>(list: &[Word<'a>], either: bool) -> Option<Vec<Word<'a>>> {
    let mut depth = 0_usize;
    let mut new: Vec<Word<'a>> = Vec::with_capacity(list.len());
    let mut last_comma = None;
    let mut or = false;
    for word in list {
        let mut word = *word;
        match word.text {
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.checked_sub(1)?,
            ":" | "." if depth == 0 => return None,
            "and" if depth == 0 => {
                if !either {
                    return None;
                }
                word.text = "or";
                or = true;
            }
            "or" if depth == 0 => or = true,
            "," if depth == 0 => last_comma = Some(new.len()),
            _ => {}
        }
        // `, and or` of `and / or`
        let twice = word.text == "or" && new.last().is_some_and(|w| matches!(w.text, "or" | "/"));
        if twice {
            new.pop();
            if new.last().is_some_and(|w| w.text == "or") {
                continue;
            }
        }
        new.push(word);
    }
    if let Some(at) = last_comma.filter(|_| !or) {
        let word = *new.get(at)?;
        new.insert(at + 1, Word { text: "or", ..word });
    }
    (depth == 0 && !new.is_empty()).then_some(new)
}
