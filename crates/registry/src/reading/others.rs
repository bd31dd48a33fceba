//! Lists of which some members have no name in the vocabulary: `history of stroke, frobosis or epilepsy`.
//!
//! The list is read without them. It holds wherever one of the members that were read holds, so long as no word of the
//! others is meant of its neighbours, and nothing behind the list is meant of all.
//!
//! Assumes that the whole line was not read. Guarantees that what is kept is a member of the list as the line says it.

use super::kept::{self, Kept};
use super::lexer::Tokens;
use super::plain::Plain;
use super::word::{self, Word};
use super::{Join, Side, build, grammar};
use crate::words::Words;
use prescreen_language::vocabulary::Vocabulary;
use std::ops::Range;

/// Longer lists are not read: each member is tried by itself.
const MOST_MEMBERS: usize = 14;
/// A longer member is a clause of its own.
const LONGEST_MEMBER: usize = 6;

/// Words that lead a list and are meant of each of its members.
#[rustfmt::skip]
static LEADS: Words = Words::new(&[
    "pat", "with", "who", "have", "has", "had", "history", "of", "known", "any", "current", "prior", "past", "presence",
    "evidence", "diagnosis", "diagnosed", "documented", "medical", "previous", "subjects", "having", "a", "suffering", "from",
    "currently", "concomitant", "concurrent", "is", "are", "use", "treatment", "received", "receiving", "taking",
    "that", "previously", "clinical", "confirmed", "either", "therapy", "been", "treated",
]);

/// Words that could be meant of a neighbour, turn it, or hold another condition.
#[rustfmt::skip]
static MEANT_OF_MORE: Words = Words::new(&[
    "that", "which", "who", "whose", "requiring", "requires", "required", "require", "within", "during", "with",
    "without", "treated", "controlled", "under", "on", "despite", "since", "before", "after", "prior", "not", "no",
    "nor", "when", "where", "for", "as", "because", "due", "by", "and", "both", "all", "combined", "together", "needing", "likely",
    "causing", "affecting", "interfering", "would", "could", "will", "is", "are", "has", "have", "been", "grade",
    "i.e.", "ie", "i.e", "unless", "except", "excepted", "excluding", "especially", "specifically", "if", "however", "but", "although", "may", "might", "can",
    "than", "other", "another", "history", "family", "risk", "suspected", "possible", "probable", "potential",
    "such", "including", "include", "includes", "eg", "e.g", "e.g.", "like", "related", "following", "only", "to",
    "in", "at", "must", "should", "partner", "partners", "donor", "mother", "their", "least", "more", "less", "until", "while",
    "negative", "positive", "non", "part", "cohort", "group", "arm", "undergoing", "scheduled", "planned", "criteria", "-", ":", "?", "allowed", "then",
    "permitted", "eligible", "excluded", "secondary", "years", "months", "weeks", "days", "hours", "times", "free", "absence", "healthy", "stage", "status",
    "defined", "significant", "uncontrolled", "symptomatic", "severe", "active", "unstable", "serious", "clinically",
    "most", "episode", "episodes", "same", "these", "this", "those", "involving", "per", "use", "level", "levels", "score", "test", "from", "into", "against", "allergy", "allergic", "hypersensitivity",
]);

/// Endings of words that are often meant of more names than the next.
const ADJECTIVES: [&str; 12] = ["al", "ic", "ive", "ous", "ed", "ant", "ent", "ar", "ary", "able", "ing", "less"];

