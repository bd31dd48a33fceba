//! A random sample of lines of real criteria beside what the importer made of them, for reading by hand.
//!
//! Reads records on standard input, in any form that `prescreen import trial` takes; prints text, or an HTML page. The
//! same records, vocabulary, terminologies and seed give the same sample.
#![allow(clippy::print_stdout, reason = "the sample is what the tool is for")]

use clap::{Parser, ValueEnum};
use prescreen::text::{SourceMap, yaml};
use prescreen::vocabulary::Vocabulary;
use prescreen::vocabulary::terms::Terms;
use prescreen_registry::coverage::Kind;
use prescreen_registry::draft::{Content, Criterion, Draft};
use prescreen_registry::lines::Side;
use prescreen_registry::reading::{Join, Reader};
use prescreen_registry::record;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Lines of real criteria beside what the importer made of them.
#[derive(Parser)]
struct Options {
    /// How many lines of each kind.
    #[arg(long, default_value_t = 50)]
    lines: usize,
    /// What must have become of them; may be repeated. [default: compiled]
    #[arg(long)]
    kind: Vec<Wanted>,
    /// Only lines of this stratum, for example negation; may be repeated.
    #[arg(long)]
    stratum: Vec<String>,
    /// Another seed draws another sample.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The most lines of a hundred that are about age, sex or pregnancy alone.
    #[arg(long, default_value_t = 30)]
    plain: usize,
    /// Write an HTML page.
    #[arg(long)]
    html: bool,
    /// The folder of the vocabulary's files.
    #[arg(long, default_value = "rules/vocabulary")]
    vocabulary: PathBuf,
    /// An index of terminologies beneath the vocabulary, as `prescreen vocabulary import` writes it.
    #[arg(long)]
    terms: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Wanted {
    Compiled,
    Partial,
    Judgement,
    Consent,
    Visit,
    Refused,
}

impl Wanted {
    fn kind(self) -> Kind {
        match self {
            Self::Compiled => Kind::Compiled,
            Self::Partial => Kind::Partial,
            Self::Judgement => Kind::Judgement,
            Self::Consent => Kind::Consent,
            Self::Visit => Kind::Visit,
            Self::Refused => Kind::NotUnderstood,
        }
    }
}

/// A line with what became of it.
struct Sample {
    kind: Kind,
    trial: String,
    side: Side,
    source: String,
    /// What was made of it, a row a part.
    made: Vec<(&'static str, String)>,
    strata: Vec<&'static str>,
    plain: bool,
    order: u64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let mut vocabulary = read_vocabulary(&options.vocabulary)?;
    if let Some(path) = &options.terms {
        vocabulary = vocabulary.above(Arc::new(Terms::open(std::fs::read(path)?).map_err(|why| why.to_string())?));
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let mut sources = SourceMap::new();
    let file = sources.add("records", text);
    let (studies, _) = record::read(&sources, file);
    // Names of a terminology count once they are taken in, as the importer does.
    let terms: Vec<_> = studies.iter().flat_map(|study| vocabulary.terms_in(&study.criteria)).collect();
    vocabulary.take_in(&terms);
    let kinds: Vec<Kind> = match options.kind.as_slice() {
        [] => vec![Kind::Compiled],
        some => some.iter().map(|wanted| wanted.kind()).collect(),
    };
    let mut all: BTreeMap<Kind, Vec<Sample>> = BTreeMap::new();
    let reader = Reader::new(&vocabulary);
    for study in &studies {
        let draft = Draft::read_by(&reader, study);
        let trial = study.id.clone().unwrap_or_default();
        for criterion in draft.criteria() {
            criterion.each(&mut |c| {
                let kind = Kind::of(&c.content);
                if kinds.contains(&kind) {
                    let sample = sample(c, kind, &trial, options.seed);
                    let fits = options.stratum.iter().all(|s| sample.strata.contains(&s.as_str()));
                    if fits {
                        all.entry(kind).or_default().push(sample);
                    }
                }
            });
        }
    }
    let mut drawn = Vec::new();
    for samples in all.into_values() {
        drawn.extend(draw(samples, options.lines, options.plain));
    }
    println!("{}", if options.html { page(&drawn, &options) } else { listing(&drawn) });
    Ok(())
}

/// The first of the lines in their random order, those about age, sex or pregnancy alone no more than a share.
fn draw(mut samples: Vec<Sample>, most: usize, plain: usize) -> Vec<Sample> {
    samples.sort_by(|a, b| a.order.cmp(&b.order).then_with(|| a.trial.cmp(&b.trial)));
    let mut room = most * plain / 100;
    let mut drawn = Vec::new();
    for sample in samples {
        if drawn.len() == most {
            break;
        }
        if sample.plain {
            let Some(left) = room.checked_sub(1) else { continue };
            room = left;
        }
        drawn.push(sample);
    }
    drawn
}

fn sample(criterion: &Criterion, kind: Kind, trial: &str, seed: u64) -> Sample {
    let made = match &criterion.content {
        Content::When(when) => vec![("when", when.clone())],
        Content::Partial { when, join: Join::All, rest } => vec![("when", when.clone()), ("and", rest.clone())],
        Content::Partial { when, join: Join::Any, rest } => vec![("when", when.clone()), ("or", rest.clone())],
        Content::Judgement(question) => vec![("judgement", question.clone())],
        Content::At(_) => vec![("at", kind.name().to_owned())],
        Content::NotUnderstood(refusal) => {
            let mut made = vec![("not understood", refusal.why.clone())];
            if !refusal.unread.is_empty() {
                made.push(("unread", refusal.unread.join(" | ")));
            }
            if !refusal.unknown.is_empty() {
                made.push(("unknown", refusal.unknown.join(" | ")));
            }
            made
        }
        Content::List(..) | Content::NoCriterion => Vec::new(),
    };
    let condition = made.first().map_or("", |(_, text)| text.as_str());
    Sample {
        kind,
        trial: trial.to_owned(),
        side: criterion.side,
        strata: strata(&criterion.text, condition),
        plain: is_plain(condition),
        order: mixed(seed, trial, &criterion.text),
        source: criterion.text.clone(),
        made,
    }
}

/// What makes a line hard, by its words and by its condition.
fn strata(source: &str, condition: &str) -> Vec<&'static str> {
    let both = format!(" {} {} ", source.to_lowercase(), condition.to_lowercase());
    let has = |words: &[&str]| words.iter().any(|w| both.contains(w));
    let mut strata = Vec::new();
    if has(&[" no ", " not ", " none of", " never ", " without ", " absence of", " free of", "non-"]) {
        strata.push("negation");
    }
    if has(&[
        " within ",
        " ago",
        " since ",
        " prior to",
        " before ",
        " last ",
        " past ",
        " previous ",
        " for at least ",
    ]) {
        strata.push("window");
    }
    if has(&[" except", " unless", " other than", "exception", " excluding"]) {
        strata.push("exception");
    }
    if has(&[" or ", " and ", ",", "/", "any of", "all of"]) {
        strata.push("list");
    }
    if source.chars().any(|c| c.is_ascii_digit()) {
        strata.push("number");
    }
    strata.push(match source.split_whitespace().count() {
        0..=5 => "short",
        6..=14 => "middle",
        _ => "long",
    });
    strata
}

/// Whether a condition is about age, sex or pregnancy alone.
fn is_plain(condition: &str) -> bool {
    const PLAIN: [&str; 22] = [
        "age",
        "years",
        "months",
        "weeks",
        "days",
        "and",
        "or",
        "not",
        "none",
        "of",
        "any",
        "to",
        "sex",
        "is",
        "female",
        "male",
        "pregnant",
        "pregnancy",
        "breastfeeding",
        "lactating",
        "older",
        "childbearing",
    ];
    let mut words = condition.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty());
    words.all(|w| PLAIN.contains(&w.to_lowercase().as_str()) || w.eq_ignore_ascii_case("potential"))
}

/// A number that orders lines at random: the same for the same seed, trial and words.
fn mixed(seed: u64, trial: &str, words: &str) -> u64 {
    let mut hash = seed ^ 0xcbf2_9ce4_8422_2325;
    for byte in trial.bytes().chain(words.bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    // The last steps of splitmix64 spread neighbouring numbers.
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

fn side(side: Side) -> &'static str {
    match side {
        Side::Inclusion => "inclusion",
        Side::Exclusion => "exclusion",
    }
}

fn listing(samples: &[Sample]) -> String {
    let mut out = String::new();
    for (at, s) in samples.iter().enumerate() {
        let _ =
            writeln!(out, "{:>3}. {} {} {} [{}]", at + 1, s.kind.name(), s.trial, side(s.side), s.strata.join(", "));
        let _ = writeln!(out, "     {}", s.source.replace('\n', "\n     "));
        for (name, text) in &s.made {
            let _ = writeln!(out, "     {name}: {text}");
        }
    }
    out
}

const STYLE: &str = "body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#1a1a1a}\
table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid #bbb;padding:.4rem .6rem;text-align:left;\
vertical-align:top}th{background:#f0f0f0}td.n{color:#555;white-space:nowrap}code{white-space:pre-wrap;\
overflow-wrap:anywhere}td.s{white-space:pre-wrap}small{color:#555}";

fn page(samples: &[Sample], options: &Options) -> String {
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Lines and their readings</title>\
         <style>{STYLE}</style></head><body>\n<h1>Lines and their readings</h1>\n<p>{} lines, seed {}.</p>\n\
         <table>\n<thead><tr><th>No.</th><th>The record says</th><th>The importer reads</th></tr></thead>\n<tbody>\n",
        samples.len(),
        options.seed
    );
    for (at, s) in samples.iter().enumerate() {
        let made: Vec<String> =
            s.made.iter().map(|(name, text)| format!("<b>{name}</b>: <code>{}</code>", escaped(text))).collect();
        let _ = writeln!(
            out,
            "<tr><td class=\"n\">{}<br><small>{}<br>{}<br>{}</small></td><td class=\"s\">{}<br><small>{}</small></td><td>{}</td></tr>",
            at + 1,
            s.kind.name(),
            escaped(&s.trial),
            side(s.side),
            escaped(&s.source),
            s.strata.join(", "),
            made.join("<br>"),
        );
    }
    out.push_str("</tbody></table></body></html>");
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn read_vocabulary(folder: &Path) -> Result<Vocabulary, Box<dyn Error>> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)?.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>()?;
    paths.retain(|path| path.extension().is_some_and(|e| e == "yaml"));
    paths.sort();
    let mut sources = SourceMap::new();
    let mut documents = Vec::new();
    for path in paths {
        let file = sources.add(path.display().to_string(), std::fs::read_to_string(&path)?);
        documents.extend(yaml::parse(&sources, file).0);
    }
    Ok(Vocabulary::read(&documents).0)
}
