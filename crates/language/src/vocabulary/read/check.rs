//! Names: readable, free for the condition language, and each of one thing only.

use super::{Draft, Drafts, Name, Unsound, tidy};
use crate::text::{Diagnostic, Span, Spanned, shown};
use crate::vocabulary::names::LONGEST_NAME;
use crate::vocabulary::{Vocabulary, fold};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use std::collections::hash_map::Entry;

/// Words that a condition reads as something else when they stand alone.
const RESERVED: &[&str] = &[
    "active",
    "after",
    "age",
    "and",
    "any",
    "at",
    "before",
    "currently",
    "else",
    "except",
    "exactly",
    "every",
    "female",
    "for",
    "highest",
    "if",
    "in",
    "is",
    "known",
    "last",
    "least",
    "lowest",
    "male",
    "mean",
    "more",
    "most",
    "negative",
    "no",
    "none",
    "not",
    "of",
    "or",
    "planned",
    "positive",
    "received",
    "requiring",
    "severe",
    "sex",
    "since",
    "stable",
    "suspected",
    "taking",
    "than",
    "the",
    "then",
    "to",
    "unless",
    "with",
    "within",
    "without",
];

/// Beginnings that turn a condition round or make another assertion of it: a name with one of them hides that.
const TURNING: &[&str] = &[
    "no",
    "not",
    "without",
    "never",
    "absence of",
    "history of",
    "family history of",
    "suspected",
    "planned",
    "received",
    "taking",
    "failed",
    "intolerant to",
    "if",
    "any of",
    "all of",
    "none of",
    "at least",
    "at most",
    "exactly",
];

/// Which concept (by its place among the drafts) has a folded name, and where the name is written.
pub(super) type Owners = FxHashMap<SmolStr, (usize, Span)>;

/// What is doubtful about a name, as far as it can be told without knowing the others.
#[derive(Clone, Copy, Default)]
pub(super) struct Doubts {
    flaw: Option<Flaw>,
    begins_with_keyword: bool,
    has_joint: bool,
}

/// Why a name cannot be used.
#[derive(Clone, Copy)]
enum Flaw {
    TooLong,
    NoLetter,
    Reserved,
}

impl Doubts {
    pub(super) fn about(name: &Name) -> Self {
        let flaw = if name.written.len() > LONGEST_NAME {
            Some(Flaw::TooLong)
        } else if !name.folded.chars().any(char::is_alphabetic) {
            Some(Flaw::NoLetter)
        } else if RESERVED.contains(&name.folded.as_str()) {
            Some(Flaw::Reserved)
        } else {
            None
        };
        let begins_with_keyword = keyword_at_start(&name.folded).is_some();
        Self { flaw, begins_with_keyword, has_joint: has_joint(&name.folded) }
    }
}

/// Reports unreadable, reserved and shared names, and drops them; a concept without its own name is dropped. Gives the
/// names that are left.
pub(super) fn names(drafts: &mut Drafts, unsound: &mut Unsound, problems: &mut Vec<Diagnostic>) -> Owners {
    drafts.retain(|draft| {
        let usable = is_usable(&draft.name, problems);
        if !usable {
            unsound.insert(draft.name.folded.clone());
        }
        usable
    });
    let owners = owners(drafts, problems);
    for (own, draft) in drafts.iter().enumerate() {
        for name in std::iter::once(&draft.name).chain(&draft.names) {
            check_list(name, own, drafts, &owners, problems);
            check_beginning(name, problems);
        }
    }
    owners
}

