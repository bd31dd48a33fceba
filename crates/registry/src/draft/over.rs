//! Lines over a list that say more than how its lines count: `History of any of the following within 6 months:`,
//! `Adequate organ function as defined by:`, `Significant cardiac disease including:`.
//!
//! Assumes the words of a line with others nested below it. Guarantees that every word of it is accounted for: it says
//! how the lines count, is said of each of them, is the topic they have in common, or narrows them.

use super::Combine;
use crate::lines::Side;
use std::ops::Range;

/// What a line says of those below it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Over {
    pub combine: Combine,
    /// Words of the line that belong before each line of the list: `history of`.
    pub before: Option<Range<usize>>,
    /// Words of the line that belong behind each line of the list: `within 6 months`.
    pub behind: Option<Range<usize>>,
    /// The line narrows what the lines below it say, in words that have no condition.
    pub narrows: bool,
}

impl Over {
    /// Whether what the line `above` says of `words` is in them already, or goes without saying.
    pub(super) fn says_nothing_new(&self, words: &str, above: &str) -> bool {
        let small = words.to_lowercase();
        let part = |range: &Option<Range<usize>>| {
            range.clone().and_then(|r| above.get(r)).map(str::to_lowercase).unwrap_or_default()
        };
        let (before, behind) = (part(&self.before), part(&self.behind));
        // `history of` over `history of stroke`; not over `prior stroke`, whose own word may be another.
        let said = before.is_empty()
            || ["history of ", "prior ", "previous ", "past "]
                .iter()
                .any(|w| before.ends_with("history of") && small.starts_with(w))
            || small.starts_with(&format!("{before} "));
        let plain =
            behind.is_empty() || behind.starts_with("at ") || behind.starts_with("prior to ") && !before.is_empty();
        said && plain
    }
}

/// How the lines of the list count.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Count {
    Any,
    All,
    None,
    AtLeast(u32),
    /// `the following`: all of an inclusion, any of an exclusion.
    Plain,
    /// `including`: there may be more.
    More,
}

/// Words that introduce the patient. Sorted.
#[rustfmt::skip]
const SUBJECTS: &[&str] = &[
    "a", "all", "an", "any", "are", "be", "been", "candidate", "candidates", "criteria", "criterion", "do", "excluded",
    "had", "has", "have", "having", "he", "if", "individual", "individuals", "is", "meet", "meeting", "meets", "must",
    "participant", "participants", "patient", "patients", "person", "persons", "presenting", "she", "should", "subject",
    "subjects", "suffering", "that", "the", "they", "those", "volunteer", "volunteers", "who", "will", "with", "from",
];

/// Words that are said of each line of the list, longest first.
#[rustfmt::skip]
const BEFORE: &[&str] = &[
    "history or current evidence of", "current or past history of", "current or prior history of",
    "past or current history of", "previous or current history of", "history or presence of", "presence or history of",
    "history or evidence of", "evidence or history of", "current or history of", "known hypersensitivity to", "known allergy to",
    "hypersensitivity to", "allergy to", "prior treatment with", "previous treatment with", "current treatment with",
    "concomitant treatment with", "concurrent treatment with", "received treatment with", "prior therapy with",
    "concomitant therapy with", "therapy with", "treatment with", "current use of", "concomitant use of",
    "concurrent use of", "prior use of", "previous use of", "use of", "currently taking", "currently receiving",
    "currently using", "treated with", "taking", "receiving", "received", "intake of", "known history of", "documented history of", "medical history of",
    "past medical history of", "past history of", "prior history of", "personal history of", "previous history of",
    "history of", "clinical evidence of", "current evidence of", "evidence of", "presence of", "current diagnosis of",
    "confirmed diagnosis of", "prior diagnosis of", "diagnosis of", "diagnosed with", "known", "family history of",
    "planned",
];

