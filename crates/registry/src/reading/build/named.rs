//! Values by name: steps of an order, tests that clear an illness, illnesses that are a value, grades of toxicity.
//!
//! Assumes nodes of the grammar. Guarantees that a word for an illness gives way to a value only where the value is what
//! the word means, and that a grade is one of toxicity.

use super::chain::{Clause, join};
use super::{Builder, Built, all, any, not, sexes, spanned};
use crate::reading::Side;
use crate::reading::grammar::{Node, Rule, child, children, first};
use prescreen_language::criteria::{Atom, Choice, Expr, ExprKind, LimitRange, Name, Qualifier, Test, ValueAtom};
use prescreen_language::text::Spanned;
use prescreen_language::value::{Bound, Range, RangeSet};
use prescreen_language::vocabulary::{Absence, ConceptId};

/// Scales of how well a patient manages the day.
const PERFORMANCE: [&str; 3] = ["ECOG", "Karnofsky", "Lansky"];

/// Illnesses that are a value of a test, by parts of their names, and the tests.
const MEASURED: &[(&str, &[&str])] = &[
    ("anaemia", &["haemoglobin", "haematocrit"]),
    ("neutropenia", &["neutrophils"]),
    ("thrombocytopenia", &["platelets"]),
    ("thrombocytosis", &["platelets"]),
    ("leukocytosis", &["WBC"]),
    ("hyperglycaemia", &["glucose", "fasting glucose"]),
    ("hypoglycaemia", &["glucose", "fasting glucose"]),
    ("fever", &["body temperature"]),
    ("leukopenia", &["WBC"]),
    ("leucopenia", &["WBC"]),
    ("lymphopenia", &["lymphocytes"]),
    ("obesity", &["BMI"]),
    ("hypertension", &["systolic blood pressure", "diastolic blood pressure"]),
    ("hypotension", &["systolic blood pressure", "diastolic blood pressure"]),
    ("bradycardia", &["heart rate"]),
    ("tachycardia", &["heart rate"]),
    ("kalaemia", &["potassium"]),
    ("natraemia", &["sodium"]),
    ("calcaemia", &["calcium", "corrected calcium"]),
    ("magnesaemia", &["magnesium"]),
    ("albuminaemia", &["albumin"]),
    ("bilirubinaemia", &["bilirubin"]),
    ("triglyceridaemia", &["triglycerides"]),
    ("phosphataemia", &["phosphate"]),
    ("hypoxaemia", &["oxygen saturation", "PaO2/FiO2 ratio"]),
    ("hypoxia", &["oxygen saturation", "PaO2/FiO2 ratio"]),
    ("liver function", &["AST", "ALT", "bilirubin", "alkaline phosphatase", "INR", "albumin"]),
    ("kidney disease", &["creatinine", "creatinine clearance", "eGFR"]),
    ("kidney failure", &["creatinine", "creatinine clearance", "eGFR"]),
    ("renal insufficiency", &["creatinine", "creatinine clearance", "eGFR"]),
    ("kidney function", &["creatinine", "creatinine clearance", "eGFR"]),
    ("QT", &["QTc", "QTcF", "QTcB"]),
];

/// Illnesses that are one test above (or below) a limit: the name, the test, whether above.
const OWN: &[(&str, &str, bool)] = &[
    ("hyperkalaemia", "potassium", true),
    ("hypokalaemia", "potassium", false),
    ("hypernatraemia", "sodium", true),
    ("hyponatraemia", "sodium", false),
    ("hypertriglyceridaemia", "triglycerides", true),
    ("thrombocytopenia", "platelets", false),
    ("thrombocytosis", "platelets", true),
    ("neutropenia", "neutrophils", false),
    ("leukopenia", "WBC", false),
    ("leukocytosis", "WBC", true),
    ("lymphopenia", "lymphocytes", false),
    ("anaemia", "haemoglobin", false),
    ("bradycardia", "heart rate", false),
    ("sinus bradycardia", "heart rate", false),
    ("tachycardia", "heart rate", true),
    ("sinus tachycardia", "heart rate", true),
    ("fever", "body temperature", true),
    ("obesity", "BMI", true),
];

/// Where a pressure is not that of the whole circulation, or a fast pulse is more than that.
const OF_A_PART: [&str; 7] = ["pulmonary", "intracranial", "portal", "ocular", "orthostatic", "ventricular", "atrial"];

