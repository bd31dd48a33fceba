//! Lines that are an undertaking, a consent or an opinion from their first word to their last, whatever is undertaken:
//! `agrees to use effective contraception`, `able to swallow tablets`, `any condition that in the opinion of the
//! investigator would …`.
//!
//! Assumes the words of a shape. Guarantees that nothing stands before the words that make it so, that no value or age
//! is in the line, and that no other statement follows.

use super::classify;
use super::consents::{consents, consents_of_minors};
use super::general;
use super::hinder;
use super::opinion::opinion;
use super::personal;
use super::unnamed;
use super::word::{self, Word};
use super::{Reading, Side, Stage};
use crate::words::Words;

/// Longer lines hold more than one statement.
const MOST_WORDS: usize = 70;

/// Words before an undertaking. Sorted.
#[rustfmt::skip]
pub(super) static SUBJECTS: Words = Words::new(&[
    "adequate", "adult", "adults", "all", "any", "are", "as", "be", "both", "caregiver", "caregivers", "child", "children", "eligible", "expressed", "family", "female", "for", "guardian",
    "guardians", "has", "have", "having", "healthy", "his", "her", "is", "legal", "legally", "male", "must", "of", "or", "and", "/", "participant's", "parent", "parents", "partner", "partners", "pat", "(", ")", "s", "representative",
    "shall", "should", "study", "that", "their", "they", "those", "volunteer", "volunteers", "who", "will", "with", "whose", "sexually", "active", "fertile", "reproductive", "potential", "child-bearing", "childbearing", "age", "women", "men", "authorized", ",",
    "highly", "fully", "also", "need", "needs", "to", "willing", "able", "demonstrated", "demonstrate", "demonstrates", "mentally", "physically", "cognitively", "medically", "currently", "capacity", "considered",
]);

/// Words of will: whatever follows them is a matter for an encounter.
#[rustfmt::skip]
static WILL: Words = Words::new(&[
    "agree", "agreed", "agreeing", "agreement", "agrees", "commit", "commits", "commitment", "refusal", "refuse", "refuses", "refusing", "unwilling", "unwillingness", "willing",
    "willingness", "willingly", "consents", "reluctant", "declines", "decline", "refused", "declined", "objected", "opposed", "opposition", "objects", "consenting", "accept", "accepts", "acceptance", "wish", "wishes", "wishing", "desire", "desires", "disagree", "object",
]);

/// Words of ability: what follows decides whether an encounter settles it.
const ABILITY: &[&str] = &[
    "ability",
    "able",
    "capable",
    "cannot",
    "can",
    "inability",
    "incapable",
    "unable",
    "capacity",
    "capability",
    "competent",
];

/// What is asked of a patient at an encounter. Sorted.
#[rustfmt::skip]
const ASKED: &[&str] = &[
    "abstain", "access", "adhere", "ambulate", "answer", "answering", "articulate", "attend", "attending", "avoid",
    "cease", "chew", "climb", "co-operate", "collect", "come", "commit", "communicate", "communicating", "complete",
    "completing", "comply", "complying", "comprehend", "comprehending", "concentrate", "conduct", "consent",
    "consume", "converse", "cooperate", "cooperated", "discontinue", "drive", "engage", "exercise", "express", "fill",
    "follow", "following", "forgo", "give", "giving", "grasp", "handle", "hear", "hold", "identify", "ingest",
    "inhale", "keep", "lie", "maintain", "make", "open", "operate", "participate", "participating", "pass", "perform",
    "provide", "providing", "read", "reading", "recall", "receive", "recognise", "recognize", "record", "refrain",
    "remain", "remember", "report", "respond", "return", "ride", "row", "run", "self-administer", "self-inject",
    "sign", "signing", "sit", "speak", "speaking", "stand", "stay", "stop", "submit", "suspend", "swallow",
    "swallowing", "take", "text", "travel", "type", "understand", "understanding", "use", "using", "visit", "wait",
    "walk", "walking", "wear", "withhold", "write", "writing",
];

