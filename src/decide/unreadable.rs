//! Aids rows with a wrong or missing cell: the applications that wait for them (D04), and what is said of the others (D06,
//! W11) (rules, section 6).

use rustc_hash::FxHashMap;
use thin_vec::ThinVec;

use super::aids::AidLedger;
use super::case::Case;
use super::groups::Undertakings;
use crate::domain::{
    Aid, Anomaly, ApplicationNumber, CellProblem, Code, Column, Date, Detail, Field, Intake, KnownAid,
    Period, Place, Siren,
};

/// Cells of one kind that a decision lists; those beyond are counted.
pub const LISTED: usize = 100;

/// The wrong and missing cells of aids rows that keep an application from being decided.
#[derive(Default)]
pub struct WaitsFor<'a> {
    /// The first of them, in the order read.
    pub cells: ThinVec<(Place, &'a CellProblem)>,
    /// How many rows there are beyond.
    pub others: usize,
}

impl WaitsFor<'_> {
    /// Does it wait for none?
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }
}

/// Aids with a wrong or missing cell that have something in common.
#[derive(Default)]
struct Together<'l, 'a> {
    /// In the order read.
    aids: Vec<&'l KnownAid<'a>>,
    /// INAC rows that lack only their filing date, by date of grant.
    undated: Vec<(Date, &'l KnownAid<'a>)>,
}

impl<'l, 'a> Together<'l, 'a> {
    /// A request is filed before its grant: an undated row granted before the period begins cannot count.
    fn undated_in(&self, period: Option<Period>) -> &[(Date, &'l KnownAid<'a>)] {
        let earlier = |first: Date| self.undated.partition_point(|(granted_on, _)| *granted_on < first);
        &self.undated[period.map_or(self.undated.len(), |period| earlier(period.first))..]
    }
}

/// The aids of a run with a wrong or missing cell, by what they keep from being decided.
pub struct UnreadableAids<'l, 'a> {
    by_undertaking: FxHashMap<Siren, Together<'l, 'a>>,
    by_number: FxHashMap<&'a ApplicationNumber, Together<'l, 'a>>,
    undertakings: &'l Undertakings<'a>,
}

impl<'l, 'a> UnreadableAids<'l, 'a> {
    /// Those of `ledger`.
    pub fn new(ledger: &'l AidLedger<'a>, undertakings: &'l Undertakings<'a>) -> UnreadableAids<'l, 'a> {
        let (by_undertaking, by_number) = (FxHashMap::default(), FxHashMap::default());
        let mut unreadable = UnreadableAids { by_undertaking, by_number, undertakings };
        for aid in ledger.aids.iter().filter(|aid| aid.problems().next().is_some()) {
            let root = unreadable.undertaking(aid);
            let lists = [
                root.map(|root| unreadable.by_undertaking.entry(root).or_default()),
                aid.application_number()
                    .value()
                    .map(|number| unreadable.by_number.entry(number).or_default()),
            ];
            for list in lists.into_iter().flatten() {
                match undated(aid) {
                    Some(granted_on) => list.undated.push((granted_on, aid)),
                    None => list.aids.push(aid),
                }
            }
        }
        let sort =
            |list: &mut Together<'l, 'a>| list.undated.sort_by_key(|(date, aid)| (*date, aid.first().place));
        unreadable.by_undertaking.values_mut().for_each(sort);
        unreadable.by_number.values_mut().for_each(sort);
        unreadable
    }

    /// The undertaking of a row's SIREN; without a readable one, that which its `entreprise_unique` names.
    fn undertaking(&self, aid: &KnownAid<'a>) -> Option<Siren> {
        match (aid.siren(), aid.single_undertaking()) {
            (Field::Known(siren), _) => Some(self.undertakings.root(siren)),
            (_, Field::Known(name)) => self.undertakings.named(name),
            _ => None,
        }
    }

