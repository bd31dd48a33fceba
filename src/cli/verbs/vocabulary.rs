//! `prescreen vocabulary import FILE…`: a user's own terminologies, as the index beneath the vocabulary.

use crate::cli::console::{Console, Exit, Stop};
use crate::cli::{files, rules, terms};
use crate::report::layout::printable;
use crate::report::words::{counted, join};
use prescreen_terms::{FileReport, Format, Import as Reader, Summary, Terms, recognise};
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

/// Terminologies beneath the vocabulary
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct Vocabulary {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand, Debug)]
enum What {
    Import(Import),
}

/// Read Disease Ontology, ICD-10-CM, SNOMED CT, LOINC, RxNorm or OMOP files into the index beneath the vocabulary
#[derive(clap::Args, Debug)]
struct Import {
    /// The terminology's files; compressed with gzip or not
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The index that is written [default: `terms.bin` in the folder of the rules, where it is found by itself]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// What kind of files these are [default: seen from their first lines]
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    from: Option<Format>,
}

fn format(text: &str) -> Result<Format, String> {
    Format::of_key(text).ok_or_else(|| {
        let keys: Vec<&str> = Format::ALL.into_iter().map(Format::key).collect();
        format!("there are {}", join(&keys, "and"))
    })
}

impl Vocabulary {
    pub(in crate::cli) fn run(self, folder: &Path, console: &mut Console) -> Result<Exit, Stop> {
        let What::Import(verb) = self.what;
        verb.run(folder, console)
    }
}

impl Import {
    fn run(self, place: &Path, console: &mut Console) -> Result<Exit, Stop> {
        let out = match self.out.clone() {
            Some(out) => out,
            None => terms::place(rules::texts(place)?),
        };
        let mut formats = Vec::new();
        for path in &self.files {
            formats.push((self.format_of(path)?, path));
        }
        // What others refer to comes first, whatever the order of the arguments.
        formats.sort_by_key(|(format, _)| *format);
        let mut index = Reader::default();
        let mut whole = true;
        for (format, path) in formats {
            let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
            let report = index
                .read(format, open(path)?, &name)
                .map_err(|failure| Stop::Failed(format!("cannot read `{}`: {failure}", path.display())))?;
            whole &= report.problems.count == 0;
            console.data(&printable(&told(path, &report)))?;
            for (line, what) in &report.problems.shown {
                console.talk(&printable(&format!("{}:{line}: {what}\n", path.display())));
            }
            let more = report.problems.count - report.problems.shown.len();
            if more > 0 {
                console.talk(&printable(&format!("{}: {more} more\n", path.display())));
            }
        }
        let (bytes, summary) = index.finish().map_err(|error| Stop::Failed(error.to_string()))?;
        if summary.concepts.is_empty() {
            return Err(Stop::Failed("no concept was found; no index is written".to_owned()));
        }
        files::write_bytes(&out, &bytes)?;
        let size = bytes.len();
        let opened = Terms::open(bytes).map_err(|error| Stop::Failed(format!("the index cannot be used: {error}")))?;
        console.data(&summed(&summary))?;
        let shown = out.display();
        console.data(&printable(&format!("wrote {shown}: {} kB, {}\n", size.div_ceil(1000), stamp(&opened))))?;
        Ok(if whole { Exit::Ran } else { Exit::CouldNotRun })
    }

    fn format_of(&self, path: &Path) -> Result<Format, Stop> {
        if let Some(format) = self.from {
            return Ok(format);
        }
        let name = path.to_string_lossy();
        let found = recognise(open(path)?, &name)
            .map_err(|error| Stop::Failed(format!("cannot read `{}`: {error}", path.display())))?;
        found.ok_or_else(|| {
            Stop::Failed(format!(
                "`{name}` is no terminology that is known by its first lines; say what it is with `--from`"
            ))
        })
    }
}

fn open(path: &Path) -> Result<BufReader<File>, Stop> {
    files::open(path).map(|file| BufReader::with_capacity(256 * 1024, file)).map_err(Stop::Failed)
}

fn told(path: &Path, report: &FileReport) -> String {
    let mut text = format!("{}: {}, {} entries", path.display(), report.format.name(), report.used);
    if report.passed > 0 {
        text.push_str(&format!(", {} passed over", report.passed));
    }
    text.push('\n');
    text
}

fn summed(summary: &Summary) -> String {
    let kinds: Vec<String> = summary
        .concepts
        .iter()
        .map(|(kind, count)| counted(*count, kind.word(), &format!("{}s", kind.word())))
        .collect();
    let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
    let mut text = format!("{} with {}\n", join(&kinds, "and"), counted(summary.names, "name", "names"));
    let out = [
        (summary.unused, "no longer in use, or only referred to"),
        (summary.other_kinds, "no condition, observation, medication or procedure"),
        (summary.merged, "one concept with one of another terminology"),
        (summary.abbreviations, "names that are abbreviations"),
        (summary.unfit, "names that mean nothing alone"),
        (summary.ambiguous, "names of more than one concept: shown, never guessed"),
        (summary.circles, "parents that would have closed a circle"),
    ];
    for (count, what) in out.into_iter().filter(|(count, _)| *count > 0) {
        text.push_str(&format!("  {count:>8}  {what}\n"));
    }
    text
}

/// The first digits of the index's own digest.
fn stamp(terms: &Terms) -> String {
    terms.stamp().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}
