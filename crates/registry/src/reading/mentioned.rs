//! Lines of which every member names something and says nothing against it: `Subject has received blood transfusions or
//! frobose factor therapy within 14 days prior to dosing`.
//!
//! Whatever the other words say, such a line holds only where one of the things was there at some time. That is what is
//! kept, of each name at any time; all its words stay open.
//!
//! Assumes that nothing else was read of the line. Guarantees that before a name stand words that leave it what it is, and
//! behind it none that makes something else of it; and that no word of the line denies, suspects, permits, or plans.

mod words;

use super::build;
use super::either;
use super::kept::{self, Kept};
use super::kind;
use super::matter;
use super::narrow;
use super::word::Word;
use super::{Join, Side, Whole};
use crate::words::Words;
use prescreen_language::criteria::{Assertion, Atom, Expr, ExprKind};
use prescreen_language::vocabulary::{ConceptId, Vocabulary};
use std::ops::Range;
use words::{
    ASIDES, BEHIND, COUNTS, DURING, EXCEPT, FOR, JOINS, LEADS, LED, LINKS, NOUNS, OF_TIME, OF_TRIAL, PLANS, REQUIRES,
    SORTS, STEPS, TAILS, TAILS_OF_EXCLUSIONS, TAILS_OF_ILLNESSES, TIMES, TITLE, TURN, TURN_BEHIND, TURN_NOT, TURNED,
    TURNS, WAITS, WHOSE,
};

/// Longer lines hold more than one statement.
const MOST_WORDS: usize = 60;

