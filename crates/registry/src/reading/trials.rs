//! Lines of nothing but other trials: `participation in any drug or device study within 4 weeks of the first dose`.
//!
//! Whatever trials and times are meant, the line says nothing of somebody who never took part in another trial and never
//! had a drug under investigation; that is what is kept.
//!
//! Assumes the words of a shape. Guarantees that every word is one of those below: of taking part, of what is studied, or of
//! a time. Nothing is kept of this trial itself, nor of what is planned.

use super::build::{self, past};
use super::kept::{self, Kept};
use super::lexer::Tokens;
use super::word::Word;
use super::{Side, matter};
use crate::words::Words;
use prescreen_language::criteria::Assertion;
use prescreen_language::vocabulary::{ConceptId, Vocabulary};

/// Longer lines hold more than one statement.
const MOST_WORDS: usize = 60;

/// What such lines are made of.
#[rustfmt::skip]
static WORDS: Words = Words::new(&[
    "a", "active", "administration", "agent", "agents", "all", "already", "an", "and", "another", "any", "are", "as", "at", "baseline", "been", "before", "being", "biological", "both", "calendar", "clinical",
    "compound", "compounds", "concomitant", "concomitantly", "concurrent", "concurrently", "consent", "current", "currently", "cycle", "date", "days", "different", "dose", "doses", "dosing", "drug",
    "drugs", "either", "enrolled", "enrolment", "entering", "entry", "evaluating", "excluded", "experimental", "first", "following", "for", "form", "from", "greater", "half-life", "half-lives", "half", "lives", "has", "have", "hours", "icf",
    "in", "inclusion", "informed", "initial", "initiation", "interventional", "into", "investigating", "investigational", "involved", "involvement", "involving", "is", "last", "least", "less", "longer", "medical", "medication", "medicinal", "months",
    "of", "onto", "or", "other", "part", "participate", "participated", "participates", "participating", "participation", "past", "pat", "period", "pharmaceutical", "pharmacological", "preceding", "previous", "previously",
    "prior", "product", "products", "randomisation", "randomised", "recent", "recently", "registration", "screening", "signing", "simultaneous", "simultaneously", "since", "start", "starting", "studies", "study", "taking", "than",
    "that", "the", "therapeutic", "therapy", "time", "to", "treatment", "trial", "trials", "unless", "using", "vaccine", "vaccines", "visit", "was", "weeks", "were", "where", "whichever", "which", "who", "will", "with", "within", "years", "new", "not", "yet", "approved", "be", "had", "prestudy", "device", "devices", "intervention", "interventions", "this", "treated",
    ",", "/", "(", ")", "-", "<", "<=", ">", ">=", ".", ";",
    "received", "receiving", "receive", "receipt", "use", "used",
]);

/// Words of taking part.
const TAKES_PART: &[&str] = &[
    "participate",
    "participated",
    "participates",
    "participating",
    "participation",
    "enrolled",
    "enrolment",
    "involved",
    "involvement",
    "part",
];

/// Words of having something, in a trial or out of it.
const HAVING: &[&str] = &["received", "receiving", "receive", "receipt", "use", "used", "taking", "treated"];

/// What is kept of a line that speaks of other trials alone.
pub(super) fn others(words: &[Word<'_>], tokens: &Tokens, vocabulary: &Vocabulary, side: Side) -> Option<Kept> {
    let listed = |w: &Word<'_>| WORDS.contains(&w.text) || is_number(w.text) || matches!(w.name(), Some('c' | 'm'));
    if words.len() > MOST_WORDS || !words.iter().skip(1).all(listed) {
        return None;
    }
    let from = matter::named(words, side)?;
    let part = vocabulary.find_curated("participation in another clinical trial")?;
    let line = Line { tokens, part, drug: vocabulary.find_curated("investigational drug")? };
    line.speaks_of_trials(from).then_some(())?;
    let mut expr = kept::at_any_time(matter::condition(part, Assertion::Present), vocabulary)?;
    if from.iter().any(|w| HAVING.contains(&w.text)) {
        expr = build::any(vec![expr, past::received(line.drug, matter::nowhere(), None)], matter::nowhere());
    }
    matter::kept(expr, words, side)
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_digit())
}

struct Line<'a> {
    tokens: &'a Tokens,
    part: ConceptId,
    drug: ConceptId,
}

impl Line<'_> {
    fn concept(&self, word: &Word<'_>) -> Option<ConceptId> {
        matter::concept(self.tokens, word)
    }

    /// Whether the words speak of taking part in other trials and of nothing else.
    fn speaks_of_trials(&self, words: &[Word<'_>]) -> bool {
        let is_part = |w: &Word<'_>| self.concept(w) == Some(self.part);
        let takes = words.iter().position(|w| TAKES_PART.contains(&w.text) || is_part(w));
        let Some(takes) = takes else { return false };
        let trial = |w: &Word<'_>| matches!(w.text, "study" | "studies" | "trial" | "trials") || is_part(w);
        let having = words.iter().any(|w| HAVING.contains(&w.text));
        let known = |w: &Word<'_>| match w.name() {
            Some('c') => is_part(w),
            // What is had must be under investigation; what is studied may be any.
            Some('m') => !having || self.concept(w) == Some(self.drug),
            Some(_) => false,
            None => WORDS.contains(&w.text) || is_number(w.text),
        };
        let device = |w: &Word<'_>| {
            matches!(
                w.text,
                "device"
                    | "devices"
                    | "vaccine"
                    | "vaccines"
                    | "intervention"
                    | "therapy"
                    | "treatment"
                    | "interventions"
                    | "product"
                    | "products"
            )
        };
        let stops = words.iter().rev().take_while(|w| matches!(w.text, "." | ";")).count();
        let inside = words.get(..words.len() - stops).unwrap_or(&[]);
        let of_a_trial = words.get(takes..).is_some_and(|behind| behind.iter().any(trial));
        let more = inside.iter().any(|w| matches!(w.text, "." | ";")) || goes_on(words);
        let of_a_device = having && words.iter().any(device);
        of_a_trial && words.iter().all(known) && !more && !of_a_device && !of_this_one(words)
    }
}

/// Whether treatment is another member of a list: `participation in a trial or treatment with a study device`.
fn goes_on(words: &[Word<'_>]) -> bool {
    let other =
        |w: &Word<'_>| matches!(w.text, "treatment" | "therapy" | "treated" | "using" | "administration" | "medical");
    words.windows(2).any(|pair| matches!(pair, [a, b] if matches!(a.text, "or" | "and" | "/" | ",") && other(b)))
}

/// Whether this trial is the one that was taken part in: `previously enrolled in this study`.
fn of_this_one(words: &[Word<'_>]) -> bool {
    words.windows(2).any(|pair| {
        matches!(pair, [a, b] if matches!(a.text, "in" | "into" | "onto" | "with")
            && matches!(b.text, "this" | "current" | "study" | "trial"))
    })
}
