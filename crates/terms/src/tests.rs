//! Small files of each format, made by hand.

use super::*;
use prescreen_language::vocabulary::KindName;
use prescreen_language::vocabulary::terms::{System, TermId};

fn read(files: &[(&str, &str)]) -> (Terms, Summary, Vec<FileReport>) {
    let mut import = Import::default();
    let mut reports = Vec::new();
    for (name, text) in files {
        let format = recognise(text.as_bytes(), name).unwrap().unwrap_or_else(|| panic!("{name} is not recognised"));
        reports.push(import.read(format, text.as_bytes(), name).unwrap());
    }
    let (bytes, summary) = import.finish().unwrap();
    (Terms::open(bytes).unwrap(), summary, reports)
}

fn one(terms: &Terms, name: &str) -> TermId {
    let [term] = terms.find(name)[..] else { panic!("{name}: {:?}", terms.find(name)) };
    term
}

fn is_a(terms: &Terms, lower: &str, upper: &str) -> bool {
    terms.at_or_above(one(terms, lower)).contains(&one(terms, upper))
}

const OBO: &str = r#"format-version: 1.2
ontology: doid

[Term]
id: DOID:4
name: disease

[Term]
id: DOID:7
name: marsh fever
synonym: "swamp \"sickness\"" EXACT [X:1]
synonym: "fever" BROAD []
synonym: "Allergic" EXACT []
synonym: "Anal Ulcer" EXACT []
xref: ICD10CM:A01.1
xref: SNOMEDCT_US_2023_03_01:186090001
xref: MESH:D1
is_a: DOID:4 {source="x"} ! disease
no colon here

[Term]
id: DOID:8
name: old fever
is_obsolete: true

[Term]
name: nameless

[Typedef]
id: part_of
"#;

#[test]
fn disease_ontology_obo() {
    let (terms, summary, reports) = read(&[("doid.obo", OBO)]);
    assert_eq!(summary.concepts, [(KindName::Condition, 2)]);
    let marsh = one(&terms, "marsh fever");
    assert_eq!(terms.find("swamp \"sickness\""), [marsh]);
    assert!(terms.find("fever").is_empty() && terms.find("old fever").is_empty());
    assert!(terms.find("allergic").is_empty(), "an adjective alone is no name");
    assert!(terms.find("anal ulcer").is_empty(), "what is narrower is no name");
    let codes: Vec<_> = terms.codes(marsh).collect();
    assert_eq!(
        codes,
        [
            (System::DiseaseOntology, "DOID:7", true),
            (System::Snomed, "186090001", false),
            (System::Icd10Cm, "A01.1", false)
        ]
    );
    assert_eq!(terms.at_or_above(marsh).len(), 2);
    let lines: Vec<u64> = reports[0].problems.shown.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [19, 26]);
}

#[test]
fn disease_ontology_table() {
    let text = "doid\tlabel\texact_synonyms\tother_synonyms\tparents\ticd10cm\tsnomed\n\
                DOID:1\tswamp diseases\t\t\tdisease\t\t\n\
                DOID:2\tmarsh fever\tbog fever| mire fever|Intrinsic\tfevers\tswamp diseases\tA01.1\t186090001\n\
                DOID:3\n\
                x\tno id\t\t\t\t\t\n\
                DOID:5\tlost fever\t\t\tnowhere\t\t\n";
    let (terms, _, reports) = read(&[("doid.tsv", text)]);
    assert!(is_a(&terms, "mire fever", "swamp diseases"));
    assert!(terms.find("fevers").is_empty() && terms.find("intrinsic").is_empty());
    let lines: Vec<u64> = reports[0].problems.shown.iter().map(|(line, _)| *line).collect();
    assert_eq!((lines, reports[0].used), (vec![4, 5, 6], 3));
}

