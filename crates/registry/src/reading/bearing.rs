//! Exclusions of whoever is pregnant or breastfeeding, whatever they say of contraception, of plans or of reasons behind it:
//! `women who are pregnant, lactating, or of childbearing potential and not using contraception`.
//!
//! Who is pregnant needs no contraception, so nothing that is said of those who could become pregnant is meant of her.
//!
//! Assumes that the line was not read. Guarantees that pregnancy stands first in it, that no word before it says more than
//! who is meant, and that none behind it lets some of the pregnant in.

use super::build;
use super::kept::Kept;
use super::matter;
use super::word::{self, Word};
use super::{Join, Side, Whole};
use crate::words::Words;
use prescreen_language::criteria::Assertion;
use prescreen_language::vocabulary::ConceptId;

/// Words before what is named that only say who is meant.
#[rustfmt::skip]
static WHO: Words = Words::new(&[
    "pat", "female", "who", "are", "is", "was", "were", "be", "if", "for", ":", ",", "she", "they", "that", "any", "either", "currently", "current", "actively", "existing", "ongoing", "known",
    "confirmed", "active", "premenopausal", "pre-menopausal", "adult", "self-disclosed", "as", "to", "will", "excluded", "have", "has", "in", "whom", "participants", "positive", "serum", "urine", "or", "and", "/",
    "fertile", "all", "girls", "post-menarchal", "with", "being", "a",
]);

/// Words behind what is named that leave it what it is.
const BEHIND: [&str; 9] =
    ["pat", "female", "mothers", "currently", "status", "period", "participants", "girls", "mother"];

/// Words between two names of a list.
#[rustfmt::skip]
static BETWEEN: Words = Words::new(&["or", "and", ",", "/", "who", "are", "is", "be", "being", "currently", "actively", "female", "pat", "have", "also", "were"]);

/// Beginnings of words that are of those who could become pregnant, or father a child.
#[rustfmt::skip]
const BEARING: &[&str] = &["contracep", "abstin", "abstain", "fertile", "fertility", "reproductive", "menopaus", "postmenopaus", "premenopaus", "pre-menopaus", "post-menopaus", "steril", "sexually", "birth", "childbearing", "child-bearing", "conceiv", "conception", "condom"];

/// Words that let some in; behind those of who could become pregnant they let no pregnant in.
#[rustfmt::skip]
static WAIVES: Words = Words::new(&[
    "unless", "except", "excepted", "exception", "exceptions", "excluding", "allowed", "permitted", "acceptable", "however", "provided", "only", "although", "but", "than", "if",
]);

/// Words beside which nothing is kept.
#[rustfmt::skip]
static STOPS: Words = Words::new(&[
    "cohort", "cohorts", "arm", "arms", "group", "groups", "part", "phase", "donor", "donors", "trimester", "trimesters", "gestation", "gestational", "postpartum", "stratum", "caution", "discussion", "discretion", "neither", "nor", "ectopic", "multiple", "twin",
]);

/// Beginnings of words of breastfeeding that is given up.
const GIVEN_UP: &[&str] = &["discontinu", "interrupt", "stop", "wean", "suspend", "ceas", "pump", "refrain"];

