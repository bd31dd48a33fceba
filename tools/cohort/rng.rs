//! Random numbers of a patient: from the seed and the patient's number alone, so that no thread and no order matters.

/// A stream of random numbers (xoshiro256++, seeded by splitmix64).
pub struct Rng([u64; 4]);

impl Rng {
    /// The stream of a seed and a number.
    pub fn new(seed: u64, number: u64) -> Self {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ number.wrapping_mul(0xD1B5_4A32_D192_ED03);
        Self(std::array::from_fn(|_| {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            mixed ^ (mixed >> 31)
        }))
    }

    fn next(&mut self) -> u64 {
        let [a, b, c, d] = self.0;
        let result = a.wrapping_add(d).rotate_left(23).wrapping_add(a);
        let (c, d) = (c ^ a, d ^ b);
        self.0 = [a ^ d, b ^ c, c ^ (self.0[1] << 17), d.rotate_left(45)];
        result
    }

    /// From 0 up to but without 1.
    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From 0 up to but without `end`.
    pub fn below(&mut self, end: u32) -> u32 {
        ((u128::from(self.next()) * u128::from(end)) >> 64) as u32
    }

    /// From `first` to `last`, both included.
    pub fn between(&mut self, first: i32, last: i32) -> i32 {
        first + self.below((last - first + 1).unsigned_abs()) as i32
    }

    /// True in so many of a thousand cases.
    pub fn chance(&mut self, of_a_thousand: u32) -> bool {
        self.below(1000) < of_a_thousand
    }

    /// Roughly normal, mean 0, standard deviation 1: a sum of twelve shares.
    pub fn normal(&mut self) -> f64 {
        (0..3).map(|_| self.four()).sum::<f64>() - 6.0
    }

    /// Four shares of 16 bits each, added.
    fn four(&mut self) -> f64 {
        let bits = self.next();
        (0..4).map(|n| ((bits >> (16 * n)) & 0xFFFF) as f64 / 65_536.0).sum()
    }

    /// How many, on average `mean`: geometric, so that a few have very many.
    pub fn geometric(&mut self, mean: f64) -> u32 {
        let share = self.share().max(1e-12);
        (share.ln() / (mean / (mean + 1.0)).ln()).floor() as u32
    }
}
