//! The unit after a number.
//!
//! Assumes that a number stands right before. Guarantees that a unit token is one that `value::Unit` reads.

use super::{Class, Lexer};
use prescreen_language::value::Unit;

/// The most bytes after a number that can be its unit.
const LONGEST: usize = 40;

/// First words of units.
const FIRST: &[&str] = &[
    "mg",
    "g",
    "gm",
    "gr",
    "gram",
    "grams",
    "kg",
    "kgs",
    "ug",
    "mcg",
    "ng",
    "pg",
    "mmol",
    "umol",
    "nmol",
    "pmol",
    "mol",
    "meq",
    "mosm",
    "iu",
    "miu",
    "uiu",
    "u",
    "ul",
    "ml",
    "l",
    "dl",
    "cells",
    "cell",
    "copies",
    "k",
    "m",
    "mm",
    "cm",
    "ms",
    "msec",
    "msecs",
    "milliseconds",
    "sec",
    "s",
    "seconds",
    "bpm",
    "beats",
    "breaths",
    "mmhg",
    "kpa",
    "celsius",
    "c",
    "f",
    "percent",
    "cc",
    "lb",
    "lbs",
    "pounds",
    "units",
    "unit",
    "giga",
    "gpt",
    "mil",
    "thousand",
    "million",
    "e9",
    "min",
    "minutes",
    "pack",
    "kilograms",
    "kilogram",
    "milligrams",
    "micrograms",
    "liters",
    "litres",
    "mcmol",
    "micromol",
    "ku",
    "au",
    "eq",
    "mcl",
    "x",
    "milliliters",
    "milliliter",
    "millilitres",
    "millilitre",
    "nanograms",
    "nanogram",
    "picograms",
    "picogram",
    "milligram",
    "microgram",
    "millimoles",
    "millimole",
    "micromoles",
    "micromole",
    "kilos",
];

/// Whether `letters` may follow a number without a blank.
pub(super) fn may_follow(letters: &str) -> bool {
    let small = letters.to_ascii_lowercase();
    let head: &str = small.trim_end_matches(|c: char| c.is_ascii_digit());
    FIRST.contains(&small.as_str())
        || FIRST.contains(&head)
        || matches!(
            small.as_str(),
            "x" | "xuln"
                | "uln"
                | "xunl"
                | "years"
                | "year"
                | "yrs"
                | "yr"
                | "y"
                | "yo"
                | "months"
                | "month"
                | "weeks"
                | "week"
                | "days"
                | "day"
                | "hours"
                | "hour"
                | "hrs"
                | "hr"
                | "h"
                | "fold"
                | "to"
                | "and"
                | "or"
                | "times"
                | "wks"
                | "wk"
        )
        || small.starts_with("x10")
}

impl Lexer<'_> {
    /// The unit at this place, if there is one.
    pub(super) fn unit(&mut self) {
        let rest = self.rest();
        let blank = rest.len() - rest.trim_start_matches(' ').len();
        let text = rest.get(blank..).unwrap_or("");
        let Some((length, unit)) = longest(text) else { return };
        let again = repeated(text.get(length..).unwrap_or(""), &unit);
        self.at += blank;
        self.push(Class::Unit(unit), self.at + length);
        if let Some(again) = again {
            self.push(Class::Silent, self.at + again);
        }
    }
}

/// `grams per decilitre (g/dL)`: the bytes of the same unit in parentheses.
fn repeated(after: &str, unit: &str) -> Option<usize> {
    let inner = after.trim_start_matches(' ').strip_prefix('(')?;
    let written = inner.get(..inner.find(')')?)?;
    let close = after.len() - inner.len() + written.len() + 1;
    let (length, other) = longest(written.trim())?;
    let same = Unit::parse(&other).ok()?.code() == Unit::parse(unit).ok()?.code();
    (same && length == written.trim().len()).then_some(close)
}