/// What is kept of the line.
pub(super) fn mentioned(words: &[Word<'_>], whole: &Whole<'_>) -> Option<Kept> {
    let words = super::word::without_stops(words);
    let words = behind_title(words, whole)?;
    if words.len() > MOST_WORDS || words.iter().all(|w| w.name().is_none()) {
        return None;
    }
    // `Or melanoma` is another way to meet the line above.
    if matches!(words.first()?.text, "or" | "and" | "and/or" | "plus") {
        return None;
    }
    let (named, required) = named(words, whole)?;
    // Who is a candidate has had nothing yet, and what is asked of one sex is not asked of the other.
    let of_one_sex = |pair: &[Word<'_>]| matches!(pair, [first, second] if matches!(first.text, "for" | "in") && matches!(second.text, "female" | "male"));
    if whole.plain.text.to_lowercase().contains("candidate") || words.windows(2).any(of_one_sex) {
        return None;
    }
    // A treatment that stands alone among what is asked for is mostly the title of what follows.
    let treatment = matches!(named.first()?.0.name(), Some('m' | 'p'));
    if whole.side == Side::Inclusion && treatment && !words.iter().any(|w| WHOSE.contains(&w.text)) {
        return None;
    }
    let mut exprs = Vec::new();
    let of_illness = |w: &Word<'_>| w.name() == Some('c');
    let all_named =
        words.iter().filter(|w| of_illness(w)).count() == named.iter().filter(|(w, _)| of_illness(w)).count();
    for (word, bare) in named {
        let leads: &[&[&str]] = match word.name()? {
            'c' => &[&["history", "of"]],
            'm' if required => &[&["received"], &["planned"]],
            'm' => &[&["received"]],
            _ => &[&["prior"], &["planned"]],
        };
        for lead in leads {
            let said = lead.iter().map(|text| Word { text, ..*word }).chain([*word]);
            let expr = whole.said_by(said).filter(|expr| either::may_stand(expr, whole.vocabulary))?;
            // `smokers (use of tobacco products within 3 months)` are others than smokers.
            if let Some(habit) = now_or_before(&expr, whole.vocabulary).filter(|_| all_named) {
                exprs.extend(habit);
                continue;
            }
            let mut expr = kept::at_any_time(expr, whole.vocabulary)?;
            if let (Some(id), ExprKind::Atom(Atom::Condition(condition))) = (bare, &mut expr.node) {
                condition.concept.node = id;
            }
            exprs.push(expr);
        }
    }
    let rest = words.first()?.start..words.last()?.range().end;
    Some(Kept { expr: build::any(exprs, matter::nowhere()), join: Join::All, rest: vec![rest] })
}

/// A habit that has a name while it lasts and one when it is over, by either: `smoked within the last 12 months`.
fn now_or_before(expr: &Expr, vocabulary: &Vocabulary) -> Option<[Expr; 2]> {
    let ExprKind::Atom(Atom::Condition(condition)) = &expr.node else { return None };
    let before = vocabulary.concept(condition.concept.node).name.strip_prefix("current ")?;
    let before = vocabulary.find(&format!("past {before}"))?;
    let of = |id| {
        let mut condition = condition.clone();
        condition.concept.node = id;
        condition.assertion = Assertion::Present;
        Expr::new(ExprKind::Atom(Atom::Condition(condition)), expr.span)
    };
    Some([of(condition.concept.node), of(before)])
}

/// A name, and what stands in its place where its first word is one of several.
type Named<'w, 'a> = (&'w Word<'a>, Option<ConceptId>);

/// The names of all members, and whether what they name may be yet to come: required, or of the time of the trial.
fn named<'w, 'a>(words: &'w [Word<'a>], whole: &Whole<'_>) -> Option<(Vec<Named<'w, 'a>>, bool)> {
    let line = Line { whole };
    let mut named: Vec<Named<'_, '_>> = Vec::new();
    let mut waits: &[Word<'_>] = &[];
    let (mut required, mut during) = (false, false);
    for range in members(words) {
        let member = words.get(range.clone())?;
        // What is taken out makes less of what is named before.
        let taken = |w: &Word<'_>| EXCEPT.contains(&w.text);
        if whole.side == Side::Exclusion && !named.is_empty() && member.first().is_some_and(taken) {
            continue;
        }
        let of = |list: &Words| member.iter().all(|w| list.contains(&w.text) || w.name().is_none() && is_number(w));
        if whole.side == Side::Exclusion && !named.is_empty() && waits.is_empty() && of(&ASIDES) {
            continue;
        }
        if whole.side == Side::Exclusion
            && member.iter().any(|w| matches!(w.text, "during" | "throughout"))
            && of(&DURING)
        {
            required = true;
            during = true;
            continue;
        }
        if range.clone().any(|at| turns(words, at, whole.side) && !line.asks(words.get(at..range.end).unwrap_or(&[]))) {
            return None;
        }
        let narrowed = !waits.is_empty() && line.begins_narrowed(member, waits);
        let bare = if narrowed { Some(line.bare(member.first()?)?) } else { None };
        let names = line.member(member)?;
        waits = if names.is_empty() { member } else { &[] };
        let lead = member.iter().take_while(|w| w.name().is_none());
        required |= lead.into_iter().any(|w| REQUIRES.contains(&w.text));
        named.extend(names.into_iter().enumerate().map(|(at, word)| (word, bare.filter(|_| at == 0))));
    }
    // `active or chronic hepatitis B or C`: of the second the word is said as well.
    let sort = |word: &Word<'_>| {
        let name = matter::concept(whole.tokens, word).map(|id| whole.vocabulary.concept(id).name.as_str());
        let first = name.and_then(|name| name.split_once(' ')).map(|(first, _)| first);
        first.is_some_and(|first| SORTS.contains(&first))
    };
    if named.iter().any(|(_, bare)| bare.is_some()) && named.iter().any(|(word, bare)| bare.is_none() && sort(word)) {
        return None;
    }
    // What somebody will have is known of treatments alone: `participation in another trial before or during the study`.
    if during && named.iter().any(|(w, _)| w.name() == Some('c')) {
        return None;
    }
    Some((named, required))
}

/// Whether the word at `at` may say another thing of what is named than that it is there.
fn turns(words: &[Word<'_>], at: usize, side: Side) -> bool {
    let Some(word) = words.get(at) else { return false };
    let text = word.text;
    let before = words.get(..at).unwrap_or(&[]);
    if matches!(text, ":" | "?" | "=" | "%" | "+" | "→" | ".") {
        return true;
    }
    if side == Side::Exclusion
        && before.iter().rev().take_while(|w| !JOINS.contains(&w.text)).any(|w| w.name().is_some())
    {
        // Behind what excludes, most words only say more of it.
        let let_in = text == "included" && matches!(before.last().map_or("", |w| w.text), "be" | "are" | "is");
        let of_time = OF_TRIAL.contains(&text) && before.iter().any(|w| TIMES.contains(&w.text));
        return !of_time
            && (let_in || BEHIND.contains(&text) || TURN_BEHIND.iter().any(|start| text.starts_with(start)));
    }
    if COUNTS.contains(&text) || OF_TRIAL.contains(&text) && before.iter().any(|w| TIMES.contains(&w.text)) {
        return false;
    }
    if matches!(text, "must" | "should" | "shall") && side == Side::Inclusion {
        // `Must have a diagnosis of asthma`
        return before.iter().any(|w| w.name().is_some());
    }
    if matches!(text, "<" | "<=" | ">" | ">=") {
        // A limit of a time, or of how much at least.
        let unit = words.get(at + 2).is_some_and(|w| either::OF_TIME.contains(&w.text));
        return !unit && matches!(text, "<" | "<=");
    }
    TURNS.contains(&text)
        || either::STOPS.contains(&text)
        || either::DENY.contains(&text)
        || either::SHIFTS.contains(&text) && !matches!(text, "to" | "for" | "requiring" | "requires" | "required")
        || TURN.iter().any(|start| text.starts_with(start)) && !TURN_NOT.contains(&text)
        || TURNED.iter().any(|end| text.ends_with(end))
        || word.name() == Some('v')
}

/// The words behind the title of an exclusion, `Cardiac: angina or stroke`; all of them without one. None where there are
/// several, or where it may say what is meant of the things named behind it.
fn behind_title<'w, 'a>(words: &'w [Word<'a>], whole: &Whole<'_>) -> Option<&'w [Word<'a>]> {
    let Some(colon) = words.iter().position(|w| w.text == ":") else { return Some(words) };
    let (title, behind) = (words.get(..colon)?, words.get(colon + 1..)?);
    let allergy = |w: &Word<'_>| {
        matter::concept(whole.tokens, w).is_some_and(|id| whole.vocabulary.concept(id).name.contains("allerg"))
    };
    let plain = |w: &Word<'_>| match w.name() {
        Some(letter) => letter == 'c' && !allergy(w),
        None => narrow::is_of_a_part(w.text) || TITLE.contains(&w.text) || JOINS.contains(&w.text),
    };
    (whole.side == Side::Exclusion && title.len() <= 6 && title.iter().all(plain)).then_some(behind)
}

