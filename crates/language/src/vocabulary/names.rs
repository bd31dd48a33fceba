//! Look-up of names: folded, longest match, near names.
//!
//! Assumes names no longer than [`LONGEST_NAME`]. Guarantees that a look-up costs no more than a few binary searches
//! and a near-name search no more than one pass over the names, whatever text is asked for.

use super::ConceptId;
use super::fold::{Pieces, fold, is_joined};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::cmp::Ordering;
use std::ops::Range;

/// The most bytes a name may have; longer ones are refused when the vocabulary is read.
pub(super) const LONGEST_NAME: usize = 200;

/// The most characters of an unknown name that are compared with known ones.
const LONGEST_QUERY: usize = 80;

/// How many near names are offered.
const SUGGESTIONS: usize = 3;

/// How much farther than the nearest a name may be to be offered beside it.
const SUGGESTION_SPREAD: f64 = 0.2;

/// A name found in a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Match {
    /// The concept.
    pub concept: ConceptId,
    /// One past the last byte of the name.
    pub end: usize,
}

/// What stands at a place of a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NameAt {
    /// The longest name.
    pub longest: Option<Match>,
    /// One past the last byte with which some name, perhaps a longer one, still begins; the place itself if none
    /// begins so.
    pub reach: usize,
}

/// Names and synonyms, folded.
#[derive(Clone, Debug, Default)]
pub(super) struct NameIndex {
    /// Ascending by folded name, each once.
    names: Vec<Name>,
    /// Where the names with this first word or mark stand, perhaps with others between them.
    by_first: FxHashMap<SmolStr, Range<usize>>,
}

/// A name of a concept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Name {
    /// As compared.
    pub(super) folded: SmolStr,
    /// As written, where that differs.
    pub(super) shown: Option<SmolStr>,
    /// Whose name it is.
    pub(super) concept: ConceptId,
    /// Whether it is the concept's own name, or a synonym.
    pub(super) canonical: bool,
}

impl Name {
    /// As written.
    fn shown(&self) -> &str {
        self.shown.as_ref().unwrap_or(&self.folded)
    }
}

/// A search for the longest name from some place of a text on.
pub(super) struct Walk<'n> {
    index: &'n NameIndex,
    /// The names that begin as the words so far, and perhaps others before them; nothing before the first word.
    names: Option<&'n [Name]>,
    pub(super) found: Option<Match>,
}

impl Walk<'_> {
    /// Takes one more word: `folded` are all so far, which end at byte `end` of the text. Says whether a name begins so.
    pub(super) fn step(&mut self, folded: &str, end: usize, text: &str) -> bool {
        // Most words of a text begin no name.
        let names = self.names.get_or_insert_with(|| self.index.beginning_with(folded));
        *names = not_before(names, folded);
        let Some(first) = names.first().filter(|n| n.folded.starts_with(folded)) else {
            *names = &[];
            return false;
        };
        if first.folded == folded && !is_joined(text, end) {
            self.found = Some(Match { concept: first.concept, end });
        }
        true
    }
}

/// The names from `folded` on. It is looked for near the front first: names that begin with a word stand right there.
fn not_before<'n>(names: &'n [Name], folded: &str) -> &'n [Name] {
    let before = |at: usize| names.get(at).is_some_and(|n| n.folded.as_str() < folded);
    let (mut low, mut high) = (0, 0);
    while before(high) {
        low = high + 1;
        high = 2 * high + 1;
    }
    let between = names.get(low..high.min(names.len())).unwrap_or_default();
    names.get(low + between.partition_point(|n| n.folded.as_str() < folded)..).unwrap_or_default()
}

/// Folds the words of `text` from byte `at` on, if a name can begin there, and shows all so far with the byte after
/// them, as long as more are asked for.
pub(super) fn walk_words(text: &str, at: usize, mut step: impl FnMut(&str, usize) -> bool) {
    if is_joined(text, at) {
        return;
    }
    let mut pieces = Pieces::new(text, at);
    while let Some(end) = pieces.advance() {
        if !pieces.folded.is_empty() && !step(&pieces.folded, end) {
            return;
        }
    }
}

