//! Compiled rules as a file: they answer as the rules they were compiled from, and a file that is damaged, cut or forged
//! is refused or does no harm.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what it did not expect")]
#![allow(clippy::print_stdout, reason = "the tests print their figures")]

#[allow(dead_code, unused_imports, reason = "not everything of the reference is needed here")]
mod reference;

use prescreen::criteria::Expr;
use prescreen::patient::{Profile, terms_in_file, yaml as profiles};
use prescreen::report::layout::Layout;
use prescreen::report::sheet::Case as Sheet;
use prescreen::report::{Reader, json};
use prescreen::ruleset::binary::{MAGIC, Unusable, VERSION, open, write};
use prescreen::ruleset::{Policy, RuleSet, Section, TrialDocument, compile};
use prescreen::screening::{LoadedProfile, Scratch, Screener, screen};
use prescreen::text::{Diagnostic, SourceMap, yaml};
use prescreen::value::{Calendar, Day, Period};
use prescreen::vocabulary::{ListName, Vocabulary};
use prescreen_terms::{Import, Terms as Index, recognise};
use reference::cases::{Rng, Terms, Topic, criterion};
use reference::setting::Setting;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

/// Where the checksum stands, and from where on it covers the file.
const CHECKSUM: std::ops::Range<usize> = 12..16;

/// The length of the header.
const HEADER: usize = 64;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn random(rng: &mut Rng, terms: Terms, topics: &[Topic]) -> Vec<(Section, Expr)> {
    let sections = [Section::Inclusion, Section::Inclusion, Section::Exclusion];
    sections.iter().map(|&section| (section, criterion(rng, terms, topics, section))).collect()
}

/// The shipped rules, or those of another folder, and their files.
fn rules_of(folder: &Path) -> (RuleSet, SourceMap) {
    let mut sources = SourceMap::new();
    let mut read = |path: &Path| sources.add(path.display().to_string(), std::fs::read_to_string(path).unwrap());
    let vocabulary: Vec<_> = sorted(&folder.join("vocabulary")).iter().map(|path| read(path)).collect();
    let trials: Vec<_> = sorted(&folder.join("trials")).iter().map(|path| read(&path.join("trial.yaml"))).collect();
    let documents: Vec<_> = vocabulary.into_iter().flat_map(|file| yaml::parse(&sources, file).0).collect();
    let (vocabulary, problems) = Vocabulary::read(&documents);
    assert!(!problems.iter().any(Diagnostic::is_error), "{problems:#?}");
    let documents: Vec<_> = trials.into_iter().flat_map(|file| TrialDocument::read_file(&sources, file).0).collect();
    let (rules, problems) = compile(&documents, vocabulary, Policy::default());
    assert!(!problems.iter().any(Diagnostic::is_error), "{problems:#?}");
    (rules, sources)
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// The bytes with a checksum that fits them.
fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let sum = crc32fast::hash(&bytes[CHECKSUM.end..]);
    bytes[CHECKSUM].copy_from_slice(&sum.to_le_bytes());
    bytes
}

/// What the program says: standard output, standard error, exit code.
fn said(rules: &str, arguments: &[&str]) -> (String, String, i32) {
    let run = Command::new(env!("CARGO_BIN_EXE_prescreen"))
        .current_dir(root())
        .args(["--rules", rules])
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (text(&run.stdout), text(&run.stderr), run.status.code().unwrap())
}

/// What `said` says of the folder and of the file compiled from it, for all these.
fn same_from_both(rules: &str, questions: &[Vec<&str>]) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rules.bin").display().to_string();
    let (out, err, code) = said(rules, &["compile", "--out", &file]);
    assert_eq!((err.as_str(), code), ("", 0), "{out}");
    for question in questions {
        let (of_folder, of_file) = (said(rules, question), said(&file, question));
        assert!(!of_folder.0.is_empty(), "{question:?}: {of_folder:?}");
        assert!(of_folder == of_file, "{question:?}\n{}\n{}", of_folder.0, of_file.0);
    }
}

