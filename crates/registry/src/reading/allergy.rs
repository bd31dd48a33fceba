//! Lines that speak of nothing but allergies, to whatever: `known hypersensitivity to any component of the study drug`.
//!
//! Nobody who is not allergic to anything is allergic to that, so an allergy is what is kept, at any time, or a suspected
//! one where the line says so. An intolerance, a sensitivity, an adverse or an idiosyncratic reaction need be no allergy: where the line
//! speaks of one, the propensity to adverse reactions is kept, of which an allergy is one. A contraindication may be
//! anything, and a list may go on with something that is none of these.
//!
//! Assumes the words of a shape. Guarantees that every member of the line's lists is an allergy or what it is to, as far
//! as words can tell: a member is a drug, a word of what drugs are made of, or a single word that ends as no illness does.

use super::kept::{self, Kept};
use super::lexer::Tokens;
use super::matter::{self, Line};
use super::word::Word;
use super::{Side, build};
use crate::words::Words;
use prescreen_language::criteria::Assertion;
use prescreen_language::vocabulary::Vocabulary;

/// Longer lines hold more than one statement.
const MOST_WORDS: usize = 60;

/// Words around the first allergy that leave it one.
#[rustfmt::skip]
static BEFORE: Words = Words::new(&[
    "a", "active", "acute", "all", "an", "and", "anaphylactic", "any", "are", "been", "being", "clinically", "clinically-significant",
    "confirmed", "current", "currently", "delayed", "diagnosed", "documented", "established", "evidence", "exhibited", "experienced", "extreme",
    "grade", "had", "has", "have", "having", "history", "immediate", "important", "is", "known", "life-threatening", "life",
    "threatening", "major", "marked", "medical", "multiple", "of", "or", "pat", "past", "personal", "presence", "present", "presenting",
    "previous", "previously", "prior", "proven", "recurrent", "relevant", "reported", "self-reported", "identified", "mild", "moderate", "serious", "severe", "significant",
    "strong", "subjects", "suspected", "systemic", "that", "to", "type", "unacceptable", "verified", "were", "who", "will", "with", "would", "very", "be",
    ",", "/", "(", ")", "-", "<", "<=", ">", ">=", "1", "2", "3", "4", "higher", "greater", "iii", "iv", "i", "ige-mediated",
]);

/// Words of an allergy.
#[rustfmt::skip]
static ALLERGY: Words = Words::new(&[
    "allergic", "allergy", "allergies", "hypersensitive", "hypersensitivity", "hyper-sensitivity", "anaphylaxis", "anaphylactic",
    "anaphylactoid",
]);

/// Words of what need be no allergy.
#[rustfmt::skip]
const REACTIONS: &[&str] = &[
    "intolerance", "intolerances", "intolerant", "idiosyncratic", "idiosyncrasy", "adverse", "reaction", "reactions", "sensitivity", "sensitivities",
    "sensitive",
];

/// What somebody may be intolerant of, or sensitive to, that is no substance.
#[rustfmt::skip]
const NO_SUBSTANCE: &[&str] = &[
    "activit", "altitud", "cold", "confin", "cpap", "effect", "exercis", "fasting", "feed", "glucose", "heat", "light", "mask", "mri", "noise", "pain", "position",
    "procedur", "scan", "smell", "sound", "sun", "taste", "touch", "training", "tube", "upright", "ventilat",
];

/// What may stand between an allergy and what it is to.
#[rustfmt::skip]
static BETWEEN: Words = Words::new(&[
    "reaction", "reactions", "response", "responses", "attributed", "associated", "related", "due", "after", "following", "caused", "by",
    "when", "exposed", "in", "past", "from", "that", "is", "are", "was", "were", "induced", "any", "known", "either",
]);

/// What an allergy is to begins behind one of these.
const TO: &[&str] = &["to", "of", "for", "against", "towards", "toward", "with", "from", "by", "after", "following"];

/// Words with which a member of a list goes on with what the allergy is to.
#[rustfmt::skip]
static MEMBERS: Words = Words::new(&[
    "a", "active", "additives", "agent", "agents", "all", "an", "analog", "analogs", "analogue", "analogues", "animal", "antibodies", "any", "associated",
    "biological", "both", "bovine", "cell", "cells", "chemically", "chimeric", "class", "classes", "comparator", "component", "components", "composition",
    "compound", "compounds", "congeners", "constituent", "constituents", "contents", "contrast", "derivative", "derivatives", "diluent", "diluents", "drug",
    "drugs", "dye", "dyes", "each", "egg", "eggs", "either", "every", "excipient", "excipients", "food", "foods", "formulation", "formulations", "foreign",
    "gelatin", "human", "humanised", "humanized", "inactive", "ingredient", "ingredients", "iodine", "its", "latex", "lactose", "material",
    "materials", "media", "medication", "medicinal", "medium", "metabolites", "metals", "mouse", "murine", "nickel", "nuts", "oil", "of", "other", "others", "peanut",
    "peanuts", "preparation", "preparations", "preservative", "preservatives", "product", "products", "protein", "proteins",
    "recombinant", "related", "same", "salts", "shellfish", "similar", "solvent", "solvents", "soy", "soya", "specific", "structurally", "study", "substance",
    "substances", "sulfa", "sulfonamide", "sulfonamides", "sulfite", "sulfites", "tape", "adhesive", "adhesives", "silicone", "titanium", "test", "that", "their", "them",
    "these", "they", "this", "those", "to", "treatment", "treatments", "therapy", "trial", "vaccine", "vaccines", "vehicle", "which", "yeast", "-", "fish", "seafood",
    "against", "used", "contained", "polysorbate", "cremophor", "biologic", "1", "2", "closely", "background", "rescue", "investigational", "including", "e.g.", "eg", "such", "thereof", "albumin", "sesame", "chinese", "hamster", "mammalian", "milk", "radiographic", "iodinated", "gadolinium-based", "concomitant",
]);