/// Words that begin another statement behind an undertaking.
pub(super) static OTHERWISE: Words = Words::new(&[
    "history",
    "diagnosis",
    "diagnosed",
    "aged",
    "except",
    "unless",
    "confirmed",
    "measurable",
    "ecog",
    "bmi",
    "performance",
    "has",
    "who",
    "whose",
    "with known",
    "living",
]);

/// What the line asks for, if it is one undertaking, consent or opinion; `concept` tells what a name stands for.
pub(super) fn encounter<'v>(
    words: &[Word<'_>],
    side: Side,
    concept: &dyn Fn(&Word<'_>) -> Option<&'v str>,
) -> Option<Reading> {
    let words = without_end(words);
    if words.is_empty() || words.len() > MOST_WORDS {
        return None;
    }
    let is_ecg = |w: &Word<'_>| concept(w) == Some("ECG");
    if let Some(reading) = general::without_ecg(words, &is_ecg).and_then(|less| general::general(&less, side)) {
        return Some(reading);
    }
    if consents_of_minors(words) {
        return Some(Reading::Visit(Stage::Consent));
    }
    if measures(words) {
        // Whatever is promised, the number is one of the promise.
        let aged = words.iter().any(|w| matches!(w.text, "age" | "aged" | "ages" | "consenting"));
        return (!aged && undertaking(words, true, concept)).then_some(Reading::Visit(Stage::Visit));
    }
    if consents(words) {
        return Some(Reading::Visit(Stage::Consent));
    }
    let none = |_: &Word<'_>| false;
    if opinion(words, &none) || hinder::interferes(words, &none) {
        return Some(Reading::Judgement);
    }
    let of_person = personal::is_personal(words, &none) || personal::resides(words) || personal::is_available(words);
    if of_person || personal::was_here_before(words) {
        return Some(Reading::Visit(Stage::Visit));
    }
    let kept_from = side == Side::Inclusion && contraception(words, concept);
    if kept_from || undertaking(words, false, concept) {
        return Some(Reading::Visit(Stage::Visit));
    }
    general::general(words, side)
}

/// What a line asks for that is of an encounter although a name is in it, if nothing of it can be kept: custody, or an
/// opinion of conditions in general, or what these stand in the way of, where illness of the mind as a whole is one of
/// them (`psychiatric illness or social situations that would limit compliance`).
pub(super) fn with_names<'v>(
    words: &[Word<'_>],
    side: Side,
    concept: &dyn Fn(&Word<'_>) -> Option<&'v str>,
) -> Option<Reading> {
    let general = |w: &Word<'_>| w.name() == Some('c') && matches!(concept(w), Some("mental disorder" | "disease"));
    let words = without_end(words);
    if words.len() > MOST_WORDS {
        return None;
    }
    let of_person = |w: &Word<'_>| w.name() == Some('c') && concept(w).is_some_and(personal::is_of_person);
    if words.iter().any(of_person) && personal::is_personal(words, &of_person) {
        return Some(Reading::Visit(Stage::Visit));
    }
    let of_the_study = words.iter().any(|w| stand_in(w, concept).is_some());
    let unnamed: Vec<Word<'_>> =
        words.iter().map(|w| Word { text: stand_in(w, concept).unwrap_or(w.text), ..*w }).collect();
    if unnamed::is_unnamed(&unnamed, side, &general) || recovered(&unnamed, side, concept) {
        return Some(Reading::Judgement);
    }
    if measures(&unnamed) {
        return None;
    }
    let denied = unnamed::denied(words, side);
    let of_mind = words.iter().any(general);
    if (of_mind && !denied || of_the_study) && (opinion(&unnamed, &general) || hinder::interferes(&unnamed, &general)) {
        return Some(Reading::Judgement);
    }
    if !denied && precludes_treatment(&unnamed, &general, concept) {
        return Some(Reading::Judgement);
    }
    if !of_the_study {
        return None;
    }
    if side == Side::Inclusion && consents(&unnamed) {
        return Some(Reading::Visit(Stage::Consent));
    }
    general::general(&unnamed, side)
        .or_else(|| undertaking(&unnamed, false, concept).then_some(Reading::Visit(Stage::Visit)))
}

/// `conditions that would preclude surgery`: what is named stands behind, and is no example of a condition.
fn precludes_treatment<'v>(
    words: &[Word<'_>],
    general: &dyn Fn(&Word<'_>) -> bool,
    concept: &dyn Fn(&Word<'_>) -> Option<&'v str>,
) -> bool {
    let example = |w: &Word<'_>| matches!(w.text, "eg" | "e.g." | "e.g" | "such" | "including" | "like" | "i.e.");
    let treated = |w: &Word<'_>| {
        w.name() == Some('p') || matches!(concept(w), Some("chemotherapy" | "radiotherapy" | "anticancer therapy"))
    };
    let Some((before, behind)) = hinder::behind(words).and_then(|at| words.split_at_checked(at)) else { return false };
    if !behind.iter().any(treated) || words.iter().any(example) {
        return false;
    }
    let behind = behind.iter().map(|w| if treated(w) { Word { text: "treatment", ..*w } } else { *w });
    hinder::interferes(&before.iter().copied().chain(behind).collect::<Vec<_>>(), general)
}

/// The common word that says no less than a name which every study has: its own drug, the electrocardiogram of its visits.
fn stand_in<'v>(word: &Word<'_>, concept: &dyn Fn(&Word<'_>) -> Option<&'v str>) -> Option<&'static str> {
    word.name()?;
    match concept(word)? {
        "investigational drug" | "prescription drug" => Some("medication"),
        "participation in another clinical trial" => Some("participation"),
        "ECG" => Some("ecg"),
        "abnormal ECG" => Some("abnormality"),
        "urinary sediment" => Some("urinalysis"),
        _ => None,
    }
}

/// `recovered from all prior therapy`: from what is done to everybody there.
fn recovered<'v>(words: &[Word<'_>], side: Side, concept: &dyn Fn(&Word<'_>) -> Option<&'v str>) -> bool {
    const FIRST: [&str; 10] =
        ["recovered", "pat", "must", "have", "has", "should", "fully", "be", "sufficiently", "completely"];
    const BEHIND: &[&str] = &[
        "from",
        "all",
        "any",
        "prior",
        "the",
        "effects",
        "effect",
        "acute",
        "toxic",
        "toxicity",
        "toxicities",
        "side",
        "adverse",
        "of",
        "therapy",
        "treatment",
        "surgery",
        "and",
        "or",
        "/",
        ",",
        "adequately",
        "fully",
        "recent",
        "related",
        "to",
        "previously",
        "received",
        "complications",
        "major",
        "clinically",
        "relevant",
        "significant",
        "other",
        "reversible",
        "study",
        "entry",
        "before",
        "completely",
        "sufficiently",
        "well",
        "anticancer",
        "anti-cancer",
        "cancer-directed",
        "therapies",
        "regimen",
        "regimens",
        "modality",
        "intervention",
        "procedure",
        "procedures",
    ];
    let Some(at) = words.iter().position(|w| w.text == "recovered") else { return false };
    let (before, behind) = words.split_at_checked(at + 1).unwrap_or((words, &[]));
    let treatment = |w: &Word<'_>| {
        w.name().is_some()
            && matches!(
                concept(w),
                Some("surgery" | "radiotherapy" | "chemotherapy" | "major surgery" | "anticancer therapy")
            )
    };
    side == Side::Inclusion
        && before.iter().all(|w| FIRST.contains(&w.text) || w.text == "adequately")
        && behind.first().is_some_and(|w| w.text == "from")
        && behind.iter().all(|w| BEHIND.contains(&w.text) || treatment(w))
}

