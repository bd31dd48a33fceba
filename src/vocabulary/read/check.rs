//! Names: readable, free for the condition language, and each of one thing only.

use super::{Draft, Unsound, tidy};
use crate::text::{Diagnostic, Span, Spanned, shown};
use crate::vocabulary::fold;
use crate::vocabulary::names::LONGEST_NAME;
use rustc_hash::FxHashMap;

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

/// What joins the members of a list of names.
const JOINTS: &[&str] = &[" and/or ", ", and ", ", or ", " and ", " or ", " nor ", ", ", ",", " / ", "/"];

/// Which concept (by its place among the drafts) has a folded name, and where the name is written.
type Owners = FxHashMap<String, (usize, Span)>;

/// Reports unreadable, reserved and shared names, and drops them; a concept without its own name is dropped.
pub(super) fn names(drafts: &mut Vec<Draft<'_>>, unsound: &mut Unsound, problems: &mut Vec<Diagnostic>) {
    drafts.retain(|draft| {
        let sound = readable(draft.name, problems);
        if !sound {
            unsound.insert(fold(draft.name.node));
        }
        sound
    });
    let owners = owners(drafts, problems);
    for (own, draft) in drafts.iter().enumerate() {
        for name in std::iter::once(draft.name).chain(draft.names.iter().copied()) {
            check_list(name, own, drafts, &owners, problems);
            check_beginning(name, problems);
        }
    }
}

/// Gives each name to the concept that has it first; canonical names come before all others.
fn owners(drafts: &mut Vec<Draft<'_>>, problems: &mut Vec<Diagnostic>) -> Owners {
    let mut owners = Owners::default();
    let mut count = 0;
    drafts.retain(|draft| match owners.get(&fold(draft.name.node)) {
        Some(&(_, first)) => {
            let message = format!("the concept `{}` is defined twice", shown(draft.name.node));
            let problem =
                Diagnostic::error("duplicate-name", draft.name.span, message).other(first, "defined here first");
            problems.push(problem.help("merge the two definitions, or rename one of them"));
            false
        }
        None => {
            owners.insert(fold(draft.name.node), (count, draft.name.span));
            count += 1;
            true
        }
    });
    let canonical: Vec<String> = drafts.iter().map(|d| d.concept.name.clone()).collect();
    for (own, draft) in drafts.iter_mut().enumerate() {
        let synonyms = &mut draft.names;
        synonyms.retain(|name| {
            readable(*name, problems) && {
                let (owner, first) = *owners.entry(fold(name.node)).or_insert((own, name.span));
                if owner != own {
                    let other = canonical.get(owner).map_or("", String::as_str);
                    problems.push(shared(*name, &draft.concept.name, other, first));
                }
                owner == own && (first == name.span)
            }
        });
        draft.concept.names = synonyms.iter().map(|n| tidy(n.node)).collect();
    }
    owners
}

fn shared(name: Spanned<&str>, own: &str, other: &str, first: Span) -> Diagnostic {
    let message = format!("`{}` names two concepts: `{}` and `{}`", shown(name.node), shown(other), shown(own));
    Diagnostic::error("duplicate-name", name.span, message)
        .label(format!("a name of `{}`", shown(own)))
        .other(first, format!("a name of `{}`", shown(other)))
        .help("remove the name from one of them")
}

fn readable(name: Spanned<&str>, problems: &mut Vec<Diagnostic>) -> bool {
    let folded = fold(name.node);
    let (message, help) = if name.node.len() > LONGEST_NAME {
        (format!("the name `{}` is longer than {LONGEST_NAME} bytes", shown(name.node)), "shorten it")
    } else if !folded.chars().any(char::is_alphabetic) {
        (format!("the name `{}` has no letter", shown(name.node)), "write a name with a letter in it")
    } else if RESERVED.contains(&folded.as_str()) {
        let message = format!("`{}` cannot be a name: conditions give it another meaning", shown(name.node));
        (message, "write a longer name")
    } else {
        return true;
    };
    problems.push(Diagnostic::error("unusable-name", name.span, message).help(help));
    false
}

fn check_beginning(name: Spanned<&str>, problems: &mut Vec<Diagnostic>) {
    let folded = fold(name.node);
    let turns = |words: &&&str| folded.strip_prefix(**words).is_some_and(|rest| rest.starts_with(' '));
    let Some(words) = TURNING.iter().find(turns) else { return };
    let message = format!("the name `{}` begins with `{words}`, which conditions give a meaning", shown(name.node));
    let problem = Diagnostic::warning("name-begins-with-keyword", name.span, message)
        .help(format!("name the concept without `{words}`"))
        .note(format!("a condition that means `{words}` and a shorter name would be read as this name"));
    problems.push(problem);
}

/// Reports a name that could also be read as several other names, such as `hepatitis B or C`.
fn check_list(name: Spanned<&str>, own: usize, drafts: &[Draft<'_>], owners: &Owners, problems: &mut Vec<Diagnostic>) {
    let Some(members) = members(&tidy(name.node), own, owners) else { return };
    let named: Vec<_> =
        members.iter().filter_map(|&m| drafts.get(m)).map(|d| format!("`{}`", d.concept.name)).collect();
    let message = format!("the name `{}` is also a list of other names", shown(name.node));
    let problem = Diagnostic::error("name-is-a-list", name.span, message)
        .label(format!("could mean {}", named.join(", ")))
        .help("remove it; a condition names the members, joined by `or` or `and`");
    problems.push(problem);
}

/// The concepts named by the members of a list, if each member is a name and not all are of `own`.
fn members(name: &str, own: usize, owners: &Owners) -> Option<Vec<usize>> {
    let parts = split(name)?;
    let (first, last) = (*parts.first()?, *parts.last()?);
    let found: Option<Vec<usize>> = parts.iter().map(|part| member(part, first, last, owners)).collect();
    found.filter(|f| f.iter().any(|&owner| owner != own))
}

fn split(name: &str) -> Option<Vec<&str>> {
    let mut parts = vec![name];
    for joint in JOINTS {
        parts = parts.into_iter().flat_map(|p| p.split(joint)).collect();
    }
    (parts.len() > 1 && parts.iter().all(|p| !p.trim().is_empty())).then_some(parts)
}

/// `C` of `hepatitis B or C` is `hepatitis C`, `basal` of `basal or squamous cell carcinoma` is `basal cell carcinoma`.
fn member(part: &str, first: &str, last: &str, owners: &Owners) -> Option<usize> {
    let heads = first.match_indices(' ').filter_map(|(at, _)| first.get(..at)).map(|head| format!("{head} {part}"));
    let tails = last.match_indices(' ').filter_map(|(at, _)| last.get(at..)).map(|tail| format!("{part}{tail}"));
    let mut spellings = std::iter::once(part.to_owned()).chain(heads).chain(tails);
    spellings.find_map(|s| owners.get(&fold(&s))).map(|&(owner, _)| owner)
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
        let (owner, first) = *self.seen.entry(fold(name.node)).or_insert((self.count, name.span));
        if owner != self.count {
            let message = format!("the {} `{}` is named twice", self.what, shown(name.node));
            let problem = Diagnostic::error("duplicate-name", name.span, message).other(first, "named here first");
            problems.push(problem.help("remove one of the two"));
        }
        (owner == self.count && first == name.span).then(|| tidy(name.node))
    }
}
