//! Names of the vocabulary: the longest at each word, with the abbreviation that follows in parentheses.
//!
//! Assumes that the place is the start of a word. Guarantees that a name token stands for one concept.

use super::{Class, Lexer, Token, anaesthesia, qt_interval};
use prescreen_language::vocabulary::{ConceptId, KindName, NameAt, Vocabulary, fold};
use std::ops::Range;

/// A concept with more below it than this is a heading (`disease`), which no line means by itself.
const HEADING: usize = 500;

/// The letter of a name in the shape.
pub(super) fn letter(id: ConceptId, vocabulary: &Vocabulary) -> &'static str {
    match vocabulary.concept(id).kind.name() {
        KindName::Condition => "c",
        KindName::Observation | KindName::Score | KindName::CriteriaSet => "v",
        KindName::Medication => "m",
        KindName::Procedure => "p",
    }
}

/// Words that are names in the vocabulary and something else in front of `to`.
const BEFORE_TO: [&str; 10] = [
    "allergy",
    "allergies",
    "allergic",
    "hypersensitivity",
    "hypersensitive",
    "hypersensitivities",
    "allergic reaction",
    "allergic reactions",
    "hypersensitivity reaction",
    "hypersensitivity reactions",
];

impl Lexer<'_> {
    /// A name; `false` if none starts here.
    pub(super) fn name(&mut self) -> bool {
        let Some((end, id)) = self
            .among_cancer_treatments()
            .or_else(|| self.spelled())
            .or_else(|| self.known(self.at))
            .or_else(|| self.tested())
        else {
            return false;
        };
        let written = self.text.get(self.at..end).unwrap_or("");
        let small = written.to_lowercase();
        if BEFORE_TO.contains(&small.as_str()) && leads_to(self.text.get(end..).unwrap_or("")) {
            return false;
        }
        self.push(Class::Name(id), end);
        self.abbreviation(id);
        true
    }

    /// The longest usable name at `at`.
    fn known(&self, at: usize) -> Option<(usize, ConceptId)> {
        let NameAt { longest, reach } = self.vocabulary.name_at(&self.folded, at);
        let found = longest.filter(|m| usable(m.concept, self.vocabulary)).map(|m| (m.end, m.concept));
        // `carcinomas`, `biopsies`: the singular, where only that is a name.
        let longer = plurals(self.text, at, reach).into_iter().rev().flatten();
        let longer = longer.take_while(|word| found.is_none_or(|f| word.end > f.0));
        longer.filter_map(|word| Some((word.end, self.singular(at, &word)?))).next().or(found)
    }

    /// What is named from `at` on to the end of a word in the plural, in the singular.
    fn singular(&self, at: usize, word: &Plural) -> Option<ConceptId> {
        let mut singular = self.text.get(at..word.end - word.drop)?.to_owned();
        singular.push_str(word.add);
        self.vocabulary.find(&singular).filter(|&id| usable(id, self.vocabulary))
    }

    /// Names in more spellings than can be listed: the physical status of patients before an operation, where a class of it
    /// follows, and the QT interval with its formula.
    fn spelled(&self) -> Option<(usize, ConceptId)> {
        let rest = self.rest();
        if rest.starts_with(['Q', 'q', 'C', 'c', 'F', 'f', 'B', 'b', 'H', 'h', 'R', 'r']) {
            let (length, formula) = qt_interval::corrected(rest)?;
            return Some((self.at + length, self.vocabulary.find(formula.name())?));
        }
        let length = rest.starts_with(['A', 'a']).then(|| anaesthesia::physical_status(rest)).flatten()?;
        Some((self.at + length, self.vocabulary.find("ASA physical status")?))
    }

    /// `HIV-negative`: the name, where what follows says the result.
    fn tested(&self) -> Option<(usize, ConceptId)> {
        let rest = self.rest();
        let (head, result) = rest.get(..word_length(rest))?.rsplit_once('-')?;
        let results = ["positive", "negative", "infected", "uninfected", "seropositive", "seronegative"];
        if !results.iter().any(|r| result.eq_ignore_ascii_case(r)) {
            return None;
        }
        let id = self.vocabulary.find(head).filter(|&id| usable(id, self.vocabulary))?;
        Some((self.at + head.len(), id))
    }

    /// `immunotherapy` and `hormonal therapy` mean those of cancer where the line speaks of its other treatments.
    fn among_cancer_treatments(&self) -> Option<(usize, ConceptId)> {
        const NAMES: [(&str, &str); 5] = [
            ("immunotherapy", "cancer immunotherapy"),
            ("immunotherapies", "cancer immunotherapy"),
            ("hormonal therapy", "endocrine therapy"),
            ("hormone therapy", "endocrine therapy"),
            ("hormonal therapies", "endocrine therapy"),
        ];
        const TREATMENTS: [&str; 4] = ["chemotherap", "radiotherap", "radiation", "anticancer"];
        let rest = self.rest();
        if !rest.starts_with(['i', 'I', 'h', 'H']) {
            return None;
        }
        let starts = |name: &str| {
            let after = rest.get(name.len()..).and_then(|r| r.chars().next());
            rest.get(..name.len()).is_some_and(|r| r.eq_ignore_ascii_case(name))
                && !after.is_some_and(char::is_alphanumeric)
        };
        let (name, whole) = NAMES.iter().find(|(name, _)| starts(name))?;
        let small = self.text.to_ascii_lowercase();
        let among = TREATMENTS.iter().any(|t| small.contains(t)) && !small.contains("allergen");
        let id = self.vocabulary.find(whole)?;
        among.then_some((self.at + name.len(), id))
    }

    /// `(ABBR)` after its own name says nothing more; nor does `/ABBR`.
    fn abbreviation(&mut self, id: ConceptId) {
        let rest = self.rest();
        let Some(inner) = bracketed(rest) else { return };
        let written = rest.get(inner.clone()).unwrap_or("").trim();
        let whole = known(written, 0, self.vocabulary).filter(|(end, _)| *end == written.len()).map(|(_, id)| id);
        let name = self.all.last().map_or("", |t| self.text.get(t.at.clone()).unwrap_or(""));
        // `active tuberculosis (TB)`
        let wider = written.len() <= 6
            && written.bytes().all(|b| b.is_ascii_uppercase() || b == b'-')
            && whole.is_some_and(|whole| self.vocabulary.is_a(id, whole));
        let same = whole == Some(id)
            || wider
            || (whole.is_none() && (is_ambiguous_name(written, id, self.vocabulary) || abbreviates(written, name)));
        if same {
            self.push(Class::Silent, self.at + inner.end + 1);
        }
    }
}