#[test]
fn reports_are_the_same_from_the_file() {
    let patients = "examples/patients";
    let on = "--on=2026-11-22";
    let mut questions = vec![
        vec!["screen", patients, on],
        vec!["screen", patients, on, "--format=json"],
        vec!["screen", patients, on, "--format=csv"],
        vec!["screen", patients, "--on=2027-03-01", "--format=json", "--only=needs-review"],
        vec!["abstract", "P-0041", "--form", on],
        vec!["concepts", "lupus nephritis"],
        vec!["concepts", "C50.9"],
        vec!["concepts", "--full"],
    ];
    for trial in ["NCT02633163", "NCT04184258", "NCT05210452"] {
        questions.push(vec!["explain", trial, on]);
        questions.extend(["P-0041", "P-0045", "P-0048"].map(|patient| vec!["why", patient, trial, on]));
        questions.push(vec!["why", "P-0044", trial, on, "--format=json"]);
    }
    same_from_both("rules", &questions);
}

/// The site's policy and a terminology beneath the vocabulary are in the file; what patients name of it is found.
#[test]
fn policy_and_terminologies_are_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let rules = at("rules");
    copy(&root().join("rules"), Path::new(&rules));
    std::fs::write(at("rules/policy.yaml"), "undated results: use\nlists: {conditions: 10 days}\nby test: [gout]\n")
        .unwrap();
    let terms = "[Term]\nid: DOID:1612\nname: breast cancer\n\n[Term]\nid: DOID:3457\nname: invasive lobular carcinoma\n\
        synonym: \"lobular cancer of breast\" EXACT []\nis_a: DOID:1612 ! breast cancer\n";
    std::fs::write(at("my.obo"), terms).unwrap();
    let (_, err, code) = said(&rules, &["vocabulary", "import", &at("my.obo")]);
    assert_eq!((err.as_str(), code), ("", 0));
    let patient = "patient: P-1\nrecorded: 2026-11-20\nage: 40 years\nsex: female\n\
        conditions: [lobular cancer of breast, systemic lupus erythematosus]\nobservations: [{test: eGFR, value: 90}]\n";
    std::fs::write(at("p.yaml"), patient).unwrap();
    let on = "--on=2026-11-22";
    let patient = at("p.yaml");
    let json = vec!["screen", patient.as_str(), "examples/patients", on, "--format=json"];
    let (with, _, _) = said(&rules, &json);
    assert!(with.contains("invasive lobular carcinoma"), "{with}");
    same_from_both(&rules, &[json, vec!["screen", &patient, on], vec!["why", &patient, "NCT02633163", on]]);
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for path in sorted(from) {
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

/// Whatever is in the rules is in the rules that come out of the file; written again they give the same bytes.
#[test]
fn rules_come_back_as_they_were() {
    let mut compared = 0;
    let mut compare = |rules: &RuleSet, sources: &SourceMap| {
        let bytes = write(rules, "0123456789ab", sources).unwrap();
        let back = open(bytes.clone()).unwrap();
        assert!(format!("{:?}", back.rules) == format!("{rules:?}"), "the rules differ");
        assert_eq!(back.digest, "0123456789ab");
        assert!(write(&back.rules, &back.digest, &back.sources).unwrap() == bytes, "the bytes differ");
        let places = |sources: &SourceMap| {
            let of = |trial: &prescreen::ruleset::Trial| {
                let spans = trial.criteria.iter().map(|c| c.when.unwrap_or(c.span));
                let place =
                    |span: prescreen::text::Span| (sources.path(span.file).to_owned(), sources.position(span).line);
                spans.map(place).collect::<Vec<_>>()
            };
            rules.trials.iter().map(of).collect::<Vec<_>>()
        };
        assert_eq!(places(sources), places(&back.sources));
        compared += rules.trials.len();
    };
    let (rules, sources) = rules_of(&root().join("rules"));
    compare(&rules, &sources);
    for first in [40_000, 41_000, 42_000] {
        compare(&Setting::random(first..first + 300, random).compiled, &SourceMap::new());
    }
    println!("{compared} trials");
    assert!(compared > 500, "{compared}");
}

#[test]
fn random_rules_give_the_same_answers() {
    let setting = Setting::random(43_000..43_300, random);
    let back = open(write(&setting.compiled, "", &SourceMap::new()).unwrap()).unwrap().rules;
    let mut compared = 0;
    for case in &setting.cases {
        for draft in case.patients(4) {
            let profile = setting.read(&draft);
            let own = setting.engine(case, &profile);
            let other = screen(&back, back.trial(&case.id).unwrap(), &profile, Day(case.today));
            assert_eq!(format!("{own:?}"), format!("{other:?}"), "{}", draft.yaml());
            compared += 1;
        }
    }
    println!("{compared} evaluations");
    assert!(compared > 800, "{compared}");
}

#[test]
fn a_changed_byte_is_noticed() {
    let (rules, sources) = rules_of(&root().join("rules"));
    let bytes = write(&rules, "0123456789ab", &sources).unwrap();
    let places = (0..HEADER).chain((HEADER..bytes.len()).step_by(97)).chain([bytes.len() - 1]);
    let mut changed = bytes.clone();
    for place in places {
        for bits in [0x01, 0x80, 0xff] {
            changed[place] ^= bits;
            let found = open(changed.clone()).err();
            let expected = match place {
                0..8 => found == Some(Unusable::NotCompiledRules),
                8..12 => matches!(found, Some(Unusable::Version(version)) if version != VERSION),
                _ => found == Some(Unusable::Damaged),
            };
            assert!(expected, "byte {place}: {found:?}");
            changed[place] ^= bits;
        }
    }
    assert!(changed == bytes && open(changed).is_ok());
}

#[test]
fn a_file_that_is_cut_or_goes_on_is_noticed() {
    let (rules, sources) = rules_of(&root().join("rules"));
    let bytes = write(&rules, "0123456789ab", &sources).unwrap();
    let lengths = (0..HEADER + 40).chain((HEADER..bytes.len()).step_by(9973)).chain(bytes.len() - 40..bytes.len());
    for length in lengths {
        let expected = if length < MAGIC.len() { Unusable::NotCompiledRules } else { Unusable::Damaged };
        assert_eq!(open(bytes[..length].to_vec()).err(), Some(expected), "{length} bytes");
        if length > HEADER {
            // With a length and a checksum that fit.
            let mut cut = bytes[..length].to_vec();
            cut[16..24].copy_from_slice(&(length as u64).to_le_bytes());
            cut[24..32].copy_from_slice(&((length - HEADER) as u64).to_le_bytes());
            assert_eq!(open(sealed(cut)).err(), Some(Unusable::Damaged), "{length} bytes");
        }
    }
    let mut longer = bytes.clone();
    longer.push(0);
    assert_eq!(open(longer.clone()).err(), Some(Unusable::Damaged));
    let length = longer.len() as u64;
    longer[16..24].copy_from_slice(&length.to_le_bytes());
    assert_eq!(open(sealed(longer)).err(), Some(Unusable::Damaged), "what follows is no index of terminologies");
}

#[test]
fn another_version_is_refused() {
    let (rules, sources) = rules_of(&root().join("rules"));
    let bytes = write(&rules, "0123456789ab", &sources).unwrap();
    let mut other = bytes.clone();
    other[8..12].copy_from_slice(&(VERSION + 1).to_le_bytes());
    assert_eq!(open(sealed(other)).err(), Some(Unusable::Version(VERSION + 1)));
    let mut other = bytes;
    other[32..40].copy_from_slice(b"9.87.6\0\0");
    assert_eq!(open(sealed(other)).err(), Some(Unusable::Program("9.87.6".to_owned())));
    assert_eq!(open(b"trial: NCT1\n".to_vec()).err(), Some(Unusable::NotCompiledRules));
}

/// Everything that can be asked of rules, for these profiles.
fn use_all(rules: &RuleSet, sources: &SourceMap, profiles: &[Profile], on: Day) {
    let screener = Screener::new(rules, on);
    let (mut scratch, mut outcomes) = (Scratch::default(), Vec::new());
    for profile in profiles {
        let loaded = LoadedProfile::new(profile);
        let chart = screener.chart(&loaded, &mut scratch);
        for (place, trial) in screener.trials().iter().enumerate() {
            chart.outcomes(place, &mut outcomes);
            let evaluation = chart.screen(place);
            let reader = Reader { rules, on: Some(on) };
            let sheet = Sheet { reader, sources, digest: "", trial, profile, evaluation: &evaluation, on };
            let layout = Layout { width: 80, colour: false };
            std::hint::black_box(sheet.sheet(None, layout));
            std::hint::black_box(json::patient(profile, &[sheet], sources, on));
        }
    }
}

/// Opens the bytes with a fitting checksum after each change and uses what comes out. Says how many were refused and how
/// many were used.
fn forge(bytes: &[u8], texts: &[String], on: Day, step: usize) -> (usize, usize) {
    let (mut refused, mut used) = (0, 0);
    let mut changed = bytes.to_vec();
    for (turn, place) in (HEADER..bytes.len()).step_by(step).enumerate() {
        let old = changed[place];
        changed[place] = match turn % 5 {
            0 => old ^ 0x01,
            1 => old ^ 0x80,
            2 => 0xff,
            3 => old.wrapping_add(1),
            _ => 0,
        };
        match open(sealed(changed.clone())) {
            Err(why) => {
                assert_eq!(why, Unusable::Damaged);
                refused += 1;
            }
            Ok(back) => {
                used += 1;
                // The profiles are read with whatever vocabulary it has now.
                let (mut rules, mut sources) = (back.rules, back.sources);
                let mut read = Vec::new();
                for text in texts {
                    let file = sources.add("patient.yaml", text.as_str());
                    let named = terms_in_file(&sources, file, &rules.vocabulary);
                    rules.take_in(&named);
                    read.extend(profiles::read(&sources, file, &rules.vocabulary).0);
                }
                use_all(&rules, &sources, &read, on);
            }
        }
        changed[place] = old;
    }
    (refused, used)
}

#[test]
fn a_forged_file_does_no_harm() {
    let setting = Setting::random(44_000..44_030, random);
    let texts: Vec<String> =
        setting.cases.iter().flat_map(|case| case.patients(1)).take(6).map(|draft| draft.yaml()).collect();
    let bytes = write(&setting.compiled, "", &SourceMap::new()).unwrap();
    let (refused, used) = forge(&bytes, &texts, Day(setting.cases[0].today), 7);
    println!("{} bytes: {refused} refused, {used} used", bytes.len());
    assert!(refused > 100 && used > 100, "{refused} {used}");
}

/// Of the shipped rules every 997th byte; `EVERY=97` for more.
#[test]
fn a_forged_file_of_the_shipped_rules_does_no_harm() {
    let (rules, sources) = rules_of(&root().join("rules"));
    let bytes = write(&rules, "0123456789ab", &sources).unwrap();
    let text = |name: &str| std::fs::read_to_string(root().join("examples/patients").join(name)).unwrap();
    let texts = ["P-0041.yaml", "P-0052.yaml"].map(text);
    let step = std::env::var("EVERY").map_or(997, |step| step.parse().unwrap());
    let (refused, used) = forge(&bytes, &texts, Day::from_ymd(2026, 11, 22).unwrap(), step);
    println!("{} bytes: {refused} refused, {used} used", bytes.len());
    assert!(refused > 10 && used > 100, "{refused} {used}");
}

/// With a terminology beneath: what was taken in of it, and what it is of the vocabulary, may be forged too.
#[test]
fn a_forged_file_with_a_terminology_does_no_harm() {
    let terms = "[Term]\nid: DOID:1\nname: marsh fever\n\n[Term]\nid: DOID:2\nname: deep marsh fever\nis_a: DOID:1\n\n\
        [Term]\nid: DOID:3\nname: deepest marsh fever\nsynonym: \"drowned fever\" EXACT []\nis_a: DOID:2\n";
    let mut import = Import::default();
    let format = recognise(terms.as_bytes(), "my.obo").unwrap().unwrap();
    import.read(format, terms.as_bytes(), "my.obo").unwrap();
    let index = Arc::new(Index::open(import.finish().unwrap().0).unwrap());
    let trial = "trial: X\ntitle: x\nsource: {registry: none, id: X, retrieved: 2026-11-22}\n\
        rules: {version: 1, status: draft, by: nobody, on: 2026-11-22}\nsex: all\ninclusion:\n  - deep marsh fever\n\
        \x20 - marsh fever within 1 year\nexclusion:\n  - history of hill fever\n";
    let mut sources = SourceMap::new();
    let text = std::fs::read_to_string(root().join("tests/compiled/vocabulary.yaml")).unwrap();
    let (vocabulary, trial) = (sources.add("vocabulary.yaml", text), sources.add("trial.yaml", trial));
    let vocabulary = Vocabulary::read(&yaml::parse(&sources, vocabulary).0).0.above(index);
    let curated = vocabulary.concepts().len();
    let (documents, problems) = TrialDocument::read_file(&sources, trial);
    assert!(!problems.iter().any(Diagnostic::is_error), "{problems:#?}");
    let (rules, problems) = compile(&documents, vocabulary, Policy::default());
    assert!(!problems.iter().any(Diagnostic::is_error), "{problems:#?}");
    assert_eq!(rules.vocabulary.concepts().len(), curated + 1, "`deep marsh fever` is taken in");
    let bytes = write(&rules, "0123456789ab", &sources).unwrap();
    let patient =
        "patient: P\nrecorded: 2026-11-20\nage: 40 years\nsex: female\nconditions: [drowned fever, hill fever]\n";
    let on = Day::from_ymd(2026, 11, 22).unwrap();
    let (refused, used) = forge(&bytes, &[patient.to_owned()], on, 3);
    println!("{} bytes: {refused} refused, {used} used", bytes.len());
    assert!(refused > 100 && used > 100, "{refused} {used}");
}

/// Whoever changes what is written raises [`VERSION`]: a file that this program reads wrongly would be worse than one it
/// refuses.
#[test]
fn what_is_written_changes_with_the_version_only() {
    let mut sources = SourceMap::new();
    let mut read =
        |name: &str| sources.add(name, std::fs::read_to_string(root().join("tests/compiled").join(name)).unwrap());
    let (vocabulary, trial) = (read("vocabulary.yaml"), read("trial.yaml"));
    let (vocabulary, problems) = Vocabulary::read(&yaml::parse(&sources, vocabulary).0);
    assert!(!problems.iter().any(Diagnostic::is_error), "{problems:#?}");
    let (documents, problems) = TrialDocument::read_file(&sources, trial);
    assert!(!problems.iter().any(Diagnostic::is_error), "{problems:#?}");
    let days = Period { count: 10, unit: Calendar::Days };
    let (fever, test) = (vocabulary.find("hill fever").unwrap(), vocabulary.find("marsh test").unwrap());
    let policy = Policy {
        list_fresh: vec![(ListName::Medications, days)],
        current_for: vec![(test, days)],
        by_test: vec![fever],
        use_undated_results: true,
        ..Policy::default()
    };
    let (rules, problems) = compile(&documents, vocabulary, policy);
    assert!(!problems.iter().any(Diagnostic::is_error), "{problems:#?}");
    let bytes = write(&rules, "0123456789ab", &sources).unwrap();
    let written = (VERSION, crc32fast::hash(&bytes[HEADER..]));
    assert_eq!(written, (1, 2_819_358_059), "raise VERSION in src/ruleset/binary/mod.rs and put the new pair here");
}
