//! Numbers in the protocol's words: what each counts, and how it is compared.

use crate::value::{Calendar, Number, Period, Unit};
use crate::vocabulary::Vocabulary;
use std::ops::Range;

/// A number in the words.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Mention {
    pub(super) number: Number,
    pub(super) what: What,
    /// How it is compared, if the words say so.
    pub(super) op: Option<Op>,
    /// An end of a range: the words do not say whether it counts itself.
    pub(super) of_range: bool,
    /// Stands directly behind a name of the vocabulary.
    pub(super) behind_name: bool,
    /// The number with what compares it and its unit, in bytes of the words.
    pub(super) at: Range<usize>,
    /// The number alone.
    pub(super) digits: Range<usize>,
}

/// What a number counts.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum What {
    /// Nothing is said.
    Bare,
    /// Of a unit.
    Unit(Unit),
    /// Days, weeks, months, years.
    Time(Calendar),
    /// Dilution steps of a titre.
    Titre,
    /// Multiples of a limit of normal.
    Normal,
    /// Half-lives.
    HalfLives,
    /// A toxicity grade.
    Grade,
}

/// How a number is compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Op {
    Ge,
    Gt,
    Le,
    Lt,
    Eq,
}

impl Op {
    /// As conditions write it.
    pub(super) fn symbol(self) -> &'static str {
        match self {
            Self::Ge => ">=",
            Self::Gt => ">",
            Self::Le => "<=",
            Self::Lt => "<",
            Self::Eq => "=",
        }
    }

    /// What holds when this does not.
    pub(super) fn opposite(self) -> Self {
        match self {
            Self::Ge => Self::Lt,
            Self::Gt => Self::Le,
            Self::Le => Self::Gt,
            Self::Lt => Self::Ge,
            Self::Eq => Self::Eq,
        }
    }
}

impl Mention {
    /// Whether it surely says something about a value, and is no label or count of something else.
    pub(super) fn is_limit(&self) -> bool {
        self.op.is_some() || self.of_range || self.behind_name || self.what != What::Bare
    }

    /// The length of time it counts.
    pub(super) fn period(&self) -> Option<Period> {
        let What::Time(unit) = self.what else { return None };
        let (count, one) = self.number.parts();
        (one == 1).then(|| u32::try_from(count).ok().map(|count| Period { count, unit })).flatten()
    }
}

/// Words before a number that compare it, longer ones before what they end with.
const BEFORE: &[(&str, Op)] = &[
    ("greater than or equal to", Op::Ge),
    ("more than or equal to", Op::Ge),
    ("higher than or equal to", Op::Ge),
    ("greater or equal to", Op::Ge),
    ("equal to or greater than", Op::Ge),
    ("equal to or more than", Op::Ge),
    ("equal or greater than", Op::Ge),
    ("less than or equal to", Op::Le),
    ("lower than or equal to", Op::Le),
    ("less or equal to", Op::Le),
    ("equal to or less than", Op::Le),
    ("equal to or lower than", Op::Le),
    ("equal or less than", Op::Le),
    ("no less than", Op::Ge),
    ("not less than", Op::Ge),
    ("no fewer than", Op::Ge),
    ("not below", Op::Ge),
    ("no more than", Op::Le),
    ("not more than", Op::Le),
    ("no greater than", Op::Le),
    ("not greater than", Op::Le),
    ("no higher than", Op::Le),
    ("not above", Op::Le),
    ("not exceeding", Op::Le),
    ("not exceed", Op::Le),
    ("at least", Op::Ge),
    ("at most", Op::Le),
    ("up to", Op::Le),
    ("maximum of", Op::Le),
    ("minimum of", Op::Ge),
    ("more than", Op::Gt),
    ("greater than", Op::Gt),
    ("higher than", Op::Gt),
    ("longer than", Op::Gt),
    ("older than", Op::Gt),
    ("in excess of", Op::Gt),
    ("exceeding", Op::Gt),
    ("exceeds", Op::Gt),
    ("above", Op::Gt),
    ("over", Op::Gt),
    ("fewer than", Op::Lt),
    ("less than", Op::Lt),
    ("lower than", Op::Lt),
    ("younger than", Op::Lt),
    ("shorter than", Op::Lt),
    ("below", Op::Lt),
    ("under", Op::Lt),
    (">=", Op::Ge),
    ("=>", Op::Ge),
    ("≥", Op::Ge),
    ("⩾", Op::Ge),
    ("<=", Op::Le),
    ("=<", Op::Le),
    ("≤", Op::Le),
    ("⩽", Op::Le),
    (">", Op::Gt),
    ("<", Op::Lt),
    ("=", Op::Eq),
];