/// How lists count, longest first within each start.
#[rustfmt::skip]
const COUNTS: &[(&str, Count)] = &[
    ("including but not limited to any of the following", Count::More), ("including but not limited to one of the following", Count::More),
    ("including but not limited to the following", Count::More), ("including but not limited to", Count::More),
    ("including but are not limited to", Count::More), ("including any of the following", Count::More),
    ("including any one of the following", Count::More), ("including one or more of the following", Count::More),
    ("including one of the following", Count::More), ("including at least one of the following", Count::More),
    ("including all of the following", Count::More), ("including the following", Count::More), ("including", Count::More),
    ("include but are not limited to the following", Count::More), ("include but are not limited to", Count::More),
    ("include but is not limited to", Count::More), ("includes but is not limited to", Count::More),
    ("which include", Count::More), ("which includes", Count::More), ("include the following", Count::More), ("include any of the following", Count::More),
    ("includes", Count::More), ("include", Count::More),
    ("such as the following", Count::More), ("such as", Count::More), ("for example", Count::More), ("e g", Count::More),
    ("one or more of the following", Count::Any), ("1 or more of the following", Count::Any), ("one or more of these", Count::Any),
    ("any one or more of the following", Count::Any), ("any one of the following", Count::Any),
    ("any 1 of the following", Count::Any), ("any of the following", Count::Any), ("any of following", Count::Any),
    ("any the following", Count::Any), ("at least one of the following", Count::Any),
    ("at least 1 of the following", Count::Any), ("at least one of", Count::Any), ("either of the following", Count::Any),
    ("either one of the following", Count::Any), ("one of the following", Count::Any), ("1 of the following", Count::Any), ("any of these", Count::Any), ("any of", Count::Any), ("one of", Count::Any),
    ("at least two of the following", Count::AtLeast(2)), ("at least 2 of the following", Count::AtLeast(2)),
    ("two or more of the following", Count::AtLeast(2)), ("2 or more of the following", Count::AtLeast(2)),
    ("at least three of the following", Count::AtLeast(3)), ("at least 3 of the following", Count::AtLeast(3)),
    ("three or more of the following", Count::AtLeast(3)), ("3 or more of the following", Count::AtLeast(3)),
    ("none of the following", Count::None),
    ("all of the following", Count::All), ("all the following", Count::All), ("each of the following", Count::All),
    ("both of the following", Count::All), ("every one of the following", Count::All), ("all of", Count::All),
    ("as defined by the following", Count::Plain), ("as defined by", Count::Plain), ("as defined below", Count::Plain),
    ("defined by the following", Count::Plain), ("defined as the following", Count::Plain), ("defined as follows", Count::Plain), ("defined below", Count::Plain), ("as defined in the following", Count::Plain),
    ("defined by", Count::Plain), ("defined as", Count::Plain), ("as evidenced by the following", Count::Plain),
    ("as evidenced by", Count::Plain), ("evidenced by", Count::Plain), ("as demonstrated by the following", Count::Plain), ("as demonstrated by", Count::Plain), ("demonstrated by", Count::Plain),
    ("as shown by", Count::Plain), ("as assessed by the following", Count::Plain), ("as assessed by", Count::Plain), ("assessed by the following", Count::Plain), ("as determined by the following", Count::Plain), ("as determined by", Count::Plain),
    ("as indicated by the following", Count::Plain), ("as indicated by", Count::Plain), ("as documented by", Count::Plain), ("as measured by", Count::Plain),
    ("based on the following", Count::Plain), ("within these ranges", Count::Plain), ("within the following", Count::Plain), ("as follows", Count::Plain), ("as described below", Count::Plain), ("as specified below", Count::Plain), ("as outlined below", Count::Plain),
    ("as below", Count::Plain), ("the following", Count::Plain), ("following", Count::Plain), ("these", Count::Plain),
];

/// What the lines of a list have in common without saying more of the patient. Sorted.
#[rustfmt::skip]
const TOPICS: &[&str] = &[
    "abnormal", "abnormalities", "abnormality", "additional", "agents", "and", "as", "baseline", "behaviors",
    "biochemical", "biochemistry", "biological", "blood", "bone", "cardiac", "cardiovascular", "categories",
    "characteristics", "chemistries", "chemistry", "classes", "clinical", "co-morbidities", "coagulation", "comorbid",
    "comorbidities", "concomitant", "condition", "conditions", "conditions/diseases", "cns", "count", "counts", "criteria", "criterion", "diagnoses",
    "diagnosis", "disease", "diseases", "disorder", "disorders", "drug", "drugs", "ecg", "end-organ", "endocrine", "event",
    "events", "exclusionary", "excluded", "factors", "features", "findings", "function", "functional", "functions", "gastrointestinal", "general",
    "haematological", "haematology", "heart", "hematologic", "hematological", "hematology", "hematopoietic", "hepatic",
    "illness", "illnesses", "immunological", "indices", "infection", "infections", "infectious", "intercurrent", "items", "kidney",
    "lab", "laboratory", "laboratories", "level", "levels", "liver", "lung", "malignancies", "marrow", "measures", "medical", "medication",
    "medications", "medicines", "metabolic", "minimum", "neurologic", "neurological", "ocular", "of", "ophthalmic", "or", "organ", "organs", "other",
    "parameters", "physical", "present", "presentations", "previous", "problems", "procedures", "prohibited", "psychiatric", "pulmonary", "range", "ranges", "renal",
    "requirement", "requirements", "reserve", "respiratory", "result", "results", "safety", "screening", "serum", "signs", "situations", "specific", "status", "substances", "symptoms", "system",
    "systemic", "systems", "test", "tests", "the", "therapies", "treatment", "treatments", "types", "value", "values", "vascular", "virus", "viruses",
    "apply", "applies", "met", "fulfilled", "is", "are", "be", "true", "must", "should", "will", "have", "has", "to", "with", "below", "listed", "exist", "exists", "occurred", "occur", "also", "meet", "at", "least", "study", "this", "trial", "enrolled", "participate", "eligible", "in", "for", "order",
];

