//! Vocabulary files, good and bad, with what is reported: code, the text underlined, message and help.

use super::super::{Absence, Cost, KindName, Lasts, Vocabulary};
use crate::text::{SourceMap, codes, yaml};
use crate::value::{Bound, Calendar, Number, Period, Range, Truth};

/// Reads one vocabulary file; gives it and `code «underlined» message (help)` for each problem.
fn read(text: &str) -> (Vocabulary, Vec<String>) {
    let mut sources = SourceMap::new();
    let file = sources.add("vocabulary.yaml", text);
    let (documents, problems) = yaml::parse(&sources, file);
    assert!(problems.is_empty(), "{problems:?}");
    let (vocabulary, problems) = Vocabulary::read(&documents);
    let shown = problems.iter().map(|p| {
        assert!(codes::find(p.code).is_some(), "`{}` has no page", p.code);
        let place = sources.slice(p.label.span);
        let help = p.help.join("; ");
        format!("{} «{place}» {} ({help})", p.code, p.message)
    });
    let shown = shown.collect();
    (vocabulary, shown)
}

fn good(text: &str) -> Vocabulary {
    let (vocabulary, problems) = read(text);
    assert_eq!(problems, Vec::<String>::new());
    vocabulary
}

#[track_caller]
fn bad(text: &str, expected: &[&str]) -> Vocabulary {
    let (vocabulary, problems) = read(text);
    assert_eq!(problems, expected);
    vocabulary
}

fn names(vocabulary: &Vocabulary, ids: &[super::super::ConceptId]) -> Vec<String> {
    ids.iter().map(|&id| vocabulary.concept(id).name.clone()).collect()
}

#[test]
fn a_condition_is_read_with_everything_said_of_it() {
    let v = good(
        "- concept: pregnancy
  kind: condition
  names: [pregnant, gravidity]
  codes: {icd10cm: [Z33, O00-O9A], snomed: [77386006]}
  absence: by test
  lasts: 300 days
  episodic: yes
  only in: female
  present when: pregnancy test positive
  ask: Could the patient
    be pregnant?
  cost: laboratory
",
    );
    let c = v.concept(v.find("Pregnant").unwrap());
    assert_eq!(c.name, "pregnancy");
    assert_eq!(c.codes[0], ("icd10cm".into(), vec!["Z33".into(), "O00-O9A".into()]));
    assert_eq!(c.absence, Absence::ByTest);
    assert_eq!(c.lasts, Lasts::For(Period { count: 300, unit: Calendar::Days }));
    assert!(c.episodic && c.only_in_female && c.decompensates && !c.remits);
    assert_eq!(c.present_when.as_ref().unwrap().node.text, "pregnancy test positive");
    assert_eq!(c.ask.as_deref(), Some("Could the patient be pregnant?"));
    assert_eq!(c.cost, Cost::Laboratory);
}

#[test]
fn what_is_not_said_has_its_default() {
    let v = good("- {concept: gout, kind: condition}\n- {concept: glucose, kind: observation, current for: ever}\n");
    let gout = v.concept(v.find("gout").unwrap());
    assert_eq!((gout.absence, gout.lasts, gout.cost), (Absence::ByList, Lasts::UntilEnded, Cost::Chart));
    let glucose = v.concept(v.find("glucose").unwrap());
    assert_eq!((glucose.cost, glucose.current_for()), (Cost::Laboratory, None));
}

#[test]
fn an_observation_has_values_and_outranks_others() {
    let v = good(
        "- concept: HCV RNA
  kind: observation
  values: [negative, {value: indeterminate, names: [borderline, equivocal], indeterminate: yes}, positive]
  ordered: yes
  titre: yes
  outranks: [HCV antibody]
  current for: 6 months
- {concept: HCV antibody, kind: observation, values: [negative, positive], current for: ever}
",
    );
    let rna = v.concept(v.find("HCV RNA").unwrap()).observation().unwrap();
    assert_eq!(rna.outranks, [v.find("HCV antibody").unwrap()]);
    assert_eq!(rna.value_named("Borderline"), Some(1));
    assert_eq!(rna.value_named("faint"), None);
    assert!(rna.ordered && rna.titre && rna.values[1].indeterminate && !rna.values[2].indeterminate);
    assert_eq!(rna.current_for, Some(Period { count: 6, unit: Calendar::Months }));
}

