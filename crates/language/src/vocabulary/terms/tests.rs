//! The index and the layer that it makes beneath a vocabulary.

use super::*;
use crate::text::{SourceMap, yaml};
use crate::vocabulary::{Absence, ConceptId, Vocabulary};
use std::sync::Arc;

/// Adds an entry: its code, its name, its synonyms, the codes it lies below.
fn add(
    builder: &mut Builder,
    kind: KindName,
    code: (System, &str),
    name: &str,
    synonyms: &[&str],
    below: &[(System, &str)],
) {
    let handle = builder.handle(Code::new(code.0, code.1));
    let parents: Vec<Handle> = below.iter().map(|(s, c)| builder.handle(Code::new(*s, *c))).collect();
    for synonym in synonyms {
        builder.synonym(handle, synonym);
    }
    let entry = builder.entry(handle).unwrap();
    (entry.live, entry.kind, entry.name) = (true, Some(kind), name.to_owned());
    entry.parents = parents;
}

const D: System = System::DiseaseOntology;
const I: System = System::Icd10Cm;
const S: System = System::Snomed;

fn sample() -> Builder {
    let mut b = Builder::default();
    let c = KindName::Condition;
    add(&mut b, c, (D, "DOID:1"), "thoracic cancer", &[], &[]);
    add(&mut b, c, (D, "DOID:2"), "breast cancer", &["malignant neoplasm of breast"], &[(D, "DOID:1")]);
    add(&mut b, c, (D, "DOID:3"), "breast lobular carcinoma", &["lobular cancer of breast"], &[(D, "DOID:2")]);
    add(&mut b, c, (D, "DOID:4"), "viral disease", &[], &[]);
    add(&mut b, c, (D, "DOID:5"), "HIV infection", &[], &[(D, "DOID:4")]);
    add(&mut b, c, (D, "DOID:6"), "HIV-2 infection", &[], &[(D, "DOID:5")]);
    add(&mut b, c, (D, "DOID:7"), "marsh fever", &["swamp sickness"], &[]);
    add(&mut b, c, (D, "DOID:8"), "bog fever", &["swamp sickness"], &[]);
    add(&mut b, c, (D, "DOID:9"), "gone fever", &[], &[]);
    b.entry(b.known(&Code::new(D, "DOID:9")).unwrap()).unwrap().live = false;
    add(&mut b, c, (I, "C50-C50"), "Malignant neoplasms of breast", &[], &[]);
    add(&mut b, c, (I, "C50"), "Malignant neoplasm of breast", &[], &[(I, "C50-C50")]);
    add(&mut b, c, (I, "C50.9"), "Malignant neoplasm of breast of unspecified site", &[], &[(I, "C50")]);
    add(
        &mut b,
        c,
        (I, "C50.911"),
        "Malignant neoplasm of unspecified site of right female breast",
        &[],
        &[(I, "C50.9")],
    );
    let marsh = b.known(&Code::new(D, "DOID:7")).unwrap();
    b.entry(marsh).unwrap().cross.push(Code::new(S, "186090001"));
    let thoracic = b.known(&Code::new(D, "DOID:1")).unwrap();
    b.entry(thoracic).unwrap().cross.push(Code::new(S, "255056009"));
    let breast = b.known(&Code::new(D, "DOID:2")).unwrap();
    b.entry(breast).unwrap().cross.push(Code::new(I, "C50"));
    let c50 = b.known(&Code::new(I, "C50.9")).unwrap();
    b.include("swamp tumour of breast", c50);
    b
}

fn index(builder: Builder) -> Terms {
    Terms::open(builder.build("made up").unwrap().0).unwrap()
}

fn vocabulary(text: &str) -> Vocabulary {
    let mut sources = SourceMap::new();
    let file = sources.add("vocabulary.yaml", text);
    let (vocabulary, problems) = Vocabulary::read(&yaml::parse(&sources, file).0);
    assert!(problems.is_empty(), "{problems:#?}");
    vocabulary
}

