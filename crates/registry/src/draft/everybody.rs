//! Lines over others that only say of what or when something is asked of everybody.
//!
//! Assumes the words of a line over inclusions, in small letters. Guarantees that it names no part of the patients and
//! lets nobody off.

/// Whether what stands below is asked of everybody: `Laboratory criteria (within 14 days before entry):`,
/// `Adequate organ function, obtained …:`, `Patients must fulfil the following:`.
pub(super) fn of_everybody(words: &[&str]) -> bool {
    let words = &without_times(words)[..];
    const OF: &[&str] = &[
        "adequately",
        "within",
        "complete",
        "vital",
        "all",
        "adequate",
        "acceptable",
        "normal",
        "sufficient",
        "satisfactory",
        "laboratory",
        "lab",
        "hematologic",
        "hematological",
        "haematological",
        "hematology",
        "hematopoietic",
        "renal",
        "hepatic",
        "liver",
        "kidney",
        "organ",
        "bone",
        "marrow",
        "blood",
        "biochemical",
        "biochemistry",
        "coagulation",
        "chemistry",
        "cardiac",
        "pulmonary",
        "has",
        "have",
        "with",
        "patients",
        "patient",
        "subjects",
        "subject",
        "participants",
        "participant",
        "must",
        "the",
        "screening",
        "clinical",
        "baseline",
        "initial",
        "required",
        "minimum",
    ];
    const ABOUT: &[&str] = &[
        "counts",
        "count",
        "parameter",
        "indicators",
        "labs",
        "function",
        "functions",
        "values",
        "value",
        "parameters",
        "criteria",
        "requirements",
        "tests",
        "results",
        "reserve",
        "indices",
        "chemistry",
        "laboratory",
        "hematology",
    ];
    const STUDY: &[&str] = &[
        "the",
        "this",
        "study",
        "trial",
        "inclusion",
        "entry",
        "enrollment",
        "enrolment",
        "participation",
        "eligibility",
    ];
    const SOME: &[&str] = &[
        "if",
        "usually",
        "generally",
        "typically",
        "when",
        "where",
        "unless",
        "except",
        "but",
        "however",
        "who",
        "whose",
        "or",
        "any",
        "one",
        "1",
        "2",
        "two",
        "three",
        "either",
        "may",
        "might",
        "can",
        "could",
        "no",
        "not",
        "without",
        "none",
        "than",
        "least",
        "more",
        "eligible",
        "following-up",
        "diagnosis",
        "disease",
        "diagnostic",
        "diseases",
    ];
    const BEGINS: &[&str] = &[
        "cohort", "group", "phase", "arm", "wom", "female", "men", "male", "girl", "boy", "adolesc", "child",
        "healthy", "control", "donor", "allow", "permit", "stratif", "example", "defin", "tumor", "tumour", "cancer",
        "metasta", "part",
    ];
    let begins = |w: &&str| {
        BEGINS.iter().any(|start| w.starts_with(start))
            && !w.starts_with("partici")
            && !matches!(*w, "defined" | "definitions")
    };
    let of_some = words.iter().any(|w| SOME.contains(w) || begins(w));
    let for_some = words.windows(2).any(|pair| matches!(pair, ["for" | "in", next] if !STUDY.contains(next)));
    let first = words.first().is_some_and(|w| OF.contains(w));
    let about = words.iter().any(|w| ABOUT.contains(w));
    let with = words.windows(2).any(|pair| {
        matches!(
            pair,
            ["patients" | "subjects" | "participants" | "patient" | "subject" | "participant", "with" | "in"]
        )
    });
    first && about && !of_some && !for_some && !with && words.len() <= 40
}

/// The words without times: `obtained less than or equal to 14 days prior to`.
fn without_times<'w>(words: &[&'w str]) -> Vec<&'w str> {
    let mut left: Vec<&str> = Vec::with_capacity(words.len());
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let counts = word.bytes().all(|b| b.is_ascii_digit()) || matches!(*word, "one" | "two" | "three" | "four");
        let unit = words.get(at + 1).is_some_and(|w| {
            ["day", "week", "month", "hour"]
                .iter()
                .any(|unit| w.strip_prefix(unit).is_some_and(|end| matches!(end, "" | "s")))
        });
        if counts && unit {
            while left.last().is_some_and(|w| {
                matches!(*w, "less" | "than" | "or" | "equal" | "to" | "no" | "more" | "fewer" | "not")
            }) {
                left.pop();
            }
            at += 2;
            continue;
        }
        left.push(word);
        at += 1;
    }
    left
}