#[test]
fn a_score_has_items_and_a_plain_version() {
    let v = good(
        "- {concept: SLEDAI, kind: score, current for: 28 days}
- concept: SELENA-SLEDAI
  kind: score
  items:
    - {item: seizure, names: [fit], points: 8, definition: Recent onset.}
    - {item: leukopenia, points: 1, present when: WBC < 3.0 x10^9/L}
  range: 0 to 9
  recall: 10 days
  current for: 28 days
  plain version: SLEDAI
- concept: ACR 1997 criteria
  kind: criteria set
  items: [{item: malar rash}, {item: discoid rash}]
  recall: ever
  current for: ever
",
    );
    let selena = v.concept(v.find("selena sledai").unwrap()).instrument().unwrap();
    assert_eq!(selena.plain_version, v.find("SLEDAI"));
    assert_eq!(selena.item_named("FIT"), Some(0));
    assert_eq!(selena.items[0].points, 8);
    assert_eq!(selena.range.unwrap().high, Bound::Included(Number::from(9)));
    assert!(!selena.cumulative && selena.recall.is_some());
    let acr = v.concept(v.find("ACR 1997 criteria").unwrap());
    assert_eq!(acr.kind.name(), KindName::CriteriaSet);
    assert!(acr.instrument().unwrap().cumulative);
    assert_eq!(acr.instrument().unwrap().items[1].points, 1);
}

#[test]
fn a_half_life_is_kept_in_days() {
    let v = good(
        "- {concept: rituximab, kind: medication, half-life: 22 days}\n- {concept: x-drug, kind: medication, half-life: 36 hours}\n",
    );
    let days = |name: &str| v.concept(v.find(name).unwrap()).half_life.unwrap().to_string();
    assert_eq!((days("rituximab"), days("x-drug")), ("22".into(), "1.5".into()));
}

#[test]
fn the_hierarchy_is_closed_upwards_and_downwards() {
    let v = good(
        "- {concept: chronic hepatitis B, kind: condition, is a: [hepatitis B, chronic infection]}
- {concept: hepatitis B, kind: condition, is a: viral hepatitis, absence: by test}
- {concept: viral hepatitis, kind: condition, is a: [infection], decompensates: no}
- {concept: chronic infection, kind: condition, is a: [infection], commonly named with: [viral hepatitis]}
- {concept: infection, kind: condition, root: yes}
",
    );
    let id = |name: &str| v.find(name).unwrap();
    assert_eq!(names(&v, v.at_or_above(id("hepatitis B"))), ["hepatitis B", "viral hepatitis", "infection"]);
    assert_eq!(
        names(&v, v.at_or_below(id("viral hepatitis"))),
        ["chronic hepatitis B", "hepatitis B", "viral hepatitis"]
    );
    assert_eq!(v.at_or_below(id("infection")).len(), 5);
    assert!(v.is_a(id("chronic hepatitis B"), id("infection")) && !v.is_a(id("infection"), id("hepatitis B")));
    assert_eq!(names(&v, v.by_test_below(id("infection"))), ["hepatitis B"]);
    assert!(v.by_test_below(id("hepatitis B")).is_empty());
    let decompensates = |name: &str| v.concept(id(name)).decompensates;
    assert!(!decompensates("chronic hepatitis B") && decompensates("chronic infection"));
    assert_eq!(v.concept(id("chronic infection")).commonly_named_with, [id("viral hepatitis")]);
    let chronic = id("chronic infection");
    let v = v.with_by_test(&[chronic]);
    assert_eq!(v.concept(chronic).absence, Absence::ByTest);
    assert_eq!(names(&v, v.by_test_below(v.find("infection").unwrap())), ["hepatitis B", "chronic infection"]);
}

