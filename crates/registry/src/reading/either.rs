//! Exclusions that list several things, of which some stand for themselves: `frobosis with fever, history of stroke, or
//! any other condition that may interfere with the study`.
//!
//! The line is cut into statements, each begun with words of its own, and these into members. What was read whole
//! excludes, so long as no word of what was not read is meant of it: none before it that governs it, none behind it that
//! reaches back.
//!
//! Assumes that the whole line was not read. Guarantees that whoever meets what is kept meets the line.

use super::kept::{self, Kept};
use super::narrow;
use super::word::{self, Word};
use super::{Join, Side, Whole, build};
use crate::words::Words;
use prescreen_language::criteria::Expr;
use prescreen_language::vocabulary::Vocabulary;
use std::ops::Range;

/// Longer lines are texts of their own.
const MOST_WORDS: usize = 120;
/// Longer lists are not tried: each member is read by itself.
const MOST_MEMBERS: usize = 24;

/// Words that let some off, choose among patients, or say how the members count: nothing is kept beside them.
#[rustfmt::skip]
pub(super) static STOPS: Words = Words::new(&[
    "unless", "except", "excepted", "excepting", "excluding", "exception", "exceptions", "however", "although", "allowed", "permitted",
    "acceptable", "accepted", "eligible", "note", "optional", "waived", "instead", "otherwise", "cohort", "cohorts", "group", "groups", "arm",
    "arms", "part", "phase", "until", "regardless", "irrespective", "donor", "donors", "controls", "healthy", "provided", "only", "following", "followings", "considered",
    "inclusion", "included", "must", "should", "shall", "neither", "nor", "none", "both", "together", "combined", "combination", "respectively", "two", "three", "?",
    "whether", "apart", "besides", "versus", "vs", "plus", "+", "->", "partner", "partners", "partner's", "father", "parent", "parents", "mother", "mothers", "child", "children", "infant", "infants", "fetus", "counted", "applicable", "apply", "ineligible", "candidates", "candidate",
    "meets", "unlikely", "cf", "when", "either", "shorter", "family", "familial", "sibling", "siblings", "relative", "relatives", "household", "brother", "sister",
]);

/// Words that begin a statement which nothing before it governs.
#[rustfmt::skip]
static STRONG: Words = Words::new(&[
    "history", "evidence", "presence", "diagnosis", "known", "documented", "has", "have", "had", "is", "are", "who", "pat", "female", "currently",
    "current", "concurrent", "concomitant", "positive", "participation", "confirmed", "proven", "having", "prior",
]);

/// Words that begin a statement which what stands before it may govern, and which does not reach back itself.
#[rustfmt::skip]
static OWN: Words = Words::new(&[
    "use", "treatment", "therapy", "received", "receiving", "taking", "using", "undergoing", "inability", "unable", "unwilling", "unwillingness", "planned", "planning", "plans", "plan",
    "intends", "intending", "intention", "intend", "anticipated", "expected", "scheduled", "suspected", "requirement", "requiring", "need", "lack", "refusal", "refuses", "failure", "women", "patients",
    "subjects", "those", "being", "previously", "meet", "receipt", "administration", "exposure", "desire", "wish", "wishes", "undergone", "require", "requires", "signs", "symptoms", "participating", "enrolled",
]);

/// Words that begin a member with words of its own before what it names.
#[rustfmt::skip]
static WEAK: Words = Words::new(&[
    "active", "uncontrolled", "severe", "unstable", "acute", "chronic", "symptomatic", "serious", "significant", "clinically", "recent", "advanced", "decompensated",
    "recurrent", "poorly", "ongoing", "untreated", "any", "major", "abnormal", "persistent", "progressive", "congenital", "new", "life-threatening", "moderate", "mild",
    "on", "not", "no", "without", "clinical", "inadequate", "impaired", "poor", "other", "another", "with", "treated", "pre-existing", "preexisting", "underlying", "systemic", "secondary", "primary",
]);

/// Words with which a member goes on with the one before it: `class II or greater`.
#[rustfmt::skip]
static GOES_ON: Words = Words::new(&[
    "greater", "higher", "more", "less", "above", "below", "worse", "over", "under", "longer", "shorter", "equal", "older", "younger", "lower", "beyond", "fewer", "if",
]);

