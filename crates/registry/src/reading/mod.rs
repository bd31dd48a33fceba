//! What one line of a protocol says, in the condition language.
//!
//! Assumes a line as `lines` cuts it: its words without bullet or number. Guarantees that nothing is guessed: a word of
//! the line that the reading did not account for makes it at most partial.

mod aged;
mod allergy;
mod asked;
mod bearing;
mod beyond;
mod build;
mod cancers;
mod classify;
mod composed;
mod consents;
mod denied;
mod either;
mod encounter;
mod general;
mod given;
mod grammar;
mod hinder;
mod islands;
mod judged;
mod kept;
mod kind;
mod lead;
mod led;
mod lexer;
mod matter;
mod measured;
mod mentioned;
mod narrow;
mod nested;
mod of_some;
mod opinion;
mod others;
mod partial;
mod personal;
mod phrases;
mod plain;
mod reaching;
mod reader;
mod respelled;
mod restated;
mod tail;
mod topic;
mod trials;
mod turned;
mod unnamed;
mod unread;
mod untreated;
mod widened;
mod word;
mod wrapper;

use kept::Kept;
use lexer::Tokens;
use nested::Nested;
use plain::Plain;
use prescreen_language::criteria::Expr;
use prescreen_language::vocabulary::Vocabulary;
use respelled::Said;
use std::ops::Range;

pub use crate::lines::Side;
pub(crate) use judged::is_judged;
pub use reader::Reader;

/// A line of criteria, without its bullet.
#[derive(Clone, Copy, Debug)]
pub struct Line<'t> {
    /// Its words, verbatim; may hold line breaks where the record is wrapped.
    pub text: &'t str,
    /// Where it stands.
    pub side: Side,
}

/// The encounter that alone can settle a line.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Stage {
    /// Informed consent.
    Consent,
    /// A visit.
    Visit,
}

/// How the part of a line that was read goes with the rest.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Join {
    /// The line holds only where the part holds: where the part does not, the line does not.
    All,
    /// The line holds wherever the part holds.
    Any,
}

/// What a line says.
#[derive(Clone, PartialEq, Debug)]
pub enum Reading {
    /// The whole line, every word accounted for.
    Compiled(Expr),
    /// A part of the line, and how the rest goes with it: nothing is decided that the whole line would not decide.
    Partial {
        /// What was read.
        kept: Expr,
        /// Whether the rest must hold too, or is another way for the line to hold.
        join: Join,
        /// The bytes of the line that were not read.
        rest: Vec<Range<usize>>,
    },
    /// A question for the investigator; no number, disease or drug is in its words.
    Judgement,
    /// Consent, willingness, ability to take part.
    Visit(Stage),
    /// Not read.
    NotUnderstood {
        /// The bytes of the line that could not be read.
        unread: Vec<Range<usize>>,
        /// Those of them that look like names which the vocabulary lacks.
        unknown: Vec<Range<usize>>,
        /// Why, for the author: lower case, no full stop.
        why: String,
    },
}

/// What a line says of the lines nested below it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lead {
    /// One of them ("at least one of the following:").
    Any,
    /// All of them.
    All,
    /// So many of them.
    AtLeast(u32),
    /// None of them.
    NoneOf,
    /// They are exceptions to the line's own words.
    Except,
    /// A mere title, which says nothing.
    Title,
    /// Something else, or more than that.
    NotUnderstood,
}

/// Lines longer than this are not read: nobody wrote them as one criterion.
const LONGEST: usize = 6_000;

/// How often a part of a line may be a part of a part.
const DEEPEST: usize = 2;

/// Reads a line.
#[must_use]
pub fn read(line: &Line<'_>, vocabulary: &Vocabulary) -> Reading {
    match (read_within(line, &Nested::new(vocabulary), Want::Part, DEEPEST), line.side) {
        (Reading::Compiled(expr), Side::Inclusion) => Reading::Compiled(of_some::tested(expr, vocabulary)),
        (Reading::Partial { kept, join: Join::All, rest }, Side::Inclusion) => {
            Reading::Partial { kept: of_some::tested(kept, vocabulary), join: Join::All, rest }
        }
        (reading, _) => reading,
    }
}