/// The longest unit at the start of `text`: how many bytes, and how the condition language writes it.
fn longest(text: &str) -> Option<(usize, String)> {
    if !may_start(text) || is_second_pressure(text) {
        return None;
    }
    let mut ends = Vec::new();
    let mut spelled = String::new();
    let mut at = 0;
    let mut slash = false;
    while let Some((piece, end)) = next_piece(text, at) {
        if end > LONGEST {
            break;
        }
        let word = piece.bytes().next().is_some_and(|b| b.is_ascii_alphabetic());
        let number = piece.bytes().next().is_some_and(|b| b.is_ascii_digit());
        let touching = !text.get(at..).is_some_and(|t| t.starts_with(' '));
        // Words after a blank belong to it only after a sign (`mg / dL`) or after `per`.
        let joins = at == 0
            || slash
            || touching
            || matches!(piece, "/" | "per")
            || (piece == "Hg" || piece == "HG" || piece == "hg")
            || (number && spelled.ends_with('x'))
            || (number && spelled.ends_with("x10"))
            || (piece == "x" && at == 0)
            || (piece == "m2" || piece == "m^2" || piece == "m") && spelled.ends_with("1.73")
            || (word && matches!(spelled.as_str(), "beats" | "pack"))
            // `kilograms per square metre`, `kilograms per metre squared`
            || (word && ["/square", "/sq", "/meter", "/metre"].iter().any(|end| spelled.ends_with(end)))
                && matches!(piece.to_ascii_lowercase().as_str(), "meter" | "meters" | "metre" | "squared" | "square" | "m");
        if !joins {
            break;
        }
        if piece.eq_ignore_ascii_case("per") {
            spelled.push('/');
        } else {
            spelled.push_str(piece);
        }
        slash = spelled.ends_with(['/', '^', '*']);
        at = end;
        if !slash {
            ends.push((end, spelled.len()));
        }
    }
    ends.into_iter().rev().find_map(|(end, length)| Some((end, read(spelled.get(..length)?)?)))
}

/// `/95 mmHg` behind `160`: the lower pressure, no unit.
fn is_second_pressure(text: &str) -> bool {
    let behind = text.strip_prefix('/').unwrap_or("").trim_start_matches(' ');
    let number = behind.bytes().take_while(u8::is_ascii_digit).count();
    let after = behind.get(number..).unwrap_or("").trim_start_matches(' ');
    let unit = after.bytes().next().is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'.' | b'^' | b'*'));
    let mercury = after.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("mm"));
    (2..=3).contains(&number) && (mercury || !unit)
}

fn may_start(text: &str) -> bool {
    match text.bytes().next() {
        Some(b'%' | b'/' | b'*') => true,
        Some(0xc2) => text.starts_with('°'),
        Some(b) if b.is_ascii_digit() => text.starts_with("10^") || text.starts_with("10*"),
        Some(b) if b.is_ascii_alphabetic() => {
            if text.starts_with("per ") {
                return true;
            }
            let end = text.bytes().take_while(u8::is_ascii_alphabetic).count();
            text.get(..end).is_some_and(|w| FIRST.contains(&w.to_ascii_lowercase().as_str()))
        }
        _ => false,
    }
}

/// The next word, number or sign of a unit and where it ends; blanks before it are skipped.
fn next_piece(text: &str, at: usize) -> Option<(&str, usize)> {
    let rest = text.get(at..)?;
    let blank = rest.len() - rest.trim_start_matches(' ').len();
    let rest = rest.get(blank..)?;
    let start = at + blank;
    let first = rest.chars().next()?;
    let length = if first.is_ascii_alphabetic() {
        rest.bytes().take_while(u8::is_ascii_alphabetic).count()
    } else if first.is_ascii_digit() {
        let bytes = rest.as_bytes();
        let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
        let mut end = 0;
        while digit(end) || (bytes.get(end) == Some(&b'.') && digit(end + 1)) {
            end += 1;
        }
        end
    } else if blank == 0 && matches!(rest.get(..3), Some("(2)" | "(3)")) {
        // `mm(3)`
        3
    } else if matches!(first, '/' | '^' | '*' | '%' | '[' | ']' | '{' | '}' | '°') {
        first.len_utf8()
    } else {
        return None;
    };
    Some((text.get(start..start + length)?, start + length))
}