impl NameIndex {
    /// Indexes names that are already folded. Of equal names the earlier counts.
    pub(super) fn new(names: impl IntoIterator<Item = Name>) -> Self {
        let mut names: Vec<Option<Name>> = names.into_iter().map(Some).collect();
        let folded = |at: usize| names.get(at).and_then(Option::as_ref).map(|n| n.folded.as_str());
        let mut order: Vec<(u128, usize)> = (0..names.len()).map(|at| (folded(at).map_or(0, beginning), at)).collect();
        order.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| folded(a.1).cmp(&folded(b.1))).then(a.1.cmp(&b.1)));
        let mut names: Vec<Name> = order.iter().filter_map(|&(_, at)| names.get_mut(at)?.take()).collect();
        names.dedup_by(|later, earlier| later.folded == earlier.folded);
        Self::of_sorted(names)
    }

    /// The index of names that stood in an index of a vocabulary of this size; nothing when they cannot.
    pub(super) fn again(names: Vec<Name>, concepts: usize) -> Option<Self> {
        let of_concepts = names.iter().all(|name| (name.concept.0 as usize) < concepts);
        let sorted = names.is_sorted_by(|a, b| a.folded < b.folded);
        (of_concepts && sorted).then(|| Self::of_sorted(names))
    }

    fn of_sorted(names: Vec<Name>) -> Self {
        let mut by_first: FxHashMap<SmolStr, Range<usize>> = FxHashMap::default();
        for (at, name) in names.iter().enumerate() {
            by_first.entry(first_piece(&name.folded)).or_insert(at..at).end = at + 1;
        }
        Self { names, by_first }
    }

    /// All names, in their order.
    pub(super) fn names(&self) -> &[Name] {
        &self.names
    }

    /// The names that begin with this word or mark, and perhaps others.
    fn beginning_with(&self, first: &str) -> &[Name] {
        self.by_first.get(first).and_then(|range| self.names.get(range.clone())).unwrap_or_default()
    }

    pub(super) fn find(&self, name: &str) -> Option<ConceptId> {
        let folded = fold(name);
        let names = self.beginning_with(&first_piece(&folded));
        let at = names.binary_search_by(|n| n.folded.as_str().cmp(&folded)).ok()?;
        names.get(at).map(|n| n.concept)
    }

    /// The longest name from byte `at` on that begins and ends at a word's end.
    pub(super) fn longest(&self, text: &str, at: usize) -> Option<Match> {
        let mut walk = self.walk();
        walk_words(text, at, |folded, end| walk.step(folded, end, text));
        walk.found
    }

    /// A search for the longest name, word by word.
    pub(super) fn walk(&self) -> Walk<'_> {
        Walk { index: self, names: None, found: None }
    }

    /// Up to three names near `name`, the nearest first, one a concept.
    pub(super) fn suggest(&self, name: &str, accept: impl Fn(ConceptId) -> bool) -> Vec<&str> {
        let asked = Query::new(name);
        let mut best: FxHashMap<ConceptId, (f64, &Name)> = FxHashMap::default();
        for known in &self.names {
            let Some(score) = asked.nearness(&known.folded).filter(|_| accept(known.concept)) else { continue };
            let kept = best.entry(known.concept).or_insert((score, known));
            if nearer((score, known), *kept).is_lt() {
                *kept = (score, known);
            }
        }
        let mut best: Vec<_> = best.into_values().collect();
        best.sort_by(|a, b| nearer(*a, *b));
        let least = best.first().map_or(0.0, |(score, _)| score - SUGGESTION_SPREAD);
        let near = best.into_iter().take_while(|(score, _)| *score >= least);
        near.take(SUGGESTIONS).map(|(_, n)| n.shown()).collect()
    }

    /// The concepts that `word` may mean: named exactly so, beginning with it, with a word of it, containing it; if
    /// there is none, near ones.
    pub(super) fn search(&self, word: &str) -> Vec<ConceptId> {
        let asked = fold(word);
        if asked.is_empty() {
            return Vec::new();
        }
        let mut best: FxHashMap<ConceptId, (u8, usize, &str)> = FxHashMap::default();
        for name in &self.names {
            let Some(rank) = rank(&name.folded, &asked) else { continue };
            let found = (rank, name.folded.len(), name.folded.as_str());
            best.entry(name.concept).and_modify(|kept| *kept = found.min(*kept)).or_insert(found);
        }
        if best.is_empty() {
            return self.suggest(word, |_| true).into_iter().filter_map(|n| self.find(n)).collect();
        }
        let mut best: Vec<_> = best.into_iter().map(|(id, found)| (found, id)).collect();
        best.sort_unstable();
        best.into_iter().map(|(_, id)| id).collect()
    }
}

/// The first bytes as a number: of two names whose beginnings differ, the one with the lesser beginning is the lesser.
/// Most comparisons of a sort end here.
fn beginning(folded: &str) -> u128 {
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(folded.bytes()).for_each(|(to, from)| *to = from);
    u128::from_be_bytes(bytes)
}

/// The first word or mark of a folded name.
pub(super) fn first_piece(folded: &str) -> SmolStr {
    let plain = folded.bytes().take_while(u8::is_ascii_alphanumeric).count();
    match folded.as_bytes().get(plain) {
        None | Some(b' ') if plain > 0 => SmolStr::new(folded.get(..plain).unwrap_or_default()),
        _ => {
            let mut pieces = Pieces::new(folded, 0);
            pieces.advance();
            SmolStr::new(pieces.folded)
        }
    }
}

