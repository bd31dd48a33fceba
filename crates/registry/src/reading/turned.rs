//! Words right beside what was read that say another thing of it: `weight loss ≤ 10 %`, `age < 18 years at diagnosis`,
//! `ECOG 0,1,2`, `probable dementia`.
//!
//! Assumes the rest as bytes of the line. Guarantees that whoever does not have what was kept does not meet the line on
//! account of one of these words.

use super::{Join, Line, Reading, Side, beyond, kept};
use prescreen_language::criteria::{Atom, Expr, ExprKind, Sex, Test, Window};
use prescreen_language::value::Bound;
use std::ops::Range;

/// Whether the line says something else than what was read of it.
pub(super) fn turned(reading: &Reading, line: &Line<'_>) -> bool {
    match reading {
        Reading::Compiled(expr) => match line.side {
            Side::Inclusion => of_both_sexes(expr) || long_ago(expr, line.text),
            Side::Exclusion => of_both_sexes(expr) || any_of_an_illness_and_its_class(expr, line.text),
        },
        Reading::Partial { kept, join, rest } => {
            of_both_sexes(kept)
                || *join == Join::All && rest.iter().any(|range| turns(kept, line, range))
                || *join == Join::Any && line.side == Side::Exclusion && demands(kept, line, rest)
                || *join == Join::All && line.side == Side::Inclusion && is_of_those_on_it(kept, line.text)
                || line.side == Side::Inclusion && long_ago(kept, line.text)
        }
        _ => false,
    }
}

/// Whether the words at `range` turn what must be there for the line to hold.
fn turns(kept: &Expr, line: &Line<'_>, range: &Range<usize>) -> bool {
    let own = line.text.get(range.clone()).unwrap_or("").to_lowercase();
    let own = own.trim_start();
    let asked = line.side == Side::Inclusion;
    has(kept, &is_one_class) && lists_another(own)
        || asked && has(kept, &|atom| matches!(atom, Atom::Condition(_))) && is_at_most(own)
        || asked && range.start > 0 && has(kept, &|atom| matches!(atom, Atom::Age(_))) && asks_those_of_an_age(own)
        || has(kept, &ends_above) && is_of_an_earlier_day(own)
        || has(kept, &|atom| matches!(atom, Atom::Condition(_))) && supposes(own)
        || has(kept, &is_negative) && is_for_one_of_many(own, line.text)
}

/// Whether a culture or a screen is asked for one germ or drug: it is negative for that too where it grew, or found, another.
fn is_for_one_of_many(own: &str, text: &str) -> bool {
    let small = text.to_lowercase();
    let of_all = ["of abuse", "illicit", "women", "female", "males", "men "].iter().any(|word| own.contains(word));
    own.starts_with("for ") && !of_all && ["culture", "screen "].iter().any(|test| small.contains(test))
}

/// Whether a result is negative.
fn is_negative(atom: &Atom) -> bool {
    matches!(atom, Atom::Value(value) if matches!(&value.test, Test::Values(names) if names.iter().any(|name| name == "negative")))
}

/// Whether an exclusion says of those of a sex or an age what they must do or have.
fn demands(kept: &Expr, line: &Line<'_>, rest: &[Range<usize>]) -> bool {
    let of_persons = |atom: &Atom| matches!(atom, Atom::Age(_) | Atom::Sex(_));
    let duty = |range: &Range<usize>| {
        let own = line.text.get(range.clone()).unwrap_or("").to_lowercase();
        [" must ", " should ", " shall "].iter().any(|word| own.contains(word))
    };
    has(kept, &of_persons) && rest.iter().any(duty)
}

/// Whether those alone are asked for something who take what is kept: `patients on metformin must be on a stable dose`.
fn is_of_those_on_it(kept: &Expr, text: &str) -> bool {
    let small = text.to_lowercase();
    let mut words = small.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let who =
        |w: &str| matches!(w, "patients" | "subjects" | "participants" | "those" | "individuals" | "women" | "men");
    let taken = |w: &str| matches!(w, "on" | "receiving" | "taking" | "using");
    let leads = words.next().is_some_and(who) && {
        let next = words.find(|w| !matches!(*w, "who" | "are" | "currently" | "already"));
        next.is_some_and(taken)
    };
    let duty = |w: &str| matches!(w, "must" | "should" | "shall");
    leads && kept::has_drug(kept) && words.any(duty)
}

fn has(expr: &Expr, is: &dyn Fn(&Atom) -> bool) -> bool {
    match &expr.node {
        ExprKind::All(items) | ExprKind::Any(items) | ExprKind::Count(_, items) => items.iter().any(|e| has(e, is)),
        ExprKind::Not(inner) => has(inner, is),
        ExprKind::Atom(atom) => is(atom),
        _ => false,
    }
}

/// Whether both sexes must be there: `QTc > 450 ms for men and women` is of everybody, and so read of nobody.
fn of_both_sexes(expr: &Expr) -> bool {
    let is = |e: &Expr, sex: Sex| e.node == ExprKind::Atom(Atom::Sex(sex));
    match &expr.node {
        ExprKind::All(items) => {
            items.iter().any(|e| is(e, Sex::Male)) && items.iter().any(|e| is(e, Sex::Female))
                || items.iter().any(of_both_sexes)
        }
        ExprKind::Any(items) => items.iter().any(of_both_sexes),
        _ => false,
    }
}