#[test]
fn a_file_is_a_list_of_concepts() {
    bad(
        "concept: gout\nkind: condition\n",
        &["wrong-type «concept: gout\nkind: condition» a vocabulary file needs a list of concepts, this is a mapping \
           (begin each concept with `- concept: its name`)"],
    );
    bad("- gout\n", &["wrong-type «gout» a concept needs a mapping (`key: value`), this is text ()"]);
}

#[test]
fn keys_are_known_and_of_the_kind() {
    bad(
        "- {concept: gout, kind: condition, abscence: by list, unit: mg/dL}\n- {kind: condition}\n- {concept: a thing, kind: illness}\n",
        &[
            "unknown-key «abscence» `abscence` is not a key of a concept (did you mean `absence`?)",
            "key-not-of-kind «unit» `unit` is not a key of a condition (remove `unit`, or change `kind`)",
            "missing-key «kind» `concept` is missing in a concept (add `concept: …`)",
            "unknown-value «illness» `illness` is no value of `kind` (one of `condition`, `observation`, `score`, \
             `criteria set`, `medication`, `procedure`)",
        ],
    );
}

#[test]
fn values_have_the_form_of_their_key() {
    bad(
        "- {concept: gout, kind: condition, lasts: some days, episodic: maybe, only in: male}
- {concept: drug, kind: medication, half-life: 5 moons}
- {concept: test, kind: observation, values: [a, a], ordered: yes, current for: 0 days}
- {concept: test two, kind: observation, ordered: yes, molar mass: 5 g/mol}
",
        &[
            "unreadable-value «some days» `lasts` needs `lifelong`, `until ended`, or a length of time such as \
             `300 days`, this is `some days` ()",
            "unreadable-value «maybe» `episodic` needs `yes` or `no`, this is `maybe` ()",
            "unknown-value «male» `male` is no value of `only in` (one of `female`)",
            "unreadable-value «5 moons» `half-life` needs hours or days, such as `12 hours` or `22 days`, this is \
             `5 moons` ()",
            "duplicate-name «a» the value `a` is named twice (remove one of the two)",
            "unreadable-value «0 days» `current for` needs a length of time such as `90 days`, or `ever`, this is \
             `0 days` ()",
            "missing-key «concept» `current for` is missing in a concept (add `current for: …`)",
            "key-needs-key «ordered» `ordered` means nothing without `values` (add `values: …`, or remove `ordered`)",
            "key-needs-key «molar mass» `molar mass` means nothing without `unit` (add `unit: …`, or remove `molar \
             mass`)",
        ],
    );
}

#[test]
fn a_plausible_range_is_kept_in_the_canonical_unit() {
    let v = good(
        "- concept: creatinine
  kind: observation
  unit: mg/dL
  molar mass: 113.12 g/mol
  plausible: 1 to 20 mg/L
  current for: 90 days
- {concept: base excess, kind: observation, unit: mmol/L, plausible: -30 to 30, current for: 1 day}
- {concept: INR, kind: observation, unit: 1, unit is conventional: yes, current for: 7 days}
",
    );
    let observation = |name: &str| v.concept(v.find(name).unwrap()).observation().unwrap();
    let range = |low, high| Some(Range { low: Bound::Included(low), high: Bound::Included(high) });
    let tenth = Number::fraction(1, 10).unwrap();
    assert_eq!(observation("creatinine").plausible, range(tenth, Number::from(2)));
    assert_eq!(observation("creatinine").molar_mass, Number::parse("113.12"));
    assert_eq!(observation("base excess").plausible, range(Number::from(-30), Number::from(30)));
    assert!(observation("INR").unit.is_some() && observation("INR").unit_is_conventional);
}

