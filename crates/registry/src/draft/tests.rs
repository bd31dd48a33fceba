use super::*;
use prescreen_language::text::SourceMap;

/// The words of the record that stand in no criterion, and those of the criteria, in the order of each section.
fn accounted(text: &str) {
    let vocabulary = Vocabulary::read(&[]).0;
    let study = Study { criteria: text.to_owned(), ..Study::default() };
    let draft = Draft::of(&study, &vocabulary);
    let mut spans: Vec<Range<usize>> = Vec::new();
    for criterion in draft.criteria() {
        criterion.each(&mut |c| {
            let own: Vec<&str> = c.words.iter().flat_map(|w| text[w.clone()].split_whitespace()).collect();
            let shown: Vec<&str> = c.text.split('\n').flat_map(|row| row.split_whitespace()).collect();
            let shown: Vec<&str> =
                if c.words.len() > 1 { shown.into_iter().filter(|w| *w != "-").collect() } else { shown };
            let own: Vec<&str> = if c.words.len() > 1 { own.into_iter().filter(|w| *w != "-").collect() } else { own };
            assert_eq!(shown.join(" ").trim(), own.join(" "));
            spans.extend(c.words.clone());
        });
    }
    let mut lines: Vec<Range<usize>> = Vec::new();
    for section in &lines::outline(text).sections {
        section.items.iter().for_each(|item| item.each(&mut |i| lines.push(i.words.clone())));
    }
    lines.retain(|l| !l.is_empty());
    spans.sort_by_key(|s| s.start);
    let titles = arm_titles(text, &lines::outline(text)).len();
    assert!(spans.windows(2).all(|p| p[0].end <= p[1].start), "doubled");
    assert_eq!(lines.len() - spans.len(), titles, "lost");
}

#[test]
fn every_line_is_in_one_criterion() {
    accounted("Inclusion Criteria:\n* a b\n* One of:\n  * c\n  * d\n    * e\nExclusion Criteria:\nf:\ng\nh");
    accounted("Inclusion Criteria:\n\nCohort A:\n- a\n- b\n\nCohort B:\n- c\n\nExclusion Criteria for Cohort A:\n- d");
    accounted("Cohort A:\n  a\nCohort B:\n  b");
    accounted("a\n\nInclusion Criteria for Part 1:\n- b\n  - c");
}

#[test]
fn groups_that_are_a_series_are_arms() {
    let vocabulary = Vocabulary::read(&[]).0;
    let of = |text: &str| {
        let study = Study { criteria: text.to_owned(), ..Study::default() };
        Draft::of(&study, &vocabulary)
    };
    let draft = of("Inclusion Criteria:\n- x\n\nCohort A:\n- a\n\nCohort B:\n- b\n");
    let shown: Vec<_> = draft.arms.iter().map(|a| (a.id.as_str(), a.inclusion.len())).collect();
    assert_eq!(shown, [("Cohort-A", 1), ("Cohort-B", 1)]);
    assert_eq!(draft.inclusion.len(), 1);
    // A part without criteria of its own would be forgotten.
    let draft = of("Inclusion Criteria:\n- x\n\nCohort B:\n- a\n\nCohort C:\n- b\n");
    assert_eq!((draft.arms.len(), draft.inclusion.len()), (0, 3));
    // Nor are there arms where nothing says whether their criteria include or exclude.
    let draft = of("Cohort A:\n  a\nCohort B:\n  b");
    assert_eq!((draft.arms.len(), draft.inclusion.is_empty()), (0, false));
}

proptest::proptest! {
    #[test]
    fn every_text_is_accounted_for(text in "([-*1-3a-c.)(: \n]|Inclusion Criteria|Exclusion|asthma|Cohort A:|Cohort B:|\r\n|  ){0,40}") {
        accounted(&crate::record::clean(&text));
    }

    #[test]
    fn every_draft_is_yaml(text in "[ -~≥\n]{0,120}", title in "[ -~]{0,30}") {
        let vocabulary = Vocabulary::read(&[]).0;
        let study = Study { criteria: text, title: Some(title), ..Study::default() };
        let draft = Draft::of(&study, &vocabulary);
        let written = draft.yaml(Origin { id: "X", registry: Some("ClinicalTrials.gov"), retrieved: "2026-11-22" });
        let mut sources = SourceMap::new();
        let file = sources.add("trial.yaml", &*written);
        let (_, problems) = prescreen_language::text::yaml::parse(&sources, file);
        proptest::prop_assert!(problems.is_empty(), "{written}\n{problems:?}");
    }
}