/// Words behind a number that compare it.
const BEHIND: &[(&str, Op)] = &[
    ("or more", Op::Ge),
    ("or greater", Op::Ge),
    ("or above", Op::Ge),
    ("or higher", Op::Ge),
    ("or older", Op::Ge),
    ("or over", Op::Ge),
    ("or longer", Op::Ge),
    ("and more", Op::Ge),
    ("and above", Op::Ge),
    ("and older", Op::Ge),
    ("and over", Op::Ge),
    ("and higher", Op::Ge),
    ("and greater", Op::Ge),
    ("or less", Op::Le),
    ("or fewer", Op::Le),
    ("or below", Op::Le),
    ("or lower", Op::Le),
    ("or younger", Op::Le),
    ("or under", Op::Le),
    ("and less", Op::Le),
    ("and below", Op::Le),
    ("and younger", Op::Le),
    ("and under", Op::Le),
];

/// Words that make the number behind them a label.
const LABELS: &[&str] = &[
    "type",
    "stage",
    "class",
    "phase",
    "part",
    "cohort",
    "visit",
    "day",
    "step",
    "version",
    "section",
    "table",
    "appendix",
    "group",
    "arm",
    "factor",
    "line",
    "lines",
    "level",
    "no",
    "number",
    "chapter",
    "category",
    "criterion",
    "week",
    "month",
    "year",
    "cycle",
    "dsm",
    "icd",
    "edition",
    "version",
    "v",
];

const WORDS: &[(&str, i64)] = &[
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("twelve", 12),
];

/// Units of one word that are no English word as well.
const ONE_WORD_UNITS: &[&str] =
    &["mg", "g", "kg", "mcg", "ug", "µg", "mmhg", "cm", "msec", "ms", "bpm", "mmol", "u", "iu", "ng", "pg", "ml", "l"];

/// Every number in the words, in their order.
pub(super) fn mentions(text: &str, vocabulary: &Vocabulary) -> Vec<Mention> {
    Reader::new(text, vocabulary).read()
}

