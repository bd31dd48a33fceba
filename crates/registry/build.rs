//! Writes the rules of `grammar/registry.pest` as data, so that a run need not read the grammar.
//!
//! Assumes what pest's own tools accept. Guarantees that a grammar with anything else than words, sequences, choices,
//! options, repetitions and looks ahead, letters within a word apart, is refused by the tests.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a build that fails says why"
)]

use pest_meta::ast::{Expr, Rule, RuleType};
use pest_meta::parser::{self, Rule as Meta};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;

const GRAMMAR: &str = "grammar/registry.pest";

fn main() {
    println!("cargo::rerun-if-changed={GRAMMAR}");
    let grammar = std::fs::read_to_string(GRAMMAR).expect("the grammar is there");
    let pairs = parser::parse(Meta::grammar_rules, &grammar).unwrap_or_else(|error| panic!("{GRAMMAR}: {error}"));
    let rules = parser::consume_rules(pairs).unwrap_or_else(|errors| {
        panic!("{GRAMMAR}: {}", errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    });
    let out = std::env::var_os("OUT_DIR").expect("cargo says where to");
    std::fs::write(Path::new(&out).join("grammar.rs"), written(&rules)).expect("the rules can be written");
}

/// The names of the rules, and their expressions, each before its parts.
fn written(rules: &[Rule]) -> String {
    let numbers: HashMap<&str, usize> = rules.iter().enumerate().map(|(at, rule)| (rule.name.as_str(), at)).collect();
    let mut out = String::from("/// The rules of the grammar, and the end of a line.\n");
    out.push_str("#[derive(Clone, Copy, PartialEq, Eq, Debug)]\n#[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = \"the grammar names them\")]\npub(super) enum Rule {\n");
    rules.iter().for_each(|rule| writeln!(out, "    {},", rule.name).unwrap());
    out.push_str("    EOI,\n}\n\n/// What the rules say.\nstatic RULES: &[Written] = &[\n");
    for rule in rules {
        let silent = rule.ty == RuleType::Silent;
        assert!(silent || rule.ty == RuleType::Normal, "{GRAMMAR}: `{}` is of a sort that is not read", rule.name);
        write!(out, "    Written {{ rule: Rule::{}, silent: {silent}, parts: &[", rule.name).unwrap();
        expression(&rule.expr, &numbers, &mut out);
        out.push_str("] },\n");
    }
    out.push_str("];\n");
    out
}

fn expression(expr: &Expr, numbers: &HashMap<&str, usize>, out: &mut String) {
    let mut one = |part: &str, inner: &Expr| {
        write!(out, "Part::{part}, ").unwrap();
        expression(inner, numbers, out);
    };
    match expr {
        Expr::Opt(inner) => one("Opt", inner),
        Expr::Rep(inner) => one("Rep", inner),
        Expr::RepOnce(inner) => one("Once", inner),
        Expr::PosPred(inner) => one("And", inner),
        Expr::NegPred(inner) => one("Not", inner),
        Expr::Seq(..) | Expr::Choice(..) => {
            let mut parts = Vec::new();
            members(expr, matches!(expr, Expr::Seq(..)), &mut parts);
            let kind = if matches!(expr, Expr::Seq(..)) { "Seq" } else { "Choice" };
            write!(out, "Part::{kind}({}), ", parts.len()).unwrap();
            parts.into_iter().for_each(|part| expression(part, numbers, out));
        }
        Expr::Str(text) => write!(out, "Part::Text({text:?}), ").unwrap(),
        Expr::Ident(name) => match (numbers.get(name.as_str()), name.as_str()) {
            (Some(number), _) => write!(out, "Part::Rule({number}), ").unwrap(),
            (None, "EOI") => write!(out, "Part::Rule({}), ", numbers.len()).unwrap(),
            (None, "SOI") => out.push_str("Part::Start, "),
            (None, _) => out.push_str("Part::Letter, "),
        },
        _ => out.push_str("Part::Letter, "),
    }
}

/// The members of a sequence, or of a choice, however they are nested.
fn members<'e>(expr: &'e Expr, sequence: bool, parts: &mut Vec<&'e Expr>) {
    match expr {
        Expr::Seq(left, right) if sequence => {
            members(left, sequence, parts);
            members(right, sequence, parts);
        }
        Expr::Choice(left, right) if !sequence => {
            members(left, sequence, parts);
            members(right, sequence, parts);
        }
        other => parts.push(other),
    }
}
