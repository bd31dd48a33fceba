//! What must hold of a value: limits in the concept's unit, values of its own list, families spread.

use super::super::ir::{Atom, NodeId, RelativeLimit, RelativeRange, Test, ValueAtom};
use super::arena::Join;
use super::lower::Lowering;
use super::windows::Defaults;
use crate::criteria::{self, Choice, Limit, LimitRange, Scale};
use crate::text::{Diagnostic, Span, alternatives};
use crate::value::{Bound, Number, Range, RangeSet, Truth, Unit, UnitError};
use crate::vocabulary::{ConceptId, Instrument, Kind, NamedValue};

/// How the numbers of something are measured.
pub(super) struct Measured<'m> {
    /// Its name.
    pub(super) name: &'m str,
    /// "a result", "a daily dose".
    pub(super) what: &'static str,
    /// The unit; `None` for points and counts.
    pub(super) unit: Option<&'m Unit>,
    /// The unit as protocols write it.
    pub(super) shown: &'m str,
    /// Whether a number without a unit is in this unit.
    pub(super) bare: bool,
    pub(super) molar_mass: Option<Number>,
    /// Whether results have reference ranges.
    pub(super) reference: bool,
    /// Where its numbers lie, in the unit.
    pub(super) plausible: Option<Range>,
}

impl Measured<'_> {
    /// What to write in place of a unit that is missing or does not fit. The number is offered in this unit only where it
    /// could be a result.
    fn in_its_unit(&self, number: Number) -> String {
        let could_be = |range: Range| RangeSet::new([range]).holds(&Range::exactly(number)) == Truth::True;
        if self.plausible.is_none_or(could_be) {
            format!("if {0} is meant, write `{number} {0}`", self.shown)
        } else {
            format!("write the limit in {}; `{number} {}` is no result", self.shown, self.shown)
        }
    }
}

impl Lowering<'_, '_> {
    pub(super) fn value(&mut self, atom: &criteria::ValueAtom, span: Span) -> Option<NodeId> {
        if !atom.any_member {
            return self.value_of(atom, atom.concept.node, span);
        }
        let vocabulary = self.session.vocabulary;
        let family = atom.concept.node;
        let members: Vec<ConceptId> = vocabulary
            .at_or_below(family)
            .iter()
            .copied()
            .filter(|&id| id != family && vocabulary.concept(id).observation().is_some())
            .collect();
        if members.is_empty() {
            let name = &vocabulary.concept(family).name;
            let message = format!("nothing in the vocabulary lies below `{name}`");
            self.session.diagnostics.push(
                Diagnostic::error("wrong-kind", atom.concept.span, message)
                    .help(format!("write `{name}` without `any of`")),
            );
            return None;
        }
        let nodes: Vec<Option<NodeId>> = members.into_iter().map(|id| self.value_of(atom, id, span)).collect();
        let nodes: Option<Vec<NodeId>> = nodes.into_iter().collect();
        Some(self.session.arena.join(Join::Any, nodes?))
    }

    fn value_of(&mut self, atom: &criteria::ValueAtom, concept: ConceptId, span: Span) -> Option<NodeId> {
        let test = self.test(&atom.test, concept, atom.concept.span);
        let (window, origin) = self.value_window(atom.window.as_ref(), concept)?;
        // An item that counts over the whole history is scored by any result that ever fulfilled it.
        let over_history = matches!(self.defaults, Defaults::Recall(None)) && atom.window.is_none();
        let choice = if over_history && atom.choice == Choice::Latest { Choice::Any } else { atom.choice };
        let atom = ValueAtom { concept, choice, test: test?, times: atom.times, window, origin };
        let atoms = if let Test::Relative(ranges) = &atom.test {
            let Some(split) = by_own_reference(&atom, ranges) else {
                return self.no_single_reference(&atom, span);
            };
            split
        } else {
            vec![atom]
        };
        let nodes: Vec<NodeId> = atoms.into_iter().map(|atom| self.session.arena.atom(Atom::Value(atom))).collect();
        let node = self.session.arena.join(Join::All, nodes);
        Some(node)
    }

