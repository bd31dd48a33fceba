//! Findings in words: a message, the places of the clashing statements, why they clash, and what to check.

use super::super::super::ir::{Atom, Criterion, Logic, Section, Test};
use super::super::context::{Statement, TrialContext, children, parts};
use super::findings::{Finding, Findings, Kind, Piece, is_structured};
use super::formula::Var;
use super::theory::Clash;
use crate::criteria::{self, Expr, ExprKind};
use crate::text::{Diagnostic, Span};
use crate::vocabulary::{ConceptId, Vocabulary};

/// Puts findings of one trial into words.
pub(super) struct Words<'w, 'r> {
    context: &'w TrialContext<'r>,
    atoms: &'w [Option<&'r Atom>],
}

/// A criterion's part in a clash: where it is written, and what is written there.
struct Place {
    span: Span,
    /// The statements, canonical; empty for what only people can answer.
    shown: Vec<String>,
}

/// All findings, each a diagnostic.
pub(super) fn diagnostics<'r>(context: &TrialContext<'r>, findings: &Findings<'r>) -> Vec<Diagnostic> {
    let words = Words { context, atoms: &findings.atoms };
    findings.found.iter().map(|finding| words.diagnostic(finding)).collect()
}

impl<'r> Words<'_, 'r> {
    fn diagnostic(&self, finding: &Finding<'r>) -> Diagnostic {
        match &finding.kind {
            Kind::Impossible(criterion) => self.impossible(criterion, finding),
            Kind::AlwaysTrue(criterion) => self.always_true(criterion, finding),
            Kind::Contradictory(criteria) => self.contradictory(criteria, finding),
            Kind::Redundant(criterion, by) => self.redundant(criterion, by, finding),
            Kind::Duplicate(criterion, earlier) => Diagnostic::warning(
                "duplicate-criterion",
                whole(criterion),
                format!("{} asks the same as {}", criterion.id, earlier.id),
            )
            .other(whole(earlier), "asked here first")
            .help("check that neither of the two was meant to ask something else"),
        }
    }

    fn impossible(&self, criterion: &Criterion, finding: &Finding<'r>) -> Diagnostic {
        let message = match criterion.section {
            Section::Inclusion => format!("no patient can fulfil {}", criterion.id),
            Section::Exclusion => format!("{} excludes every patient", criterion.id),
        };
        let place = self.place(criterion, finding, false);
        let problem = Diagnostic::warning("impossible-criterion", place.span, self.message(message, finding));
        let label = match criterion.section {
            Section::Inclusion => "holds of no patient",
            Section::Exclusion => "holds of every patient",
        };
        let help = self.help(finding, criterion.section == Section::Exclusion);
        self.because(problem.label(label), finding).help(help)
    }

    fn always_true(&self, criterion: &Criterion, finding: &Finding<'r>) -> Diagnostic {
        let message = match criterion.section {
            Section::Inclusion => format!("every patient fulfils {}", criterion.id),
            Section::Exclusion => format!("{} excludes no patient", criterion.id),
        };
        let place = self.place(criterion, finding, true);
        let label = match criterion.section {
            Section::Inclusion => "holds of every patient",
            Section::Exclusion => "holds of no patient",
        };
        let help = self.help(finding, criterion.section == Section::Inclusion);
        // What would have to hold of a patient who does not fulfil it is the witness.
        let problem = Diagnostic::warning("always-true", place.span, message).label(label);
        self.because(problem, finding).help(help)
    }

    fn contradictory(&self, criteria: &[&'r Criterion], finding: &Finding<'r>) -> Diagnostic {
        let message = format!("no patient can {}", meet(criteria));
        // The place is that of the last one; AGE and SEX are keys of the document, which come first.
        let Some((last, others)) = criteria.split_last() else {
            return Diagnostic::warning("contradictory-criteria", self.context.trial.span, message);
        };
        let place = self.place(last, finding, false);
        let message = self.message(message, finding);
        let problem = Diagnostic::warning("contradictory-criteria", place.span, message).label(asks(last, &place));
        let problem = others.iter().fold(problem, |problem, criterion| {
            let place = self.place(criterion, finding, false);
            problem.other(place.span, asks(criterion, &place))
        });
        let help = if criteria.iter().any(|c| c.section == Section::Exclusion) {
            "check the section of each: an exclusion says what must not hold"
        } else {
            "check the limits and the words of each"
        };
        self.because(problem, finding).help(help)
    }

    fn redundant(&self, criterion: &'r Criterion, by: &[&'r Criterion], finding: &Finding<'r>) -> Diagnostic {
        let also = match criterion.section {
            Section::Inclusion => "fulfils",
            Section::Exclusion => "passes",
        };
        let message = format!("whoever {} also {also} {}", meets(by), criterion.id);
        let span = self.place(criterion, finding, true).span;
        let problem = Diagnostic::warning("redundant", span, message).label("decides nothing more");
        let problem = by.iter().fold(problem, |problem, criterion| {
            let place = self.place(criterion, finding, false);
            problem.other(place.span, asks(criterion, &place))
        });
        self.because(problem, finding)
            .help("check that it was not meant to ask for more; if the protocol says both, say so in a `note:`")
    }

    /// A message with the reason in it, if it is short.
    fn message(&self, message: String, finding: &Finding<'r>) -> String {
        let name = |concept: ConceptId| &self.context.vocabulary().concept(concept).name;
        match &finding.why {
            Some(Clash::Age) => format!("{message}: no age is left"),
            Some(Clash::Sex) => format!("{message}: no sex is left"),
            Some(Clash::Value(concept)) => format!("{message}: no value of `{}` is left", name(*concept)),
            Some(Clash::OnlyFemale(concept)) => {
                format!("{message}: `{}` occurs only in female patients", name(*concept))
            }
            Some(Clash::Instance(_)) | None => message,
        }
    }

    /// Says why the statements clash, where the message does not.
    fn because(&self, problem: Diagnostic, finding: &Finding<'r>) -> Diagnostic {
        let said = match (&finding.kind, &finding.why) {
            (Kind::AlwaysTrue(_) | Kind::Redundant(..), Some(Clash::OnlyFemale(concept))) => {
                let name = &self.context.vocabulary().concept(*concept).name;
                Some(format!("`{name}` occurs only in female patients"))
            }
            (_, Some(Clash::Instance(clash))) => {
                let there = self.statement(clash.there, finding);
                let absent: Option<Vec<String>> =
                    clash.absent.iter().map(|&var| self.statement(var, finding)).collect();
                match (there, absent.as_deref()) {
                    (Some(there), Some([])) => Some(format!("nothing is ever recorded as `{there}`")),
                    (Some(there), Some([absent])) if *absent != there => {
                        Some(format!("where `{there}` holds, `{absent}` holds too"))
                    }
                    (Some(there), Some(absent)) if !absent.contains(&there) => {
                        Some(format!("where `{there}` holds, {} holds", quoted(absent, "or")))
                    }
                    _ => None,
                }
            }
            _ => None,
        };
        match said {
            Some(why) => problem.note(why),
            None => problem,
        }
    }

    /// What to check in a criterion of which the condition holds of everybody, or of nobody.
    fn help(&self, finding: &Finding<'r>, of_everybody: bool) -> &'static str {
        if !matches!(finding.why, Some(Clash::Age | Clash::Value(_))) {
            return "check what was meant to be asked";
        }
        let mut vars: Vec<Var> = finding.pieces.iter().flat_map(|p| p.vars.iter().copied()).collect();
        vars.sort_unstable();
        vars.dedup();
        let atom = |var: Var| self.atoms.get(var).copied().flatten();
        match (vars.as_slice(), of_everybody) {
            (&[only], _) if matches!(atom(only), Some(Atom::Value(v)) if matches!(v.test, Test::Named(_))) => {
                "check what was meant to be asked"
            }
            (&[only], _) if !atom(only).is_some_and(is_joined) => "check number and unit",
            (_, true) => "if all of the limits must hold, write `and` between them",
            (_, false) => "if one of the limits suffices, write `or` between them",
        }
    }

    /// The canonical text of a single statement, if it is written as such in one of the criteria.
    fn statement(&self, var: Var, finding: &Finding<'r>) -> Option<String> {
        let piece = finding.pieces.iter().find(|p| p.vars == [var])?;
        // A limit from above is no statement that something is there.
        if let Some(Some(Atom::Medication(m))) = self.atoms.get(var)
            && m.dose.is_some()
        {
            return None;
        }
        let (_, part) = self.part(piece)?;
        let part = if let ExprKind::Not(denied) = &part.node { denied } else { part };
        matches!(part.node, ExprKind::Atom(_)).then(|| criteria::format(part, self.context.vocabulary()))
    }

    /// The parts of one criterion that clash; with `reversed` those of its opposite.
    fn place(&self, criterion: &'r Criterion, finding: &Finding<'r>, reversed: bool) -> Place {
        let pieces = finding.pieces.iter().filter(|p| std::ptr::eq(p.criterion, criterion) && p.reversed == reversed);
        let mut spans: Vec<Span> = Vec::new();
        let mut shown: Vec<String> = Vec::new();
        for piece in pieces {
            let Some((span, part)) = self.part(piece) else { continue };
            let text = criteria::format(part, self.context.vocabulary());
            if !shown.contains(&text) {
                shown.push(text);
                spans.push(span);
            }
        }
        let span = if let [single] = spans.as_slice() { *single } else { whole(criterion) };
        if is_structured(criterion) {
            shown = vec![criterion.text.to_lowercase()];
        }
        Place { span, shown }
    }

    /// The smallest part of the criterion's condition that says all that the piece says.
    fn part(&self, piece: &Piece<'r>) -> Option<(Span, &Expr)> {
        let atoms: Option<Vec<&Atom>> = piece.vars.iter().map(|&var| self.atoms.get(var).copied().flatten()).collect();
        let atoms = atoms?;
        let says_it = |statement: &&Statement<'_>| {
            let Logic::Condition(node) = statement.criterion.logic else { return false };
            let own: Vec<&Atom> = self.context.rules.atoms_of(node).collect();
            std::ptr::eq(statement.top, piece.criterion)
                && atoms.iter().all(|a| own.iter().any(|o| std::ptr::eq(*o, *a)))
        };
        let statement = self.context.statements.iter().find(says_it)?;
        let part = smallest(statement.expr.as_ref()?, &atoms, self.context.vocabulary());
        Some((part.span, part))
    }
}

