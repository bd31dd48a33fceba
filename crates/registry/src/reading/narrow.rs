//! Lines that name something and narrow it in words that have no condition: `clinically significant arrhythmia`,
//! `infection requiring systemic therapy`, `no untreated brain metastases`.
//!
//! The line is read without the words that narrow. Where it names what must be there, it cannot hold without it; where it
//! denies it, it holds without it. Neither is true of words that shift what is named (`suspected`, `risk of`, `family`),
//! that name something beside it, or that speak of somebody else, so only words listed below are left out.
//!
//! Assumes that the whole line was not read. Guarantees that what is left out only narrows, and that the time of what is
//! kept is as wide as that of the line.

mod sorts;

use super::build::{self, Said};
use super::kept::{self, Kept};
use super::kind;
use super::lexer::{Class, Tokens};
use super::plain::Plain;
use super::tail::{self, Tail};
use super::word::{self, Word};
use super::wrapper;
use super::{Join, Side, grammar};
use crate::words::Words;
use prescreen_language::criteria::Expr;
use prescreen_language::vocabulary::{ConceptId, Vocabulary};
use sorts::{Sort, Sorts};
use std::ops::Range;

/// Lines with more words are not read.
const MOST_WORDS: usize = 120;
/// The most ends of what is kept that are tried.
const MOST_TRIES: usize = 5;

/// Words before a name that leave it what it is. Sorted.
#[rustfmt::skip]
static NARROWING: Words = Words::new(&[
    "acquired", "actively", "acute", "additional", "adjuvant", "advanced", "advancing", "aggressive",
    "angiographically", "another", "apparent", "asymptomatic", "atypical", "bilateral", "biopsy-confirmed",
    "biopsy-proven", "chronic", "clinical", "clinically", "clinically-evident", "clinically-relevant",
    "clinically-significant", "co-existing", "coexistent", "coexisting", "comorbid", "complete", "complicated",
    "concomitant", "concurrent", "confirmed", "congenital", "considerable", "contralateral", "cytologically",
    "debilitating", "definitive", "degenerative", "deteriorating", "diagnosed", "diffuse", "disabling",
    "disseminated", "documented", "drug-induced", "elective", "emergency", "emergent", "end-stage", "evident",
    "evolving", "excessive", "extensive", "first-line", "florid", "focal", "frequent", "fulminant", "generalized",
    "genetically", "gross", "heavy", "hereditary", "high-grade", "highly", "histologically",
    "histologically-confirmed", "histologically-proven", "histopathologically", "idiopathic", "important",
    "inadequately", "incurable", "inherited", "intercurrent", "intermittent", "invasive", "ipsilateral",
    "irreversible", "known", "life-limiting", "life-threatening", "local", "localised", "localized", "locally",
    "long-standing", "long-term", "low-grade", "major", "malignant", "marked", "massive", "measurable", "medically",
    "metastatic", "microscopically", "multiple", "necrotizing", "new", "newly", "newly-diagnosed", "non-disseminated",
    "non-infectious", "non-invasive", "non-metastatic", "non-severe", "non-squamous", "noninfectious", "noninvasive",
    "nonmetastatic", "nonsquamous", "notable", "objective", "obvious", "ongoing", "other", "overt", "paroxysmal",
    "partial", "pathologically", "pathologically-confirmed", "permanent", "persistent", "poorly-controlled",
    "pre-existing", "preexisting", "primary", "profound", "progressing", "progressive", "prolonged", "proven",
    "radiation-induced", "radiographically", "radiologically", "rapidly", "recurrent", "recurring", "refractory",
    "relapsed", "relapsing", "relevant", "residual", "resistant", "second", "secondary", "serious", "seriously",
    "serologically", "significant", "spontaneous", "substantial", "superficial", "symptomatic", "synchronous",
    "systemic", "transfusion-dependent", "treatment-resistant", "uncompensated", "uncomplicated", "uncontrollable",
    "uncorrected", "underlying", "undifferentiated", "unexplained", "unilateral", "unprovoked", "unresectable",
    "unresolved", "unstable", "untreated", "verified", "visceral", "widespread",
]);

