//! Lines of other malignancies and what is let off: `history of another malignancy within 5 years, except …`.
//!
//! Whatever is taken out, and whatever time is meant, the line says nothing of somebody who never had a malignancy; that
//! is what is kept.
//!
//! Assumes the words of a shape. Guarantees that before the first word that takes something out nothing is named but
//! malignancies and times, and behind it nothing that could be another member of the line's own list.

use super::Side;
use super::kept::{self, Kept};
use super::lexer::Tokens;
use super::matter::{self, Line};
use super::word::{self, Word};
use crate::words::Words;
use prescreen_language::criteria::Assertion;
use prescreen_language::vocabulary::Vocabulary;

/// Longer lines hold more than one statement.
const MOST_WORDS: usize = 110;

/// Words around the malignancies that are not let off.
#[rustfmt::skip]
static BEFORE: Words = Words::new(&[
    "a", "an", "additional", "active", "actively", "all", "and", "any", "are", "as", "at", "been", "before", "being", "breast", "clinically", "coexisting", "co-existing", "concomitant",
    "concurrent", "concurrently", "confirmed", "current", "currently", "date", "days", "diagnosed", "diagnosis", "different", "documented", "dose", "drug", "during", "enrolment",
    "entering", "entry", "evidence", "evident", "ever", "existing", "first", "for", "from", "had", "has", "have", "having", "histologies", "histology", "history", "in", "inclusion", "informed", "consent", "initiation",
    "invasive", "is", "known", "last", "least", "location", "major", "malignant", "medical", "months", "non-breast", "of", "ongoing", "or", "organ", "origin", "another", "other", "past", "pat", "personal",
    "preceding", "presence", "present", "primary", "prior", "progressing", "progressive", "randomisation", "registration", "required", "requires", "requiring", "screening", "second", "secondary", "serious", "significant",
    "simultaneous", "since", "site", "sites", "solid", "start", "starting", "study", "synchronous", "systemic", "than", "that", "the", "therapy", "this", "to", "treated", "treatment", "trial", "type", "types",
    "uncontrolled", "under", "untreated", "up", "was", "were", "which", "who", "will", "with", "within", "years", "haematological", "hematologic", "hematological", "disease", "indication", "cured", "suffering", "suffered", "separate", "unrelated", "distinct",
    ",", "/", "(", ")", "-", "<", "<=", ">", ">=", "[", "]", "not", "curatively", "non-curatively",
]);

/// Words that take something out.
const TAKES: &[&str] = &["except", "excepting", "excluding", "exception", "exceptions", "apart", "besides"];

/// Parts of the names of what is taken out of malignancies.
const GROWTHS: &[&str] = &[
    "cancer",
    "carcinoma",
    "in situ",
    "intraepithelial",
    "lymphoma",
    "leukaemia",
    "malignan",
    "melanoma",
    "neoplas",
    "tumour",
    "myeloma",
    "dysplasia",
    "polyp",
    "keratosis",
    "sarcoma",
    "recurrence",
    "remission",
    "metasta",
    "non-invasive",
    "noninvasive",
    "gammopathy",
];

/// Beginnings of words with which something else is said.
#[rustfmt::skip]
const OTHERWISE: &[&str] = &[
    "abuse", "addict", "age", "allerg", "alcohol", "asthma", "bleed", "breastfe", "brain", "consent", "contraindic", "diabet", "disorder", "donor", "eligib", "famil", "fail", "heart", "hepat", "hypersens",
    "illness", "immuno", "inability", "infect", "intoler", "investigation", "lactat", "must", "pregnan", "psych", "should", "suspect", "symptom", "syndrome", "unable", "uncontrolled", "unwilling", "smok", "transplant", "participat", "enroll", "smoker",
];

/// Words with which a member of the line's own list begins, behind a joining word.
#[rustfmt::skip]
static ANEW: Words = Words::new(&[
    "active", "acute", "cardiac", "chronic", "clinically", "concomitant", "concurrent", "current", "currently", "diagnosis", "evidence", "had", "have", "having", "history",
    "known", "major", "no", "ongoing", "pat", "presence", "receiving", "received", "serious", "severe", "significant", "surgery", "symptomatic", "taking", "therapy", "treatment", "unstable", "use", "women", "female", "male", "life",
]);

/// Endings of words that name another illness.
const ILLNESSES: &[&str] = &[
    "itis",
    "osis",
    "emia",
    "pathy",
    "penia",
    "plegia",
    "uria",
    "lepsy",
    "sthenia",
    "failure",
    "insufficiency",
    "deficiency",
];

/// What is kept of a line that speaks of malignancies alone and lets some off.
pub(super) fn others(words: &[Word<'_>], tokens: &Tokens, vocabulary: &Vocabulary, side: Side) -> Option<Kept> {
    if words.len() > MOST_WORDS {
        return None;
    }
    let at = words.iter().position(takes(words))?;
    let all = vocabulary.find_curated("malignancy")?;
    let line = Line { tokens, vocabulary, all };
    let head = matter::named(words.get(..at)?, side)?;
    if !line.is_of_malignancies(head) || !line.takes_out_growths(words.get(at + 1..)?) {
        return None;
    }
    let expr = kept::at_any_time(matter::condition(all, Assertion::Present), vocabulary)?;
    matter::kept(expr, words, side)
}

/// Whether a word takes something out: `except`, `other than`.
fn takes<'w, 'a>(words: &'w [Word<'a>]) -> impl FnMut(&Word<'a>) -> bool + use<'w, 'a> {
    let mut next = words.iter().skip(1);
    move |word| {
        let after = next.next().map_or("", |w| w.text);
        TAKES.contains(&word.text) || word.text == "other" && after == "than"
    }
}

impl Line<'_> {
    /// Whether malignancies are named and nothing else is.
    fn is_of_malignancies(&self, words: &[Word<'_>]) -> bool {
        let mut named = false;
        let fits = words.iter().all(|word| match word.name() {
            Some('c') => {
                let fits = self.concept(word).is_some_and(|id| self.vocabulary.is_a(id, self.all));
                named |= fits;
                fits
            }
            Some(_) => false,
            None => BEFORE.contains(&word.text) || word.text.bytes().all(|b| b.is_ascii_digit()),
        });
        fits && named
    }

    /// Whether all that follows can be what is taken out, or says more of it.
    fn takes_out_growths(&self, words: &[Word<'_>]) -> bool {
        let words = word::without_stops(words);
        let mut joined = false;
        let mut growth = false;
        !words.is_empty()
            && words.iter().all(|word| {
                let first = std::mem::replace(&mut joined, matches!(word.text, "," | "or" | "and" | "/" | ")"));
                // A joining word behind another.
                let first = first && !joined;
                if self.is_growth(word) {
                    growth = true;
                    return true;
                }
                match word.name() {
                    Some('c' | 'v') => false,
                    // Treatment of what is taken out stands behind it.
                    Some(_) => !first,
                    None => {
                        let plain = !matches!(word.text, "." | ";" | ":" | "?")
                            && !word.text.starts_with("u_")
                            && !OTHERWISE.iter().any(|start| word.text.starts_with(start))
                            && !ILLNESSES.iter().any(|end| word.text.ends_with(end));
                        plain && !(first && ANEW.contains(&word.text))
                    }
                }
            })
            && growth
    }

    fn is_growth(&self, word: &Word<'_>) -> bool {
        let name = self.concept(word).map(|id| self.vocabulary.concept(id).name.as_str());
        let spelled = name.unwrap_or(word.text);
        word.name().is_none_or(|letter| letter == 'c') && GROWTHS.iter().any(|part| spelled.contains(part))
    }
}