const CURATED: &str = "
- {concept: cancer, kind: condition, root: yes, codes: {icd10cm: [C00-C96]}}
- {concept: breast cancer, kind: condition, is a: [cancer], codes: {icd10cm: [C50]}}
- {concept: triple-negative breast cancer, kind: condition, is a: [breast cancer]}
- {concept: HIV infection, kind: condition, root: yes, absence: by test}
- {concept: prostate cancer, kind: condition, is a: [cancer]}
";

fn one(terms: &Terms, name: &str) -> TermId {
    let [term] = terms.find(name)[..] else { panic!("{name}: {:?}", terms.find(name)) };
    term
}

fn layered() -> Vocabulary {
    vocabulary(CURATED).above(Arc::new(index(sample())))
}

fn taken(vocabulary: &mut Vocabulary, name: &str) -> ConceptId {
    let term = one(vocabulary.terms().unwrap(), name);
    vocabulary.take_in(&[term]);
    vocabulary.find(name).unwrap_or_else(|| panic!("{name}"))
}

#[test]
fn an_index_gives_back_what_was_put_in() {
    let (bytes, summary) = sample().build("two lines\nof text").unwrap();
    assert_eq!((summary.unused, summary.merged, summary.ambiguous), (1, 1, 1));
    let terms = Terms::open(bytes.clone()).unwrap();
    assert_eq!(terms.about(), "two lines\nof text");
    let breast = one(&terms, "Breast CANCER");
    assert_eq!(breast, one(&terms, "malignant neoplasm of breast"));
    assert_eq!(terms.coded(I, "C50"), Some(breast), "one concept with the code's");
    assert_eq!(terms.name(breast), "breast cancer");
    let codes: Vec<_> = terms.codes(breast).collect();
    assert_eq!(codes, [(D, "DOID:2", true), (I, "C50", true)]);
    let finer = terms.coded(I, "C50.911").unwrap();
    assert_eq!(terms.coded(I, "C50.911A"), Some(finer), "a finer code than any known is filed in its category");
    assert_eq!(terms.coded(I, "C51"), None);
    assert!(terms.at_or_above(finer).contains(&breast));
    assert!(terms.at_or_above(one(&terms, "swamp tumor of breast")).contains(&breast));
    assert_eq!(terms.find("swamp sickness").len(), 2);
    assert_eq!(terms.find("gone fever"), []);
    assert_eq!(bytes, sample().build("two lines\nof text").unwrap().0, "the same entries make the same bytes");
}

#[test]
fn what_is_damaged_or_foreign_is_refused() {
    let (bytes, _) = sample().build("").unwrap();
    assert_eq!(Terms::open(b"not an index".to_vec()).unwrap_err(), Unusable::NotAnIndex);
    assert_eq!(Terms::open(Vec::new()).unwrap_err(), Unusable::NotAnIndex);
    let mut other = bytes.clone();
    other[8] = 9;
    assert_eq!(Terms::open(other).unwrap_err(), Unusable::Version(9));
    for length in (8..bytes.len()).step_by(7) {
        assert!(Terms::open(bytes[..length].to_vec()).is_err(), "{length}");
    }
    for at in 16..bytes.len() {
        let mut bad = bytes.clone();
        bad[at] ^= 0x40;
        assert_eq!(Terms::open(bad).unwrap_err(), Unusable::Damaged, "{at}");
    }
}

#[test]
fn bytes_that_lie_do_not_stop_a_look_up() {
    let (bytes, _) = sample().build("").unwrap();
    for at in (layout::TABLE_AT..bytes.len()).step_by(3) {
        let mut bad = bytes.clone();
        bad[at] ^= 0xff;
        let sum = crc32fast::hash(&bad[layout::CHECKED_FROM..]);
        bad[12..16].copy_from_slice(&sum.to_le_bytes());
        let Ok(terms) = Terms::open(bad) else { continue };
        let ids: Vec<TermId> = terms.ids().take(40).collect();
        for id in ids {
            let _ = (terms.name(id).len(), terms.unit(id), terms.at_or_above(id).len());
            let _ = (terms.names(id).take(9).count(), terms.codes(id).take(9).count());
        }
        let _ = (terms.find("breast cancer"), terms.coded(I, "C50.911"), terms.longest("breast cancer", 0, |_| true));
    }
}

