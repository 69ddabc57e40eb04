//! Chance that anyone can repeat: the same seed and rank give the same draws, whatever was drawn before.

/// A stream of draws.
pub struct Chance(u64);

impl Chance {
    /// The draws of one thing: its kind and rank, under a seed.
    pub fn of(seed: u64, kind: u64, rank: u64) -> Chance {
        let mut chance = Chance(seed ^ kind.rotate_left(48) ^ rank.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        chance.next();
        chance
    }

    /// Splitmix64.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to before `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    /// From `first` to `last`.
    pub fn between(&mut self, first: i64, last: i64) -> i64 {
        first + i64::try_from(self.below(last.abs_diff(first) + 1)).unwrap_or_default()
    }

    /// True so many times in a thousand.
    pub fn per_mille(&mut self, share: u64) -> bool {
        self.below(1000) < share
    }

    /// One of these.
    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.below(of.len() as u64)).unwrap_or_default()]
    }
}