/// What is of use of a part of a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Want {
    /// All it says, or nothing.
    Whole,
    /// A part of it, too.
    Part,
}

/// Reads a line; `depth` is how often parts of it may be read by themselves.
fn read_within(line: &Line<'_>, nested: &Nested<'_>, want: Want, depth: usize) -> Reading {
    let vocabulary = nested.vocabulary;
    let reading = match read_anyhow(line, nested, want, depth) {
        Reading::Partial { kept, join, rest } => {
            let left_over: String = rest.iter().filter_map(|range| line.text.get(range.clone())).collect();
            // What is enough by itself is enough as it is; only what must be there is as wide as the line.
            let wide = join == Join::All || kept::holds_not(&kept);
            let kept = if wide { kept::episodes(kept, &left_over, vocabulary) } else { kept };
            Reading::Partial { kept: widened::widened(kept, join, &left_over), join, rest }
        }
        reading => reading,
    };
    let beyond = beyond::holds_without(&reading, line.text, line.side, vocabulary);
    let turned = beyond || turned::turned(&reading, line);
    if !turned && !reaching::reaches_what_was_kept(&reading, line.text, line.side, vocabulary) {
        return reading;
    }
    let unread = if let Reading::Partial { rest, .. } = reading { rest } else { Vec::new() };
    let why = "what is left over of it may hold by itself".to_owned();
    Reading::NotUnderstood { unread, unknown: Vec::new(), why }
}

