use super::*;
use std::fmt::Write as _;

/// The outline as text: headings, then lines with their depth.
fn shown(text: &str) -> String {
    let mut out = String::new();
    for section in outline(text).sections {
        let side = match section.side {
            Some(Side::Inclusion) => "IN",
            Some(Side::Exclusion) => "EX",
            None => "??",
        };
        let group = section.group.map(|g| format!(" [{}]", &text[g])).unwrap_or_default();
        writeln!(out, "{side}{group}").unwrap();
        section.items.iter().for_each(|item| show(&mut out, text, item, 1));
    }
    out
}

fn show(out: &mut String, text: &str, item: &Item, depth: usize) {
    let words: Vec<&str> = text[item.words.clone()].split_whitespace().collect();
    let flags = [(item.open, " (open)"), (item.group, " (group)")];
    let flags: String = flags.iter().filter(|(on, _)| *on).map(|(_, word)| *word).collect();
    writeln!(out, "{}{}{flags}", "  ".repeat(depth), words.join(" ")).unwrap();
    item.children.iter().for_each(|child| show(out, text, child, depth + 1));
}

#[track_caller]
fn same(text: &str, wanted: &str) {
    assert_eq!(shown(text).trim_end(), wanted.trim_end());
    partition(text);
}

/// Every byte that is not blank stands in exactly one heading, bullet or line.
#[track_caller]
fn partition(text: &str) {
    let mut spans = Vec::new();
    for section in outline(text).sections {
        spans.extend(section.heading);
        for item in &section.items {
            item.each(&mut |item| {
                spans.extend(item.marker.clone());
                spans.push(item.words.clone());
            });
        }
    }
    let mut at = 0;
    for span in spans {
        assert!(span.start >= at, "{span:?} of {text:?}");
        assert!(text[at..span.start].chars().all(|c| c.is_whitespace() || c == '~'), "{:?}", &text[at..span.start]);
        at = span.end.max(at);
    }
    assert!(text[at..].chars().all(|c| c.is_whitespace() || c == '~'), "{:?}", &text[at..]);
}

#[test]
fn the_classic_format_is_joined_and_nested() {
    let text = "
        Inclusion Criteria:

          -  Women at least 60 years
             of age.

          -  One of:

               -  asthma

               -  COPD

        Exclusion Criteria:

          9. a

         10. b
      ";
    same(text, "IN\n  Women at least 60 years of age.\n  One of:\n    asthma\n    COPD\nEX\n  a\n  b\n");
}

#[test]
fn a_paragraph_is_the_list_of_the_line_before_it() {
    let text = "Inclusion Criteria:\n\nAge 18\nAny high risk condition:\n\nasthma\nstroke\n\nconsent\nadult";
    same(text, "IN\n  Age 18\n  Any high risk condition:\n    asthma\n    stroke\n  consent\n  adult\n");
    // The line leads the paragraph that it begins.
    let text = "Inclusion Criteria:\n\nAge 18\n\nAny high risk condition:\nasthma\nstroke\n\nconsent";
    same(text, "IN\n  Age 18\n  Any high risk condition:\n    asthma\n    stroke\n  consent\n");
    // Nobody knows how far it leads where nothing parts its list from what follows, or each line stands apart.
    for text in [
        "Inclusion Criteria:\n\nAge 18\nAny condition:\nasthma\nstroke\n\nconsent",
        "Inclusion Criteria:\n\nAge 18\nAny condition:\n\nasthma\n\nstroke\n\nconsent",
        "Inclusion Criteria:\n\nAge 18\n\nAny condition:\n\nasthma\nstroke\nconsent",
    ] {
        assert!(shown(text).contains("  Any condition: (open)\n  asthma\n  stroke\n  consent"), "{}", shown(text));
    }
}

#[test]
fn rows_without_bullets_are_lines() {
    let text = "Inclusion Criteria:\n\nAge 18\nNo history of\ncancer\n\nExclusion Criteria:\n\nPregnancy\n";
    same(text, "IN\n  Age 18\n  No history of cancer\nEX\n  Pregnancy\n");
}

#[test]
fn tildes_and_single_paragraphs() {
    same("Inclusion Criteria:~Age 18~Exclusion Criteria:~Asthma~COPD", "IN\n  Age 18\nEX\n  Asthma\n  COPD");
    same(
        "Inclusion Criteria: - Be female. - Be well. - Be here. Exclusion Criteria: 1) asthma 2) COPD 3) gout",
        "IN\n  Be female.\n  Be well.\n  Be here.\nEX\n  asthma\n  COPD\n  gout",
    );
}

