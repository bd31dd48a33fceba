//! Canonical text gives the condition back, whatever the condition; and no text brings the parser down.

use super::{VOCABULARY, read};
use crate::criteria::ast::*;
use crate::criteria::format;
use crate::text::{FileId, Span, Spanned};
use crate::value::{Bound, Calendar, Number, PartialDate, Period, Range, RangeSet};
use crate::vocabulary::{ConceptId, KindName, Severity};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

fn at<T>(node: T) -> Spanned<T> {
    Spanned::new(node, Span::new(FileId(0), 0, 0))
}

fn concepts(kind: KindName) -> impl Strategy<Value = ConceptId> {
    let ids: Vec<_> = VOCABULARY.concepts().filter(|(_, c)| c.kind.name() == kind).map(|(id, _)| id).collect();
    select(ids)
}

fn names(kind: KindName, most: usize) -> impl Strategy<Value = Vec<Name>> {
    prop::collection::vec(concepts(kind).prop_map(at), 0..=most)
}

fn period() -> impl Strategy<Value = Period> {
    let unit = select(vec![Calendar::Days, Calendar::Weeks, Calendar::Months, Calendar::Years]);
    (1_u32..=90, unit).prop_map(|(count, unit)| Period { count, unit })
}

fn window(half_lives: bool) -> impl Strategy<Value = Option<Spanned<Window>>> {
    let anchors = vec![
        Anchor::Screening,
        Anchor::Consent,
        Anchor::Enrolment,
        Anchor::Randomisation,
        Anchor::FirstDose,
        Anchor::Baseline,
    ];
    let dates = ["2024", "2024-03", "2024-03-31"].map(|d| PartialDate::parse(d).unwrap()).to_vec();
    let length = (period(), 1_u32..9, 0..3).prop_map(move |(period, n, kind)| match kind {
        1 if half_lives => Length::HalfLives(n),
        2 if half_lives => Length::Longer(period, n),
        _ => Length::Period(period),
    });
    let any = prop_oneof![
        4 => (length, select(anchors)).prop_map(|(l, a)| Window::Within(l, a)),
        1 => period().prop_map(Window::MoreThanAgo),
        1 => period().prop_map(Window::AtLeastAgo),
        1 => select(dates).prop_map(Window::Since),
        1 => concepts(KindName::Condition).prop_map(|c| Window::SinceOnset(at(c))),
        1 => (period(), concepts(KindName::Condition)).prop_map(|(p, c)| Window::After(p, at(c))),
    ];
    prop::option::of(any.prop_map(at))
}

fn whole(most: u32) -> impl Strategy<Value = RangeSet<u32>> {
    let bound = move || (1..most, any::<bool>());
    prop_oneof![
        bound().prop_map(|(n, i)| Range {
            low: if i { Bound::Included(n) } else { Bound::Excluded(n) },
            high: Bound::Open
        }),
        bound().prop_map(|(n, i)| Range {
            low: Bound::Open,
            high: if i { Bound::Included(n) } else { Bound::Excluded(n) }
        }),
        (bound(), bound()).prop_map(move |((a, i), (b, j))| Range {
            low: if i { Bound::Included(a.min(b)) } else { Bound::Excluded(a.min(b)) },
            high: if j { Bound::Included(a.max(b) + 2) } else { Bound::Excluded(a.max(b) + 2) },
        }),
        (1..most).prop_map(Range::exactly),
    ]
    .prop_flat_map(move |first| {
        (Just(first), prop::option::of(1..most)).prop_map(move |(first, extra)| {
            let both = RangeSet::new([first].into_iter().chain(extra.map(Range::exactly)));
            let everything = both.ranges().iter().any(|r| r.low == Bound::Open && r.high == Bound::Open);
            if everything { RangeSet::new([first]) } else { both }
        })
    })
}

