//! Limits of tests among words that were not read: `type 2 diabetes treated with frobinib for a year, HbA1c 7-10 %`.
//!
//! Assumes that the line was not read. Guarantees that the test is the patient's own and of no other time, and that its limit
//! stands beside what else is asked, not instead of it: without it nobody meets the line.

use super::kept::{self, Kept};
use super::matter;
use super::word::{self, Word};
use super::{Join, Side, Whole, build};
use crate::words::Words;
use prescreen_language::criteria::{Expr, ExprKind};
use std::ops::Range;

/// Longer lines hold more than one statement.
const MOST_WORDS: usize = 70;
/// The most words that a limit with its test is made of.
const LONGEST: usize = 18;
/// The most words before the name of the test that belong to it.
const LEAD: usize = 4;

/// Words with which a limit may be another's, of another time, of a change, asked of some alone, or no limit at all.
#[rustfmt::skip]
static TURNS: Words = Words::new(&[
    "unless", "except", "excepted", "excluding", "excluded", "exclude", "exclusion", "if", "however", "although", "may", "might", "can", "could", "allowed", "permitted", "acceptable",
    "accepted", "eligible", "ineligible", "note", "waived", "exception", "exceptions", "instead", "alternatively", "otherwise", "cohort", "cohorts", "group", "groups", "arm", "arms",
    "part", "parts", "phase", "stratum", "strata", "regardless", "irrespective", "controls", "donor", "donors", "parent", "parents", "partner", "partners", "mother", "mothers", "maternal", "father",
    "sibling", "siblings", "spouse", "infant", "infants", "child", "children", "baby", "babies", "fetus", "fetal", "foetal", "neonate", "neonates", "respectively", "preferred", "preferably", "approximately", "about",
    "whether", "?", "no", "not", "without", "never", "either", "neither", "nor", "following", "onset", "gestational", "gestation", "birth", "when", "where", "while", "before", "after", "since",
    "history", "previous", "previously", "earlier", "past", "last", "until", "post", "postoperative", "postoperatively", "post-operative", "post-dose", "change", "changes", "changed", "increase", "increases", "decrease",
    "decreased", "decreases", "reduction", "reduced", "loss", "gain", "improvement", "difference", "variation", "variability", "fluctuation", "worsening", "drop", "rise", "fall", "decline", "ratio", "sum",
    "peak", "nadir", "lowest", "highest", "maximum", "maximal", "minimum", "worst", "best", "historical", "ever", "once", "twice", "three", "consecutive", "occasions", "percentile", "target", "goal", "likely", "cutoff", "threshold",
    "compared", "versus", "relative", "than", "other", "another", "alternative", "each", "every", "only", "healthy", "will", "would", "achieve", "achieved", "reach", "reached", "remain", "become", "until",
    "during", "follow-up", "later", "subsequent", "discontinued", "time", "episode", "episodes", "considered", "eg", "e.g.", "e.g", "example", "such", "including", "include", "includes", "transfusion", "growth", "=", "+", "-", "presence", "absence", "case", "event", "etc", "etc.", "*", "#",
]);

/// Words that end what stands before a limit.
const BEFORE: &[&str] =
    &[",", ";", ":", "and", "with", "(", "[", "have", "has", "having", "by", "who", "pat", "plus", "must", "be"];
/// Words that begin what stands behind one.
const BEHIND: &[&str] =
    &[",", ";", ".", ")", "]", "and", "with", "who", "(", "[", "despite", "that", "to", "as", "but"];
/// What an `or` joins that stands between such a word and another is no way to meet the line.
#[rustfmt::skip]
const SORTS: &[&str] = &[
    "cytologically", "histologically", "metastatic", "recurrent", "refractory", "unresectable", "advanced", "female", "male", "serum", "urine", "severe", "moderate", "relapsed", "cytological", "radiologically",
    "clinically", "pathologically", "ambulatory", "computed", "radiographically", "progressive", "outpatient", "inpatient",
];

/// What may follow an `or` that says nothing more than that a limit is a least one.
const MORE: &[&str] = &["more", "greater", "older", "above", "higher"];
/// Steps of a class: what joins them makes one value of several.
const STEPS: &[&str] =
    &["i", "ii", "iii", "iv", "v", "a", "b", "c", "d", "0", "1", "2", "3", "4", "5", "class", "grade", "stage"];
/// Words of a title that may be that of some patients, or of a later time.
#[rustfmt::skip]
const OF_SOME: &[&str] = &[
    "pat", "male", "female", "adult", "adults", "adolescent", "adolescents", "pediatric", "paediatric", "volunteers", "step", "crossover", "optional", "re-registration", "maintenance", "induction", "consolidation",
    "cycle", "cycles", "dose", "dosing", "treatment", "retreatment", "randomisation", "surgery", "stage", "extension",
];

