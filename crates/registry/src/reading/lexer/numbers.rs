//! Numbers as protocols write them.
//!
//! Assumes a place where a number may start. Guarantees that a number which can be read in two ways (`50.000`, `1,5`)
//! is not read at all.

use super::{Class, Lexer, Token, words};
use prescreen_language::value::{Number, without_separators};

/// A number as written.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(in crate::reading) enum Figure {
    /// A decimal number.
    Number(Number),
    /// `1:80`.
    Titre(u32),
    /// It can be read in more than one way.
    Unclear,
}

impl Lexer<'_> {
    /// A number and the unit right after it; `false` if the text does not start with one.
    pub(super) fn number(&mut self) -> bool {
        let rest = self.rest();
        let length = length(rest);
        if length == 0 {
            return false;
        }
        let written = rest.get(..length).unwrap_or("");
        let after = rest.get(length..).unwrap_or("");
        // `3rd`, `5HT3`, `1A`: no numbers.
        let letters = after.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let tail = after.get(..letters).unwrap_or("");
        let ordinal = matches!(tail.to_ascii_lowercase().as_str(), "st" | "nd" | "rd" | "th");
        let named = tail.bytes().next().is_some_and(|b| b.is_ascii_alphabetic())
            && !super::units::may_follow(tail)
            && !written.contains('.');
        if ordinal || named {
            return false;
        }
        if let Some((end, n)) = titre(rest, written) {
            self.push(Class::Number(Figure::Titre(n)), self.at + end);
            return true;
        }
        if let Some((end, number)) = power(written, after).filter(|_| !self.multiplied()) {
            self.push(Class::Number(Figure::Number(number)), self.at + end);
            self.unit();
            return true;
        }
        if let Some((end, number)) = spaced(written, after).filter(|_| self.compares()) {
            self.push(Class::Number(Figure::Number(number)), self.at + end);
            self.unit();
            return true;
        }
        let (written, length) = first_of_steps(written, after).map_or((written, length), |first| (first, first.len()));
        let figure = value(written).filter(|_| !self.lost_its_sign()).map_or(Figure::Unclear, Figure::Number);
        self.push(Class::Number(figure), self.at + length);
        self.unit();
        true
    }

    /// Whether two blanks stand before, where records that have lost their signs had one: `ECOG of  2`, `Grade  2`.
    /// Behind words that compare nothing was lost.
    fn lost_its_sign(&self) -> bool {
        const COMPARE: [&str; 21] = [
            "than",
            "least",
            "most",
            "to",
            "equal",
            "over",
            "above",
            "below",
            "under",
            "within",
            "last",
            "past",
            "exceeding",
            "maximum",
            "minimum",
            "next",
            "first",
            "every",
            "type",
            "or",
            "and",
        ];
        let before = self.text.get(..self.at).unwrap_or("");
        let Some(words) = before.strip_suffix("  ").filter(|words| !words.is_empty() && !words.ends_with(' ')) else {
            return false;
        };
        let last = words.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
        let sign = words.ends_with(|c: char| !(c.is_alphanumeric() || matches!(c, ')' | ']')));
        !sign && !COMPARE.iter().any(|word| last.eq_ignore_ascii_case(word))
    }

    /// Whether a comparison stands before.
    fn compares(&self) -> bool {
        const COMPARE: [&str; 8] = ["than", "least", "most", "to", "of", "above", "below", "exceeding"];
        self.all.last().and_then(|token| self.text.get(token.at.clone())).is_some_and(|word| {
            word.starts_with(['<', '>', '=']) || COMPARE.iter().any(|compare| word.eq_ignore_ascii_case(compare))
        })
    }

    /// Whether a sign of multiplication or a number stands before: `1.5 x 10^4`.
    fn multiplied(&self) -> bool {
        self.all.last().is_some_and(|token| match token.class {
            Class::Number(_) => true,
            Class::Word => matches!(self.text.get(token.at.clone()), Some("x" | "X" | "*")),
            _ => false,
        })
    }
}

/// Whether the parenthesis at `at` holds the number before it in figures, and nothing else: `eighteen (18) years`.
pub(super) fn is_said_again(text: &str, all: &[Token], at: usize) -> bool {
    let (Some(before), Some(inside), Some(behind)) =
        (at.checked_sub(1).and_then(|b| all.get(b)), all.get(at + 1), all.get(at + 2))
    else {
        return false;
    };
    let written = |token: &Token| text.get(token.at.clone()).unwrap_or("");
    let figure = matches!(inside.class, Class::Number(Figure::Number(_)));
    let word = before.class == Class::Word && written(before).starts_with(|c: char| c.is_ascii_alphabetic());
    figure && word && written(behind) == ")" && words::plain(written(before)) == written(inside)
}

