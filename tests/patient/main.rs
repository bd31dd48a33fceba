//! Patient profiles: what is read from YAML, what is refused and with which words, and what is written.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what it did not expect")]

mod errors;
mod facts;
mod robustness;
mod values;
mod writing;

use prescreen::patient::{Fact, Profile, yaml};
use prescreen::text::{Diagnostic, SourceMap, yaml as tree};
use prescreen::vocabulary::{ConceptId, Vocabulary};
use std::sync::OnceLock;

/// A small vocabulary with one concept of each kind of difficulty.
const VOCABULARY: &str = r#"
- {concept: autoimmune disease, kind: condition, root: yes}
- {concept: systemic lupus erythematosus, kind: condition, names: [SLE], is a: [autoimmune disease], lasts: lifelong}
- {concept: lupus nephritis, kind: condition, is a: [autoimmune disease], remits: yes}
- {concept: breast cancer, kind: condition, root: yes}
- {concept: lymphoma, kind: condition, root: yes}
- {concept: asthma, kind: condition, root: yes}
- {concept: pneumonia, kind: condition, root: yes, episodic: yes}
- {concept: hospitalization, kind: condition, root: yes, episodic: yes}
- {concept: tuberculosis, kind: condition, root: yes}
- {concept: latent tuberculosis, kind: condition, is a: [tuberculosis], absence: by test}
- {concept: pregnancy, kind: condition, names: [pregnant], root: yes, absence: by test, lasts: 300 days, only in: female}
- {concept: breastfeeding, kind: condition, root: yes, absence: by question}
- concept: SELENA-SLEDAI
  kind: score
  items:
    - {item: seizure, points: 8}
    - {item: arthritis, points: 4}
    - {item: proteinuria, points: 4}
    - {item: rash, names: [new rash], points: 2}
  range: 0 to 105
  recall: 10 days
  current for: 28 days
- concept: ACR 1997 criteria
  kind: criteria set
  items: [{item: malar rash, points: 1}, {item: discoid rash, points: 1}]
  recall: ever
  current for: ever
- {concept: anti-dsDNA, kind: observation, values: [negative, {value: indeterminate, names: [borderline], indeterminate: yes}, positive], current for: 180 days}
- {concept: IGRA, kind: observation, values: [negative, positive], current for: 180 days}
- {concept: ANA, kind: observation, titre: yes, values: [negative, positive], current for: 180 days}
- {concept: creatinine, kind: observation, unit: mg/dL, molar mass: 113.12 g/mol, plausible: 0.1 to 30 mg/dL, current for: 90 days}
- {concept: C-reactive protein, kind: observation, names: [CRP], unit: mg/L, plausible: 0 to 1000 mg/L, current for: 90 days}
- {concept: platelets, kind: observation, unit: 10*9/L, current for: 90 days}
- {concept: INR, kind: observation, unit: "1", unit is conventional: yes, current for: 30 days}
- {concept: prednisone, kind: medication, root: yes}
- {concept: mycophenolate mofetil, kind: medication, root: yes}
- {concept: rituximab, kind: medication, root: yes, half-life: 22 days}
- {concept: IV antibiotics, kind: medication, root: yes}
- {concept: kidney biopsy, kind: procedure, root: yes}
- {concept: renal transplantation, kind: procedure, names: [kidney transplantation], root: yes}
"#;

/// The vocabulary of these tests.
pub fn vocabulary() -> &'static Vocabulary {
    static ONCE: OnceLock<Vocabulary> = OnceLock::new();
    ONCE.get_or_init(|| {
        let mut sources = SourceMap::new();
        let file = sources.add("vocabulary.yaml", VOCABULARY);
        let (documents, problems) = tree::parse(&sources, file);
        assert!(problems.is_empty(), "{problems:#?}");
        let (vocabulary, problems) = Vocabulary::read(&documents);
        let errors: Vec<_> = problems.iter().filter(|p| p.is_error()).map(|p| &p.message).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        vocabulary
    })
}

/// The concept of this name.
pub fn id(name: &str) -> ConceptId {
    vocabulary().find(name).unwrap_or_else(|| panic!("no concept `{name}`"))
}

/// What the reader makes of a file.
pub struct Reading {
    /// The file.
    pub sources: SourceMap,
    /// The profiles without an error.
    pub profiles: Vec<Profile>,
    /// Everything that was found.
    pub problems: Vec<Diagnostic>,
}

impl Reading {
    /// The text a problem underlines.
    pub fn underlined(&self, problem: &Diagnostic) -> &str {
        self.sources.slice(problem.label.span)
    }
}

/// Reads a whole file.
pub fn read(text: &str) -> Reading {
    let mut sources = SourceMap::new();
    let file = sources.add("patient.yaml", text);
    let (profiles, problems) = yaml::read(&sources, file, vocabulary());
    Reading { sources, profiles, problems }
}

/// A profile of 18 November 2026 with the given lines.
pub fn file(lines: &str) -> String {
    format!("patient: P-1\nrecorded: 2026-11-18\nbirth date: 1988-04\nsex: female\n{lines}\n")
}

/// The one profile of a file in which nothing is wrong.
pub fn sound(text: &str) -> Profile {
    let mut reading = read(text);
    assert!(reading.problems.is_empty(), "{text}\n{:#?}", reading.problems);
    assert_eq!(reading.profiles.len(), 1, "{text}");
    reading.profiles.remove(0)
}

/// The only fact of a profile with these lines.
pub fn only_fact(lines: &str) -> Fact {
    let mut profile = sound(&file(lines));
    assert_eq!(profile.facts.len(), 1, "{lines}");
    profile.facts.remove(0)
}