/// Beginnings of words that turn the line to something else than an allergy.
#[rustfmt::skip]
const OTHERWISE: &[&str] = &[
    "abus", "accept", "addict", "allow", "appropriat", "asthma", "atop", "bleed", "child", "claustrophob", "concurrent", "condition", "contra", "depend", "diseas", "disorder", "donor",
    "dysfunc", "eczema", "eligib", "famil", "father", "fail", "histor", "ill", "impair", "implant", "inability", "include", "infect", "insuffic", "intend", "kidney", "lack",
    "liver", "mother", "need", "needle", "non-compl", "pacemaker", "parent", "participat", "partner", "permit", "phobi", "plan", "precaution", "pregnan", "prohibit", "psych", "received", "receiv", "recent", "refus", "relativ", "requir", "respon", "risk",
    "schedul", "sibling", "smok", "suspect", "suspic", "surg", "symptom", "syndrom", "taking", "toler", "toxic", "unable", "under", "unwill", "use", "warning", "willing", "cannot", "must", "should", "hyperthermia", "sickness", "weak", "abnormal", "ulcer", "lesion", "disab",
];

/// Endings of words that name an illness or an operation.
#[rustfmt::skip]
const ILLNESSES: &[&str] = &[
    "algia", "asm", "cele", "coma", "ectomy", "emia", "epsy", "esis", "gia", "iasis", "ism", "itis", "lapse", "lysis", "megaly", "nea", "noma", "opia", "osis", "ostomy",
    "oma", "pathy", "penia", "phagia", "philia", "phobia", "plasty", "plegia", "pnoea", "rrhage", "rrhagia", "rrhea", "rrhoea", "sclerosis", "scopy", "stasis", "sthenia",
    "tension", "therapy", "trophy", "uria", "urea", "ache", "pain", "ness", "hernia", "sepsis", "fever", "stroke", "attack", "trauma", "injury", "disability", "ulcers", "abuse",
];

/// What is kept of a line that speaks of allergies alone: an allergy, at any time.
pub(super) fn allergy(words: &[Word<'_>], tokens: &Tokens, vocabulary: &Vocabulary, side: Side) -> Option<Kept> {
    // What no allergy can begin is not looked at any further.
    let begins =
        words.iter().find(|w| !BEFORE.contains(&w.text) && !matches!(w.text, "no" | "without" | "must" | "should"));
    if words.len() > MOST_WORDS
        || !begins.is_some_and(|w| ALLERGY.contains(&w.text) || REACTIONS.contains(&w.text) || w.name() == Some('c'))
    {
        return None;
    }
    let words = without_end(words, side);
    let all = vocabulary.find_curated("allergy")?;
    let line = Line { tokens, vocabulary, all };
    let from = matter::named(words, side)?;
    let end = line.allergies(from)?;
    let suspected = from.get(..end)?.iter().any(|w| w.text == "suspected");
    line.what_to(from.get(end..)?).then_some(())?;
    let wider = line.reacts(from);
    let no_substance = |w: &Word<'_>| NO_SUBSTANCE.iter().any(|start| w.text.starts_with(start));
    if wider && from.get(end..)?.iter().any(no_substance) {
        return None;
    }
    let kept = if wider { vocabulary.find_curated("propensity to adverse reactions")? } else { all };
    let mut expr = kept::at_any_time(matter::condition(kept, Assertion::Present), vocabulary)?;
    if suspected {
        expr = build::any(vec![expr, matter::condition(kept, Assertion::Suspected)], matter::nowhere());
    }
    matter::kept(expr, words, side)
}

/// The words without a full stop, and without `are not eligible` where that is what an exclusion says anyway.
fn without_end<'w, 'a>(words: &'w [Word<'a>], side: Side) -> &'w [Word<'a>] {
    const ENDS: &[&[&str]] = &[
        &["are", "not", "eligible"],
        &["is", "not", "eligible"],
        &["are", "excluded"],
        &["are", "ineligible"],
        &["will", "be", "excluded"],
        &["should", "be", "excluded"],
    ];
    let mut words = words;
    while let Some((_, before)) = words.split_last().filter(|(last, _)| matches!(last.text, "." | ";" | "," | ":")) {
        words = before;
    }
    let ends = |end: &&&[&str]| {
        let at = words.len().checked_sub(end.len());
        at.and_then(|at| words.get(at..)).is_some_and(|tail| tail.iter().zip(end.iter()).all(|(w, e)| w.text == *e))
    };
    match ENDS.iter().find(ends).filter(|_| side == Side::Exclusion) {
        Some(end) => words.get(..words.len() - end.len()).unwrap_or(&[]),
        None => words,
    }
}

