//! A bit for each patient of a block.
//!
//! What is known of a condition are two planes: of whom it is known to be true, and of whom it is known to be false. Where
//! neither is set it is unknown; both are never set.

use crate::screening::program::{Mask, Ref};
use crate::value::Truth;

/// Words of a plane.
pub(super) const WORDS: usize = 16;

/// How many patients are looked at together.
pub const BLOCK: usize = WORDS * 64;

/// A bit for each patient of a block.
pub(super) type Plane = [u64; WORDS];

/// Work over planes. [`run`](Self::run) and what it calls in its loops are to be `inline(always)`: only what is inlined is
/// compiled for the processor's vectors, and a closure is not.
pub(super) trait Kernel {
    type Output;

    fn run(self) -> Self::Output;
}

/// Does the work with the widest vectors that the processor has.
#[inline]
pub(super) fn vectorised<K: Kernel>(kernel: K) -> K::Output {
    pulp::Arch::new().dispatch(Dispatched(kernel))
}

struct Dispatched<K>(K);

impl<K: Kernel> pulp::WithSimd for Dispatched<K> {
    type Output = K::Output;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> Self::Output {
        self.0.run()
    }
}

/// Nobody.
pub(super) const NONE: Plane = [0; WORDS];

/// The first `lanes` patients.
pub(super) fn first(lanes: usize) -> Plane {
    std::array::from_fn(|word| match lanes.saturating_sub(word * 64) {
        0 => 0,
        rest if rest >= 64 => u64::MAX,
        rest => (1 << rest) - 1,
    })
}

/// Adds `other`.
#[inline(always)]
pub(super) fn or(plane: &mut Plane, other: &Plane) {
    for word in 0..WORDS {
        plane[word] |= other[word];
    }
}

/// Adds what `one` and `other` both have.
#[inline(always)]
pub(super) fn or_both(plane: &mut Plane, one: &Plane, other: &Plane) {
    for word in 0..WORDS {
        plane[word] |= one[word] & other[word];
    }
}

/// Takes away what `other` has.
#[inline(always)]
pub(super) fn without(plane: &mut Plane, other: &Plane) {
    for word in 0..WORDS {
        plane[word] &= !other[word];
    }
}

/// Keeps what `other` has too.
#[inline(always)]
pub(super) fn and(plane: &mut Plane, other: &Plane) {
    for word in 0..WORDS {
        plane[word] &= other[word];
    }
}

/// Adds one patient.
#[inline(always)]
pub(super) fn put(plane: &mut Plane, lane: u16) {
    if let Some(word) = plane.get_mut(usize::from(lane) / 64) {
        *word |= 1 << (lane % 64);
    }
}

/// How many patients there are in each.
pub(super) struct Sizes<'p, const N: usize>(pub(super) [&'p Plane; N]);

impl<const N: usize> Kernel for Sizes<'_, N> {
    type Output = [u32; N];

    #[inline(always)]
    fn run(self) -> [u32; N] {
        self.0.map(count)
    }
}

/// How many.
#[inline(always)]
pub(super) fn count(plane: &Plane) -> u32 {
    plane.iter().map(|word| word.count_ones()).sum()
}

/// Whether anybody is in it.
#[inline(always)]
fn some(plane: &Plane) -> bool {
    // A comparison of two arrays would be a call.
    plane.iter().fold(0, |some, word| some | word) != 0
}

/// Whether that patient is in it.
#[inline]
pub(super) fn has(plane: &Plane, lane: usize) -> bool {
    plane.get(lane / 64).is_some_and(|word| word >> (lane % 64) & 1 == 1)
}

