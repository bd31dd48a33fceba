//! What of a line over exclusions says nothing of those below it but that they exclude, or narrows all of them alike.
//!
//! Assumes the words of such a line, in small letters. Guarantees that what is left out neither denies, permits nor shifts
//! what stands below.

/// How a line says that what stands below it excludes.
#[rustfmt::skip]
const EXCLUDES: &[&[&str]] = &[
    &["but", "may", "be", "reassessed"], &["and", "may", "not", "be", "reassessed"],
    &["will", "not", "be", "eligible"], &["will", "not", "be", "enrolled"], &["will", "not", "be", "included"],
    &["may", "not", "be", "enrolled"], &["may", "not", "be", "included"], &["cannot", "be", "enrolled"], &["cannot", "be", "included"],
    &["are", "not", "eligible"], &["is", "not", "eligible"], &["not", "be", "eligible"], &["not", "be", "enrolled"],
    &["not", "eligible"], &["will", "be", "excluded"], &["will", "be", "ineligible"], &["should", "be", "excluded"],
    &["must", "be", "excluded"], &["would", "be", "excluded"], &["will", "also", "be", "excluded"], &["will", "exclude"],
    &["would", "exclude"], &["will", "disqualify"], &["are", "excluded"], &["is", "excluded"], &["are", "ineligible"], &["is", "ineligible"],
    &["excluded"], &["ineligible"],
];

/// From what it excludes.
#[rustfmt::skip]
const FROM: &[&str] = &[
    "from", "for", "the", "this", "study", "trial", "enrollment", "enrolment", "participation", "participating", "in", "entry", "to", "inclusion",
    "participate", "of", "research", "protocol",
];

/// What has examples behind a clause that narrows it.
#[rustfmt::skip]
const COLLECTS: &[&str] = &[
    "condition", "conditions", "disease", "diseases", "disorder", "disorders", "illness", "illnesses", "abnormality", "abnormalities",
    "medication", "medications", "drug", "drugs", "problem", "problems", "comorbidity", "comorbidities", "finding", "findings", "infection",
    "infections", "situation", "situations", "circumstance", "circumstances",
];

/// Beginnings of words in a clause that shift what is given as an example behind it.
#[rustfmt::skip]
const SHIFTS: &[&str] = &[
    "allerg", "hypersens", "sensitiv", "react", "intoler", "famil", "relative", "parent", "partner", "suspect", "possib", "plan", "anticipat",
    "expect", "contraindic", "contra-indic", "except", "unless", "permit", "allow", "complic", "progress", "recur",
];

/// The words of a line over exclusions that may deny, permit or shift what stands below it.
pub(super) fn left<'w>(words: &[&'w str]) -> Vec<&'w str> {
    without_comparisons(&without_clause(&without_exclusion(words)))
}

/// Whether what stands below is judged at an operation that is to come: `ineligible if they meet the following during
/// surgery`.
pub(super) fn is_of_an_operation(words: &[&str]) -> bool {
    let begins = |w: &&str, list: &[&str]| list.iter().any(|start| w.starts_with(start));
    let operation = |w: &&str| begins(w, &["surg", "operat", "procedure"]);
    words.iter().any(|w| begins(w, &["intraop", "intra-op", "postop", "post-op", "periop", "peri-op"]))
        || words
            .windows(3)
            .any(|w| matches!(w[0], "during" | "after") && (operation(&w[1]) || w[1] == "the" && operation(&w[2])))
        || matches!(words, [.., "during" | "after", last] if operation(last))
}

/// `Patients with frobosis will be excluded from the study if they have any of the following`: the words but those that
/// say that they are excluded.
fn without_exclusion<'w>(words: &[&'w str]) -> Vec<&'w str> {
    let mut left = Vec::with_capacity(words.len());
    let mut at = 0;
    let mut found = false;
    while let Some(word) = words.get(at) {
        let phrase = EXCLUDES.iter().find(|phrase| words.get(at..).is_some_and(|rest| rest.starts_with(phrase)));
        let Some(phrase) = phrase else {
            left.push(*word);
            at += 1;
            continue;
        };
        found = true;
        at += phrase.len();
        at += words.iter().skip(at).take_while(|w| FROM.contains(w)).count();
        at += usize::from(words.get(at).is_some_and(|w| matches!(*w, "if" | "when")));
    }
    // `If any of these is there, patients are excluded`.
    if found && left.first() == Some(&"if") {
        left.remove(0);
    }
    left
}