/// Reads a line, whatever the words left over may say besides.
fn read_anyhow(line: &Line<'_>, nested: &Nested<'_>, want: Want, depth: usize) -> Reading {
    let vocabulary = nested.vocabulary;
    if line.text.len() > LONGEST {
        let whole = 0..line.text.len();
        return Reading::NotUnderstood {
            unread: vec![whole],
            unknown: Vec::new(),
            why: "the line is too long".to_owned(),
        };
    }
    let plain = Plain::new(line.text);
    let tokens = &*nested.tokens(&plain);
    let places = |ranges: &[Range<usize>]| ranges.iter().map(|r| plain.original(&tokens.place(r))).collect();
    let tree = match tokens.unknown_word(&(0..tokens.shape.len())) {
        Some(at) => Err(at),
        None => grammar::read(tokens),
    };
    let (why, at) = match tree {
        Ok(body) => match build::build(&body, &plain, tokens, 0, vocabulary, line.side) {
            Ok(said) if said.dropped.is_empty() => return Reading::Compiled(said.expr),
            Ok(said) => match join_of_narrowed(&said.expr, line.side) {
                Some(join) => return Reading::Partial { kept: said.expr, join, rest: places(&said.dropped) },
                None => ("a word that narrows what is denied cannot be written", None),
            },
            Err(why) => (why, None),
        },
        Err(at) => ("a word is not understood", Some(at)),
    };
    let words = word::words(tokens);
    let whole = Whole { plain: &plain, tokens, vocabulary, side: line.side };
    let concept = |word: &word::Word<'_>| match tokens.all.get(word.token).map(|t| &t.class) {
        Some(lexer::Class::Name(id)) => Some(vocabulary.concept(*id).name.as_str()),
        _ => None,
    };
    let impaired = |word: &word::Word<'_>| concept(word).is_some_and(|name| name.starts_with("impaired "));
    let topic = topic::said(&words, line.side, &impaired);
    if let Some(expr) = topic.and_then(|said| whole.said(said)).or_else(|| composed::composed(&words, &whole)) {
        return Reading::Compiled(expr);
    }
    if let Some(reading) = topic.filter(|_| want == Want::Part && line.side == Side::Inclusion).and_then(|said| {
        let (first, last) = (said.first()?, said.last()?);
        let range = plain.original(&tokens.place(&(first.start..last.range().end)));
        behind_topic(line, range, nested, depth.checked_sub(1)?)
    }) {
        return reading;
    }
    // The line goes on in the next, which may be another way to meet it.
    let goes_on = [" or ", " or ; ", " or , ", " and / or "].iter().any(|end| tokens.shape.ends_with(end));
    match respelled::said(&words, &whole) {
        Some(Said::All(expr)) => return Reading::Compiled(expr),
        Some(Said::Part(kept, join, rest)) if want == Want::Part && !goes_on => {
            return Reading::Partial { kept, join, rest: places(&rest) };
        }
        _ => {}
    }
    // Other words for the whole of the line are taken for the whole of it alone.
    if let Some(text) = depth.checked_sub(1).and_then(|_| restated::restated(&words, &whole)) {
        let reading = nested.part(&text, line.side, Want::Whole, 0);
        if matches!(reading, Reading::Compiled(_)) {
            return reading;
        }
    }
    if let Some(reading) =
        classify::classify(&tokens.shape).or_else(|| encounter::encounter(&words, line.side, &concept))
    {
        return reading;
    }
    let part = || {
        measured::despite(&words, &whole)
            .or_else(|| others::others(&plain, tokens, vocabulary, line.side))
            .or_else(|| partial::partial(&plain, tokens, vocabulary, line.side))
            .or_else(|| narrow::narrow(&plain, tokens, vocabulary, line.side, at))
    };
    let sound = |kept: &Kept| !shifted_by_the_rest(kept, tokens, vocabulary);
    if let Some(Kept { expr, join, rest }) = (!goes_on && want == Want::Part).then(part).flatten().filter(sound) {
        return Reading::Partial { kept: expr, join, rest: places(&rest) };
    }
    // Without a name or a number there is nothing to keep, unless parentheses stand within a name, or consent is asked for.
    let says = || {
        let named = |t: &lexer::Token| !matches!(t.class, lexer::Class::Word | lexer::Class::Silent);
        tokens.words.iter().filter_map(|w| tokens.all.get(w.1)).any(named)
            || line.text.contains(['(', '['])
            || [" consent ", " assent "].iter().any(|w| tokens.shape.contains(w))
    };
    if let Some(deeper) = depth.checked_sub(1).filter(|_| !goes_on && says()) {
        let read = |text: &str, want| nested.part(text, line.side, want, deeper);
        if let Some(reading) = islands::islands(line, vocabulary, want, &read) {
            return reading;
        }
    }
    if let Some(reading) = encounter::with_names(&words, line.side, &concept) {
        return reading;
    }
    if let Some(Kept { expr, join, rest }) = (!goes_on && want == Want::Part)
        .then(|| {
            of_one_matter(&words, tokens, vocabulary, line.side)
                .or_else(|| {
                    of_some::of_some(&words, &whole)
                        .or_else(|| of_some::ill::of_the_ill(&words, &whole))
                        .or_else(|| aged::aged(&words, &whole))
                })
                .or_else(|| asked::asked(&words, &whole).or_else(|| given::given(&words, &whole)).filter(sound))
                .or_else(|| bearing::bearing(&words, &whole))
                .or_else(|| measured::measured(&words, &whole).or_else(|| measured::defined(&words, &whole)))
        })
        .flatten()
    {
        return Reading::Partial { kept: expr, join, rest: places(&rest) };
    }
    if want == Want::Part && !goes_on {
        if let Some(reading) = below_its_lead(&words, &whole).or_else(|| untreated::untreated(&words, &whole)) {
            return match reading {
                Said::All(expr) => Reading::Compiled(expr),
                Said::Part(kept, join, rest) => Reading::Partial { kept, join, rest: places(&rest) },
            };
        }
        let listed = either::either(&words, &whole).filter(sound);
        if let Some(Kept { expr, join, rest }) = listed {
            return Reading::Partial { kept: expr, join, rest: places(&rest) };
        }
        if let Some(deeper) = depth.checked_sub(1).filter(|_| says()) {
            let read = |text: &str, want| nested.part(text, line.side, want, deeper);
            if let Some(reading) = islands::one_of_all(line, vocabulary, &read) {
                return reading;
            }
        }
        if let Some(Kept { expr, join, rest }) = mentioned::mentioned(&words, &whole).filter(sound) {
            return Reading::Partial { kept: expr, join, rest: places(&rest) };
        }
    }
    if let Some(deeper) =
        depth.checked_sub(1).filter(|_| line.side == Side::Inclusion && want == Want::Part && !goes_on)
    {
        let as_exclusion = |text: &str| nested.part(text, Side::Exclusion, Want::Part, deeper);
        if let Some(reading) = denied::denied(line, &words, &whole, &as_exclusion) {
            return reading;
        }
    }
    let unread = at.map(|at| unread::word(tokens, at));
    let unknown = unread::names(tokens);
    Reading::NotUnderstood {
        unread: unread.map_or_else(Vec::new, |word| places(&[word])),
        unknown: places(&unknown),
        why: why.to_owned(),
    }
}