/// Words before a name that have a place in conditions, but not beside those that have none. Sorted.
#[rustfmt::skip]
static QUALIFYING: Words = Words::new(&[
    "active", "controlled", "decompensated", "mild", "moderate", "poorly", "severe", "stable", "uncontrolled",
    "inadequately", "well-controlled",
]);

/// Words before a name that say that it is over, or may be. Sorted.
#[rustfmt::skip]
static PAST: Words = Words::new(&[
    "cured", "healed", "inactive", "old", "premorbid", "preoperative", "previously", "recent", "recently", "remote", "resected", "resolved", "treated",
]);

/// Words before a drug or a treatment that leave it what it is. Sorted.
#[rustfmt::skip]
static OF_TREATMENTS: Words = Words::new(&[
    "abdominal", "additional", "adjuvant", "allogeneic", "allogenic", "another", "anti-cancer", "anti-tumor",
    "anticancer", "approved", "autologous", "cardiac", "chronic", "combination", "combined", "concomitant",
    "concurrent", "continuous", "conventional", "curative", "cytotoxic", "daily", "depot", "elective", "emergency",
    "emergent", "experimental", "full-dose", "high-dose", "immunomodulatory", "immunosuppressive", "inhaled",
    "injectable", "intensive", "intermittent", "intranasal", "intraocular", "intrathecal", "intravenous",
    "investigational", "iv", "laparoscopic", "long-acting", "long-term", "low-dose", "maintenance", "major",
    "minor", "myelosuppressive", "neoadjuvant", "non-approved", "ongoing", "open", "oral", "other", "palliative",
    "parenteral", "pelvic", "prescribed", "prescription", "prolonged", "prophylactic", "radical", "regular",
    "redo", "repeat", "repeated", "revision", "routine", "short-acting", "short-term", "standard", "stereotactic", "subcutaneous", "supplemental",
    "surgical", "systemic", "targeted", "therapeutic", "therapeutic-dose", "thoracic", "topical", "transdermal",
    "urgent", "weekly",
]);

/// Words that say of a drug how much of it is taken, between `stable` and its name.
const DOSES: &[&str] = &["dose", "doses", "dosage", "dosages", "regimen", "regimens", "treatment", "therapy"];

/// Steps of a stage.
const STEPS: &[&str] =
    &["i", "ii", "iii", "iv", "ia", "ib", "iia", "iib", "iiia", "iiib", "iiic", "iva", "ivb", "1", "2", "3", "4"];

/// Words between those that narrow.
const BETWEEN: &[&str] = &["and", "or", "/", ",", "(", ")"];

/// The part of the line that can be kept, if any; `stopped` is where in the shape the reading of the whole line stopped.
pub(super) fn narrow(
    plain: &Plain,
    tokens: &Tokens,
    vocabulary: &Vocabulary,
    side: Side,
    stopped: Option<usize>,
) -> Option<Kept> {
    let words = word::words(tokens);
    if words.len() > MOST_WORDS || words.iter().all(|w| w.name().is_none()) {
        return None;
    }
    let sorts = Sorts::of(&words);
    let line = Line { plain, tokens, vocabulary, side, words, sorts, stopped: stopped.unwrap_or(usize::MAX) };
    let ends = tail::starts(&line.words);
    let whole = line.words.len();
    // What holds a word that no rule has and that is not left out is not read.
    let stuck = |w: &Word<'_>| tokens.unknown_word(&w.range()).is_some() && !may_be_left_out(w.text);
    let readable = line.words.iter().position(stuck).unwrap_or(whole);
    let ends_within = ends.iter().copied().filter(|end| *end <= readable).rev().take(MOST_TRIES);
    for end in std::iter::once(whole).filter(|end| *end <= readable).chain(ends_within) {
        let tail = Tail::new(line.words.get(end..).unwrap_or(&[]));
        if tail.speaks_of_others() {
            continue;
        }
        let head = line.words.get(..end).unwrap_or(&[]);
        let (some, all) = (left_out(head, &line.sorts, Strip::Unknown), left_out(head, &line.sorts, Strip::All));
        let more = if all == some { None } else { Some(all) };
        for left_out in std::iter::once(some).chain(more) {
            if let Some(kept) = line.read(end, &tail, &left_out) {
                return Some(kept);
            }
        }
    }
    line.of_something(&ends)
}

