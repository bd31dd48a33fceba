//! The investigator's opinion of conditions in general: `any condition that in the opinion of the investigator would put
//! the patient at risk`.
//!
//! Assumes the words of a shape. Guarantees that no drug, test or number is in the line and no illness but those of which
//! its reader says that they are general, and that nothing but words of conditions in general stands before the opinion.

use super::classify;
use super::word::Word;
use crate::words::Words;

/// `any condition that in the opinion of the investigator would …`.
pub(super) fn opinion(words: &[Word<'_>], general: &dyn Fn(&Word<'_>) -> bool) -> bool {
    if words.iter().any(|w| w.name().is_some() && !general(w) || is_number(w)) {
        return false;
    }
    let Some(at) = opinion_at(words) else { return false };
    let before = words.get(..at).unwrap_or(&[]);
    let known = |w: &Word<'_>| {
        classify::is_plain(w.text)
            || GENERAL.contains(&w.text)
            || general(w)
            || matches!(w.text, "," | "(" | ")" | "/" | "." | "pat" | "-")
    };
    let about = words.iter().any(|w| {
        general(w)
            || matches!(
                w.text,
                "condition"
                    | "conditions"
                    | "disease"
                    | "diseases"
                    | "illness"
                    | "illnesses"
                    | "disorder"
                    | "disorders"
                    | "reason"
                    | "reasons"
                    | "factor"
                    | "factors"
                    | "situation"
                    | "situations"
                    | "circumstance"
                    | "circumstances"
                    | "problem"
                    | "problems"
                    | "issue"
                    | "issues"
                    | "abnormality"
                    | "abnormalities"
                    | "finding"
                    | "findings"
                    | "unsuitable"
                    | "unfit"
                    | "inappropriate"
                    | "suitable"
                    | "appropriate"
                    | "comorbidity"
                    | "comorbidities"
                    | "characteristic"
                    | "behavior"
                    | "behaviour"
                    | "unreliable"
                    | "incompatible"
                    | "ineligible"
                    | "healthy"
                    | "health"
                    | "eligible"
                    | "unlikely"
                    | "likely"
                    | "safety"
                    | "risk"
                    | "interest"
                    | "interests"
                    | "involvement"
                    | "harm"
                    | "harmful"
                    | "unreasonable"
                    | "compliance"
                    | "reliable"
                    | "diagnosis"
                    | "diagnoses"
                    | "event"
                    | "events"
                    | "history"
                    | "morbidity"
                    | "unsafe"
                    | "unable"
                    | "undesirable"
                    | "impairment"
                    | "symptoms"
            )
    });
    // `at risk of suicide`, `organ disease including cardiac`: what is meant has a name.
    let other = words.iter().any(|w| {
        matches!(
            w.text,
            "except" | "unless" | "exception" | "exceptions" | "excluding" | "allowed" | "permitted" | "including"
        )
    });
    let named = words
        .windows(3)
        .any(|w| matches!(w, [a, b, c] if a.text == "risk" && matches!(b.text, "of" | "for") && !known(c) && !matches!(c.text, "injury" | "complications" | "harm")));
    let other = other || named || before.iter().any(|w| w.text == "risk");
    about && !other && before.iter().all(known)
}

/// Words of conditions in general. Sorted.
#[rustfmt::skip]
pub(super) static GENERAL: Words = Words::new(&[
    "acute", "behavioral", "chronic", "clinically-significant", "co-morbidities", "co-morbidity", "cognitive", "comorbidities", "comorbidity", "concomitant", "emotional", "intercurrent",
    "laboratory", "medications", "nonmalignant", "non-malignant", "physical", "preexisting", "pre-existing", "psychiatric", "psychological", "psychologic", "psychosocial", "relevant", "serious", "severe", "significant", "social",
    "socio-economic", "surgical", "systemic", "uncontrolled", "unresolved", "unstable", "personal", "sociological", "familial", "geographical", "logistic", "unspecified", "another", "life-threatening", "issue", "risk", "impairment", "deemed", "ethical", "behavior",
    "addictive", "non-oncological", "higher", "terminal", "suspected", "anything", "unusual", "investigations", "event", "events", "observations", "symptoms", "sign", "suboptimal", "involvement",
    "impaired", "decision-making", "suitably", "reporters", "mental", "underlying", "highly", "incapacitated", "protocol-excluded", "neuro-psychiatric", "laboratorial", "undue", "co-existing", "position", "somatic", "special", "occupational", "injury", "sub-investigator", "sub-investigators", "anesthesiologist", "cardiologist", "disturbances", "disturbance", "disability", "morbidity", "poorly", "controlled", "debilitating",
]);

/// Where an opinion begins: `in the opinion of`, `investigator's judgement`, `as judged by the investigator`.
fn opinion_at(words: &[Word<'_>]) -> Option<usize> {
    let person = |w: &Word<'_>| {
        matches!(
            w.text,
            "investigator"
                | "investigators"
                | "investigator's"
                | "investigators'"
                | "pi"
                | "physician"
                | "physicians"
                | "clinician"
                | "sponsor"
                | "researcher"
                | "researchers"
                | "doctor"
                | "doctors"
                | "doctor's"
                | "physician's"
                | "clinicians"
                | "surgeon"
                | "surgeon's"
                | "surgeons"
                | "oncologist"
                | "anesthesiologist"
                | "team"
                | "cardiologist"
                | "psychiatrist"
                | "subinvestigator"
        )
    };
    let opinion = |w: &Word<'_>| {
        matches!(
            w.text,
            "opinion"
                | "judgement"
                | "judgment"
                | "discretion"
                | "judged"
                | "deemed"
                | "considered"
                | "determined"
                | "considers"
                | "judges"
                | "deems"
                | "believes"
                | "feels"
                | "determines"
                | "thinks"
                | "view"
                | "assessed"
                | "evaluated"
                | "decision"
                | "assessment"
                | "consider"
                | "believe"
                | "feel"
                | "determine"
                | "deem"
                | "judging"
                | "decides"
                | "think"
                | "thought"
                | "determination"
                | "evaluation"
                | "felt"
        )
    };
    let people: Vec<usize> = words.iter().enumerate().filter(|(_, w)| person(w)).map(|(at, _)| at).collect();
    let found = words.iter().enumerate().filter(|(_, w)| opinion(w)).map(|(at, _)| at);
    found.filter(|&at| people.iter().any(|&p| p.abs_diff(at) <= 5)).min()
}

fn is_number(word: &Word<'_>) -> bool {
    word.text.starts_with(|c: char| c.is_ascii_digit())
}
