//! Compiled conditions as one line of text.

use crate::criteria::{Anchor, Assertion, Choice, Count};
use crate::ruleset::ir::*;
use crate::vocabulary::ConceptId;

pub(super) fn show(rules: &RuleSet, node: NodeId) -> String {
    let list = |c: Children| rules.list(c).iter().map(|&id| show(rules, id)).collect::<Vec<_>>().join(", ");
    match rules.node(node) {
        Node::All(c) => format!("all({})", list(c)),
        Node::Any(c) => format!("any({})", list(c)),
        Node::Not(inner) => format!("not({})", show(rules, inner)),
        Node::Count(Count::AtLeast(n), c) => format!("≥{n}({})", list(c)),
        Node::Count(Count::AtMost(n), c) => format!("≤{n}({})", list(c)),
        Node::Count(Count::Exactly(n), c) => format!("={n}({})", list(c)),
        Node::Atom(id) => show_atom(rules, rules.atom(id)),
    }
}

fn show_atom(rules: &RuleSet, atom: &Atom) -> String {
    let name = |id: ConceptId| rules.vocabulary.concept(id).name.clone();
    match atom {
        Atom::Age { unit, ages } => format!("age {ages:?} {unit:?}"),
        Atom::Sex(sex) => format!("{sex:?}"),
        Atom::Condition(c) => {
            let except: String = c.except.iter().map(|(e, _)| format!(" except {}", name(*e))).collect();
            let assertion =
                if c.assertion == Assertion::Present { String::new() } else { format!("{:?} ", c.assertion) };
            format!(
                "{assertion}{}{except} {}{}",
                name(c.concept),
                show_window(c.window),
                if c.settle.is_some() { " settled" } else { "" }
            )
        }
        Atom::Value(v) => {
            let choice = if v.choice == Choice::Latest { String::new() } else { format!("{:?} ", v.choice) };
            format!("{choice}{} {} {} by {:?}", name(v.concept), show_test(&v.test), show_window(v.window), v.origin)
        }
        Atom::Medication(m) => {
            let dose = m.dose.as_ref().map_or(String::new(), |d| format!(" {}", show_test(&Test::Number(d.clone()))));
            format!("{:?} {}{dose} {}", m.mode, name(m.concept), show_window(m.window))
        }
        Atom::Procedure(p) => {
            format!("{}{} {}", if p.planned { "planned " } else { "" }, name(p.concept), show_window(p.window))
        }
    }
}

fn show_window(window: Window) -> String {
    match window {
        Window::Within(period, Anchor::Screening) => period.to_string(),
        other => format!("{other:?}").to_lowercase(),
    }
}

fn show_test(test: &Test) -> String {
    use crate::value::Bound::{Excluded, Included, Open};
    match test {
        Test::Number(set) => {
            let ranges = set.ranges().iter().map(|r| {
                let low = match r.low {
                    Open => "(".to_owned(),
                    Included(n) => format!("[{n}"),
                    Excluded(n) => format!("({n}"),
                };
                let high = match r.high {
                    Open => ")".to_owned(),
                    Included(n) => format!("{n}]"),
                    Excluded(n) => format!("{n})"),
                };
                format!("{low}..{high}")
            });
            ranges.collect::<Vec<_>>().join(" ")
        }
        Test::Relative(ranges) => format!("{ranges:?}"),
        Test::Named(values) => format!("{values:?}"),
        Test::Titre(set) => format!("1:{set:?}"),
    }
}
