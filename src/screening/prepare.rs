//! Makes the plans of all statements that a screener can come to ask.
//!
//! Assumes compiled rules. Guarantees a plan for every node that the given ones lead to; those whose shape is not simple
//! are left to the general code.

use super::episode::Domain;
use super::inputs::{Inputs, absent_rule, is_plain, item_rules, present_rules, related, value_inputs};
use super::multiple::Scale;
use super::plan::{
    Bearing, Lane, Newest, Parts, Plan, Posting, Postings, Presence, Reading, RuleTopic, Simple, Topic, TopicId, Total,
};
use super::window::is_movable;
use crate::criteria::{Assertion, Choice, Exposure, Qualifier, Sex};
use crate::patient::RecordedSex;
use crate::ruleset::{
    Atom, AtomId, ConditionAtom, MedicationAtom, Node, NodeId, ProcedureAtom, RuleSet, SettleId, Test, ValueAtom,
    Window,
};
use crate::value::{Bound, Calendar, Day, Number, Range, RangeSet, Truth};
use crate::vocabulary::{Absence, ConceptId, Instrument, Kind, Lasts, ListName, Observation};
use rustc_hash::FxHashMap;

/// The plans for the conditions of a rule set on a screening date.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plans {
    /// By node; those that are no statements, or cannot be asked, are general.
    pub(crate) plans: Vec<Plan>,
    pub(crate) topics: Vec<Topic>,
    pub(crate) postings: Postings,
    /// The topics by what they are about; none for what rules may say although nothing is recorded.
    pub(crate) known: FxHashMap<Key, Option<TopicId>>,
    /// The topics of rules.
    pub(crate) rules: FxHashMap<NodeId, RuleTopic>,
    /// The rules that infer what only occurs in female patients.
    pub(crate) female_rules: Vec<NodeId>,
    /// Whether those rules need facts.
    pub(crate) female_quiet: bool,
}

/// The topic of everything that only occurs in female patients.
pub(crate) const FEMALE: TopicId = TopicId(0);

/// A question of presence, whatever its days and whatever more is asked.
pub(crate) type Key = (Lane, ConceptId, Option<SettleId>);

struct Preparation<'r> {
    rules: &'r RuleSet,
    on: Day,
    inputs: Inputs<'r>,
    /// None for what rules may say although nothing is recorded.
    known: FxHashMap<Key, Option<TopicId>>,
    topics: Vec<Topic>,
    found: Vec<(ConceptId, Posting)>,
    plans: Vec<Plan>,
    waiting: Vec<NodeId>,
    female_rules: Vec<NodeId>,
    rule_topics: FxHashMap<NodeId, RuleTopic>,
    readings: FxHashMap<ConceptId, TopicId>,
}

/// Plans for `nodes` and all that they lead to.
pub(super) fn prepare(rules: &RuleSet, nodes: Vec<NodeId>, on: Day) -> Plans {
    let mut preparation = Preparation {
        rules,
        on,
        inputs: Inputs::new(rules),
        known: FxHashMap::default(),
        topics: Vec::new(),
        found: Vec::new(),
        plans: rules.nodes.iter().map(|node| unplanned(*node)).collect(),
        waiting: nodes,
        female_rules: Vec::new(),
        rule_topics: FxHashMap::default(),
        readings: FxHashMap::default(),
    };
    let female = preparation.female();
    let mut seen = vec![false; rules.nodes.len()];
    while let Some(id) = preparation.waiting.pop() {
        let at = id.0 as usize;
        if seen.get(at).copied().unwrap_or(true) {
            continue;
        }
        if let Some(seen) = seen.get_mut(at) {
            *seen = true;
        }
        match rules.node(id) {
            Node::All(list) | Node::Any(list) | Node::Count(_, list) => preparation.waiting.extend(rules.list(list)),
            Node::Not(inner) => preparation.waiting.push(inner),
            Node::Atom(atom) => {
                if let (Some(plan), Some(slot)) = (preparation.plan(atom, female), preparation.plans.get_mut(at)) {
                    *slot = plan;
                }
            }
        }
    }
    let Preparation { plans, topics, found, known, female_rules, rule_topics, .. } = preparation;
    let postings = Postings::new(rules.vocabulary.concepts().len(), found);
    Plans { plans, topics, postings, known, rules: rule_topics, female_rules, female_quiet: female }
}

