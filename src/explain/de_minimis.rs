//! The de minimis window of one decision: each aid counted, and each not counted with why.

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use serde::Serialize;

use super::PlaceView;
use crate::decide::{Run, Status};
use crate::domain::{Aid, ApplicationNumber, Euros, Intake, Period, Place, Regulation, Siren, Text};
use crate::lang::{Message, Words};
use crate::rules::RuleBook;
use crate::rules::de_minimis::{Weight, weigh};

/// De minimis for one decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeMinimisView {
    /// The regulation in force.
    pub regulation: Regulation,
    /// The period looked back on.
    pub period: Period,
    /// The ceiling, in euros.
    pub ceiling: Euros,
    /// The SIRENs of the undertaking.
    pub sirens: Vec<Siren>,
    /// Aids read and counted, in euros.
    pub prior: Euros,
    /// Aids of this run granted before, in euros.
    pub granted_before: Euros,
    /// The aid examined, in euros.
    pub aid: Euros,
    /// Every aid of the undertaking.
    pub aids: Vec<AidStanding>,
}

/// One aid of the undertaking, and whether it counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AidStanding {
    /// The enterprise aided.
    pub siren: Option<Siren>,
    /// The scheme.
    pub scheme: String,
    /// The application, when it is a grant of this run or the row names one.
    pub application: Option<String>,
    /// When it was granted.
    pub granted_on: Option<Date>,
    /// Euros.
    pub amount: Option<Euros>,
    /// Does it count?
    pub counted: bool,
    /// Why not, in words; empty when it counts.
    pub why_not: String,
    /// Where it was read; a grant of this run has the place of its application.
    pub place: PlaceView,
}

impl DeMinimisView {
    /// Of the decision of rank `rank`, when it reached de minimis.
    pub(super) fn of(
        rank: usize,
        intake: &Intake,
        run: &Run<'_>,
        book: &RuleBook,
        words: &Words<'_>,
    ) -> Option<DeMinimisView> {
        let decision = &run.decisions[rank];
        let assessment = decision.de_minimis.as_deref()?;
        let undertaking = run.undertakings.get(decision.undertaking?)?;
        let rules = book.de_minimis_on(assessment.period.last);
        let of_undertaking =
            |siren: Option<Siren>| siren.is_some_and(|siren| undertaking.sirens.contains(&siren));
        let mut told: FxHashMap<Place, Standing> = FxHashMap::default();
        for aid in run.aids.iter().filter(|aid| of_undertaking(aid.siren().value())) {
            let weight = weigh(aid, assessment.period, rules);
            for (row, rank) in aid.rows().zip(0..) {
                let counts = rank < aid.times;
                told.insert(row.place, if counts { Standing::Weighed(weight) } else { Standing::Repeated });
            }
        }
        let rows = intake.aids.iter().filter(|row| of_undertaking(row.siren.value()));
        let read = rows.map(|row| {
            // What is told of no aid is a past decision, or was decided again since.
            let standing = told.get(&row.place).copied().unwrap_or(Standing::PastDecision);
            standing_of_aid(row, standing, words)
        });
        let others =
            undertaking.decisions.iter().filter(|other| **other != rank).map(|other| &run.decisions[*other]);
        let granted = others.filter(|other| other.status == Status::Granted).map(|other| {
            let (date, amount) = (other.decided_on, other.amounts.granted);
            let place = PlaceView::new(other.application.place, words);
            let earlier = other.grant_order() < decision.grant_order();
            let counted = earlier && date.is_some_and(|date| assessment.period.contains(date));
            let why_not = if earlier { Message::WEIGHT_EARLIER } else { Message::WEIGHT_LATER };
            AidStanding {
                siren: other.application.siret.value().map(crate::domain::Siret::siren),
                scheme: Aid::INAC.to_owned(),
                application: other.application.number.known().map(|number| number.typed().to_owned()),
                granted_on: date,
                amount,
                counted,
                why_not: if counted { String::new() } else { why_not.get(words.lang).to_owned() },
                place,
            }
        });
        Some(DeMinimisView {
            regulation: assessment.regulation,
            period: assessment.period,
            ceiling: assessment.ceiling,
            sirens: undertaking.sirens.clone(),
            prior: assessment.prior,
            granted_before: assessment.granted_before,
            aid: assessment.aid,
            aids: read.chain(granted).collect(),
        })
    }
}

#[derive(Clone, Copy)]
enum Standing {
    Weighed(Weight),
    Repeated,
    PastDecision,
}

fn standing_of_aid(aid: &Aid, standing: Standing, words: &Words<'_>) -> AidStanding {
    let why_not = match standing {
        Standing::Weighed(Weight::Counted) => String::new(),
        Standing::Weighed(Weight::Rejected) => words.lang.fill(Message::WEIGHT_REJECTED, &[]),
        Standing::Weighed(Weight::NotDeMinimis) => words.lang.fill(Message::WEIGHT_NOT_DE_MINIMIS, &[]),
        Standing::Weighed(Weight::OtherCeiling(regulation)) => {
            words.lang.fill(Message::WEIGHT_OTHER_CEILING, &[regulation.number()])
        }
        Standing::Weighed(Weight::Later) => words.lang.fill(Message::WEIGHT_LATER, &[]),
        Standing::Weighed(Weight::Earlier) => words.lang.fill(Message::WEIGHT_EARLIER, &[]),
        Standing::Weighed(Weight::Unreadable) => words.lang.fill(Message::WEIGHT_UNREADABLE, &[]),
        Standing::Repeated => words.lang.fill(Message::WEIGHT_REPEATED, &[]),
        Standing::PastDecision => words.lang.fill(Message::WEIGHT_PAST_DECISION, &[]),
    };
    AidStanding {
        siren: aid.siren.value(),
        scheme: aid.scheme.known().map_or("", Text::typed).to_owned(),
        application: aid.application_number.known().map(ApplicationNumber::typed).map(str::to_owned),
        granted_on: aid.granted_on.value(),
        amount: aid.amount.value(),
        counted: why_not.is_empty(),
        why_not,
        place: PlaceView::new(aid.place, words),
    }
}
