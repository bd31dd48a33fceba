//! Lines that ask something of women, or of men, alone: `Women of childbearing potential must … before each dose`.
//!
//! Whatever is asked, whoever is none of them meets the line; that is what is kept.
//!
//! Assumes the words of a shape that could not be read. Guarantees that the line begins with those of whom something is
//! asked, and that no other patients are in it.

pub(super) mod ill;

use super::build;
use super::kept::Kept;
use super::matter;
use super::word::{self, Word};
use super::{Join, Side, Whole};
use prescreen_language::criteria::{Assertion, Atom, Expr, ExprKind, Sex, Test};
use prescreen_language::vocabulary::Vocabulary;

/// Longer lines are texts of their own.
const MOST_WORDS: usize = 160;

/// Words before those of whom something is asked.
const LEADS: &[&str] = &[
    "if",
    "for",
    "in",
    "all",
    "any",
    "every",
    "each",
    "sexually",
    "active",
    "premenopausal",
    "study",
    "eligible",
    "adult",
    "fertile",
    "•",
    "-",
    "*",
];

/// Words that ask.
const ASKS: &[&str] = &["must", "should", "shall", "will", "need", "needs", "agree", "agrees", "required"];

/// Words of bearing children, and of keeping from it.
const OF_BEARING: &[&str] = &[
    "contraception",
    "contraceptive",
    "contraceptives",
    "birth",
    "pregnant",
    "pregnancy",
    "abstinence",
    "abstinent",
    "abstain",
    "sterile",
    "sterilized",
    "menses",
    "menopausal",
    "postmenopausal",
    "post-menopausal",
    "non-childbearing",
    "breastfeed",
    "breast-feed",
    "lactating",
    "nursing",
    "sperm",
    "semen",
    "condom",
    "condoms",
    "vasectomy",
    "ova",
    "eggs",
];

/// Of whom something is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    Female,
    Male,
    Childbearing,
}

/// What is kept of an inclusion that asks something of women, or of men, alone.
pub(super) fn of_some(words: &[Word<'_>], whole: &Whole<'_>) -> Option<Kept> {
    if whole.side == Side::Exclusion || words.len() > MOST_WORDS {
        return None;
    }
    let line = Line { words, whole };
    let (who, end, conditional) = line.who()?;
    // What women must have had may be what the whole trial is about.
    let of_bearing =
        who == Who::Childbearing || words.iter().any(|w| OF_BEARING.contains(&w.text) || line.is_of_bearing(w));
    if !of_bearing || !line.asks(who, end, conditional) || !line.of_them_alone(who, end) {
        return None;
    }
    let span = matter::nowhere();
    let sex = |sex: Sex| Expr::new(ExprKind::Atom(Atom::Sex(sex)), span);
    let expr = match who {
        Who::Female => sex(Sex::Male),
        Who::Male => sex(Sex::Female),
        Who::Childbearing => {
            let potential = whole.vocabulary.find_curated("childbearing potential")?;
            build::not(matter::condition(potential, Assertion::Present))
        }
    };
    let rest = words.first()?.start..words.last()?.range().end;
    Some(Kept { expr, join: Join::Any, rest: vec![rest] })
}

struct Line<'a> {
    words: &'a [Word<'a>],
    whole: &'a Whole<'a>,
}

