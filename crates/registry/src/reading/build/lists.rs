//! Of which members of a list the words before, in and behind it are said: clear, or refused.

use super::chain::Join;
use super::things::{Behind, Item, Lead};
use super::{Builder, Built};
use crate::reading::grammar::{Rule, at, holds};
use prescreen_language::vocabulary::KindName;

impl Builder<'_> {
    /// Words of one name that could be meant of its neighbours.
    pub(super) fn clear_list(&self, items: &[Item<'_>], joins: &[Join], lead: Lead, behind: &Behind<'_>) -> Built<()> {
        if joins.is_empty() {
            return Ok(());
        }
        let has = |item: &Item<'_>, wanted| holds(&item.node, wanted);
        let toxic = |item: &Item<'_>| has(item, Rule::toxicity_before) || has(item, Rule::toxicity_after);
        if items.iter().any(toxic) && !items.iter().all(toxic) {
            return Err("a grade in a list can be meant of one name or of all");
        }
        let worded =
            |item: &Item<'_>| has(item, Rule::qualifier) || has(item, Rule::degree) || self.named_with_a_word(item);
        for pair in items.windows(2) {
            if let [one, other] = pair
                && !worded(other)
                && (worded(one) || self.shares_a_word(one, other))
            {
                return Err("a word before a list can be meant of one name or of all");
            }
        }
        for item in items.iter().take(items.len().saturating_sub(1)) {
            if has(item, Rule::illustration) && !item.node.as_str().trim_end().ends_with(')') {
                return Err("the examples in a list can end in two places");
            }
        }
        if behind.except.is_some() {
            return Err("an exception after a list can be meant of one name or of all");
        }
        if let Some(last) = items.last()
            && (has(last, Rule::requiring) || has(last, Rule::except))
        {
            return Err("words after a list can be meant of one name or of all");
        }
        for item in items.iter().take(items.len().saturating_sub(1)) {
            if (has(item, Rule::except) || has(item, Rule::requiring)) && !item.node.as_str().trim_end().ends_with(')')
            {
                return Err("words in a list can be meant of one name or of all");
            }
        }
        // What happened at a time: a treatment, an operation, an episode.
        let event = |i: &Item<'_>| self.kind(i.id) != KindName::Condition || self.vocabulary.concept(i.id).episodic;
        let treatment = |i: &Item<'_>| self.kind(i.id) != KindName::Condition;
        let kinds = |a: &Item<'_>, b: &Item<'_>| self.kind(a.id) == self.kind(b.id);
        let episodic = |item: &Item<'_>| self.vocabulary.concept(item.id).episodic;
        let alike = items.windows(2).all(|p| matches!(p, [a, b] if kinds(a, b)));
        let timed = behind.window.is_some() || behind.lasting.is_some();
        if timed && !alike && !items.iter().all(event) {
            return Err("the time at the end can be meant of one name or of all");
        }
        // `history of seizures, depression, alcohol or drug abuse within 3 months`
        if timed && items.len() > 2 && matches!(lead, Lead::Ever | Lead::EverOrNow) {
            return Err("the time at the end can be meant of one name or of all");
        }
        let same_sort = items.windows(2).all(|p| matches!(p, [a, b] if episodic(a) == episodic(b)));
        if timed && matches!(lead, Lead::Nothing | Lead::Now(_)) && !same_sort && !items.iter().all(event) {
            return Err("the time at the end can be meant of one name or of all");
        }
        let covers_all = match lead {
            Lead::Nothing | Lead::Ever | Lead::EverOrNow | Lead::Now(_) => true,
            Lead::TreatedBefore => items.iter().all(treatment),
            _ => false,
        };
        if !alike && !covers_all {
            return Err("what the words before the list cover can be read in two ways");
        }
        Ok(())
    }

    /// The name of a member as the line has it, in small letters.
    fn written(&self, item: &Item<'_>) -> Option<String> {
        let name = item.node.clone().into_inner().find(|n| matches!(n.as_rule(), Rule::c | Rule::m | Rule::p))?;
        let range = at(&name);
        let written = self.tokens.place(&(self.base + range.start..self.base + range.end));
        Some(self.plain.text.get(written)?.to_lowercase())
    }

    /// `chronic constipation or diarrhoea`, where there is a chronic diarrhoea as well.
    fn shares_a_word(&self, one: &Item<'_>, other: &Item<'_>) -> bool {
        let Some((first, second)) = self.written(one).zip(self.written(other)) else { return false };
        ["chronic ", "acute ", "severe ", "uncontrolled ", "recurrent "].iter().any(|word| {
            let whole = || self.vocabulary.find(&format!("{word}{second}"));
            // `chronic obstructive pulmonary disease` is one name, whatever is chronic behind it.
            let separate = first.starts_with(word) && !first.contains("obstructive") && !second.starts_with(word);
            separate && whole().is_some_and(|id| id != other.id)
        })
    }

    /// `active tuberculosis` where that is a name of its own.
    fn named_with_a_word(&self, item: &Item<'_>) -> bool {
        let Some(words) = self.written(item) else { return false };
        ["active ", "severe ", "uncontrolled ", "unstable ", "acute ", "symptomatic ", "recurrent "]
            .iter()
            .filter_map(|word| words.strip_prefix(word))
            .any(|bare| self.vocabulary.find(bare).is_some_and(|id| id != item.id))
    }
}
