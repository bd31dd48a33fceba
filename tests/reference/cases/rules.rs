//! Random conditions, well typed, whose limits and windows are those that the profiles' days and values lie around.

use super::facts::LENGTHS;
use super::rng::Rng;
use super::terms::{Terms, Topic, spanned};
use prescreen::criteria::{
    AgeAtom, Anchor, Assertion, Atom, Choice, ConditionAtom, Count, Exception, Exposure, Expr, ExprKind, Length, Limit,
    LimitRange, MedicationAtom, ProcedureAtom, Qualifier, Scale, Sex, Test, ValueAtom, Window,
};
use prescreen::ruleset::Section;
use prescreen::text::{Span, Spanned};
use prescreen::value::{Bound, Calendar, Number, PartialDate, Range, RangeSet};
use prescreen::vocabulary::Severity;

/// A condition of a criterion in `section`: half of them a single statement, the others small combinations.
pub fn criterion(rng: &mut Rng, terms: Terms, topics: &[Topic], section: Section) -> Expr {
    let leaf = |rng: &mut Rng| -> Expr {
        let topic = *rng.pick(topics);
        let atom = spanned(ExprKind::Atom(leaf(rng, terms, topic)));
        if rng.chance(15) { spanned(ExprKind::Not(Box::new(atom))) } else { atom }
    };
    let boxed = |rng: &mut Rng| -> Box<Expr> { Box::new(leaf(rng)) };
    spanned(match rng.below(20) {
        0..11 => return leaf(rng),
        11 | 12 => ExprKind::All(vec![leaf(rng), leaf(rng)]),
        13 | 14 => ExprKind::Any(vec![leaf(rng), leaf(rng), leaf(rng)]),
        15 => ExprKind::All(vec![leaf(rng), spanned(ExprKind::Any(vec![leaf(rng), leaf(rng)]))]),
        16 => {
            let count = *rng.pick(&[Count::AtLeast(2), Count::AtMost(1), Count::Exactly(1)]);
            ExprKind::Count(count, vec![leaf(rng), leaf(rng), leaf(rng)])
        }
        17 => {
            let condition = boxed(rng);
            ExprKind::Unless(condition, boxed(rng))
        }
        18 if section == Section::Inclusion => {
            let otherwise = rng.chance(40).then(|| boxed(rng));
            let (when, then) = (boxed(rng), boxed(rng));
            ExprKind::If(when, then, otherwise)
        }
        _ => {
            let (low, high) = two_limits(rng, terms);
            if rng.chance(70) { ExprKind::All(vec![low, high]) } else { ExprKind::Any(vec![high, low]) }
        }
    })
}

/// A trial's own standard for clearing, in some trials about infections.
pub fn standards(rng: &mut Rng, terms: Terms, topics: &[Topic]) -> Vec<(&'static str, Expr)> {
    if !topics.contains(&Topic::Infection) || rng.chance(60) {
        return Vec::new();
    }
    let (name, test) = *rng.pick(&[("bloodblight", "bloodblight antibody"), ("latent lungrot", "lungrot assay")]);
    let mut atom = value(terms, test, Test::Values(vec!["negative".to_owned()]));
    atom.window = Some(spanned(Window::Within(Length::Period(*rng.pick(&LENGTHS)), Anchor::Screening)));
    vec![(name, spanned(ExprKind::Atom(Atom::Value(atom))))]
}

