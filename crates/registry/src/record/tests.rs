use super::*;

fn read_text(text: &str) -> (Vec<Study>, Vec<String>) {
    let mut sources = SourceMap::new();
    let file = sources.add("record", text);
    let (studies, problems) = read(&sources, file);
    let shown = |p: &Diagnostic| format!("{} at {}: {}", p.code, p.label.span.start, p.message);
    (studies, problems.iter().map(shown).collect())
}

fn ids(text: &str) -> (Vec<String>, Vec<String>) {
    let (studies, problems) = read_text(text);
    (studies.into_iter().map(|s| s.id.unwrap_or_default()).collect(), problems)
}

fn of_api(id: &str) -> String {
    format!(
        r#"{{"protocolSection": {{"identificationModule": {{"nctId": "{id}", "briefTitle": "A"}},
        "statusModule": {{"overallStatus": "RECRUITING", "completionDateStruct": {{"date": "2020-01"}}}},
        "designModule": {{"phases": ["PHASE1", "PHASE2"]}},
        "armsInterventionsModule": {{"armGroups": [{{"label": "Arm A"}}]}},
        "eligibilityModule": {{"eligibilityCriteria": "Inclusion Criteria:\n\n* Age \\>= 18", "sex": "ALL",
        "minimumAge": "18 Years", "healthyVolunteers": false}}}}, "hasResults": false}}"#
    )
    .replace('\n', " ")
}

#[test]
fn a_study_of_the_api() {
    let (studies, problems) = read_text(&of_api("NCT1"));
    assert_eq!(problems, Vec::<String>::new());
    let study = &studies[0];
    assert_eq!(study.id.as_deref(), Some("NCT1"));
    assert_eq!(study.phase.as_deref(), Some("PHASE1/PHASE2"));
    assert_eq!(study.criteria, "Inclusion Criteria:\n\n* Age >= 18");
    assert_eq!(study.healthy_volunteers, Some(false));
    assert_eq!(study.arms, ["Arm A"]);
}

#[test]
fn an_array_a_page_and_one_a_line() {
    let (a, b) = (of_api("NCT1"), of_api("NCT2"));
    let both = (vec!["NCT1".to_owned(), "NCT2".to_owned()], Vec::new());
    assert_eq!(ids(&format!("[{a}, {b}]")), both);
    assert_eq!(ids(&format!(r#"{{"totalCount": 2, "studies": [{a}, {b}], "nextPageToken": "x"}}"#)), both);
    assert_eq!(ids(&format!("{a}\n{b}\n")), both);
    assert_eq!(ids(&format!("\u{feff}{a}\r\n\r\n{b}")), both);
    assert_eq!(ids(r#"{"nct_id": "NCT3", "criteria": "x"}"#).0, ["NCT3"]);
}

#[test]
fn what_is_whole_of_a_broken_file_is_read() {
    let (a, b) = (of_api("NCT1"), of_api("NCT2"));
    let cut = &b[..b.len() / 2];
    let (found, problems) = ids(&format!("[{a}, {cut}"));
    assert_eq!(found, ["NCT1"]);
    assert!(problems[0].contains("breaks off"), "{problems:?}");
    let (found, problems) = ids(&format!("{a}\n{cut}\n{b}\n"));
    assert_eq!((found, problems.len()), (vec!["NCT1".to_owned(), "NCT2".to_owned()], 1));
    let (found, problems) = ids(&format!(r#"{{"studies": [{a}, 5, null, {{"x": 1}}, {b}]}}"#));
    assert_eq!((found.len(), problems.len()), (2, 0));
}

#[test]
fn records_without_criteria_and_files_without_records_are_reported() {
    for text in [
        r#"{"nct_id": "NCT3"}"#,
        r#"{"nct_id": "NCT3", "criteria": " \u200f "}"#,
        "[]",
        "{}",
        "",
        "  ",
        "{",
        "<?xml version='1.0'?><a/>",
        "<clinical_study><eligibility>",
        "<clinical_study></eligibility>",
    ] {
        let (studies, problems) = read_text(text);
        assert!(studies.is_empty() && problems.len() == 1, "{text}: {problems:?}");
    }
}

#[test]
fn the_classic_xml() {
    let text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<clinical_study><id_info><nct_id>NCT9</nct_id></id_info><brief_title>A &amp; B</brief_title>
<overall_status>Recruiting</overall_status><completion_date type=\"Anticipated\">May 2020</completion_date>
<arm_group><arm_group_label>A</arm_group_label></arm_group>
<eligibility><criteria><textblock>
        Inclusion Criteria:

          -  Age &gt;= 18 &#8805;
      </textblock></criteria><gender>All</gender><minimum_age>18 Years</minimum_age><maximum_age>N/A</maximum_age>
<healthy_volunteers>No</healthy_volunteers></eligibility></clinical_study>";
    let (studies, problems) = read_text(text);
    assert_eq!(problems, Vec::<String>::new());
    let study = &studies[0];
    assert_eq!(study.title.as_deref(), Some("A & B"));
    assert_eq!(study.completion.as_deref(), Some("May 2020"));
    assert_eq!(study.criteria, "\n        Inclusion Criteria:\n\n          -  Age >= 18 ≥\n      ");
    assert_eq!(study.healthy_volunteers, Some(false));
    let (_, problems) = read_text(&text[..text.len() - 30]);
    assert!(problems[0].contains("breaks off"), "{problems:?}");
}

#[test]
fn plain_text_is_the_criteria_of_one_study() {
    let (studies, _) = read_text("Inclusion:\nAge 18");
    assert_eq!(studies[0].criteria, "Inclusion:\nAge 18");
    assert_eq!(read_text("[Part 1] Age 18").0.len(), 1);
}

#[test]
fn a_text_of_a_megabyte_is_reported() {
    let (studies, problems) = read_text(&"a ".repeat(1 << 20));
    assert!(studies.is_empty() && problems[0].contains("KB long"), "{problems:?}");
}