#[test]
fn a_circle_is_cut_and_counted() {
    let mut b = Builder::default();
    let c = KindName::Condition;
    add(&mut b, c, (D, "DOID:1"), "first fever", &[], &[(D, "DOID:3")]);
    add(&mut b, c, (D, "DOID:2"), "second fever", &[], &[(D, "DOID:1")]);
    add(&mut b, c, (D, "DOID:3"), "third fever", &[], &[(D, "DOID:2")]);
    let (bytes, summary) = b.build("").unwrap();
    assert_eq!(summary.circles, 1);
    let terms = Terms::open(bytes).unwrap();
    assert_eq!(terms.at_or_above(one(&terms, "first fever")).len(), 3);
    assert_eq!(terms.at_or_above(one(&terms, "second fever")).len(), 1);
}

#[test]
fn two_entries_of_one_terminology_are_never_one_concept() {
    let mut b = Builder::default();
    let c = KindName::Condition;
    add(&mut b, c, (D, "DOID:1"), "marsh fever", &[], &[]);
    add(&mut b, c, (I, "A01"), "marsh fever", &[], &[]);
    add(&mut b, c, (D, "DOID:2"), "marsh fever", &[], &[]);
    let terms = index(b);
    assert_eq!(terms.find("marsh fever").len(), 3, "no name tells which is meant");
}

#[test]
fn the_longest_name_of_running_text_is_found() {
    let terms = index(sample());
    let text = "lobular cancer of breast, breast cancer or swamp sickness";
    let longest = |at: usize| terms.longest(text, at, |_| true).map(|f| &text[at..f.end]);
    assert_eq!(longest(0), Some("lobular cancer of breast"));
    assert_eq!(longest(26), Some("breast cancer"));
    assert_eq!(longest(43), None, "two concepts have the name");
    assert_eq!(longest(1), None);
    assert_eq!(terms.longest("breast cancers", 0, |_| true), None);
}

#[test]
fn the_curated_vocabulary_wins_and_its_concepts_have_more_names() {
    let (plain, layered) = (vocabulary(CURATED), layered());
    for (id, concept) in plain.concepts() {
        assert_eq!(layered.find(&concept.name), Some(id));
        assert_eq!(layered.at_or_above(id), plain.at_or_above(id));
        assert_eq!(layered.at_or_below(id), plain.at_or_below(id));
    }
    assert_eq!(layered.find("malignant neoplasm of breast"), plain.find("breast cancer"));
    assert_eq!(layered.find("breast lobular carcinoma"), None, "nothing is taken in unasked");
    assert_eq!(layered.longest_name("malignant neoplasm of breast", 0).unwrap().end, 28);
}

#[test]
fn what_is_taken_in_lies_between_what_it_belongs_to() {
    let mut v = layered();
    let lobular = taken(&mut v, "lobular cancer of breast");
    let thoracic = taken(&mut v, "thoracic cancer");
    let id = |v: &Vocabulary, name: &str| v.find(name).unwrap();
    let (breast, cancer) = (id(&v, "breast cancer"), id(&v, "cancer"));
    let triple = id(&v, "triple-negative breast cancer");
    assert!(v.is_a(lobular, breast) && v.is_a(lobular, cancer));
    assert!(v.is_a(breast, thoracic) && v.is_a(lobular, thoracic));
    assert!(v.is_a(triple, thoracic), "what the vocabulary puts below goes up too");
    assert!(!v.is_a(thoracic, cancer) && !v.is_a(lobular, triple));
    assert_eq!(v.concept(lobular).parents, [breast]);
    assert_eq!(v.concept(lobular).absence, Absence::ByQuestion, "no code of a record shows it");
    for id in v.concepts().map(|(id, _)| id) {
        assert!(v.at_or_above(id).is_sorted() && v.at_or_below(id).is_sorted());
        for &upper in v.at_or_above(id) {
            assert!(v.at_or_below(upper).contains(&id));
        }
    }
}

