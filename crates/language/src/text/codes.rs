//! The registry of diagnostic codes: one row a code, with its page.
//!
//! A row names the code and says in one line what it means; its page is `docs/diagnostics/CODE.md`, with the
//! headings `# CODE`, `## What it means`, `## Why it matters` and `## Example`. Rows are sorted by name.

/// A kind of problem: its stable name and what `prescreen explain CODE` shows.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// The name, in kebab case.
    pub name: &'static str,
    /// When it is given, and how bad it is.
    pub given: Given,
    /// What it is about.
    pub group: Group,
    /// One line: what it means.
    pub summary: &'static str,
    /// The page in `docs/diagnostics/`, Markdown.
    pub page: &'static str,
}

/// When a code is given.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Given {
    /// While files are read and rules compiled: what has the problem cannot be used. (A profile's fact that cannot be
    /// compared is kept and reported under the same code as a warning.)
    Error,
    /// While files are read: what has the problem is used.
    Warning,
    /// Advice on rules that compile, by `prescreen check` only.
    Lint,
}

/// What a code is about. The order is that of lists for readers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Group {
    /// Names in conditions, definitions and the vocabulary.
    Names,
    /// Units and the form of numbers.
    Units,
    /// Limits on values.
    Limits,
    /// Windows and half-lives.
    Windows,
    /// How statements and criteria go together.
    Logic,
    /// Words that a condition cannot use.
    Words,
    /// Criteria and trials as documents.
    Criteria,
    /// Example patients of a trial.
    Examples,
    /// Concepts of the vocabulary.
    Vocabulary,
    /// Patient profiles.
    Profiles,
    /// YAML, keys and values of any file.
    Files,
}

impl Group {
    /// All groups, in their order.
    pub const ALL: &[Self] = &[
        Self::Names,
        Self::Units,
        Self::Limits,
        Self::Windows,
        Self::Logic,
        Self::Words,
        Self::Criteria,
        Self::Examples,
        Self::Vocabulary,
        Self::Profiles,
        Self::Files,
    ];

    /// The group's name for readers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Names => "names",
            Self::Units => "units",
            Self::Limits => "limits",
            Self::Windows => "windows",
            Self::Logic => "logic",
            Self::Words => "words",
            Self::Criteria => "criteria",
            Self::Examples => "examples",
            Self::Vocabulary => "vocabulary",
            Self::Profiles => "profiles",
            Self::Files => "files",
        }
    }
}

impl Given {
    /// "error", "warning" or "lint".
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Lint => "lint",
        }
    }
}

/// A row, with the page of the same name.
macro_rules! code {
    ($name:literal, $given:ident, $group:ident, $summary:literal) => {
        Code {
            name: $name,
            given: Given::$given,
            group: Group::$group,
            summary: $summary,
            page: include_str!(concat!("../../../../docs/diagnostics/", $name, ".md")),
        }
    };
}

