//! The aids of a run: which rows describe one aid, and which are past decisions of an application of this run (rules,
//! sections 2.2 and 5).

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use super::near_equal::{self, scheme_key};
use crate::domain::{
    Aid, Application, ApplicationNumber, Date, Euros, Field, Intake, KnownAid, Place, Regulation, Siren,
    Siret,
};

/// A row set aside, and the row that stands for it.
pub type SetAside<'a> = (&'a Aid, Place);

/// The aids of a run, ready to be asked.
pub struct AidLedger<'a> {
    /// Every aid but past decisions, in the order in which their first rows were read.
    pub aids: Vec<KnownAid<'a>>,
    /// Rows of inputs that repeat another (W05).
    pub repeated: Vec<SetAside<'a>>,
    /// Rows of an aid that another source describes too (W08).
    pub near_equal: Vec<SetAside<'a>>,
    /// Past decisions of this run's applications, each with the place of its application.
    pub past_decisions: Vec<(Place, &'a Aid)>,
    /// Every row that describe one of them.
    pub ignored: Vec<&'a Aid>,
    /// Numbers of applications that earlier runs have granted, and that are none of this run.
    granted_earlier: FxHashSet<&'a ApplicationNumber>,
    /// The requests of this run.
    pub requests: Requests<'a>,
    by_siren: FxHashMap<Siren, Vec<u32>>,
    by_number: FxHashMap<&'a ApplicationNumber, Vec<u32>>,
}

impl<'a> AidLedger<'a> {
    /// Sorts the aids rows of a run with these applications.
    pub fn new(intake: &'a Intake, applications: impl Iterator<Item = &'a Application>) -> AidLedger<'a> {
        let is_history = |row: &Aid| intake.sources.is_history(row.place.file);
        // Rows of history files are kept before rows of inputs, then the first read.
        let (mut rows, inputs): (Vec<&Aid>, Vec<&Aid>) = intake.aids.iter().partition(|row| is_history(row));
        rows.extend(inputs);
        let requests = Requests::new(applications);
        let superseded = Superseded::of(&rows);
        let (aids, mut repeated) = equal_rows(&rows, &superseded);
        let (aids, mut near_equal) = near_equal::absorb(aids);

        let (mut past_decisions, mut past_numbers) = (Vec::new(), Vec::new());
        let (mut ignored, mut decided_again): (Vec<&Aid>, Vec<&Aid>) = (Vec::new(), Vec::new());
        let mut aids: Vec<KnownAid<'a>> = aids
            .into_iter()
            .filter_map(|aid| {
                let decided: Vec<(Place, Option<&ApplicationNumber>, &Aid)> =
                    aid.rows().filter_map(|row| requests.decided_by(row, superseded.filing(row))).collect();
                if decided.is_empty() {
                    return Some(aid);
                }
                past_numbers.extend(decided.iter().filter_map(|(_, number, _)| *number));
                past_decisions.extend(decided.iter().map(|(application, _, row)| (*application, *row)));
                // So is the whole aid that describes one, but for rows of another filled number.
                let tells_it = |row: &Aid| {
                    let number = row.application_number.known();
                    number.is_none() || decided.iter().any(|(_, decided, _)| *decided == number)
                };
                ignored.extend(aid.rows().filter(|row| tells_it(row)));
                decided_again.extend(aid.earlier_rows().filter(|row| tells_it(row)));
                aid.retain(|row| !tells_it(row))
            })
            .collect();
        aids.sort_by_key(|aid| aid.first().place);
        ignored.sort_by_key(|row| row.place);
        let is_ignored = |row: &Aid| ignored.binary_search_by_key(&row.place, |row| row.place).is_ok();
        repeated.extend(superseded.rows());
        repeated.retain(|(row, _)| !is_history(row) && !is_ignored(row));
        near_equal.retain(|(row, _)| !is_ignored(row));
        ignored.extend(decided_again);

        let by_siren = index(&aids, |aid| aid.siren().value());
        let by_number = index(&aids, |aid| aid.application_number().value());
        let granted = |aid: &&KnownAid<'_>| {
            aid.is_inac() == Some(true)
                && aid.grants() == Some(true)
                && aid.amount().value().is_some_and(|amount| amount > Euros::ZERO)
        };
        let mut granted_earlier: FxHashSet<_> =
            aids.iter().filter(granted).filter_map(|aid| aid.application_number().value()).collect();
        for number in past_numbers {
            granted_earlier.remove(number);
        }
        AidLedger {
            aids,
            repeated,
            near_equal,
            past_decisions,
            ignored,
            granted_earlier,
            requests,
            by_siren,
            by_number,
        }
    }

    /// Every row that describe one of them.
    pub fn rows(&self) -> impl Iterator<Item = &'a Aid> {
        self.aids.iter().flat_map(KnownAid::rows)
    }

    /// Has an earlier run granted the application of this number, which is none of this run?
    pub fn has_granted(&self, number: &ApplicationNumber) -> bool {
        self.granted_earlier.contains(number)
    }

    /// The aids of an enterprise.
    pub fn of(&self, siren: Siren) -> impl Iterator<Item = &KnownAid<'a>> {
        self.at(self.by_siren.get(&siren))
    }

    /// The aids for an application.
    pub fn for_application(&self, number: &ApplicationNumber) -> impl Iterator<Item = &KnownAid<'a>> {
        self.at(self.by_number.get(number))
    }

    fn at(&self, ranks: Option<&Vec<u32>>) -> impl Iterator<Item = &KnownAid<'a>> {
        ranks.map_or(&[][..], Vec::as_slice).iter().filter_map(|rank| self.aids.get(*rank as usize))
    }
}

