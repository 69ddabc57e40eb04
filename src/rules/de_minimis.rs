//! De minimis: A04, and what of the aids already granted counts (rules, section 5).

use super::{DeMinimisRules, Fact, Finding};
use crate::domain::{Code, Euros, KnownAid, LeftOut, Period, Place, Regulation};
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
    /// Another row describes the same aid: that one counts.
    LeftOut(LeftOut, Place),
    /// The past decision of an application of this run.
    PastDecision,
}

/// Does the aid count in whichever period holds its date; or why does it never? A row with an
/// unreadable cell counts for nothing: its applications wait for it (D04). One that lacks its filing date alone counts.
pub fn countable(aid: &KnownAid<'_>, rules: &DeMinimisRules) -> Result<(), Weight> {
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
            aid.granted_on().value().and(aid.amount().value()).map(|_| ()).ok_or(Weight::Unreadable)
        }
    }
}

/// Art. 3(7): where the ceiling would be exceeded, the new aid may not benefit from the regulation, not even the part
/// under the ceiling.
///
/// Facts: the aid, what was received before, the ceiling, the first day of the period, the regulation,
/// which ceiling it is.
pub fn under_ceiling(
    aid: Euros,
    before: Euros,
    ceiling: Euros,
    period: Period,
    rules: &DeMinimisRules,
) -> Finding {
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
