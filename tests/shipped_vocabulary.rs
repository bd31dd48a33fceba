//! The vocabulary that comes with the project: every concept is complete, codes are those of their source and name one
//! concept, instruments are whole.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may stop at what it did not expect"
)]

mod shipped;

use flate2::read::GzDecoder;
use prescreen::text::yaml;
use prescreen::value::{Bound, Number, Truth};
use prescreen::vocabulary::{Absence, Concept, Vocabulary};
use shipped::{documents, vocabulary};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};

/// How many complete concepts the vocabulary has at least.
const FEWEST_CONCEPTS: usize = 2_000;

/// Where the code lists of other bodies lie, beside the project; tests that need them are skipped without.
fn terms(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/terms").join(name)
}

fn concept<'v>(vocabulary: &'v Vocabulary, name: &str) -> &'v Concept {
    vocabulary.concept(vocabulary.find(name).unwrap_or_else(|| panic!("no `{name}`")))
}

/// The keys that are not written and do not follow from others: what a value left out would mean is nobody's choice.
fn unwritten(concept: &yaml::Node) -> Vec<&'static str> {
    let text = |key| concept.get(key).and_then(yaml::Node::as_str).map(str::trim);
    let mut missing = Vec::new();
    let kind = text("kind").unwrap_or("");
    if matches!(kind, "condition" | "medication" | "procedure") && text("absence").is_none() {
        missing.push("absence");
    }
    let below = concept.get("is a").and_then(yaml::Node::as_sequence).is_some_and(|parents| !parents.is_empty());
    if !below && text("root") != Some("yes") {
        missing.push("is a, or root: yes");
    }
    missing.extend(["ask", "cost"].into_iter().filter(|key| text(key).is_none_or(str::is_empty)));
    match concept.get("codes") {
        Some(codes) if codes.as_str() == Some("none") => {
            missing.extend(text("codes note").is_none_or(str::is_empty).then_some("codes note"));
        }
        Some(codes) if codes.as_mapping().is_some_and(|systems| !systems.is_empty()) => {
            missing.extend(text("source").is_none_or(str::is_empty).then_some("source"));
        }
        _ => missing.push("codes"),
    }
    missing
}

/// Of every kind: tests, scores and sets of criteria too.
#[test]
fn every_concept_is_complete() {
    let documents = documents();
    let mut incomplete = Vec::new();
    let mut complete = 0;
    for concept in documents.iter().filter_map(yaml::Node::as_sequence).flatten() {
        let missing = unwritten(concept);
        if missing.is_empty() {
            complete += 1;
        } else {
            let name = concept.get("concept").and_then(yaml::Node::as_str).unwrap_or("");
            incomplete.push(format!("{name}: {}", missing.join(", ")));
        }
    }
    assert!(incomplete.is_empty(), "{} are incomplete\n{}", incomplete.len(), incomplete.join("\n"));
    assert!(complete >= FEWEST_CONCEPTS, "{complete}");
}

/// A concept that only a test clears keeps a complete list from clearing all that stands above it.
#[test]
fn few_diseases_need_a_test_to_be_cleared() {
    let vocabulary = vocabulary();
    let disease = vocabulary.find("disease").unwrap();
    let by_test: BTreeSet<&str> = vocabulary
        .concepts()
        .filter(|(id, concept)| concept.absence == Absence::ByTest && vocabulary.is_a(*id, disease))
        .map(|(_, concept)| concept.name.as_str())
        .collect();
    let chosen = [
        "HIV infection",
        "hepatitis B",
        "chronic hepatitis B",
        "hepatitis C",
        "chronic hepatitis C",
        "latent tuberculosis",
    ];
    assert_eq!(by_test, BTreeSet::from(chosen));
}

