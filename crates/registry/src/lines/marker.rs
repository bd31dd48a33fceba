//! Bullets and numbers in front of a line.

/// What stands in front of a line. Equal markers are brothers in one list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Marker {
    /// A dash, star or dot.
    Bullet(char),
    /// `1.`, `2)`, `(3)`; how many numbers (`1.2` has two) and what closes them.
    Number { levels: u8, close: char },
    /// `a.`, `B)`, `(c)`.
    Letter { upper: bool, close: char },
    /// `ii.`, `(iv)`; a single `i`, `v` or `x` counts as a letter.
    Roman { close: char },
}

/// A marker, how many bytes it takes, and which one of its list it is (bullets: 0).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Found {
    pub(super) marker: Marker,
    pub(super) length: usize,
    pub(super) ordinal: u32,
}

const BULLETS: &str = "-–—*•·●○▪■◦‣∙⁃➢➤►▶□☐❖✓✔+\u{f0b7}\u{f0a7}\u{f0d8}";

/// The marker at the start of `row`, which begins with no blank.
pub(super) fn find(row: &str) -> Option<Found> {
    let first = row.chars().next()?;
    if BULLETS.contains(first) {
        return bullet(row, first);
    }
    if first.is_ascii_digit() || first == '(' || first == '[' || first.is_ascii_alphabetic() {
        return counted(row);
    }
    None
}

fn bullet(row: &str, first: char) -> Option<Found> {
    let length = first.len_utf8();
    let next = row[length..].chars().next();
    let fine = match first {
        // `-5` and `+2` are numbers.
        '-' | '–' | '—' | '+' | '*' => next.is_none_or(|c| c.is_whitespace() || c.is_alphabetic() || c == '≥'),
        _ => true,
    };
    fine.then_some(Found { marker: Marker::Bullet(first), length, ordinal: 0 })
}

fn counted(row: &str) -> Option<Found> {
    let opened = row.starts_with(['(', '[']);
    let body = &row[usize::from(opened)..];
    let label = label(body);
    let rest = &body[label.len()..];
    let (close, rest) = match (rest.as_bytes(), opened) {
        ([b'.', b')', ..], _) => (')', &rest[2..]),
        ([b')', ..], _) => (')', &rest[1..]),
        ([b']', ..], true) => (']', &rest[1..]),
        (_, true) => return None,
        ([b'.', ..], false) => ('.', &rest[1..]),
        ([b'-', ..], false) if label.starts_with(|c: char| c.is_ascii_digit()) => ('-', &rest[1..]),
        // `1.2 Words` is a number of two levels.
        (_, false) if label.contains('.') => (' ', rest),
        (_, false) => return None,
    };
    let (marker, ordinal) = classify(label, close, rest)?;
    Some(Found { marker, length: row.len() - rest.len(), ordinal })
}

/// The letters, or the digits with dots between them, at the start.
fn label(body: &str) -> &str {
    let bytes = body.as_bytes();
    let run = |from: usize, fits: fn(&u8) -> bool| from + bytes[from..].iter().take_while(|b| fits(b)).count();
    if !body.starts_with(|c: char| c.is_ascii_digit()) {
        return &body[..run(0, u8::is_ascii_alphabetic)];
    }
    let mut end = run(0, u8::is_ascii_digit);
    while bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
        end = run(end + 1, u8::is_ascii_digit);
    }
    &body[..end]
}

fn classify(label: &str, close: char, rest: &str) -> Option<(Marker, u32)> {
    let next = rest.chars().next();
    let blank = next.is_none_or(char::is_whitespace);
    let upper_word = |text: &str| {
        let mut chars = text.trim_start().chars();
        chars.next().is_some_and(char::is_uppercase) && chars.next().is_none_or(|c| c.is_lowercase() || c == ' ')
    };
    if let Some(levels) = number_levels(label) {
        let fine = match (close, levels) {
            (' ', _) => blank && upper_word(rest),
            ('-', _) => blank || next.is_some_and(char::is_uppercase),
            ('.', 1) => next.is_none_or(|c| !c.is_ascii_digit()),
            ('.', _) => blank,
            _ => true,
        };
        let last = label.rsplit('.').next().and_then(|n| n.parse().ok())?;
        return (fine && label.len() <= 8).then_some((Marker::Number { levels, close }, last));
    }
    if close == '-' || close == ' ' {
        return None;
    }
    let lower = label.to_ascii_lowercase();
    let upper = label.bytes().all(|b| b.is_ascii_uppercase());
    if label.len() == 1 {
        // `E. coli`, `e.g.`, `i.e.`; `a.` and `(a)` are markers.
        let organism = upper && close == '.' && !upper_word(rest) && rest.trim_start().starts_with(char::is_lowercase);
        let fine = !organism && (blank || (close != '.' && next.is_some_and(char::is_alphanumeric)));
        let ordinal = u32::from(lower.as_bytes().first()? - b'a') + 1;
        return (fine && lower.as_bytes()[0].is_ascii_alphabetic())
            .then_some((Marker::Letter { upper, close }, ordinal));
    }
    let ordinal = roman(&lower)?;
    blank.then_some((Marker::Roman { close }, ordinal))
}

/// How many numbers a label such as `2.1` holds.
fn number_levels(label: &str) -> Option<u8> {
    let mut levels = 0u8;
    for part in label.split('.') {
        if part.is_empty() || part.len() > 2 || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        levels = levels.checked_add(1)?;
    }
    Some(levels)
}

fn roman(label: &str) -> Option<u32> {
    const NUMERALS: [&str; 20] = [
        "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii",
        "xviii", "xix", "xx",
    ];
    NUMERALS.iter().position(|n| *n == label).and_then(|at| u32::try_from(at + 1).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rest(row: &str) -> Option<&str> {
        find(row).map(|found| row[found.length..].trim_start())
    }

    #[test]
    fn the_markers_of_the_registry_are_known() {
        for (row, words) in [
            ("-  Age", "Age"),
            ("-INCLUSION", "INCLUSION"),
            ("* Age", "Age"),
            ("•Age", "Age"),
            ("1. Age", "Age"),
            ("1.Age", "Age"),
            ("1) Age", "Age"),
            ("1)Age", "Age"),
            ("(1) Age", "Age"),
            ("12.) Age", "Age"),
            ("1- Age", "Age"),
            ("1-Patients", "Patients"),
            ("2.1 Age", "Age"),
            ("2.1. age", "age"),
            ("a) age", "age"),
            ("(a) age", "age"),
            ("A. Age", "Age"),
            ("iv. age", "age"),
            ("(ii) age", "age"),
            ("1. >= 18 years", ">= 18 years"),
            ("-", ""),
        ] {
            assert_eq!(rest(row), Some(words), "{row}");
        }
    }

    #[test]
    fn numbers_and_abbreviations_are_no_markers() {
        for row in [
            "18-65 years",
            "1.5 x ULN",
            "1.5 ULN or less",
            "2 weeks",
            "-5 degrees",
            "E. coli infection",
            "e.g. asthma",
            "i.e. asthma",
            "Age",
            "(AST) above",
            "(see below)",
            "2-day course",
            "",
            "BMI. above",
        ] {
            assert_eq!(find(row), None, "{row}");
        }
    }
}