#[test]
fn a_heading_at_the_end_of_a_line_opens_the_next() {
    let text = "Inclusion Criteria:\n\n- Not pregnant\n- Contraception for 3 months after study therapy Exclusion Criteria\n- gout\n";
    same(text, "IN\n  Not pregnant\n  Contraception for 3 months after study therapy\nEX\n  gout\n");
    let text = "Inclusion Criteria:\n\n- Not pregnant\n- Patients who do not meet the Exclusion Criteria\n- gout\n";
    same(text, "IN\n  Not pregnant\n  Patients who do not meet the Exclusion Criteria\n  gout\n");
}

#[test]
fn marks_nest_where_nothing_is_indented() {
    let text = "Exclusion Criteria:\n1. Any of the following:\n- asthma\n- COPD\n2. gout\na) acute\nb) chronic\n3. x";
    same(text, "EX\n  Any of the following:\n    asthma\n    COPD\n  gout\n    acute\n    chronic\n  x");
}

#[test]
fn a_colon_without_a_list_is_open() {
    let text = "Inclusion Criteria:\n* At least one of:\n* asthma\n* COPD";
    same(text, "IN\n  At least one of: (open)\n  asthma\n  COPD");
}

#[test]
fn groups_in_headings_and_titles() {
    let text = "Inclusion Criteria for Part 1:\n- x\nInclusion Criteria for Part 2:\n- b\nExclusion Criteria:\n\nCohort A:\n- c\n";
    same(text, "IN [Part 1]\n  x\nIN [Part 2]\n  b\nEX\n  Cohort A: (group)\n    c");
    same("Inclusion Criteria for adults:\n- a\nExclusion criteria for adults:\n- b", "IN\n  a\nEX\n  b");
}

#[test]
fn nothing_says_whether_it_includes() {
    same("Asthma\nCOPD", "??\n  Asthma\n  COPD");
    same("Asthma\nExclusion:\nCOPD", "IN\n  Asthma\nEX\n  COPD");
    same("A pilot study.\n\nInclusion:\nAsthma", "??\n  A pilot study.\nIN\n  Asthma");
    // Sentences say it where no heading does; not where something is excluded nobody knows from where on.
    same("Each patient must meet all criteria:\n- Asthma", "IN\n  Each patient must meet all criteria:\n    Asthma");
    same(
        "Each patient must meet all criteria:\n- Asthma\n\nThe following were excluded:\n- COPD",
        "IN\n  Each patient must meet all criteria:\n    Asthma\nEX\n  The following were excluded:\n    COPD",
    );
    same(
        "Each patient must meet all criteria:\n- Asthma\n- COPD is excluded",
        "??\n  Each patient must meet all criteria:\n    Asthma\n    COPD is excluded",
    );
}

#[test]
fn hostile_texts_are_cut_without_loss() {
    for text in
        ["", "\n\n", "-", "- \n- \n", "1.\n2.\n", "~~~", "\u{feff}- a", "Exclusion Criteria:", "(((", "：", "- -"]
    {
        partition(text);
    }
    partition(&"- a\n".repeat(20_000));
    partition(&"a".repeat(1_000_000));
    let deep: String = (0..2_000).map(|n| format!("{}- a:\n", " ".repeat(n * 2))).collect();
    partition(&deep);
}

proptest::proptest! {
    #[test]
    fn every_text_is_cut_without_loss(text in "([-*•1-3a-c.)(:~ \n]|Inclusion Criteria|Exclusion|Key |asthma|Cohort A|\r\n|  ){0,40}") {
        partition(&text);
    }
}

#[test]
fn a_heading_joined_to_the_row_above_it() {
    same(
        "Inclusion Criteria:\n\n- contraception until completion of therapy Exclusion Criteria\n- asthma",
        "IN\n  contraception until completion of therapy\nEX\n  asthma",
    );
    same(
        "Inclusion Criteria:\n\n- whoever meets none of the Exclusion Criteria\n- asthma",
        "IN\n  whoever meets none of the Exclusion Criteria\n  asthma",
    );
}

#[test]
fn numbers_that_begin_again_below_a_number() {
    same(
        "Exclusion:\n1. asthma\n2. organ function:\n1. platelets\n2. bilirubin\n3. creatinine\n4. urea\n3. COPD",
        "EX\n  asthma\n  organ function:\n    platelets\n    bilirubin\n    creatinine\n    urea\n  COPD",
    );
    // The third of the list above, or of the list below.
    same(
        "Exclusion:\n1. asthma\n2. organ function:\n1. platelets\n2. bilirubin\n3. COPD",
        "EX\n  asthma\n  organ function: (open)\n  platelets\n  bilirubin\n  COPD",
    );
}