/// The members of a list that were read, if the others are names that are not known.
pub(super) fn others(plain: &Plain, tokens: &Tokens, vocabulary: &Vocabulary, side: Side) -> Option<Kept> {
    let words = word::words(tokens);
    let end = words.iter().rposition(|w| !matches!(w.text, "." | ";" | ","))? + 1;
    let words = words.get(..end)?;
    // A time at the end narrows each of what was had or given, whether it is meant of all or of the last.
    let behind = time_at_end(words);
    let (words, time) = words.split_at(behind.unwrap_or(words.len()));
    // Where none of them is allowed, none of those that were read is.
    let denied = side == Side::Inclusion && words.first().is_some_and(|w| matches!(w.text, "no" | "without"));
    // `no small or mixed small cell / non-small cell cancer`, `no other statin or frobosis`
    if denied && words.iter().any(|w| matches!(w.text, "/" | "other" | "another")) {
        return None;
    }
    let list = List::of(words, usize::from(denied))?;
    let had = |w: &Word<'_>| matches!(w.text, "history" | "had" | "received" | "prior" | "previous" | "past");
    let now = |w: &Word<'_>| w.text.starts_with("current") || w.text.starts_with("concomitant");
    if !time.is_empty() && words.get(list.lead.clone())?.iter().any(now) {
        return None;
    }
    if !time.is_empty() && !words.get(list.lead.clone())?.iter().any(had) && words.iter().any(|w| w.name() == Some('c'))
    {
        return None;
    }
    let spelled = |range: &Range<usize>| words.get(range.clone()).unwrap_or(&[]).iter().map(|w| (w.text, w.token));
    let member_known =
        |range: &Range<usize>| tokens.with_words(spelled(range)).is_some_and(|member| grammar::read(&member).is_ok());
    let mut unread: Vec<Range<usize>> = Vec::new();
    let mut kept: Vec<Range<usize>> = Vec::new();
    for (at, member) in list.members.iter().enumerate() {
        if words.get(member.clone())?.iter().any(|w| w.name().is_some()) && member_known(member) {
            kept.push(member.clone());
        } else {
            let own = words.get(member.clone())?;
            (innocent(own, at == 0) && own.iter().all(|w| w.name().is_none())).then_some(())?;
            unread.push(member.clone());
        }
    }
    if kept.is_empty() || unread.is_empty() {
        return None;
    }
    let expr = {
        let or = words.get(list.or.clone()).unwrap_or(&[]);
        let between = |at: usize| if at > 0 { or } else { &[] }.iter().map(|w| (w.text, w.token));
        let members = kept.iter().enumerate().flat_map(|(at, member)| between(at).chain(spelled(member)));
        let time = time.iter().map(|w| (w.text, w.token));
        let less = tokens.with_words(spelled(&list.lead).chain(members).chain(time))?;
        let tree = grammar::read(&less).ok()?;
        let said = build::build(&tree, plain, &less, 0, vocabulary, side).ok()?;
        said.dropped.is_empty().then_some(said.expr)?
    };
    let sound = (if denied { kept::is_denial(&expr) } else { !kept::holds_not(&expr) })
        && !kept::has_exception(&expr)
        && !kept::names_an_allergy(&expr, vocabulary)
        && !kept::holds_a_value(&expr)
        && kept::narrows_something(&expr);
    let place = |range: &Range<usize>| -> Range<usize> {
        let first = words.get(range.start).map_or(0, |w| w.start);
        first..words.get(range.end - 1).map_or(first, |w| w.range().end)
    };
    let join = if denied { Join::All } else { Join::Any };
    sound.then(|| Kept { expr, join, rest: unread.iter().map(place).collect() })
}

/// Where a time begins that ends the line, with no name behind it.
fn time_at_end(words: &[Word<'_>]) -> Option<usize> {
    let at = words.iter().rposition(|w| matches!(w.text, "within" | "in" | "during"))?;
    let back = |w: &Word<'_>| matches!(w.text, "last" | "past" | "prior" | "previous" | "preceding");
    let counts = words.get(at)?.text == "within" || words.get(at + 1).is_some_and(back);
    (counts && words.get(at..)?.iter().all(|w| w.name().is_none())).then_some(at)
}

/// A list: words that lead it, its members, and a word that joins them.
struct List {
    lead: Range<usize>,
    members: Vec<Range<usize>>,
    or: Range<usize>,
}

impl List {
    /// The list that the words are, if `or` joins its members; so many words stand before those that lead it.
    fn of(words: &[Word<'_>], before: usize) -> Option<Self> {
        let lead = before + words.iter().skip(before).take_while(|w| LEADS.contains(&w.text)).count();
        let mut members: Vec<Range<usize>> = Vec::new();
        let mut or = None;
        let mut depth = 0_usize;
        let mut start = lead;
        for (at, word) in words.iter().enumerate().skip(lead) {
            match word.text {
                "(" | "[" => depth += 1,
                ")" | "]" => depth = depth.checked_sub(1)?,
                "," | "or" | "/" | "and" if depth == 0 => {
                    if word.text == "or" {
                        or = Some(at..at + 1);
                    }
                    // `and / or` joins as `or` does, `and` may ask for both.
                    let both = word.text == "and" && words.get(at + 1).is_none_or(|w| w.text != "/");
                    if both {
                        return None;
                    }
                    if start < at {
                        members.push(start..at);
                    }
                    start = at + 1;
                }
                "." | ";" => return None,
                _ => {}
            }
        }
        members.push(start..words.len());
        members.retain(|m| !m.is_empty());
        let count = members.len();
        (depth == 0 && (2..=MOST_MEMBERS).contains(&count)).then_some(Self { lead: 0..lead, members, or: or? })
    }
}

/// Whether the words of a member that was not read say nothing of the members beside it.
fn innocent(member: &[Word<'_>], first: bool) -> bool {
    let plain = |w: &Word<'_>| {
        !MEANT_OF_MORE.contains(&w.text)
            && w.text
                .chars()
                .all(|c| c.is_alphabetic() || matches!(c, '-' | '_' | '\'') || c.is_ascii_digit() && w.name().is_some())
    };
    if member.len() > LONGEST_MEMBER || !member.iter().all(|w| plain(w) || w.text == "of") {
        return false;
    }
    // `genetic frobosis, asthma`: the first word may be meant of the whole list.
    let adjective = member.first().is_some_and(|w| ADJECTIVES.iter().any(|end| w.text.ends_with(end)));
    !(first && adjective)
}