/// Where the members stand.
fn members(words: &[Word<'_>]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    for (at, word) in words.iter().enumerate() {
        match word.text {
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            text if depth == 0 && JOINS.contains(&text) => {
                found.push(start..at);
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(start..words.len());
    found.retain(|range| !range.is_empty());
    found
}

struct Line<'a> {
    whole: &'a Whole<'a>,
}

impl Line<'_> {
    /// Whether words begin with one that plans a procedure, requires a treatment, or names the scale of an illness.
    fn asks(&self, words: &[Word<'_>]) -> bool {
        let Some(first) = words.first() else { return false };
        let next = words.iter().skip(1).find_map(Word::name);
        let nyha = || {
            let concept = matter::concept(self.whole.tokens, first);
            concept.is_some_and(|id| self.whole.vocabulary.concept(id).name.starts_with("NYHA"))
        };
        PLANS.contains(&first.text) && next == Some('p')
            || REQUIRES.contains(&first.text) && matches!(next, Some('m' | 'p'))
            || first.name() == Some('v') && next == Some('c') && nyha()
    }

    /// What a member names, if it is clear; nothing of a time, and of words that are completed by the next member
    /// (`current or recent frobosis`).
    fn member<'w, 'a>(&self, words: &'w [Word<'a>]) -> Option<Vec<&'w Word<'a>>> {
        let Some(first) = words.iter().position(|w| w.name().is_some_and(|letter| letter != 'v')) else {
            let of_time = |w: &Word<'_>| either::OF_TIME.contains(&w.text) || OF_TIME.contains(&w.text) || is_number(w);
            let is_time = words.iter().any(is_number) && words.iter().all(of_time);
            let sort = |text: &str| SORTS.contains(&text) || narrow::narrows(text) || narrow::is_of_treatments(text);
            let step = words.iter().any(|w| STEPS.contains(&w.text));
            let waits = words.iter().all(|w| {
                WAITS.contains(&w.text)
                    || sort(w.text) && !narrow::is_of_a_part(w.text)
                    || STEPS.contains(&w.text)
                    || step && (is_number(w) || w.name() == Some('v'))
            });
            return (is_time || waits).then(Vec::new);
        };
        let (lead, behind) = words.split_at_checked(first)?;
        let name = behind.first()?;
        for (at, word) in lead.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|at| words.get(at)).map_or("", |w| w.text);
            let fine = match word.text {
                "for" => FOR.contains(&before) || matches!(before, "need" | "requirement"),
                link if LINKS.contains(&link) => LED.contains(&before),
                "than" => matches!(before, "more" | "greater"),
                "to" => before == "secondary",
                text if PLANS.contains(&text) && name.name() == Some('p') => true,
                // What is required is not there yet.
                text if REQUIRES.contains(&text) => matches!(name.name(), Some('m' | 'p')),
                "i" | "ii" | "iii" | "iv" => true,
                _ if word.name() == Some('v') => true,
                text => is_number(word) || LEADS.contains(&text) || self.is_sort(text, name),
            };
            if !fine {
                return None;
            }
        }
        let mut names = behind.iter().take_while(|w| w.name().is_some()).collect::<Vec<_>>();
        // `digoxin > 2 ng/mL` is a level.
        let compared = matches!(super::word::text(behind, names.len()), ">" | ">=" | "<" | "<=");
        let per_volume = || ["/ml", "/l", "/dl"].iter().any(|unit| self.whole.plain.text.to_lowercase().contains(unit));
        let level = name.name() == Some('m') && compared && per_volume();
        if level || !is_clear_behind(behind.get(names.len()..)?, self.whole.side, name) {
            return None;
        }
        // `systemic treatment with corticosteroids`, `dermatitis such as psoriasis`: whichever of the two is recorded.
        let shown = behind
            .iter()
            .position(|w| matches!(w.text, "such" | "including" | "e.g." | "eg" | "i.e."))
            .unwrap_or(usize::MAX);
        let own = names.len();
        let both = |w: &Word<'_>| w.name() == Some('m') && name.name() == Some('m');
        let more = behind.iter().enumerate().skip(own).filter(|(at, w)| both(w) || *at > shown && w.name().is_some());
        let more = more.map(|(_, w)| w);
        names.extend(more);
        Some(names)
    }

    /// Whether a name begins with a word that narrows it: `current or chronic hepatitis` is not chronic alone. Behind
    /// words of a sort, which the name may have as well, it is to be one word: `active or latent tuberculosis`.
    fn begins_narrowed(&self, words: &[Word<'_>], waits: &[Word<'_>]) -> bool {
        let token = words.first().filter(|w| w.name().is_some()).and_then(|w| self.whole.tokens.all.get(w.token));
        let written = token.and_then(|token| self.whole.plain.text.get(token.at.clone())).unwrap_or("");
        let over = |id| self.whole.vocabulary.concept(id).name.starts_with("past ");
        let of_a_sort = waits.iter().any(|w| !WAITS.contains(&w.text));
        written.split_once([' ', '-']).is_some_and(|(first, _)| of_a_sort || narrow::narrows(&first.to_lowercase()))
            || words.first().and_then(|w| matter::concept(self.whole.tokens, w)).is_some_and(over)
    }

    /// The illness without the word of a sort with which its name begins: `active or uncontrolled infection`.
    fn bare(&self, word: &Word<'_>) -> Option<ConceptId> {
        let vocabulary = self.whole.vocabulary;
        let id = matter::concept(self.whole.tokens, word).filter(|_| word.name() == Some('c'))?;
        let token = self.whole.tokens.all.get(word.token)?;
        let written = self.whole.plain.text.get(token.at.clone())?.to_lowercase();
        let (first, rest) = written.split_once(' ')?;
        let sort = SORTS.contains(&first) || narrow::narrows(first);
        let any = |bare: ConceptId| vocabulary.concept(bare).name == "disease";
        vocabulary.find(rest).filter(|&bare| sort && bare != id && !any(bare) && vocabulary.is_a(id, bare))
    }

    /// Whether a word says of what sort a thing is that is named behind it, and leaves it what it is.
    fn is_sort(&self, word: &str, name: &Word<'_>) -> bool {
        if matches!(word, "metastatic" | "secondary") {
            return false;
        }
        // `contemplate` ends as adjectives do.
        let of_some = || {
            narrow::is_of_a_part(word)
                || kind::is_of_some_kind(word) && kind::is_adjective(word) && !word.ends_with("ate")
        };
        match name.name() {
            Some('m') => narrow::is_of_treatments(word),
            Some('c') => {
                let concept = matter::concept(self.whole.tokens, name);
                let depends = concept.is_none_or(|id| kind::depends_on_kind(&self.whole.vocabulary.concept(id).name));
                narrow::narrows(word) || !depends && of_some()
            }
            _ => narrow::narrows(word) || narrow::is_of_treatments(word) || of_some(),
        }
    }
}

