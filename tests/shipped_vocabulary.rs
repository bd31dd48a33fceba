//! The vocabulary that comes with the project: instruments are whole, diseases' codes are those of their source.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may stop at what it did not expect"
)]

use prescreen::text::{SourceMap, yaml};
use prescreen::vocabulary::{Concept, Vocabulary};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn vocabulary() -> Vocabulary {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/vocabulary");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut sources = SourceMap::new();
    let mut documents = Vec::new();
    for path in paths {
        let file = sources.add(path.display().to_string(), std::fs::read_to_string(&path).unwrap());
        let (nodes, problems) = yaml::parse(&sources, file);
        assert!(problems.is_empty(), "{problems:#?}");
        documents.extend(nodes);
    }
    let (vocabulary, problems) = Vocabulary::read(&documents);
    assert!(problems.is_empty(), "{problems:#?}");
    vocabulary
}

fn concept<'v>(vocabulary: &'v Vocabulary, name: &str) -> &'v Concept {
    vocabulary.concept(vocabulary.find(name).unwrap_or_else(|| panic!("no `{name}`")))
}

#[test]
fn sledai_versions_share_descriptors_and_weights() {
    let vocabulary = vocabulary();
    for name in ["SLEDAI", "SELENA-SLEDAI", "SLEDAI-2K"] {
        let items = &concept(&vocabulary, name).instrument().unwrap().items;
        let mut by_points = BTreeMap::new();
        for item in items {
            *by_points.entry(item.points).or_insert(0) += 1;
        }
        assert_eq!(by_points, BTreeMap::from([(8, 8), (4, 6), (2, 7), (1, 3)]), "{name}");
        assert_eq!(items.iter().map(|i| i.points).sum::<u32>(), 105, "{name}");
    }
}

#[test]
fn acr_counts_eleven_criteria_over_the_history() {
    let vocabulary = vocabulary();
    let criteria = concept(&vocabulary, "ACR 1997 criteria").instrument().unwrap();
    assert_eq!(criteria.items.len(), 11);
    assert!(criteria.cumulative);
}

#[test]
fn bilag_grades_nine_domains_from_a_to_e() {
    let vocabulary = vocabulary();
    let family = vocabulary.find("BILAG domains").unwrap();
    let members: Vec<_> = vocabulary.at_or_below(family).iter().filter(|&&id| id != family).collect();
    assert_eq!(members.len(), 9);
    for &&id in &members {
        let grades: Vec<&str> =
            vocabulary.concept(id).observation().unwrap().values.iter().map(|v| v.name.as_str()).collect();
        assert_eq!(grades, ["E", "D", "C", "B", "A"]);
    }
}

#[test]
fn near_misses_of_the_seed_trials_stay_apart() {
    let vocabulary = vocabulary();
    let id = |name: &str| vocabulary.find(name).unwrap_or_else(|| panic!("no `{name}`"));
    let is_a = |lower: &str, upper: &str| vocabulary.is_a(id(lower), id(upper));
    assert!(!is_a("drug-induced lupus erythematosus", "systemic lupus erythematosus"));
    assert!(!is_a("carcinoma in situ of cervix", "malignancy"));
    assert!(!is_a("viral hepatitis", "chronic infection"));
    assert!(!is_a("lupus nephritis", "systemic lupus erythematosus"), "a plain SLE is no unspecific nephritis");
    assert!(is_a("chronic hepatitis B", "chronic infection"));
    assert!(is_a("basal cell carcinoma of skin", "malignancy"));
    assert!(is_a("latent tuberculosis", "tuberculosis") && is_a("active tuberculosis", "tuberculosis"));
}

#[test]
fn disease_ontology_codes_are_in_the_disease_ontology() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/terms/doid_terms.tsv");
    let Ok(terms) = std::fs::read_to_string(&source) else {
        println!("skipped: {} is not there", source.display());
        return;
    };
    let known: BTreeSet<&str> = terms.lines().filter_map(|line| line.split('\t').next()).collect();
    let vocabulary = vocabulary();
    for (_, concept) in vocabulary.concepts() {
        for (_, codes) in concept.codes.iter().filter(|(system, _)| system == "doid") {
            for code in codes {
                assert!(known.contains(code.as_str()), "{code} of {}", concept.name);
            }
        }
    }
}