/// Words of a title over limits that are asked for, and of when they are measured.
#[rustfmt::skip]
const OF_LABORATORY: &[&str] = &[
    "according", "collected", "conducted", "data", "done", "drawn", "eligibility", "end", "entry", "evaluation", "evaluations", "initial", "measured", "obtained", "performed",
    "protocol", "required", "specifically", "taken", "tested", "were", "assessed", "peripheral", "examination", "examinations", "indexes", "indicators", "important", "parameter", "limits", "pre-treatment", "pretreatment", "-",
];

/// Topics that hold where nothing is wrong; of an exclusion they would have to be turned.
const GOOD: &[&str] = &[
    "adequate",
    "acceptable",
    "normal",
    "sufficient",
    "satisfactory",
    "good",
    "minimum",
    "preserved",
    "eligible",
    "appropriate",
];

/// Topics of exclusions alone.
const BAD: &[&str] = &[
    "inadequate",
    "abnormal",
    "abnormality",
    "abnormalities",
    "impaired",
    "insufficient",
    "poor",
    "impairment",
    "dysfunction",
    "exclusionary",
    "excluded",
    "prohibited",
    "disease",
    "diseases",
    "disorder",
    "disorders",
    "illness",
    "illnesses",
    "infection",
    "infections",
    "problems",
];

/// What may be asked for as a whole, or one of them.
const LOOSE: &[&str] = &[
    "categories",
    "characteristics",
    "classes",
    "comorbidities",
    "condition",
    "conditions",
    "diagnoses",
    "diagnosis",
    "events",
    "features",
    "findings",
    "malignancies",
    "presentations",
    "signs",
    "situations",
    "symptoms",
    "types",
    "drugs",
    "medications",
    "agents",
    "therapies",
    "treatments",
    "procedures",
    "substances",
    "factors",
    "medicines",
    "medication",
    "treatment",
];

/// Words that narrow the lines of the list. Sorted.
#[rustfmt::skip]
const NARROWS: &[&str] = &[
    "active", "acute", "chronic", "clinically", "clinically-significant", "cardiopulmonary", "concurrent", "current", "ongoing", "important", "major", "medically",
    "other", "pre-existing", "preexisting", "recent", "relevant", "serious", "severe", "significant", "symptomatic", "systemic", "uncontrolled",
    "underlying", "unstable", "moderate",
];

/// What a line says of those below it, if every word of it is accounted for.
pub(super) fn over(line: &str, side: Side) -> Option<Over> {
    let end = line.trim_end_matches([':', '：', ' ', '-', '.', ',']).len();
    if end == line.trim_end().len() {
        return None;
    }
    let words = words(line.get(..end)?);
    if words.is_empty() || words.len() > 40 {
        return None;
    }
    let mut at =
        words.iter().take_while(|w| SUBJECTS.contains(&w.text.as_str()) && !counts_here(&words, w.index)).count();
    let before = BEFORE.iter().find_map(|phrase| starts(&words, at, phrase).map(|next| (at, next)));
    if let Some((_, next)) = before {
        at = next;
    }
    // `evidence of adequate organ function` is asked for as that is.
    let function = words.get(at).is_some_and(|w| GOOD.contains(&w.text.as_str()));
    let before = before.filter(|_| side == Side::Exclusion || !function);
    let place = |from: usize, to: usize| Some(words.get(from)?.place.start..words.get(to.checked_sub(1)?)?.place.end);
    let mut seen = Seen {
        met: words.iter().take(at).any(|w| matches!(w.text.as_str(), "meet" | "meets" | "must")),
        ..Seen::default()
    };
    let mut behind = None;
    while let Some(word) = words.get(at) {
        if let Some((count, next)) = count_at(&words, at)
            && seen.count.is_none_or(|c| c == Count::Plain || c == count || count == Count::Plain)
        {
            if seen.count.is_none_or(|c| c == Count::Plain) {
                seen.count = Some(count);
            }
            at = next;
            continue;
        }
        if behind.is_none() && begins_time(&words, at) {
            let end =
                (at + 1..words.len()).find(|&i| count_at(&words, i).is_some_and(|(count, _)| count != Count::Plain));
            let end = end.unwrap_or(words.len());
            behind = place(at, end);
            at = end;
            continue;
        }
        let of_laboratory =
            side == Side::Inclusion && !line.contains(". ") && OF_LABORATORY.contains(&word.text.as_str());
        seen.laboratory |= matches!(
            word.text.as_str(),
            "laboratory" | "lab" | "labs" | "laboratories" | "parameters" | "counts" | "chemistries"
        );
        if !of_laboratory {
            seen.note(&word.text)?;
        }
        at += 1;
    }
    // A time before the list: `within 14 days of registration, patients must have the following`, is not read.
    let (before, behind) = (before.and_then(|(from, to)| place(from, to)), behind);
    seen.over(side, before, behind)
}