/// Whether a sign stands between two numbers, of which it makes a range: `18 ~ 65 years`.
pub(super) fn is_between(before: Option<&Token>, behind: Option<&Token>) -> bool {
    let number = |token: Option<&Token>| token.is_some_and(|t| matches!(t.class, Class::Number(Figure::Number(_))));
    let unit = |token: Option<&Token>| token.is_some_and(|t| matches!(t.class, Class::Unit(_)));
    (number(before) || unit(before)) && number(behind)
}

/// `100 000/mm3`: thousands that a blank parts, before a unit that begins with its bar; the bytes and the number.
fn spaced(written: &str, after: &str) -> Option<(usize, Number)> {
    let digits = |text: &str, most: std::ops::RangeInclusive<usize>| {
        most.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
    };
    let thousands = after.strip_prefix(' ')?.get(..3).filter(|t| digits(t, 3..=3))?;
    let unit = after.get(4..)?.trim_start_matches(' ').strip_prefix('/')?.trim_start_matches(' ');
    let counted = unit.starts_with(|c: char| c.is_ascii_alphabetic());
    let number = Number::parse(&format!("{written}{thousands}")).filter(|_| digits(written, 1..=3) && counted)?;
    Some((written.len() + 4, number))
}

/// `10^4`: the bytes and the number.
fn power(written: &str, after: &str) -> Option<(usize, Number)> {
    if written != "10" {
        return None;
    }
    let digits = after.strip_prefix('^')?;
    let count = digits.bytes().take_while(u8::is_ascii_digit).count();
    let exponent = digits.get(..count)?.parse().ok().filter(|n| (1..=12).contains(n))?;
    Some((3 + count, Number::from(10_i64.pow(exponent))))
}

/// The bytes of the number at the start of `text`: digits, inner commas and points.
fn length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    let mut end = 0;
    while digit(end) || (matches!(bytes.get(end), Some(b',' | b'.')) && digit(end + 1)) {
        end += 1;
    }
    end
}

/// The first of several steps of a score that stand without a blank: `0,1 or 2`, `0,1,2`.
fn first_of_steps<'t>(written: &'t str, after: &str) -> Option<&'t str> {
    let digit = |step: &str| matches!(step, "0" | "1" | "2" | "3" | "4");
    let steps = written.split(',').count();
    // `0,1 or 2`: a share of one stands nowhere before another number.
    let next = after.trim_start().strip_prefix(',').unwrap_or(after).trim_start();
    let more = ["or ", "and "].iter().find_map(|word| next.strip_prefix(word));
    let goes_on = more.is_some_and(|more| {
        let end = more.bytes().take_while(|b| b.is_ascii_digit() || matches!(b, b'.' | b',')).count();
        more.get(..end).is_some_and(|next| digit(next.trim_end_matches(['.', ','])))
            && !more.get(end..).is_some_and(|rest| rest.trim_start().starts_with('%'))
    });
    let counts = steps > 2 || steps == 2 && goes_on;
    (counts && written.split(',').all(digit)).then(|| written.get(..1)).flatten()
}

/// `1:80`.
fn titre(rest: &str, written: &str) -> Option<(usize, u32)> {
    if written != "1" {
        return None;
    }
    let after = rest.get(1..)?.strip_prefix(':')?;
    let digits = after.bytes().take_while(u8::is_ascii_digit).count();
    let n = after.get(..digits)?.parse().ok().filter(|&n| n > 1)?;
    Some((2 + digits, n))
}

/// The value, if there is only one way to read it.
fn value(written: &str) -> Option<Number> {
    // `50.000` is fifty in English and fifty thousand elsewhere; nobody writes three decimals without need.
    let fraction = written.split_once('.').map(|(_, fraction)| fraction);
    if fraction.is_some_and(|f| f.len() == 3 && f.ends_with("00") || f.contains([',', '.'])) {
        return None;
    }
    Number::parse(&without_separators(written)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_without_a_blank() {
        for (written, after) in [("0,1", " or 2"), ("0,1,2", ""), ("0,1", ", or 2.")] {
            assert_eq!(first_of_steps(written, after), Some("0"), "{written}{after}");
        }
        for (written, after) in [
            ("1,5", " mg/dL"),
            ("0,1", ""),
            ("1,5", " or 2.5"),
            ("1,5", " or 2"),
            ("100,000", " or 2"),
            ("1,5", " or 20"),
            ("1", " or 2"),
        ] {
            assert_eq!(first_of_steps(written, after), None, "{written}{after}");
        }
    }

    #[test]
    fn a_number_that_can_be_read_in_two_ways_is_not_read() {
        for (written, read) in [("100,000", "100000"), ("1.5", "1.5"), ("18", "18"), (".5", "0.5"), ("1.25", "1.25")] {
            assert_eq!(value(written), Number::parse(read), "{written}");
        }
        for written in ["50.000", "1,5", "0,500", "1.500.000", "10,00"] {
            assert_eq!(value(written), None, "{written}");
        }
    }
}