/// What is kept of a line in which a test must have a value beside what was not read.
pub(super) fn measured(words: &[Word<'_>], whole: &Whole<'_>) -> Option<Kept> {
    let tests = words.iter().filter(|w| w.name() == Some('v')).count();
    if words.len() > MOST_WORDS || !(1..=8).contains(&tests) {
        return None;
    }
    let spans = spans(words, whole);
    if spans.iter().any(|(range, _)| again(words, range.end)) {
        return None;
    }
    let inside = |at: usize| spans.iter().any(|(range, _)| range.contains(&at));
    let left: Vec<usize> = (0..words.len()).filter(|&at| !inside(at)).collect();
    let opens = matches!(word::text(words, 0), "for" | "in" | "among" | "with");
    if spans.is_empty() || opens || left.iter().any(|&at| turns(words, at)) {
        return None;
    }
    if whole.side == Side::Exclusion && !left.iter().all(|&at| narrows(words, at)) {
        return None;
    }
    // `creatinine > 2 and bilirubin > 2`, each of which may exclude.
    if whole.side == Side::Exclusion && spans.iter().any(|(_, expr)| matches!(expr.node, ExprKind::All(_))) {
        return None;
    }
    let rest = around(words, &spans);
    if rest.is_empty() {
        return None;
    }
    let place = spans.first()?.1.span;
    let expr = build::all(spans.into_iter().map(|(_, expr)| expr).collect(), place);
    Some(Kept { expr, join: Join::All, rest })
}

/// What is kept of an exclusion whose limits stand behind an illness that they may define: `hypercalcaemia, ionised calcium
/// > 2.0 mmol/L`. Of the two readings either excludes whom the limits exclude.
pub(super) fn defined(words: &[Word<'_>], whole: &Whole<'_>) -> Option<Kept> {
    let comma = words.iter().position(|w| w.text == ",").filter(|_| whole.side == Side::Exclusion)?;
    let (before, limits) = (words.get(..comma)?, words.get(comma + 1..)?);
    let of_some = matches!(word::text(before, 0), "in" | "for" | "among" | "if" | "when" | "with");
    let illness = before.iter().filter_map(Word::name).eq(['c']);
    let tests = limits.iter().filter_map(Word::name).all(|letter| letter == 'v');
    if of_some || !illness || !tests || words.len() > MOST_WORDS || before.iter().any(|w| TURNS.contains(&w.text)) {
        return None;
    }
    let expr = whole.said(limits).filter(|expr| !kept::holds_not(expr))?;
    let rest = before.first()?.start..before.last()?.range().end;
    Some(Kept { expr, join: Join::Any, rest: vec![rest] })
}

/// What is kept of a line that says in parentheses of what is named that it is so in spite of a treatment: `uncontrolled
/// hypertension (BP > 160/100 mmHg despite two drugs)`. Without those words it says no less.
pub(super) fn despite(words: &[Word<'_>], whole: &Whole<'_>) -> Option<Kept> {
    let at = words.iter().position(|w| w.text == "despite")?;
    let close = words.iter().skip(at).position(|w| w.text == ")").map(|behind| at + behind)?;
    let (before, left) = (words.get(..at)?, words.get(at..close)?);
    let inside = before.iter().filter(|w| w.text == "(").count() == 1 && !before.iter().any(|w| w.text == ")");
    let treatment = |w: &Word<'_>| w.name().is_none_or(|letter| letter == 'm' || letter == 'p');
    let turns =
        |w: &Word<'_>| TURNS.contains(&w.text) && !matches!(w.text, "maximum" | "maximal" | "+") || w.text == "or";
    if !inside || words.len() > MOST_WORDS || !left.iter().all(treatment) || left.iter().any(turns) {
        return None;
    }
    let expr = whole.said_by(before.iter().chain(words.get(close..)?).copied())?;
    if kept::holds_not(&expr) || !kept::holds_a_value(&expr) {
        return None;
    }
    let rest = left.first()?.start..left.last()?.range().end;
    Some(Kept { expr, join: Join::All, rest: vec![rest] })
}

/// Where limits stand, each with its test and whole.
fn spans(words: &[Word<'_>], whole: &Whole<'_>) -> Vec<(Range<usize>, Expr)> {
    let mut found: Vec<(Range<usize>, Expr)> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let from = found.last().map_or(0, |(range, _)| range.end);
        if word.name() != Some('v') || at < from {
            continue;
        }
        let begins = |start: &usize| start.checked_sub(1).is_none_or(|b| BEFORE.contains(&word::text(words, b)));
        let ends = |end: &usize| *end == words.len() || BEHIND.contains(&word::text(words, *end));
        let starts = (from.max(at.saturating_sub(LEAD))..=at).filter(begins);
        let span = starts.flat_map(|start| {
            let ends = (at + 2..=words.len().min(at + LONGEST)).rev().filter(ends).filter(|&end| !steps_on(words, end));
            ends.map(move |end| start..end)
        });
        found.extend(span.filter_map(|range| Some((range.clone(), limit(words.get(range)?, whole)?))).next());
    }
    found
}

/// The limit that the words are, and nothing else.
fn limit(words: &[Word<'_>], whole: &Whole<'_>) -> Option<Expr> {
    let last = words.last()?;
    if matches!(last.text, "," | ";" | "." | "and" | "or" | "(" | "with") {
        return None;
    }
    // A pregnancy test is asked of some women alone.
    let of_women = words.iter().any(|w| {
        matter::concept(whole.tokens, w).is_some_and(|id| whole.vocabulary.concept(id).name.contains("pregnancy"))
    });
    whole.said(words).filter(|expr| !of_women && kept::is_values(expr) && !kept::holds_not(expr))
}

/// Whether the limit is said again in parentheses, where it could be another one: `1.5 mg/dL (200 umol/L)`.
fn again(words: &[Word<'_>], end: usize) -> bool {
    let number = |at: usize| word::text(words, at).starts_with(|c: char| c.is_ascii_digit());
    let sign = |at: usize| matches!(word::text(words, at), ">" | ">=" | "<" | "<=");
    matches!(word::text(words, end), "(" | "[") && (number(end + 1) || sign(end + 1) && number(end + 2))
}

/// Whether another step of a class follows: `ASA I and II`.
fn steps_on(words: &[Word<'_>], end: usize) -> bool {
    let next = (end..end + 2).find(|&at| !matches!(word::text(words, at), "," | "and" | "to" | "-"));
    next.is_some_and(|at| at > end && STEPS.contains(&word::text(words, at)))
}

/// Whether the word may say something else of the limit than that it must hold.
fn turns(words: &[Word<'_>], at: usize) -> bool {
    let text = |at: usize| word::text(words, at);
    let before = at.checked_sub(1).map_or("", text);
    match text(at) {
        "or" | "/" => !(SORTS.contains(&before) || [SORTS, MORE].iter().any(|list| list.contains(&text(at + 1)))),
        ":" => words.iter().take(at).any(|w| OF_SOME.contains(&w.text) || matches!(w.name(), Some('c' | 'm'))),
        // `prior to enrolment` says when, `a prior test` which one.
        "prior" => text(at + 1) != "to",
        "diagnosis" => matches!(before, "at" | "of" | "initial" | "first" | "original" | "to" | "from" | "their"),
        // `in men`, `for patients with …`: of some alone.
        "in" | "for" | "among" | "of" => {
            let who = |w: &str| matches!(w, "pat" | "male" | "female" | "those" | "adults" | "all" | "any" | "these");
            who(text(at + 1)) || who(text(at + 2)) && text(at) != "of"
        }
        // `patients with asthma must have …`
        "must" | "should" | "shall" => words.iter().take(at).any(|w| {
            matches!(w.name(), Some('c' | 'm')) || matches!(w.text, "years" | "aged" | "adolescents" | "adults" | "who")
        }),
        // `men must weigh at least 50 kg`, not `men or women with …`
        "male" | "female" => {
            let joined = |at: usize| matches!(text(at), "or" | "and" | "/");
            let sex = |at: usize| matches!(text(at), "male" | "female");
            let behind = joined(at + 1) && sex(at + 2);
            !behind && !at.checked_sub(2).is_some_and(|first| sex(first) && joined(first + 1))
        }
        word => TURNS.contains(&word) || word.starts_with('?'),
    }
}

/// Whether an exclusion cannot go on with something that excludes by itself at this word.
fn narrows(words: &[Word<'_>], at: usize) -> bool {
    let last = at + 1 == words.len();
    let text = word::text(words, at);
    !matches!(text, "or" | "/" | ";" | "," | "and" | ":" | "but" | "must" | "should" | "adequate")
        && (last || text != ".")
}

/// Where the words between the limits stand.
fn around(words: &[Word<'_>], spans: &[(Range<usize>, Expr)]) -> Vec<Range<usize>> {
    let mut rest = Vec::new();
    let mut from = 0;
    let ends = spans.iter().map(|(range, _)| range.clone()).chain(std::iter::once(words.len()..words.len()));
    for span in ends {
        let between = words.get(from..span.start).unwrap_or(&[]);
        let says = between.iter().any(|w| !matches!(w.text, "," | ";" | "." | "and" | "with" | "(" | ")"));
        if let (true, Some(first), Some(last)) = (says, between.first(), between.last()) {
            rest.push(first.start..last.range().end);
        }
        from = span.end;
    }
    rest
}
