//! Lists of which every member is read, at least in part: `acute frobosis of the liver, stroke requiring surgery, or …`.
//!
//! However its members are joined, such a line holds only where at least one of them does: that much is kept. A member
//! may be meant of another time than its own words say, so all are asked for at any time; and nothing is kept where a
//! word before the list says something else of each of them than that it is there (`family history of`, `allergy to`).
//!
//! Assumes that the whole line was not read. Guarantees that every member was read, none of them as a denial.

use super::words::Words;
use super::{Effect, Reading, Want, Whole};
use crate::reading::{Join, build, kept};
use crate::words::Words as List;
use std::ops::Range;

/// Longer lists are not tried: each member is read by itself.
const MOST: usize = 12;
/// Longer lines hold more than a list.
const LONGEST: usize = 450;

/// Words that are meant of every member of a list, and say something else of it than that it is there. Sorted.
#[rustfmt::skip]
static SHIFTS: List = List::new(&[
    "against", "allowed", "antibodies", "antibody", "avoid", "awaiting", "candidate", "candidates", "eligible", "exposed", "exposure", "familial", "family",
    "following", "genetic", "immunization", "indication", "indications", "intend", "intended", "intends", "intending", "intent", "interaction", "interactions",
    "may", "might", "need", "needing", "negative", "permitted", "plan", "planned", "planning", "plans", "positive", "possible", "potential", "predisposing",
    "predisposition", "prevent", "prevention", "probable", "prophylactic", "prophylaxis", "prone", "risk", "risks", "scheduled", "serology", "suspected",
    "suspicion", "susceptible", "test", "tested", "tests", "unable", "unwilling", "vaccinated", "vaccination", "vaccine", "vaccines", "willing", "will",
    "would",
]);

/// Words with which a member may let off or say why; a list that has one is read before others, or after all of them.
#[rustfmt::skip]
static TURNS: List = List::new(&[
    "except", "excluding", "exception", "exceptions", "unless", "than", "not", "due", "caused", "secondary", "with/without", "if", "resistant", "screening", "mutation", "mutations",
]);

/// Beginnings of such words.
const SHIFT: &[&str] =
    &["allerg", "hypersens", "intoleran", "sensitiv", "contraindic", "contra-indic", "anaphyla", "reaction"];

/// What can be kept of the list; `wide` where nothing else was read of the line.
pub(super) fn of_all(whole: &Whole<'_>, wide: bool) -> Option<Reading> {
    if whole.text.len() > LONGEST {
        return None;
    }
    let members = members(whole.text, wide)?;
    let words = Words::of(whole.text);
    if words.is_in(&SHIFTS) || words.any_starts(SHIFT) || words.of_others() || !wide && words.is_in(&TURNS) {
        return None;
    }
    let mut conditions = false;
    let mut exprs = Vec::with_capacity(members.len());
    let mut left = Vec::new();
    // Where one is not read at all it is mostly the last.
    for Member { range, example } in members.iter().rev() {
        let expr = match (whole.read)(&whole.only(range), Want::Part) {
            Reading::Compiled(expr) => expr,
            Reading::Partial { kept, join: Join::All, rest } => {
                // `infection with frobosis or stroke`: what follows may be meant of the words left open, and one of the
                // two is there all the same.
                let end = range.end.min(whole.text.len());
                let open =
                    rest.last().filter(|last| whole.text.get(last.end..end).is_some_and(|w| w.trim().is_empty()));
                let aside = open.and_then(|last| whole.text.get(last.clone())).is_none_or(|w| w.ends_with([')', ']']));
                if !wide && !aside && range.end < whole.text.len() {
                    return None;
                }
                left.extend(rest);
                kept
            }
            // Whatever the example is, what it is one of must be there.
            _ if *example => {
                left.push(range.clone());
                continue;
            }
            _ => return None,
        };
        if kept::holds_not(&expr) || kept::holds_a_value(&expr) || !kept::narrows_something(&expr) {
            return None;
        }
        // `iron or vitamin B12 deficiency`: the name of a drug may lack its noun.
        let bare = || whole.text.get(range.clone()).is_some_and(|text| text.split_whitespace().count() < 3);
        if wide && conditions && kept::has_drug(&expr) && bare() {
            return None;
        }
        conditions |= !kept::has_drug(&expr);
        let expr = if wide { kept::whatever_it_required(expr) } else { expr };
        exprs.push(kept::at_any_time(expr, whole.vocabulary)?);
    }
    exprs.reverse();
    let span = exprs.first()?.span;
    if left.is_empty() {
        left.push(0..whole.text.len());
    }
    left.sort_by_key(|range| range.start);
    let effect = Effect { narrows: true, ..Effect::default() };
    whole.part(Reading::Compiled(build::any(exprs, span)), effect, &left)
}

