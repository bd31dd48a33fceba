//! The study for the expression language of GoRules (the crate `zen-expression`): bytecode made before, attributes as one
//! object made before.

use prescreen::value::Truth;
use prescreen_benches::rows::Truths;
use serde_json::Value;
use zen_expression::expression::{Expression, Standard};
use zen_expression::variable::Variable;
use zen_expression::vm::VM;
use zen_expression::{Scope, compile_expression};

/// The compiled expressions.
pub struct Zen {
    criteria: Vec<Expression<Standard>>,
    machine: VM,
}

impl Zen {
    /// Compiles the study, an expression for each criterion.
    pub fn new(texts: &[String]) -> Self {
        let compiled = |text: &String| compile_expression(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        Self { criteria: texts.iter().map(compiled).collect(), machine: VM::new() }
    }

    /// The truth of each criterion.
    pub fn truths(&mut self, patient: &Scope) -> Truths {
        let mut truths = Vec::with_capacity(self.criteria.len());
        for criterion in &self.criteria {
            let value = criterion.evaluate_with_scope(patient, &mut self.machine);
            truths.push(match value {
                Ok(Variable::Bool(b)) => Truth::from(b),
                Ok(Variable::Null) => Truth::Unknown,
                other => panic!("{other:?}"),
            });
        }
        truths
    }
}

/// A patient's attributes, made before anything is timed.
pub fn scope(patient: Value) -> Scope {
    Scope::new(Variable::from(patient))
}
