//! Kleene's three truth values.

/// True, false, or not known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub enum Truth {
    /// Known false.
    False = 0,
    /// Not known.
    Unknown = 1,
    /// Known true.
    True = 2,
}

impl Truth {
    /// False dominates.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// True dominates.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// True when exactly `k` or more of `known_true` are needed and reached; false once `possible` (true or
    /// unknown) falls short.
    #[must_use]
    pub fn at_least(k: u32, known_true: u32, possible: u32) -> Self {
        if known_true >= k {
            Self::True
        } else if possible < k {
            Self::False
        } else {
            Self::Unknown
        }
    }

    /// Whether it is true or false.
    #[must_use]
    pub fn is_known(self) -> bool {
        self != Self::Unknown
    }
}

impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}