/// `fertile patients must use effective contraception during the study`: nothing else has a name in it.
fn contraception<'v>(words: &[Word<'_>], concept: &dyn Fn(&Word<'_>) -> Option<&'v str>) -> bool {
    const MUST: &[&str] = &[
        "must",
        "should",
        "agree",
        "agrees",
        "willing",
        "use",
        "using",
        "practice",
        "practise",
        "agreement",
        "required",
        "required",
    ];
    const OF_IT: &[&str] = &[
        "contracept",
        "steril",
        "vasectomy",
        "tubal",
        "intrauterine",
        "hysterect",
        "oophorect",
        "childbearing",
        "menopaus",
        "condom",
        "sexual",
        "barrier",
        "sperm",
        "infertil",
        "intention to become",
    ];
    let mut named = false;
    let mut before = "";
    for word in words {
        if word.name().is_some() {
            let Some(name) = concept(word) else { return false };
            named |= name.contains("contracept");
            let about = OF_IT.iter().any(|part| name.contains(part));
            // Pregnancy only as what is to be avoided.
            let avoided = name == "pregnancy"
                && matches!(
                    before,
                    "avoid" | "prevent" | "preventing" | "avoiding" | "become" | "becoming" | "against" | "of"
                );
            if !about && !avoided && name != "investigational drug" {
                return false;
            }
        }
        before = word.text;
    }
    let first_is_said = words.iter().take(14).any(|w| MUST.contains(&w.text))
        || words.len() > 3 && words.first().is_some_and(|w| w.name() == Some('c'));
    named
        && first_is_said
        && !words
            .iter()
            .any(|w| matches!(w.text, "except" | "allowed" | "permitted" | "excluded" | "eligible" | "aged" | "since"))
}