/// A code on two concepts would say two things. A class may list the codes of its drugs: then the drug is below all that
/// have its code.
#[test]
fn no_code_names_two_concepts_apart() {
    let vocabulary = vocabulary();
    let mut owners: BTreeMap<(&str, &str), Vec<_>> = BTreeMap::new();
    for (id, concept) in vocabulary.concepts() {
        for (system, codes) in &concept.codes {
            for code in codes {
                owners.entry((system, code)).or_default().push(id);
            }
        }
    }
    let apart: Vec<_> = owners
        .iter()
        .filter(|(_, ids)| !ids.iter().any(|&own| ids.iter().all(|&other| vocabulary.is_a(own, other))))
        .map(|(code, ids)| (code, ids.iter().map(|&id| &vocabulary.concept(id).name).collect::<Vec<_>>()))
        .collect();
    assert!(apart.is_empty(), "{apart:#?}");
}

/// A code names the narrowest concept that subsumes it, so each concept's own codes name it, or what is below it that has
/// the same code.
#[test]
fn every_code_names_its_concept_and_nothing_wider() {
    let vocabulary = vocabulary();
    let (mut wrong, mut asked) = (Vec::new(), 0);
    for (id, concept) in vocabulary.concepts() {
        for (system, codes) in &concept.codes {
            for code in codes {
                asked += 1;
                let found = vocabulary.coded(system, code);
                if !matches!(found[..], [one] if vocabulary.is_a(one, id)) {
                    let names: Vec<&str> = found.iter().map(|&f| vocabulary.concept(f).name.as_str()).collect();
                    wrong.push(format!("{system} {code} of {} names {names:?}", concept.name));
                }
            }
        }
    }
    println!("{asked} codes");
    assert!(wrong.is_empty(), "{wrong:#?}");
    let name =
        |system, code| vocabulary.coded(system, code).iter().map(|&c| &*vocabulary.concept(c).name).collect::<Vec<_>>();
    assert_eq!(name("icd10cm", "M32.14"), ["lupus nephritis"]);
    assert_eq!(name("icd10cm", "M32.13"), ["systemic lupus erythematosus"]);
}

/// Where the codes of one concept are filed under those of another, the concept is below the other: else the narrower code
/// would take patients away from the wider concept. What is filed there and is no kind of it is listed.
#[test]
fn what_is_filed_below_a_concept_is_below_it() {
    // A record of the narrower is evidence of the wider by the vocabulary's rule.
    let inferred = [("systemic lupus erythematosus", "lupus nephritis")];
    // The codes stand for the state and for what led to it; a procedure is no kind of a state.
    let states = [("surgical sterility", "tubal ligation"), ("surgical sterility", "vasectomy")];
    // The index files a class under the use that it was first approved for; its members have others.
    let classes = [
        ("protein kinase inhibitor", "JAK inhibitor"),
        ("protein kinase inhibitor", "EGFR inhibitor"),
        ("protein kinase inhibitor", "HER2-directed therapy"),
        ("protein kinase inhibitor", "mTOR inhibitor"),
        ("protein kinase inhibitor", "sirolimus"),
        ("antineoplastic drug", "JAK inhibitor"),
        ("antineoplastic drug", "mTOR inhibitor"),
        ("antineoplastic drug", "sirolimus"),
        ("antineoplastic drug", "anti-CD20 antibody"),
        ("antidepressant", "MAO inhibitor"),
        ("dopaminergic drug", "MAO inhibitor"),
        ("antiepileptic drug", "benzodiazepine"),
        ("antiepileptic drug", "barbiturate"),
        ("antiepileptic drug", "cannabis-based drug"),
        ("antiemetic", "cannabis-based drug"),
        ("influenza vaccine", "live vaccine"),
    ];
    // Filed by structure, or with the remedies of that use, and not one of the class as criteria mean it.
    let drugs = [
        ("tricyclic antidepressant", "maprotiline"),
        ("antidepressant", "St John's wort"),
        ("immunosuppressant", "pirfenidone"),
    ];
    let said: BTreeSet<(&str, &str)> = inferred.into_iter().chain(states).chain(classes).chain(drugs).collect();
    let vocabulary = vocabulary();
    let mut found = BTreeSet::new();
    for (lower, concept) in vocabulary.concepts() {
        for (system, codes) in concept.codes.iter().filter(|(system, _)| matches!(system.as_str(), "icd10cm" | "atc")) {
            for (_, wider) in vocabulary.concepts().filter(|&(upper, _)| !vocabulary.is_a(lower, upper)) {
                let own = wider.codes.iter().filter(|(other, _)| other == system).flat_map(|(_, codes)| codes);
                if own.into_iter().any(|own| codes.iter().any(|code| is_filed_under(code, own))) {
                    found.insert((wider.name.as_str(), concept.name.as_str()));
                }
            }
        }
    }
    assert_eq!(found, said);
}