impl Line<'_> {
    fn text(&self, at: usize) -> &str {
        word::text(self.words, at)
    }

    fn is_childbearing(&self, word: &Word<'_>) -> bool {
        matter::concept(self.whole.tokens, word)
            .is_some_and(|id| self.whole.vocabulary.concept(id).name == "childbearing potential")
    }

    /// Whether the words of a name speak of women: `fertile patients` may be men.
    fn names_women(&self, word: &Word<'_>) -> bool {
        let at = self.whole.tokens.all.get(word.token).map(|token| token.at.clone());
        let text = at.and_then(|at| self.whole.plain.text.get(at)).unwrap_or("").to_lowercase();
        ["wom", "female", "wocbp", "fcbp"].iter().any(|part| text.contains(part))
    }

    /// Of whom the line speaks, where they end, and whether it says `if` of them.
    fn who(&self) -> Option<(Who, usize, bool)> {
        let mut at = self.words.iter().take_while(|w| LEADS.contains(&w.text)).count();
        let conditional = self.words.iter().take(at).any(|w| matches!(w.text, "if" | "for"));
        if self.text(at) == "pat" && matches!(self.text(at + 1), "is" | "are") && conditional {
            at += 2;
        }
        let first = self.words.get(at)?;
        if self.is_childbearing(first) && self.names_women(first) {
            return Some((Who::Childbearing, at + 1, conditional));
        }
        let who = match first.text {
            "female" => Who::Female,
            "male" => Who::Male,
            _ => return None,
        };
        at += 1;
        while matches!(self.text(at), "pat" | "volunteers" | "study" | "adults" | "( s )") {
            at += 1;
        }
        // `Female partner must …` is asked of men, or of everybody who has one.
        if self.text(at).starts_with("partner") {
            return None;
        }
        let mut behind = at;
        while matches!(self.text(behind), "who" | "is" | "are" | "of" | "with" | "having") {
            behind += 1;
        }
        let bears = self.words.get(behind).is_some_and(|w| self.is_childbearing(w));
        match (who, bears) {
            (Who::Female, true) => Some((Who::Childbearing, behind + 1, conditional)),
            // Which men are meant says nothing of the others.
            (_, true) => Some((who, behind + 1, conditional)),
            (_, false) => Some((who, at, conditional)),
        }
    }

    /// Whether the words behind them ask for something.
    fn asks(&self, who: Who, end: usize, conditional: bool) -> bool {
        let mut at = end;
        if self.text(at) == "(" {
            let closes = self.words.iter().skip(at).take(14).position(|w| w.text == ")");
            at += closes.map_or(0, |closes| closes + 1);
        }
        if conditional && matches!(self.text(at), "," | ":") || self.text(at) == ":" {
            return true;
        }
        let near = if who == Who::Childbearing { 9 } else { 4 };
        let before_it = self.words.iter().skip(at).take(near).take_while(|w| !matches!(w.text, "." | ";" | ","));
        let mut number = false;
        for word in before_it {
            // `a woman who agrees to …` may be one of several who can take part.
            // `men and women must …`
            if matches!(word.text, "and" | "or" | "/") || matches!(word.text, "who" | "that") && !conditional {
                return false;
            }
            if ASKS.contains(&word.text) {
                return !number;
            }
            number |= word.text.starts_with(|c: char| c.is_ascii_digit()) && who != Who::Childbearing;
        }
        false
    }

    /// Whether nobody else is asked for anything.
    fn of_them_alone(&self, who: Who, end: usize) -> bool {
        let behind = self.words.get(end..).unwrap_or(&[]);
        let others = behind.iter().enumerate().any(|(at, word)| {
            let next = word::text(behind, at + 1);
            let before = at.checked_sub(1).and_then(|b| behind.get(b)).map_or("", |w| w.text);
            let of_partner = matches!(next, "partner" | "partners" | "sexual" | "condom")
                || matches!(before, "partner" | "partners" | "with" | "with her" | "or with");
            match word.text {
                "male" => who != Who::Male && !of_partner,
                "female" => who == Who::Male && !of_partner,
                // `all patients must …`
                "pat" => !matches!(
                    (who, before),
                    (Who::Male, "male") | (Who::Female | Who::Childbearing, "female" | "such" | "these")
                ),
                "cohort" | "arm" | "donor" | "donors" | "children" | "everyone" => true,
                _ => false,
            }
        });
        let about = |sentence: &[Word<'_>]| {
            sentence.is_empty()
                || !sentence
                    .iter()
                    .any(|w| matches!(w.text, "must" | "should" | "required" | "shall" | "have" | "has" | "are" | "is"))
                || sentence.iter().any(|w| {
                    matches!(
                        w.text,
                        "female"
                            | "she"
                            | "her"
                            | "they"
                            | "their"
                            | "these"
                            | "this"
                            | "contraception"
                            | "contraceptive"
                            | "contraceptives"
                            | "pregnancy"
                            | "abstinence"
                    ) || self.is_of_bearing(w)
                })
        };
        !others && behind.split(|w| matches!(w.text, "." | ";")).skip(1).all(about)
    }

    /// Whether a name is of bearing children, or of keeping from it.
    fn is_of_bearing(&self, word: &Word<'_>) -> bool {
        const PARTS: [&str; 8] =
            ["childbearing", "pregnan", "contracept", "menopaus", "steril", "breastfeeding", "hysterectomy", "sperm"];
        matter::concept(self.whole.tokens, word)
            .is_some_and(|id| PARTS.iter().any(|part| self.whole.vocabulary.concept(id).name.contains(part)))
    }
}
/// What an inclusion asks, where it is a negative pregnancy test: nobody tests men, whether the line says so or not.
pub(super) fn tested(expr: Expr, vocabulary: &Vocabulary) -> Expr {
    let span = expr.span;
    match expr.node {
        ExprKind::Atom(Atom::Value(value)) => {
            let of_women = vocabulary.concept(value.concept.node).only_in_female;
            let negative = matches!(&value.test, Test::Values(values) if values.iter().all(|v| v == "negative"));
            let asked = Expr::new(ExprKind::Atom(Atom::Value(value)), span);
            if !(of_women && negative) {
                return asked;
            }
            let female = Expr::new(ExprKind::Atom(Atom::Sex(Sex::Female)), span);
            Expr::new(ExprKind::If(Box::new(female), Box::new(asked), None), span)
        }
        ExprKind::All(items) if !items.iter().any(|e| matches!(e.node, ExprKind::Atom(Atom::Sex(_)))) => {
            Expr::new(ExprKind::All(items.into_iter().map(|e| tested(e, vocabulary)).collect()), span)
        }
        node => Expr::new(node, span),
    }
}