fn without_end<'w, 'a>(words: &'w [Word<'a>]) -> &'w [Word<'a>] {
    let numbered = match words {
        [number, mark, ..] if number.text.bytes().all(|b| b.is_ascii_digit()) && matches!(mark.text, "." | ")") => 2,
        [mark, ..] if matches!(mark.text, "-" | "*" | "•" | "·" | "–") => 1,
        _ => 0,
    };
    word::without_stops(words).get(numbered..).unwrap_or(&[])
}

/// Whether a value, a limit or an age is in the line.
pub(super) fn measures(words: &[Word<'_>]) -> bool {
    words.iter().any(|w| {
        w.name() == Some('v')
            || w.text.starts_with("u_")
            || matches!(w.text, "<" | ">" | "<=" | ">=" | "=" | "%" | "+" | "years")
    })
}

pub(super) fn is_number(word: &Word<'_>) -> bool {
    word.text.starts_with(|c: char| c.is_ascii_digit())
}

pub(super) fn sentences<'w, 'a>(words: &'w [Word<'a>]) -> impl Iterator<Item = &'w [Word<'a>]> {
    words.split(|w| matches!(w.text, "." | ";")).filter(|s| !s.is_empty())
}

/// `agrees to …`, `able to swallow tablets`, from the first word on; if `promised`, only what is a matter of will.
fn undertaking<'v>(words: &[Word<'_>], promised: bool, concept: &dyn Fn(&Word<'_>) -> Option<&'v str>) -> bool {
    let mut seen = false;
    for sentence in sentences(words) {
        match undertakes(sentence, promised, concept) {
            Some(true) => seen = true,
            _ => return false,
        }
    }
    seen
}