/// Gives each name to the concept that has it first; canonical names come before all others.
fn owners(drafts: &mut Drafts, problems: &mut Vec<Diagnostic>) -> Owners {
    let all = drafts.iter().map(|d| 1 + d.names.len()).sum();
    let mut owners = Owners::with_capacity_and_hasher(all, Default::default());
    let mut count = 0;
    drafts.retain(|draft| match owners.entry(draft.name.folded.clone()) {
        Entry::Occupied(first) => {
            let message = format!("the concept `{}` is defined twice", shown(&draft.name.written));
            let problem = Diagnostic::error("duplicate-name", draft.name.span, message)
                .other(first.get().1, "defined here first")
                .help("merge the two definitions, or rename one of them");
            problems.push(problem);
            false
        }
        Entry::Vacant(free) => {
            free.insert((count, draft.name.span));
            count += 1;
            true
        }
    });
    let canonical: Vec<SmolStr> = drafts.iter().map(|d| SmolStr::from(&d.concept.name)).collect();
    for (own, draft) in drafts.iter_mut().enumerate() {
        draft.names.retain(|name| {
            if !is_usable(name, problems) {
                return false;
            }
            let (owner, first) = *owners.entry(name.folded.clone()).or_insert((own, name.span));
            if owner != own {
                let other = canonical.get(owner).map_or("", SmolStr::as_str);
                problems.push(shared(name, &draft.concept.name, other, first));
            }
            // A second spelling that folds to the same name of the same concept is no news.
            owner == own && first == name.span
        });
        draft.concept.names = draft.names.iter().map(|n| tidy(&n.written)).collect();
    }
    owners
}

fn shared(name: &Name, own: &str, other: &str, first: Span) -> Diagnostic {
    let message = format!("`{}` names two concepts: `{}` and `{}`", shown(&name.written), shown(other), shown(own));
    Diagnostic::error("duplicate-name", name.span, message)
        .label(format!("a name of `{}`", shown(own)))
        .other(first, format!("a name of `{}`", shown(other)))
        .help("remove the name from one of them")
}

fn is_usable(name: &Name, problems: &mut Vec<Diagnostic>) -> bool {
    let Some(flaw) = name.doubts.flaw else { return true };
    let written = shown(&name.written);
    let (message, help) = match flaw {
        Flaw::TooLong => (format!("the name `{written}` is longer than {LONGEST_NAME} bytes"), "shorten it"),
        Flaw::NoLetter => (format!("the name `{written}` has no letter"), "write a name with a letter in it"),
        Flaw::Reserved => {
            (format!("`{written}` cannot be a name: conditions give it another meaning"), "write a longer name")
        }
    };
    problems.push(Diagnostic::error("unusable-name", name.span, message).help(help));
    false
}

fn keyword_at_start(folded: &str) -> Option<&'static str> {
    let turns = |words: &&&str| folded.strip_prefix(**words).is_some_and(|rest| rest.starts_with(' '));
    TURNING.iter().find(turns).copied()
}

fn check_beginning(name: &Name, problems: &mut Vec<Diagnostic>) {
    if !name.doubts.begins_with_keyword {
        return;
    }
    let Some(words) = keyword_at_start(&name.folded) else { return };
    let message = format!("the name `{}` begins with `{words}`, which conditions give a meaning", shown(&name.written));
    let problem = Diagnostic::warning("name-begins-with-keyword", name.span, message)
        .help(format!("name the concept without `{words}`"))
        .note(format!("a condition that means `{words}` and a shorter name would be read as this name"));
    problems.push(problem);
}

/// Reports a name that could also be read as several other names, such as `hepatitis B or C`.
fn check_list(name: &Name, own: usize, drafts: &[Box<Draft>], owners: &Owners, problems: &mut Vec<Diagnostic>) {
    let Some(members) = members(name, own, owners) else { return };
    let named: Vec<_> =
        members.iter().filter_map(|&m| drafts.get(m)).map(|d| format!("`{}`", d.concept.name)).collect();
    let message = format!("the name `{}` is also a list of other names", shown(&name.written));
    let problem = Diagnostic::error("name-is-a-list", name.span, message)
        .label(format!("could mean {}", named.join(", ")))
        .help("remove it; a condition names the members, joined by `or` or `and`");
    problems.push(problem);
}