#[test]
fn lines_that_are_not_for_everybody_keep_what_settles_them() {
    let vocabulary = Vocabulary::read(&[]).0;
    let study = Study {
        criteria: "Inclusion Criteria:\n\nPart 1:\n- Age >= 18 years\n- Willing to attend all visits\n- frobosis\n\n\
                   Donors:\n- Age >= 21 years\n\nExclusion Criteria for Part 2:\n\n- Age > 65 years\n\nExclusion Criteria:\n\n- x"
            .to_owned(),
        ..Study::default()
    };
    let draft = Draft::of(&study, &vocabulary);
    let mut shown = Vec::new();
    for criterion in draft.criteria() {
        criterion.each(&mut |c| {
            shown.push(match &c.content {
                Content::Partial { when, join, rest } => format!("{join:?} {when} | {rest}"),
                Content::At(stage) => format!("{stage:?}"),
                Content::NotUnderstood(_) => format!("not understood: {}", c.text.replace('\n', " ")),
                other => format!("{other:?}").chars().take(8).collect(),
            });
        });
    }
    assert_eq!(
        shown,
        [
            "List(All",
            "Any age >= 18 years | Part 1:",
            "Visit",
            "not understood: frobosis",
            "not understood: Donors: - Age >= 21 years",
            "All age > 65 years | Part 2",
            "not understood: x",
        ]
    );
}

#[test]
fn a_lead_over_nothing_is_no_list() {
    let vocabulary = Vocabulary::read(&[]).0;
    let criteria = "Inclusion Criteria:\n\nDisease characteristics:\n\nAll of the following criteria:\n\nx".to_owned();
    let draft = Draft::of(&Study { criteria, ..Study::default() }, &vocabulary);
    let mut empty = 0;
    for criterion in draft.criteria() {
        criterion.each(&mut |c| empty += usize::from(matches!(&c.content, Content::List(_, list) if list.is_empty())));
    }
    assert_eq!(empty, 0);
    assert!(draft.inclusion.iter().any(|c| c.content == Content::NoCriterion));
}

#[test]
fn what_is_asked_for_below_a_line_that_was_not_understood_is_open_where_it_does_not_hold() {
    let vocabulary = Vocabulary::read(&[]).0;
    let criteria = "Inclusion Criteria:\n\n- Patients with frobosis must have:\n  - Age >= 18 years\n  - Age < 70 years or frobitis\n\
                    \n- Patients have frobs as follows:\n\n- Age >= 21 years\n\n- The following are not allowed:\n\n- Age > 65 years\n"
        .to_owned();
    let draft = Draft::of(&Study { criteria, ..Study::default() }, &vocabulary);
    let mut shown = Vec::new();
    for criterion in draft.criteria() {
        criterion.each(&mut |c| {
            shown.push(match &c.content {
                Content::Partial { when, join, .. } => format!("{join:?} {when}"),
                Content::NotUnderstood(_) => format!("not understood: {}", c.text.replace('\n', " ")),
                Content::List(combine, _) => format!("{combine:?}"),
                other => format!("{other:?}"),
            });
        });
    }
    assert_eq!(
        shown,
        [
            "AllOfUnread",
            "Any age >= 18 years",
            "not understood: Age < 70 years or frobitis",
            "not understood: Patients have frobs as follows:",
            "Any age >= 21 years",
            "not understood: The following are not allowed:",
            "not understood: Age > 65 years",
        ]
    );
}

/// The vocabulary of the project.
fn shipped() -> Vocabulary {
    let mut sources = SourceMap::new();
    let mut documents = Vec::new();
    for entry in std::fs::read_dir("../../rules/vocabulary").unwrap() {
        let path = entry.unwrap().path();
        let file = sources.add(path.display().to_string(), std::fs::read_to_string(&path).unwrap());
        documents.extend(prescreen_language::text::yaml::parse(&sources, file).0);
    }
    Vocabulary::read(&documents).0
}

#[test]
fn lines_over_others_that_say_something_themselves() {
    let vocabulary = shipped();
    let of = |text: &str| {
        let study = Study { criteria: text.to_owned(), ..Study::default() };
        let draft = Draft::of(&study, &vocabulary);
        let mut said = Vec::new();
        for criterion in draft.criteria() {
            criterion.each(&mut |c| {
                said.push(match &c.content {
                    Content::When(when) => when.clone(),
                    Content::Partial { when, join: Join::All, .. } => format!("{when} and …"),
                    Content::Partial { when, join: Join::Any, .. } => format!("{when} or …"),
                    Content::List(..) => "list".to_owned(),
                    _ => "open".to_owned(),
                });
            });
        }
        said.join(" | ")
    };
    for (text, said) in [
        (
            "Inclusion Criteria:\n* Colorectal cancer\n  * Frobose disease\n  * Asthma",
            "colorectal cancer | open | asthma or …",
        ),
        (
            "Inclusion Criteria:\n* Platelets >= 100 x 10^9/L\n  * 50 x 10^9/L are allowed if frobose",
            "platelets >= 100 x10^9/L or …",
        ),
        (
            "Inclusion Criteria:\n* No prior malignancy, except for frobose:\n  * skin cancer",
            "not history of malignancy or …",
        ),
        (
            "Exclusion Criteria:\n* History of malignancy except for the following:\n  * frobose",
            "history of malignancy and …",
        ),
        // Whoever these are, the lines below are for them.
        ("Inclusion Criteria:\n* Patients with diabetes mellitus\n  * Frobose disease", "open"),
        // What lets some off leaves the illness open, too.
        ("Inclusion Criteria:\n* Colorectal cancer\n  * Frobose cancer is eligible", "open"),
        ("Exclusion Criteria:\n* Asthma\n  * Frobose disease", "open"),
    ] {
        assert_eq!(of(text), said, "{text}");
    }
}