/// The longest usable name of `text` at `at`.
pub(super) fn known(text: &str, at: usize, vocabulary: &Vocabulary) -> Option<(usize, ConceptId)> {
    let found = vocabulary.longest_name(text, at)?;
    usable(found.concept, vocabulary).then_some((found.end, found.concept))
}

/// Whether a line can mean a concept by itself.
pub(super) fn usable(id: ConceptId, vocabulary: &Vocabulary) -> bool {
    let concept = vocabulary.concept(id);
    concept.name != "disease" && !(concept.parents.is_empty() && vocabulary.at_or_below(id).len() > HEADING)
}

/// Whether the words after lead to `to` through words of the same sort.
fn leads_to(after: &str) -> bool {
    const BETWEEN: [&str; 18] = [
        "or",
        "and",
        "and/or",
        "/",
        ",",
        "hypersensitivity",
        "allergy",
        "allergies",
        "intolerance",
        "reaction",
        "reactions",
        "sensitivity",
        "allergic",
        "anaphylaxis",
        "contraindication",
        "hypersensitivities",
        "intolerances",
        "known",
    ];
    for word in after.split_whitespace().take(8) {
        let word = word.trim_end_matches(',').to_lowercase();
        if word == "to" {
            return true;
        }
        let known = word.split('/').all(|w| w.is_empty() || BETWEEN.contains(&w)) || BETWEEN.contains(&word.as_str());
        if !known {
            return false;
        }
    }
    false
}