    fn no_single_reference(&mut self, atom: &ValueAtom, span: Span) -> Option<NodeId> {
        let name = &self.session.vocabulary.concept(atom.concept).name;
        let message = format!("these limits of normal do not go with one result of `{name}`");
        self.session.diagnostics.push(
            Diagnostic::error("relative-choice", span, message)
                .label("each result has a reference range of its own")
                .help("ask `any` or `every` result, or write the limit in a unit"),
        );
        None
    }

    fn test(&mut self, test: &criteria::Test, concept: ConceptId, span: Span) -> Option<Test> {
        let vocabulary = self.session.vocabulary;
        let about = vocabulary.concept(concept);
        match (test, &about.kind) {
            (criteria::Test::Number(ranges), Kind::Observation(observation)) => {
                if observation.unit.is_none() && observation.ordered {
                    return self.ordinal(ranges, &observation.values, &about.name, span);
                }
                let Some(unit) = &observation.unit else {
                    return self.wrong_value(&about.name, "a number", &observation.values, span);
                };
                let shown = unit.to_string();
                let bare = observation.unit_is_conventional || unit.code() == "1" || unit.code() == "{1}";
                self.limits(
                    ranges,
                    &Measured {
                        name: &about.name,
                        what: "a result",
                        unit: Some(unit),
                        shown: &shown,
                        bare,
                        molar_mass: observation.molar_mass,
                        reference: true,
                        plausible: observation.plausible,
                    },
                )
            }
            (criteria::Test::Number(ranges), Kind::Score(_) | Kind::CriteriaSet(_)) => self.limits(
                ranges,
                &Measured {
                    name: &about.name,
                    what: "a total",
                    unit: None,
                    shown: "points",
                    bare: true,
                    molar_mass: None,
                    reference: false,
                    plausible: None,
                },
            ),
            (criteria::Test::Values(words), Kind::Observation(observation)) => {
                self.named(words, &observation.values, &about.name, span)
            }
            (criteria::Test::Values(words), Kind::Score(instrument) | Kind::CriteriaSet(instrument)) => {
                self.of_classes(words, instrument, &about.name, span)
            }
            (criteria::Test::Titre(titres), Kind::Observation(observation)) if observation.titre => {
                Some(Test::Titre(titres.clone()))
            }
            (criteria::Test::Titre(_), Kind::Observation(observation)) => {
                self.wrong_value(&about.name, "a titre", &observation.values, span)
            }
            _ => self.wrong_value(&about.name, "such a value", &[], span),
        }
    }

    fn wrong_value(&mut self, name: &str, what: &str, values: &[NamedValue], span: Span) -> Option<Test> {
        let mut diagnostic = Diagnostic::error("wrong-value", span, format!("a result of `{name}` is never {what}"));
        if !values.is_empty() {
            let words: Vec<&str> = values.iter().map(|v| v.name.as_str()).collect();
            let words = alternatives(&words);
            diagnostic = diagnostic.help(format!("its values are {words}"));
        }
        self.session.diagnostics.push(diagnostic);
        None
    }

    fn named(&mut self, words: &[String], values: &[NamedValue], name: &str, span: Span) -> Option<Test> {
        let mut indices: Vec<u16> = Vec::with_capacity(words.len());
        for word in words {
            let Some(found) = values.iter().position(|v| v.name == *word) else {
                return self.wrong_value(name, &format!("`{word}`"), values, span);
            };
            indices.push(u16::try_from(found).unwrap_or(u16::MAX));
        }
        indices.sort_unstable();
        indices.dedup();
        Some(Test::Named(indices.into_boxed_slice()))
    }