    /// What an application of this undertaking and number waits for, whose two years are `period`.
    pub fn of(
        &self,
        undertaking: Option<Siren>,
        number: Option<&ApplicationNumber>,
        period: Option<Period>,
    ) -> WaitsFor<'a> {
        let of_undertaking = undertaking.and_then(|root| self.by_undertaking.get(&root));
        let of_number = number.and_then(|number| self.by_number.get(number));
        let elsewhere = |aid: &&&KnownAid<'a>| undertaking.is_none() || self.undertaking(aid) != undertaking;
        let mut waits = WaitsFor::default();
        let mut rows: Vec<&KnownAid<'a>> = Vec::new();
        for (list, shared) in
            of_undertaking.map(|list| (list, true)).into_iter().chain(of_number.map(|list| (list, false)))
        {
            let undated = list.undated_in(period);
            let undated = undated.iter().map(|(_, aid)| aid);
            if shared {
                waits.others += list.aids.len() + undated.len();
                rows.extend(list.aids.iter().take(LISTED).chain(undated.take(LISTED)).copied());
            } else {
                let before = rows.len();
                rows.extend(list.aids.iter().chain(undated).filter(elsewhere).copied());
                waits.others += rows.len() - before;
            }
        }
        rows.sort_by_key(|aid| aid.first().place);
        rows.truncate(LISTED);
        waits.others -= rows.len();
        let cells = rows.into_iter().flat_map(KnownAid::problems).map(|(row, problem)| (row.place, problem));
        waits.cells = cells.collect();
        waits
    }
}

/// The date of grant of an INAC row that lacks only its filing date.
fn undated(aid: &KnownAid<'_>) -> Option<Date> {
    aid.granted_on().value().filter(|_| aid.is_inac() == Some(true) && aid.lacks_only_its_filing())
}

/// Who in the run an aids row touches: the first day of the earliest two years of its undertaking and number.
struct Touched<'c> {
    by_undertaking: FxHashMap<Siren, Option<Date>>,
    by_number: FxHashMap<&'c ApplicationNumber, Option<Date>>,
}

/// D04, D06 and W11: what is wrong with each row.
pub fn list(
    intake: &Intake,
    cases: &[Case<'_>],
    ledger: &AidLedger<'_>,
    undertakings: &Undertakings<'_>,
    anomalies: &mut impl Extend<Anomaly>,
) {
    let unreadable = UnreadableAids::new(ledger, undertakings);
    let mut of_run = Touched { by_undertaking: FxHashMap::default(), by_number: FxHashMap::default() };
    let earliest =
        |day: &mut Option<Date>, other: Option<Date>| *day = day.iter().copied().chain(other).min();
    for case in cases {
        let first = case.two_years().map(|period| period.first);
        if let Some(root) = case.undertaking {
            earliest(of_run.by_undertaking.entry(root).or_default(), first);
        }
        if let Some(number) = case.number() {
            earliest(of_run.by_number.entry(number).or_default(), first);
        }
    }
    for aid in ledger.aids.iter().filter(|aid| aid.problems().next().is_some()) {
        let root = unreadable.undertaking(aid);
        let of_undertaking = root.and_then(|root| of_run.by_undertaking.get(&root));
        let of_number = aid.application_number().value().and_then(|number| of_run.by_number.get(number));
        let mut both = of_undertaking.into_iter().chain(of_number);
        if let Some(granted_on) = undated(aid) {
            if both.flatten().any(|first| *first <= granted_on) {
                anomalies.extend(
                    aid.problems().map(|(row, problem)| Anomaly::of_cell(row.place, Code::D04, problem)),
                );
            }
            continue;
        }
        let touches = both.next().is_some();
        let has_owner = touches || aid.siren().known().is_some();
        for (row, problem) in aid.problems() {
            anomalies.extend([match (touches, intake.sources.is_history(row.place.file)) {
                (false, true) => Anomaly::of_cell(row.place, Code::W11, problem),
                (false, false) if !has_owner => without_owner(row),
                _ => Anomaly::of_cell(row.place, Code::D04, problem),
            }]);
        }
    }
}

/// D06: nothing says whose aid it is.
fn without_owner(row: &Aid) -> Anomaly {
    let siren = row.problems.iter().find(|problem| problem.column == Some(Column::Siren));
    Anomaly::of_row(row.place, Code::D06, Detail::AidWithoutOwner)
        .showing(Column::Siren, siren.map_or("", |problem| &problem.value))
}
