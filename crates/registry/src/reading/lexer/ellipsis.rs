//! Names of which a list leaves out what they share: `hepatitis B or C`, `renal or hepatic disease`.
//!
//! Assumes tokens in the order of the text. Guarantees that a completed name is one of the vocabulary, whole.

use super::names::{concept, usable};
use super::{Class, Token};
use prescreen_language::vocabulary::{ConceptId, Vocabulary};

/// How many words before a name may belong to the names of a list that shares its end.
const WORDS: usize = 3;

/// The tokens, with words that are names once completed as names.
pub(super) fn completed(text: &str, mut all: Vec<Token>, vocabulary: &Vocabulary) -> Vec<Token> {
    let mut i = 0;
    while i < all.len() {
        if concept(&all[i]).is_some() {
            shared_start(text, &mut all, i, vocabulary);
            shared_cause(text, &mut all, i, vocabulary);
            i = shared_stem(text, &mut all, i, vocabulary);
            i = shared_end(text, &mut all, i, vocabulary);
        }
        i += 1;
    }
    merged(text, all, vocabulary)
}

/// What has this name, if a line can mean it by itself: not any disease at all.
fn named(full: &str, vocabulary: &Vocabulary) -> Option<ConceptId> {
    vocabulary.find(full).filter(|&id| usable(id, vocabulary))
}

/// The word of a joining token, if it is one.
fn joins(text: &str, token: &Token) -> bool {
    token.class == Class::Word
        && matches!(text.get(token.at.clone()), Some("or" | "and" | "," | "/" | "and/or" | "OR" | "AND" | "&"))
}

fn is_word(text: &str, token: &Token) -> bool {
    (matches!(token.class, Class::Word) || matches!(token.class, Class::Number(_)) && token.at.len() <= 2)
        && text.get(token.at.clone()).is_some_and(|w| w.chars().all(|c| c.is_alphanumeric() || c == '-'))
}

/// Words that end names of one beginning: what they stand behind is said once.
const ENDS: [&str; 12] = [
    "abuse",
    "dependence",
    "dependency",
    "misuse",
    "addiction",
    "inducer",
    "inducers",
    "inhibitor",
    "inhibitors",
    "agonists",
    "antagonists",
    "insufficiency",
];

/// `hepatitis B or C`, `alcohol abuse or dependence`: the words after the name complete its beginning.
fn shared_start(text: &str, all: &mut [Token], name: usize, vocabulary: &Vocabulary) {
    let written = all.get(name).and_then(|t| text.get(t.at.clone())).unwrap_or("");
    let is_end = |word: &str| ENDS.iter().any(|end| word.eq_ignore_ascii_case(end));
    let Some((head, last)) =
        written.rsplit_once(' ').filter(|(head, last)| (last.len() <= 3 || is_end(last)) && head.len() > 3)
    else {
        return;
    };
    let short = !is_end(last);
    // `alcohol or drug abuse or dependence`: the word is said of more than the name.
    if !short && name.checked_sub(1).and_then(|before| all.get(before)).is_some_and(|t| joins(text, t)) {
        return;
    }
    let head = head.to_owned();
    let mut at = name + 1;
    loop {
        let mut next = at;
        while all.get(next).is_some_and(|t| joins(text, t)) {
            next += 1;
        }
        if next == at || next > at + 2 {
            return;
        }
        let fits = |t: &&mut Token| {
            is_word(text, t) && if short { t.at.len() <= 3 } else { text.get(t.at.clone()).is_some_and(is_end) }
        };
        let Some(token) = all.get_mut(next).filter(fits) else { return };
        let full = format!("{head} {}", text.get(token.at.clone()).unwrap_or(""));
        let Some(id) = named(&full, vocabulary) else { return };
        token.class = Class::Name(id);
        at = next + 1;
    }
}

/// `diabetic neuropathy, retinopathy or nephropathy`: all of them are diabetic. What has no such name is no name here.
fn shared_cause(text: &str, all: &mut [Token], name: usize, vocabulary: &Vocabulary) {
    const CAUSE: &str = "diabetic ";
    let written = |token: &Token| text.get(token.at.clone()).unwrap_or("").to_lowercase();
    if !all.get(name).is_some_and(|token| written(token).starts_with(CAUSE)) {
        return;
    }
    let mut at = name + 1;
    loop {
        let mut next = at;
        while all.get(next).is_some_and(|t| joins(text, t)) {
            next += 1;
        }
        let Some(token) = all.get_mut(next).filter(|t| next > at && written(t).ends_with("pathy")) else { return };
        let member = written(token);
        if !member.starts_with(CAUSE) {
            token.class = vocabulary.find(&format!("{CAUSE}{member}")).map_or(Class::Word, Class::Name);
        }
        at = next + 1;
    }
}