/// The smallest part of a condition that says all that the compiled statements say.
pub(super) fn smallest<'e>(expr: &'e Expr, atoms: &[&Atom], vocabulary: &Vocabulary) -> &'e Expr {
    let about = |part: &Expr| atoms.iter().any(|atom| is_about(part, atom, vocabulary));
    let mut smallest = expr;
    loop {
        // What is denied is shown with its denial.
        if matches!(smallest.node, ExprKind::Not(_) | ExprKind::Atom(_)) {
            return smallest;
        }
        let holding: Vec<&Expr> = children(smallest).into_iter().filter(|c| parts(c).any(about)).collect();
        match holding.as_slice() {
            [only] => smallest = only,
            _ => return smallest,
        }
    }
}

/// Whether the part speaks of what the compiled statement speaks of.
fn is_about(part: &Expr, atom: &Atom, vocabulary: &Vocabulary) -> bool {
    use criteria::Atom as Written;
    let ExprKind::Atom(written) = &part.node else { return false };
    match (written, atom) {
        (Written::Age(_), Atom::Age { .. }) => true,
        (Written::Sex(written), Atom::Sex(atom)) => written == atom,
        (Written::Condition(written), Atom::Condition(atom)) => written.concept.node == atom.concept,
        (Written::Medication(written), Atom::Medication(atom)) => written.concept.node == atom.concept,
        (Written::Procedure(written), Atom::Procedure(atom)) => written.concept.node == atom.concept,
        (Written::Value(written), Atom::Value(atom)) => {
            let family = written.concept.node;
            family == atom.concept || (written.any_member && vocabulary.is_a(atom.concept, family))
        }
        _ => false,
    }
}