/// What the words around the count are.
#[derive(Default)]
struct Seen {
    count: Option<Count>,
    topic: bool,
    good: bool,
    bad: bool,
    narrows: bool,
    /// What the lines are may be all asked for, or one of them.
    loose: bool,
    /// They are to be met.
    met: bool,
    /// They are results of the laboratory, of which none is another way to meet the line.
    laboratory: bool,
}

impl Seen {
    fn note(&mut self, word: &str) -> Option<()> {
        let topic = TOPICS.contains(&word);
        let good = GOOD.contains(&word);
        let bad = BAD.contains(&word);
        let narrows = NARROWS.contains(&word);
        self.topic |= topic && !bad;
        self.good |= good;
        self.bad |= bad;
        self.narrows |= narrows;
        self.loose |= LOOSE.contains(&word);
        self.met |= matches!(word, "met" | "fulfilled" | "true" | "apply" | "must");
        (topic || good || bad || narrows).then_some(())
    }

    fn over(self, side: Side, before: Option<Range<usize>>, behind: Option<Range<usize>>) -> Option<Over> {
        let count = self.count.unwrap_or(Count::Plain);
        // A bare topic over lines is no more than a title, unless it is a disease by itself.
        let asked = side == Side::Inclusion;
        // `Current use of:` over what excludes.
        let leads = !asked && before.is_some() && !self.topic && !self.good && !self.bad;
        if self.count.is_none() && !leads && (before.is_some() || !(self.topic || self.good || self.bad)) {
            return None;
        }
        if self.good && !asked || asked && (self.narrows || self.bad && self.good) {
            return None;
        }
        // `Patients with the following diseases:` asks for one of them, as like as not.
        if asked && matches!(count, Count::Plain) && (before.is_some() || self.loose && !self.met) {
            return None;
        }
        if asked && self.count.is_none() && !self.good && !self.laboratory {
            return None;
        }
        // `Abnormal liver function:` among what is asked for.
        if asked && self.bad && !matches!(count, Count::Any | Count::AtLeast(_)) {
            return None;
        }
        let combine = match (count, side) {
            (Count::Any, _) => Combine::Any,
            (Count::AtLeast(n), _) => Combine::AtLeast(n),
            (Count::All, Side::Inclusion) | (Count::Plain, Side::Inclusion) => Combine::All,
            (Count::None, Side::Inclusion) => Combine::NoneOf,
            (Count::All, Side::Exclusion) => Combine::All,
            (Count::Plain, Side::Exclusion) => Combine::Any,
            (Count::More, Side::Exclusion) => Combine::AnyOrMore,
            (Count::More, Side::Inclusion) if self.good => Combine::AllAndMore,
            (Count::More, Side::Inclusion) | (Count::None, Side::Exclusion) => return None,
        };
        Some(Over { combine, before, behind, narrows: self.narrows })
    }
}

/// A word in small letters.
struct Word {
    text: String,
    place: Range<usize>,
    index: usize,
}

fn words(line: &str) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::new();
    let mut start = None;
    for (at, c) in line.char_indices().chain([(line.len(), ' ')]) {
        let inside = c.is_alphanumeric() || matches!(c, '-' | '\'' | '≥' | '≤' | '<' | '>' | '=' | '%' | '/');
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                let text = line[from..at].to_lowercase();
                found.push(Word { text, place: from..at, index: found.len() });
                start = None;
            }
            _ => {}
        }
    }
    found
}