fn nearer(a: (f64, &Name), b: (f64, &Name)) -> Ordering {
    b.0.total_cmp(&a.0).then(b.1.canonical.cmp(&a.1.canonical)).then_with(|| a.1.folded.cmp(&b.1.folded))
}

fn rank(name: &str, asked: &str) -> Option<u8> {
    let at_word = |at: usize| name.get(..at).is_some_and(|head| head.ends_with(|c: char| !c.is_alphanumeric()));
    if name == asked {
        Some(0)
    } else if name.starts_with(asked) {
        Some(1)
    } else if name.match_indices(asked).any(|(at, _)| at_word(at)) {
        Some(2)
    } else {
        name.contains(asked).then_some(3)
    }
}

/// A name that is not known, prepared for comparison.
struct Query {
    folded: String,
    length: usize,
    words: Vec<String>,
}

impl Query {
    fn new(written: &str) -> Self {
        let head: String = written.chars().take(LONGEST_QUERY).collect();
        let folded = fold(&head);
        let mut words: Vec<String> = folded.split(' ').map(str::to_owned).collect();
        words.sort_unstable();
        Self { length: folded.chars().count(), folded, words }
    }

    /// How near `known` is: 1 for the same words, less for slips of the pen and for names that only begin alike;
    /// nothing when it is too far to be worth a coordinator's glance.
    fn nearness(&self, known: &str) -> Option<f64> {
        let length = known.chars().count();
        if self.length == 0 || length == 0 {
            return None;
        }
        if self.length == length && self.has_the_words_of(known) {
            return Some(1.0);
        }
        let slips = allowed_slips(self.length.max(length));
        if self.length.abs_diff(length) <= slips && strsim::osa_distance(&self.folded, known) <= slips {
            return Some(strsim::jaro_winkler(&self.folded, known));
        }
        self.begins_alike(known, length)
    }

    fn has_the_words_of(&self, known: &str) -> bool {
        let mut words: Vec<&str> = known.split(' ').collect();
        words.sort_unstable();
        words.len() == self.words.len() && words.iter().zip(&self.words).all(|(a, b)| a == b)
    }

    /// `hepatitis` for `hepatitis B`, `belimumab 10 mg` for `belimumab`: one is the other's first words.
    fn begins_alike(&self, known: &str, length: usize) -> Option<f64> {
        let (short, long) = if self.length < length { (&*self.folded, known) } else { (known, &*self.folded) };
        let whole_words = long.strip_prefix(short)?.starts_with(' ');
        #[expect(clippy::cast_precision_loss, reason = "lengths of at most a few hundred characters")]
        let share = self.length.min(length) as f64 / self.length.max(length) as f64;
        (whole_words && short.len() > 2).then_some(0.5 + share / 4.0)
    }
}