struct Reader<'t> {
    text: &'t str,
    /// The same bytes, ASCII letters small.
    lower: String,
    /// Where names of the vocabulary stand.
    names: Vec<Range<usize>>,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, vocabulary: &Vocabulary) -> Self {
        let mut names: Vec<Range<usize>> = Vec::new();
        for (at, next) in text.char_indices() {
            if next == ' ' || names.last().is_some_and(|name| at < name.end) {
                continue;
            }
            names.extend(vocabulary.longest_name(text, at).map(|found| at..found.end));
        }
        Self { text, lower: text.to_ascii_lowercase(), names }
    }

    fn read(&self) -> Vec<Mention> {
        let mut found: Vec<Mention> = Vec::new();
        let mut at = 0;
        while let Some(next) = self.lower.get(at..).and_then(|rest| rest.chars().next()) {
            let inside = self.names.iter().find(|name| name.contains(&at));
            if let Some(name) = inside {
                at = name.end;
                continue;
            }
            let (end, number) = match next {
                '0'..='9' => self.figure(at),
                'a'..='z' if self.begins_word(at) => self.number_word(at),
                _ => (at + next.len_utf8(), None),
            };
            let mention = number.and_then(|(number, digits, titre)| self.mention(number, digits, titre));
            // The power of ten in a unit is no number of its own.
            at = end.max(at + next.len_utf8()).max(mention.as_ref().map_or(0, |m| m.at.end));
            found.extend(mention);
        }
        ranges(&self.lower, &mut found);
        found
    }

    fn before(&self, at: usize) -> &str {
        self.lower.get(..at).unwrap_or("")
    }

    fn behind(&self, at: usize) -> &str {
        self.lower.get(at..).unwrap_or("")
    }

    fn begins_word(&self, at: usize) -> bool {
        !self.before(at).ends_with(|c: char| c.is_alphanumeric() || c == '-')
    }

    /// A number in digits; none for `10^9`, `IL-6`, `2nd`, dates, and commas that may be decimal.
    fn figure(&self, start: usize) -> (usize, Option<(Number, Range<usize>, bool)>) {
        let is_figure = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | ':');
        let run = self.behind(start).find(|c| !is_figure(c)).map_or(self.lower.len(), |len| start + len);
        let written = self.lower.get(start..run).unwrap_or("").trim_end_matches(['.', ',', ':']);
        let end = start + written.len();
        let head = self.before(start);
        let glued = head.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '^' | '*' | '/' | '_' | '.'))
            || (head.ends_with(['-', '–']) && head.trim_end_matches(['-', '–']).ends_with(char::is_alphabetic));
        let tail = self.behind(end);
        let ordinal = ["st", "nd", "rd", "th"].iter().any(|suffix| {
            tail.strip_prefix(suffix).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
        });
        let date = tail
            .strip_prefix(['-', '/'])
            .is_some_and(|rest| written.len() == 4 && rest.starts_with(|c: char| c.is_ascii_digit()));
        if date {
            // Its month and day are no numbers either.
            let rest = self.behind(end);
            return (
                end + rest.find(|c: char| !c.is_ascii_digit() && !matches!(c, '-' | '/')).unwrap_or(rest.len()),
                None,
            );
        }
        let number = match written.split_once(':') {
            Some(("1", dilution)) => Number::parse(dilution).map(|n| (n, start..end, true)),
            Some(_) => None,
            None => plain(written).map(|n| (n, start..end, false)),
        };
        (end, number.filter(|_| !glued && !ordinal))
    }

    /// `two` in `at least two`, `one` in `one year`.
    fn number_word(&self, start: usize) -> (usize, Option<(Number, Range<usize>, bool)>) {
        let word: String = self.behind(start).chars().take_while(char::is_ascii_alphabetic).collect();
        let end = start + word.len();
        let Some(&(_, number)) = WORDS.iter().find(|(name, _)| *name == word) else { return (end, None) };
        let counts = calendar(self.behind(end)).is_some()
            || compared_before(self.before(start)).is_some()
            || (compared_behind(self.behind(end)).is_some() && !self.behind(end).contains(" of "));
        (end, counts.then(|| (Number::from(number), start..end, false)))
    }

    fn mention(&self, number: Number, digits: Range<usize>, titre: bool) -> Option<Mention> {
        let before = compared_before(self.before(digits.start));
        let start = before.as_ref().map_or(digits.start, |&(at, _)| at);
        let head = self.before(start).trim_end();
        let label = head.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
        let graded = matches!(label, "grade" | "grades");
        if LABELS.contains(&label) && head.ends_with(label) && before.is_none() {
            return None;
        }
        let (what, end) = if titre {
            (What::Titre, digits.end)
        } else if graded || self.before(digits.start).trim_end().ends_with("grade") {
            (What::Grade, digits.end)
        } else {
            self.unit(digits.end)
        };
        let is_year = what == What::Bare
            && before.is_none()
            && (Number::from(1900)..Number::from(2100)).contains(&number)
            && !self.text.get(digits.clone()).unwrap_or("").contains([',', '.']);
        if is_year {
            return None;
        }
        let behind = compared_behind(self.behind(end));
        let op = before.map(|(_, op)| op).or(behind.map(|(_, op)| op));
        let behind_name = self.names.iter().any(|name| {
            let gap = self.lower.get(name.end..start).unwrap_or("x");
            name.end <= start && matches!(gap.trim(), "" | "of" | "is" | ":" | "score" | "score of" | "index" | "grade")
        });
        let end = end + behind.map_or(0, |(len, _)| len);
        Some(Mention { number, what, op, of_range: false, behind_name, at: start..end, digits })
    }

    /// What the number that ends at `end` counts, and where that ends.
    fn unit(&self, end: usize) -> (What, usize) {
        let rest = self.behind(end);
        if let Some((unit, len)) = calendar(rest) {
            return (What::Time(unit), end + len);
        }
        let trimmed = rest.trim_start_matches([' ', '\n', '-']);
        let skipped = rest.len() - trimmed.len();
        let normal = ["x ", "× ", "x", "×", "times ", "fold ", "-fold "];
        let normal = normal.iter().filter_map(|lead| trimmed.strip_prefix(lead)).any(|rest| {
            let rest = rest.trim_start_matches("the ").trim_start_matches("above ").trim_start_matches("the ");
            ["uln", "lln", "upper", "lower limit", "normal"].iter().any(|word| rest.starts_with(word))
        });
        if normal || trimmed.starts_with("uln") {
            return (What::Normal, end + skipped);
        }
        if trimmed.starts_with("half-li") || trimmed.starts_with("half li") {
            return (What::HalfLives, end + skipped + "half-lives".len().min(trimmed.len()));
        }
        let written = self.text.get(end + skipped..).unwrap_or("");
        longest_unit(written).map_or((What::Bare, end), |(unit, len)| (What::Unit(unit), end + skipped + len))
    }
}