/// What is kept of the line: pregnancy, breastfeeding.
pub(super) fn bearing(words: &[Word<'_>], whole: &Whole<'_>) -> Option<Kept> {
    if whole.side == Side::Inclusion {
        return None;
    }
    let line = Line::of(words, whole)?;
    let start = line.opening()?;
    let (mut found, end) = line.members(start);
    let behind = line.words.get(end..)?;
    if !line.ends_at(end) || !line.is_clear(behind) {
        return None;
    }
    let given_up = |w: &Word<'_>| GIVEN_UP.iter().any(|start| w.text.starts_with(start));
    if behind.iter().any(given_up) {
        found.retain(|id| *id == line.pregnancy);
    }
    let each = found.iter().map(|id| matter::condition(*id, Assertion::Present)).collect::<Vec<_>>();
    let joins = |w: &&Word<'_>| matches!(w.text, "or" | "," | ";" | "." | "and" | "/");
    let behind = behind.get(behind.iter().take_while(joins).count()..)?;
    let place = |words: &[Word<'_>]| Some(words.first()?.start..words.last()?.range().end);
    // What only says who is meant is read; a test or a plan before the list is not.
    let says_more = |w: &Word<'_>| w.name().is_some();
    let before = line.words.get(..start).filter(|words| words.iter().any(says_more)).and_then(place);
    let inside =
        line.words.get(start..end)?.iter().any(|w| w.text == "(").then(|| line.words.get(start..end)).flatten();
    let rest = before.into_iter().chain(inside.and_then(place)).chain(place(behind)).collect::<Vec<_>>();
    if each.is_empty() || rest.is_empty() {
        return None;
    }
    Some(Kept { expr: build::any(each, matter::nowhere()), join: Join::Any, rest })
}

struct Line<'a> {
    words: &'a [Word<'a>],
    whole: &'a Whole<'a>,
    pregnancy: ConceptId,
    breastfeeding: ConceptId,
    childbearing: Option<ConceptId>,
    intention: Option<ConceptId>,
    test: Option<ConceptId>,
}