/// A member of a list.
struct Member {
    range: Range<usize>,
    /// It stands right behind a word that says that it is one of what stands before it.
    example: bool,
}

/// Words that join the members of a list.
const JOINS: [&str; 4] = [" or ", " and ", " and/or ", " as well as "];
/// Words before examples.
#[rustfmt::skip]
const SUCH_AS: [&str; 10] = [
    " including but not limited to ", " including, but not limited to, ", " including, but not limited to ", " including ", " such as ", " e.g. ", " e.g., ", " eg ", " eg, ", " for example ",
];

/// The members of a list, if the line is one sentence; with `wide`, examples are members.
fn members(text: &str, wide: bool) -> Option<Vec<Member>> {
    let mut found: Vec<Member> = Vec::new();
    let mut depth = 0_usize;
    let (mut start, mut at) = (0, 0);
    let mut example = false;
    let mut push = |range: Range<usize>, example: &mut bool| {
        if text.get(range.clone()).is_some_and(|words| words.contains(char::is_alphanumeric)) {
            found.push(Member { range, example: std::mem::take(example) });
        }
    };
    // What is of use is ASCII, and no byte of another letter is.
    let is_sign = |b: &u8| matches!(b, b'(' | b')' | b'[' | b']' | b'.' | b':' | b',' | b';' | b' ');
    while let Some(offset) = text.as_bytes().get(at..).and_then(|rest| rest.iter().position(is_sign)) {
        at += offset;
        let rest = text.get(at..).unwrap_or("");
        let c = rest.as_bytes().first().map_or(' ', |b| char::from(*b));
        let joins = || JOINS.iter().find(|word| rest.starts_with(**word)).map(|word| (word.len(), false));
        let shows = || SUCH_AS.iter().find(|word| wide && rest.starts_with(**word)).map(|word| (word.len(), true));
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            '.' | ':' if rest.get(1..).is_some_and(|rest| rest.starts_with(' ') && !rest.trim().is_empty()) => {
                return None;
            }
            ',' | ';' if depth == 0 => {
                push(start..at, &mut example);
                start = at + 1;
            }
            // Only before their first letters are these words looked for.
            ' ' if depth == 0 && matches!(rest.as_bytes().get(1), Some(b'a' | b'e' | b'f' | b'i' | b'o' | b's')) => {
                if let Some((length, such_as)) = shows().or_else(joins) {
                    push(start..at, &mut example);
                    example |= such_as;
                    // The blank behind the word may begin the next one.
                    at += length - 2;
                    start = at + 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    push(start..text.len(), &mut example);
    let led = found.first().is_some_and(|first| !first.example);
    (led && (2..=MOST).contains(&found.len())).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_of_lists() {
        let shown = |text: &'static str| {
            let found = members(text, true).unwrap_or_default();
            found.into_iter().map(|member| text[member.range].trim()).collect::<Vec<_>>()
        };
        assert_eq!(shown("acute é, b (c, d) or e and/or f."), ["acute é", "b (c, d)", "e", "f."]);
        assert_eq!(shown("a, or b"), ["a", "b"]);
        assert_eq!(shown("a, including but not limited to b, or c"), ["a", "b", "c"]);
        assert_eq!(shown(" such as b, or c"), Vec::<&str>::new());
        assert_eq!(shown("a or b. c"), Vec::<&str>::new());
        assert_eq!(shown("orbital andes"), Vec::<&str>::new());
    }
}