#[test]
fn a_list_clears_what_a_record_has_a_code_for() {
    let mut v = layered();
    let absence = |v: &Vocabulary, id: ConceptId| v.concept(id).absence;
    let (marsh, thoracic) = (taken(&mut v, "marsh fever"), taken(&mut v, "thoracic cancer"));
    assert_eq!(absence(&v, marsh), Absence::ByList);
    assert_eq!(absence(&v, thoracic), Absence::ByQuestion, "a group may be filed otherwise");
}

#[test]
fn the_order_of_taking_in_makes_no_difference() {
    let names = [
        "thoracic cancer",
        "lobular cancer of breast",
        "HIV-2 infection",
        "viral disease",
        "Malignant neoplasms of breast",
    ];
    let relations = |order: &[&str]| {
        let mut v = layered();
        for name in order {
            taken(&mut v, name);
        }
        let id = |name: &str| v.find(name).unwrap();
        let all: Vec<&str> = names.into_iter().chain(["breast cancer", "cancer", "HIV infection"]).collect();
        all.iter()
            .flat_map(|a| all.iter().map(|b| (*a, *b, v.is_a(id(a), id(b)))).collect::<Vec<_>>())
            .collect::<Vec<_>>()
    };
    let mut backwards = names;
    backwards.reverse();
    assert_eq!(relations(&names), relations(&backwards));
}

#[test]
fn what_must_be_tested_is_tested_below_too() {
    let mut v = layered();
    let second = taken(&mut v, "HIV-2 infection");
    let viral = taken(&mut v, "viral disease");
    let hiv = v.find("HIV infection").unwrap();
    assert_eq!(v.concept(second).absence, Absence::ByTest);
    assert_eq!(v.by_test_below(viral), [hiv], "a list does not clear what holds an infection that must be tested");
    assert_eq!(v.by_test_below(hiv), [], "what is taken in changes nothing for others");
}

#[test]
fn codes_are_filed_below_what_the_vocabulary_claims() {
    let mut v = layered();
    let term = v.term_coded(I, "C50.911").unwrap();
    assert!(v.concept_of(term).is_none());
    v.take_in(&[term]);
    let own = v.concept_of(term).unwrap();
    assert!(v.is_a(own, v.find("breast cancer").unwrap()) && v.is_a(own, v.find("cancer").unwrap()));
    assert!(!v.is_a(own, v.find("prostate cancer").unwrap()));
    assert_eq!(v.concept(own).absence, Absence::ByList);
}

#[test]
fn what_the_vocabulary_says_of_its_own_concepts_stays() {
    let mut b = Builder::default();
    let c = KindName::Condition;
    add(&mut b, c, (S, "1000000"), "cancer", &[], &[(S, "1000001")]);
    add(&mut b, c, (S, "1000001"), "odd group", &[], &[(S, "1000002")]);
    add(&mut b, c, (S, "1000002"), "breast cancer", &[], &[]);
    add(&mut b, c, (S, "1000003"), "prostate cancer", &[], &[(S, "1000001")]);
    let mut v = vocabulary(CURATED).above(Arc::new(index(b)));
    let odd = taken(&mut v, "odd group");
    let id = |name: &str| v.find(name).unwrap();
    assert!(!v.is_a(id("cancer"), id("breast cancer")) && !v.is_a(id("prostate cancer"), id("breast cancer")));
    assert!(v.is_a(id("breast cancer"), id("cancer")));
    assert!(v.is_a(id("prostate cancer"), odd) && !v.is_a(odd, id("breast cancer")));
}

#[test]
fn names_of_several_terms_are_shown_and_not_guessed() {
    let v = layered();
    assert_eq!(v.term_named("swamp sickness"), None);
    assert_eq!(
        v.namesakes("swamp sickness"),
        ["marsh fever (Disease Ontology DOID:7)", "bog fever (Disease Ontology DOID:8)"]
    );
    assert_eq!(v.terms_in("breast cancer, marsh fever and thoracic cancer").len(), 2);
}