#[test]
fn units_are_known_and_comparable() {
    bad(
        "- {concept: test one, kind: observation, unit: furlongs, current for: ever}
- {concept: test two, kind: observation, unit: mg/dL, plausible: 1 to 5 umol/L, current for: ever}
- {concept: test three, kind: observation, unit: mg/dL, plausible: 5 to 1 mg/dL, current for: ever}
- {concept: test four, kind: observation, unit: mg/dL, molar mass: 5 kg, plausible: 1 to 5 foos, current for: ever}
",
        &[
            "unknown-unit «furlongs» `furlongs` is not a known unit (write a UCUM unit such as `mg/dL`, or `1` for \
             none)",
            "unit-mismatch «umol/L» `umol/L` cannot be converted to the unit `mg/dL` (write the range in `mg/dL`)",
            "unreadable-value «5 to 1 mg/dL» `plausible` needs two ascending numbers and a unit, such as `0.1 to 30 \
             mg/dL`, this is `5 to 1 mg/dL` ()",
            "unreadable-value «5 kg» `molar mass` needs a number in g/mol, such as `113.12 g/mol`, this is `5 kg` ()",
            "unknown-unit «foos» `foos` is not a known unit (write a UCUM unit such as `mg/dL`, or `1` for none)",
        ],
    );
}

#[test]
fn items_have_points_and_names_of_their_own() {
    bad(
        "- concept: some score
  kind: score
  items: [{item: rash}, {item: Rash, points: 0}, {item: fever, names: [febrile, Febrile], points: 2, weight: 1}]
  range: 0 to 105
  current for: 28 days
",
        &[
            "missing-key «item» `points` is missing in an item (add `points: …`)",
            "duplicate-name «Rash» the item `Rash` is named twice (remove one of the two)",
            "unreadable-value «0» `points` needs a whole number from 1 to 1000, this is `0` ()",
            "unknown-key «weight» `weight` is not a key of an item (one of `item`, `names`, `points`, `domain`, `present when`, \
             `definition`)",
            "range-out-of-reach «0 to 105» the items add up to 3, below the greatest total of 105 (compare the items \
             and their points with the instrument's source)",
        ],
    );
}

#[test]
fn codes_are_of_their_system_or_explained() {
    bad(
        "- {concept: gout, kind: condition, codes: {icd10cm: [m10], icd10: [M10], loinc: 2160-1}}
- {concept: a state, kind: condition, codes: none}
- {concept: other state, kind: condition, codes: none, codes note: nobody codes it}
",
        &[
            "unreadable-code «m10» `m10` is no ICD-10-CM code (look it up again; a code looks like `M32.14`)",
            "unknown-key «icd10» `icd10` is not a key of `codes` (one of `icd10cm`, `snomed`, `doid`, \
             `loinc`, `rxnorm`, `atc`)",
            "unreadable-code «2160-1» `2160-1` is no LOINC code (look it up again; a code looks like `2160-0`)",
            "key-needs-key «codes» `codes: none` means nothing without `codes note` (add `codes note: …` that says why \
             there is no code)",
        ],
    );
}

#[test]
fn a_name_belongs_to_one_concept() {
    let v = bad(
        "- {concept: HIV infection, kind: condition, names: [HIV, hiv, H.I.V.]}
- {concept: HIV RNA, kind: observation, names: [HIV], current for: ever}
- {concept: hiv-infection, kind: condition}
",
        &[
            "duplicate-name «HIV» `HIV` names two concepts: `HIV infection` and `HIV RNA` (remove the name from one of \
             them)",
            "duplicate-name «hiv-infection» the concept `hiv-infection` is defined twice (merge the two definitions, \
             or rename one of them)",
        ],
    );
    assert_eq!(v.concepts().len(), 2);
    assert_eq!(v.concept(v.find("HIV").unwrap()).names, ["HIV", "H.I.V."]);
}