/// `any condition that would put the patient at risk, including but not limited to`: the words without the clause, if
/// nothing but examples follows it.
fn without_clause<'w>(words: &[&'w str]) -> Vec<&'w str> {
    let whole = || words.to_vec();
    let begins = words.windows(2).position(|pair| {
        COLLECTS.contains(&pair[0]) && matches!(pair[1], "that" | "which" | "in" | "deemed" | "considered" | "likely")
    });
    let leads = words.iter().rposition(|w| matches!(*w, "including" | "include" | "includes" | "such" | "examples"));
    let (Some(begins), Some(leads)) = (begins, leads) else { return whole() };
    let (Some(before), Some(clause)) = (words.get(..=begins), words.get(begins + 1..leads)) else { return whole() };
    let opinion = clause.windows(2).any(|pair| pair[0] == "in" && matches!(pair[1], "the" | "opinion"))
        && clause.iter().any(|w| w.starts_with("opinion") || w.starts_with("judg"));
    if clause.first() == Some(&"in") && !opinion {
        return whole();
    }
    let shifts = clause.iter().any(|w| SHIFTS.iter().any(|start| w.starts_with(start)));
    let at_risk = clause.windows(2).any(|pair| pair[0] == "risk" && matches!(pair[1], "of" | "for"));
    if shifts || at_risk {
        return whole();
    }
    [before, words.get(leads..).unwrap_or_default()].concat()
}

/// `for more than 7 days`, `less than 4 weeks before` narrow; `other than` does not.
fn without_comparisons<'w>(words: &[&'w str]) -> Vec<&'w str> {
    let compares = |at: usize| {
        let before = at.checked_sub(1).and_then(|at| words.get(at)).copied().unwrap_or_default();
        let counts = words.get(at + 1).is_some_and(|w| w.bytes().all(|b| b.is_ascii_digit()));
        let unit = words
            .get(at + 2)
            .is_some_and(|w| ["hour", "day", "week", "month", "year"].iter().any(|unit| w.starts_with(unit)));
        matches!(before, "more" | "greater" | "longer" | "higher" | "older" | "larger")
            || before == "less" && counts && unit
    };
    let kept = words.iter().enumerate().filter(|(at, w)| **w != "than" || !compares(*at));
    kept.map(|(_, w)| *w).collect()
}

/// `contraindications to frobinib, including`: the words without these, if what is contraindicated is named before the
/// list. Below `contraindications to any of the following` it stands in the list.
pub(super) fn without_contraindication<'w>(words: &[&'w str]) -> Option<Vec<&'w str>> {
    const LISTED: &[&str] =
        &["any", "one", "the", "following", "either", "all", "these", "drugs", "medications", "agents"];
    let contra = |w: &&str| w.starts_with("contraindication") || w.starts_with("contra-indication");
    let at = words.windows(2).position(|pair| contra(&pair[0]) && matches!(pair[1], "to" | "for" | "of"))?;
    let behind = words.get(at + 2..)?;
    let named = behind.iter().position(|w| !matches!(*w, "a" | "an" | "use" | "of" | "treatment" | "with"))?;
    let first = behind.get(named).filter(|w| !LISTED.contains(w) || **w == "the")?;
    // `to the following`, `to the use of any of the following`.
    let listed = behind.iter().position(|w| matches!(*w, "following" | "listed" | "below"));
    let leads = behind.iter().position(|w| w.starts_with("includ") || matches!(*w, "such" | "as" | "e.g" | "defined"));
    if *first == "the" && listed.is_some_and(|at| at <= named + 4) || listed.is_some() && leads.is_none() {
        return None;
    }
    Some([words.get(..at)?, behind].concat())
}

#[cfg(test)]
mod tests {
    use super::{is_of_an_operation, left};

    #[test]
    fn operations_that_are_to_come() {
        let of = |line: &str| is_of_an_operation(&line.split(' ').collect::<Vec<_>>());
        assert!(of("the following criteria during surgery") && of("after the surgical procedure any of these"));
        assert!(of("intraoperative exclusion") && !of("any of the following surgical risk factors"));
    }

    #[test]
    fn what_is_silent_over_exclusions() {
        for (line, rest) in [
            (
                "patients with frobs will be excluded from the study if they have any of the following",
                "patients with frobs they have any of the following",
            ),
            ("patients who do not meet these are not eligible", "patients who do not meet these"),
            ("patients are not eligible unless they have", "patients unless they have"),
            ("patients will not be excluded if they have", "patients will not be they have"),
            ("any condition that would put the patient at risk including", "any condition including"),
            ("any condition that requires frobinib", "any condition that requires frobinib"),
            (
                "any condition that raises the risk of frobosis including",
                "any condition that raises the risk of frobosis including",
            ),
            ("disease in the opinion of the investigator unfit such as", "disease such as"),
            ("disease in the past without relapse such as", "disease in the past without relapse such as"),
            ("use for more than 7 days of", "use for more 7 days of"),
            ("therapy other than frobinib", "therapy other than frobinib"),
            ("less than 2 of the following", "less than 2 of the following"),
        ] {
            let words: Vec<&str> = line.split(' ').collect();
            assert_eq!(left(&words).join(" "), rest, "{line}");
        }
    }
}
