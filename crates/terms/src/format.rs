//! The kinds of files, and how each is told from the others.

use prescreen_language::vocabulary::terms::System;

/// A kind of file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Format {
    /// Disease Ontology, OBO.
    Obo,
    /// Disease Ontology, a table of labels, synonyms, parents and codes.
    DoidTable,
    /// ICD-10-CM tabular list, XML.
    Icd10Cm,
    /// SNOMED CT concepts, RF2 snapshot.
    SnomedConcepts,
    /// SNOMED CT descriptions, RF2 snapshot.
    SnomedDescriptions,
    /// SNOMED CT relationships, RF2 snapshot.
    SnomedRelationships,
    /// LOINC table, CSV.
    Loinc,
    /// RxNorm concepts and names (RXNCONSO), RRF.
    RxNormConcepts,
    /// RxNorm relationships (RXNREL), RRF.
    RxNormRelations,
    /// OMOP vocabularies, CONCEPT.
    OmopConcepts,
    /// OMOP vocabularies, CONCEPT_SYNONYM.
    OmopSynonyms,
    /// OMOP vocabularies, CONCEPT_RELATIONSHIP.
    OmopRelations,
    /// OMOP vocabularies, CONCEPT_ANCESTOR.
    OmopAncestors,
}

impl Format {
    /// All formats, in the order in which files are best read: what is referred to before what refers to it.
    pub const ALL: [Self; 13] = [
        Self::Obo,
        Self::DoidTable,
        Self::Icd10Cm,
        Self::SnomedConcepts,
        Self::SnomedDescriptions,
        Self::SnomedRelationships,
        Self::Loinc,
        Self::RxNormConcepts,
        Self::RxNormRelations,
        Self::OmopConcepts,
        Self::OmopSynonyms,
        Self::OmopRelations,
        Self::OmopAncestors,
    ];

    /// A short word for it.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Obo => "obo",
            Self::DoidTable => "doid-table",
            Self::Icd10Cm => "icd10cm",
            Self::SnomedConcepts => "snomed-concepts",
            Self::SnomedDescriptions => "snomed-descriptions",
            Self::SnomedRelationships => "snomed-relationships",
            Self::Loinc => "loinc",
            Self::RxNormConcepts => "rxnorm-concepts",
            Self::RxNormRelations => "rxnorm-relations",
            Self::OmopConcepts => "omop-concepts",
            Self::OmopSynonyms => "omop-synonyms",
            Self::OmopRelations => "omop-relations",
            Self::OmopAncestors => "omop-ancestors",
        }
    }

    /// What it is.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Obo => "Disease Ontology (OBO)",
            Self::DoidTable => "Disease Ontology (table)",
            Self::Icd10Cm => "ICD-10-CM tabular list",
            Self::SnomedConcepts => "SNOMED CT concepts",
            Self::SnomedDescriptions => "SNOMED CT descriptions",
            Self::SnomedRelationships => "SNOMED CT relationships",
            Self::Loinc => "LOINC",
            Self::RxNormConcepts => "RxNorm names",
            Self::RxNormRelations => "RxNorm relationships",
            Self::OmopConcepts => "OMOP concepts",
            Self::OmopSynonyms => "OMOP synonyms",
            Self::OmopRelations => "OMOP relationships",
            Self::OmopAncestors => "OMOP ancestors",
        }
    }

    /// The format with this word.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.key() == key)
    }

    /// The format of a file that begins so.
    pub(crate) fn of(head: &str, name: &str) -> Option<Self> {
        let head = head.trim_start_matches('\u{feff}');
        let first = head.lines().next().unwrap_or_default();
        let begins = |heading: &str| first.to_ascii_lowercase().starts_with(heading);
        if head.contains("<ICD10CM.tabular") {
            Some(Self::Icd10Cm)
        } else if begins("format-version:") || head.contains("\n[Term]") {
            Some(Self::Obo)
        } else if begins("doid\tlabel\t") {
            Some(Self::DoidTable)
        } else if begins("id\teffectivetime\tactive\tmoduleid\tdefinitionstatusid") {
            Some(Self::SnomedConcepts)
        } else if begins("id\teffectivetime\tactive\tmoduleid\tconceptid\tlanguagecode") {
            Some(Self::SnomedDescriptions)
        } else if begins("id\teffectivetime\tactive\tmoduleid\tsourceid\tdestinationid") {
            Some(Self::SnomedRelationships)
        } else if first.contains("LOINC_NUM") {
            Some(Self::Loinc)
        } else if begins("concept_id\tconcept_name\t") {
            Some(Self::OmopConcepts)
        } else if begins("concept_id\tconcept_synonym_name\t") {
            Some(Self::OmopSynonyms)
        } else if begins("concept_id_1\tconcept_id_2\t") {
            Some(Self::OmopRelations)
        } else if begins("ancestor_concept_id\t") {
            Some(Self::OmopAncestors)
        } else {
            Self::of_rrf(first, name)
        }
    }

    /// Files of RxNorm have no heading: their names and the number of their fields tell them.
    fn of_rrf(first: &str, name: &str) -> Option<Self> {
        let name = name.to_ascii_uppercase();
        match first.matches('|').count() {
            18 if name.contains("RXNCONSO") => Some(Self::RxNormConcepts),
            16 if name.contains("RXNREL") => Some(Self::RxNormRelations),
            _ => None,
        }
    }
}

/// The system of a prefix of the Disease Ontology's cross-references.
pub(crate) fn system_of_prefix(prefix: &str) -> Option<System> {
    match prefix {
        "ICD10CM" => Some(System::Icd10Cm),
        _ if prefix.starts_with("SNOMEDCT") => Some(System::Snomed),
        _ => None,
    }
}