/// Words at the start of a statement that are meant of each of its members and leave them what they are.
#[rustfmt::skip]
static LEADS: Words = Words::new(&[
    "pat", "with", "who", "have", "has", "had", "history", "of", "known", "any", "current", "prior", "past", "presence", "evidence", "diagnosis", "diagnosed",
    "documented", "medical", "previous", "having", "suffering", "from", "currently", "concomitant", "concurrent", "is", "are", "use", "treatment", "received",
    "receiving", "taking", "that", "previously", "confirmed", "therapy", "been", "treated",
]);

/// Words behind which something else is said than that it is there.
#[rustfmt::skip]
pub(super) static SHIFTS: Words = Words::new(&[
    "risk", "requiring", "requires", "require", "required", "necessitating", "signs", "symptoms", "suspected", "suspicion", "suspicious", "possible", "potential", "probable", "plan", "plans", "planned", "planning", "scheduled", "anticipated", "expected",
    "need", "needing", "requirement", "intend", "intends", "intending", "intention", "desire", "wish", "prevention", "prevent", "prophylaxis", "screening", "test", "tests", "testing", "exposure", "exposed", "contact",
    "unable", "inability", "failure", "failed", "fail", "refusal", "refuse", "refuses", "unwilling", "unwillingness", "candidate", "waiting", "indication", "indications", "resistance", "resistant",
    "likely", "lack", "interact", "interaction", "interactions", "to", "against", "for", "susceptible", "predisposition", "predisposing", "deficiency", "vaccine", "vaccination", "about", "avoid",
]);

/// Words that deny what follows them.
pub(super) const DENY: &[&str] =
    &["no", "not", "without", "absence", "never", "cannot", "free", "non", "negative", "don't", "doesn't"];

/// Words of a member that could be meant of those before it.
#[rustfmt::skip]
static REACHES_BACK: Words = Words::new(&[
    "that", "which", "who", "whose", "requiring", "requires", "required", "require", "within", "in", "during", "with", "without", "at", "treated", "controlled", "unsafe", "induced", "if", "can", "cannot", "suspected", "capable", "suggestive", "suggesting",
    "under", "on", "despite", "since", "before", "after", "prior", "not", "no", "where", "for", "as", "because", "due", "by", "and", "<", ">", "<=", ">=", "all",
    "needing", "stage", "stages", "type", "class", "likely", "causing", "affecting", "interfering", "would", "could", "will", "is", "are", "has", "have", "been", "grade", ":", "i.e.", "ie",
    "i.e", "to", "involving", "leading", "resulting", "secondary", "associated", "related", "defined", "may", "might", "was", "were", "from", "per", "while", "-", "given", "necessitating", "present", "other", "caused", "against", "disease", "diseases", "disorder", "disorders",
    "severity", "worse", "deemed", "judged", "latter", "former", "enough",
]);

/// Words of a later statement that could be meant of all before it.
#[rustfmt::skip]
static REACHES_FAR: Words = Words::new(&[
    "that", "which", "likely", "would", "opinion", "judged", "deemed", "determined", "judgement", "judgment", "investigator", "investigator's", "same", "these", "this", "interfere", "interfering", "preclude", "precluding", "affect", "affecting", "limit", "making", "make",
    "causing", ":", "requiring", "defined", "due", "if", "can", "induced", "unsafe", "caused", "related", "associated", "because", "as", "despite", "while", "throughout", "discretion", "such", "may", "might", "could", "those", "will",
    "eye", "eyes", "affected", "ipsilateral", "index",
]);

/// Words of time.
#[rustfmt::skip]
pub(super) static OF_TIME: Words = Words::new(&[
    "within", "during", "last", "past", "before", "after", "since", "months", "weeks", "days", "years", "hours", "ago", "throughout", "time", "over", "preceding", "recent", "recently",
    "previously", "baseline", "screening", "enrolment", "randomisation", "prior",
]);

