//! `prescreen concepts WORD`: what the vocabulary knows.

use crate::cli::console::{Console, Exit, Stop};
use crate::cli::rules;
use crate::report::layout::{Layout, printable};
use crate::report::words::join;
use crate::text::SourceMap;
use crate::vocabulary::{Absence, Concept, ConceptId, Holds, Item, KindName, Lasts, Vocabulary};
use std::path::Path;

/// So many names are listed before the rest is only counted.
const LISTED: usize = 40;

/// Search the vocabulary: names, kinds, codes, how absence is shown
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct Concepts {
    /// Words of a name, or a code; without words, everything is listed
    #[arg(value_name = "WORD")]
    words: Vec<String>,
    /// Show everything about each concept found
    #[arg(long)]
    full: bool,
}

impl Concepts {
    pub(in crate::cli) fn run(self, folder: &Path, console: &mut Console) -> Result<Exit, Stop> {
        let mut sources = SourceMap::new();
        let rules = rules::load(folder, &mut sources)?;
        let vocabulary = &rules.set.vocabulary;
        let asked = self.words.join(" ");
        let found = if asked.trim().is_empty() {
            vocabulary.concepts().map(|(id, _)| id).collect()
        } else {
            search(vocabulary, &asked)
        };
        let layout = console.layout();
        if found.is_empty() {
            let near = vocabulary.suggest(&asked, &[]);
            let help = if near.is_empty() {
                "; without words, everything is listed".to_owned()
            } else {
                let near: Vec<String> = near.iter().map(|n| format!("`{n}`")).collect();
                format!("; did you mean {}?", join(&near, "or"))
            };
            return Err(Stop::Failed(format!("the vocabulary has no `{}`{help}", crate::text::shown(&asked))));
        }
        let exact = vocabulary.find(&asked);
        if let Some(id) = exact.filter(|_| !asked.trim().is_empty()) {
            console.data(&details(vocabulary, id, layout))?;
            let others: Vec<ConceptId> = found.into_iter().filter(|&other| other != id).collect();
            if others.is_empty() {
                return Ok(Exit::Ran);
            }
            console.data("\nSee also:\n")?;
            return list(vocabulary, &others, layout, console);
        }
        if self.full {
            for (index, &id) in found.iter().enumerate() {
                console.data(if index == 0 { "" } else { "\n" })?;
                console.data(&details(vocabulary, id, layout))?;
            }
            return Ok(Exit::Ran);
        }
        list(vocabulary, &found, layout, console)
    }
}

/// By code; else by what a subdivision in ICD-10-CM is filed under; else by name.
fn search(vocabulary: &Vocabulary, asked: &str) -> Vec<ConceptId> {
    let has_code =
        |c: &Concept| c.codes.iter().any(|(_, codes)| codes.iter().any(|code| code.eq_ignore_ascii_case(asked)));
    let mut found: Vec<ConceptId> = vocabulary.concepts().filter(|(_, c)| has_code(c)).map(|(id, _)| id).collect();
    if found.is_empty() && asked.contains('.') {
        found = vocabulary.coded("icd10cm", asked);
    }
    if found.is_empty() { vocabulary.search(asked) } else { found }
}

fn list(vocabulary: &Vocabulary, found: &[ConceptId], layout: Layout, console: &mut Console) -> Result<Exit, Stop> {
    let widest = found.iter().map(|&id| crate::report::layout::width(&vocabulary.concept(id).name)).max().unwrap_or(0);
    let column = widest.min(44);
    for &id in found {
        let concept = vocabulary.concept(id);
        let pad = " ".repeat(column.saturating_sub(crate::report::layout::width(&concept.name)));
        let head = format!("{}{pad}  {:<12}  ", concept.name, concept.kind.name().word());
        console.data(&printable(&layout.hanging(&head, &concept.names.join(", "))))?;
    }
    Ok(Exit::Ran)
}

