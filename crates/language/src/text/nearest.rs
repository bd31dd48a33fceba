//! Did-you-mean, words to choose from, and user text cut to a length that a one-line message bears.

/// The candidate that `name` was probably meant to be, if one is near enough to be worth offering.
///
/// Case does not count. A candidate is near when about one letter in three, at most, differs.
#[must_use]
pub fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let name: String = name.chars().take(80).flat_map(char::to_lowercase).collect();
    let allowed = (name.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .filter(|c| c.len() <= 240)
        .map(|c| (strsim::osa_distance(&name, &c.to_lowercase()), c))
        .filter(|&(distance, _)| distance <= allowed)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, c)| c)
}

/// Words to choose from, each in backticks: `` `a`, `b` or `c` ``.
#[must_use]
pub fn alternatives(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|w| format!("`{w}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

/// User text for a message: on one line, at most sixty characters.
#[must_use]
pub fn shown(text: &str) -> String {
    const MOST: usize = 60;
    let mut out = String::new();
    for (n, c) in text.trim().chars().enumerate() {
        if n == MOST {
            out.push('…');
            break;
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{nearest, shown};

    #[test]
    fn near_names_are_offered_and_far_ones_are_not() {
        let known = ["title", "status", "windows"];
        assert_eq!(nearest("titel", known), Some("title"));
        assert_eq!(nearest("Status", known), Some("status"));
        assert_eq!(nearest("window", known), Some("windows"));
        assert_eq!(nearest("sponsor", known), None);
        assert_eq!(nearest("", known), None);
    }

    #[test]
    fn long_or_multi_line_text_is_cut() {
        assert_eq!(shown(" a\nb "), "a b");
        assert_eq!(shown(&"é".repeat(61)), format!("{}…", "é".repeat(60)));
    }
}