    /// `Child-Pugh is A or B`: the totals of the classes. A class reaches to where the next begins, so that nothing
    /// lies between the two.
    fn of_classes(&mut self, words: &[String], instrument: &Instrument, name: &str, span: Span) -> Option<Test> {
        let classes = &instrument.classes;
        let unknown = words.iter().find(|w| !classes.iter().any(|c| c.name == **w));
        if let Some(word) = unknown {
            return self.wrong_value(name, &format!("`{word}`"), &[], span);
        }
        let next = classes.iter().skip(1).map(|c| Bound::Excluded(c.low)).chain([Bound::Open]);
        let asked = classes.iter().zip(next).filter(|(class, _)| words.contains(&class.name));
        let ranges = asked.map(|(class, next)| Range {
            low: Bound::Included(class.low),
            high: if next == Bound::Open { Bound::Included(class.high) } else { next },
        });
        Some(Test::Number(RangeSet::new(ranges)))
    }

    /// `ECOG 0 to 1` on a scale whose steps are called by numbers.
    fn ordinal(&mut self, ranges: &[LimitRange], values: &[NamedValue], name: &str, span: Span) -> Option<Test> {
        let measured = Measured {
            name,
            what: "a result",
            unit: None,
            shown: "",
            bare: true,
            molar_mass: None,
            reference: false,
            plausible: None,
        };
        let Test::Number(set) = self.limits(ranges, &measured)? else { return None };
        let inside = |value: &NamedValue| {
            Number::parse(&value.name).is_some_and(|n| set.holds(&Range::exactly(n)) == Truth::True)
        };
        let words: Vec<String> = values.iter().filter(|v| inside(v)).map(|v| v.name.clone()).collect();
        if words.is_empty() {
            return self.wrong_value(name, "within these limits", values, span);
        }
        self.named(&words, values, name, span)
    }

    /// Limits in the canonical unit; with a limit that depends on the reference range, relative.
    pub(super) fn limits(&mut self, ranges: &[LimitRange], measured: &Measured<'_>) -> Option<Test> {
        let resolved: Vec<Option<RelativeRange>> = ranges
            .iter()
            .map(|range| {
                let low = range.low.as_ref().map_or(Some(Bound::Open), |limit| self.bound(limit, measured));
                let high = range.high.as_ref().map_or(Some(Bound::Open), |limit| self.bound(limit, measured));
                Some(RelativeRange { low: low?, high: high? })
            })
            .collect();
        let resolved: Vec<RelativeRange> = resolved.into_iter().collect::<Option<_>>()?;
        match resolved.iter().map(plain).collect::<Option<Vec<Range>>>() {
            Some(plain) => Some(Test::Number(RangeSet::new(plain))),
            None => Some(Test::Relative(resolved.into_boxed_slice())),
        }
    }

    fn bound(&mut self, limit: &Limit, measured: &Measured<'_>) -> Option<Bound<RelativeLimit>> {
        let value = match &limit.scale {
            Scale::UpperNormal | Scale::LowerNormal if !measured.reference => {
                let message = format!("{} of `{}` has no reference range", measured.what, measured.name);
                self.session.diagnostics.push(
                    Diagnostic::error("unit-mismatch", limit.span, message)
                        .label("a multiple of a limit of normal")
                        .help(format!("write the limit in {}", measured.shown)),
                );
                return None;
            }
            Scale::UpperNormal => RelativeLimit::UpperNormal(limit.number),
            Scale::LowerNormal => RelativeLimit::LowerNormal(limit.number),
            Scale::Bare => RelativeLimit::Absolute(self.bare(limit, measured)?),
            Scale::Unit(written) => RelativeLimit::Absolute(self.converted(limit, written, measured)?),
        };
        Some(if limit.included { Bound::Included(value) } else { Bound::Excluded(value) })
    }