/// A single statement about something of the topic.
pub fn leaf(rng: &mut Rng, terms: Terms, topic: Topic) -> Atom {
    match topic {
        Topic::Infection => match rng.below(10) {
            0 | 1 => words(rng, terms, &["bloodblight RNA", "bloodblight antibody", "lungrot assay", "liverpox RNA"]),
            2 => {
                let atom = condition(rng, terms, topic);
                Atom::Condition(requiring(rng, terms, atom))
            }
            _ => Atom::Condition(condition(rng, terms, topic)),
        },
        Topic::Growth => growth(rng, terms),
        Topic::Wolf => {
            let mut atom = condition(rng, terms, topic);
            if rng.chance(55) && atom.assertion == Assertion::Present {
                atom.window = None;
                let word = rng.pick(&[Qualifier::Active, Qualifier::Active, Qualifier::Inactive, Qualifier::Stable]);
                atom.qualifiers.push(spanned(word.clone()));
            } else if rng.chance(40) && atom.assertion == Assertion::Present {
                atom.window = None;
                atom.lasting = Some(spanned(*rng.pick(&LENGTHS)));
            }
            Atom::Condition(atom)
        }
        Topic::Sugar => Atom::Condition(sugar(rng, terms)),
        Topic::Gestation => match rng.below(8) {
            0 => words(rng, terms, &["gestation test"]),
            _ => Atom::Condition(condition(rng, terms, topic)),
        },
        Topic::Fever => Atom::Condition(fever(rng, terms)),
        Topic::Laboratory => Atom::Value(laboratory(rng, terms)),
        Topic::Formula => Atom::Value(formula(rng, terms)),
        Topic::Coded => coded(rng, terms),
        Topic::Score => Atom::Value(score(rng, terms)),
        Topic::Steroid => Atom::Medication(steroid(rng, terms)),
        Topic::Biologic => Atom::Medication(biologic(rng, terms)),
        Topic::Sequence => Atom::Medication(sequence(rng, terms)),
        Topic::Transplantation => Atom::Procedure(procedure(rng, terms)),
        Topic::Person => person(rng),
    }
}

fn condition(rng: &mut Rng, terms: Terms, topic: Topic) -> ConditionAtom {
    let name = *rng.pick(topic.things());
    let (assertion, window) = match rng.below(10) {
        0..4 => (Assertion::Present, None),
        4..6 => (Assertion::Ever, None),
        _ => (Assertion::Present, Some(window(rng, terms, true))),
    };
    ConditionAtom {
        concept: terms.name(name),
        assertion,
        qualifiers: Vec::new(),
        except: Vec::new(),
        requiring: Vec::new(),
        window,
        lasting: None,
    }
}

fn requiring(rng: &mut Rng, terms: Terms, mut atom: ConditionAtom) -> ConditionAtom {
    let all = [terms.name("hospital stay"), terms.name("drip antibiotic")];
    atom.requiring = match rng.below(3) {
        0 => vec![all[0]],
        1 => vec![all[1]],
        _ => all.to_vec(),
    };
    atom
}

fn fever(rng: &mut Rng, terms: Terms) -> ConditionAtom {
    let atom = condition(rng, terms, Topic::Fever);
    if rng.chance(40) { requiring(rng, terms, atom) } else { atom }
}

fn sugar(rng: &mut Rng, terms: Terms) -> ConditionAtom {
    let mut atom = condition(rng, terms, Topic::Sugar);
    let at_least = |low: u32| RangeSet::new([Range { low: Bound::Included(low), high: Bound::Open }]);
    let grades = at_least(u32::try_from(rng.between(1, 4)).expect("a grade"));
    let words = [
        Qualifier::Severity(Severity::Severe),
        Qualifier::Severity(Severity::Moderate),
        Qualifier::Severity(Severity::Mild),
        Qualifier::Controlled(true),
        Qualifier::Controlled(false),
        Qualifier::Compensated(true),
        Qualifier::Compensated(false),
        Qualifier::Grade(grades),
        Qualifier::Class(vec!["III".to_owned(), "IV".to_owned()]),
        Qualifier::Class(vec!["V".to_owned()]),
    ];
    if rng.chance(75) && atom.assertion == Assertion::Present {
        atom.qualifiers.push(spanned(rng.pick(&words).clone()));
    }
    atom
}

fn growth(rng: &mut Rng, terms: Terms) -> Atom {
    let mut atom = condition(rng, terms, Topic::Growth);
    if rng.chance(14) {
        (atom.assertion, atom.window) = (Assertion::Family, None);
        return Atom::Condition(atom);
    }
    if rng.chance(60) {
        atom.concept = terms.name(if rng.chance(70) { "growth" } else { "skin growth" });
        let treated = || spanned(Qualifier::AdequatelyTreated);
        let qualifiers = if rng.chance(35) { vec![treated()] } else { Vec::new() };
        atom.except.push(Exception { concept: terms.name("basal growth"), qualifiers });
        if atom.concept.node == terms.id("growth") && rng.chance(40) {
            let concept = terms.name(if rng.chance(50) { "surface growth" } else { "blood growth" });
            atom.except.push(Exception { concept, qualifiers: Vec::new() });
        }
    }
    Atom::Condition(atom)
}