fn qualifiers() -> impl Strategy<Value = Vec<Spanned<Qualifier>>> {
    let activity = prop::option::of(select(vec![Qualifier::Active, Qualifier::Inactive, Qualifier::Stable]));
    let severity = prop::option::of(select(vec![
        Qualifier::Severity(Severity::Mild),
        Qualifier::Severity(Severity::LifeThreatening),
    ]));
    let controlled = prop::option::of(any::<bool>().prop_map(Qualifier::Controlled));
    let compensated = prop::option::of(any::<bool>().prop_map(Qualifier::Compensated));
    let treated = prop::option::of(Just(Qualifier::AdequatelyTreated));
    let grade = prop::option::of(whole(3).prop_map(Qualifier::Grade));
    let classes = ["III", "IV", "V", "2a"].map(str::to_owned).to_vec();
    let class = prop::option::of(subsequence(classes, 1..3).prop_map(Qualifier::Class));
    (activity, severity, controlled, compensated, treated, grade, class).prop_map(|(a, b, c, d, e, f, g)| {
        let mut all: Vec<_> = [a, b, c, d, e].into_iter().flatten().collect();
        all.extend([f, g].into_iter().flatten());
        all.into_iter().map(at).collect()
    })
}

fn condition() -> impl Strategy<Value = Atom> {
    let assertion = select(vec![
        Assertion::Present,
        Assertion::Present,
        Assertion::Ever,
        Assertion::Family,
        Assertion::Suspected,
        Assertion::Planned,
    ]);
    let exception = (concepts(KindName::Condition), qualifiers())
        .prop_map(|(c, qualifiers)| Exception { concept: at(c), qualifiers });
    (
        (concepts(KindName::Condition), assertion, any::<bool>(), qualifiers()),
        prop::collection::vec(exception, 0..3),
        names(KindName::Procedure, 2),
        window(false),
        prop::option::of(period().prop_map(at)),
    )
        .prop_map(|((concept, assertion, plain, qualifiers), except, requiring, window, lasting)| {
            let planned = assertion == Assertion::Planned;
            Atom::Condition(ConditionAtom {
                concept: at(concept),
                assertion,
                qualifiers: if plain { Vec::new() } else { qualifiers },
                except: if plain { Vec::new() } else { except },
                requiring: if plain { Vec::new() } else { requiring },
                window: window.filter(|_| !planned),
                lasting: lasting.filter(|_| !plain),
            })
        })
}

fn limits(units: &'static [&'static str], bare: bool, least: i64) -> impl Strategy<Value = Vec<LimitRange>> {
    let scale = prop_oneof![
        3 => select(units).prop_map(|u| Scale::Unit(u.to_owned())),
        1 => Just(Scale::UpperNormal),
        1 => Just(Scale::LowerNormal),
        1 => Just(Scale::Bare),
    ];
    let one = (least..5000, 1_i64..5000, scale, any::<(bool, bool)>(), 0..4);
    (prop::collection::vec(one, 1..3), any::<bool>()).prop_map(move |(parts, _)| {
        // A limit without a unit takes that of a later one, so a bare test is bare throughout.
        let all_bare = bare && parts.iter().any(|p| p.2 == Scale::Bare);
        parts
            .into_iter()
            .map(|(low, more, scale, (i, j), shape)| {
                let scale = match scale {
                    _ if all_bare => Scale::Bare,
                    Scale::Bare => Scale::Unit(units[0].to_owned()),
                    scale => scale,
                };
                let limit = |n: i64, included| {
                    let number = Number::fraction(i128::from(n), 100).unwrap();
                    Some(Limit { number, scale: scale.clone(), included, span: Span::default() })
                };
                match shape {
                    0 => LimitRange { low: limit(low, i), high: None },
                    1 => LimitRange { low: None, high: limit(low, i) },
                    2 => LimitRange { low: limit(low, true), high: limit(low, true) },
                    _ => LimitRange { low: limit(low, i), high: limit(low + more, j) },
                }
            })
            .collect()
    })
}

fn test(id: ConceptId) -> BoxedStrategy<Test> {
    let concept = VOCABULARY.concept(id);
    let Some(observation) = concept.observation() else {
        return limits(&["mg/dL"], true, 0)
            .prop_map(|ranges| Test::Number(ranges.into_iter().map(without_scale).collect()))
            .boxed();
    };
    let values: Vec<String> = observation.values.iter().map(|v| v.name.clone()).collect();
    let mut any: Vec<BoxedStrategy<Test>> = Vec::new();
    if observation.unit.is_some() {
        let below = observation.plausible.is_some_and(|r| matches!(r.low, Bound::Included(n) if n < Number::ZERO));
        let least = if below { -5000 } else { 0 };
        any.push(limits(&["mg/dL", "x10^9/L", "%", "mL/min/1.73m2"], true, least).prop_map(Test::Number).boxed());
    }
    if !values.is_empty() {
        let most = values.len();
        any.push(subsequence(values, 1..=most).prop_map(Test::Values).boxed());
    }
    if observation.titre {
        any.push(whole(640).prop_map(Test::Titre).boxed());
    }
    prop::strategy::Union::new(any).boxed()
}

