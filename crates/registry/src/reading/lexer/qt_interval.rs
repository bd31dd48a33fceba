//! The QT interval corrected by a named formula, in its many spellings: `QT interval corrected using Fridericia's formula
//! (QTcF)`, `Fridericia's correction formula (QTcF)`, `QTc with Bazett's correction`.
//!
//! The words come in nearly any order; what is named is told by the interval and the one formula among them.
//!
//! Assumes that the place is the start of a word. Guarantees that both the interval and one formula are named.

/// Words that may stand between those that name it.
const BETWEEN: &[&str] = &[
    "a",
    "according",
    "adjusted",
    "algorithm",
    "based",
    "by",
    "calculated",
    "corrected",
    "correction",
    "determined",
    "electrocardiogram",
    "equation",
    "factor",
    "for",
    "formula",
    "heart",
    "heart-rate",
    "interval",
    "intervals",
    "method",
    "of",
    "on",
    "rate",
    "rate-corrected",
    "s",
    "the",
    "to",
    "use",
    "using",
    "value",
    "values",
    "via",
    "with",
];
/// Words with which the name may begin, beside the interval and the formulas.
const FIRST: &[&str] = &["corrected", "heart-rate-corrected", "rate-corrected"];
/// Words with which it may end, beside these.
const LAST: &[&str] =
    &["correction", "equation", "formula", "interval", "intervals", "method", "algorithm", "value", "values"];

/// A formula by which the interval is corrected.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Formula {
    Bazett,
    Fridericia,
}

impl Formula {
    /// The concept of the vocabulary.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Bazett => "QTcB",
            Self::Fridericia => "QTcF",
        }
    }

    fn of(word: &str) -> Option<Self> {
        match word {
            "bazett" | "bazetts" | "qtcb" => Some(Self::Bazett),
            "fridericia" | "fridericias" | "fredericia" | "fredericias" | "qtcf" => Some(Self::Fridericia),
            _ => None,
        }
    }
}

/// The bytes of the name at the start of `text`, and the formula.
pub(super) fn corrected(text: &str) -> Option<(usize, Formula)> {
    let mut at = 0;
    let mut found: Option<Formula> = None;
    let (mut interval, mut person) = (false, false);
    let mut open: Option<usize> = None;
    let mut end = None;
    while let Some(rest) = text.get(at..) {
        let c = rest.chars().next()?;
        match c {
            ' ' | '\'' | '’' | '-' | '–' => at += c.len_utf8(),
            '(' if open.is_none() => {
                open = Some(at);
                at += 1;
            }
            ')' if open.take().is_some() => {
                at += 1;
                end = if interval && person { Some(at) } else { end };
            }
            _ if c.is_ascii_alphabetic() => {
                let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(rest.len());
                let word = rest.get(..length)?.trim_end_matches('-').to_ascii_lowercase();
                let formula = Formula::of(&word);
                let is_interval = matches!(word.as_str(), "qt" | "qtc" | "qtcf" | "qtcb");
                let first = at == 0 && (FIRST.contains(&word.as_str()) || formula.is_some() || is_interval);
                if !first && (at == 0 || formula.is_none() && !is_interval && !BETWEEN.contains(&word.as_str())) {
                    break;
                }
                if formula.is_some_and(|own| found.is_some_and(|other| other != own)) {
                    break;
                }
                found = found.or(formula);
                interval |= is_interval;
                person |= formula.is_some() && !is_interval;
                at += word.len();
                let ends = formula.is_some() || is_interval || LAST.contains(&word.as_str());
                if ends && interval && person && open.is_none() {
                    end = Some(at);
                }
            }
            _ => break,
        }
        if at >= text.len() {
            break;
        }
    }
    Some((end?, found?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings() {
        for (text, name, formula) in [
            (
                "QT interval corrected using Fridericia's formula (QTcF) > 450",
                "QT interval corrected using Fridericia's formula (QTcF)",
                Formula::Fridericia,
            ),
            (
                "Fridericia's correction formula (QTcF) > 480 ms",
                "Fridericia's correction formula (QTcF)",
                Formula::Fridericia,
            ),
            ("QTc with Bazett's correction that", "QTc with Bazett's correction", Formula::Bazett),
            ("QTc (Bazett) > 450", "QTc (Bazett)", Formula::Bazett),
            (
                "Corrected QT interval (QTc) by Fridericia of",
                "Corrected QT interval (QTc) by Fridericia",
                Formula::Fridericia,
            ),
            (
                "corrected QT interval for heart rate according to the Bazett formula",
                "corrected QT interval for heart rate according to the Bazett formula",
                Formula::Bazett,
            ),
        ] {
            assert_eq!(corrected(text).map(|(end, of)| (&text[..end], of)), Some((name, formula)), "{text}");
        }
        for text in [
            "QTc > 450 ms",
            "QTcF > 450 ms",
            "corrected visual acuity",
            "Fridericia",
            "QTc interval",
            "the QTc by Bazett",
            "Q",
            "",
        ] {
            assert_eq!(corrected(text), None, "{text}");
        }
    }
}
