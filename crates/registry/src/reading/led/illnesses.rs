//! Exclusions of a sort of illness that no list has, with examples: `any condition that may affect absorption (e.g.
//! gastrectomy)`, `other causes of liver disease such as haemochromatosis`.
//!
//! An example is one of the sort, so it excludes. Where the words before it say how severe, where, since when or for what
//! reason something must be there, an example need not be so, and nothing is read; only of a severe or uncontrolled illness
//! those examples are that say so themselves: `uncontrolled illness, including active infection, asthma`.
//!
//! Assumes the words of an exclusion. Guarantees that the words left out only say what sort of illness is meant.

use super::{LEADS, LONGEST_HEAD, Led, listed, members, timed};
use crate::reading::either::{DENY, OF_TIME, SHIFTS};
use crate::reading::word::{self, Word};
use crate::words::Words;

/// What a sort of illness ends in. Sorted.
#[rustfmt::skip]
static SORTS: Words = Words::new(&[
    "abnormalities", "abnormality", "anomalies", "anomaly", "cause", "causes", "co-morbidities", "co-morbidity", "comorbidities", "comorbidity", "condition", "conditions",
    "deficiencies", "diagnoses", "diagnosis", "disease", "diseases", "disorder", "disorders", "disturbance", "disturbances", "dysfunction", "etiologies", "etiology", "illness", "illnesses",
    "impairment", "impairments", "pathologies", "pathology", "problem", "problems", "syndrome", "syndromes",
]);

/// Words of a sort that say how severe an illness is, how it came or where it is, or that speak of something else than
/// its being there, or that narrow what an example could be: of infectious diseases hepatitis is that of a virus. Sorted.
#[rustfmt::skip]
static OF_DEGREE: Words = Words::new(&[
    "abuse", "acquired", "active", "acute", "advanced", "affected", "allergic", "allergy", "alternative", "area", "bilateral", "chronic", "clinically", "communicable", "complications", "concern", "concerns", "current", "currently",
    "decompensated", "degree", "drug", "drugs", "eye", "eyes", "familial", "fellow", "for", "grade", "high", "idiopathic", "important", "inadequate", "inadequately", "index", "infected", "infectious", "infective", "insufficiently", "intercurrent",
    "ipsilateral", "invasive", "knee", "knees", "life-threatening", "limb", "low", "major", "malignant", "marked", "medication", "medications", "metastatic", "mild", "minor", "moderate", "moderately", "new", "ongoing", "only", "opportunistic", "overt",
    "painful", "persistent", "poor", "poorly", "procedure", "procedures", "progressive", "reason", "reasons", "recurrent", "refractory", "relevant", "resistant", "resolved", "secondary", "serious", "severe", "severely", "side", "significant", "significantly",
    "skin", "stable", "stage", "study", "surgery", "surgical", "symptomatic", "systemically", "target", "terminal", "therapy", "transmissible", "treated", "treatment", "treatments", "use", "used", "using", "vaccine", "viral", "worsening",
]);

/// Words of a clause that say more of the illness than what it may do. Sorted.
#[rustfmt::skip]
static OF_THIS_ONE: Words = Words::new(&[
    "are", "associated", "been", "contributing", "controlled", "current", "deemed", "had", "has", "have", "investigator", "investigator's", "is", "judged", "judgement", "judgment", "need", "needs", "opinion", "patient's", "physician", "require", "required", "requires", "requiring", "treated", "was", "were", "eye", "eyes", "knee", "side",
]);

/// Words that begin a clause of what an illness does.
const CLAUSE: &[&str] = &[
    "that",
    "which",
    "known",
    "affecting",
    "causing",
    "interfering",
    "precluding",
    "impairing",
    "influencing",
    "potentially",
    "possibly",
];