const ICD: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.tabular><version>2026</version>
<chapter><name>2</name><desc>Neoplasms (C00-D49)</desc>
<sectionIndex><sectionRef first="C50" last="C50" id="C50-C50">Breast</sectionRef></sectionIndex>
<section id="C50-C50"><desc>Malignant neoplasms of breast (C50)</desc>
<diag><name>C50</name><desc>Malignant neoplasm of breast</desc>
<includes><note>carcinoma of breast</note></includes>
<diag><name>C50.0</name><desc>Malignant neoplasm of nipple &amp; areola</desc>
<inclusionTerm><note>Swamp nipple</note></inclusionTerm>
<diag><name>C50.01</name><desc>Malignant neoplasm of nipple, female</desc></diag>
</diag></diag></section></chapter>
<chapter><name>19</name><desc>Injury (S00-T88)</desc>
<section id="S10-S19"><desc>Injuries to the neck (S10-S19)</desc>
<diag><name>S12.1</name><desc>Fracture of second cervical vertebra</desc>
<inclusionTerm><note>Axis</note><note>Broken axis</note></inclusionTerm></diag></section></chapter>
<chapter><name>21</name><desc>Factors (Z00-Z99)</desc>
<section id="Z80-Z99"><desc>Family history (Z80-Z99)</desc>
<diag><name>Z85</name><desc>Personal history of malignant neoplasm</desc></diag></section></chapter>
</ICD10CM.tabular>"#;

#[test]
fn icd10cm_tabular_list() {
    let (terms, summary, reports) = read(&[("icd.xml", ICD)]);
    assert_eq!(reports[0].problems.count, 0, "{:?}", reports[0].problems);
    assert_eq!(summary.other_kinds, 3);
    assert!(is_a(&terms, "Malignant neoplasm of nipple & areola", "Malignant neoplasm of breast"));
    assert!(is_a(&terms, "swamp nipple", "Malignant neoplasms of breast"));
    assert!(is_a(&terms, "swamp nipple", "neoplasms"));
    assert_eq!(terms.name(terms.coded(System::Icd10Cm, "C50").unwrap()), "Malignant neoplasm of breast");
    assert!(terms.find("personal history of malignant neoplasm").is_empty());
    assert!(terms.find("axis").is_empty() && is_a(&terms, "broken axis", "Injury"), "the part is not its injury");
    assert!(terms.find("carcinoma of breast").is_empty(), "what a category includes need not be the category");
}

#[test]
fn a_list_that_is_cut_off_keeps_what_was_read() {
    let cut = &ICD[..ICD.find("C50.01").unwrap()];
    let (terms, _, reports) = read(&[("icd.xml", cut)]);
    assert!(reports[0].problems.count > 0);
    assert!(terms.coded(System::Icd10Cm, "C50.0").is_some());
}

#[test]
fn snomed_snapshot() {
    let concepts = "id\teffectiveTime\tactive\tmoduleId\tdefinitionStatusId\n\
        1000001\t20200101\t1\t9\t9\n1000002\t20200101\t1\t9\t9\n1000003\t20200101\t0\t9\t9\n1000004\t20200101\t1\t9\t9\n\
        1000005\t20200101\t1\t9\t9\n";
    let descriptions = "id\teffectiveTime\tactive\tmoduleId\tconceptId\tlanguageCode\ttypeId\tterm\tcaseSignificanceId\n\
        11\t1\t1\t9\t1000001\ten\t900000000000003001\tSwamp disease (disorder)\t9\n\
        12\t1\t1\t9\t1000002\ten\t900000000000003001\tMarsh fever (disorder)\t9\n\
        13\t1\t1\t9\t1000002\ten\t900000000000013009\tBog fever\t9\n\
        14\t1\t0\t9\t1000002\ten\t900000000000013009\tWrong fever\t9\n\
        15\t1\t1\t9\t1000002\tde\t900000000000013009\tSumpffieber\t9\n\
        16\t1\t1\t9\t1000003\ten\t900000000000003001\tRetired fever (disorder)\t9\n\
        17\t1\t1\t9\t1000004\ten\t900000000000003001\tDraining of swamp (procedure)\t9\n\
        18\t1\t1\t9\t1000005\ten\t900000000000003001\tSwamp structure (body structure)\t9\n";
    let relationships = "id\teffectiveTime\tactive\tmoduleId\tsourceId\tdestinationId\trelationshipGroup\ttypeId\tcharacteristicTypeId\tmodifierId\n\
        21\t1\t1\t9\t1000002\t1000001\t0\t116680003\t9\t9\n\
        22\t1\t0\t9\t1000001\t1000002\t0\t116680003\t9\t9\n\
        23\t1\t1\t9\t1000001\t1000005\t0\t363698007\t9\t9\n";
    // In any order.
    let (terms, summary, _) = read(&[("r", relationships), ("d", descriptions), ("c", concepts)]);
    assert_eq!(summary.concepts, [(KindName::Condition, 2), (KindName::Procedure, 1)]);
    assert_eq!((summary.unused, summary.other_kinds), (1, 1));
    assert!(is_a(&terms, "bog fever", "swamp disease"));
    assert_eq!(terms.at_or_above(one(&terms, "swamp disease")).len(), 1);
    assert!(terms.find("wrong fever").is_empty() && terms.find("sumpffieber").is_empty());
    assert_eq!(terms.coded(System::Snomed, "1000004"), Some(one(&terms, "draining of swamp")));
}