fn details(vocabulary: &Vocabulary, id: ConceptId, layout: Layout) -> String {
    let concept = vocabulary.concept(id);
    let mut out = layout.hanging("", &format!("{} ({})", concept.name, concept.kind.name().word()));
    let mut line = |label: &str, text: String| {
        if !text.is_empty() {
            out.push_str(&layout.hanging(&format!("  {label:<14}"), &text));
        }
    };
    line("also", concept.names.join(", "));
    let codes: Vec<String> =
        concept.codes.iter().map(|(system, codes)| format!("{system} {}", codes.join(", "))).collect();
    line("codes", codes.join("; "));
    let named = |ids: &[ConceptId]| -> String {
        let names: Vec<&str> = ids.iter().take(LISTED).map(|&c| vocabulary.concept(c).name.as_str()).collect();
        let rest = ids.len().saturating_sub(LISTED);
        if rest == 0 { names.join(", ") } else { format!("{} and {rest} more", names.join(", ")) }
    };
    line("is a", named(&concept.parents));
    let below: Vec<ConceptId> = vocabulary.at_or_below(id).iter().copied().filter(|&c| c != id).collect();
    line("below it", named(&below));
    match concept.kind.name() {
        KindName::Condition | KindName::Medication | KindName::Procedure => {
            line("absent by", absence(concept.absence).to_owned());
        }
        KindName::Observation | KindName::Score | KindName::CriteriaSet => {
            line("current for", concept.current_for().map_or_else(|| "ever".to_owned(), |p| p.to_string()));
        }
    }
    if concept.kind.name() == KindName::Condition {
        line("lasts", lasts(concept.lasts));
    }
    if let Some(observation) = concept.observation() {
        line("unit", observation.unit.as_ref().map_or_else(String::new, ToString::to_string));
        let values: Vec<&str> = observation.values.iter().map(|v| v.name.as_str()).collect();
        line("values", values.join(", "));
    }
    if let Some(instrument) = concept.instrument() {
        line("part of", instrument.part_of.as_ref().map_or_else(String::new, |part| named(&[part.of])));
        line("parts", named(&instrument.parts));
        let classes = instrument.classes.iter().map(|c| format!("{} ({} to {})", c.name, c.low, c.high));
        line("classes", classes.collect::<Vec<_>>().join(", "));
        let pointed = |i: &Item| format!("{} ({})", i.name, i.points);
        let alone: Vec<String> = instrument.items.iter().filter(|i| i.domain.is_none()).map(pointed).collect();
        line("items", alone.join(", "));
        for (place, domain) in (0..).zip(&instrument.domains) {
            let items: Vec<String> = instrument.in_domain(place).map(|(_, item)| pointed(item)).collect();
            let holds = match domain.holds {
                Holds::AnyNumber => "the highest of",
                Holds::AtMostOne => "at most one of",
                Holds::ExactlyOne => "one of",
            };
            if !items.is_empty() {
                line("domain", format!("{}: {holds} {}", domain.name, items.join(", ")));
            }
        }
    }
    let rule = |rule: &Option<crate::vocabulary::ConditionText>| {
        rule.as_ref().map_or_else(String::new, |r| r.node.text.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    line("present when", rule(&concept.present_when));
    line("absent when", rule(&concept.absent_when));
    line("ask", concept.ask.clone().unwrap_or_default());
    printable(&out)
}

fn absence(absence: Absence) -> &'static str {
    match absence {
        Absence::ByList => "a complete list that does not name it",
        Absence::ByTest => "a test",
        Absence::ByQuestion => "the answer to a question",
        Absence::ByAssessment => "the assessment it is an item of",
    }
}

fn lasts(lasts: Lasts) -> String {
    match lasts {
        Lasts::Lifelong => "for life".to_owned(),
        Lasts::UntilEnded => "until it is recorded as ended".to_owned(),
        Lasts::For(period) => format!("at most {period}"),
    }
}