/// Every code that a diagnostic may carry, sorted by name.
pub const CODES: &[Code] = &[
    code!("always-true", Lint, Logic, "a criterion leaves nobody out"),
    code!("ambiguous-name", Error, Names, "an abbreviation may mean more than one thing"),
    code!("ambiguous-not", Error, Logic, "what a negation covers can be read in two ways"),
    code!("ambiguous-prefix", Error, Logic, "what a word before several names covers can be read in two ways"),
    code!("approval-incomplete", Error, Criteria, "rules are called approved without what approval needs"),
    code!("attestation-not-asked", Error, Profiles, "an attestation answers what is not a judgement question"),
    code!("circular-definition", Error, Names, "a definition needs itself"),
    code!("circular-inference", Error, Vocabulary, "what follows for a concept depends on itself"),
    code!("condition-in-brackets", Error, Criteria, "a condition stands in brackets or braces"),
    code!("condition-too-long", Error, Words, "a condition is too long"),
    code!("conditional-in-exclusion", Error, Logic, "`if … then …` stands where it can be read in two ways"),
    code!("contradictory-criteria", Lint, Logic, "no patient can meet some of the criteria together"),
    code!("contradictory-items", Error, Profiles, "two items of an assessment exclude each other"),
    code!(
        "criterion-never-tested",
        Lint,
        Examples,
        "the example patients do not show a criterion both satisfied and violated"
    ),
    code!("criterion-without-meaning", Error, Criteria, "a criterion has words and nothing that can be evaluated"),
    code!("cut-text", Warning, Criteria, "YAML ends a text earlier than it was meant to end"),
    code!("dates-reversed", Error, Profiles, "a date lies after one that it must not follow"),
    code!("decimal-comma", Error, Units, "a comma in a number may be a decimal comma"),
    code!("definition-hides-name", Error, Names, "a definition has a name that the vocabulary has"),
    code!("dose-not-daily", Warning, Units, "a dose is no mass per day"),
    code!("double-negative", Lint, Logic, "an exclusion is negated: it excludes patients who do not have something"),
    code!("duplicate-criterion", Lint, Logic, "two criteria of a section ask the same"),
    code!("duplicate-id", Error, Criteria, "two criteria or two arms have the same id"),
    code!("duplicate-key", Error, Files, "a key is written twice in one mapping"),
    code!("duplicate-name", Error, Names, "a name is given to two things"),
    code!("duplicate-patient", Error, Profiles, "two profiles have the same patient code"),
    code!("duplicate-trial", Error, Criteria, "two files define the same trial"),
    code!("empty-condition", Error, Words, "a condition is empty"),
    code!("empty-list", Error, Criteria, "a list that must have items has none"),
    code!("example-file", Error, Examples, "the file that an example names cannot be read"),
    code!("example-without-reason", Warning, Examples, "an example does not say why its answers are expected"),
    code!("exception-not-below", Error, Logic, "something is excepted that is not part of the whole"),
    code!("foreign-operator", Error, Words, "a spelling of another language or of charts is used"),
    code!("half-life-missing", Error, Windows, "a window counts half-lives that are not known"),
    code!(
        "healthy-volunteers",
        Lint,
        Criteria,
        "healthy volunteers are not accepted, but no criterion requires a disease"
    ),
    code!("hierarchy-cycle", Error, Vocabulary, "a concept is below itself"),
    code!("hierarchy-too-large", Error, Vocabulary, "too many concepts lie above one"),
    code!("identifying-code", Warning, Profiles, "a patient code may identify the patient"),
    code!("implausible-limit", Lint, Limits, "a limit lies where no patient's value lies"),
    code!("implausible-value", Warning, Profiles, "a value is hardly possible"),
    code!("impossible-condition", Lint, Limits, "no patient can fulfil a part of a condition"),
    code!("impossible-count", Error, Logic, "a count can never be reached, or holds always"),
    code!("impossible-criterion", Lint, Logic, "no patient can meet a criterion"),
    code!("impossible-date", Error, Profiles, "a date cannot be"),
    code!("impossible-value", Error, Profiles, "a value cannot be"),
    code!("incomplete-date", Error, Files, "a full date is needed"),
    code!("judgement-that-could-be-computed", Lint, Criteria, "a judgement asks for a number, a disease or a drug"),
    code!("judgement-without-question", Lint, Criteria, "a judgement is no question"),
    code!("key-needs-key", Error, Files, "a key is written without the key that gives it a meaning"),
    code!("key-not-of-kind", Error, Vocabulary, "a key belongs to another kind of concept"),
    code!("limit-differs-from-text", Lint, Limits, "the condition and the protocol's words give different numbers"),
    code!("limit-missing", Error, Limits, "a test, a score or an age stands without a limit"),
    code!("list-connective", Error, Logic, "nothing says how the items of a list are joined"),
    code!("meaningless-limit", Error, Limits, "a limit decides nothing"),
    code!("missing-connective", Error, Logic, "two statements follow each other without a connective"),
    code!("missing-key", Error, Files, "a key that is always needed is not written"),
    code!("missing-parenthesis", Error, Logic, "a parenthesis has no other half"),
    code!("missing-recorded", Error, Profiles, "a profile has undated facts and no `recorded`"),
    code!("mixed-and-or", Error, Logic, "`and` and `or` are mixed without parentheses"),
    code!("mixed-criterion", Error, Criteria, "a criterion is said to mean two things"),
    code!("mixed-kinds", Error, Logic, "a list shares something between names of different kinds"),
    code!("name-begins-with-keyword", Warning, Names, "a name begins with words that conditions give a meaning"),
    code!("name-is-a-list", Error, Names, "a name could also be read as several names"),
    code!("nesting-too-deep", Error, Logic, "lists, conditions or rules are nested too deep"),
    code!("no-patient", Error, Profiles, "a profile file holds no patient"),
    code!("not-understood", Error, Words, "a condition is not understood from a place on"),
    code!("odd-window", Lint, Windows, "a window differs from those of the rest of the file"),
    code!("out-of-scope", Error, Words, "a statement cannot be computed"),
    code!("overlapping-items", Error, Logic, "two counted items overlap"),
    code!("range-out-of-reach", Warning, Vocabulary, "all items together stay below the greatest total"),
    code!("range-reversed", Error, Limits, "a range begins above its end"),
    code!("record-without-criteria", Error, Files, "a registry's record holds no criteria"),
    code!("redundant", Lint, Logic, "a criterion follows from others"),
    code!("relative-choice", Error, Limits, "a mean or several ranges in multiples of a limit of normal"),
    code!("repeated-meaning", Error, Logic, "the same thing is said twice"),
    code!("reserved-word", Error, Words, "a word does not say whether a list is complete"),
    code!("root-with-parents", Error, Vocabulary, "a concept is called a root and has parents"),
    code!("settle-without-condition", Error, Criteria, "a standard for clearing names no condition"),
    code!("tautology", Lint, Limits, "every patient fulfils a part of a condition"),
    code!("test-date-missing", Warning, Profiles, "an absence names a test without its day"),
    code!("unit-mismatch", Error, Units, "two units measure different things"),
    code!("unit-missing", Error, Units, "a number has no unit"),
    code!("unknown-concept", Error, Names, "a name of the vocabulary refers to no concept"),
    code!("unknown-key", Error, Files, "a key is not one of those that the mapping has"),
    code!("unknown-name", Error, Names, "a name is not in the vocabulary"),
    code!("unknown-unit", Error, Units, "a unit is not known"),
    code!("unknown-value", Error, Words, "a word is not one of those that the key takes"),
    code!("unless-inside", Error, Logic, "`unless` stands inside another condition"),
    code!("unreadable-code", Error, Vocabulary, "a code does not have the form of its coding system"),
    code!("unreadable-record", Error, Files, "a registry's record cannot be read"),
    code!("unreadable-value", Error, Files, "a value does not have the form that its key needs"),
    code!(
        "unsound-instrument",
        Error,
        Vocabulary,
        "the domains, classes or parts of an instrument do not fit together"
    ),
    code!("unusable-name", Error, Names, "a name cannot be used in conditions"),
    code!("unused-definition", Lint, Names, "nothing uses a definition"),
    code!("window-missing", Lint, Windows, "the protocol's words look back for some time, the condition has no window"),
    code!("window-not-allowed", Error, Windows, "a window cannot stand here"),
    code!("window-without-results", Error, Windows, "a window is given for something that has no results"),
    code!("word-over-list", Error, Logic, "a word can be read of one name or of the whole list"),
    code!("wrong-kind", Error, Names, "something is said of a name that cannot be said of its kind"),
    code!("wrong-kind-of-concept", Error, Names, "a name refers to a concept of another kind"),
    code!("wrong-section", Error, Profiles, "a name stands in a section of another kind"),
    code!("wrong-type", Error, Files, "a list, a mapping or text stands where something else is needed"),
    code!("wrong-value", Error, Limits, "a test never has such a value"),
    code!("yaml-anchor", Error, Files, "an anchor or alias is used"),
    code!("yaml-key-not-text", Error, Files, "a list or mapping stands where a key should"),
    code!("yaml-merge-key", Error, Files, "a merge key is used"),
    code!("yaml-needs-quotes", Error, Files, "a value lacks the quotes that YAML needs"),
    code!("yaml-syntax", Error, Files, "the file is not valid YAML at a place"),
    code!("yaml-tag", Error, Files, "a tag is used"),
    code!("yaml-too-deep", Error, Files, "lists and mappings are nested too deep"),
    code!("yaml-too-large", Error, Files, "the file is too large"),
];