#[test]
fn loinc_table() {
    let text = "\u{feff}\"LOINC_NUM\",\"COMPONENT\",\"LONG_COMMON_NAME\",\"SHORTNAME\",\"CLASSTYPE\",\"STATUS\",\"EXAMPLE_UCUM_UNITS\"\n\
        \"1-8\",\"Mud\",\"Mud [Mass/volume] in Serum\",\"Mud SerPl-mCnc\",\"1\",\"ACTIVE\",\"mg/dL\"\n\
        \"2-6\",\"Old mud\",\"Old mud, \"\"dry\"\"\nin urine\",\"Old mud Ur\",\"1\",\"DEPRECATED\",\"\"\n\
        \"3-4\",\"Form\",\"Swamp survey\",\"\",\"4\",\"ACTIVE\",\"\"\n\
        \"4-2\",\"Weight\",\"Body weight of swimmer\",\"\",\"2\",\"ACTIVE\",\"kg;[lb_av]\"\n\
        \"5-9\"\n";
    let (terms, summary, reports) = read(&[("Loinc.csv", text)]);
    assert_eq!(summary.concepts, [(KindName::Observation, 2)]);
    let mud = terms.coded(System::Loinc, "1-8").unwrap();
    assert_eq!(terms.unit(mud), Some("mg/dL"));
    assert_eq!(terms.unit(one(&terms, "body weight of swimmer")), None);
    assert_eq!((reports[0].passed, reports[0].problems.count), (2, 1));
}

fn conso(id: &str, source: &str, kind: &str, code: &str, name: &str, suppressed: &str) -> String {
    format!("{id}|ENG||||||1|||{id}|{source}|{kind}|{code}|{name}||{suppressed}|4096|\n")
}

#[test]
fn rxnorm_files() {
    let names = [
        conso("1", "RXNORM", "IN", "1", "mudicillin", "N"),
        conso("2", "RXNORM", "BN", "2", "Swampex", "N"),
        conso("3", "RXNORM", "SCD", "3", "mudicillin 10 MG Oral Tablet", "N"),
        conso("3", "RXNORM", "SY", "3", "mudicillin ten", "N"),
        conso("4", "RXNORM", "DF", "4", "Oral Tablet", "N"),
        conso("5", "RXNORM", "IN", "5", "oldicillin", "O"),
        conso("1", "ATC", "IN", "J01XX99", "mudicillin", "N"),
    ];
    let relation = |upper: &str, lower: &str, what: &str| {
        format!("{upper}||CUI|RN|{lower}||CUI|{what}|1||RXNORM|RXNORM||||4096|\n")
    };
    let relations = [
        relation("1", "3", "has_ingredient"),
        relation("1", "2", "tradename_of"),
        relation("3", "1", "ingredient_of"),
        "short\n".to_owned(),
    ];
    let (names, relations) = (names.concat(), relations.concat());
    let (terms, _, reports) = read(&[("RXNCONSO.RRF", &names), ("rxnrel.rrf", &relations)]);
    assert!(is_a(&terms, "Swampex", "mudicillin") && is_a(&terms, "mudicillin ten", "mudicillin"));
    assert!(terms.find("oral tablet").is_empty() && terms.find("oldicillin").is_empty());
    assert!(terms.codes(one(&terms, "mudicillin")).any(|code| code == (System::Atc, "J01XX99", false)));
    assert_eq!((reports[1].used, reports[1].passed, reports[1].problems.count), (2, 1, 1));
}