/// A decimal, with commas only where they separate thousands.
fn plain(written: &str) -> Option<Number> {
    if !written.contains(',') {
        return Number::parse(written);
    }
    let whole = written.split('.').next().unwrap_or("");
    let mut groups = whole.split(',');
    let first = groups.next().is_some_and(|g| (1..=3).contains(&g.len()) && g != "0");
    (first && groups.all(|g| g.len() == 3)).then(|| Number::parse(&written.replace(',', ""))).flatten()
}

/// The word of a calendar unit that begins here, and the bytes up to its end.
fn calendar(rest: &str) -> Option<(Calendar, usize)> {
    let trimmed = rest.trim_start_matches([' ', '\n', '-', '\u{a0}']);
    let trimmed = trimmed.strip_prefix("calendar ").or(trimmed.strip_prefix("consecutive ")).unwrap_or(trimmed);
    let word: String = trimmed.chars().take_while(char::is_ascii_alphabetic).collect();
    let unit = match word.as_str() {
        "wk" | "wks" => Calendar::Weeks,
        "yr" | "yrs" => Calendar::Years,
        word => Calendar::of_word(word)?,
    };
    Some((unit, rest.len() - trimmed.len() + word.len()))
}

/// The longest unit that the words begin with, and its bytes.
fn longest_unit(written: &str) -> Option<(Unit, usize)> {
    const MOST_WORDS: usize = 5;
    let stop = written.find([',', ';', ')', '(', '\n']).unwrap_or(written.len());
    let written = written.get(..stop)?;
    let blanks = written.char_indices().filter(|(_, c)| *c == ' ').map(|(at, _)| at);
    let mut ends: Vec<usize> = blanks.take(MOST_WORDS).collect();
    if ends.len() < MOST_WORDS {
        ends.push(written.len());
    }
    ends.into_iter().rev().find_map(|end| {
        let candidate = written.get(..end)?.trim_end_matches(['.', '?', ':']);
        let tidy = candidate.replace('×', "x").replace(" per ", "/").replace('²', "2").replace('³', "3");
        let tidy = tidy.replace("x 10", "x10");
        let sure = tidy.contains(['/', '%', '^']) || ONE_WORD_UNITS.contains(&tidy.to_lowercase().as_str());
        let unit = if sure { Unit::parse(&tidy).ok() } else { None };
        unit.map(|unit| (unit, candidate.len()))
    })
}

/// What compares the number that begins where `head` ends, and where that begins.
fn compared_before(head: &str) -> Option<(usize, Op)> {
    let trimmed = head.trim_end();
    let trimmed = trimmed.strip_suffix(" a").or(trimmed.strip_suffix(" grade")).unwrap_or(trimmed).trim_end();
    BEFORE.iter().find_map(|&(words, op)| {
        let rest = trimmed.strip_suffix(words)?;
        let whole = !words.starts_with(|c: char| c.is_ascii_alphabetic()) || !rest.ends_with(char::is_alphanumeric);
        whole.then_some((rest.len(), op))
    })
}

/// What compares the number behind whose unit `tail` begins, and the bytes up to its end.
fn compared_behind(tail: &str) -> Option<(usize, Op)> {
    if tail.starts_with('+') {
        return Some((1, Op::Ge));
    }
    let mut rest = tail.trim_start_matches([' ', '\n', '(', ',']);
    for filler in ["of age", "years old", "old", "points", "point", "times"] {
        if let Some(shorter) = rest.strip_prefix(filler) {
            rest = shorter.trim_start_matches([' ', '\n', '(', ',']);
        }
    }
    let (words, op) = BEHIND
        .iter()
        .find(|(words, _)| rest.strip_prefix(words).is_some_and(|after| !after.starts_with(char::is_alphanumeric)))?;
    Some((tail.len() - rest.len() + words.len(), *op))
}