/// Whether the compiler joined limits that leave no value or leave out none.
fn is_joined(atom: &Atom) -> bool {
    match atom {
        Atom::Age { ages, .. } => ages.is_empty() || ages.complement().is_empty(),
        Atom::Value(value) => match &value.test {
            Test::Number(set) => set.is_empty() || set.complement().is_empty(),
            Test::Titre(set) => set.is_empty() || set.complement().is_empty(),
            Test::Named(_) | Test::Relative(_) => false,
        },
        Atom::Sex(_) | Atom::Condition(_) | Atom::Medication(_) | Atom::Procedure(_) => false,
    }
}

fn whole(criterion: &Criterion) -> Span {
    criterion.when.unwrap_or(criterion.span)
}

/// "asks for `age >= 65 years`", "excludes `age >= 60 years`".
fn asks(criterion: &Criterion, place: &Place) -> String {
    let word = match criterion.section {
        Section::Inclusion => "asks for",
        Section::Exclusion => "excludes",
    };
    match place.shown.as_slice() {
        [] => format!("{word} this"),
        shown => format!("{word} {}", quoted(shown, "and")),
    }
}

/// "fulfil AGE and I3 and pass E7".
fn meet(criteria: &[&Criterion]) -> String {
    meeting(criteria, "fulfil", "pass")
}

/// "fulfils AGE and I3 and passes E7".
fn meets(criteria: &[&Criterion]) -> String {
    meeting(criteria, "fulfils", "passes")
}

fn meeting(criteria: &[&Criterion], fulfil: &str, pass: &str) -> String {
    let of = |section: Section| -> Vec<String> {
        criteria.iter().filter(|c| c.section == section).map(|c| c.id.clone()).collect()
    };
    let (included, excluded) = (of(Section::Inclusion), of(Section::Exclusion));
    match (included.is_empty(), excluded.is_empty()) {
        (false, true) => format!("{fulfil} {}", listed(&included, "and")),
        (true, false) => format!("{pass} {}", listed(&excluded, "and")),
        _ => format!("{fulfil} {} and {pass} {}", listed(&included, "and"), listed(&excluded, "and")),
    }
}

fn quoted(texts: &[String], joined: &str) -> String {
    let texts: Vec<String> = texts.iter().map(|t| format!("`{t}`")).collect();
    listed(&texts, joined)
}

fn listed(texts: &[String], joined: &str) -> String {
    match texts.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} {joined} {last}", others.join(", ")),
        None => String::new(),
    }
}