/// The inside of the parenthesis with which `text` starts, blanks before it skipped; none that holds another.
fn bracketed(text: &str) -> Option<Range<usize>> {
    let blank = text.len() - text.trim_start_matches(' ').len();
    let rest = text.get(blank..)?;
    let close = if rest.starts_with('(') {
        rest.find(')')?
    } else if rest.starts_with('[') {
        rest.find(']')?
    } else {
        return None;
    };
    let inner = rest.get(1..close)?;
    (!inner.contains(['(', '[', ';']) && inner.len() <= 80).then_some(blank + 1..blank + close)
}

fn is_ambiguous_name(written: &str, id: ConceptId, vocabulary: &Vocabulary) -> bool {
    let ambiguous = &vocabulary.concept(id).ambiguous;
    !ambiguous.is_empty() && {
        let folded = fold(written);
        ambiguous.iter().any(|name| fold(&name.node) == folded)
    }
}

/// Whether `short` is made of the first letters of the words of `long`, in capitals: `(CHF)` after `congestive heart
/// failure`.
fn abbreviates(short: &str, long: &str) -> bool {
    let short = short.strip_suffix('s').unwrap_or(short);
    let capitals = short.len() >= 2 && short.bytes().all(|b| b.is_ascii_uppercase());
    if !capitals {
        return false;
    }
    let initials = |skip: bool| -> String {
        long.split(|c: char| !c.is_alphanumeric())
            .filter(|w| !(skip && matches!(*w, "of" | "the" | "and" | "in" | "for" | "to" | "with")))
            .filter_map(|w| w.chars().next())
            .flat_map(char::to_uppercase)
            .collect()
    };
    initials(true) == short || initials(false) == short
}

/// A word in the plural.
struct Plural {
    end: usize,
    /// How many of its last bytes go.
    drop: usize,
    /// What comes instead.
    add: &'static str,
}

/// The words in the plural with which a name from `at` on may end, in order: the first, and those behind words with
/// which names begin, up to byte `reach`.
fn plurals(text: &str, at: usize, reach: usize) -> [Option<Plural>; 5] {
    let mut found = [const { None }; 5];
    let rest = text.get(at..).unwrap_or("");
    let mut end = 0;
    for place in &mut found {
        // A blank lies between them.
        let begun = end == 0 || at + end <= reach + 1;
        let word = rest.get(end..).unwrap_or("");
        let written = word.get(..word_length(word)).filter(|written| begun && !written.is_empty());
        let Some(written) = written else { break };
        end += written.len();
        *place = plural(written, at + end);
        if !rest.get(end..).is_some_and(|after| after.starts_with(' ')) {
            break;
        }
        end += 1;
    }
    found
}

/// A word that looks like a plural, which ends at byte `end`.
fn plural(word: &str, end: usize) -> Option<Plural> {
    match word.as_bytes() {
        [_, _, .., b's' | b'u' | b'i', b's'] => None,
        [_, _, .., b'i', b'e', b's'] => Some(Plural { end, drop: 3, add: "y" }),
        [_, _, _, _, .., b's'] => Some(Plural { end, drop: 1, add: "" }),
        _ => None,
    }
}

/// The bytes of the word at the start of `text`; hyphens belong to it.
fn word_length(text: &str) -> usize {
    let plain = text.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'-').count();
    match text.as_bytes().get(plain) {
        Some(0x80..) => text.find(|c: char| !(c.is_alphanumeric() || c == '-')).unwrap_or(text.len()),
        _ => plain,
    }
}

/// A name token's concept.
pub(super) fn concept(token: &Token) -> Option<ConceptId> {
    if let Class::Name(id) = token.class { Some(id) } else { None }
}