fn is_filed_under(code: &str, upper: &str) -> bool {
    match (upper.split_once('-'), code.split_once('-')) {
        (None, None) => code != upper && code.starts_with(upper),
        (None, Some(_)) => false,
        (Some((first, last)), None) => code.get(..3).is_some_and(|category| first <= category && category <= last),
        (Some((a, b)), Some((c, d))) => code != upper && a <= c && d <= b,
    }
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

/// The least and the greatest total that an instrument can have by its items.
fn reach(name: &str) -> (i64, i64) {
    concept(&vocabulary(), name).instrument().unwrap().points(|_| Truth::Unknown).unwrap()
}

#[test]
fn slicc_has_eleven_clinical_and_six_immunologic_criteria() {
    let vocabulary = vocabulary();
    let instrument = |name: &str| concept(&vocabulary, name).instrument().unwrap();
    let whole = instrument("SLICC 2012 criteria");
    assert_eq!((whole.items.len(), whole.cumulative), (17, true));
    let parts = ["SLICC 2012 clinical criteria", "SLICC 2012 immunologic criteria"];
    assert_eq!(parts.map(|name| instrument(name).items.len()), [11, 6]);
    let mut counted: Vec<u16> =
        parts.iter().flat_map(|name| instrument(name).part_of.as_ref().unwrap().items.clone()).collect();
    counted.sort_unstable();
    assert_eq!(counted, (0..17).collect::<Vec<u16>>());
}

#[test]
fn eular_acr_weighs_twenty_one_criteria_in_ten_domains() {
    let vocabulary = vocabulary();
    let criteria = concept(&vocabulary, "EULAR/ACR 2019 criteria").instrument().unwrap();
    assert_eq!((criteria.items.len(), criteria.domains.len(), criteria.cumulative), (21, 10, true));
    let weights: Vec<Vec<u32>> =
        (0..10).map(|domain| criteria.in_domain(domain).map(|(_, item)| item.points).collect()).collect();
    let published: [&[u32]; 10] =
        [&[2], &[3, 4, 4], &[2, 3, 5], &[2, 2, 4, 6], &[5, 6], &[6], &[4, 8, 10], &[2], &[3, 4], &[6]];
    assert_eq!(weights, published);
    assert_eq!(reach("EULAR/ACR 2019 criteria"), (0, 51));
    assert_eq!(reach("EULAR/ACR 2019 clinical criteria"), (0, 39));
}

#[test]
fn child_pugh_adds_one_to_three_points_of_five_findings() {
    let vocabulary = vocabulary();
    let score = concept(&vocabulary, "Child-Pugh").instrument().unwrap();
    assert_eq!(score.domains.len(), 5);
    for domain in 0..5 {
        let points: Vec<u32> = score.in_domain(domain).map(|(_, item)| item.points).collect();
        assert_eq!(points, [1, 2, 3]);
    }
    assert_eq!(reach("Child-Pugh"), (5, 15));
    let classes: Vec<String> = score.classes.iter().map(|c| format!("{} {} to {}", c.name, c.low, c.high)).collect();
    assert_eq!(classes, ["A 5 to 6", "B 7 to 9", "C 10 to 15"]);
}

#[test]
fn cha2ds2_vasc_reaches_nine() {
    assert_eq!(reach("CHA2DS2-VASc"), (0, 9));
}

#[test]
fn an_instrument_with_items_reaches_its_range() {
    let vocabulary = vocabulary();
    for (_, concept) in vocabulary.concepts() {
        let Some(instrument) = concept.instrument().filter(|i| !i.items.is_empty()) else { continue };
        let (low, high) = instrument.points(|_| Truth::Unknown).unwrap();
        let range = instrument.range.unwrap_or_else(|| panic!("{} has no range", concept.name));
        let reached = (Bound::Included(Number::from(low)), Bound::Included(Number::from(high)));
        assert_eq!((range.low, range.high), reached, "{}", concept.name);
    }
}

#[test]
fn classes_follow_each_other_and_fill_the_range() {
    let vocabulary = vocabulary();
    for (_, concept) in vocabulary.concepts() {
        let Some(instrument) = concept.instrument().filter(|i| !i.classes.is_empty()) else { continue };
        let range = instrument.range.unwrap();
        assert_eq!(range.low, Bound::Included(instrument.classes[0].low), "{}", concept.name);
        assert_eq!(range.high, Bound::Included(instrument.classes.last().unwrap().high), "{}", concept.name);
        for pair in instrument.classes.windows(2) {
            assert_eq!(pair[0].high.plus(Number::from(1)), Some(pair[1].low), "{}", concept.name);
        }
    }
}

#[test]
fn versions_of_a_score_are_different_scores() {
    let vocabulary = vocabulary();
    for (version, plain) in [
        ("HAM-D 17", "HAM-D"),
        ("HAM-D 21", "HAM-D"),
        ("DAS28-CRP", "DAS28"),
        ("DAS28-ESR", "DAS28"),
        ("BDI-II", "BDI"),
        ("ACQ-6", "ACQ"),
        ("SLEDAI-2K", "SLEDAI"),
    ] {
        let instrument = concept(&vocabulary, version).instrument().unwrap();
        assert_eq!(instrument.plain_version, vocabulary.find(plain), "{version}");
    }
    assert_ne!(vocabulary.find("MELD"), vocabulary.find("MELD-Na"));
    assert_eq!(vocabulary.find("CDAI"), None, "an abbreviation of two scores is a name of neither");
    assert_eq!(vocabulary.find("IPSS"), None, "an abbreviation of two scores is a name of neither");
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
    assert!(is_a("hepatitis A", "acute hepatitis") && is_a("deep brain stimulation", "surgery"));
    assert!(!is_a("viral hepatitis", "chronic infection"));
    assert!(!is_a("lupus nephritis", "systemic lupus erythematosus"), "a plain SLE is no unspecific nephritis");
    assert!(is_a("chronic hepatitis B", "chronic infection"));
    assert!(is_a("basal cell carcinoma of skin", "malignancy"));
    assert!(is_a("latent tuberculosis", "tuberculosis") && is_a("active tuberculosis", "tuberculosis"));
}

#[test]
fn near_misses_of_other_protocols_stay_apart() {
    let vocabulary = vocabulary();
    let id = |name: &str| vocabulary.find(name).unwrap_or_else(|| panic!("no `{name}`"));
    let is_a = |lower: &str, upper: &str| vocabulary.is_a(id(lower), id(upper));
    assert!(is_a("heart attack", "coronary artery disease") && is_a("unstable angina", "acute coronary syndrome"));
    assert!(!is_a("hypertension", "cardiovascular disease"), "protocols that exclude one name the other apart");
    assert!(!is_a("portal hypertension", "hypertension") && !is_a("pulmonary hypertension", "hypertension"));
    assert!(
        !is_a("transient ischaemic attack", "stroke") && is_a("transient ischaemic attack", "cerebrovascular disease")
    );
    assert!(is_a("alcohol dependence", "substance abuse") && !is_a("nicotine dependence", "substance abuse"));
    assert!(!is_a("ductal carcinoma in situ", "malignancy") && !is_a("monoclonal gammopathy", "malignancy"));
    assert!(is_a("low-grade prostate cancer", "malignancy"));
    assert!(!is_a("seizure", "epilepsy") && !is_a("epilepsy", "seizure"), "one seizure is no epilepsy");
    assert!(is_a("CKD", "kidney disease") && !is_a("chronic kidney disease", "kidney failure"));
    assert!(
        !is_a("squamous cell carcinoma", "skin cancer") && is_a("squamous cell skin cancer", "squamous cell carcinoma")
    );
}

/// A name that says less or more than its concept makes a condition of it that the protocol did not write.
#[test]
fn a_kind_is_no_name_of_what_it_is_a_kind_of() {
    let vocabulary = vocabulary();
    let id = |name: &str| vocabulary.find(name).unwrap_or_else(|| panic!("no `{name}`"));
    for (lower, upper) in [
        ("plaque psoriasis", "psoriasis"),
        ("core needle biopsy", "biopsy"),
        ("core needle biopsy", "needle biopsy"),
        ("major depressive disorder", "depression"),
        ("recurrent major depressive disorder", "major depressive disorder"),
        ("major depressive episode", "depressive episode"),
        ("colectomy", "bowel resection"),
    ] {
        assert!(id(lower) != id(upper) && vocabulary.is_a(id(lower), id(upper)), "{lower} below {upper}");
    }
    for (one, other) in [("core needle biopsy", "tumour biopsy"), ("cardiac catheterization", "coronary angiography")] {
        assert!(!vocabulary.is_a(id(one), id(other)) && !vocabulary.is_a(id(other), id(one)), "{one} beside {other}");
    }
    let coded = |code: &str| vocabulary.coded("icd10cm", code);
    assert_eq!(coded("L40.0"), [id("plaque psoriasis")]);
    assert_eq!(coded("F33.1"), [id("recurrent depressive disorder")]);
    assert_eq!(coded("F32.1"), [id("major depressive disorder")]);
    assert_eq!(coded("F32.A"), [id("depressive episode")], "depression that nobody called major");
}

#[test]
fn disease_ontology_codes_are_in_the_disease_ontology() {
    let source = terms("doid_terms.tsv");
    let Ok(terms) = std::fs::read_to_string(&source) else {
        println!("skipped: {} is not there", source.display());
        return;
    };
    let known: BTreeSet<&str> = terms.lines().filter_map(|line| line.split('\t').next()).collect();
    assert_known("doid", |code| known.contains(code));
}

#[test]
fn icd_codes_are_in_the_tabular_list() {
    let source = terms("icd10c-tabular-April-1-2026.xml.gz");
    let Ok(packed) = std::fs::File::open(&source) else {
        println!("skipped: {} is not there", source.display());
        return;
    };
    let mut list = String::new();
    GzDecoder::new(packed).read_to_string(&mut list).unwrap();
    let known: BTreeSet<&str> =
        list.split("<name>").skip(1).filter_map(|rest| rest.split_once("</name>")).map(|(code, _)| code).collect();
    assert!(known.len() > 40_000, "{}", known.len());
    // A block (`C00-C96`) is known by its first and last category.
    assert_known("icd10cm", |code| code.split('-').all(|part| known.contains(part)));
}

/// Every code of `system` in the vocabulary is one that the source has.
fn assert_known(system: &str, known: impl Fn(&str) -> bool) {
    let vocabulary = vocabulary();
    let mut unknown = Vec::new();
    for (_, concept) in vocabulary.concepts() {
        let codes = concept.codes.iter().filter(|(of, _)| of == system).flat_map(|(_, codes)| codes);
        unknown.extend(codes.filter(|code| !known(code)).map(|code| format!("{code} of {}", concept.name)));
    }
    assert!(unknown.is_empty(), "{unknown:#?}");
}