#[test]
fn a_name_is_no_list_of_names() {
    bad(
        "- {concept: viral hepatitis, kind: condition, names: ['hepatitis B or C', hepatitis B/C, hepatitis B or D, 'hepatitis B, and/or C']}
- {concept: hepatitis B, kind: condition}
- {concept: hepatitis C, kind: condition}
- {concept: basal cell carcinoma, kind: condition, names: [basal or squamous cell carcinoma, basalioma]}
- {concept: squamous cell carcinoma, kind: condition}
- {concept: gravidity, kind: condition, names: [pregnancy, gravidity/pregnancy]}
",
        &[
            "name-is-a-list «'hepatitis B or C'» the name `hepatitis B or C` is also a list of other names (remove it; \
             a condition names the members, joined by `or` or `and`)",
            "name-is-a-list «hepatitis B/C» the name `hepatitis B/C` is also a list of other names (remove it; \
             a condition names the members, joined by `or` or `and`)",
            "name-is-a-list «'hepatitis B, and/or C'» the name `hepatitis B, and/or C` is also a list of other names \
             (remove it; a condition names the members, joined by `or` or `and`)",
            "name-is-a-list «basal or squamous cell carcinoma» the name `basal or squamous cell carcinoma` is also a \
             list of other names (remove it; a condition names the members, joined by `or` or `and`)",
        ],
    );
}

#[test]
fn names_can_be_written_in_conditions() {
    let long = "long ".repeat(50);
    let text = format!(
        "- {{concept: age, kind: observation, current for: ever}}
- {{concept: gout, kind: condition, names: ['17', history of podagra, {long}]}}
- {{concept: podagra, kind: condition, is a: [age]}}
"
    );
    let shown = "long ".repeat(12);
    let v = bad(
        &text,
        &[
            "unusable-name «age» `age` cannot be a name: conditions give it another meaning (write a longer name)",
            "unusable-name «'17'» the name `17` has no letter (write a name with a letter in it)",
            "name-begins-with-keyword «history of podagra» the name `history of podagra` begins with `history of`, \
             which conditions give a meaning (name the concept without `history of`)",
            &format!("unusable-name «{}» the name `{shown}…` is longer than 200 bytes (shorten it)", long.trim_end()),
        ],
    );
    assert_eq!(v.concepts().len(), 2);
}

#[test]
fn references_lead_to_concepts_of_the_same_kind() {
    bad(
        "- {concept: lupus nephritis, kind: condition, is a: [kidny disease, prednisone, xyzzy], commonly named with: [gout]}
- {concept: kidney disease, kind: condition}
- {concept: prednisone, kind: medication}
- {concept: creatinine, kind: observation, outranks: [kidney disease], current for: ever}
- {concept: some score, kind: score, plain version: creatinine, current for: ever}
",
        &[
            "unknown-concept «kidny disease» `kidny disease` is not a concept of the vocabulary (did you mean `kidney \
             disease`?)",
            "wrong-kind-of-concept «prednisone» `is a` of a condition names a condition, `prednisone` is a medication \
             ()",
            "unknown-concept «xyzzy» `xyzzy` is not a concept of the vocabulary (define `xyzzy`, or remove it here)",
            "unknown-concept «gout» `gout` is not a concept of the vocabulary (define `gout`, or remove it here)",
            "wrong-kind-of-concept «kidney disease» `outranks` of an observation names an observation, `kidney \
             disease` is a condition ()",
            "wrong-kind-of-concept «creatinine» `plain version` of a score names a score, `creatinine` is an \
             observation ()",
        ],
    );
}

#[test]
fn a_root_has_nothing_above_it() {
    bad(
        "- {concept: infection, kind: condition, root: yes, is a: [illness]}\n- {concept: illness, kind: condition}\n",
        &[
            "root-with-parents «root» `root: yes` and `is a` contradict each other (remove `root: yes`, or remove `is a`)",
        ],
    );
}

