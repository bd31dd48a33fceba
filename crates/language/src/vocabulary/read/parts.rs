//! Parts of instruments: which items of the whole they count.
//!
//! Assumes resolved references. Guarantees that a part has the whole's own items, that no item lies in two parts of one
//! whole, and that a domain lies in a part whole or not at all.

use super::{Name, References};
use crate::text::{Diagnostic, Span, Spanned, nearest, shown};
use crate::value::{Bound, Number, Range, Truth};
use crate::vocabulary::{ConceptId, Instrument, Kind, Part, Vocabulary};

/// A part, the whole it names, and the items it names.
pub(super) struct Draft {
    pub(super) part: ConceptId,
    pub(super) whole: Spanned<ConceptId>,
    pub(super) items: Vec<Name>,
}

impl Draft {
    pub(super) fn new(part: ConceptId, whole: Spanned<ConceptId>, references: References) -> Self {
        Self { part, whole, items: references.part_items }
    }
}

pub(super) fn resolve(vocabulary: &mut Vocabulary, drafts: Vec<Draft>, problems: &mut Vec<Diagnostic>) {
    let parts: Vec<ConceptId> = drafts.iter().map(|d| d.part).collect();
    for draft in drafts {
        let (id, whole_id) = (draft.part, draft.whole.node);
        let name = shown(&vocabulary.concept(whole_id).name);
        let Some(whole) = vocabulary.concept(whole_id).instrument() else { continue };
        if parts.contains(&whole_id) {
            let problem = unsound(draft.whole.span, format!("`{name}` is a part itself"));
            problems.push(problem.help("name the whole that it is a part of"));
            continue;
        }
        let Some(part) = items(&draft, vocabulary, whole, problems) else { continue };
        let instrument = cut(whole, part);
        if let Some(own) = instrument_mut(vocabulary, id) {
            *own = instrument;
        }
        if let Some(whole) = instrument_mut(vocabulary, whole_id) {
            whole.parts.push(id);
        }
    }
}

fn instrument_mut(vocabulary: &mut Vocabulary, id: ConceptId) -> Option<&mut Instrument> {
    match &mut vocabulary.concepts.get_mut(id.0 as usize)?.kind {
        Kind::Score(i) | Kind::CriteriaSet(i) => Some(i),
        Kind::Condition | Kind::Observation(_) | Kind::Medication | Kind::Procedure => None,
    }
}

fn unsound(span: Span, message: String) -> Diagnostic {
    Diagnostic::error("unsound-instrument", span, message)
}

/// The items that the part names, in the order of the whole.
fn items(draft: &Draft, vocabulary: &Vocabulary, whole: &Instrument, problems: &mut Vec<Diagnostic>) -> Option<Part> {
    let mut items: Vec<u16> = Vec::with_capacity(draft.items.len());
    let before = problems.len();
    for name in &draft.items {
        let Some(item) = whole.item_named(&name.written).and_then(|i| u16::try_from(i).ok()) else {
            let whole_name = &vocabulary.concept(draft.whole.node).name;
            let message = format!("`{}` has no item `{}`", shown(whole_name), shown(&name.written));
            let problem = Diagnostic::error("unknown-value", name.span, message);
            let near = nearest(&name.written, whole.items.iter().map(|i| i.name.as_str()));
            problems.push(match near {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem,
            });
            continue;
        };
        let taken = |other: &&ConceptId| {
            let other = vocabulary.concept(**other).instrument().and_then(|i| i.part_of.as_ref());
            other.is_some_and(|p| p.items.contains(&item))
        };
        if items.contains(&item) || whole.parts.iter().any(|other| taken(&other)) {
            let message = format!("the item `{}` is in two parts, or twice in one", shown(&name.written));
            problems.push(unsound(name.span, message).help("leave it in one place"));
            continue;
        }
        items.push(item);
    }
    items.sort_unstable();
    for (place, domain) in (0_u16..).zip(&whole.domains) {
        let inside = |(index, _): &(u16, _)| items.contains(index);
        let (counted, all) = (whole.in_domain(place).filter(inside).count(), whole.in_domain(place).count());
        if counted > 0 && counted < all {
            let message = format!("the part has some items of the domain `{}` and lacks others", domain.name);
            problems.push(unsound(draft.whole.span, message).help("count a domain whole, or not at all"));
        }
    }
    (problems.len() == before && !items.is_empty()).then_some(Part { of: draft.whole.node, items })
}

/// The whole, with no more than these items.
fn cut(whole: &Instrument, part: Part) -> Instrument {
    let items = part.items.iter().filter_map(|&i| whole.items.get(usize::from(i))).cloned().collect();
    let mut instrument = Instrument {
        items,
        domains: whole.domains.clone(),
        recall: whole.recall,
        cumulative: whole.cumulative,
        current_for: whole.current_for,
        part_of: Some(part),
        ..Instrument::default()
    };
    instrument.range = instrument.points(|_| Truth::Unknown).map(|(low, high)| Range {
        low: Bound::Included(Number::from(low)),
        high: Bound::Included(Number::from(high)),
    });
    instrument
}