/// Where the phrase ends that starts at `at`.
fn starts(words: &[Word], at: usize, phrase: &str) -> Option<usize> {
    let mut next = at;
    for part in phrase.split(' ') {
        if words.get(next)?.text != part {
            return None;
        }
        next += 1;
    }
    Some(next)
}

fn count_at(words: &[Word], at: usize) -> Option<(Count, usize)> {
    COUNTS.iter().filter_map(|(phrase, count)| starts(words, at, phrase).map(|next| (*count, next))).max_by_key(|f| f.1)
}

fn counts_here(words: &[Word], at: usize) -> bool {
    count_at(words, at).is_some()
}

/// Whether a time begins here that is said of every line: `within`, `in the last`, `at screening`.
fn begins_time(words: &[Word], at: usize) -> bool {
    let text = |i: usize| words.get(i).map_or("", |w| w.text.as_str());
    match text(at) {
        "within" | "during" => true,
        "in" => matches!(
            (text(at + 1), text(at + 2)),
            ("the", "past" | "last" | "previous" | "prior" | "preceding") | ("past" | "last", _)
        ),
        "at" => {
            let next = if text(at + 1) == "the" || text(at + 1) == "time" { text(at + 2) } else { text(at + 1) };
            matches!(
                next,
                "screening"
                    | "baseline"
                    | "enrollment"
                    | "enrolment"
                    | "randomization"
                    | "randomisation"
                    | "entry"
                    | "study"
                    | "time"
                    | "of"
                    | "inclusion"
                    | "visit"
            )
        }
        "prior" => text(at + 1) == "to",
        // `obtained less than or equal to 14 days prior to registration`
        "less" | "≤" | "<" | "<=" | "=<" => {
            (at + 1..at + 7).any(|i| matches!(text(i), "days" | "weeks" | "hours"))
                && !(at..at + 7).any(|i| text(i) == "age")
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str, side: Side) -> String {
        match over(line, side) {
            None => "none".to_owned(),
            Some(over) => {
                let part = |range: Option<Range<usize>>| range.map_or("", |r| &line[r]).to_owned();
                format!("{:?}|{}|{}|{}", over.combine, part(over.before), part(over.behind), over.narrows)
            }
        }
    }

    #[test]
    fn lines_over_lists() {
        use Side::{Exclusion, Inclusion};
        for (line, side, wanted) in [
            ("History of any of the following:", Exclusion, "Any|History of||false"),
            (
                "Any of the following within 6 months prior to enrolment:",
                Exclusion,
                "Any||within 6 months prior to enrolment|false",
            ),
            ("Adequate organ function as defined by:", Inclusion, "All|||false"),
            ("Adequate organ function as defined by:", Exclusion, "none"),
            ("Patients must have normal organ and marrow function as defined below:", Inclusion, "All|||false"),
            ("Significant cardiovascular disease, including:", Exclusion, "AnyOrMore|||true"),
            ("Significant cardiovascular disease, including:", Inclusion, "none"),
            ("Cardiac conditions as follows:", Exclusion, "Any|||false"),
            ("Patients must have the following laboratory values:", Inclusion, "All|||false"),
            ("Diagnosis of one of the following hematologic malignancies:", Inclusion, "Any|Diagnosis of||false"),
            ("Patients with asthma must meet all of the following:", Inclusion, "none"),
            ("None of the following within the past 6 months:", Inclusion, "NoneOf||within the past 6 months|false"),
            ("At least two of the following risk factors:", Inclusion, "none"),
            (
                "Cardiac disease within the past 6 months, including:",
                Exclusion,
                "AnyOrMore||within the past 6 months|false",
            ),
            ("Women of childbearing potential must:", Inclusion, "none"),
            ("No evidence of any of the following:", Inclusion, "none"),
            ("Patients with the following exceptions:", Exclusion, "none"),
            ("Current use of:", Exclusion, "Any|Current use of||false"),
            ("Current use of:", Inclusion, "none"),
            ("Screening laboratory parameters:", Inclusion, "All|||false"),
            ("Laboratory test results within these ranges:", Inclusion, "All|||false"),
            (
                "Required initial laboratory values (tested within 2 weeks prior to registration):",
                Inclusion,
                "All||within 2 weeks prior to registration|false",
            ),
            ("Required medications:", Exclusion, "none"),
            (
                "Laboratory values obtained less than or equal to 14 days prior to registration:",
                Inclusion,
                "All||less than or equal to 14 days prior to registration|false",
            ),
            ("Evidence of adequate bone marrow function as evidenced by:", Inclusion, "All|||false"),
        ] {
            assert_eq!(shown(line, side), wanted, "{line}");
        }
    }
}