/// One wrong letter in a short word, a quarter of them in a long one; abbreviations of two letters are never near.
fn allowed_slips(length: usize) -> usize {
    match length {
        0..=2 => 0,
        3..=5 => 1,
        6..=9 => 2,
        _ => length / 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(names: &[&[&str]]) -> NameIndex {
        let of = |concept, names: &[&str]| -> Vec<Name> {
            let name = |(i, n): (usize, &&str)| Name {
                folded: fold(n).into(),
                shown: Some((*n).into()),
                concept,
                canonical: i == 0,
            };
            names.iter().enumerate().map(name).collect()
        };
        NameIndex::new((0..).map(ConceptId).zip(names).flat_map(|(id, n)| of(id, n)))
    }

    fn sample() -> NameIndex {
        index(&[
            &["systemic lupus erythematosus", "SLE", "lupus"],
            &["lupus nephritis"],
            &["carcinoma in situ of cervix"],
            &["hepatitis B", "HBV"],
            &["hepatitis C"],
            &["neoplasm, malignant"],
            &["SLEDAI"],
            &["of childbearing potential"],
            &["Hodgkin lymphoma"],
            &["CD4+ cells", "CD4"],
            &["Sjögren's syndrome"],
        ])
    }

    fn longest(text: &str, at: usize) -> Option<&str> {
        sample().longest(text, at).map(|m| &text[at..m.end])
    }

    #[test]
    fn the_longest_name_wins_and_keeps_its_keywords_and_marks() {
        assert_eq!(longest("lupus nephritis class III", 0), Some("lupus nephritis"));
        assert_eq!(longest("lupus and HIV", 0), Some("lupus"));
        assert_eq!(longest("Carcinoma-in  situ\nof CERVIX within 5 years", 0), Some("Carcinoma-in  situ\nof CERVIX"));
        assert_eq!(longest("neoplasm, malignant, HBV", 0), Some("neoplasm, malignant"));
        assert_eq!(longest("no of childbearing potential", 3), Some("of childbearing potential"));
        assert_eq!(longest("CD4+ cells < 200", 0), Some("CD4+ cells"));
        assert_eq!(longest("CD4+", 0), Some("CD4"));
        assert_eq!(longest("hepatitis_B;", 0), Some("hepatitis_B"));
        assert_eq!(longest("Sjogren syndrome", 0), Some("Sjogren syndrome"));
        assert_eq!(longest("SJÖGREN’S syndrome)", 0), Some("SJÖGREN’S syndrome"));
    }

    #[test]
    fn no_name_begins_or_ends_inside_a_word() {
        assert_eq!(longest("SLEDAIX", 0), None);
        assert_eq!(longest("SLEDAI-2K", 0), None);
        assert_eq!(longest("xHBV", 1), None);
        assert_eq!(longest("non-Hodgkin lymphoma", 4), None);
        assert_eq!(longest("hepatitis B-associated", 0), None);
        assert_eq!(longest("HBV/HIV", 0), Some("HBV"));
        assert_eq!(longest("lupus.", 0), Some("lupus"));
    }

    #[test]
    fn outside_the_text_or_inside_a_character_there_is_no_name() {
        assert_eq!(longest("HBV", 3), None);
        assert_eq!(longest("HBV", 99), None);
        assert_eq!(sample().longest("öHBV", 1), None);
    }

    #[test]
    fn what_is_found_is_a_name() {
        let text = "Lupus nephritis, hepatitis  b or Sjögren's syndrome";
        let marks = index(&[&["(\u{ad}x)"], &["a1: b", "a1"], &["a1 c"], &["a10"], &["é x"], &["\u{ad}"]]);
        for name in ["a1", "a1: b", "a1 c", "A10", "e X", "(x)"] {
            assert!(marks.find(name).is_some(), "{name}");
            assert_eq!(marks.longest(name, 0).map(|m| m.end), Some(name.len()), "{name}");
        }
        for at in (0..text.len()).filter(|&i| text.is_char_boundary(i)) {
            if let Some(found) = sample().longest(text, at) {
                assert_eq!(sample().find(&text[at..found.end]), Some(found.concept));
            }
        }
    }

    #[test]
    fn near_names_are_offered() {
        let suggest = |name: &str| sample().suggest(name, |_| true).join(" | ");
        assert_eq!(suggest("lupus nefritis"), "lupus nephritis");
        assert_eq!(suggest("nephritis lupus"), "lupus nephritis");
        assert_eq!(suggest("hepatitis"), "hepatitis B | hepatitis C");
        assert_eq!(suggest("HVB"), "HBV");
        assert_eq!(suggest("systemic lupus erythematodes"), "systemic lupus erythematosus");
        assert_eq!(suggest("xyzzy"), "");
        assert_eq!(suggest(""), "");
        assert_eq!(sample().suggest("lupus nefritis", |id| id != ConceptId(1)), ["lupus"]);
    }

    #[test]
    #[expect(clippy::print_stdout, reason = "shows the times")]
    fn hostile_text_is_answered_quickly() {
        let many: Vec<String> = (0..10_000).map(|i| format!("syndrome number {i} of something")).collect();
        let many: Vec<[&str; 1]> = many.iter().map(|n| [n.as_str()]).collect();
        let index = index(&many.iter().map(|n| n.as_slice()).collect::<Vec<_>>());
        let long = "syndrome number ".repeat(100_000);
        assert_eq!(index.suggest(&long, |_| true), Vec::<&str>::new());
        let started = std::time::Instant::now();
        let text = &long[..16 * 1024];
        let found = (0..text.len()).filter(|&at| index.longest(text, at).is_some()).count();
        assert_eq!(found, 0);
        println!("16 KiB, longest name at every byte: {:?}", started.elapsed());
        let started = std::time::Instant::now();
        assert_eq!(index.suggest("syndrom number 77 of something", |_| true)[0], "syndrome number 77 of something");
        println!("near names among 10,000: {:?}", started.elapsed());
    }

    #[test]
    fn search_ranks_exact_before_prefix_before_word_before_part() {
        let index = index(&[&["xlupus"], &["drug-induced lupus"], &["lupus nephritis"], &["SLE", "lupus"]]);
        let found: Vec<u32> = index.search("Lupus").into_iter().map(|id| id.0).collect();
        assert_eq!(found, [3, 2, 1, 0]);
        assert_eq!(index.search("lupus nefritis"), [ConceptId(2)]);
        assert!(index.search("").is_empty());
    }
}