/// The unit, as the condition language writes it.
fn read(spelled: &str) -> Option<String> {
    // Calendar units count time, and a bare letter or `x` is no unit.
    let small = spelled.to_ascii_lowercase();
    if matches!(small.as_str(), "m" | "x" | "s" | "h" | "c" | "f" | "u" | "k" | "l" | "d" | "a" | "in" | "gr" | "eq") {
        return None;
    }
    let text = match small.as_str() {
        "%" | "percent" => "%".to_owned(),
        "unit" | "units" => return None,
        "milliseconds" | "msec" | "msecs" | "ms" => "ms".to_owned(),
        "mmhg" | "mm/hg" | "mm-hg" => "mmHg".to_owned(),
        "kgs" => "kg".to_owned(),
        "gm" => "g".to_owned(),
        _ => spelling(spelled),
    };
    let unit = Unit::parse(&text).ok()?;
    let calendar = matches!(unit.code(), "d" | "wk" | "mo" | "a" | "h");
    (!calendar).then_some(text)
}

/// Powers of ten whose superscript was lost (`x109/L`), capital letters of small units.
fn spelling(spelled: &str) -> String {
    let mut text = spelled.replace("**", "^");
    if let Some(rest) = text.strip_prefix(['x', 'X', '*'])
        && let Some(rest) = rest.strip_prefix("10")
        && !rest.starts_with(['^', '*', 'e', 'E'])
    {
        for power in ["12", "11", "10", "9", "8", "6", "5", "4", "3"] {
            if let Some(tail) = rest.strip_prefix(power).filter(|t| t.is_empty() || t.starts_with('/')) {
                text = format!("x10^{power}{tail}");
                break;
            }
        }
    }
    let folded: Vec<String> = text.split('/').map(part).collect();
    folded.join("/")
}

/// One part between fraction bars, in the letters the unit reader knows.
fn part(part: &str) -> String {
    match part.to_ascii_lowercase().as_str() {
        "mm^3" | "mm3" | "mm(3)" | "cumm" | "cmm" => "mm3",
        "ul" | "mcl" | "microliter" | "microlitre" => "uL",
        "ml" | "cc" | "milliliter" | "milliliters" | "millilitre" => "mL",
        "dl" | "deciliter" | "decilitre" => "dL",
        "l" | "liter" | "litre" => "L",
        "mg" | "milligram" | "milligrams" => "mg",
        "g" | "gm" | "gram" | "grams" => "g",
        "kg" | "kilogram" | "kilograms" | "kilos" => "kg",
        "m^2" | "m2" | "m(2)" | "squaremeter" | "squaremeters" | "squaremetre" | "sqm" | "sqmeter" | "metersquared"
        | "metersquare" | "metresquared" | "metresquare" => "m2",
        "min" | "minute" | "minutes" | "mn" => "min",
        "iu" => "IU",
        "miu" => "mIU",
        "mmol" | "millimole" | "millimoles" => "mmol",
        "umol" | "mcmol" | "micromole" | "micromoles" => "umol",
        "ng" | "nanogram" | "nanograms" => "ng",
        "pg" | "picogram" | "picograms" => "pg",
        "ug" | "mcg" | "microgram" | "micrograms" => "ug",
        "1.73m2" | "1.73m^2" | "1.73m(2)" | "1.73m" => "1.73m2",
        "sec" | "second" | "seconds" => "s",
        "pounds" => "lbs",
        _ => return part.to_owned(),
    }
    .to_owned()
}