impl Preparation<'_> {
    /// The first topic: whether it can be told from its facts alone.
    fn female(&mut self) -> bool {
        self.topics.push(Topic::default());
        let rules = self.rules;
        let mut quiet = true;
        for (id, _) in rules.vocabulary.concepts().filter(|(_, c)| c.only_in_female) {
            self.post(id, FEMALE, Lane::Female, Bearing::FEEDS);
            if let Some(rule) = rules.inference.get(id.0 as usize).and_then(|i| i.present) {
                quiet &= !self.inputs.may_be(rule, true);
                self.post_rule(rule, FEMALE);
                self.female_rules.push(rule);
            }
        }
        quiet
    }

    fn post(&mut self, concept: ConceptId, topic: TopicId, lane: Lane, bearing: u8) {
        self.found.push((concept, Posting { topic, lane, bearing: Bearing(bearing), of_values: 0 }));
    }

    fn post_rule(&mut self, rule: NodeId, topic: TopicId) {
        for &concept in self.inputs.of(rule) {
            let (lane, bearing) = (Lane::Female, Bearing(Bearing::FEEDS));
            self.found.push((concept, Posting { topic, lane, bearing, of_values: 0 }));
        }
    }

    /// The topic of a rule, which is planned too.
    fn rule(&mut self, rule: NodeId) -> RuleTopic {
        if let Some(&known) = self.rule_topics.get(&rule) {
            return known;
        }
        let found = RuleTopic { rule, topic: self.next(), on_results: self.rests_on_results(rule) };
        self.rule_topics.insert(rule, found);
        self.topics.push(Topic::default());
        self.post_rule(rule, found.topic);
        self.waiting.push(rule);
        found
    }

    fn next(&self) -> TopicId {
        TopicId(u32::try_from(self.topics.len()).unwrap_or(u32::MAX))
    }

    /// The topic of a question of presence; none if rules may speak for it although nothing is recorded.
    fn topic(&mut self, lane: Lane, concept: ConceptId, settle: Option<SettleId>) -> Option<TopicId> {
        if let Some(&known) = self.known.get(&(lane, concept, settle)) {
            return known;
        }
        let rules = self.rules;
        let vocabulary = &rules.vocabulary;
        let about = vocabulary.concept(concept);
        let infers = matches!(lane, Lane::Condition | Lane::Medication | Lane::Procedure);
        let present = if lane == Lane::Condition { present_rules(rules, concept) } else { Vec::new() };
        let mut related: Vec<ConceptId> = related(rules, concept).into_iter().collect();
        related.sort_unstable();
        let of_related: Vec<(ConceptId, NodeId)> =
            related.iter().filter(|_| infers).filter_map(|&c| Some((c, absent_rule(rules, c, settle)?))).collect();
        if present.iter().chain(of_related.iter().map(|(_, n)| n)).any(|&n| self.inputs.may_be(n, true)) {
            self.known.insert((lane, concept, settle), None);
            return None;
        }
        let by_test = about.absence == Absence::ByTest;
        let reaches =
            |upper: ConceptId| upper == concept || !by_test || vocabulary.concept(upper).absence == Absence::ByTest;
        let applies = |(upper, _): &&(ConceptId, NodeId)| vocabulary.is_a(concept, *upper) && reaches(*upper);
        let listed =
            matches!(lane, Lane::Allergy | Lane::Family | Lane::PlannedProcedure) || about.absence == Absence::ByList;
        let topic = Topic {
            present: present.iter().map(|&rule| self.rule(rule)).collect(),
            absent: of_related.iter().filter(applies).map(|&(_, rule)| self.rule(rule)).collect(),
            related: of_related.iter().map(|&(_, rule)| self.rule(rule)).collect(),
            list: list_of(lane).filter(|_| listed),
            lifelong: about.lasts == Lasts::Lifelong,
            by_statement: infers && !matches!(about.absence, Absence::ByTest | Absence::ByAssessment),
        };
        let id = self.next();
        self.known.insert((lane, concept, settle), Some(id));
        self.topics.push(topic);
        for &other in &related {
            let (below, above) = (vocabulary.is_a(other, concept), vocabulary.is_a(concept, other));
            let bearing = match (below, above) {
                (true, true) => Bearing::BELOW | Bearing::EXACT,
                (true, false) => Bearing::BELOW,
                (false, true) => Bearing::ABOVE,
                (false, false) => 0,
            };
            self.post(other, id, lane, bearing);
        }
        Some(id)
    }

    /// Whether the days of the evidence for a rule are days of results, and so never after the screening date.
    fn rests_on_results(&self, node: NodeId) -> bool {
        match self.rules.node(node) {
            Node::All(list) | Node::Any(list) | Node::Count(_, list) => {
                self.rules.list(list).iter().all(|&n| self.rests_on_results(n))
            }
            Node::Not(inner) => self.rests_on_results(inner),
            Node::Atom(atom) => matches!(self.rules.atom(atom),
                Atom::Value(a) if matches!(self.rules.vocabulary.concept(a.concept).kind, Kind::Observation(_))),
        }
    }

    fn plan(&mut self, id: AtomId, female: bool) -> Option<Plan> {
        match self.rules.atom(id) {
            Atom::Age { unit, ages } => Some(Plan::Born(birth_days(self.on, *unit, ages)?)),
            Atom::Sex(sex) => Some(Plan::Sex(match sex {
                Sex::Male => RecordedSex::Male,
                Sex::Female => RecordedSex::Female,
                Sex::Intersex => RecordedSex::Intersex,
            })),
            Atom::Condition(atom) => self.condition(id, atom, female),
            Atom::Medication(atom) => self.medication(atom),
            Atom::Procedure(atom) => self.procedure(atom, female),
            Atom::Value(atom) => self.value(atom),
        }
    }

    /// The days of a window that begins and ends on a known day; one that ends on a day that may yet come ends on the
    /// screening date.
    fn days(&self, window: Window) -> Option<(Day, Day)> {
        let on = self.on;
        let days = match window {
            Window::Now => (on, on),
            Window::Ever => (Day::DISTANT_PAST, on),
            Window::Within(period, _) => (on.before(period), on),
            Window::WithinLonger(a, b, _) => (on.before(a).min(on.before(b)), on),
            Window::MoreThanAgo(period) => (Day::DISTANT_PAST, on.before(period).plus(-1)),
            Window::AtLeastAgo(period) => (Day::DISTANT_PAST, on.before(period)),
            Window::Since(from) => (from.first, on),
            Window::SinceOnset(_) | Window::After(..) => return None,
        };
        (days.0 <= days.1).then_some(days)
    }

    fn condition(&mut self, id: AtomId, atom: &ConditionAtom, female: bool) -> Option<Plan> {
        let rules = self.rules;
        let concept = rules.vocabulary.concept(atom.concept);
        let (lane, window) = match atom.assertion {
            Assertion::Present | Assertion::Ever => (Lane::Condition, atom.window),
            Assertion::Family => (Lane::Family, Window::Ever),
            Assertion::Suspected => {
                return self.topic(Lane::Condition, atom.concept, atom.settle).map(Plan::Suspected);
            }
            Assertion::Planned => return None,
        };
        let present = lane == Lane::Condition;
        let only_in_female = concept.only_in_female && present;
        // What cannot be said of the concept at all is left to the general code.
        let unsayable = atom.qualifiers.iter().any(|q| matches!(q, Qualifier::Compensated(_)))
            || atom.except.iter().any(|(c, _)| rules.vocabulary.is_a(atom.concept, *c));
        if (unsayable && present) || (only_in_female && !female) {
            return None;
        }
        let (from, to) = self.days(window)?;
        let settle = atom.settle.filter(|_| present);
        let topic = self.topic(lane, atom.concept, settle)?;
        let tests = if present { self.tests_below(atom)? } else { Box::default() };
        let filtered = present && !is_plain(atom);
        let only_qualified = atom.except.is_empty() && atom.requiring.is_empty() && atom.lasting.is_none();
        let qualified = (filtered && only_qualified).then_some(id);
        let (female, concept, movable) = (only_in_female, atom.concept, is_movable(window));
        let domain = if present { Domain::Condition } else { Domain::Family };
        Some(Plan::Presence(Presence {
            topic,
            concept,
            domain,
            settle,
            from,
            to,
            movable,
            filtered,
            qualified,
            female,
            tests,
        }))
    }

    /// The by-test concepts below the one asked for that are not excepted; a test that clears one clears what is below
    /// it.
    fn tests_below(&mut self, atom: &ConditionAtom) -> Option<Box<[(TopicId, ConceptId)]>> {
        let vocabulary = &self.rules.vocabulary;
        if vocabulary.concept(atom.concept).absence == Absence::ByTest {
            return Some(Box::default());
        }
        let below = vocabulary.by_test_below(atom.concept);
        let counts = |c: ConceptId| !atom.except.iter().any(|(e, q)| q.is_empty() && vocabulary.is_a(c, *e));
        let asked = below.iter().copied().filter(|&c| counts(c));
        asked.map(|c| Some((self.topic(Lane::Condition, c, atom.settle)?, c))).collect()
    }

    fn medication(&mut self, atom: &MedicationAtom) -> Option<Plan> {
        if atom.mode == Exposure::Intolerant {
            return self.topic(Lane::Allergy, atom.concept, None).map(Plan::Intolerant);
        }
        let taken = matches!(atom.mode, Exposure::Taking | Exposure::Received | Exposure::StableFor(_));
        let denies_more = |d: &RangeSet| d.holds(&Range::exactly(Number::ZERO)) == Truth::True;
        let simple = taken || atom.mode == Exposure::Failed;
        if !simple || !atom.then.is_empty() || atom.dose.as_ref().is_some_and(denies_more) {
            return None;
        }
        let (from, to) = self.days(atom.window)?;
        let topic = self.topic(Lane::Medication, atom.concept, None)?;
        let plain = matches!(atom.mode, Exposure::Taking | Exposure::Received)
            && atom.dose.is_none()
            && atom.except.is_empty()
            && atom.lasting.is_none();
        Some(Plan::Presence(Presence {
            topic,
            concept: atom.concept,
            domain: Domain::Medication,
            settle: None,
            from,
            to,
            movable: is_movable(atom.window),
            filtered: !plain,
            qualified: None,
            female: false,
            tests: Box::default(),
        }))
    }

    fn procedure(&mut self, atom: &ProcedureAtom, female: bool) -> Option<Plan> {
        let only_in_female = self.rules.vocabulary.concept(atom.concept).only_in_female;
        if only_in_female && (atom.planned || !female) {
            return None;
        }
        if atom.planned {
            return self.topic(Lane::PlannedProcedure, atom.concept, None).map(Plan::Planned);
        }
        let (from, to) = self.days(atom.window)?;
        let topic = self.topic(Lane::Procedure, atom.concept, None)?;
        Some(Plan::Presence(Presence {
            topic,
            concept: atom.concept,
            domain: Domain::Procedure,
            settle: None,
            from,
            to,
            movable: is_movable(atom.window),
            filtered: !atom.except.is_empty(),
            qualified: None,
            female: only_in_female,
            tests: Box::default(),
        }))
    }

    fn value(&mut self, atom: &ValueAtom) -> Option<Plan> {
        // The onset of a disease is left to the general code.
        let (from, to) = self.days(atom.window)?;
        match &self.rules.vocabulary.concept(atom.concept).kind {
            Kind::Observation(observation)
                if observation.computed.is_some() || self.rules.vocabulary.at_or_below(atom.concept).len() > 1 =>
            {
                self.reading(atom, from, to)
            }
            Kind::Observation(observation) => {
                let (simple, only) = match atom.choice {
                    Choice::Latest => (true, false),
                    Choice::Any | Choice::Every => (true, true),
                    Choice::Highest | Choice::Lowest | Choice::Mean => (false, true),
                };
                let test = simple_test(&atom.test, observation).filter(|_| simple && atom.times.is_none());
                let test = test.unwrap_or(Simple::Other);
                let topic = self.value_topic(atom.concept);
                Some(Plan::Result(Newest { topic, concept: atom.concept, from, to, only, test }))
            }
            Kind::Score(instrument) | Kind::CriteriaSet(instrument) => self.total(atom, instrument, from, to),
            Kind::Condition | Kind::Medication | Kind::Procedure => None,
        }
    }

    /// What may follow from other results, or be recorded as something narrower; other choices than the newest number are
    /// left to the general code.
    fn reading(&mut self, atom: &ValueAtom, from: Day, to: Day) -> Option<Plan> {
        let (scale, test) = match &atom.test {
            Test::Number(set) => (None, Parts::of(set)?),
            Test::Relative(ranges) => Scale::of(ranges).map(|(scale, set)| (Some(scale), set))?,
            Test::Titre(_) | Test::Named(_) => return None,
        };
        if atom.choice != Choice::Latest || atom.times.is_some() {
            return None;
        }
        let topic = match self.readings.get(&atom.concept) {
            Some(&known) => known,
            None => {
                let id = self.next();
                self.readings.insert(atom.concept, id);
                self.topics.push(Topic::default());
                for concept in value_inputs(self.rules, atom) {
                    self.post(concept, id, Lane::Value, Bearing::FEEDS);
                }
                id
            }
        };
        Some(Plan::Reading(Box::new(Reading { topic, concept: atom.concept, from, to, scale, test })))
    }

    fn total(&mut self, atom: &ValueAtom, instrument: &Instrument, from: Day, to: Day) -> Option<Plan> {
        let Test::Number(set) = &atom.test else { return None };
        let related = instrument.part_of.is_some() || !instrument.parts.is_empty() || !instrument.domains.is_empty();
        let test = Parts::of(set).filter(|_| !related)?;
        let rules = item_rules(self.rules, atom.concept);
        if rules.iter().any(|&n| self.inputs.may_be(n, true)) {
            return None;
        }
        let in_parts = |points: i64| points.checked_mul(super::loaded::PARTS);
        let points = |i: &crate::vocabulary::Item| i64::from(i.points);
        let most = in_parts(instrument.items.iter().map(points).sum())?;
        let every: Box<[i64]> = instrument.items.iter().map(|i| in_parts(points(i))).collect::<Option<_>>()?;
        let ruled = self.rules.inference.get(atom.concept.0 as usize).map_or(&[][..], |i| &i.items);
        let mut inferred = Vec::new();
        for (place, rule) in (0_u8..64).zip(ruled).filter_map(|(place, rule)| Some((place, (*rule)?))) {
            inferred.push((self.rule(rule), place));
        }
        if instrument.items.len() > 64 {
            return None;
        }
        let inferable = inferred.iter().filter_map(|(_, place)| every.get(usize::from(*place))).sum();
        let topic = self.value_topic(atom.concept);
        if let Some(plain) = instrument.plain_version {
            self.post(plain, topic, Lane::Value, Bearing::FEEDS);
        }
        Some(Plan::Total(Box::new(Total {
            topic,
            from,
            to,
            test,
            most,
            points: every,
            inferred: inferred.into_boxed_slice(),
            inferable,
            cumulative: instrument.cumulative,
            itemless: instrument.items.is_empty(),
        })))
    }

    fn value_topic(&mut self, concept: ConceptId) -> TopicId {
        let key = (Lane::Value, concept, None);
        if let Some(&Some(known)) = self.known.get(&key) {
            return known;
        }
        let id = self.next();
        self.known.insert(key, Some(id));
        self.topics.push(Topic::default());
        self.post(concept, id, Lane::Value, Bearing::BELOW | Bearing::EXACT);
        id
    }
}

