//! The study in Rego for `regorus`: bytecode and inputs made before, one machine for all patients.

use prescreen::value::Truth;
use prescreen_benches::rows::Truths;
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use regorus::{Engine, Rc};

/// The rule that gives the list of truths.
const ENTRY: &str = "data.study.outcomes";

/// The compiled policy in its machine.
pub struct Rego(RegoVM);

impl Rego {
    /// Compiles the policy.
    pub fn new(policy: String) -> Self {
        let mut engine = Engine::new();
        engine.add_policy("study.rego".to_owned(), policy).expect("a policy");
        let entry: Rc<str> = ENTRY.into();
        let compiled = engine.compile_with_entrypoint(&entry).expect("the entry point");
        let program = Compiler::compile_from_policy(&compiled, &[ENTRY]).expect("bytecode");
        let mut machine = RegoVM::new();
        machine.load_program(program);
        Self(machine)
    }

    /// The truth of each criterion.
    pub fn truths(&mut self, patient: &regorus::Value) -> Truths {
        self.0.set_input(patient.clone());
        let list = self.0.execute().expect("the policy runs");
        let list = list.as_array().unwrap_or_else(|e| panic!("{e}: {list:?}"));
        let truth = |value: &regorus::Value| match value {
            regorus::Value::Bool(b) => Truth::from(*b),
            regorus::Value::Null => Truth::Unknown,
            other => panic!("{other:?}"),
        };
        list.iter().map(truth).collect()
    }
}

/// A patient's attributes, made before anything is timed.
pub fn input(patient: &serde_json::Value) -> regorus::Value {
    regorus::Value::from_json_str(&patient.to_string()).expect("JSON")
}