/// The concepts named by the members of a list, if each member is a name and not all are of `own`.
fn members(name: &Name, own: usize, owners: &Owners) -> Option<Vec<usize>> {
    if !name.doubts.has_joint {
        return None;
    }
    let parts = split(&name.folded);
    let (first, last) = (*parts.first()?, *parts.last()?);
    let found: Option<Vec<usize>> = parts.iter().map(|part| member(part, first, last, owners)).collect();
    found.filter(|f| f.len() > 1 && f.iter().any(|&owner| owner != own))
}

/// Whether the name has what joins the members of a list.
fn has_joint(folded: &str) -> bool {
    let mut words = folded.split(' ');
    let inner = words.next().and(words.next_back()).is_some();
    folded.contains([',', '/']) || (inner && words.any(|word| matches!(word, "and" | "or" | "nor")))
}

/// The parts between the joints; `, or` and `and/or` are one joint.
fn split(folded: &str) -> Vec<&str> {
    let words = folded.split([',', '/']).flat_map(|p| p.split(" and ")).flat_map(|p| p.split(" or "));
    words.flat_map(|p| p.split(" nor ")).map(without_joint).filter(|part| !matches!(*part, "" | "and")).collect()
}

/// What two joints in a row leave of the second at the beginning or of the first at the end.
fn without_joint(part: &str) -> &str {
    let part = part.trim();
    let rest = ["and ", "or ", "nor "].iter().find_map(|joint| part.strip_prefix(joint)).unwrap_or(part);
    rest.strip_suffix(" and").unwrap_or(rest)
}

/// `c` of `hepatitis b or c` is `hepatitis c`, `basal` of `basal or squamous cell carcinoma` is `basal cell carcinoma`.
fn member(part: &str, first: &str, last: &str, owners: &Owners) -> Option<usize> {
    let heads = first.match_indices(' ').filter_map(|(at, _)| first.get(..at)).map(|head| format!("{head} {part}"));
    let tails = last.match_indices(' ').filter_map(|(at, _)| last.get(at..)).map(|tail| format!("{part}{tail}"));
    let mut spellings = std::iter::once(part.to_owned()).chain(heads).chain(tails);
    spellings.find_map(|s| owners.get(s.as_str())).map(|&(owner, _)| owner)
}

/// Reports an abbreviation that is called ambiguous and yet names a concept.
pub(super) fn ambiguous(vocabulary: &Vocabulary, problems: &mut Vec<Diagnostic>) {
    for (_, concept) in vocabulary.concepts() {
        for name in &concept.ambiguous {
            let Some(named) = vocabulary.find(&name.node) else { continue };
            let named = &vocabulary.concept(named).name;
            let message = format!("`{}` is called ambiguous and is a name of `{}`", shown(&name.node), shown(named));
            let problem = Diagnostic::error("ambiguous-name", name.span, message)
                .help("remove it from the names of that concept, or from `ambiguous`");
            problems.push(problem);
        }
    }
}

/// The names of the items of one instrument, or of the values of one test.
pub(super) struct Taken {
    what: &'static str,
    seen: Owners,
    count: usize,
}

impl Taken {
    pub(super) fn new(what: &'static str) -> Self {
        Self { what, seen: Owners::default(), count: 0 }
    }

    /// Takes the canonical name of the next one.
    pub(super) fn take(&mut self, name: Spanned<&str>, problems: &mut Vec<Diagnostic>) -> Option<String> {
        self.count += 1;
        self.also(name, problems)
    }

    /// Takes another name of the one last taken; nothing when it is no new one.
    pub(super) fn also(&mut self, name: Spanned<&str>, problems: &mut Vec<Diagnostic>) -> Option<String> {
        let (owner, first) = *self.seen.entry(fold(name.node).into()).or_insert((self.count, name.span));
        if owner != self.count {
            let message = format!("the {} `{}` is named twice", self.what, shown(name.node));
            let problem = Diagnostic::error("duplicate-name", name.span, message).other(first, "named here first");
            problems.push(problem.help("remove one of the two"));
        }
        (owner == self.count && first == name.span).then(|| tidy(name.node))
    }
}
