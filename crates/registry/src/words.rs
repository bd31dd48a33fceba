//! Lists of words that are asked of every word of every line.
//!
//! Assumes nothing about the words. Guarantees the answers of a search through the list, at the price of one look.

/// So many places for words; a list may fill a half of them.
const PLACES: usize = 1024;

/// A list of words.
pub(crate) struct Words {
    words: &'static [&'static str],
    /// At the place of each word, or the next that was free, its number in the list counted from one; nought is free.
    places: [u16; PLACES],
}

impl Words {
    /// A list; made when the program is compiled.
    pub(crate) const fn new(words: &'static [&'static str]) -> Self {
        assert!(words.len() <= PLACES / 2, "too many words for a list");
        let mut places = [0; PLACES];
        let mut number = 0;
        while number < words.len() {
            let mut place = place(words[number].as_bytes());
            while places[place] != 0 {
                place = (place + 1) % PLACES;
            }
            number += 1;
            // At most 512, as is asserted above.
            places[place] = number as u16;
        }
        Self { words, places }
    }

    /// Whether the word is in the list. Asked as a slice is, so that a list can become one of these.
    pub(crate) fn contains(&self, word: &&str) -> bool {
        let mut place = place(word.as_bytes());
        while let Some(number) = self.places.get(place).copied().filter(|&number| number != 0) {
            if self.words.get(usize::from(number) - 1) == Some(word) {
                return true;
            }
            place = (place + 1) % PLACES;
        }
        false
    }
}

/// Where a word is looked for: its length and four of its letters tell most words apart.
const fn place(word: &[u8]) -> usize {
    let length = word.len();
    if length == 0 {
        return 0;
    }
    let letters = [word[0], word[length / 3], word[length * 2 / 3], word[length - 1]];
    let mixed = u32::from_le_bytes(letters).wrapping_add(length as u32 * 0x1F35).wrapping_mul(0x9E37_79B1);
    (mixed >> 22) as usize
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
    fn a_full_list_is_searched_to_its_end() {
        // All of these are looked for at one place.
        static ALIKE: Words = Words::new(&["abab", "abbb", "aaab", "aabb"]);
        let places = ["aaaa", "baaa"].map(|word| place(word.as_bytes()));
        assert!(places.iter().all(|&place| place < PLACES));
        for word in ["abab", "abbb", "aaab", "aabb"] {
            assert!(ALIKE.contains(&word), "{word}");
        }
        assert!(!ALIKE.contains(&"abaa"));
    }
}
