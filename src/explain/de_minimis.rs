//! The de minimis window of one decision: each aid counted, and each not counted with why.

use jiff::civil::Date;
use serde::Serialize;

use super::PlaceView;
use crate::decide::{Decision, Run, WeighedAid, WeighedAids};
use crate::domain::{Aid, ApplicationNumber, Euros, LeftOut, Period, Regulation, Siren, Text};
use crate::lang::{Message, Words};
use crate::rules::de_minimis::Weight;

/// De minimis for one decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeMinimisView<'a> {
    /// The regulation in force.
    pub regulation: Regulation,
    /// The period looked back on.
    pub period: Period,
    /// The ceiling, in euros.
    pub ceiling: Euros,
    /// The SIRENs of the undertaking.
    pub sirens: &'a [Siren],
    /// Aids read and counted, in euros.
    pub prior: Euros,
    /// Aids of this run granted before, in euros.
    pub granted_before: Euros,
    /// The aid examined, in euros.
    pub aid: Euros,
    /// Aids of the undertaking: those counted, then those left out.
    pub aids: Vec<AidStanding<'a>>,
    /// How many more are counted than are listed.
    pub more_counted: usize,
    /// How many more are left out than are listed.
    pub more_left_out: usize,
}

/// One aid of the undertaking, and whether it counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AidStanding<'a> {
    /// The enterprise aided.
    pub siren: Option<Siren>,
    /// The scheme.
    pub scheme: &'a str,
    /// The application, when it is a grant of this run or the row names one.
    pub application: Option<&'a str>,
    /// When it was granted.
    pub granted_on: Option<Date>,
    /// Euros.
    pub amount: Option<Euros>,
    /// Does it count?
    pub counted: bool,
    /// Granted in this run?
    pub of_this_run: bool,
    /// Why not, in words; empty when it counts.
    pub why_not: String,
    /// Where it was read; a grant of this run has the place of its application.
    pub place: PlaceView<'a>,
}

impl<'a> DeMinimisView<'a> {
    /// Of a decision that reached de minimis.
    pub(super) fn of(
        decision: &'a Decision<'a>,
        run: &'a Run<'a>,
        words: &Words<'a>,
    ) -> Option<DeMinimisView<'a>> {
        let assessment = decision.de_minimis.as_deref()?;
        let undertaking = run.undertakings.get(decision.undertaking?)?;
        let standings = |aids: &'a WeighedAids<'a>| aids.listed.iter().map(|aid| AidStanding::of(aid, words));
        Some(DeMinimisView {
            regulation: assessment.regulation,
            period: assessment.period,
            ceiling: assessment.ceiling,
            sirens: &undertaking.sirens,
            prior: assessment.prior,
            granted_before: assessment.granted_before,
            aid: assessment.aid,
            aids: standings(&assessment.counted).chain(standings(&assessment.left_out)).collect(),
            more_counted: assessment.counted.others,
            more_left_out: assessment.left_out.others,
        })
    }
}

impl<'a> AidStanding<'a> {
    pub(super) fn of(aid: &WeighedAid<'a>, words: &Words<'a>) -> AidStanding<'a> {
        let say = |text: Message, values: &[&str]| words.lang.fill(text, values);
        let why_not = match aid.weight {
            Weight::Counted => String::new(),
            Weight::Rejected => say(Message::WEIGHT_REJECTED, &[]),
            Weight::NotDeMinimis => say(Message::WEIGHT_NOT_DE_MINIMIS, &[]),
            Weight::OtherCeiling(regulation) => say(Message::WEIGHT_OTHER_CEILING, &[regulation.name()]),
            Weight::Later => say(Message::WEIGHT_LATER, &[]),
            Weight::Earlier => say(Message::WEIGHT_EARLIER, &[]),
            Weight::Unreadable => say(Message::WEIGHT_UNREADABLE, &[]),
            Weight::LeftOut(LeftOut::Repeated, kept) => say(Message::WEIGHT_REPEATED, &[&words.place(kept)]),
            Weight::LeftOut(LeftOut::NearEqual, kept) => {
                say(Message::WEIGHT_NEAR_EQUAL, &[&words.place(kept)])
            }
            Weight::LeftOut(LeftOut::DecidedAgain, kept) => {
                say(Message::WEIGHT_DECIDED_AGAIN, &[&words.place(kept)])
            }
            Weight::PastDecision => say(Message::WEIGHT_PAST_DECISION, &[]),
        };
        AidStanding {
            siren: aid.siren,
            scheme: if aid.of_this_run { Aid::INAC } else { aid.scheme.map_or("", Text::typed) },
            application: aid.number.map(ApplicationNumber::typed),
            granted_on: aid.granted_on,
            amount: aid.amount,
            counted: aid.weight == Weight::Counted,
            of_this_run: aid.of_this_run,
            why_not,
            place: PlaceView::new(aid.place, words),
        }
    }
}
