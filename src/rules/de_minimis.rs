//! De minimis: A04, and what of the aids already granted counts (rules, section 5).

use jiff::civil::Date;

use super::{DeMinimisRules, Fact, Finding};
use crate::domain::{Code, Euros, KnownAid, Period, Regulation};
use crate::lang::Message;

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
pub fn weigh(aid: &KnownAid<'_>, period: Period, rules: &DeMinimisRules) -> Weight {
    match countable(aid, rules) {
        Err(weight) => weight,
        Ok((date, _)) if date > period.last => Weight::Later,
        Ok((date, _)) if date < period.first => Weight::Earlier,
        Ok(_) => Weight::Counted,
    }
}

/// The date and amount of an aid that counts in whichever period holds its date; or why it never does. A row with an
/// unreadable cell counts for nothing: its applications wait for it (D04). One that lacks its filing date alone counts.
pub fn countable(aid: &KnownAid<'_>, rules: &DeMinimisRules) -> Result<(Date, Euros), Weight> {
    if aid.problems().next().is_some() && !aid.lacks_only_its_filing() {
        return Err(Weight::Unreadable);
    }
    match (aid.grants(), aid.regulation().or_default(None)) {
        (Some(false), _) => Err(Weight::Rejected),
        (_, Some(None)) => Err(Weight::NotDeMinimis),
        (_, Some(Some(regulation))) if !rules.counted.contains(&regulation) => {
            Err(Weight::OtherCeiling(regulation))
        }
        (None, _) | (_, None) => Err(Weight::Unreadable),
        (Some(true), Some(Some(_))) => {
            Ok((aid.granted_on().value().ok_or(Weight::Unreadable)?, aid.total().ok_or(Weight::Unreadable)?))
        }
    }
}

/// Amounts by date, summed over any period in logarithmic time.
#[derive(Clone, Debug, Default)]
pub struct DatedSums {
    /// Dates in order, each with the sum up to it.
    running: Vec<(Date, Euros)>,
}

impl DatedSums {
    /// The sums of these amounts.
    pub fn new(amounts: impl IntoIterator<Item = (Date, Euros)>) -> DatedSums {
        let mut amounts: Vec<(Date, Euros)> = amounts.into_iter().collect();
        amounts.sort_unstable();
        let mut sums = DatedSums::default();
        for (date, amount) in amounts {
            sums.push(date, amount);
        }
        sums
    }

    /// One more amount, not earlier than the others.
    pub fn push(&mut self, date: Date, amount: Euros) {
        self.running.push((date, self.up_to(self.running.len()) + amount));
    }

    /// What falls in the period, in euros.
    pub fn within(&self, period: Period) -> Euros {
        let before = self.running.partition_point(|(date, _)| *date < period.first);
        let through = self.running.partition_point(|(date, _)| *date <= period.last);
        self.up_to(through) - self.up_to(before)
    }

    fn up_to(&self, count: usize) -> Euros {
        count.checked_sub(1).and_then(|last| self.running.get(last)).map_or(Euros::ZERO, |(_, sum)| *sum)
    }
}

/// What the undertaking has received in the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received {
    /// Aids read and counted, in euros.
    pub prior: Euros,
    /// Aids of this run granted before, in euros.
    pub granted_before: Euros,
}

/// Art. 3(7): where the ceiling would be exceeded, the new aid may not benefit from the regulation, not even the part
/// under the ceiling.
///
/// Facts: the aid, what was received before, the ceiling, the first day of the period, the regulation,
/// which ceiling it is.
pub fn under_ceiling(
    aid: Euros,
    received: Received,
    ceiling: Euros,
    period: Period,
    rules: &DeMinimisRules,
) -> Finding {
    let before = received.prior + received.granted_before;
    let facts = [
        Fact::Amount(aid),
        Fact::Amount(before),
        Fact::Amount(ceiling),
        Fact::Date(period.first),
        Fact::Regulation(rules.regulation),
        Fact::Phrase(if ceiling == rules.ceiling {
            &Message::CEILING_GENERAL
        } else {
            &Message::CEILING_ROAD_FREIGHT
        }),
    ];
    Finding::new(Code::A04, Some(before + aid > ceiling), facts)
}
