//! The physical status of the American Society of Anesthesiologists in its many spellings: `ASA I-III`, `American Society of
//! Anesthesiology (ASA) physical class 2`, `ASA (American Society of Anesthesiologists) score > 3`.
//!
//! `ASA` by itself is aspirin as often, and the society has more than one scale: the words are the name only where a class
//! of the physical status, I to VI, follows.
//!
//! Assumes that the place is the start of a word. Guarantees that a class follows the name.

/// Words of the name behind that of the society.
const OF_SCALE: &[&str] = &[
    "category",
    "class",
    "classes",
    "classification",
    "fitness",
    "grade",
    "graded",
    "grades",
    "grading",
    "health",
    "patient",
    "performance",
    "physical",
    "physiological",
    "preoperative",
    "ps",
    "rating",
    "risk",
    "scale",
    "score",
    "scores",
    "state",
    "status",
    "system",
];
/// Words between the name and the class.
const BETWEEN: &[&str] = &[
    "of", "is", "equal", "to", "than", "or", "less", "more", "greater", "higher", "lower", "above", "below", "over",
    "from",
];
/// The classes.
const CLASSES: &[&str] = &["I", "II", "III", "IV", "V", "VI", "1", "2", "3", "4", "5", "6"];
/// Words behind a number that is the amount of a drug.
const AMOUNTS: &[&str] =
    &["mg", "g", "gram", "grams", "mcg", "tablet", "tablets", "days", "weeks", "months", "hours", "times"];

/// The bytes of the name at the start of `text`, if there is one.
pub(super) fn physical_status(text: &str) -> Option<usize> {
    let first = society(text).map(|end| (end, true)).or_else(|| abbreviation(text).map(|end| (end, false)));
    let (mut end, spelled) = first?;
    end += in_parentheses(text.get(end..)?);
    let mut named = spelled;
    while let Some(more) = of_scale(text.get(end..)?) {
        end += more;
        end += in_parentheses(text.get(end..)?);
        named = true;
    }
    let behind = text.get(end..)?;
    class_follows(behind, named).then_some(end)
}

/// The word at the start of `text`, without blanks.
fn word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
    text.get(..end).unwrap_or("")
}

/// The bytes of the society's name.
fn society(text: &str) -> Option<usize> {
    let mut end = 0;
    for wanted in [&["american"][..], &["society", "societies"], &["of", "for", ""]] {
        let rest = text.get(end..)?;
        let blank = rest.len() - rest.trim_start_matches(' ').len();
        let own = word(rest.get(blank..)?);
        match wanted.iter().find(|w| own.eq_ignore_ascii_case(w)) {
            Some(_) => end += blank + own.len(),
            None if wanted.contains(&"") => {}
            None => return None,
        }
    }
    let rest = text.get(end..)?;
    let blank = rest.len() - rest.trim_start_matches(' ').len();
    let own = word(rest.get(blank..)?);
    let small = own.to_ascii_lowercase();
    let stem = small.strip_prefix("anesthesiolog").or_else(|| small.strip_prefix("anaesthesiolog"))?;
    let end = end + blank + own.len();
    let plural = ["'s", "’s", "'", "’"].iter().find(|s| text.get(end..).is_some_and(|t| t.starts_with(**s)));
    matches!(stem, "y" | "ist" | "ists").then(|| end + plural.map_or(0, |s| s.len()))
}

/// The bytes of `ASA`.
fn abbreviation(text: &str) -> Option<usize> {
    (word(text) == "ASA").then_some(3)
}

/// The bytes of the other name in parentheses, or behind a hyphen.
fn in_parentheses(text: &str) -> usize {
    let rest = text.trim_start_matches(' ');
    let blank = text.len() - rest.len();
    if rest.starts_with("-ASA") || rest.starts_with("ASA") && word(rest) == "ASA" {
        return blank + rest.find("ASA").unwrap_or(0) + 3;
    }
    let Some(inner) = rest.strip_prefix('(').and_then(|inner| inner.split_once(')')).map(|(inner, _)| inner) else {
        return 0;
    };
    let said = inner.trim();
    let own = society(said).or_else(|| abbreviation(said)).is_some_and(|end| {
        let mut rest = said.get(end..).unwrap_or("");
        while let Some(more) = of_scale(rest) {
            rest = rest.get(more..).unwrap_or("");
        }
        rest.is_empty()
    });
    if own { blank + inner.len() + 2 } else { 0 }
}

/// The bytes of one more word of the name.
fn of_scale(text: &str) -> Option<usize> {
    let rest = text.trim_start_matches([' ', '-']);
    let own = word(rest);
    OF_SCALE.iter().any(|w| own.eq_ignore_ascii_case(w)).then(|| text.len() - rest.len() + own.len())
}

/// Whether a class follows; behind the bare abbreviation it follows at once.
fn class_follows(text: &str, named: bool) -> bool {
    let signs = [' ', ':', '<', '>', '=', '≤', '≥', '/', '-', '–', '(', ','];
    let mut rest = text.trim_start_matches(signs);
    if rest.len() == text.len() {
        return false;
    }
    for _ in 0..6 {
        let own = word(rest);
        let between = BETWEEN.iter().any(|w| own.eq_ignore_ascii_case(w));
        if !between || !(named || own == "of") {
            break;
        }
        rest = rest.get(own.len()..).unwrap_or("").trim_start_matches(signs);
    }
    let own = word(rest);
    let behind = rest.get(own.len()..).unwrap_or("");
    // `ASA 1.5 g`
    let decimal = behind.strip_prefix('.').is_some_and(|b| b.starts_with(|c: char| c.is_ascii_digit()));
    let amount = decimal || AMOUNTS.contains(&word(behind.trim_start_matches(' ')));
    CLASSES.contains(&own) && !amount
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_scale() {
        for (text, name) in [
            ("ASA I-III", "ASA"),
            ("ASA> 3", "ASA"),
            ("ASA of III or greater", "ASA"),
            ("ASA physical status I and II", "ASA physical status"),
            (
                "American Society of Anesthesiologists (ASA) Class I - III",
                "American Society of Anesthesiologists (ASA) Class",
            ),
            (
                "American society of anesthesiologist (ASA)class III-IV",
                "American society of anesthesiologist (ASA)class",
            ),
            (
                "ASA (American Society of Anesthesiology) physical score 1-3",
                "ASA (American Society of Anesthesiology) physical score",
            ),
            (
                "American Society of Anesthesiology score (ASA) class IV",
                "American Society of Anesthesiology score (ASA) class",
            ),
            (
                "American Society of Anesthesiologists-ASA physical status 1",
                "American Society of Anesthesiologists-ASA physical status",
            ),
            ("ASA score greater than 3", "ASA score"),
        ] {
            assert_eq!(physical_status(text).and_then(|end| text.get(..end)), Some(name), "{text}");
        }
        for text in [
            "ASA",
            "ASA 81 mg",
            "ASA 5 mg",
            "ASA or NSAIDs",
            "ASA therapy",
            "ASAP 3",
            "ASA status",
            "ASA 1.5 g",
            "ASA greater than 3",
        ] {
            assert_eq!(physical_status(text), None, "{text}");
        }
    }
}