fn window(rng: &mut Rng, terms: Terms, anchors: bool) -> Spanned<Window> {
    let period = *rng.pick(&LENGTHS);
    spanned(match rng.below(20) {
        0..12 => Window::Within(Length::Period(period), Anchor::Screening),
        12 | 13 => Window::MoreThanAgo(period),
        14 | 15 => Window::AtLeastAgo(period),
        16 => {
            let day = super::super::calendar::back(terms.1, period);
            let text = super::super::calendar::text(day);
            let length = *rng.pick(&[10, 7]);
            Window::Since(PartialDate::parse(&text[..length]).expect("a date"))
        }
        17 if anchors => Window::Within(Length::Period(period), *rng.pick(&[Anchor::Enrolment, Anchor::Consent])),
        18 => Window::SinceOnset(terms.name("wolfskin nephropathy")),
        _ => Window::After(period, terms.name("sugar sickness")),
    })
}

fn value(terms: Terms, name: &str, test: Test) -> ValueAtom {
    ValueAtom { concept: terms.name(name), any_member: false, choice: Choice::Latest, test, times: None, window: None }
}

fn number(text: &str) -> Number {
    Number::parse(text).expect("a number")
}

fn limit(text: &str, scale: Scale, included: bool) -> Limit {
    Limit { number: number(text), scale, included, span: Span::default() }
}

fn unit(text: &str) -> Scale {
    Scale::Unit(text.to_owned())
}

/// `>`, `>=`, `<` or `<=` the limit.
fn one_sided(rng: &mut Rng, text: &str, scale: Scale) -> LimitRange {
    let limit = Some(limit(text, scale, rng.chance(50)));
    if rng.chance(50) { LimitRange { low: limit, high: None } } else { LimitRange { low: None, high: limit } }
}

fn laboratory(rng: &mut Rng, terms: Terms) -> ValueAtom {
    let (name, range) = match rng.below(8) {
        0 | 1 => ("clearine", one_sided(rng, "1.5", unit("mg/dL"))),
        2 => ("clearine", one_sided(rng, "150", unit("umol/L"))),
        3 => ("clotcells", one_sided(rng, "50", unit("x10^9/L"))),
        4 => ("clotcells", one_sided(rng, "100000", unit("/mm3"))),
        5 => ("alanase", one_sided(rng, "3", Scale::UpperNormal)),
        6 => (*rng.pick(&["alanase", "swift alanase"]), one_sided(rng, "3", Scale::UpperNormal)),
        _ => ("trait length", one_sided(rng, "39", Scale::Bare)),
    };
    number_atom(rng, terms, name, range)
}

fn formula(rng: &mut Rng, terms: Terms) -> ValueAtom {
    let (name, range) = match rng.below(4) {
        0 => ("bulk", one_sided(rng, "20", unit("kg/m2"))),
        1 => ("bulk", one_sided(rng, "25", unit("kg/m2"))),
        2 => ("sieve rate", one_sided(rng, "60", unit("mL/min"))),
        _ => ("sieve rate", one_sided(rng, "90", unit("mL/min"))),
    };
    number_atom(rng, terms, name, range)
}

/// A limit on some choice of the results.
fn number_atom(rng: &mut Rng, terms: Terms, name: &str, range: LimitRange) -> ValueAtom {
    let mut atom = value(terms, name, Test::Number(vec![range]));
    let relative = name.ends_with("alanase");
    atom.choice = match rng.below(10) {
        0 => Choice::Highest,
        1 => Choice::Lowest,
        2 | 3 => Choice::Any,
        4 => Choice::Every,
        5 if !relative => Choice::Mean,
        _ => Choice::Latest,
    };
    if atom.choice != Choice::Latest || rng.chance(50) {
        atom.window = Some(window(rng, terms, false));
    }
    if rng.chance(10) && atom.choice == Choice::Latest {
        atom.times = Some(2);
        atom.window = Some(spanned(Window::Within(Length::Period(*rng.pick(&LENGTHS)), Anchor::Screening)));
    }
    atom
}