fn without_scale(range: LimitRange) -> LimitRange {
    let bare = |limit: Option<Limit>| limit.map(|l| Limit { scale: Scale::Bare, ..l });
    LimitRange { low: bare(range.low), high: bare(range.high) }
}

fn value() -> impl Strategy<Value = Atom> {
    let choices =
        vec![Choice::Latest, Choice::Latest, Choice::Highest, Choice::Lowest, Choice::Any, Choice::Every, Choice::Mean];
    let kinds = vec![KindName::Observation, KindName::Observation, KindName::Score, KindName::CriteriaSet];
    let concept = select(kinds).prop_flat_map(concepts).prop_flat_map(|id| (Just(id), test(id)));
    (concept, select(choices), any::<bool>(), prop::option::of(2_u32..5), window(false)).prop_map(
        |((id, test), choice, member, times, window)| {
            let family =
                VOCABULARY.concept(id).kind.name() == KindName::Observation && VOCABULARY.at_or_below(id).len() > 1;
            Atom::Value(ValueAtom { concept: at(id), any_member: member && family, choice, test, times, window })
        },
    )
}

fn medication() -> impl Strategy<Value = Atom> {
    let modes = prop_oneof![
        3 => Just(Exposure::Taking),
        3 => Just(Exposure::Received),
        1 => Just(Exposure::Failed),
        1 => Just(Exposure::Intolerant),
        1 => Just(Exposure::Planned),
        1 => period().prop_map(Exposure::StableFor),
    ];
    let dose = prop_oneof![2 => Just(Vec::new()), 1 => limits(&["mg/day", "mg/kg/day"], false, 0)];
    (
        concepts(KindName::Medication),
        modes,
        dose,
        names(KindName::Medication, 2),
        window(true),
        prop::option::of(period().prop_map(at)),
        names(KindName::Medication, 2),
    )
        .prop_map(|(concept, mode, dose, except, window, lasting, then)| {
            let dosed = matches!(mode, Exposure::Taking | Exposure::Received | Exposure::StableFor(_));
            Atom::Medication(MedicationAtom {
                concept: at(concept),
                mode,
                dose: if dosed { dose } else { Vec::new() },
                except,
                window: window.filter(|_| mode != Exposure::Planned),
                lasting: lasting.filter(|_| !matches!(mode, Exposure::StableFor(_))),
                then,
            })
        })
}

fn procedure() -> impl Strategy<Value = Atom> {
    (concepts(KindName::Procedure), any::<bool>(), names(KindName::Procedure, 2), window(false)).prop_map(
        |(concept, planned, except, window)| {
            let window = window.filter(|_| !planned);
            Atom::Procedure(ProcedureAtom { concept: at(concept), planned, except, window })
        },
    )
}

fn atom() -> impl Strategy<Value = Atom> {
    let units = vec![Calendar::Days, Calendar::Weeks, Calendar::Months, Calendar::Years];
    prop_oneof![
        1 => (select(units), whole(90)).prop_map(|(unit, ages)| Atom::Age(AgeAtom { unit, ages })),
        1 => select(vec![Sex::Male, Sex::Female, Sex::Intersex]).prop_map(Atom::Sex),
        1 => Just(Atom::Defined("refractory disease".to_owned())),
        6 => condition(),
        4 => value(),
        4 => medication(),
        3 => procedure(),
    ]
}