/// The row of `name`.
#[must_use]
pub fn find(name: &str) -> Option<&'static Code> {
    CODES.binary_search_by(|c| c.name.cmp(name)).ok().and_then(|n| CODES.get(n))
}

#[cfg(test)]
mod tests {
    use super::{CODES, find};

    #[test]
    fn rows_are_sorted_and_unique() {
        for pair in CODES.windows(2) {
            assert!(pair[0].name < pair[1].name, "`{}` and `{}` are out of order", pair[0].name, pair[1].name);
        }
    }

    #[test]
    fn names_and_summaries_have_their_form() {
        for code in CODES {
            let word = |w: &str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
            assert!(code.name.split('-').all(word), "`{}` is not in kebab case", code.name);
            assert!(!code.summary.is_empty() && !code.summary.ends_with('.'), "summary of `{}`", code.name);
            assert_eq!(find(code.name).map(|c| c.name), Some(code.name));
        }
    }

    #[test]
    fn every_page_has_its_four_headings() {
        for code in CODES {
            let title = format!("# {}", code.name);
            let headings: Vec<_> = code.page.lines().filter(|l| l.starts_with("# ") || l.starts_with("## ")).collect();
            let wanted = [title.as_str(), "## What it means", "## Why it matters", "## Example"];
            let headings: Vec<_> =
                headings.into_iter().filter(|h| wanted.contains(h) || h.starts_with("## ")).collect();
            assert_eq!(headings, wanted, "docs/diagnostics/{}.md", code.name);
        }
    }
}