/// Which words before a name are left out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Strip {
    /// Those that no condition has.
    Unknown,
    /// Those too that a condition has for a single name.
    All,
}

struct Line<'a> {
    plain: &'a Plain,
    tokens: &'a Tokens,
    vocabulary: &'a Vocabulary,
    side: Side,
    words: Vec<Word<'a>>,
    sorts: Sorts,
    /// Beyond this byte of the shape nothing that is left out makes the line readable.
    stopped: usize,
}

impl Line<'_> {
    /// What must have been there for the line to hold: `treatment for asthma`, `complications of frobosis`.
    fn of_something(&self, ends: &[usize]) -> Option<Kept> {
        let start = wrapper::end(&self.words)?;
        let whole = self.words.len();
        let stuck = |w: &Word<'_>| self.tokens.unknown_word(&w.range()).is_some() && !may_be_left_out(w.text);
        let readable = self.words.iter().skip(start).position(stuck).map_or(whole, |at| at + start);
        let ends_within =
            ends.iter().copied().filter(|end| (start + 1..=readable).contains(end)).rev().take(MOST_TRIES);
        for end in std::iter::once(whole).filter(|end| *end <= readable).chain(ends_within) {
            let tail = Tail::new(self.words.get(end..).unwrap_or(&[]));
            if end <= start || tail.speaks_of_others() {
                continue;
            }
            let left_out: Vec<usize> = left_out(self.words.get(..end)?, &self.sorts, Strip::Unknown)
                .into_iter()
                .filter(|&at| at >= start)
                .collect();
            let all: Vec<usize> = (0..start).chain(left_out).collect();
            if let Some(kept) = self.read(end, &tail, &all).filter(|kept| kept.join == Join::All) {
                let expr = kept::at_any_time(kept::without_window(kept.expr), self.vocabulary)?;
                return Some(Kept { expr, ..kept });
            }
        }
        None
    }

    /// The line up to `end`, without words that narrow; `tail` is what follows.
    fn read(&self, end: usize, tail: &Tail<'_>, left_out: &[usize]) -> Option<Kept> {
        let head = self.words.get(..end)?;
        if tail.is_empty() && left_out.is_empty() {
            return None;
        }
        let changed = left_out.first().map_or(end, |&at| at.min(end));
        if self.words.get(changed).is_some_and(|w| w.start > self.stopped) || self.shifts(head, left_out) {
            return None;
        }
        let either = self.side == Side::Exclusion || head.iter().any(|w| matches!(w.text, "no" | "not" | "without"));
        let said = self.said(head, left_out, false).or_else(|| {
            // Either of them must be there, however `and` is meant.
            let and = either && head.iter().any(|w| w.text == "and");
            and.then(|| self.said(head, left_out, true)).flatten()
        })?;
        let mut dropped = said.dropped;
        dropped.extend(left_out.iter().map(|&at| head.get(at).map_or(0..0, Word::range)));
        // `excised melanoma` may be over.
        let over = |w: &Word<'_>| PAST.contains(&w.text) || w.text.ends_with("ed") && kind::is_of_some_kind(w.text);
        let word_of_past = left_out.iter().any(|&at| head.get(at).is_some_and(over));
        let join = self.join(&said.expr, tail, !left_out.is_empty())?;
        let still_so = tail.tells_of_need() && kept::is_active(&said.expr);
        let past = word_of_past || tail.tells_of_past() && !still_so;
        let mut expr = if past { kept::at_any_time(said.expr, self.vocabulary)? } else { said.expr };
        if tail.counts_from_elsewhere() {
            expr = kept::at_any_time(kept::without_window(expr), self.vocabulary)?;
        }
        dropped.extend(tail.range());
        dropped.sort_by_key(|r| r.start);
        Some(Kept { expr, join, rest: merged(dropped) })
    }

    /// How what narrows goes with what is kept, if it can be told.
    fn join(&self, expr: &Expr, tail: &Tail<'_>, left_out: bool) -> Option<Join> {
        let denied = kept::is_denial(expr);
        // A word for any illness at all is no name of one.
        let any_illness = kept::concepts(expr).iter().any(|id| self.vocabulary.concept(*id).name == "disease");
        if any_illness
            || !denied && kept::holds_not(expr)
            || !kept::narrows_something(expr)
            || kept::names_an_allergy(expr, self.vocabulary)
        {
            return None;
        }
        // What follows a list can be meant of its last member, and the others stand for themselves; what is done about a
        // pressure is done about both.
        let of_all = kept::is_values(expr) && tail.tells_what_is_done();
        if !tail.is_empty() && !of_all && kept::lists_what_stands_alone(expr, self.vocabulary) {
            return None;
        }
        // What is narrowed may be an exception, which then leaves more in.
        if kept::has_exception(expr) && (left_out || tail.is_empty()) {
            return None;
        }
        // `within 8 weeks before surgery or during the study`
        if kept::is_closed(expr) && tail.goes_on_in_time() {
            return None;
        }
        // Another age, another value for some patients.
        if kept::is_closed(expr) && tail.holds_numbers() {
            return None;
        }
        match (self.side, denied) {
            (Side::Exclusion, false) => {
                (tail.narrows_what_excludes() || self.only_excepts(expr, tail)).then_some(Join::All)
            }
            (Side::Exclusion, true) => None,
            (Side::Inclusion, false) => tail.narrows_what_is_asked().then_some(Join::All),
            (Side::Inclusion, true) => {
                let more = tail.asks_for_recovery();
                (!more && (tail.narrows_what_excludes() || self.only_excepts(expr, tail))).then_some(Join::Any)
            }
        }
    }

    /// Whether the tail takes out of what is named, and names nothing else: `malignancy, except for melanoma in situ`.
    fn only_excepts(&self, expr: &Expr, tail: &Tail<'_>) -> bool {
        let Some((before, behind)) = tail.exception() else { return false };
        let heads = kept::concepts(expr);
        let below = |id: ConceptId| {
            heads.iter().any(|head| self.vocabulary.is_a(id, *head)) || self.is_hardly_malignant(id, &heads)
        };
        let fits = |w: &Word<'_>| match (w.name(), self.tokens.all.get(w.token).map(|t| &t.class)) {
            (Some('c'), Some(Class::Name(id))) => below(*id),
            (Some('v'), _) => false,
            _ => true,
        };
        !heads.is_empty() && before.adds_nothing() && behind.iter().all(fits)
    }

    /// Whether a name is of growths that are taken out of malignancies whether they are any or not: `malignancy, except
    /// carcinoma in situ of the cervix`.
    fn is_hardly_malignant(&self, id: ConceptId, heads: &[ConceptId]) -> bool {
        const PARTS: [&str; 7] =
            ["in situ", "intraepithelial", "dysplasia", "non-melanoma", "polyp", "keratosis", "basal cell"];
        let name = self.vocabulary.concept(id).name.as_str();
        let malignancy = self.vocabulary.find_curated("malignancy");
        PARTS.iter().any(|part| name.contains(part))
            && malignancy.is_some_and(|whole| heads.iter().all(|head| self.vocabulary.is_a(*head, whole)))
    }

    /// `metastatic brain cancer` is no cancer of the brain.
    fn shifts(&self, head: &[Word<'_>], left_out: &[usize]) -> bool {
        // Hypertension of one part is none of the whole.
        let of_a_part = left_out.iter().any(|&at| {
            let part = head.get(at).is_some_and(|w| is_of_a_part(w.text) && !NARROWING.contains(&w.text));
            let name = head.iter().skip(at).find(|w| w.name().is_some());
            let class = name.and_then(|w| self.tokens.all.get(w.token)).map(|t| &t.class);
            matches!(class, Some(Class::Name(id)) if part && self.vocabulary.concept(*id).name.contains("tension"))
        });
        let kind_at =
            |at: usize| head.get(at).is_some_and(|w| kind::is_of_some_kind(w.text) && !NARROWING.contains(&w.text));
        // `gastric and frobosis cancer`: of what is asked for, one may be enough.
        let both = self.side == Side::Inclusion && head.iter().any(|w| w.text == "and");
        if both && left_out.iter().any(|&at| kind_at(at)) {
            return true;
        }
        let of_another_kind = left_out.iter().any(|&at| {
            let kind = kind_at(at);
            let name = head.iter().skip(at).find(|w| w.name().is_some());
            let class = name.and_then(|w| self.tokens.all.get(w.token)).map(|t| &t.class);
            matches!(class, Some(Class::Name(id)) if kind && kind::depends_on_kind(&self.vocabulary.concept(*id).name))
        });
        if of_a_part || of_another_kind || self.shares_its_noun(head, left_out) {
            return true;
        }
        let sites = ["brain", "liver", "bone", "lung", "central nervous", "pleura", "periton", "skin"];
        left_out.iter().any(|&at| {
            let metastatic = head.get(at).is_some_and(|w| matches!(w.text, "metastatic" | "secondary"));
            let name = head.iter().skip(at).find(|w| w.name().is_some());
            let class = name.and_then(|w| self.tokens.all.get(w.token)).map(|t| &t.class);
            let Some(Class::Name(id)) = class.filter(|_| metastatic) else { return false };
            let name = &self.vocabulary.concept(*id).name;
            sites.iter().any(|site| name.contains(site)) && !name.contains("metasta")
        })
    }

    /// Whether a sort is joined to the first word of a name of several: `bacterial or viral infection` is no viral one,
    /// `renal and active thyroid disease` none of the thyroid alone. `Allogeneic or autologous` narrows all of a name.
    fn shares_its_noun(&self, head: &[Word<'_>], left_out: &[usize]) -> bool {
        const LEAVE_IT: [&str; 9] =
            ["other", "another", "known", "active", "any", "massive", "severe", "acute", "chronic"];
        let joins = |w: &Word<'_>| matches!(w.text, "or" | "and" | "/" | ",");
        left_out.iter().any(|&at| {
            let sort = head.get(at).is_some_and(|w| !NARROWING.contains(&w.text) && is_of_a_part(w.text));
            let Some(name) = head.iter().skip(at).position(|w| w.name().is_some()).map(|behind| at + behind) else {
                return false;
            };
            let between = head.get(at + 1..name).unwrap_or(&[]);
            let token = head.get(name).and_then(|w| self.tokens.all.get(w.token));
            let text = token.and_then(|token| self.plain.text.get(token.at.clone())).unwrap_or("");
            let illness = ["disease", "diseases", "disorder", "disorders"].iter().any(|noun| text.ends_with(noun));
            // `renal or endocrine metabolic disease`
            let another = |w: &Word<'_>| illness && !NARROWING.contains(&w.text);
            let sorts = |w: &&Word<'_>| !joins(w);
            sort && between.first().is_some_and(joins)
                && between.iter().rev().take_while(sorts).all(|w| LEAVE_IT.contains(&w.text) || another(w))
                && text.split_whitespace().count() > 1
        })
    }

    /// What the words say without those at `left_out`; with `either`, as if `or` stood for `and`.
    fn said(&self, head: &[Word<'_>], left_out: &[usize], either: bool) -> Option<Said> {
        let kept = head.iter().enumerate().filter(|(at, _)| left_out.binary_search(at).is_err());
        let spelled = kept.map(|(_, w)| (if either && w.text == "and" { "or" } else { w.text }, w.token));
        let less = self.tokens.with_words(spelled)?;
        let tree = grammar::read(&less).ok()?;
        let mut said = build::build(&tree, self.plain, &less, 0, self.vocabulary, self.side).ok()?;
        // Places in the shorter shape become places in the whole.
        for range in &mut said.dropped {
            let tokens: Vec<usize> = less.words_in(range).iter().map(|w| w.1).collect();
            let own = |token: usize| self.words.iter().find(|w| w.token == token).map(Word::range);
            let first = tokens.first().and_then(|&t| own(t))?;
            let last = tokens.last().and_then(|&t| own(t))?;
            *range = first.start..last.end;
        }
        Some(said)
    }
}

/// Which words of `head` only narrow the name after them, in order.
fn left_out(head: &[Word<'_>], sorts: &Sorts, strip: Strip) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < head.len() {
        // `suspected or confirmed infection`
        let joined = || at.checked_sub(1).is_some_and(|before| BETWEEN.contains(&word::text(head, before)));
        if matches!(word::text(head, at), "confirmed" | "diagnosed" | "proven" | "verified") && joined() {
            at += 1;
            continue;
        }
        let run = run(head, sorts, at, strip).max(dose(head, at));
        if run > at {
            found.extend(at..run);
            at = run;
        } else {
            at += 1;
        }
    }
    found
}

/// Whether a word before a name is left out anywhere.
fn may_be_left_out(word: &str) -> bool {
    [&NARROWING, &PAST, &OF_TREATMENTS, &QUALIFYING].iter().any(|list| list.contains(&word))
        || is_of_a_part(word)
        || kind::is_of_some_kind(word)
        || DOSES.contains(&word)
        || matches!(word, "stage" | "on")
}

/// Whether a word before the name of an illness is listed as one that leaves it what it is.
pub(super) fn narrows(word: &str) -> bool {
    [&NARROWING, &PAST, &QUALIFYING].iter().any(|list| list.contains(&word)) || STEPS.contains(&word) || word == "stage"
}

/// Whether a word before a drug or a treatment is listed as one that leaves it what it is.
pub(super) fn is_of_treatments(word: &str) -> bool {
    OF_TREATMENTS.contains(&word)
}

/// Where the words end that begin at `start` and say that the dose of the drug behind them does not change: `stable
/// doses of`, `stable`, before `on metformin`; `start` if there are none.
fn dose(head: &[Word<'_>], start: usize) -> usize {
    let text = |at: usize| word::text(head, at);
    let named = |at: usize| head.get(at).is_some_and(|w| w.name() == Some('m'));
    if !matches!(text(start), "stable" | "unchanged" | "constant" | "fixed") {
        return start;
    }
    if text(start + 1) == "on" && named(start + 2) {
        return start + 1;
    }
    let mut at = start + 1;
    while matches!(
        text(at),
        "daily" | "oral" | "background" | "maintenance" | "and" | "adequate" | "optimal" | "concomitant"
    ) {
        at += 1;
    }
    let given = DOSES.contains(&text(at)) && matches!(text(at + 1), "of" | "with") && named(at + 2);
    if given { at + 2 } else { start }
}

/// Where words that narrow end which begin at `start` and are followed by a name; `start` if there are none.
fn run(head: &[Word<'_>], sorts: &Sorts, start: usize, strip: Strip) -> usize {
    let mut end = start;
    let mut last = start;
    let mut unknown = false;
    while let Some(word) = head.get(end) {
        let sort = sorts.sort(end, word.text);
        let joined = || head.get(end + 1).is_some_and(|w| BETWEEN.contains(&w.text));
        let is_kind = || {
            let kind = sorts.kind(end, word.text);
            kind.is(Sort::IS_ADJECTIVE) || kind.is(Sort::OF_SOME_KIND) && !joined()
        };
        // `extensive stage`, `stage III or IV`
        let of_stage = word.text == "stage"
            || STEPS.contains(&word.text)
                && head.get(start..end).is_some_and(|before| {
                    before
                        .iter()
                        .rev()
                        .find(|w| !BETWEEN.contains(&w.text) && !STEPS.contains(&w.text))
                        .is_some_and(|w| w.text == "stage")
                });
        if of_stage {
            last = end + 1;
        } else if sort.is(Sort::NARROWS | Sort::OF_A_PART) || is_kind() {
            unknown = true;
            last = end + 1;
        } else if sort.is(Sort::QUALIFIES) {
            last = end + 1;
        } else if end == start || !BETWEEN.contains(&word.text) {
            break;
        }
        end += 1;
    }
    // `recent history of`, `chronic use of`
    let name = head.get(last).and_then(|w| match w.text {
        "history" | "diagnosis" | "episode" | "episodes" | "evidence" => Some('c'),
        "use" | "treatment" | "therapy" | "administration" => Some('m'),
        _ => w.name(),
    });
    let Some(name) = name else { return start };
    let fits = |at: usize, word: &Word<'_>| match (name, sorts.sort(at, word.text)) {
        ('c', sort) => !sort.is(Sort::TREATMENTS) || NARROWING.contains(&word.text) || sort.is(Sort::OF_A_PART),
        ('p', sort) if sort.is(Sort::OF_A_PART) || sorts.kind(at, word.text).is(Sort::OF_SOME_KIND) => true,
        ('m' | 'p', sort) => {
            sort.is(Sort::TREATMENTS) || matches!(word.text, "other" | "another" | "recent" | "additional")
        }
        _ => false,
    };
    let run = head.get(start..last).unwrap_or(&[]);
    let balanced = run.iter().filter(|w| w.text == "(").count() == run.iter().filter(|w| w.text == ")").count();
    let all_fit = (start..).zip(run).all(|(at, w)| BETWEEN.contains(&w.text) || fits(at, w));
    // A qualifier alone has a place in the condition.
    if balanced && all_fit && (unknown || strip == Strip::All) { last } else { start }
}

/// Words that end as adjectives do which are made of nouns, and shift what is named, or its time.
#[rustfmt::skip]
pub(super) static SHIFT: Words = Words::new(&[
    "potential", "historical", "partial", "initial", "experimental", "familial", "maternal", "paternal", "parental",
    "conditional", "optional", "occasional", "gestational", "prenatal", "neonatal", "perinatal", "postnatal", "fetal", "foetal",
    "antenatal", "animal", "artificial", "subclinical", "minimal", "special", "usual", "normal", "abnormal", "several", "equal", "total", "final", "trial", "clinical",
    "medical", "general", "prophylactic", "diagnostic", "specific", "allergic", "periodic", "therapeutic", "basic", "genetic", "psychic", "asymptomatic", "public", "topic", "clinic",
    "epidemic", "previous", "various", "dubious", "contagious", "suspicious", "similar", "primary", "secondary", "summary", "voluntary",
    "library", "dietary", "necessary", "ordinary", "temporary", "contrary", "history", "laboratory", "category", "theory", "memory", "mandatory", "premonitory",
    "additional", "approval", "removal", "refusal", "referral", "withdrawal", "arrival", "survival", "interval", "hospital", "individual", "appeal", "goal", "dal", "criminal", "residual", "legal", "social",
    "investigational", "interventional", "observational", "local", "visual", "oral", "topical", "critical", "pivotal", "personal", "regular", "particular", "similar", "familiar", "calendar", "bar", "year", "car",
    "psychogenic", "heterologous", "prodromal", "latent", "premalignant", "threatening", "international", "national", "regional", "serial", "official", "subjective", "sexual", "marital", "unusual", "typical", "atypical", "non-specific", "real", "vital", "manual", "natural", "sibling", "indirect", "optical", "mechanical", "surgical", "universal", "elemental", "nominal", "continual", "sequential",
    "autologous", "panic", "logic", "traffic", "medic", "academic", "domestic", "athletic", "static", "automatic", "prognostic", "antibiotic", "organic", "toxic", "politic", "numeric", "characteristic", "pathologic", "histologic", "histological", "radiological", "radiographic", "pathological", "cytological", "serological", "ultrasonographic", "microscopic", "macroscopic", "electrocardiographic", "echocardiographic", "immunologic", "virological", "biochemical",
]);

/// Whether a word before a name says of what part or sort it is: `orthostatic`, `urethral`, `knee`.
///
/// Such words end as adjectives do which are made of nouns, and are not listed above.
pub(super) fn is_of_a_part(word: &str) -> bool {
    #[rustfmt::skip]
    static NOUNS: Words = Words::new(&["breast", "lung", "liver", "skin", "knee", "hip", "bone", "chest", "neck", "prostate", "bladder", "joint", "bowel", "shoulder", "ankle", "eye", "ear", "spine", "kidney", "stomach", "throat", "sinus", "wound"]);
    const ENDS: [&str; 6] = ["al", "ic", "ous", "ar", "ary", "ory"];
    let made = || ENDS.iter().any(|end| word.len() > end.len() + 3 && word.ends_with(end));
    let turned = || ["non", "pre", "anti", "pseudo", "para", "sub", "un"].iter().any(|start| word.starts_with(start));
    NOUNS.contains(&word)
        || made() && !turned() && word.bytes().all(|b| b.is_ascii_lowercase()) && !SHIFT.contains(&word)
}

/// Ranges that touch, as one.
fn merged(ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match out.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => out.push(range),
        }
    }
    out
}