impl<'a> Line<'a> {
    /// The line, if it begins with one of the two.
    fn of(words: &'a [Word<'a>], whole: &'a Whole<'a>) -> Option<Self> {
        const AMONG_THE_FIRST: usize = 16;
        // Most lines name neither.
        let name = |w: &Word<'_>| matter::concept(whole.tokens, w).map(|id| whole.vocabulary.concept(id).name.as_str());
        let one = |w: &Word<'_>| matches!(name(w), Some("pregnancy" | "breastfeeding"));
        if !words.iter().take(AMONG_THE_FIRST).any(one) {
            return None;
        }
        let find = |name: &str| whole.vocabulary.find_curated(name);
        let line = Self {
            words: word::without_stops(words),
            whole,
            pregnancy: find("pregnancy")?,
            breastfeeding: find("breastfeeding")?,
            childbearing: find("childbearing potential"),
            intention: find("intention to become pregnant"),
            test: find("pregnancy test"),
        };
        line.words.iter().take(AMONG_THE_FIRST).any(|w| line.is_one(w)).then_some(line)
    }

    fn concept(&self, word: &Word<'_>) -> Option<ConceptId> {
        matter::concept(self.whole.tokens, word)
    }

    fn is_one(&self, word: &Word<'_>) -> bool {
        word.name() == Some('c')
            && self.concept(word).is_some_and(|id| id == self.pregnancy || id == self.breastfeeding)
    }

    fn text(&self, at: usize) -> &str {
        word::text(self.words, at)
    }

    /// Where the first of them stands, if the words before it only say who is meant.
    fn opening(&self) -> Option<usize> {
        let mut at = 0;
        while let Some(word) = self.words.get(at) {
            if self.is_one(word) {
                // `in pregnancy` is a time.
                let during = at == 1 && self.text(0) == "in";
                return (!during).then_some(at);
            }
            let must_not = matches!(word.text, "must" | "should" | "may" | "can")
                && self.text(at + 1) == "not"
                && self.text(at + 2) == "be";
            if must_not {
                at += 3;
                continue;
            }
            let id = self.concept(word);
            let of_bearing = id.is_some() && [self.childbearing, self.intention, self.test].contains(&id);
            if !of_bearing && !WHO.contains(&word.text) {
                return None;
            }
            at += 1;
        }
        None
    }

    /// Which of them are listed from `start` on, and where the list ends.
    fn members(&self, start: usize) -> (Vec<ConceptId>, usize) {
        let mut found = Vec::new();
        let mut at = start;
        let mut end = start;
        while let Some(word) = self.words.get(at).filter(|w| self.is_one(w)) {
            found.extend(self.concept(word).filter(|id| !found.contains(id)));
            at += 1;
            while BEHIND.contains(&self.text(at)) {
                at += 1;
            }
            at = self.aside(at).unwrap_or(at);
            end = at;
            while BETWEEN.contains(&self.text(at)) {
                at += 1;
            }
        }
        (found, end)
    }

    /// Where parentheses end that begin at `at` and say how it is known, or name it again.
    fn aside(&self, at: usize) -> Option<usize> {
        if self.text(at) != "(" {
            return None;
        }
        let length = self.words.get(at..)?.iter().position(|w| w.text == ")")?;
        let inside = self.words.get(at + 1..at + length)?;
        let tells = |w: &Word<'_>| {
            self.is_one(w)
                || self.concept(w).is_some_and(|id| Some(id) == self.test)
                || matches!(w.text, "test" | "hcg" | "tests" | "nursing" | "lactating")
        };
        let clear = !inside.iter().any(|w| WAIVES.contains(&w.text) || STOPS.contains(&w.text) || w.text == "(");
        (clear && inside.iter().any(tells)).then_some(at + length + 1)
    }

    /// Whether what is named is complete at `at`: it is said to exclude, why, or when it is looked for, or something else
    /// begins.
    fn ends_at(&self, at: usize) -> bool {
        let next = |more: usize| self.text(at + more);
        match next(0) {
            "or" | "," | ";" | "." | "" | "because" | "since" => true,
            "/" => next(1) != "test",
            // What must be there with it narrows it.
            "and" => {
                next(1) == "/" || self.speaks_of_bearing(at + 1, 5) || matches!(next(1), "female" | "male" | "those")
            }
            "due" => self.words.iter().skip(at).take(8).any(|w| {
                matches!(
                    w.text,
                    "harm" | "risk" | "risks" | "potential" | "unknown" | "effects" | "toxicity" | "teratogenic"
                )
            }),
            "are" | "is" | "will" | "may" | "should" | "cannot" | "must" | "were" => {
                next(0) == "cannot" || (1..4).any(|more| matches!(next(more), "not" | "excluded" | "ineligible"))
            }
            "at" | "during" => {
                let looked_for = matches!(
                    next(1),
                    "screening" | "baseline" | "enrolment" | "time" | "study" | "trial" | "inclusion" | "randomisation"
                );
                let until = (at + 1..at + 9).find(|&i| matches!(self.text(i), "or" | "," | ";" | "." | "" | "and"));
                looked_for
                    && until.is_some_and(|until| {
                        self.words.get(at..until).is_some_and(|w| w.iter().all(|w| w.name().is_none()))
                            && (self.text(until) != "and" || self.speaks_of_bearing(until + 1, 5))
                    })
            }
            _ => false,
        }
    }

    /// Whether one of the words from `at` on is of those who could become pregnant.
    fn speaks_of_bearing(&self, at: usize, length: usize) -> bool {
        self.words.iter().skip(at).take(length).any(|w| self.is_of_bearing(w))
    }

    fn is_of_bearing(&self, word: &Word<'_>) -> bool {
        BEARING.iter().any(|start| word.text.starts_with(start))
            || word.name().is_some_and(|_| {
                let name = self.concept(word).map_or("", |id| self.whole.vocabulary.concept(id).name.as_str());
                ["childbearing", "contracept", "become pregnant", "menopaus", "steril", "hysterectomy"]
                    .iter()
                    .any(|part| name.contains(part))
            })
    }

    /// Whether the words behind the list let no pregnant in, and are of those who could become pregnant or say why.
    fn is_clear(&self, behind: &[Word<'_>]) -> bool {
        let of_bearing = behind.iter().position(|w| self.is_of_bearing(w));
        let waives = behind.iter().position(|w| WAIVES.contains(&w.text));
        let says = matches!(behind.first().map_or("", |w| w.text), "due" | "because" | "since" | "at" | "during")
            || behind.iter().take(5).any(|w| matches!(w.text, "not" | "excluded" | "ineligible" | "cannot"));
        let fits = of_bearing.is_some() || says || behind.is_empty();
        let lets_in = match (waives, of_bearing) {
            (Some(waives), Some(bearing)) => waives < bearing,
            (Some(_), None) => true,
            (None, _) => false,
        };
        fits && !lets_in && !behind.iter().any(|w| STOPS.contains(&w.text))
    }
}