#[test]
fn cycles_are_named_whole_and_cut() {
    let v = bad(
        "- {concept: a-one, kind: condition, is a: [top, b-two]}
- {concept: b-two, kind: condition, is a: [c-three]}
- {concept: c-three, kind: condition, is a: [top, a-one]}
- {concept: top, kind: condition}
- {concept: d-four, kind: condition, is a: [d-four, c-three]}
",
        &[
            "hierarchy-cycle «a-one» `a-one` is below itself: `a-one` is a `b-two`, `b-two` is a `c-three`, `c-three` \
             is a `a-one` (remove one of these parents)",
            "hierarchy-cycle «d-four» `d-four` is below itself: `d-four` is a `d-four` (remove one of these parents)",
        ],
    );
    let id = |name: &str| v.find(name).unwrap();
    assert_eq!(names(&v, v.at_or_above(id("a-one"))), ["a-one", "b-two", "c-three", "top"]);
    assert_eq!(v.at_or_above(id("d-four")).len(), 3);
}

#[test]
fn a_chain_of_ten_thousand_concepts_is_refused_without_a_stack() {
    let mut text = String::new();
    for i in 0..10_000 {
        text += &format!("- {{concept: link {i} x, kind: condition, is a: [link {} x]}}\n", (i + 1) % 10_000);
    }
    let (v, problems) = read(&text);
    assert!(problems.iter().any(|p| p.starts_with("hierarchy-cycle")));
    assert!(problems.iter().any(|p| p.starts_with("hierarchy-too-large")));
    assert_eq!(v.concepts().len(), 10_000);
}

#[test]
#[expect(clippy::print_stdout, reason = "shows the times")]
fn the_time_to_read_a_large_vocabulary_is_shown() {
    let mut text = String::from("- {concept: disease of everything, kind: condition}\n");
    for i in 0..1000 {
        text += &format!(
            "- concept: disease number {i} of the organ\n  kind: condition\n  names: [illness {i} of it, disorder {i} \
             organic, DNO{i}]\n  codes: {{icd10cm: [M32.1, M32.8], snomed: [55464009]}}\n  is a: [{}]\n  lasts: \
             lifelong\n  present when: test {i} positive\n",
            if i < 10 { "disease of everything".to_owned() } else { format!("DNO{}", i / 10) },
        );
    }
    let mut sources = SourceMap::new();
    let file = sources.add("vocabulary.yaml", text.as_str());
    let started = std::time::Instant::now();
    let (documents, _) = yaml::parse(&sources, file);
    let parsed = started.elapsed();
    let started = std::time::Instant::now();
    let (vocabulary, problems) = Vocabulary::read(&documents);
    println!("1001 concepts: YAML {parsed:?}, vocabulary {:?}", started.elapsed());
    assert_eq!((vocabulary.concepts().len(), problems.len()), (1001, 0));
}

const LIVER: &str = "- concept: liver score
  kind: score
  domains: [{domain: ascites, holds: exactly one}, {domain: age, names: [years], holds: at most one}, signs]
  classes: [{class: A, names: [class A], points: 1 to 2}, {class: B, points: 3 to 9}]
  items:
    - {item: no ascites, points: 1, domain: ascites}
    - {item: much ascites, points: 3, domain: ascites}
    - {item: old, points: 2, domain: years}
    - {item: small sign, points: 1, domain: signs}
    - {item: great sign, points: 3, domain: signs}
    - {item: alone, points: 1}
  range: 1 to 9
  current for: 28 days
";

