//! De minimis: A04, and what of the aids already granted counts (rules, section 5).

use jiff::civil::Date;

use super::{DeMinimisRules, Fact, Finding};
use crate::domain::{Aid, Code, Euros, Period, Regulation};

/// Whether an aid counts against the ceiling, and why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// It counts.
    Counted,
    /// It was refused.
    Rejected,
    /// It is not de minimis.
    NotDeMinimis,
    /// Its regulation has a ceiling of its own (services of general economic interest), or came later.
    OtherCeiling(Regulation),
    /// Granted after the decision date: a replay of an old decision does not see it.
    Later,
    /// Granted before the period.
    Earlier,
    /// A cell that decides it cannot be read (D04).
    Unreadable,
}

/// Does the aid count for a decision that looks back on `period`? Only aids granted on or before the decision date do.
pub fn weigh(aid: &Aid, period: Period, rules: &DeMinimisRules) -> Weight {
    match (aid.grants(), aid.regulation.or_default(None), aid.granted_on.value(), aid.amount.value()) {
        (Some(false), ..) => Weight::Rejected,
        (_, Some(None), ..) => Weight::NotDeMinimis,
        (_, Some(Some(regulation)), ..) if !rules.counted.contains(&regulation) => Weight::OtherCeiling(regulation),
        (_, _, Some(date), _) if date > period.last => Weight::Later,
        (_, _, Some(date), _) if date < period.first => Weight::Earlier,
        (Some(true), Some(Some(_)), Some(_), Some(_)) => Weight::Counted,
        _ => Weight::Unreadable,
    }
}

/// What the undertaking has received in the period: aids read, and aids of this run granted before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received {
    /// Aids read and counted, in euros.
    pub prior: Euros,
    /// Aids of this run, in euros.
    pub granted_before: Euros,
}

impl Received {
    /// Both, for a decision that looks back on `period`.
    pub fn in_period<'a>(
        aids: impl Iterator<Item = &'a Aid>,
        grants: impl Iterator<Item = (Date, Euros)>,
        period: Period,
        rules: &DeMinimisRules,
    ) -> Received {
        Received {
            prior: aids.filter(|aid| weigh(aid, period, rules) == Weight::Counted).filter_map(|aid| aid.amount.value()).sum(),
            granted_before: grants.filter(|(date, _)| period.contains(*date)).map(|(_, amount)| amount).sum(),
        }
    }
}

/// Art. 3(7): where the ceiling would be exceeded, the new aid may not benefit from the regulation, not even the part
/// under the ceiling.
///
/// Facts: the aid, what was received before, the ceiling, the first day of the period, the regulation.
pub fn under_ceiling(aid: Euros, received: Received, ceiling: Euros, period: Period, rules: &DeMinimisRules) -> Finding {
    let before = received.prior + received.granted_before;
    let facts =
        [Fact::Amount(aid), Fact::Amount(before), Fact::Amount(ceiling), Fact::Date(period.first), Fact::Regulation(rules.regulation)];
    Finding::new(Code::A04, Some(before + aid > ceiling), facts)
}
