//! `prescreen compile DIR --out FILE`: rules as one file that is ready to be used.

use crate::cli::console::{Console, Exit, Stop};
use crate::cli::{files, rules};
use crate::report::layout::printable;
use crate::report::words::counted;
use crate::ruleset::binary;
use crate::text::SourceMap;
use std::path::{Path, PathBuf};

/// Compile rules into one file that starts in milliseconds: name it with `--rules FILE`
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct Compile {
    /// The folder of the rules [default: as `--rules` says]
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// The file that is written
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

impl Compile {
    pub(in crate::cli) fn run(self, place: &Path, console: &mut Console) -> Result<Exit, Stop> {
        let folder = self.folder.as_deref().unwrap_or(place);
        let mut sources = SourceMap::new();
        let rules = rules::load_written(folder, &mut sources)?.rules;
        let mut problems = rules.problems.errors();
        let shown = self.out.display();
        if problems.exit() != Exit::Ran {
            problems.tell(&sources, true, console);
            return Err(Stop::Failed(format!("`{shown}` is not written: only rules without errors are compiled")));
        }
        let unwritten = |why: &dyn std::fmt::Display| Stop::Failed(format!("`{shown}` is not written: {why}"));
        let bytes = binary::write(&rules.set, &rules.digest, &sources).map_err(|why| unwritten(&why))?;
        files::write_bytes(&self.out, &bytes)?;
        let trials = counted(rules.set.trials.len(), "trial", "trials");
        let concepts = counted(rules.set.vocabulary.concepts().len(), "concept", "concepts");
        let size = bytes.len().div_ceil(1000);
        console
            .data(&printable(&format!("wrote {shown}: {trials}, {concepts}, {size} kB, rules {}\n", rules.digest)))?;
        Ok(Exit::Ran)
    }
}