/// What a node is before it is planned, and where it cannot be asked.
fn unplanned(node: Node) -> Plan {
    match node {
        Node::All(list) => Plan::All(list),
        Node::Any(list) => Plan::Any(list),
        Node::Not(inner) => Plan::Not(inner),
        Node::Count(count, list) => Plan::Count(count, list),
        Node::Atom(atom) => Plan::General(atom),
    }
}

/// The list whose completeness speaks for a lane.
fn list_of(lane: Lane) -> Option<ListName> {
    match lane {
        Lane::Condition => Some(ListName::Conditions),
        Lane::Medication => Some(ListName::Medications),
        Lane::Procedure => Some(ListName::Procedures),
        Lane::Allergy => Some(ListName::Allergies),
        Lane::Family => Some(ListName::FamilyHistory),
        Lane::PlannedProcedure => Some(ListName::PlannedProcedures),
        Lane::Value | Lane::Female => None,
    }
}

/// A test of one exact value, if it is one.
fn simple_test(test: &Test, observation: &Observation) -> Option<Simple> {
    Some(match test {
        Test::Number(set) => Simple::Number(Parts::of(set)?),
        Test::Titre(set) => Simple::Titre(Parts::of_whole(set)?),
        Test::Named(values) => {
            let indeterminate = observation.values.iter().enumerate().filter(|(_, v)| v.indeterminate);
            let hold = bits(values.iter().map(|&v| usize::from(v)))?;
            Simple::Named { hold, indeterminate: bits(indeterminate.map(|(i, _)| i))? }
        }
        Test::Relative(ranges) => {
            let (scale, set) = Scale::of(ranges)?;
            Simple::Multiple(scale, set)
        }
    })
}