/// Words of a cause, which is no place: with the last word of the name alone they name something wider, so that
/// `autoimmune or alcoholic liver disease` is no autoimmune disease.
const CAUSES: [&str; 4] = ["autoimmune", "inflammatory", "infectious", "metabolic"];

/// `renal or hepatic disease`: the words before the joining word, completed by the end of the name after it.
/// Gives the place of the name, which moves when words before it become one.
fn shared_end(text: &str, all: &mut Vec<Token>, name: usize, vocabulary: &Vocabulary) -> usize {
    let mut place = name;
    let Some(written) = all.get(name).and_then(|t| text.get(t.at.clone())).map(str::to_owned) else { return place };
    let mut before = name;
    loop {
        let mut join = before;
        while join > 0 && all.get(join - 1).is_some_and(|t| joins(text, t)) {
            join -= 1;
        }
        if join == before || join == 0 {
            return place;
        }
        let mut completed = None;
        'words: for count in 1..=WORDS.min(join) {
            let first = join - count;
            if !all.get(first..join).is_some_and(|w| w.iter().all(|t| is_word(text, t))) {
                break;
            }
            let (Some(from), Some(to)) = (all.get(first), all.get(join - 1)) else { break };
            let lead = text.get(from.at.start..to.at.end).unwrap_or("").to_owned();
            // `ductal carcinoma or ductal carcinoma in situ`: nothing is left out.
            let whole = format!(" {} ", written.to_lowercase());
            if whole.contains(&format!(" {} ", lead.to_lowercase())) {
                break;
            }
            for (cut, _) in written.match_indices(' ') {
                let full = format!("{lead}{}", written.get(cut..).unwrap_or(""));
                let cause = CAUSES.iter().any(|cause| lead.eq_ignore_ascii_case(cause));
                if let Some(id) = named(&full, vocabulary) {
                    completed = Some((first, id));
                    if count == WORDS {
                        break 'words;
                    }
                    break;
                }
                if cause {
                    break;
                }
            }
        }
        let Some((first, id)) = completed else { return place };
        let end = all.get(join - 1).map_or(0, |t| t.at.end);
        let start = all.get(first).map_or(0, |t| t.at.start);
        let gone = join - first - 1;
        all.splice(first..join, [Token { class: Class::Name(id), at: start..end }]);
        place -= gone;
        before = first;
    }
}

/// `hypo- or hyperthyroidism`: the stem of the name completes the word before it. Where the name stands then.
fn shared_stem(text: &str, all: &mut Vec<Token>, name: usize, vocabulary: &Vocabulary) -> usize {
    let word = |at: usize| all.get(at).and_then(|t| text.get(t.at.clone())).unwrap_or("");
    let written = word(name).to_lowercase();
    let Some(stem) = written.strip_prefix("hyper").or_else(|| written.strip_prefix("hypo")) else { return name };
    let mut join = name;
    while join > 0 && all.get(join - 1).is_some_and(|t| joins(text, t)) {
        join -= 1;
    }
    let dash = join.checked_sub(1).filter(|&at| join < name && word(at) == "-").unwrap_or(join);
    let Some(first) = dash.checked_sub(1).filter(|_| join < name) else { return name };
    let start = word(first).trim_end_matches('-').to_lowercase();
    if !matches!(start.as_str(), "hyper" | "hypo") || written.starts_with(&start) {
        return name;
    }
    let Some(id) = named(&format!("{start}{stem}"), vocabulary) else { return name };
    let at = all.get(first).map_or(0, |t| t.at.start)..all.get(dash.max(first + 1) - 1).map_or(0, |t| t.at.end);
    let gone = join - first - 1;
    all.splice(first..join, [Token { class: Class::Name(id), at }]);
    name - gone
}

/// `AST/SGOT`, `AST (SGOT)`, `AST [SGOT]`: two names of one thing are one; so are a name and that of its sort right
/// behind it (`HIV infection`, `docetaxel chemotherapy`).
fn merged(text: &str, all: Vec<Token>, vocabulary: &Vocabulary) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(all.len());
    for token in all {
        if let Some(id) = concept(&token) {
            let before = out.iter().rposition(|t| t.class != Class::Silent);
            let sort = before.and_then(|at| out.get(at)).and_then(concept).is_some_and(|b| {
                let kind = |id| vocabulary.concept(id).kind.name();
                kind(b) == kind(id) && vocabulary.is_a(b, id)
            });
            if sort && let Some(name) = before.and_then(|at| out.get_mut(at)) {
                name.at.end = token.at.end;
                out.truncate(before.map_or(0, |at| at + 1));
                continue;
            }
        }
        let again = match (concept(&token), out.as_slice()) {
            (Some(id), [.., before, join]) => concept(before) == Some(id) && text.get(join.at.clone()) == Some("/"),
            _ => false,
        };
        if again {
            out.pop();
            if let Some(before) = out.last_mut() {
                before.at.end = token.at.end;
            }
        } else {
            out.push(token);
        }
    }
    out
}