/// The list of examples alone, with the words that are said of each; `bad` tells of a name whether it says itself how
/// bad the illness is.
pub(super) fn examples<'a>(words: &[Word<'a>], bad: &dyn Fn(&Word<'_>) -> bool) -> Option<Led<'a>> {
    let lead = words.iter().take_while(|w| LEADS.contains(&w.text) && w.name().is_none()).count();
    let leading = words.get(..lead)?;
    let behind = words.get(lead..)?;
    let mark = (0..behind.len().min(LONGEST_HEAD)).find(|&at| begins_examples(behind.get(at..).unwrap_or(&[])))?;
    let sort = behind.get(..mark)?;
    let of_degree = is_of_degree(sort);
    if !(of_degree || is_a_sort(sort)) || leading.iter().any(|w| is_of_treatment(w.text)) {
        return None;
    }
    let rest = behind.get(mark..)?;
    let opened = rest.iter().take(2).any(|w| w.text == "(");
    let signs = rest.iter().take_while(|w| is_sign(w.text)).count();
    let inside = rest.get(signs..)?;
    let (list, tail): (&[Word<'a>], &[Word<'a>]) = if opened {
        let close = closing(inside)?;
        (inside.get(..close)?, inside.get(close + 1..)?)
    } else {
        (inside, &[])
    };
    let etc = list.iter().rev().take_while(|w| matches!(w.text, "etc" | "etc." | "." | "," | "others")).count();
    let list = list.get(..list.len() - etc)?;
    let within = list.iter().any(|w| OF_TIME.contains(&w.text));
    if list.is_empty() || !tail.is_empty() && (within || !timed(tail)) {
        return None;
    }
    let list = if of_degree { those_of_degree(&listed(list, true)?, bad)? } else { listed(list, true)? };
    let mut new = leading.to_vec();
    new.extend(list);
    new.extend(tail);
    Some(Led::List(new, false))
}

/// Whether the words name an illness of some degree, and say no more of it: `uncontrolled intercurrent illness`.
fn is_of_degree(words: &[Word<'_>]) -> bool {
    #[rustfmt::skip]
    static DEGREES: Words = Words::new(&[
        "active", "acute", "and", "any", "chronic", "clinically", "concomitant", "concurrent", "intercurrent", "major", "medical", "or", "other", "serious", "severe", "significant", "systemic", "uncontrolled", "unstable", "/", ",",
    ]);
    let stops = words.iter().rev().take_while(|w| w.text == "," || w.text == "(").count();
    let Some((last, before)) = words.get(..words.len() - stops).and_then(<[Word<'_>]>::split_last) else {
        return false;
    };
    SORTS.contains(&last.text)
        && before.iter().all(|w| DEGREES.contains(&w.text) || SORTS.contains(&w.text))
        && before.iter().any(|w| OF_DEGREE.contains(&w.text) || w.text.starts_with("un"))
}

/// Those of a list that say themselves how bad they are: `active infection`, `unstable angina`.
fn those_of_degree<'a>(list: &[Word<'a>], bad: &dyn Fn(&Word<'_>) -> bool) -> Option<Vec<Word<'a>>> {
    let or = *list.iter().find(|w| w.text == "or")?;
    let mut new: Vec<Word<'a>> = Vec::new();
    for member in members(list) {
        let first = member.first()?;
        let clause = member.iter().any(|w| matches!(w.text, "that" | "which"));
        // `psychiatric illness or social situations that would limit compliance`
        let social = member.iter().any(|w| matches!(w.text, "social" | "situation" | "situations"));
        let reaches = |w: &Word<'_>| {
            OF_TIME.contains(&w.text)
                || DENY.contains(&w.text)
                || OF_THIS_ONE.contains(&w.text) && w.text != "controlled"
        };
        if !social && (clause || member.iter().any(reaches)) || first.text == "with" {
            return None;
        }
        let qualified = matches!(first.text, "active" | "uncontrolled" | "decompensated")
            && member.get(1).is_some_and(|w| w.name() == Some('c'));
        if (qualified && member.len() == 2) || (member.len() == 1 && bad(first)) {
            if !new.is_empty() {
                new.push(or);
            }
            new.extend(member);
        }
    }
    (!new.is_empty()).then_some(new)
}

fn is_of_treatment(word: &str) -> bool {
    matches!(word, "use" | "treatment" | "received" | "receiving" | "taking" | "therapy" | "treated" | "using")
        || matches!(word, "administration" | "intake" | "exposure" | "to")
}

/// Whether examples begin with these words.
fn begins_examples(words: &[Word<'_>]) -> bool {
    let text = |at: usize| word::text(words, at);
    let says = |at: usize| {
        matches!(text(at), "including" | "e.g." | "eg" | "e.g" | "i.e." | "ie" | "i.e")
            || matches!((text(at), text(at + 1)), ("such", "as") | ("for", "example"))
    };
    says(0) || matches!(text(0), "(" | ",") && (says(1) || text(1) == "like")
}

fn is_sign(word: &str) -> bool {
    matches!(
        word,
        "(" | ","
            | "such"
            | "as"
            | "including"
            | "e.g."
            | "eg"
            | "e.g"
            | "i.e."
            | "ie"
            | "i.e"
            | "for"
            | "example"
            | "like"
            | ":"
            | "but"
            | "not"
            | "limited"
            | "to"
    )
}

/// Where the parenthesis closes that is open before these words.
fn closing(words: &[Word<'_>]) -> Option<usize> {
    let mut depth = 1_usize;
    words.iter().position(|w| {
        match w.text {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        depth == 0
    })
}

/// Whether the words name a sort of illness whatever its degree: `any disorder that may affect absorption`.
fn is_a_sort(words: &[Word<'_>]) -> bool {
    let end = words.iter().position(|w| CLAUSE.contains(&w.text)).unwrap_or(words.len());
    let Some((head, clause)) = words.split_at_checked(end) else { return false };
    let plain = |w: &Word<'_>| w.text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    let hyphened = |w: &Word<'_>| {
        ["un", "non", "in-"].iter().any(|start| w.text.starts_with(start) && w.text != "underlying")
            || ["-induced", "-related", "-associated", "-threatening", "-significant", "-relevant"]
                .iter()
                .any(|end| w.text.ends_with(end))
    };
    let governs = |w: &Word<'_>| {
        DENY.contains(&w.text) || OF_TIME.contains(&w.text) || SHIFTS.contains(&w.text) && w.text != "deficiency"
    };
    let joined = head.iter().any(|w| matches!(w.text, "or" | "and" | "/"));
    let fits = |w: &Word<'_>| match w.name() {
        // `asthma or other diseases`: asthma is more than what sort is meant.
        Some(name) => name == 'c' && !joined,
        None => {
            (plain(w) || matches!(w.text, "/" | ","))
                && !governs(w)
                && !hyphened(w)
                && !OF_DEGREE.contains(&w.text)
                && !matches!(
                    w.text,
                    "in" | "on"
                        | "at"
                        | "with"
                        | "from"
                        | "by"
                        | "due"
                        | "because"
                        | "pat"
                        | "who"
                        | "is"
                        | "are"
                        | "has"
                        | "have"
                        | "was"
                        | "were"
                )
        }
    };
    let noun = |w: &Word<'_>| SORTS.contains(&w.text);
    let of = head.iter().position(|w| w.text == "of");
    let ends_in_a_sort = head.last().is_some_and(noun)
        // `diseases of the frobal system`
        || of.and_then(|at| at.checked_sub(1)).and_then(|at| head.get(at)).is_some_and(noun)
        // `causes of liver disease`
        || head.last().is_some_and(|w| w.name() == Some('c')) && head.iter().any(|w| matches!(w.text, "cause" | "causes"));
    let may = clause.iter().all(|w| {
        let denies = DENY.contains(&w.text) || OF_TIME.contains(&w.text);
        (w.name().is_some() || plain(w)) && !denies && !OF_THIS_ONE.contains(&w.text)
    });
    ends_in_a_sort && head.iter().all(fits) && may
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_of_illness() {
        let sort = |text: &str| {
            let words: Vec<Word<'_>> = text.split(' ').map(|text| Word { text, start: 0, token: 0 }).collect();
            is_a_sort(&words)
        };
        for text in [
            "any condition",
            "other causes of c_1",
            "frobic or frobal disorders",
            "any frobal disease that may affect absorption",
            "conditions known to affect frobs",
        ] {
            assert!(sort(text), "{text}");
        }
        for text in [
            "severe disease",
            "frobosed eye disease",
            "c_1",
            "c_1 or other disease",
            "risk of disease",
            "disease with conditions",
            "condition that is severe",
            "condition that requires surgery",
            "uncontrolled illness",
            "no disease",
        ] {
            assert!(!sort(text), "{text}");
        }
    }
}
