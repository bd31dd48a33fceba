//! References to another place of the protocol, which say nothing themselves: `(see Appendix C)`, `. Refer to section 4.1 for
//! details`.
//!
//! Assumes a place where a parenthesis opens or a full stop stands. Guarantees that a reference has no words of its own:
//! with one more it may take something out, or define what is meant.

/// What is referred to.
const PLACES: &[&str] = &["appendix", "appendices", "section", "sections", "table", "annex", "attachment"];
/// What there is to be found.
const FOUND: &[&str] = &["detail", "details", "information", "definition", "definitions", "description", "explanation"];

/// The bytes of the reference at the start of `text`, with its parentheses, or with the full stop before it where it ends
/// the text.
pub(super) fn length(text: &str) -> Option<usize> {
    if let Some(inner) = text.strip_prefix('(') {
        let close = inner.find(')')?;
        return is_reference(inner.get(..close)?).then_some(close + 2);
    }
    let rest = text.strip_prefix('.')?;
    is_reference(rest.trim_end_matches(['.', ';', ' '])).then_some(text.len())
}

fn is_reference(text: &str) -> bool {
    let small = text.trim().to_ascii_lowercase();
    if small.len() > 60 || !small.starts_with(['s', 'r', 'p']) {
        return false;
    }
    let mut words = small.split([' ', ',']).filter(|w| !w.is_empty()).peekable();
    words.next_if_eq(&"please");
    match words.next() {
        Some("see") => {}
        Some("refer") if words.next() == Some("to") => {}
        _ => return false,
    }
    words.next_if(|w| matches!(*w, "also" | "the"));
    words.next_if_eq(&"protocol");
    if !words.next().is_some_and(|w| PLACES.contains(&w)) {
        return false;
    }
    let mut numbered = false;
    while words.next_if(|w| is_number(w) || matches!(*w, "and" | "section" | "appendix") && numbered).is_some() {
        numbered = true;
    }
    if words.next_if_eq(&"for").is_some() {
        words.next_if(|w| matches!(*w, "more" | "further" | "full" | "additional" | "detailed"));
        numbered &= words.next().is_some_and(|w| FOUND.contains(&w));
    }
    numbered && words.next().is_none()
}

/// `4.1`, `C`, `iv`, `1.-2`.
fn is_number(word: &str) -> bool {
    let plain = word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
    let digit = word.bytes().any(|b| b.is_ascii_digit());
    plain && word.len() <= 8 && (digit || word.len() == 1 || word.bytes().all(|b| matches!(b, b'i' | b'v' | b'x')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references() {
        for (text, own) in [
            ("(see Appendix C) or", "(see Appendix C)"),
            ("(Refer to Section 4.1 for details)", "(Refer to Section 4.1 for details)"),
            ("(See appendix 1.-2)", "(See appendix 1.-2)"),
            (". See Appendix C for details.", ". See Appendix C for details."),
            ("(please see Protocol Section 5.2 and 5.3)", "(please see Protocol Section 5.2 and 5.3)"),
        ] {
            assert_eq!(length(text).and_then(|end| text.get(..end)), Some(own), "{text}");
        }
        for text in [
            "(see Appendix C for exceptions)",
            "(see below)",
            "(see Appendix)",
            ". See Appendix C. Patients must",
            "(severe)",
            "(see section 4.1: no frobinib)",
        ] {
            assert_eq!(length(text), None, "{text}");
        }
    }
}