/// Whether a sentence is an undertaking; `None` if other things are in it.
fn undertakes<'v>(words: &[Word<'_>], promised: bool, concept: &dyn Fn(&Word<'_>) -> Option<&'v str>) -> Option<bool> {
    let cue = words.iter().position(|w| WILL.contains(&w.text) || ABILITY.contains(&w.text) && w.text != "can")?;
    let own = |w: &Word<'_>| match w.name() {
        Some('c') => true,
        Some(_) => false,
        None => SUBJECTS.contains(&w.text),
    };
    let before = words.get(..cue)?;
    // `female who is pregnant or cannot stop …`
    let an_illness = |w: &Word<'_>| w.name().is_some() && concept(w).is_none_or(|name| !name.contains("childbearing"));
    if before.iter().any(|w| matches!(w.text, "or" | "," | "/")) && before.iter().any(an_illness) {
        return None;
    }
    // Only who it is about may stand before: women of childbearing potential, fertile men.
    let alone = matches!(before, [first, rest @ ..] if first.name().is_some() && rest.iter().all(|w| matches!(w.text, "who" | "is" | "are" | "not" | "must" | "should" | "be")));
    let people = before.is_empty()
        || alone
        || before.iter().any(|w| {
            matches!(
                w.text,
                "pat"
                    | "female"
                    | "male"
                    | "parent"
                    | "parents"
                    | "volunteer"
                    | "volunteers"
                    | "must"
                    | "is"
                    | "are"
                    | "be"
                    | "caregiver"
                    | "guardian"
                    | "who"
                    | "not"
                    | "has"
                    | "have"
                    | "children"
                    | "adequate"
            )
        });
    if !people
        || !before.iter().all(|w| own(w) || w.text == "not")
        || before.iter().filter(|w| w.name().is_some()).count() > 2
    {
        return None;
    }
    if before.iter().any(|w| w.name().is_some())
        && !alone
        && !before.iter().any(|w| matches!(w.text, "female" | "male" | "pat" | "must"))
    {
        return None;
    }
    let behind = words.get(cue + 1..)?;
    if behind.is_empty() {
        // `patient refusal`
        return Some(matches!(words.get(cue)?.text, "refusal" | "refuses" | "declines" | "unwilling"));
    }
    let will = WILL.contains(&words.get(cue)?.text) || behind.iter().take(4).any(|w| WILL.contains(&w.text));
    // The first verb that says what for.
    let verb = behind.iter().find(|w| {
        !matches!(
            w.text,
            "and"
                | "or"
                | "to"
                | "/"
                | "able"
                | "willing"
                | "unable"
                | "unwilling"
                | "of"
                | "in"
                | "not"
                | "voluntarily"
                | ","
                | "independently"
                | "fully"
                | "adequately"
                | "agree"
                | "agrees"
                | "reliably"
                | "safely"
                | "for"
                | "ability"
                | "willingness"
                | "their"
                | "be"
                | "at"
                | "all"
                | "capable"
                | "properly"
                | "effectively"
        )
    })?;
    // What is undergone or tolerated is the study's, where nothing is named.
    let of_the_study =
        matches!(
            verb.text,
            "undergo" | "tolerate" | "fulfill" | "fulfil" | "meet" | "continue" | "accomplish" | "adapt"
        ) && behind.iter().all(|w| classify::is_plain(w.text) || matches!(w.text, "," | "/" | "(" | ")"));
    let asked = ASKED.binary_search(&verb.text).is_ok() || of_the_study;
    let keeps_off = matches!(
        verb.text,
        "abstain" | "refrain" | "avoid" | "discontinue" | "stop" | "withhold" | "cease" | "forgo" | "suspend"
    );
    let told = behind.iter().any(|w| matches!(w.text, "to" | "of" | "with" | "for" | "in" | "not")) || asked;
    let joined = behind.windows(2).any(|pair| matches!(pair, [a, b] if matches!(a.text, "and" | "," | "or" | "but") && (OTHERWISE.contains(&b.text) || matches!(b.text, "is" | "are" | "had" | "must" | "no" | "known" | "normal" | "adequate" | "female" | "male" | "pat" | "have"))));
    let other = behind.iter().any(|w| OTHERWISE.contains(&w.text));
    // What one is able to do tells of the patient where an illness or a drug is in it.
    let named = behind.iter().any(|w| w.name().is_some());
    let of_will = will || keeps_off;
    Some(told && !joined && !other && (of_will || asked && !named) && (of_will || !promised))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verbs_are_sorted() {
        assert!(ASKED.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