/// What the last member of a list may be in general: `or any other condition that …`.
#[rustfmt::skip]
static GENERAL: Words = Words::new(&[
    "condition", "conditions", "disease", "diseases", "disorder", "disorders", "illness", "illnesses", "abnormality", "abnormalities", "reason", "reasons", "factor", "factors", "problem", "problems",
    "circumstance", "circumstances", "situation", "situations", "medication", "medications", "drug", "drugs", "agent", "agents", "therapy", "treatment", "treatments", "comorbidity", "comorbidities", "finding", "findings", "event", "events", "pathology", "issue", "issues", "complication", "complications",
]);

/// The members that can be kept.
pub(super) fn either(words: &[Word<'_>], whole: &Whole<'_>) -> Option<Kept> {
    let named = |w: &Word<'_>| w.name().is_some();
    let listed = |w: &Word<'_>| matches!(w.text, "or" | "," | ";");
    if whole.side == Side::Inclusion
        || words.len() > MOST_WORDS
        || !words.iter().any(named)
        || !words.iter().any(listed)
    {
        return None;
    }
    let end = words.iter().rposition(|w| !matches!(w.text, "." | ";" | ","))? + 1;
    let words = words.get(..end)?;
    if words.iter().any(|w| STOPS.contains(&w.text) || w.text == ".") || lets_off(words) {
        return None;
    }
    let line = Line { words, whole };
    let statements = line.statements()?;
    let mut kept: Vec<Part> = Vec::new();
    let mut unread: Vec<Range<usize>> = Vec::new();
    for (at, statement) in statements.iter().enumerate() {
        match line.part(statement) {
            Some(part) if line.is_clear_before(statements.get(..at)?, statement) => {
                unread.extend(part.unread.iter().cloned());
                kept.push(part);
            }
            _ => unread.push(statement.range()),
        }
    }
    kept.retain(|part| line.is_clear_behind(part, &unread));
    if kept.is_empty() {
        return None;
    }
    // What was not kept in the end is left open, too.
    let read: Vec<Range<usize>> = kept.iter().map(|part| part.range.clone()).collect();
    let mut rest: Vec<Range<usize>> = kept.iter().flat_map(|part| part.unread.iter().cloned()).collect();
    rest.extend(statements.iter().map(Statement::range).filter(|range| !read.contains(range)));
    rest.sort_by_key(|range| range.start);
    if rest.is_empty() {
        return None;
    }
    let span = kept.first()?.expr.span;
    let expr = build::any(kept.into_iter().map(|part| part.expr).collect(), span);
    let place = |range: &Range<usize>| -> Range<usize> {
        let first = words.get(range.start).map_or(0, |w| w.start);
        first..words.get(range.end - 1).map_or(first, |w| w.range().end)
    };
    Some(Kept { expr, join: Join::Any, rest: rest.iter().map(place).collect() })
}

/// How a statement begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Begins {
    /// With words which nothing before it governs.
    Strong,
    /// With words of its own, which may be governed by others.
    Own,
    /// With words that are meant of its first member.
    Weak,
}

/// A part of the line begun with words of its own.
struct Statement {
    members: Vec<Range<usize>>,
    begins: Begins,
    /// It is the general rest of a list.
    general: bool,
}

impl Statement {
    fn range(&self) -> Range<usize> {
        let start = self.members.first().map_or(0, |m| m.start);
        start..self.members.last().map_or(start, |m| m.end)
    }
}

/// What was read of a statement.
struct Part {
    expr: Expr,
    range: Range<usize>,
    unread: Vec<Range<usize>>,
}

struct Line<'a> {
    words: &'a [Word<'a>],
    whole: &'a Whole<'a>,
}