/// A bit set; none if a member is beyond 63.
fn bits(members: impl Iterator<Item = usize>) -> Option<u64> {
    members.map(|n| (n < 64).then(|| 1_u64 << n)).try_fold(0, |all, bit| Some(all | bit?))
}

/// No patient was born earlier before the screening date.
const OLDEST: i32 = 1200 * 366;

/// The birth days of those who have an age in `ages` on the screening date.
fn birth_days(on: Day, unit: Calendar, ages: &RangeSet<u32>) -> Option<Box<[std::ops::RangeInclusive<Day>]>> {
    let age = |born: Day| on.completed_since(born, unit);
    let oldest = Day(on.0.checked_sub(OLDEST)?);
    age(oldest)?;
    // The later one is born, the younger one is: the first day on which one is younger than `limit`.
    let younger_than = |limit: u64| {
        let (mut low, mut high) = (oldest.0, on.0 + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            if age(Day(middle)).is_none_or(|a| u64::from(a) < limit) { high = middle } else { low = middle + 1 }
        }
        Day(low)
    };
    let range = |r: &Range<u32>| {
        let least = match r.low {
            Bound::Open => 0,
            Bound::Included(n) => u64::from(n),
            Bound::Excluded(n) => u64::from(n) + 1,
        };
        // The latest birth day at which the least age is reached.
        let last = if least == 0 { on } else { younger_than(least).plus(-1) };
        let first = match r.high {
            Bound::Open => Day::DISTANT_PAST,
            Bound::Included(n) => younger_than(u64::from(n) + 1),
            Bound::Excluded(n) => younger_than(u64::from(n)),
        };
        first..=last
    };
    Some(ages.ranges().iter().map(range).collect())
}