#[test]
fn of_a_domain_the_item_with_the_most_points_counts() {
    let v = good(LIVER);
    let liver = v.concept(v.find("liver score").unwrap()).instrument().unwrap();
    let known = |present: &[u16], absent: &[u16]| {
        let (present, absent) = (present.to_vec(), absent.to_vec());
        liver.points(move |i| match (present.contains(&i), absent.contains(&i)) {
            (true, _) => Truth::True,
            (_, true) => Truth::False,
            _ => Truth::Unknown,
        })
    };
    assert_eq!(known(&[], &[]), Some((1, 9)));
    assert_eq!(known(&[1], &[]), Some((3, 9)));
    assert_eq!(known(&[0], &[2, 5]), Some((1, 4)));
    assert_eq!(known(&[3, 4, 0], &[2, 5]), Some((4, 4)));
    assert_eq!(known(&[3], &[0, 2, 4, 5]), Some((4, 4)));
    assert_eq!(known(&[0, 1], &[]), None, "levels that exclude each other");
    assert_eq!(known(&[], &[0, 1]), None, "one level must hold");
    assert_eq!(known(&[], &[2, 3, 4, 5]), Some((1, 3)));
    assert!(liver.excludes(0) && liver.excludes(2) && !liver.excludes(3) && !liver.excludes(5));
    assert_eq!((liver.class_named("Class A"), liver.class_named("C")), (Some(0), None));
    assert_eq!(liver.recorded(None, Some(1)), Some((Number::from(3), Number::from(9))));
    assert_eq!(liver.domain_named("YEARS"), Some(1));
}

#[test]
fn domains_and_classes_fit_together() {
    bad(
        "- concept: x score
  kind: score
  recall: ever
  domains: [signs, {domain: levels, holds: at most one}]
  classes: [{class: A, points: 1 to 3}, {class: B, points: 3 to 4}]
  items: [{item: a, points: 1, domain: sings}, {item: b, points: 3, domain: levels}]
  range: 0 to 4
  current for: ever
",
        &[
            "unsound-instrument «signs» no item has the domain `signs` (add `domain: signs` to its items, or remove it here)",
            "unsound-instrument «{domain: levels, holds: at most one}» items of `levels` that exclude each other cannot be \
             counted over a history (remove `holds`, or give the instrument a `recall` that ends)",
            "unsound-instrument «{class: B, points: 3 to 4}» the class `B` does not lie above the one before it (order the \
             classes by their points, and let none begin before another ends)",
            "unknown-value «sings» `sings` is none of the instrument's `domains` (did you mean `signs`?)",
        ],
    );
}

#[test]
fn a_part_has_items_of_its_whole() {
    let whole = "- concept: tide criteria
  kind: criteria set
  domains: [birds]
  items: [{item: foam}, {item: weed}, {item: gull, domain: birds}, {item: tern, domain: birds}]
  recall: ever
  current for: 365 days
";
    let v = good(&format!(
        "- {{concept: tide shore criteria, kind: criteria set, part of: tide criteria, items: [tern, Weed, gull]}}\n{whole}"
    ));
    let part = v.concept(v.find("tide shore criteria").unwrap()).instrument().unwrap();
    assert_eq!(part.items.iter().map(|i| i.name.as_str()).collect::<Vec<_>>(), ["weed", "gull", "tern"]);
    assert_eq!(part.part_of.as_ref().unwrap().items, [1, 2, 3]);
    assert!(part.cumulative && part.current_for.is_some());
    assert_eq!(part.range.unwrap().high, Bound::Included(Number::from(2)));
    let tide = v.concept(v.find("tide criteria").unwrap()).instrument().unwrap();
    assert_eq!(tide.parts, [v.find("tide shore criteria").unwrap()]);
    bad(
        &format!(
            "{whole}- {{concept: b criteria, kind: criteria set, part of: tide criteria, items: [foam, gull], range: 0 to 2}}
- {{concept: c criteria, kind: criteria set, part of: tide criteria, items: [weeds, foam, foam]}}
- {{concept: d criteria, kind: criteria set, part of: c criteria, items: [foam]}}
"
        ),
        &[
            "unsound-instrument «tide criteria» the part has some items of the domain `birds` and lacks others (count a \
             domain whole, or not at all)",
            "unsound-instrument «range» `range` of a part is that of the whole (remove `range`)",
            "unknown-value «weeds» `tide criteria` has no item `weeds` (did you mean `weed`?)",
            "unsound-instrument «foam» the item `foam` is in two parts, or twice in one (leave it in one place)",
            "unsound-instrument «c criteria» `c criteria` is a part itself (name the whole that it is a part of)",
        ],
    );
}