/// Whether a word stands between blanks.
fn stands_apart(words: &[Word<'_>], at: usize) -> bool {
    let around = at.checked_sub(1).and_then(|before| words.get(before)).zip(words.get(at)).zip(words.get(at + 1));
    around.is_some_and(|((before, word), next)| before.range().end < word.start && word.range().end < next.start)
}

fn is_number(word: &Word<'_>) -> bool {
    word.text.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether the words behind a name make nothing else of it.
fn is_clear_behind(words: &[Word<'_>], side: Side, name: &Word<'_>) -> bool {
    let ill = name.name() == Some('c');
    let excludes = side == Side::Exclusion;
    let goes_on = |text: &str| {
        let of_one = TAILS_OF_EXCLUSIONS.contains(&text) || ill && TAILS_OF_ILLNESSES.contains(&text);
        TAILS.contains(&text) || excludes && of_one
    };
    let mut depth = 0_usize;
    // A tail goes on with whatever it says.
    let mut tail = false;
    let mut noun = true;
    for (at, word) in words.iter().enumerate() {
        match word.text {
            // `dementia (and frobosis)`
            "(" | "[" if matches!(super::word::text(words, at + 1), "and" | "or" | "plus" | "also" | "/") => {
                return false;
            }
            "(" | "[" => depth += 1,
            ")" | "]" => {
                depth = depth.saturating_sub(1);
                noun = true;
            }
            // What stands behind a dash may be another statement.
            "-" if tail && depth == 0 && stands_apart(words, at) => return false,
            _ if depth > 0 || tail || is_number(word) => {}
            text if goes_on(text) => tail = true,
            text if noun && NOUNS.contains(&text) => {}
            _ => return false,
        }
    }
    true
}