impl<'a> Line<'a> {
    fn words(&self, range: &Range<usize>) -> &'a [Word<'a>] {
        self.words.get(range.clone()).unwrap_or(&[])
    }

    fn has(&self, range: &Range<usize>, list: &Words) -> bool {
        self.words(range).iter().any(|w| list.contains(&w.text))
    }

    /// The statements of the line; none where `and` joins them.
    fn statements(&self) -> Option<Vec<Statement>> {
        let mut found: Vec<Statement> = Vec::new();
        let mut joined = false;
        for member in self.members(&mut joined)? {
            let own = self.words(&member);
            let first = own.first()?.text;
            let general = self.is_general(own);
            let begins = match first {
                first if STRONG.contains(&first) => Begins::Strong,
                first if OWN.contains(&first) => Begins::Own,
                _ => Begins::Weak,
            };
            // All that follows the general rest belongs to it, unless it begins with words of its own.
            let open = found.last().is_some_and(|s| s.general) && begins != Begins::Strong;
            match found.last_mut() {
                Some(last) if open || !general && begins == Begins::Weak && !WEAK.contains(&first) => {
                    last.members.push(member);
                }
                _ => found.push(Statement { members: vec![member], begins, general }),
            }
        }
        (joined && found.len() + found.iter().map(|s| s.members.len()).sum::<usize>() > 2).then_some(found)
    }

    /// The members of the list, which `or` or semicolons join.
    fn members(&self, joined: &mut bool) -> Option<Vec<Range<usize>>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        let mut depth = 0_usize;
        let mut start = 0;
        for (at, word) in self.words.iter().enumerate() {
            let next = word::text(self.words, at + 1);
            let before = at.checked_sub(1).and_then(|b| self.words.get(b)).map_or("", |w| w.text);
            match word.text {
                "(" | "[" => depth += 1,
                ")" | "]" => depth = depth.checked_sub(1)?,
                "or" | "," | ";" if depth == 0 && !GOES_ON.contains(&next) => {
                    *joined |= word.text != ",";
                    // `and / or`
                    let end = if word.text == "or" && before == "/" { at.saturating_sub(2) } else { at };
                    if start < end {
                        found.push(start..end);
                    }
                    start = at + 1;
                }
                // What `and` joins to the list may have to be there, too.
                "and" if depth == 0 && next != "/" => {
                    let anew = STRONG.contains(&next) || WEAK.contains(&next);
                    if anew || matches!(before, "," | ";") {
                        return None;
                    }
                }
                _ => {}
            }
        }
        if start < self.words.len() {
            found.push(start..self.words.len());
        }
        (depth == 0 && found.len() <= MOST_MEMBERS).then_some(found)
    }

    /// Whether a member is the general rest of a list: `any other condition that …`.
    fn is_general(&self, member: &[Word<'_>]) -> bool {
        let first = member.first().map_or("", |w| w.text);
        let own = member.iter().map(|w| w.text).skip_while(|w| *w == "any");
        let another = own.clone().next().is_some_and(|w| matches!(w, "other" | "another" | "similar"));
        // `malabsorption or disease that may interfere with absorption`
        let bare = member.len() > 2 && GENERAL.contains(&first) && begins_to_suppose(member.get(1..).unwrap_or(&[]));
        let supposes = || member.iter().any(|w| matches!(w.text, "that" | "which" | "capable"));
        (another || bare || first == "any" && supposes())
            && own.take(9).take_while(|w| !matches!(*w, "that" | "which")).any(|w| GENERAL.contains(&w))
    }

    /// What the words say, if every word is accounted for and it could not be meant otherwise elsewhere.
    fn said(&self, words: impl Iterator<Item = Word<'a>>) -> Option<Expr> {
        self.whole.said_by(words).filter(|expr| may_stand(expr, self.whole.vocabulary))
    }

    /// What can be kept of a statement.
    fn part(&self, statement: &Statement) -> Option<Part> {
        let range = statement.range();
        let own = self.words(&range);
        if statement.general || !own.iter().any(|w| w.name().is_some()) {
            return None;
        }
        match self.said(own.iter().copied()) {
            // `ifosfamide, carboplatin, etoposide therapy`
            Some(expr) if statement.members.len() > 1 && kept::has_drug(&expr) => {
                own.iter().any(|w| w.text == "or").then_some(Part { expr, range, unread: Vec::new() })
            }
            Some(expr) => Some(Part { expr, range, unread: Vec::new() }),
            None => self.some_members(statement),
        }
    }

    /// Those members of a statement that were read, if no word of the others could be meant of them.
    fn some_members(&self, statement: &Statement) -> Option<Part> {
        let range = statement.range();
        let words = self.words(&range);
        if statement.members.len() < 2 || words.iter().any(|w| w.text == "and") {
            return None;
        }
        let lead = words.iter().take_while(|w| LEADS.contains(&w.text)).count();
        let mut known: Vec<Range<usize>> = Vec::new();
        let mut unread: Vec<Range<usize>> = Vec::new();
        let first = statement.members.first()?.start + lead;
        let mut governed = false;
        for (at, member) in statement.members.iter().enumerate() {
            let own = if at == 0 { first..member.end } else { member.clone() };
            let is_named = self.words(&own).iter().any(|w| w.name().is_some());
            if !governed && is_named && self.said(self.words(&own).iter().copied()).is_some() {
                known.push(own);
                continue;
            }
            // What is no mere name may be meant of what follows.
            governed |= !self.is_a_name(&own);
            unread.push(own);
        }
        let or = self.words.iter().copied().find(|w| w.text == "or");
        let last = known.last()?.end;
        let time = self.time_of_all(statement, &unread, last..range.end);
        let mut spelled: Vec<Word<'a>> = self.words(&(range.start..first)).to_vec();
        for (at, member) in known.iter().enumerate() {
            if at > 0 {
                spelled.push(or?);
            }
            spelled.extend(self.words(member));
        }
        let timed = time.and_then(|time| self.said(spelled.iter().chain(self.words(&time)).copied()));
        if let Some(expr) = timed {
            return Some(Part { expr, range, unread });
        }
        let expr = self.said(spelled.into_iter())?;
        // What follows may be meant of all before it.
        let reaching = |w: &Word<'_>| REACHES_BACK.contains(&w.text) || w.text == "of";
        let reaches = unread.iter().any(|member| member.start >= last && self.words(member).iter().any(reaching));
        (!reaches || kept::stands_alone(&expr, self.whole.vocabulary)).then_some(Part { expr, range, unread })
    }

    /// The time that ends a list whose last member was not read: whether it is meant of all or of the last alone, it
    /// narrows each. None where another member has a time, or where it is said of now.
    fn time_of_all(
        &self,
        statement: &Statement,
        unread: &[Range<usize>],
        behind: Range<usize>,
    ) -> Option<Range<usize>> {
        let last = unread.last().filter(|member| member.start >= behind.start && member.end == behind.end)?;
        let words = self.words(last);
        let back = |at: usize| words.get(at).is_some_and(|w| matches!(w.text, "last" | "past" | "prior" | "preceding"));
        let begins = |at: &usize| match word::text(words, *at) {
            "within" => true,
            "in" | "during" => back(at + 1),
            _ => false,
        };
        let at = last.start + (0..words.len()).find(begins)?;
        let before = statement.range().start..at;
        let now = |w: &Word<'_>| w.text.starts_with("current") || w.text.starts_with("con");
        let timed = self.has(&before, &OF_TIME) || self.words(&before).iter().any(now);
        // `trauma or strains of the back within 3 months`
        let of = words.iter().any(|w| w.text == "of");
        let plain = !of && self.is_a_name(&(last.start..at)) || last.start == at;
        let others = unread.iter().filter(|m| m.start >= behind.start && m.end < behind.end);
        let clear = others.into_iter().all(|member| self.is_a_name(member));
        (!timed && plain && clear).then_some(at..last.end)
    }

    /// Whether a member is a name that no list has, and nothing that could be meant of the next: `frobosis`, `renal`.
    fn is_a_name(&self, member: &Range<usize>) -> bool {
        const MOST: usize = 4;
        const ADJECTIVES: [&str; 13] =
            ["al", "ic", "ive", "ous", "ed", "ant", "ent", "ar", "ary", "able", "ing", "less", "ory"];
        let plain = |w: &&Word<'_>| {
            !REACHES_BACK.contains(&w.text)
                && ![&SHIFTS, &WEAK, &OWN, &STRONG].iter().any(|list| list.contains(&w.text))
                && !DENY.contains(&w.text)
                && w.name().is_none()
                && w.text.chars().all(|c| c.is_alphanumeric() || c == '-')
        };
        // What stands in parentheses says what is meant.
        let mut depth = 0_usize;
        let outside = |w: &&Word<'_>| {
            match w.text {
                "(" | "[" => depth += 1,
                ")" | "]" => {
                    depth = depth.saturating_sub(1);
                    return false;
                }
                _ => {}
            }
            depth == 0
        };
        let words: Vec<&Word<'_>> = self.words(member).iter().filter(outside).collect();
        if let [word] = words.as_slice()
            && narrow::is_of_a_part(word.text)
            && plain(word)
        {
            return true;
        }
        let noun = |w: Option<&&Word<'_>>| w.is_some_and(|w| !ADJECTIVES.iter().any(|end| w.text.ends_with(end)));
        let fits = words.iter().all(|w| plain(w) || w.text == "of");
        words.len() <= MOST && fits && noun(words.first()) && noun(words.last())
    }

    /// Whether no word of the statements before it governs a statement.
    fn is_clear_before(&self, before: &[Statement], statement: &Statement) -> bool {
        let Some(nearest) = before.last().and_then(|s| s.members.last()) else { return true };
        let all = 0..nearest.end;
        let denied = self.words(&all).iter().any(|w| DENY.contains(&w.text));
        let shifted = || self.has(&all, &SHIFTS) || self.words(&all).iter().any(turns);
        let led = self.words(&all).iter().any(|w| matches!(w.text, ":" | "including" | "such" | "e.g." | "i.e."));
        // `with fever or with cough`
        let first = self.words(&statement.range()).first().map_or("", |w| w.text);
        let same = matches!(first, "with" | "on" | "without" | "not" | "no");
        !denied && !led && !same && !self.lacks_its_noun(nearest) && (statement.begins == Begins::Strong || !shifted())
    }

    /// Whether a member ends in words that are meant of what follows, after others: `signs of current` before `or past
    /// stroke`.
    fn lacks_its_noun(&self, member: &Range<usize>) -> bool {
        let modifies = |w: &Word<'_>| {
            [&STRONG, &WEAK, &OWN, &LEADS, &SHIFTS].iter().any(|list| list.contains(&w.text))
                || w.name().is_none()
                    && ["al", "ic", "ive", "ous", "ed", "ant", "ent"].iter().any(|e| w.text.ends_with(e))
        };
        let words = self.words(member);
        words.last().is_some_and(modifies) && !words.iter().all(modifies)
    }

    /// Whether no word that was not read behind a part could be meant of it.
    fn is_clear_behind(&self, part: &Part, unread: &[Range<usize>]) -> bool {
        let behind = || unread.iter().filter(|range| range.start >= part.range.start);
        // `active liver disease, i.e. …`, `suspected dementia, confirmed by …`
        let defines = |range: &Range<usize>| {
            let word = |at: usize| word::text(self.words, range.start + at);
            let shown = matches!(word(0), "confirmed" | "proven" | "documented" | "verified" | "diagnosed")
                && matches!(
                    word(1),
                    "by" | "via" | "on" | "with" | "through" | "using" | "in" | "at" | "within" | "as"
                );
            shown
                || matches!(
                    word(0),
                    "i.e." | "ie" | "i.e" | "defined" | "as" | "namely" | "specifically" | ":" | "where" | "such"
                )
        };
        if behind().any(defines) {
            return false;
        }
        let value = kept::holds_a_value(&part.expr);
        let limits = |w: &Word<'_>| {
            w.text.starts_with(|c: char| c.is_ascii_digit())
                || matches!(w.text, "<" | ">" | "<=" | ">=" | "=" | "if" | "outside" | "normal")
        };
        if value && behind().any(|range| self.words(range).iter().any(limits)) {
            return false;
        }
        if kept::stands_alone(&part.expr, self.whole.vocabulary) {
            return true;
        }
        let past = kept::at_any_time(part.expr.clone(), self.whole.vocabulary).is_none_or(|wide| wide == part.expr);
        behind().all(|range| {
            let words = self.words(range);
            let first = words.first().map_or("", |w| w.text);
            let own = STRONG.contains(&first) || OWN.contains(&first);
            let reaches = match () {
                () if self.is_general(words) => self.narrows_the_general(range),
                () if own => self.has(range, &REACHES_FAR),
                // Members of the same statement were looked at with it.
                () if part.range.end >= range.end => false,
                () => words.iter().skip(1).any(|w| REACHES_BACK.contains(&w.text)),
            };
            !(reaches || past && self.has(range, &OF_TIME))
        })
    }

    /// Whether the words of a general rest could be meant of more than of it: `or other illness requiring antibiotics`.
    fn narrows_the_general(&self, range: &Range<usize>) -> bool {
        let words = self.words(range);
        // `that are the cause of` may be said of all, `that may interfere` only supposes.
        let supposes = |at: usize| {
            let next = word::text(words, at + 1);
            match word::text(words, at) {
                "that" | "which" => matches!(next, "may" | "might" | "could" | "would" | "will" | "," | "in" | "can"),
                "significantly" | "potentially" => matches!(next, "affecting" | "interfering" | "impairing"),
                // Of another drug that is known to do something, what was named does it, too.
                "known" | "likely" | "expected" | "believed" => {
                    let noun = at.checked_sub(1).and_then(|before| words.get(before));
                    next == "to" && noun.is_some_and(|w| GENERAL.contains(&w.text))
                }
                "," => matches!(next, "in" | "at"),
                text => matches!(text, "deemed" | "judged" | "capable"),
            }
        };
        let clause = (0..words.len()).find(|&at| supposes(at)).unwrap_or(words.len());
        let before = words.get(..clause).unwrap_or(&[]).iter();
        let reaching = |w: &Word<'_>| {
            REACHES_BACK.contains(&w.text) && !GENERAL.contains(&w.text) && !matches!(w.text, "of" | "other")
        };
        before.clone().any(reaching) || self.has(range, &OF_TIME)
    }
}