#[test]
fn what_only_the_investigator_can_answer_is_asked() {
    let of = |line: &str| {
        let vocabulary = shipped();
        let study = Study { criteria: format!("Exclusion Criteria:\n- {line}\n"), ..Study::default() };
        let origin = Origin { id: "X", registry: None, retrieved: "2026-11-22" };
        Draft::of(&study, &vocabulary).yaml(origin)
    };
    let asked = of("Clinically significant asthma");
    assert!(asked.contains("- when: asthma\n"), "{asked}");
    let question = "judgement: 'Does this hold, in the investigator''s judgement: Clinically significant asthma?'";
    assert!(asked.contains(question), "{asked}");
    assert!(!asked.contains("not understood"), "{asked}");
    let open = of("Other significant asthma");
    assert!(open.contains("not understood: this part of the words") && !open.contains("judgement"), "{open}");
}

#[test]
fn one_of_several_is_not_asked_for_by_itself() {
    let vocabulary = shipped();
    for lead in ["Frobose, as defined by 1 of the following:", "At risk of frobosis (at least one of the following)"] {
        let criteria = format!("Inclusion Criteria:\n- {lead}\n- Asthma\n- Epilepsy requiring frobinib\n");
        let draft = Draft::of(&Study { criteria, ..Study::default() }, &vocabulary);
        for criterion in draft.criteria() {
            criterion.each(&mut |c| {
                assert!(matches!(c.content, Content::NotUnderstood(_)), "{lead}: {:?}", c.content);
            });
        }
        assert_eq!(draft.inclusion.len(), 3);
    }
}

#[test]
fn lines_that_a_list_would_not_have_stand_for_themselves() {
    let vocabulary = shipped();
    let of = |text: &str| {
        let draft = Draft::of(&Study { criteria: text.to_owned(), ..Study::default() }, &vocabulary);
        let mut said = Vec::new();
        for criterion in draft.criteria() {
            criterion.each(&mut |c| {
                said.push(match &c.content {
                    Content::When(when) => when.clone(),
                    Content::Partial { when, .. } => format!("{when} …"),
                    _ => "open".to_owned(),
                });
            });
        }
        said.join(" | ")
    };
    let inclusion = "Inclusion Criteria:\n\n- HER2-negative frobs, defined as:\n- frobs of 0\n- ECOG performance status 0-1\n- No asthma";
    assert_eq!(of(inclusion), "open | open | ECOG 0 to 1 | no asthma");
    let some = "Inclusion Criteria:\n\n- Patients with frobs who are old:\n- frobs of 0\n- ECOG performance status 0-1\n- No asthma";
    assert!(!of(some).contains("| ECOG 0 to 1 |"), "{}", of(some));
    let exclusion = "Exclusion Criteria:\n\n- No frobs, or frobs of two kinds;\n  - Pregnancy\n  - Asthma";
    assert_eq!(of(exclusion), "open | pregnancy | asthma");
}

#[test]
fn exclusions_below_two_lines_are_narrowed_by_both() {
    let vocabulary = Vocabulary::read(&[]).0;
    let criteria =
        "Exclusion Criteria:\n\n- Uncontrolled frobs, including:\n  - Frobs in the aged:\n    - Age > 65 years\n\
                    - Uncontrolled frobs, including:\n  - No frobs other than:\n    - Age > 70 years\n"
            .to_owned();
    let draft = Draft::of(&Study { criteria, ..Study::default() }, &vocabulary);
    let mut kept = Vec::new();
    for criterion in draft.criteria() {
        criterion.each(&mut |c| {
            if let Content::Partial { when, join, rest } = &c.content {
                kept.push(format!("{join:?} {when} | {rest}"));
            }
        });
    }
    assert_eq!(kept, ["All age > 65 years | Frobs in the aged:"]);
}