/// What a line says that leads a list itself, or what is kept of it.
fn below_its_lead(words: &[word::Word<'_>], whole: &Whole<'_>) -> Option<Said> {
    let Whole { tokens, vocabulary, side, .. } = *whole;
    let said = |words: &[word::Word<'_>]| whole.said(words).filter(|expr| !kept::holds_not(expr));
    let name = |w: &word::Word<'_>| matter::concept(tokens, w).map(|id| vocabulary.concept(id).name.as_str());
    let under_investigation = |w: &word::Word<'_>| name(w) == Some("investigational drug");
    let place = |words: &[word::Word<'_>]| Some(words.first()?.start..words.last()?.range().end);
    let bad = |w: &word::Word<'_>| {
        name(w).is_some_and(|name| ["unstable ", "uncontrolled "].iter().any(|start| name.starts_with(start)))
    };
    match led::led(words, side, &bad)? {
        led::Led::List(list, complete) => match said(&list) {
            Some(expr) if complete => Some(Said::All(expr)),
            // Of a class of drugs, whatever is under investigation is only what belongs to it.
            _ if !complete && list.iter().any(under_investigation) => None,
            Some(expr) if !either::may_stand(&expr, vocabulary) => None,
            Some(expr) => {
                // The drugs of the class that are not named.
                let first = words.iter().position(|w| !list.iter().any(|l| l.token == w.token))?;
                let rest = std::iter::once(place(words.get(first..)?)?).collect();
                Some(Said::Part(expr, Join::Any, rest))
            }
            None => {
                let Kept { expr, join, rest } = either::either(&list, whole)?;
                Some(Said::Part(expr, join, rest))
            }
        },
        led::Led::Timed(members) => {
            let mut exprs = Vec::new();
            let mut rest = Vec::new();
            for (words, own) in &members {
                match said(words).filter(|expr| !kept::names_an_allergy(expr, vocabulary)) {
                    Some(expr) => exprs.push(expr),
                    None if either::may_be_meant_of_others(own) => return None,
                    None => rest.push(place(own)?),
                }
            }
            let span = exprs.first()?.span;
            let expr = build::any(exprs, span);
            Some(if rest.is_empty() { Said::All(expr) } else { Said::Part(expr, Join::Any, rest) })
        }
    }
}

/// What is kept of a line that is of allergies alone, of malignancies or of other trials, whatever it says of them.
fn of_one_matter(words: &[word::Word<'_>], tokens: &Tokens, vocabulary: &Vocabulary, side: Side) -> Option<Kept> {
    allergy::allergy(words, tokens, vocabulary, side)
        .or_else(|| cancers::others(words, tokens, vocabulary, side))
        .or_else(|| trials::others(words, tokens, vocabulary, side))
}

/// What is kept of a line below another that narrows it: the condition, or none where what is above could turn it or
/// is said of another time. With `wide`, at any time.
#[must_use]
pub fn below_another(expr: Expr, wide: bool, vocabulary: &Vocabulary) -> Option<Expr> {
    if kept::holds_not(&expr) || kept::names_an_allergy(&expr, vocabulary) || !kept::narrows_something(&expr) {
        return None;
    }
    match wide {
        true if kept::holds_a_value(&expr) => None,
        true => kept::at_any_time(expr, vocabulary),
        false => Some(expr),
    }
}

/// What is asked for where something must not be there: nothing of what a line names. `None` of ages, values and what
/// has a time of its own, which may have been asked for all the same.
#[must_use]
pub fn denial(expr: Expr) -> Option<Expr> {
    (!kept::holds_a_value(&expr) && !kept::holds_not(&expr)).then(|| build::not(expr))
}

/// Whether something is denied.
#[must_use]
pub fn denies(expr: &Expr) -> bool {
    kept::holds_not(expr)
}

/// Whether nothing but tests and scores is asked for.
#[must_use]
pub fn is_of_values(expr: &Expr) -> bool {
    kept::is_values(expr)
}

/// Whether nothing but illnesses is asked for.
#[must_use]
pub fn is_of_illnesses(expr: &Expr) -> bool {
    kept::is_illnesses(expr)
}

/// Whether words of the rest say something else of what was kept: `morphine or paracetamol allergy` takes neither,
/// `women of childbearing potential who … must …` asks nobody to be one.
fn shifted_by_the_rest(kept: &Kept, tokens: &Tokens, vocabulary: &Vocabulary) -> bool {
    let rest = kept.rest.iter().filter_map(|range| tokens.shape.get(range.clone()));
    let names = kept.rest.iter().flat_map(|range| tokens.words_in(range)).filter_map(|w| tokens.all.get(w.1));
    let allergic = names.clone().any(|token| match token.class {
        lexer::Class::Name(id) => vocabulary.concept(id).name.contains("allerg"),
        _ => false,
    }) || rest.clone().any(|words| words.contains("intoleran") || words.contains("hypersensitiv"));
    let must = rest.clone().any(|words| ["must", "should", "shall"].iter().any(|w| words.split(' ').any(|x| x == *w)));
    allergic && kept::takes_a_drug(&kept.expr) || must && kept::is_of_childbearing(&kept.expr, vocabulary)
}

/// A part of what stands behind the words that say what the line is about: these say nothing more.
fn behind_topic(line: &Line<'_>, range: Range<usize>, nested: &Nested<'_>, depth: usize) -> Option<Reading> {
    let mut text = " ".repeat(range.start);
    text.push_str(line.text.get(range)?);
    let reading = nested.part(&text, line.side, Want::Part, depth);
    matches!(&reading, Reading::Partial { kept, .. } if kept::holds_a_value(kept)).then_some(reading)
}

/// What it takes to read words of a line.
#[derive(Clone, Copy)]
struct Whole<'a> {
    plain: &'a Plain,
    tokens: &'a Tokens,
    vocabulary: &'a Vocabulary,
    side: Side,
}

impl Whole<'_> {
    /// What the words say, if every one of them is accounted for.
    fn said(&self, words: &[word::Word<'_>]) -> Option<Expr> {
        self.said_by(words.iter().copied())
    }

    /// The same of words that come one by one.
    fn said_by<'w>(&self, words: impl Iterator<Item = word::Word<'w>>) -> Option<Expr> {
        let less = self.tokens.with_words(words.map(|w| (w.text, w.token)))?;
        let tree = grammar::read(&less).ok()?;
        let said = build::build(&tree, self.plain, &less, 0, self.vocabulary, self.side).ok()?;
        said.dropped.is_empty().then_some(said.expr)
    }
}

/// How words that only narrow go with what was read: what is named must be there for the line to hold, what is denied
/// may be there all the same.
fn join_of_narrowed(expr: &Expr, side: Side) -> Option<Join> {
    match (kept::is_denial(expr), side) {
        (true, Side::Inclusion) => Some(Join::Any),
        (false, _) if !kept::holds_not(expr) && !kept::mixes_intolerance(expr) => Some(Join::All),
        _ => None,
    }
}

/// The shape of a line that the grammar reads, for whoever writes grammar.
#[must_use]
pub fn shape(line: &Line<'_>, vocabulary: &Vocabulary) -> String {
    Tokens::new(&Plain::new(line.text).text, vocabulary).shape
}

/// Reads a line as the lead of those nested below it.
#[must_use]
pub fn lead(line: &Line<'_>, vocabulary: &Vocabulary) -> Lead {
    if line.text.len() > LONGEST {
        return Lead::NotUnderstood;
    }
    let plain = Plain::new(line.text);
    lead::lead(&Tokens::new(&plain.text, vocabulary).shape, line.side)
}
