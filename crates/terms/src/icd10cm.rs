//! The tabular list of ICD-10-CM, XML: chapters, sections, categories and their subdivisions, with the terms that each
//! contains.
//!
//! source: the list itself (CDC/NCHS): a `diag` lies below the one around it; an `inclusionTerm` is filed under its code
//! without being a name of it. Causes (V to Y) and contacts with services (Z) are no illnesses of a patient.

use crate::{Failure, FileReport, Import};
use prescreen_language::vocabulary::KindName;
use prescreen_language::vocabulary::terms::{Code, Handle, System};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::io::BufRead;

/// More elements are never nested.
const DEEPEST: usize = 64;
/// More text of one element is not kept.
const LONGEST_TEXT: usize = 4_096;

/// What is being read.
#[derive(Default)]
struct State {
    /// The open elements.
    path: Vec<Vec<u8>>,
    /// The open chapter, section and codes, the innermost last.
    open: Vec<Open>,
    text: String,
}

struct Open {
    /// How deep its element lies.
    depth: usize,
    code: String,
    handle: Option<Handle>,
}

pub(crate) fn read(
    input: &mut (impl BufRead + ?Sized),
    import: &mut Import,
    report: &mut FileReport,
) -> Result<(), Failure> {
    let mut reader = Reader::from_reader(input);
    reader.config_mut().trim_text(false);
    let mut state = State::default();
    let mut buffer = Vec::new();
    let mut line = 1;
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(start)) => {
                if state.path.len() >= DEEPEST {
                    return Err(Failure::Shape(format!("line {line}: elements are nested too deep")));
                }
                state.start(&start, import);
            }
            Ok(Event::End(_)) => state.end(line, import, report),
            Ok(Event::Text(text)) => {
                line += text.iter().filter(|&&b| b == b'\n').count() as u64;
                let decoded = text.decode().unwrap_or_default();
                state.add(&decoded);
            }
            Ok(Event::GeneralRef(name)) => {
                let name = name.decode().unwrap_or_default();
                match quick_xml::escape::unescape(&format!("&{name};")) {
                    Ok(text) => state.add(&text),
                    Err(_) => report.problems.add(line, format!("`&{name};` stands for no character")),
                }
            }
            Ok(Event::Eof) => {
                if !state.path.is_empty() {
                    report.problems.add(line, "the file ends inside an element");
                }
                return Ok(());
            }
            Ok(_) => {}
            Err(quick_xml::Error::Io(error)) => {
                return Err(Failure::Io(std::io::Error::new(error.kind(), error.to_string())));
            }
            Err(error) => {
                report.problems.add(line, format!("the XML cannot be read any further: {error}"));
                return Ok(());
            }
        }
    }
}

impl State {
    fn start(&mut self, start: &BytesStart<'_>, import: &mut Import) {
        let name = start.name().as_ref().to_vec();
        if matches!(name.as_slice(), b"chapter" | b"section" | b"diag") {
            let depth = self.path.len();
            let mut open = Open { depth, code: String::new(), handle: None };
            if name == b"section"
                && let Ok(Some(id)) = start.try_get_attribute("id")
            {
                open.code = String::from_utf8_lossy(&id.value).trim().to_owned();
                open.handle = Some(import.builder.handle(Code::new(System::Icd10Cm, section_code(&open.code))));
            }
            self.open.push(open);
        }
        self.path.push(name);
        self.text.clear();
    }

    fn add(&mut self, text: &str) {
        if self.text.len() + text.len() <= LONGEST_TEXT {
            self.text.push_str(text);
        }
    }

    fn end(&mut self, line: u64, import: &mut Import, report: &mut FileReport) {
        let Some(name) = self.path.pop() else { return };
        let text = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.text.clear();
        let within = |n: usize| self.path.len().checked_sub(n).and_then(|at| self.path.get(at)).map(Vec::as_slice);
        let parent = within(1);
        match name.as_slice() {
            b"name" if parent == Some(b"diag") => self.named(&text, import),
            b"desc" if matches!(parent, Some(b"diag" | b"section" | b"chapter")) => {
                self.described(&text, line, import, report);
            }
            b"note" if parent == Some(b"inclusionTerm") && within(2) == Some(b"diag") => {
                // A word alone below an injury names the part that is injured: `Axis`, of the second vertebra.
                let part = |code: &str| code.starts_with(['S', 'T']) && !text.contains(' ');
                if let Some(handle) = self.open.last().filter(|o| !part(&o.code)).and_then(|o| o.handle) {
                    import.builder.include(&text, handle);
                }
            }
            b"chapter" | b"section" | b"diag" if self.open.last().is_some_and(|o| o.depth == self.path.len()) => {
                self.open.pop();
            }
            _ => {}
        }
    }

    /// The code of the open element.
    fn named(&mut self, code: &str, import: &mut Import) {
        if let Some(open) = self.open.last_mut() {
            code.clone_into(&mut open.code);
            open.handle = Some(import.builder.handle(Code::new(System::Icd10Cm, code)));
        }
    }

    /// The title of the open element: what it is called, and where it lies.
    fn described(&mut self, title: &str, line: u64, import: &mut Import, report: &mut FileReport) {
        // `Intestinal infectious diseases (A00-A09)`: the codes stand behind the title.
        let (bare, block) = match title.strip_suffix(')').and_then(|rest| rest.rsplit_once(" (")) {
            Some((bare, block)) if is_block(block) => (bare, Some(block)),
            _ => (title, None),
        };
        let Some((open, outer)) = self.open.split_last_mut() else { return };
        if let (true, Some(block)) = (open.code.is_empty(), block) {
            block.clone_into(&mut open.code);
            open.handle = Some(import.builder.handle(Code::new(System::Icd10Cm, section_code(block))));
        }
        let Some(handle) = open.handle.filter(|_| !bare.is_empty()) else {
            return report.problems.add(line, "the entry has no code, or no title");
        };
        let upper = outer.iter().rev().find_map(|o| o.handle.filter(|&upper| upper != handle));
        let is_code = self.path.last().is_some_and(|name| name == b"diag");
        let Some(entry) = import.builder.entry(handle) else { return };
        entry.live = true;
        entry.kind = is_illness(&open.code).then_some(KindName::Condition);
        report.used += usize::from(entry.name.is_empty());
        // A section of one category is that category, and a chapter of one section that section: the code's own title
        // is its name.
        if entry.name.is_empty() || is_code {
            let wider = std::mem::replace(&mut entry.name, bare.to_owned());
            entry.synonyms.extend(Some(wider).filter(|name| !name.is_empty()));
        }
        entry.parents.extend(upper);
    }
}

/// The code under which a section is kept: a section of one category is that category.
fn section_code(id: &str) -> &str {
    match id.split_once('-') {
        Some((first, last)) if first == last => first,
        _ => id,
    }
}

fn is_block(text: &str) -> bool {
    let category = |c: &str| c.len() == 3 && c.starts_with(|l: char| l.is_ascii_uppercase());
    text.split_once('-').map_or_else(|| category(text), |(first, last)| category(first) && category(last))
}

fn is_illness(code: &str) -> bool {
    !code.starts_with(['V', 'W', 'X', 'Y', 'Z'])
}