fn index<'a, K: Eq + Hash>(
    aids: &[KnownAid<'a>],
    key: impl Fn(&KnownAid<'a>) -> Option<K>,
) -> FxHashMap<K, Vec<u32>> {
    let mut index: FxHashMap<K, Vec<u32>> = FxHashMap::default();
    for (rank, aid) in (0..).zip(aids) {
        if let Some(key) = key(aid) {
            index.entry(key).or_default().push(rank);
        }
    }
    index
}

/// The applications of this run by what an INAC row can name them by.
pub struct Requests<'a> {
    by_number: FxHashMap<(Siren, &'a ApplicationNumber), &'a Application>,
    by_filing: FxHashMap<(Siren, Date), &'a Application>,
}

impl<'a> Requests<'a> {
    fn new(applications: impl Iterator<Item = &'a Application>) -> Requests<'a> {
        let (mut by_number, mut by_filing) = (FxHashMap::default(), FxHashMap::default());
        for application in applications {
            let Some(siren) = application.siret.value().map(Siret::siren) else { continue };
            if let Some(number) = application.number.known() {
                by_number.insert((siren, number), application);
            }
            if let Some(filed_on) = application.filed_on.value() {
                by_filing.entry((siren, filed_on)).or_insert(application);
            }
        }
        Requests { by_number, by_filing }
    }

    /// Does this enterprise file an application on that day?
    pub fn is_filed_on(&self, siren: Siren, day: Date) -> bool {
        self.by_filing.contains_key(&(siren, day))
    }

    /// The application that an INAC row decides: that of its SIREN with its number and its filing date, where the row
    /// gives one; without a number, that of its filing date.
    fn decided_by(
        &self,
        row: &'a Aid,
        filed_on: Field<Date>,
    ) -> Option<(Place, Option<&'a ApplicationNumber>, &'a Aid)> {
        let siren = row.siren.value().filter(|_| row.is_inac() == Some(true))?;
        let application = match (&row.application_number, filed_on) {
            (Field::Known(number), Field::Blank) => self.by_number.get(&(siren, number)),
            (Field::Known(number), Field::Known(_)) => {
                self.by_number.get(&(siren, number)).filter(|application| application.filed_on == filed_on)
            }
            (Field::Blank, Field::Known(day)) => self.by_filing.get(&(siren, day)),
            (Field::Unreadable, _) | (_, Field::Unreadable) | (Field::Blank, Field::Blank) => None,
        }?;
        Some((application.place, application.number.known(), row))
    }
}

/// INAC rows with one SIREN, one filled number and one filing date are one request, decided several times: the row with
/// the latest date of grant holds, the others are left out everywhere.
struct Superseded<'a> {
    /// By the place of the row that holds.
    by_holder: FxHashMap<Place, Vec<&'a Aid>>,
    places: FxHashSet<Place>,
}

impl<'a> Superseded<'a> {
    fn of(rows: &[&'a Aid]) -> Superseded<'a> {
        let mut inac: Vec<(Siren, &ApplicationNumber, &Aid)> = rows
            .iter()
            .filter(|row| row.is_inac() == Some(true) && !row.has_unreadable_cell())
            .filter_map(|row| Some((row.siren.value()?, row.application_number.known()?, *row)))
            .collect();
        inac.sort_by_key(|(siren, number, _)| (*siren, *number));
        let mut superseded = Superseded { by_holder: FxHashMap::default(), places: FxHashSet::default() };
        let same = |(siren, number, _): &(Siren, &ApplicationNumber, _),
                    other: &(Siren, &ApplicationNumber, _)| {
            (*siren, *number) == (other.0, other.1)
        };
        for group in inac.chunk_by(same).filter(|group| group.len() > 1) {
            let mut by_day: BTreeMap<Option<Date>, Vec<&Aid>> = BTreeMap::new();
            for (_, _, row) in group {
                by_day.entry(row.filed_on.value()).or_default().push(row);
            }
            if by_day.keys().flatten().count() <= 1 {
                superseded.add(group.iter().map(|(_, _, row)| *row));
            } else {
                // Beside two different days a blank one stands alone.
                by_day
                    .into_iter()
                    .filter(|(day, _)| day.is_some())
                    .for_each(|(_, rows)| superseded.add(rows));
            }
        }
        superseded
    }

    fn add(&mut self, rows: impl IntoIterator<Item = &'a Aid>) {
        let mut rows: Vec<&Aid> = rows.into_iter().collect();
        // Then the largest amount, then the first: `max_by_key` gives the last of equals.
        let latest = |(_, row): &(usize, &&Aid)| (row.granted_on.value(), row.amount.value());
        let Some((holder, _)) = rows.iter().enumerate().rev().max_by_key(latest) else { return };
        let holder = rows.remove(holder);
        if !rows.is_empty() {
            self.places.extend(rows.iter().map(|row| row.place));
            self.by_holder.insert(holder.place, rows);
        }
    }

    fn under(&self, holder: &Aid) -> &[&'a Aid] {
        self.by_holder.get(&holder.place).map_or(&[], Vec::as_slice)
    }

    /// The filing date of a row, or that of the rows it supersedes.
    fn filing(&self, row: &Aid) -> Field<Date> {
        let earlier = || self.under(row).iter().map(|earlier| earlier.filed_on).find(|day| !day.is_blank());
        if row.filed_on.is_blank() { earlier().unwrap_or_default() } else { row.filed_on }
    }

    fn rows(&self) -> Vec<SetAside<'a>> {
        let of_holder = |(holder, rows): (&Place, &Vec<&'a Aid>)| {
            rows.iter().map(|row| (*row, *holder)).collect::<Vec<SetAside<'a>>>()
        };
        let mut rows: Vec<SetAside<'a>> = self.by_holder.iter().flat_map(of_holder).collect();
        rows.sort_by_key(|(row, _)| row.place);
        rows
    }
}

/// What makes two rows one aid. Blanks are equal to blanks only; all names of INAC are one, and so is all that is not de
/// minimis; a row where one of these cells cannot be read is equal to one that is typed in the same way only.
#[derive(PartialEq, Eq, Hash, PartialOrd, Ord)]
enum SameAid<'a> {
    Readable {
        siren: Option<Siren>,
        scheme: Option<&'a str>,
        granted_on: Option<Date>,
        amount: Option<Euros>,
        regulation: Option<Regulation>,
        number: Option<&'a ApplicationNumber>,
        grants: bool,
    },
    AsTyped(String),
}

impl<'a> SameAid<'a> {
    fn of(aid: &'a Aid) -> SameAid<'a> {
        SameAid::readable(aid).unwrap_or_else(|| SameAid::AsTyped(aid.as_typed()))
    }

    fn readable(aid: &'a Aid) -> Option<SameAid<'a>> {
        Some(SameAid::Readable {
            siren: aid.siren.readable()?.copied(),
            scheme: aid.scheme.readable()?.map(scheme_key),
            granted_on: aid.granted_on.readable()?.copied(),
            amount: aid.amount.readable()?.copied(),
            regulation: aid.regulation.readable()?.copied().flatten(),
            number: aid.application_number.readable()?,
            grants: aid.grants()?,
        })
    }
}

/// An aid counts as many times as it stands in the one file where it stands most often. Gives the aids, and the rows that
/// are left out.
fn equal_rows<'a>(rows: &[&'a Aid], superseded: &Superseded<'a>) -> (Vec<KnownAid<'a>>, Vec<SetAside<'a>>) {
    let hash = |row: &Aid| {
        let mut hasher = FxHasher::default();
        SameAid::of(row).hash(&mut hasher);
        hasher.finish()
    };
    let mut by_hash: Vec<(u64, u32)> = (0..u32::try_from(rows.len()).unwrap_or(u32::MAX))
        .into_par_iter()
        .map(|rank| (rank, rows[rank as usize]))
        .filter(|(_, row)| !superseded.places.contains(&row.place))
        .map(|(rank, row)| (hash(row), rank))
        .collect();
    by_hash.par_sort_unstable();
    let (mut aids, mut left_out) = (Vec::with_capacity(by_hash.len()), Vec::new());
    for same_hash in by_hash.chunk_by(|(one, _), (other, _)| one == other) {
        let rows = same_hash.iter().map(|(_, rank)| rows[*rank as usize]);
        if same_hash.len() == 1 {
            aids.extend(rows.map(|row| KnownAid::new(row, [], superseded.under(row).iter().copied())));
            continue;
        }
        let mut groups: BTreeMap<SameAid<'a>, Vec<&'a Aid>> = BTreeMap::new();
        rows.for_each(|row| groups.entry(SameAid::of(row)).or_default().push(row));
        for (same, group) in groups {
            let descriptions = group.iter().flat_map(|row| superseded.under(row)).copied();
            let aid = KnownAid::new(group[0], group.iter().skip(1).copied(), descriptions);
            let kept = group[0].place;
            // Of a row that cannot be read nothing more is said than that.
            if !matches!(same, SameAid::AsTyped(_)) {
                left_out.extend(group.iter().skip(aid.times as usize).map(|row| (*row, kept)));
            }
            aids.push(aid);
        }
    }
    (aids, left_out)
}