/// Illnesses whose grades are those of toxicity, by parts of their names.
const GRADED: &[&str] = &[
    "neuropathy",
    "diarrhoea",
    "nausea",
    "vomiting",
    "mucositis",
    "stomatitis",
    "infection",
    "fatigue",
    "dyspnoea",
    "neutropenia",
    "thrombocytopenia",
    "anaemia",
    "rash",
    "proteinuria",
    "pneumonitis",
    "hearing loss",
    "alopecia",
    "allergic reaction",
    "hypersensitivity",
    "bleeding",
    "lymphopenia",
    "leukopenia",
    "hand-foot",
];

impl Builder<'_> {
    pub(super) fn is_performance(&self, id: ConceptId) -> bool {
        PERFORMANCE.contains(&self.vocabulary.concept(id).name.as_str())
    }

    /// `performance status`, before the scale is named.
    pub(super) fn is_general(&self, node: &Node<'_>) -> bool {
        let range = crate::reading::grammar::at(node);
        let written = self.tokens.place(&(self.base + range.start..self.base + range.end));
        self.plain.text.get(written).is_some_and(|w| w.eq_ignore_ascii_case("performance status"))
    }

    /// `class III or greater`, `>= class III`.
    pub(super) fn stepped(&self, node: &Node<'_>, id: ConceptId) -> Built<Vec<String>> {
        let named = child(node, Rule::named).ok_or("no value is said")?;
        let value = self.value_named(id, named.as_str())?;
        if !self.is_ordered(id) {
            return Err("values that have no order");
        }
        let concept = self.vocabulary.concept(id);
        let count = concept
            .observation()
            .map(|o| o.values.len())
            .or_else(|| concept.instrument().map(|i| i.classes.len()))
            .unwrap_or(0);
        let sign = child(node, Rule::op).as_ref().and_then(first).map(|op| op.as_rule());
        let steps: Vec<usize> = match sign {
            Some(Rule::ge) => (value..count).collect(),
            Some(Rule::gt) => (value + 1..count).collect(),
            Some(Rule::le) => (0..=value).collect(),
            Some(_) => (0..value).collect(),
            None if child(node, Rule::less).is_some() => (0..=value).collect(),
            None => (value..count).collect(),
        };
        if steps.is_empty() || steps.len() == count {
            return Err("no value or every value of the test");
        }
        Ok(self.value_names(id, &steps))
    }

    /// `HIV negative`, `hepatitis B and C negative`.
    pub(super) fn cleared(&self, node: &Node<'_>) -> Built<Clause> {
        if self.side == Side::Exclusion {
            return Err("a negation among the exclusions can be meant either way");
        }
        let mut found = Vec::new();
        for item in children(node, Rule::cleared_item) {
            for c in children(&item, Rule::c) {
                let id = self.concept(&c)?;
                self.tested(id)?;
                found.push(self.present(id, &c));
            }
        }
        let expr = not(any(found, self.span_of(node)));
        Ok(Clause { negated: true, ..Clause::closed(expr) })
    }

    /// An illness that only a test shows or clears.
    pub(super) fn tested(&self, id: ConceptId) -> Built<()> {
        let infection = self.vocabulary.find("infection").is_some_and(|upper| self.vocabulary.is_a(id, upper));
        let by_test = infection || self.vocabulary.concept(id).absence == Absence::ByTest;
        if by_test { Ok(()) } else { Err("a result of something that is not tested") }
    }

    /// `anaemia (haemoglobin < 8 g/dL)`: the value, which is what the word means here.
    pub(super) fn defined(&self, node: &Node<'_>) -> Built<Expr> {
        let c = child(node, Rule::c).ok_or("nothing is named")?;
        let illness = &self.vocabulary.concept(self.concept(&c)?).name;
        let span = self.span_of(node);
        let list = child(node, Rule::measures).or_else(|| child(node, Rule::measures_within));
        // `fever > 38.5 °C`
        if let Some(limit) = child(node, Rule::own_limit) {
            return self.of_its_own(&limit, illness);
        }
        let joined = |join| list.as_ref().is_some_and(|list| children(list, join).next().is_some());
        let joins = [Rule::or, Rule::and].map(joined);
        let mut exprs = Vec::new();
        for measure in list.iter().flat_map(|list| children(list, Rule::measure)) {
            if let Some(pressure) = self.pressures(&measure)? {
                if !illness.contains("tension") || OF_A_PART.iter().any(|part| illness.contains(part)) {
                    return Err("a value that does not define what is named");
                }
                exprs.push(pressure);
                continue;
            }
            if let Some(limit) = child(&measure, Rule::own_limit) {
                // Whether a slow pulse is of significance, no number says.
                if node.as_str().contains("significant ") {
                    return Err("a value that does not define what is named");
                }
                exprs.push(self.of_its_own(&limit, illness)?);
                continue;
            }
            let by_sex = child(&measure, Rule::by_sex);
            let item = child(by_sex.as_ref().unwrap_or(&measure), Rule::value_item).ok_or("no test is said")?;
            let id = self.concept(&child(&item, Rule::v).ok_or("no test is said")?)?;
            let test = self.vocabulary.concept(id).name.as_str();
            let means = MEASURED.iter().any(|(part, tests)| illness.contains(part) && tests.contains(&test));
            let of_weight = test == "heart rate" && node.as_str().contains("significant ");
            if !means || of_weight || OF_A_PART.iter().any(|part| illness.contains(part)) {
                return Err("a value that does not define what is named");
            }
            if let Some(by_sex) = by_sex {
                exprs.push(self.by_sex(&by_sex)?.expr);
                continue;
            }
            let (id, ranges) = self.measured(&measure)?;
            exprs.push(self.in_range(&measure, id, ranges)?);
        }
        if joined(Rule::listed) && (self.side == Side::Inclusion || joins == [false, true]) {
            return Err("nothing says how the items of the list are joined");
        }
        if joins == [true, true] {
            return Err("`and` and `or` are mixed");
        }
        if joins == [false, true] {
            return Ok(all(exprs, span));
        }
        Ok(any(exprs, span))
    }

    /// `hyperkalaemia (> 5.5 mmol/L)`: the limit of the one test that the word is about, on the side that it says.
    fn of_its_own(&self, node: &Node<'_>, illness: &str) -> Built<Expr> {
        let limit = child(node, Rule::limit).ok_or("no limit is said")?;
        let own = OWN.iter().find(|(name, ..)| *name == illness);
        let (_, test, above) = own.ok_or("a value that does not define what is named")?;
        let id = self.vocabulary.find_curated(test).ok_or("a value that does not define what is named")?;
        let range = self.one_limit(&limit, id)?;
        if range.low.is_some() != *above || range.high.is_some() == *above {
            return Err("a limit on the other side of what is named");
        }
        self.in_range(node, id, vec![range])
    }

    /// `(Karnofsky >= 60%)` behind another scale.
    pub(super) fn same_scale(&self, node: &Node<'_>) -> Built<Expr> {
        let v = child(node, Rule::v).ok_or("no test is said")?;
        let id = self.concept(&v)?;
        let limits = self.limits(&child(node, Rule::limits).ok_or("no value is said")?, id)?;
        if !self.is_performance(id) || limits.or {
            return Err("a second test in parentheses");
        }
        self.in_range(node, id, limits.ranges)
    }

    /// `haemoglobin >= 10 g/dL in women and >= 11 g/dL in men`.
    pub(super) fn by_sex(&self, node: &Node<'_>) -> Built<Clause> {
        let item = child(node, Rule::value_item).ok_or("no test is said")?;
        let mut tests = children(&item, Rule::v);
        let (Some(v), None) = (tests.next(), tests.next()) else { return Err("two tests in one") };
        let id = self.concept(&v)?;
        let span = self.span_of(node);
        let shared = self.last_unit(node)?;
        let mut exprs = Vec::new();
        let mut seen = Vec::new();
        for part in children(node, Rule::sex_limit) {
            let found = sexes(&part);
            let [sex] = found.as_slice() else { return Err("for whom it counts can be read in two ways") };
            let limit = child(&part, Rule::limit).ok_or("no limit is said")?;
            let value = self.in_range(&part, id, vec![self.limit(&limit, id, shared.as_ref())?])?;
            let own = Expr::new(ExprKind::Atom(Atom::Sex(*sex)), span);
            seen.push(*sex);
            exprs.push(match self.side {
                Side::Exclusion => all(vec![own, value], span),
                Side::Inclusion => Expr::new(ExprKind::If(Box::new(own), Box::new(value), None), span),
            });
        }
        if seen.len() != 2 || seen.first() == seen.last() {
            return Err("for whom it counts can be read in two ways");
        }
        Ok(Clause::closed(if self.side == Side::Exclusion { any(exprs, span) } else { all(exprs, span) }))
    }

    fn measured(&self, measure: &Node<'_>) -> Built<(ConceptId, Vec<LimitRange>)> {
        let item = child(measure, Rule::value_item).ok_or("no test is said")?;
        let mut tests = children(&item, Rule::v);
        let (Some(v), None) = (tests.next(), tests.next()) else { return Err("two tests in one") };
        let id = self.concept(&v)?;
        let limits = self.limits(&child(measure, Rule::limits).ok_or("no value is said")?, id)?;
        if limits.or { Err("a value of two ranges") } else { Ok((id, limits.ranges)) }
    }

    pub(super) fn in_range(&self, node: &Node<'_>, id: ConceptId, ranges: Vec<LimitRange>) -> Built<Expr> {
        let atom = ValueAtom {
            concept: Name::new(id, self.span_of(node)),
            any_member: false,
            choice: Choice::Latest,
            test: Test::Number(ranges),
            times: None,
            window: None,
        };
        Ok(Expr::new(ExprKind::Atom(Atom::Value(atom)), self.span_of(node)))
    }

    /// `grade 2 or higher`, `> CTCAE grade 2`, as said of an illness.
    pub(super) fn toxicity(&self, item: &Node<'_>, id: ConceptId) -> Built<Option<Spanned<Qualifier>>> {
        let mut found = None;
        for node in item.clone().into_inner() {
            if !matches!(node.as_rule(), Rule::toxicity_before | Rule::toxicity_after) {
                continue;
            }
            if found.is_some() {
                return Err("two grades");
            }
            let text = node.as_str();
            let name = &self.vocabulary.concept(id).name;
            let known = ["ctc", "toxicity", "adverse events"].iter().any(|w| text.contains(w))
                || GRADED.iter().any(|part| name.contains(part));
            if !known || text.matches('(').count() != text.matches(')').count() {
                return Err("a grade that may be of another scale");
            }
            let steps = child(&node, Rule::toxicity_steps);
            let mut grades = Vec::new();
            for number in children(steps.as_ref().unwrap_or(&node), Rule::number) {
                grades.push(self.whole(&number)?);
            }
            if grades.is_empty() || grades.iter().any(|g| !(1..=5).contains(g)) {
                return Err("no possible grade");
            }
            let sign = child(&node, Rule::op).as_ref().and_then(first).map(|op| op.as_rule());
            let more = child(&node, Rule::or_more);
            let less = more.as_ref().is_some_and(|m| child(m, Rule::less).is_some());
            let ranges = match (grades.as_slice(), sign, more.is_some()) {
                ([g], Some(Rule::ge), false) => vec![Range { low: Bound::Included(*g), high: Bound::Open }],
                ([g], Some(Rule::gt), false) => vec![Range { low: Bound::Excluded(*g), high: Bound::Open }],
                ([g], Some(Rule::le), false) => vec![Range { low: Bound::Open, high: Bound::Included(*g) }],
                ([g], Some(Rule::lt), false) => vec![Range { low: Bound::Open, high: Bound::Excluded(*g) }],
                ([g], None, true) if !less => vec![Range { low: Bound::Included(*g), high: Bound::Open }],
                ([g], None, false) => vec![Range { low: Bound::Included(*g), high: Bound::Included(*g) }],
                ([a, b], None, false) if a < b => vec![Range { low: Bound::Included(*a), high: Bound::Included(*b) }],
                _ => return Err("a grade that can be read in two ways"),
            };
            if let ([a, b], Some(steps)) = (grades.as_slice(), steps)
                && b - a > 1
                && steps.as_str().contains("or ")
            {
                return Err("a grade that can be read in two ways");
            }
            found = Some(spanned(Qualifier::Grade(RangeSet::new(ranges)), self.span_of(&node)));
        }
        Ok(found)
    }

    /// `(6 weeks for nitrosoureas or mitomycin)` behind the time since a treatment.
    pub(super) fn longer_for(&self, node: &Node<'_>) -> Built<Vec<(ConceptId, prescreen_language::text::Span)>> {
        let mut found = Vec::new();
        for one in children(node, Rule::bare_item) {
            let name = first(&one).ok_or("nothing is named")?;
            if name.as_rule() == Rule::c {
                return Err("a time since an illness");
            }
            found.push((self.concept(&name)?, self.span_of(&name)));
        }
        let joined: Vec<_> = children(node, Rule::joiner).map(|j| join(&j)).collect();
        if joined.is_empty() { Ok(found) } else { Err("a list in parentheses") }
    }
}