/// The patient at that place of a block, as columns have it.
pub(super) fn lane(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

/// Calls `each` with every patient in it.
pub(super) fn each(plane: &Plane, mut each: impl FnMut(usize)) {
    for (at, &word) in plane.iter().enumerate() {
        let mut rest = word;
        while rest != 0 {
            each(at * 64 + rest.trailing_zeros() as usize);
            rest &= rest - 1;
        }
    }
}

/// All planes of a block.
#[derive(Debug, Default)]
pub(super) struct Planes {
    planes: Vec<Plane>,
    /// A bit for each plane: whether somebody may be in it. Most planes of most blocks are empty (a rare disease, a
    /// question that nobody answered), and these bits stay in the processor's cache, which the planes do not.
    inhabited: Vec<u64>,
}

impl Planes {
    /// Makes room for so many pairs; nothing is known of anybody.
    pub(super) fn begin(&mut self, slots: usize) {
        self.planes.resize(slots * 2, NONE);
        self.inhabited.resize((slots * 2).div_ceil(64), 0);
    }

    /// Of whom it is known to be true.
    #[inline(always)]
    pub(super) fn truth(&self, at: Ref) -> &Plane {
        self.plane(at.truth())
    }

    /// Of whom it is known to be false.
    #[inline(always)]
    pub(super) fn falsehood(&self, at: Ref) -> &Plane {
        self.plane(at.falsehood())
    }

    /// Whether nobody is in the plane of that number ([`Ref::truth`], [`Ref::falsehood`]). It may say no of an empty one,
    /// never yes of one that is not.
    #[inline(always)]
    pub(super) fn is_empty(&self, number: usize) -> bool {
        self.inhabited.get(number / 64).is_none_or(|word| word >> (number % 64) & 1 == 0)
    }

    /// Of up to 64 planes, a bit for each that somebody may be in.
    #[inline(always)]
    pub(super) fn which_inhabited(&self, numbers: &[u32]) -> u64 {
        numbers.iter().zip(0..64).fold(0, |some, (&number, at)| some | u64::from(!self.is_empty(number as usize)) << at)
    }

    /// The plane of that number.
    #[inline(always)]
    pub(super) fn plane(&self, number: usize) -> &Plane {
        self.planes.get(number).unwrap_or(&NONE)
    }

    /// Of the planes in a set those that somebody may be in, with their numbers.
    #[inline(always)]
    pub(super) fn inhabited<'p>(&'p self, set: &'p [Mask]) -> Inhabited<'p> {
        Inhabited { planes: self, set: set.iter(), word: 0, rest: 0 }
    }

    /// What is known of a patient.
    pub(super) fn of(&self, at: Ref, lane: usize) -> Truth {
        if has(self.truth(at), lane) {
            Truth::True
        } else if has(self.falsehood(at), lane) {
            Truth::False
        } else {
            Truth::Unknown
        }
    }

    /// Writes both planes of a pair.
    #[inline(always)]
    pub(super) fn put(&mut self, at: Ref, truth: &Plane, falsehood: &Plane) {
        let pair = at.truth() / 2;
        let Some([first, second]) = self.planes.as_chunks_mut().0.get_mut(pair) else { return };
        let Some(inhabited) = self.inhabited.get_mut(pair / 32) else { return };
        let upright = at.truth().is_multiple_of(2);
        let bits = [u64::from(some(truth)), u64::from(some(falsehood))];
        let (one, other) = if upright { (first, second) } else { (second, first) };
        (*one, *other) = (*truth, *falsehood);
        let (place, upright) = (pair % 32 * 2, usize::from(!upright));
        *inhabited = *inhabited & !(3 << place) | (bits[0] << upright | bits[1] << (1 - upright)) << place;
    }

    /// Writes what is known of one patient.
    #[inline]
    pub(super) fn set(&mut self, at: Ref, lane: usize, truth: Truth) {
        let (word, mask) = (lane / 64, 1_u64 << (lane % 64));
        for (number, is) in [(at.truth(), truth == Truth::True), (at.falsehood(), truth == Truth::False)] {
            if let Some(word) = self.planes.get_mut(number).and_then(|plane| plane.get_mut(word)) {
                *word = if is { *word | mask } else { *word & !mask };
            }
            if let Some(word) = self.inhabited.get_mut(number / 64) {
                *word |= u64::from(is) << (number % 64);
            }
        }
    }
}

/// See [`Planes::inhabited`].
pub(super) struct Inhabited<'p> {
    planes: &'p Planes,
    set: std::slice::Iter<'p, Mask>,
    /// The last word of the set, and what is left of it.
    word: u32,
    rest: u64,
}

impl<'p> Iterator for Inhabited<'p> {
    type Item = (usize, &'p Plane);

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        while self.rest == 0 {
            let mask = self.set.next()?;
            self.word = mask.word;
            self.rest = self.planes.inhabited.get(mask.word as usize)? & mask.bits;
        }
        let number = self.word as usize * 64 + self.rest.trailing_zeros() as usize;
        self.rest &= self.rest - 1;
        Some((number, self.planes.planes.get(number)?))
    }
}