/// Whether an illness excludes and so does a class of how bad it is, where only both together may be meant: `congestive
/// heart failure, NYHA class III-IV`. Behind `or` each is meant by itself.
fn any_of_an_illness_and_its_class(expr: &Expr, line: &str) -> bool {
    const CLASSES: [&str; 5] = ["nyha", "new york heart", "child-pugh", "child pugh", "killip"];
    let ExprKind::Any(items) = &expr.node else { return false };
    let is = |wanted: &dyn Fn(&Atom) -> bool| items.iter().any(|e| matches!(&e.node, ExprKind::Atom(a) if wanted(a)));
    let classed = is(&|atom| matches!(atom, Atom::Value(value) if matches!(value.test, Test::Values(_))));
    if !classed || !is(&|atom| matches!(atom, Atom::Condition(_))) {
        return false;
    }
    let small = line.to_lowercase();
    let first = CLASSES.iter().filter_map(|class| small.find(class)).min();
    let before = first.and_then(|at| small.get(..at)).map(|before| before.trim_end_matches(['(', ' ']));
    before.is_some_and(|before| {
        let last = before.rsplit(|c: char| !(c.is_alphanumeric() || c == '/')).next().unwrap_or("");
        !before.is_empty() && !before.ends_with(';') && !matches!(last, "or" | "and/or")
    })
}

/// Whether a score is to be one number alone.
fn is_one_class(atom: &Atom) -> bool {
    let Atom::Value(value) = atom else { return false };
    match &value.test {
        Test::Number(ranges) => {
            ranges.iter().any(|r| matches!((&r.low, &r.high), (Some(low), Some(high)) if low == high))
        }
        Test::Values(_) | Test::Titre(_) => false,
    }
}

/// Whether another number would do: `,1,2`, `/ 1`, `or < 2`.
fn lists_another(own: &str) -> bool {
    let rest = own.trim_start_matches([',', '/', '(', ' ', '-', '–']);
    let rest = ["or ", "and ", "to "].iter().find_map(|join| rest.strip_prefix(join)).unwrap_or(rest);
    rest.len() < own.len()
        && rest.trim_start_matches(['<', '>', '=', '≤', '≥', ' ']).starts_with(|c: char| c.is_ascii_digit())
}

/// Whether there may be no more of it than so many per cent or pounds, or nothing at all.
fn is_at_most(own: &str) -> bool {
    const MOST: [&str; 12] = [
        "≤",
        "<",
        "=<",
        "less than",
        "no more than",
        "not more than",
        "no greater than",
        "not greater than",
        "not exceeding",
        "at most",
        "up to",
        "below",
    ];
    let own = own.strip_prefix("of ").unwrap_or(own);
    MOST.iter().any(|most| {
        own.strip_prefix(most).is_some_and(|behind| {
            let behind = behind.trim_start_matches(['=', ' ']);
            let amount = behind.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').trim_start();
            amount.len() < behind.len()
                && ["%", "percent", "kg", "lb", "pound"].iter().any(|unit| amount.starts_with(unit))
        })
    })
}

/// Whether those of an age must do something: `all participants ≥ 18 years must sign …`.
fn asks_those_of_an_age(own: &str) -> bool {
    let own = ["years ", "old ", "of age "].iter().fold(own, |own, word| own.strip_prefix(word).unwrap_or(own));
    ["must ", "should ", "shall ", "need to ", "are required ", "have to "].iter().any(|duty| own.starts_with(duty))
}

/// Whether an age has an upper end: who was younger than that then may be older now.
fn ends_above(atom: &Atom) -> bool {
    matches!(atom, Atom::Age(age) if age.ages.ranges().iter().any(|range| !matches!(range.high, Bound::Open)))
}

/// Whether an age is that of another day, which has been.
fn is_of_an_earlier_day(own: &str) -> bool {
    let own = own.trim_start_matches([',', '(', ' ']);
    let own = own.strip_prefix("of age ").unwrap_or(own);
    let begins = ["at ", "when ", "by ", "as of ", "prior to ", "before "].iter().any(|start| own.starts_with(start));
    begins
        && own.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).take(8).any(|word| {
            ["diagnos", "onset", "imag", "transplant", "presentation", "symptom"]
                .iter()
                .any(|start| word.starts_with(start))
        })
}

/// Whether the words say that it is no more than supposed: `probable`, `confirmed or suspected`.
fn supposes(own: &str) -> bool {
    let outside = beyond::without_parentheses(own);
    let last = outside.split(|c: char| !c.is_alphanumeric()).rfind(|w| !w.is_empty());
    let supposed = |word: &str| matches!(word, "probable" | "possible" | "presumed" | "presumptive" | "suspected");
    // `as soon as possible` says when.
    last.is_some_and(supposed) && !outside.contains("as possible")
        || ["diagnosed as probable", "diagnosed as possible"].iter().any(|start| outside.starts_with(start))
}

/// Whether an illness that is asked for may have been there for at least so long: `diagnosis of diabetes 3 months prior to
/// screening`.
fn long_ago(expr: &Expr, text: &str) -> bool {
    let timed = |atom: &Atom| match atom {
        Atom::Condition(c) => c.window.as_ref().is_some_and(|w| matches!(w.node, Window::Within(..))),
        _ => false,
    };
    if kept::holds_not(expr) || !has(expr, &timed) {
        return false;
    }
    let small = text.to_lowercase();
    let words: Vec<&str> = small.split_whitespace().collect();
    words.windows(4).any(|four| {
        let [name, number, unit, before] = four else { return false };
        let says_how = [
            "within",
            "in",
            "during",
            "the",
            "last",
            "past",
            "previous",
            "preceding",
            "prior",
            "than",
            "to",
            "or",
            "of",
            "least",
            "most",
            "under",
            "and",
        ];
        let unit = ["day", "week", "month", "year"].iter().any(|u| unit.starts_with(u));
        unit && matches!(*before, "prior" | "before")
            && number.chars().all(|c| c.is_ascii_digit())
            && name.chars().all(char::is_alphanumeric)
            && !says_how.contains(name)
    })
}