    fn bare(&mut self, limit: &Limit, measured: &Measured<'_>) -> Option<Number> {
        if measured.bare {
            return Some(limit.number);
        }
        let message = format!("the limit `{}` of `{}` has no unit", limit.number, measured.name);
        self.session.diagnostics.push(
            Diagnostic::error("unit-missing", limit.span, message)
                .label("in which unit?")
                .help(measured.in_its_unit(limit.number)),
        );
        None
    }

    fn converted(&mut self, limit: &Limit, written: &str, measured: &Measured<'_>) -> Option<Number> {
        let place = unit_place(limit.span, written);
        let Some(canonical) = measured.unit else {
            let message = format!("{} of `{}` has no unit, but `{written}` is one", measured.what, measured.name);
            self.session
                .diagnostics
                .push(Diagnostic::error("unit-mismatch", place, message).help(format!("write `{}`", limit.number)));
            return None;
        };
        let conversion = Unit::parse(written).and_then(|unit| unit.conversion_to(canonical, measured.molar_mass));
        let problem = match conversion.map(|c| c.apply(limit.number)) {
            Ok(Some(number)) => return Some(number),
            Ok(None) | Err(UnitError::Overflow) => Diagnostic::error(
                "unit-mismatch",
                place,
                format!("`{} {written}` cannot be converted to {} exactly", limit.number, measured.shown),
            ),
            Err(UnitError::Unknown(near)) => {
                let problem = Diagnostic::error("unknown-unit", place, format!("`{written}` is not a unit"))
                    .label(format!("expected {}", measured.shown));
                match near {
                    Some(near) => problem.help(format!("did you mean `{near}`?")),
                    None => problem.help(measured.in_its_unit(limit.number)),
                }
            }
            Err(UnitError::Incomparable) => Diagnostic::error(
                "unit-mismatch",
                place,
                format!(
                    "{} of `{}` is measured in {}, not in `{written}`",
                    measured.what, measured.name, measured.shown
                ),
            )
            .label(format!("expected {} or a unit that converts to it", measured.shown))
            .help(measured.in_its_unit(limit.number)),
        };
        self.session.diagnostics.push(problem);
        None
    }
}

/// Each result has its own reference range, so "the highest" in multiples of it is judged result by result: it is above
/// a limit when any is, and below when every one is. `None` where that cannot be said.
fn by_own_reference(atom: &ValueAtom, ranges: &[RelativeRange]) -> Option<Vec<ValueAtom>> {
    let (above, below) = match atom.choice {
        Choice::Latest | Choice::Any | Choice::Every => return Some(vec![atom.clone()]),
        Choice::Highest => (Choice::Any, Choice::Every),
        Choice::Lowest => (Choice::Every, Choice::Any),
        Choice::Mean => return None,
    };
    let [range] = ranges else { return None };
    let half = |choice, low, high| {
        let test = Test::Relative(Box::new([RelativeRange { low, high }]));
        ValueAtom { choice, test, ..atom.clone() }
    };
    let lower = (range.low != Bound::Open).then(|| half(above, range.low, Bound::Open));
    let upper = (range.high != Bound::Open).then(|| half(below, Bound::Open, range.high));
    Some(lower.into_iter().chain(upper).collect())
}

fn plain(range: &RelativeRange) -> Option<Range> {
    let lower = |bound| match bound {
        Bound::Open => Some(Bound::Open),
        Bound::Included(RelativeLimit::Absolute(n)) => Some(Bound::Included(n)),
        Bound::Excluded(RelativeLimit::Absolute(n)) => Some(Bound::Excluded(n)),
        Bound::Included(_) | Bound::Excluded(_) => None,
    };
    Some(Range { low: lower(range.low)?, high: lower(range.high)? })
}

/// The unit stands at the end of its limit; when it is spelt differently there, the whole limit is shown.
fn unit_place(limit: Span, written: &str) -> Span {
    let len = u32::try_from(written.len()).unwrap_or(u32::MAX);
    match limit.end.checked_sub(len) {
        Some(start) if start > limit.start => Span { start, ..limit },
        _ => limit,
    }
}
