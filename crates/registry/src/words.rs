//! Lists of words that are asked of every word of every line.
//!
//! Assumes nothing about the words. Guarantees the answers of a search through the list, at the price of one look.

/// A list of words, with so many places for them, of which it may fill a half: a power of two.
pub(crate) struct Words<const PLACES: usize = 1024> {
    words: &'static [&'static str],
    /// At the place of each word, or the next that was free, its number in the list counted from one; nought is free.
    places: [u16; PLACES],
}

impl<const PLACES: usize> Words<PLACES> {
    /// A list; made when the program is compiled.
    pub(crate) const fn new(words: &'static [&'static str]) -> Self {
        assert!(words.len() <= PLACES / 2 && PLACES.is_power_of_two(), "too many words for a list");
        let mut places = [0; PLACES];
        let mut number = 0;
        while number < words.len() {
            let mut place = place(words[number].as_bytes()) % PLACES;
            while places[place] != 0 {
                place = (place + 1) % PLACES;
            }
            number += 1;
            places[place] = number as u16;
        }
        Self { words, places }
    }

    /// Whether the word is in the list. Asked as a slice is, so that a list can become one of these.
    #[inline]
    pub(crate) fn contains(&self, word: &&str) -> bool {
        let mut place = place(word.as_bytes()) % PLACES;
        while let Some(number) = self.places.get(place).copied().filter(|&number| number != 0) {
            if self.words.get(usize::from(number) - 1) == Some(word) {
                return true;
            }
            place = (place + 1) % PLACES;
        }
        false
    }
}

/// Where a word is looked for: its length, its first four letters and its last tell most words apart.
const fn place(word: &[u8]) -> usize {
    let (first, last) = match word {
        [a, b, c, d, ..] => match word.last_chunk() {
            Some(last) => (u32::from_le_bytes([*a, *b, *c, *d]), u32::from_le_bytes(*last)),
            None => (0, 0),
        },
        [a, b, c] => (u32::from_le_bytes([*a, *b, *c, 0]), 0),
        [a, b] => (u32::from_le_bytes([*a, *b, 0, 0]), 0),
        [a] => (*a as u32, 0),
        [] => (0, 0),
    };
    let mixed = first.wrapping_mul(0x9E37_79B1) ^ last.wrapping_mul(0x85EB_CA6B) ^ word.len() as u32;
    (mixed.wrapping_mul(0x9E37_79B1) >> 16) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_holds_its_words_and_no_others() {
        static SOME: Words = Words::new(&["pat", "tap", "", "é", "clinically-significant", "pat"]);
        for word in ["pat", "tap", "", "é", "clinically-significant"] {
            assert!(SOME.contains(&word), "{word}");
        }
        for word in ["pa", "pats", "pbt", "clinically-insignificant", "è", " "] {
            assert!(!SOME.contains(&word), "{word}");
        }
    }

    #[test]
    fn words_of_one_place_are_all_found() {
        // Words of one length that begin and end alike.
        static ALIKE: Words = Words::new(&["abcd0wxyz", "abcd1wxyz", "abcd2wxyz", "abcd3wxyz"]);
        assert_eq!(place(b"abcd0wxyz"), place(b"abcd1wxyz"));
        for word in ["abcd0wxyz", "abcd1wxyz", "abcd2wxyz", "abcd3wxyz"] {
            assert!(ALIKE.contains(&word), "{word}");
        }
        assert!(!ALIKE.contains(&"abcd4wxyz"));
    }
}