/// Two limits on one value.
fn two_limits(rng: &mut Rng, terms: Terms) -> (Expr, Expr) {
    let mut low = value(terms, "clotcells", Test::Number(Vec::new()));
    if rng.chance(50) {
        low.window = Some(spanned(Window::Within(Length::Period(*rng.pick(&LENGTHS)), Anchor::Screening)));
    }
    let mut high = low.clone();
    let range = |low, high| Test::Number(vec![LimitRange { low, high }]);
    low.test = range(Some(limit("50", unit("x10^9/L"), rng.chance(50))), None);
    high.test = range(None, Some(limit("100", unit("x10^9/L"), rng.chance(50))));
    let expr = |atom| spanned(ExprKind::Atom(Atom::Value(atom)));
    (expr(low), expr(high))
}

fn words(rng: &mut Rng, terms: Terms, names: &[&str]) -> Atom {
    let word = *rng.pick(&["negative", "positive"]);
    let mut atom = value(terms, rng.pick::<&str>(names), Test::Values(vec![word.to_owned()]));
    if rng.chance(60) {
        atom.window = Some(window(rng, terms, false));
    }
    if atom.window.is_some() && rng.chance(25) {
        atom.choice = *rng.pick(&[Choice::Any, Choice::Every]);
    }
    Atom::Value(atom)
}

fn coded(rng: &mut Rng, terms: Terms) -> Atom {
    let owned = |words: &[&str]| words.iter().map(|&w| w.to_owned()).collect::<Vec<_>>();
    let mut atom = match rng.below(4) {
        0 => value(terms, "walking scale", Test::Values(owned(&["0", "1"]))),
        1 => value(terms, "walking scale", Test::Values(owned(&["2", "3", "4"]))),
        2 => {
            let low = if rng.chance(50) { Bound::Included(80) } else { Bound::Excluded(80) };
            value(terms, "nuclear titre", Test::Titre(RangeSet::new([Range { low, high: Bound::Open }])))
        }
        _ => {
            let mut atom = value(terms, "organ domains", Test::Values(owned(&["A", "B"])));
            atom.any_member = true;
            atom
        }
    };
    if rng.chance(50) {
        atom.window = Some(window(rng, terms, false));
    }
    Atom::Value(atom)
}

fn score(rng: &mut Rng, terms: Terms) -> ValueAtom {
    let (name, limit) = match rng.below(6) {
        0 => ("wolf criteria", *rng.pick(&["1", "2", "3", "4"])),
        1 => ("sap index", *rng.pick(&["2", "4", "6", "7", "8"])),
        2 => {
            let accepted = match rng.below(4) {
                0 => vec!["A"],
                1 => vec!["A", "B"],
                2 => vec!["B", "C"],
                _ => vec!["A", "C"],
            };
            let accepted = accepted.into_iter().map(str::to_owned).collect();
            return value(terms, "sap index", Test::Values(accepted));
        }
        3 => match rng.below(3) {
            0 => ("bark index", *rng.pick(&["2", "4", "5", "7"])),
            1 => ("crown index", *rng.pick(&["1", "2", "4"])),
            _ => ("root index", "1"),
        },
        _ => ("wolf index", *rng.pick(&["1", "4", "6", "8", "9"])),
    };
    let range = one_sided(rng, limit, Scale::Bare);
    let mut atom = value(terms, name, Test::Number(vec![range]));
    if matches!(name, "wolf index" | "sap index") && rng.chance(40) {
        atom.window = Some(window(rng, terms, false));
    }
    atom
}

fn medication(terms: Terms, name: &str, mode: Exposure) -> MedicationAtom {
    MedicationAtom {
        concept: terms.name(name),
        mode,
        dose: Vec::new(),
        except: Vec::new(),
        window: None,
        lasting: None,
        then: Vec::new(),
    }
}