impl Line<'_> {
    /// Whether the words speak of a reaction that need be no allergy: of one that is not called allergic.
    fn reacts(&self, words: &[Word<'_>]) -> bool {
        words.iter().enumerate().any(|(at, word)| {
            let called = |back: usize| {
                let before = at.checked_sub(back).and_then(|before| words.get(before));
                before.is_some_and(|w| {
                    matches!(
                        w.text,
                        "allergic"
                            | "hypersensitive"
                            | "hypersensitivity"
                            | "anaphylactic"
                            | "anaphylactoid"
                            | "anaphylaxis"
                            | "allergy"
                            | "type"
                    )
                })
            };
            REACTIONS.contains(&word.text) && !(word.text.starts_with("reaction") && called(1))
        })
    }

    fn is_allergy(&self, word: &Word<'_>) -> bool {
        ALLERGY.contains(&word.text)
            || REACTIONS.contains(&word.text)
            || self.concept(word).is_some_and(|id| {
                let name = self.vocabulary.concept(id).name.as_str();
                self.vocabulary.is_a(id, self.all)
                    && ["allerg", "anaphyla", "hypersens"].iter().any(|n| name.contains(n))
            })
    }

    /// Where the allergies end with which the line begins: before what they are to.
    fn allergies(&self, words: &[Word<'_>]) -> Option<usize> {
        let mut seen = false;
        let mut before = "";
        for (at, word) in words.iter().enumerate() {
            // `allergy or history of allergy`
            let history = matches!(word.text, "of" | "for")
                && matches!(before, "history" | "evidence" | "presence" | "diagnosis");
            if self.is_allergy(word) {
                seen = true;
            } else if seen && TO.contains(&word.text) && !history {
                return Some(at + 1);
            } else if !(BEFORE.contains(&word.text) || seen && BETWEEN.contains(&word.text)) {
                return None;
            }
            before = word.text;
        }
        seen.then_some(words.len())
    }

    /// Whether the words are nothing but what an allergy is to.
    fn what_to(&self, words: &[Word<'_>]) -> bool {
        let mut begins = false;
        let mut length = 0_usize;
        for (at, word) in words.iter().enumerate() {
            if matches!(word.text, "," | "or" | "and" | "/" | "(" | ")" | "[" | "]") {
                begins = true;
                continue;
            }
            if self.is_allergy(word) {
                // `or history of allergy to …`: another allergy.
                begins = false;
                length = 0;
                continue;
            }
            length = if begins { 1 } else { length + 1 };
            let first = std::mem::take(&mut begins);
            let history = word.text == "history" && self.goes_on_with_allergy(words.get(at + 1..).unwrap_or(&[]));
            if history {
                continue;
            }
            if !self.fits(word) || first && !self.may_begin(words.get(at..).unwrap_or(&[])) {
                return false;
            }
        }
        true
    }

    fn goes_on_with_allergy(&self, words: &[Word<'_>]) -> bool {
        let next = words.iter().find(|w| !BEFORE.contains(&w.text) || self.is_allergy(w));
        next.is_some_and(|w| self.is_allergy(w))
    }

    /// Whether a word names no illness, value or statement of its own.
    fn fits(&self, word: &Word<'_>) -> bool {
        match word.name() {
            Some('m') => true,
            Some('v') => true,
            Some(_) => false,
            None => {
                !word.text.starts_with("u_")
                    && !matches!(
                        word.text,
                        "<" | ">" | "<=" | ">=" | "%" | "." | ";" | ":" | "no" | "not" | "who" | "has" | "have" | "had"
                    )
                    && !OTHERWISE.iter().any(|start| word.text.starts_with(start) && word.text != "used")
                    && !ILLNESSES.iter().any(|end| word.text.ends_with(end) && word.text != "therapy")
            }
        }
    }

    /// Whether a member of a list may begin so: a drug, a word of what drugs are made of, another allergy, or one or two
    /// words that no list has.
    fn may_begin(&self, words: &[Word<'_>]) -> bool {
        let Some(first) = words.first() else { return true };
        if MEMBERS.contains(&first.text) || matches!(first.name(), Some('m' | 'v')) {
            return true;
        }
        if BEFORE.contains(&first.text) {
            return self.goes_on_with_allergy(words);
        }
        let own =
            words.iter().take_while(|w| !matches!(w.text, "," | "or" | "and" | "/" | "(" | ")" | "[" | "]")).count();
        own <= 2
    }
}