/// Joins `18 to 75 years`, `0-2`, `between 7.0 and 10.0 %`: both are ends, and share the unit.
fn ranges(lower: &str, found: &mut [Mention]) {
    for n in 1..found.len() {
        let (head, tail) = found.split_at_mut(n);
        let (Some(first), Some(second)) = (head.last_mut(), tail.first_mut()) else { continue };
        let gap = lower.get(first.digits.end..second.digits.start).unwrap_or("");
        // The first may carry the unit as well: `18 years to 75 years`.
        let gap = calendar(gap).map_or(gap, |(_, len)| gap.get(len..).unwrap_or(""));
        let between = lower.get(..first.digits.start).unwrap_or("").trim_end().ends_with("between");
        let joined =
            matches!(gap.trim(), "-" | "–" | "—" | "to" | "through" | "until") || (between && gap.trim() == "and");
        if !joined {
            continue;
        }
        first.of_range = true;
        second.of_range = true;
        if first.what == What::Bare {
            first.what = second.what.clone();
        }
        second.op = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{SourceMap, yaml};

    fn vocabulary() -> Vocabulary {
        let mut sources = SourceMap::new();
        let text = "- {concept: type 2 diabetes, kind: condition, root: yes}\n- {concept: SLEDAI, kind: score, root: yes, current for: 30 days}\n";
        let file = sources.add("v.yaml", text);
        Vocabulary::read(&yaml::parse(&sources, file).0).0
    }

    fn shown(text: &str) -> Vec<String> {
        let show = |m: &Mention| {
            let op = m.op.map_or(String::new(), |op| format!("{op:?} "));
            let what = match &m.what {
                What::Bare => String::new(),
                What::Unit(unit) => format!(" {}", unit.code()),
                What::Time(unit) => format!(" {unit:?}"),
                other => format!(" {other:?}"),
            };
            format!("{op}{}{what}{}", m.number, if m.of_range { " of range" } else { "" })
        };
        mentions(text, &vocabulary()).iter().map(show).collect()
    }

    #[test]
    fn numbers_units_and_comparisons_are_read() {
        let mut wrong = Vec::new();
        for (text, expected) in [
            ("aged ≥18 years", "Ge 18 Years"),
            ("platelets below 30,000/mm3", "Lt 30000 /mm3"),
            ("SLEDAI of 6 or more", "Ge 6"),
            ("HbA1c ≤ 9.0 %", "Le 9 %"),
            ("a titre of 1:80 or more", "Ge 80 Titre"),
            ("more than 4 times the upper limit of normal", "Gt 4 Normal"),
            ("AST > 2.5 x ULN", "Gt 2.5 Normal"),
            ("neutrophils not less than 1.5 x 10^9/L", "Ge 1.5 10*9/L"),
            ("eGFR < 30 mL/min/1.73m2", "Lt 30 mL/min/{1.73_m2}"),
            ("within 14 days", "14 Days"),
            ("within one year", "1 Years"),
            ("5 half-lives", "5 HalfLives"),
            ("grade 3 or higher toxicity", "Ge 3 Grade"),
            ("≥ grade 2", "Ge 2 Grade"),
            ("at least two of the following", "Ge 2"),
            ("a 14-day washout", "14 Days"),
            ("65 years of age or older", "Ge 65 Years"),
        ] {
            if shown(text) != [expected] {
                wrong.push(format!("{text}: {:?}", shown(text)));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert_eq!(shown("18 to 75 years"), ["18 Years of range", "75 Years of range"]);
        assert_eq!(shown("between 7.0 and 10.0%"), ["7 % of range", "10 % of range"]);
        assert_eq!(shown("ECOG 0-2"), ["0 of range", "2 of range"]);
    }

    #[test]
    fn labels_years_names_and_dates_are_no_numbers() {
        for text in [
            "type 2 diabetes",
            "IL-6 inhibitors",
            "SLEDAI-2K",
            "since 2019",
            "2026-11-22",
            "stage 3",
            "the 2nd dose",
            "CD20",
            "1,5 mg",
            "one of the following",
            "someone older",
        ] {
            assert!(shown(text).is_empty(), "{text}: {:?}", shown(text));
        }
    }
}
