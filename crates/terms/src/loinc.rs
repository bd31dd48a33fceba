//! The LOINC table, CSV: tests and measurements, with the unit that the table gives as an example.
//!
//! source: LOINC Users' Guide, appendix A: the columns of the table. Claims attachments and survey forms are no tests
//! of a patient's state and are passed over.

use crate::lines::Columns;
use crate::{Failure, FileReport, Import};
use csv::{ReaderBuilder, StringRecord};
use prescreen_language::vocabulary::KindName;
use prescreen_language::vocabulary::terms::{Code, System};
use std::io::BufRead;

/// Laboratory, and clinical measurements.
const CLASSES: [&str; 2] = ["1", "2"];

pub(crate) fn read(
    input: &mut (impl BufRead + ?Sized),
    import: &mut Import,
    report: &mut FileReport,
) -> Result<(), Failure> {
    let mut rows = ReaderBuilder::new().flexible(true).from_reader(input);
    let heading = rows.headers().map_err(shape)?.clone();
    let trimmed = heading.iter().map(|column| column.trim_start_matches('\u{feff}'));
    let columns = Columns::new(
        trimmed,
        ["LOINC_NUM", "LONG_COMMON_NAME", "SHORTNAME", "CLASSTYPE", "STATUS", "EXAMPLE_UCUM_UNITS"],
    )?;
    let mut row = StringRecord::new();
    loop {
        let line = rows.position().line();
        match rows.read_record(&mut row) {
            Ok(false) => return Ok(()),
            Ok(true) => {}
            Err(error) if error.is_io_error() => return Err(shape(error)),
            Err(_) => {
                report.problems.add(line, "the row is not UTF-8 text");
                continue;
            }
        }
        let cells: Vec<&str> = row.iter().collect();
        let Some([code, name, short, class, status, unit]) = columns.of(&cells) else {
            report.problems.add(line, format!("the row has only {} cells", cells.len()));
            continue;
        };
        if code.is_empty() || name.is_empty() {
            report.problems.add(line, "the row has no code, or no name");
            continue;
        }
        if !CLASSES.contains(&class) || matches!(status, "DEPRECATED" | "DISCOURAGED") {
            report.passed += 1;
            continue;
        }
        let handle = import.builder.handle(Code::new(System::Loinc, code));
        import.builder.synonym(handle, short);
        if let Some(entry) = import.builder.entry(handle) {
            entry.live = true;
            entry.kind = Some(KindName::Observation);
            name.clone_into(&mut entry.name);
            // Several example units are no unit.
            entry.unit = Some(unit).filter(|unit| !unit.is_empty() && !unit.contains(';')).map(str::to_owned);
            report.used += 1;
        }
    }
}

fn shape(error: csv::Error) -> Failure {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => Failure::Io(error),
        _ => Failure::Shape("its heading cannot be read".to_owned()),
    }
}