fn expr() -> impl Strategy<Value = Expr> {
    let leaf = atom().prop_map(|a| at(ExprKind::Atom(a)));
    let inner = leaf.prop_recursive(3, 16, 4, |inner| {
        let many = || prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            3 => many().prop_map(|items| at(ExprKind::All(items))),
            3 => many().prop_map(|items| at(ExprKind::Any(items))),
            2 => inner.clone().prop_map(|e| at(ExprKind::Not(Box::new(e)))),
            1 => (many(), 0..3_usize).prop_map(|(items, kind)| {
                let n = u32::try_from(items.len()).unwrap();
                let count = [Count::AtLeast(n - 1), Count::AtMost(n - 1), Count::Exactly(n)][kind];
                at(ExprKind::Count(count, items))
            }),
            1 => (inner.clone(), inner.clone(), prop::option::of(inner))
                .prop_map(|(a, b, c)| at(ExprKind::If(Box::new(a), Box::new(b), c.map(Box::new)))),
        ]
    });
    prop_oneof![
        5 => inner.clone(),
        1 => (inner.clone(), inner).prop_map(|(a, b)| at(ExprKind::Unless(Box::new(a), Box::new(b)))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, max_shrink_iters: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn canonical_text_gives_the_condition_back(expr in expr()) {
        let text = format(&expr, &VOCABULARY);
        match read(&text) {
            Ok(again) => prop_assert!(again == expr, "`{}` became `{}`\n{:?}\n{:?}", text, format(&again, &VOCABULARY), again, expr),
            Err(problems) => prop_assert!(false, "`{}`: {:#?}", text, problems),
        }
    }

    #[test]
    fn no_text_brings_the_parser_down(pieces in prop::collection::vec(select(PIECES), 0..24), glue in select(vec![" ", ""])) {
        sound(&pieces.join(glue));
    }

    #[test]
    fn no_character_brings_the_parser_down(text in "\\PC{0,60}") {
        sound(&text);
    }
}

/// What is accepted can be written and read again; what is not has a problem inside the text.
fn sound(text: &str) {
    match read(text) {
        Ok(expr) => {
            let written = format(&expr, &VOCABULARY);
            assert_eq!(read(&written).as_ref(), Ok(&expr), "`{text}` was written as `{written}`");
        }
        Err(problems) => {
            assert!(!problems.is_empty(), "`{text}`");
            for problem in problems {
                let place = problem.label.span;
                assert!(text.get(place.range()).is_some(), "`{text}`: {problem:?}");
                let words = [problem.message, problem.label.text, problem.help.join(" ")].concat();
                assert!(!words.contains("Rule") && !words.contains("expected_"), "{words}");
            }
        }
    }
}

const PIECES: &[&str] = &[
    "SLE",
    "pregnant",
    "malignancy",
    "platelets",
    "creatinine",
    "ANA",
    "anti-dsDNA",
    "ECOG",
    "BILAG renal",
    "prednisone",
    "rituximab",
    "renal transplantation",
    "ACR 1997 criteria",
    "refractory disease",
    "foo",
    "age",
    "female",
    "sex is",
    "and",
    "or",
    "not",
    "no",
    "without",
    "neither",
    "nor",
    "if",
    "then",
    "else",
    "unless",
    ",",
    ";",
    "/",
    "(",
    ")",
    "any of",
    "all of (",
    "none of",
    "at least 2 of (",
    "active",
    "severe",
    "positive",
    "stable",
    "history of",
    "suspected",
    "planned",
    "taking",
    "received",
    "never",
    "failed",
    "intolerant to",
    "within 5 years",
    "more than 4 weeks ago",
    "since 2024-01",
    "since onset of",
    "within 3 months after diagnosis of",
    "within 5 half-lives",
    "for at least 6 months",
    "at least 2 times",
    "before consent",
    "except",
    "except (",
    "requiring",
    "followed by",
    ">=",
    "< ",
    "= 4",
    "!=",
    "<>",
    "&&",
    "!",
    "50",
    "1:80",
    "1,5",
    "30,000",
    "3+",
    "x10^9/L",
    "mg/dL",
    "%",
    "x ULN",
    "ULN",
    "18 years",
    "or older",
    "18 to 75 years",
    "between",
    "to",
    "-",
    "is",
    "A",
    "B",
    "grade",
    "class",
    "III",
    "highest",
    "any",
    "every",
    "the",
    "current",
    "half-lives",
    "including",
    "≥",
    "µ",
    "⁹",
    "é",
    "@",
    "\u{301}",
    "\n",
    "'",
    "\"",
    "_",
    ".",
];
