//! The things that cases are about, by topic, so that a profile speaks of what the rules ask.

use prescreen::text::{Span, Spanned};
use prescreen::vocabulary::{ConceptId, Vocabulary};

/// A group of related concepts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Topic {
    /// Infections, some of which only a test clears.
    Infection,
    /// Growths, with exceptions.
    Growth,
    /// A disease that is active or not.
    Wolf,
    /// Diseases that are severe, controlled, compensated.
    Sugar,
    /// Pregnancy and breastfeeding.
    Gestation,
    /// Something that comes in episodes.
    Fever,
    /// Numbers.
    Laboratory,
    /// Numbers that follow from others.
    Formula,
    /// Words, steps, titres, families.
    Coded,
    /// Scores and criteria sets.
    Score,
    /// Drugs with daily doses.
    Steroid,
    /// Drugs given at intervals.
    Biologic,
    /// One treatment after another.
    Sequence,
    /// Procedures.
    Transplantation,
    /// Age and sex.
    Person,
}

impl Topic {
    /// All topics but [`Topic::Formula`], which has cases of its own.
    pub const ALL: [Self; 14] = [
        Self::Infection,
        Self::Growth,
        Self::Wolf,
        Self::Sugar,
        Self::Gestation,
        Self::Fever,
        Self::Laboratory,
        Self::Coded,
        Self::Score,
        Self::Steroid,
        Self::Biologic,
        Self::Sequence,
        Self::Transplantation,
        Self::Person,
    ];

    /// The conditions, drugs or procedures of the topic; the most general last.
    pub fn things(self) -> &'static [&'static str] {
        match self {
            Self::Infection => &[
                "latent lungrot",
                "open lungrot",
                "bloodblight",
                "liverpox",
                "lungrot",
                "chronic infection",
                "infection",
            ],
            Self::Growth => &["basal growth", "dark growth", "blood growth", "skin growth", "growth"],
            Self::Wolf => &["wolfskin nephropathy", "wolfskin", "sore knuckles"],
            Self::Sugar => &["sugar sickness", "night wheeze", "wind trouble", "illness"],
            Self::Gestation => &["gestation", "nursing"],
            Self::Fever => &["veld fever", "infection"],
            Self::Steroid => &["predone", "dexone", "steroid"],
            Self::Biologic => &["ritumab", "belimab", "biologic agent"],
            Self::Sequence => &["mycophen", "cyclophen", "immune brake"],
            Self::Transplantation => {
                &["kidney transplantation", "liver transplantation", "organ transplantation", "hospital stay"]
            }
            Self::Laboratory | Self::Formula | Self::Coded | Self::Score | Self::Person => &[],
        }
    }
}

/// Names to concepts, and the screening date around which limits are set.
#[derive(Clone, Copy)]
pub struct Terms<'a>(pub &'a Vocabulary, pub i32);

impl Terms<'_> {
    /// The concept of this name.
    pub fn id(self, name: &str) -> ConceptId {
        self.0.find(name).unwrap_or_else(|| panic!("the tests' vocabulary has no {name}"))
    }

    /// The concept of this name, as it stands in a condition.
    pub fn name(self, name: &str) -> Spanned<ConceptId> {
        spanned(self.id(name))
    }
}

/// A part of a tree that was never written.
pub fn spanned<T>(node: T) -> Spanned<T> {
    Spanned::new(node, Span::default())
}