#[test]
fn omop_tables() {
    let concept = "concept_id\tconcept_name\tdomain_id\tvocabulary_id\tconcept_class_id\tstandard_concept\tconcept_code\tvalid_start_date\tvalid_end_date\tinvalid_reason\n\
        10\tSwamp disease\tCondition\tSNOMED\tDisorder\tS\t1000001\t1970\t2099\t\n\
        11\tMarsh fever\tCondition\tSNOMED\tDisorder\tS\t1000002\t1970\t2099\t\n\
        12\tFever of marshes\tCondition\tICD10CM\t4-char code\t\tA01.1\t1970\t2099\t\n\
        13\tGone fever\tCondition\tSNOMED\tDisorder\t\t1000003\t1970\t2000\tD\n\
        14\tmudicillin\tDrug\tRxNorm\tIngredient\tS\t1\t1970\t2099\t\n\
        15\tOral Tablet\tDrug\tRxNorm\tDose Form\t\t4\t1970\t2099\t\n\
        16\tSwampex pack\tDrug\tRxNorm Extension\tBranded Pack\tS\tOMOP16\t1970\t2099\t\n\
        x\tbad\tDrug\tRxNorm\tIngredient\tS\t9\t1970\t2099\t\n";
    let synonym = "concept_id\tconcept_synonym_name\tlanguage_concept_id\n\
        11\tBog fever (disorder)\t4180186\n11\tSumpffieber\t4182504\n";
    let relation = "concept_id_1\tconcept_id_2\trelationship_id\tvalid_start_date\tvalid_end_date\tinvalid_reason\n\
        11\t10\tIs a\t1970\t2099\t\n12\t11\tMaps to\t1970\t2099\t\n11\t11\tMaps to\t1970\t2099\t\n10\t11\tSubsumes\t1970\t2099\t\n";
    let ancestor = "ancestor_concept_id\tdescendant_concept_id\tmin_levels_of_separation\tmax_levels_of_separation\n\
        14\t16\t1\t1\n10\t12\t2\t2\n";
    let (terms, summary, reports) = read(&[
        ("CONCEPT.csv", concept),
        ("CONCEPT_SYNONYM.csv", synonym),
        ("CONCEPT_RELATIONSHIP.csv", relation),
        ("CONCEPT_ANCESTOR.csv", ancestor),
    ]);
    assert_eq!(summary.concepts, [(KindName::Condition, 3), (KindName::Medication, 2)]);
    assert!(is_a(&terms, "bog fever", "swamp disease") && is_a(&terms, "fever of marshes", "swamp disease"));
    assert!(is_a(&terms, "swampex pack", "mudicillin"));
    assert_eq!(terms.coded(System::Icd10Cm, "A01.1"), Some(one(&terms, "fever of marshes")));
    assert!(terms.coded(System::Omop, "16").is_some() && terms.find("sumpffieber").is_empty());
    assert_eq!(reports[0].problems.count, 1);
}

#[test]
fn what_cannot_be_a_terminology_is_said() {
    assert_eq!(recognise(&b"name,age\n"[..], "people.csv").unwrap(), None);
    let mut import = Import::default();
    let missing = import.read(Format::SnomedConcepts, &b"id\tname\n"[..], "x").unwrap_err();
    assert_eq!(missing.to_string(), "it has no column `active`");
    assert!(import.read(Format::OmopConcepts, &b""[..], "x").is_err());
    let (bytes, summary) = import.finish().unwrap();
    assert!(Terms::open(bytes).unwrap().is_empty() && summary.concepts.is_empty());
}

#[test]
fn hostile_bytes_are_reported_with_their_line() {
    let mut text = b"id\teffectiveTime\tactive\tmoduleId\tdefinitionStatusId\n".to_vec();
    text.extend(b"1000001\t1\t1\t9\t9\nbad\xff\t1\t1\t9\t9\n");
    text.extend(std::iter::repeat_n(b'x', 3_000_000));
    text.extend(b"\n1000002\t1\t1\t9\t9\n\n1000003\n");
    let mut import = Import::default();
    let report = import.read(Format::SnomedConcepts, &text[..], "x").unwrap();
    let lines: Vec<u64> = report.problems.shown.iter().map(|(line, _)| *line).collect();
    assert_eq!((report.used, lines), (2, vec![3, 4, 7]));
    let deep = format!("<ICD10CM.tabular>{}", "<diag>".repeat(100_000));
    assert!(Import::default().read(Format::Icd10Cm, deep.as_bytes(), "x").is_err());
}

#[test]
fn compressed_files_are_unpacked() {
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(OBO.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    assert_eq!(recognise(&packed[..], "x").unwrap(), Some(Format::Obo));
    assert_eq!(Import::default().read(Format::Obo, &packed[..], "x").unwrap().used, 2);
    // Cut off: an error, no panic.
    assert!(Import::default().read(Format::Obo, &packed[..packed.len() / 2], "x").is_err());
}
