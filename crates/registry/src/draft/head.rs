//! What the registry says of a study as a whole, in the words of a rule file's head.

use crate::record::Study;

/// The head of a draft.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Head {
    /// The registry's id.
    pub id: Option<String>,
    /// The title.
    pub title: Option<String>,
    /// Recruitment status, in lower case.
    pub status: Option<String>,
    /// Phase: `1/2`, `3`, `early 1`.
    pub phase: Option<String>,
    /// The sponsor.
    pub sponsor: Option<String>,
    /// The ages that may take part, as `age:` reads them.
    pub age: Option<String>,
    /// The sexes that may take part, as `sex:` reads them.
    pub sex: Option<&'static str>,
    /// Whether healthy volunteers may take part.
    pub healthy_volunteers: Option<bool>,
}

impl Head {
    pub(crate) fn of(study: &Study) -> Self {
        let line = |words: &Option<String>| words.as_deref().map(super::one_line).filter(|w| !w.is_empty());
        Self {
            id: study.id.clone(),
            title: line(&study.title),
            status: study.status.as_deref().map(status),
            phase: study.phase.as_deref().and_then(phase),
            sponsor: line(&study.sponsor),
            age: ages(study.minimum_age.as_deref(), study.maximum_age.as_deref()),
            sex: study.sex.as_deref().and_then(sex),
            healthy_volunteers: study.healthy_volunteers,
        }
    }
}

fn status(words: &str) -> String {
    match words {
        "ACTIVE_NOT_RECRUITING" => "active, not recruiting".to_owned(),
        _ => super::one_line(&words.replace('_', " ").to_lowercase()),
    }
}

fn phase(words: &str) -> Option<String> {
    let words = words.to_lowercase().replace('_', " ").replace("phase", "");
    let phase = super::one_line(&words).replace(" /", "/").replace("/ ", "/");
    (!matches!(phase.as_str(), "" | "na" | "n/a" | "not applicable")).then_some(phase)
}

fn sex(words: &str) -> Option<&'static str> {
    match words.trim().to_lowercase().as_str() {
        "all" | "both" => Some("all"),
        "female" => Some("female"),
        "male" => Some("male"),
        _ => None,
    }
}

/// `18 Years` and `65 Years` as `18 to 65 years`. An age in hours or minutes is left to the criteria's own words.
fn ages(low: Option<&str>, high: Option<&str>) -> Option<String> {
    let end = |words: Option<&str>| -> Option<Option<(u32, String)>> {
        let words = words.map(|w| w.trim().to_lowercase()).filter(|w| !matches!(w.as_str(), "" | "n/a" | "none"));
        let Some(words) = words else { return Some(None) };
        let (count, unit) = words.split_once(' ')?;
        let unit = format!("{}s", unit.trim().trim_end_matches('s'));
        matches!(unit.as_str(), "years" | "months" | "weeks" | "days").then_some(())?;
        Some(Some((count.parse().ok()?, unit)))
    };
    match (end(low)?, end(high)?) {
        (None, None) => None,
        (Some((low, unit)), None) => Some(format!("{low} {unit} and older")),
        (None, Some((high, unit))) => Some(format!("up to {high} {unit}")),
        (Some((low, a)), Some((high, b))) if a == b && low <= high => Some(format!("{low} to {high} {a}")),
        (Some((low, a)), Some((high, b))) if a != b => Some(format!("{low} {a} to {high} {b}")),
        (Some(_), Some(_)) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_of_the_registry() {
        let of = |low, high| ages(low, high).unwrap_or_default();
        assert_eq!(of(Some("18 Years"), None), "18 years and older");
        assert_eq!(of(Some("18 Years"), Some("65 Years")), "18 to 65 years");
        assert_eq!(of(Some("1 Year"), Some("N/A")), "1 years and older");
        assert_eq!(of(Some("6 Months"), Some("17 Years")), "6 months to 17 years");
        assert_eq!(of(None, Some("65 Years")), "up to 65 years");
        assert_eq!(of(Some("24 Hours"), Some("65 Years")), "");
        assert_eq!(of(Some("70 Years"), Some("65 Years")), "");
        assert_eq!(of(Some("N/A"), None), "");
    }

    #[test]
    fn phases_and_states_of_the_registry() {
        assert_eq!(phase("PHASE1/PHASE2").as_deref(), Some("1/2"));
        assert_eq!(phase("Phase 1/Phase 2").as_deref(), Some("1/2"));
        assert_eq!(phase("EARLY_PHASE1").as_deref(), Some("early 1"));
        assert_eq!(phase("NA"), None);
        assert_eq!(status("ACTIVE_NOT_RECRUITING"), "active, not recruiting");
        assert_eq!(status("Not yet recruiting"), "not yet recruiting");
    }
}