/// Whether a member that was read can stand beside others that were not: it could not be meant otherwise elsewhere.
pub(super) fn may_stand(expr: &Expr, vocabulary: &Vocabulary) -> bool {
    !kept::holds_not(expr)
        && !kept::has_exception(expr)
        && !kept::names_an_allergy(expr, vocabulary)
        && !kept::mixes_intolerance(expr)
        && !kept::is_of_childbearing(expr, vocabulary)
        && kept::narrows_something(expr)
}

/// Whether words that were not read could be meant of the members beside them.
pub(super) fn may_be_meant_of_others(member: &[Word<'_>]) -> bool {
    let lists = [&REACHES_BACK, &WEAK, &SHIFTS];
    member.iter().any(|w| lists.iter().any(|list| list.contains(&w.text)) || DENY.contains(&w.text))
}

/// Whether words go on with what something may do: `that may interfere`, `significantly affecting`.
fn begins_to_suppose(words: &[Word<'_>]) -> bool {
    let text = |at: usize| word::text(words, at);
    match text(0) {
        "that" | "which" => matches!(text(1), "may" | "might" | "could" | "would" | "can"),
        "significantly" | "potentially" => matches!(text(1), "affecting" | "interfering" | "impairing"),
        _ => false,
    }
}

/// Whether a word begins as one of allergies or contraindications does, which may be meant of all that follows.
fn turns(word: &Word<'_>) -> bool {
    ["allerg", "hypersens", "intoler", "sensitiv", "contraindic", "contra-indic", "anaphyla", "immuni", "reaction"]
        .iter()
        .any(|start| word.text.starts_with(start))
}

/// Whether `but` lets something off, or `than` does: `but not limited to` does not, `less than` does not.
fn lets_off(words: &[Word<'_>]) -> bool {
    let text = |at: usize| word::text(words, at);
    (0..words.len()).any(|at| match text(at) {
        "but" => text(at + 1) != "not" || text(at + 2) != "limited",
        "than" => matches!(at.checked_sub(1).map_or("", text), "other" | "rather" | "no" | "not"),
        "least" => !text(at + 1).starts_with(|c: char| c.is_ascii_digit()),
        _ => false,
    })
}