fn steroid(rng: &mut Rng, terms: Terms) -> MedicationAtom {
    let mut atom = medication(terms, rng.pick::<&str>(Topic::Steroid.things()), Exposure::Taking);
    match rng.below(10) {
        0..4 => atom.dose.push(one_sided(rng, "10", unit("mg/day"))),
        4 => atom.mode = Exposure::StableFor(*rng.pick(&LENGTHS)),
        5 => atom.mode = Exposure::Failed,
        6 => atom.mode = Exposure::Intolerant,
        7 => {
            atom.mode = Exposure::Received;
            atom.window = Some(window(rng, terms, true));
        }
        8 => atom.mode = Exposure::Received,
        _ => {}
    }
    atom
}

fn biologic(rng: &mut Rng, terms: Terms) -> MedicationAtom {
    let name = *rng.pick(Topic::Biologic.things());
    let mut atom = medication(terms, name, Exposure::Received);
    match rng.below(10) {
        0 => atom.mode = Exposure::Taking,
        1 => {}
        2 if name != "biologic agent" => {
            let length = if rng.chance(50) { Length::HalfLives(5) } else { Length::Longer(LENGTHS[4], 5) };
            atom.window = Some(spanned(Window::Within(length, Anchor::Screening)));
        }
        3 => atom.mode = Exposure::Planned,
        _ => atom.window = Some(window(rng, terms, true)),
    }
    if name == "biologic agent" && matches!(atom.mode, Exposure::Received | Exposure::Taking) && rng.chance(45) {
        atom.except.push(terms.name("belimab"));
    }
    atom
}

fn sequence(rng: &mut Rng, terms: Terms) -> MedicationAtom {
    let name = *rng.pick(Topic::Sequence.things());
    let mut atom = medication(terms, name, Exposure::Received);
    match rng.below(8) {
        0..3 => atom.lasting = Some(spanned(*rng.pick(&LENGTHS))),
        3 => {
            // The lengths ascend: the window is long enough for the course.
            let course = rng.below(LENGTHS.len());
            let window = course + rng.below(LENGTHS.len() - course);
            atom.lasting = Some(spanned(LENGTHS[course]));
            atom.window = Some(spanned(Window::Within(Length::Period(LENGTHS[window]), Anchor::Screening)));
        }
        4 => {
            atom.concept = terms.name("cyclophen");
            atom.then = vec![terms.name("mycophen")];
            if rng.chance(60) {
                atom.lasting = Some(spanned(*rng.pick(&LENGTHS)));
            }
        }
        5 => atom.mode = Exposure::Taking,
        6 => atom.window = Some(window(rng, terms, true)),
        _ => atom.mode = Exposure::Failed,
    }
    atom
}

fn procedure(rng: &mut Rng, terms: Terms) -> ProcedureAtom {
    let name = *rng.pick(Topic::Transplantation.things());
    let planned = rng.chance(30);
    let window = (!planned && rng.chance(60)).then(|| window(rng, terms, true));
    let except = name == "organ transplantation" && rng.chance(40);
    ProcedureAtom {
        concept: terms.name(name),
        planned,
        except: if except { vec![terms.name("liver transplantation")] } else { Vec::new() },
        window,
    }
}

fn person(rng: &mut Rng) -> Atom {
    if rng.chance(35) {
        return Atom::Sex(*rng.pick(&[Sex::Female, Sex::Male, Sex::Intersex]));
    }
    let low = *rng.pick(&[Bound::Included(18), Bound::Excluded(18), Bound::Included(40), Bound::Open]);
    let high = *rng.pick(&[Bound::Included(64), Bound::Excluded(65), Bound::Included(75)]);
    let months = rng.chance(15);
    let (unit, range) = match (months, low) {
        (true, _) => (Calendar::Months, Range { low: Bound::Included(18 * 12), high: Bound::Open }),
        (false, Bound::Included(18)) if rng.chance(50) => (Calendar::Years, Range { low, high: Bound::Open }),
        (false, _) => (Calendar::Years, Range { low, high }),
    };
    Atom::Age(AgeAtom { unit, ages: RangeSet::new([range]) })
}
