//! Every forbidden form: its code, the text that is underlined, and what the help offers.

use super::read;
use std::fmt::Write as _;

/// The condition, then for each problem its code and message, the underlined text, and the helps.
fn answer(text: &str) -> String {
    let mut out = format!("{text}\n");
    match read(text) {
        Ok(_) => out.push_str("    is accepted\n"),
        Err(problems) => {
            for problem in problems {
                let underlined = text.get(problem.label.span.range()).unwrap_or("");
                writeln!(out, "    {}: {}", problem.code, problem.message).unwrap();
                writeln!(out, "        ^ {underlined}").unwrap();
                for help in problem.help {
                    writeln!(out, "        = {help}").unwrap();
                }
            }
        }
    }
    out
}

#[test]
fn forbidden_forms_are_answered() {
    let expected = include_str!("bad.txt");
    let conditions = expected.lines().filter(|l| !l.starts_with([' ', '#']) && !l.is_empty());
    let comment = "# A forbidden condition; then code and message, the underlined text (^) and the helps (=).\n";
    let found: String = std::iter::once(comment.to_owned()).chain(conditions.map(answer)).collect();
    for (found, expected) in found.lines().zip(expected.lines()) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.len(), expected.len());
}

/// What the help offers between backticks after `write` can be written.
#[test]
fn helps_can_be_followed() {
    for condition in include_str!("bad.txt").lines().filter(|l| !l.starts_with([' ', '#']) && !l.is_empty()) {
        let problems = read(condition).unwrap_err();
        let [problem] = problems.as_slice() else { continue };
        let whole = problem.label.span.end - problem.label.span.start == u32::try_from(condition.len()).unwrap();
        let readings =
            ["mixed-and-or", "ambiguous-not", "list-connective", "word-over-list", "ambiguous-prefix", "mixed-kinds"];
        if !whole || !readings.contains(&problem.code) {
            continue;
        }
        for help in &problem.help {
            let Some(fixed) = help.strip_prefix("write `").and_then(|h| h.strip_suffix('`')) else { continue };
            assert!(read(fixed).is_ok(), "`{condition}`: `{fixed}` is not understood: {:#?}", read(fixed));
        }
    }
}

fn code(text: &str) -> &'static str {
    read(text).unwrap_err()[0].code
}

#[test]
fn hostile_texts_are_bounded() {
    assert_eq!(code(&"(".repeat(1_000_000)), "condition-too-long");
    assert_eq!(code(&"(".repeat(10_000)), "nesting-too-deep");
    assert_eq!(code(&format!("{}SLE{}", "(".repeat(65), ")".repeat(65))), "nesting-too-deep");
    assert!(read(&format!("{}SLE{}", "(".repeat(64), ")".repeat(64))).is_ok());
    assert_eq!(code(&"if SLE then ".repeat(1_000)), "nesting-too-deep");
    assert_eq!(code(&"not ".repeat(4_000)), "not-understood");
    assert_eq!(code(&"SLE or ".repeat(2_000)), "not-understood");
    assert_eq!(code(&format!("{}SLE", "SLE or ".repeat(2_000))), "condition-too-long");
    assert!(read(&format!("{}SLE", "SLE or ".repeat(400))).is_ok());
    assert_eq!(code(&format!("SLE {}", "SLE or ".repeat(20_000))), "condition-too-long");
    assert_eq!(code("   "), "empty-condition");
    assert_eq!(code(""), "empty-condition");
    assert_eq!(code(&format!("platelets < {} x10^9/L", "9".repeat(200))), "unknown-value");
    assert_eq!(code("malignancy within 99999999999 days"), "meaningless-limit");
    assert_eq!(code(&format!("{}platelets", "highest any of at least 2 of ".repeat(300))), "wrong-kind");
}
