//! The Disease Ontology as a table: id, label, exact synonyms, parents by label, codes.
//!
//! The column of other synonyms holds broader, narrower and related names; it is not read.

use crate::lines::table;
use crate::{Failure, FileReport, Import};
use prescreen_language::vocabulary::KindName;
use prescreen_language::vocabulary::terms::{Code, Handle, System};
use rustc_hash::FxHashMap;
use std::io::BufRead;

pub(crate) fn read(
    input: &mut (impl BufRead + ?Sized),
    import: &mut Import,
    report: &mut FileReport,
) -> Result<(), Failure> {
    let names = ["doid", "label", "exact_synonyms", "parents", "icd10cm", "snomed"];
    let mut by_label: FxHashMap<String, Handle> = FxHashMap::default();
    let mut below: Vec<(u64, Handle, String)> = Vec::new();
    let (mut used, builder) = (0, &mut import.builder);
    table(input, names, &mut report.problems, |line, [id, label, synonyms, parents, icd, snomed], problems| {
        if !id.starts_with("DOID:") || label.is_empty() {
            return problems.add(line, "the row has no id of the Disease Ontology, or no label");
        }
        let handle = builder.handle(Code::new(System::DiseaseOntology, id));
        by_label.insert(label.to_owned(), handle);
        for synonym in listed(synonyms).filter(|synonym| is_name(synonym)) {
            builder.synonym(handle, synonym);
        }
        below.extend(listed(parents).map(|parent| (line, handle, parent.to_owned())));
        if let Some(entry) = builder.entry(handle) {
            entry.live = true;
            entry.kind = Some(KindName::Condition);
            label.clone_into(&mut entry.name);
            entry.cross.extend(listed(icd).map(|code| Code::new(System::Icd10Cm, code)));
            entry.cross.extend(listed(snomed).map(|code| Code::new(System::Snomed, code)));
            used += 1;
        }
    })?;
    report.used = used;
    // The root has no row of its own.
    for (line, handle, parent) in below.into_iter().filter(|(.., parent)| parent != "disease") {
        match (by_label.get(&parent), builder.entry(handle)) {
            (Some(&upper), Some(entry)) => entry.parents.push(upper),
            _ => report.problems.add(line, format!("there is no disease `{parent}`, which is named as a parent")),
        }
    }
    Ok(())
}

/// Exact synonyms of the Disease Ontology that name something else than their concept, in small letters. Of these two
/// adjectives alone one stands for atopic dermatitis and one for urethral intrinsic sphincter deficiency; the others are
/// single illnesses that stand for a group of them (the concept is named behind each), or no illness.
#[rustfmt::skip]
const NO_NAMES: &[&str] = &[
    "allergic", "intrinsic",
    // pain agnosia: protocols mean the treatment of pain
    "analgesia",
    // toxic encephalopathy: of a drug's toxicity protocols mean that of any nerve
    "neurotoxicity",
    // anus disease
    "anal fissure", "anal fissure and fistula", "anal ulcer", "fissure in ano", "nontraumatic tear of anus",
    "solitary anal ulcer", "ulcer of anus",
    // bilirubin metabolic disorder
    "hereditary hyperbilirubinemia",
    // blood coagulation disease
    "postpartum coagulation defect", "postpartum coagulation defect with delivery",
    // bronchial disease, esophageal disease, skin disease, choreatic disease
    "bronchospasm", "esophageal ulcer", "genodermatosis", "hereditary chorea",
    // cystic kidney disease
    "kidney cyst", "renal cyst",
    // external ear disease
    "preauricular cyst", "preauricular sinus and fistula", "preauricular sinus or fistula",
    // intestinal infectious disease, parasitic infectious disease, Lyme disease
    "bacterial enteritis", "parasitemia", "lyme neuroborreliosis", "neuroborreliosis",
    // mitral valve disease
    "chronic rheumatic mitral valve", "mitral rh valve dis.", "rheumatic mitral insufficiency",
    "rheumatic mitral valve changes", "rheumatic mitral valve incompetence", "rheumatic mitral valve regurgitation",
    // sinoatrial node disease, steatotic liver disease
    "alcoholic fatty liver", "sa node", "sinuatrial node",
];

/// Whether an exact synonym of the Disease Ontology is a name of its concept.
pub(crate) fn is_name(synonym: &str) -> bool {
    !NO_NAMES.iter().any(|other| synonym.eq_ignore_ascii_case(other))
}

fn listed(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('|').map(str::trim).filter(|part| !part.is_empty())
}
