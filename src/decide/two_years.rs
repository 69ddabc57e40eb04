//! E12 and W09: what the enterprise has asked for before, in this run and in the aids (rules, section 2.2).

use rustc_hash::FxHashMap;

use super::aids::AidLedger;
use super::case::Case;
use crate::domain::{Date, Field, Siren};
use crate::rules::Finding;
use crate::rules::cumulation::{OtherRequest, not_decided_yet, one_request};

/// Requests that a reason names, of each kind: the nearest.
const NAMED: usize = 3;

/// Requests of one enterprise, by filing date.
type ByDate<'a> = Vec<OtherRequest<'a>>;

/// The requests of one enterprise.
#[derive(Default)]
struct Requests<'a> {
    /// INAC rows of the aids, whatever was decided.
    past: ByDate<'a>,
    /// Those that were granted.
    granted: ByDate<'a>,
    /// Applications of this run so far: those that are decided, and those that are not yet.
    decided: SoFar<'a>,
    undecided: SoFar<'a>,
}

/// Applications of this run, in the order of their filing.
#[derive(Default)]
struct SoFar<'a> {
    numbered: ByDate<'a>,
    /// Nothing gives their order among those of the same day.
    without_number: ByDate<'a>,
}

impl<'a> SoFar<'a> {
    fn add(&mut self, request: OtherRequest<'a>) {
        let list = if request.number.is_some() { &mut self.numbered } else { &mut self.without_number };
        list.push(request);
    }

    /// The last before an application filed on `day`: by day, then by number; a blank order never counts.
    fn before(&self, day: Date, has_number: bool) -> impl Iterator<Item = OtherRequest<'a>> {
        let of_days_before = |list: &ByDate<'a>| list.partition_point(|other| other.filed_on < day);
        let numbered = if has_number { self.numbered.len() } else { of_days_before(&self.numbered) };
        let without_number = of_days_before(&self.without_number);
        last(&self.numbered[..numbered]).chain(last(&self.without_number[..without_number]))
    }
}

/// The requests of every enterprise of a run.
pub struct TwoYears<'a> {
    by_siren: FxHashMap<Siren, Requests<'a>>,
}

impl<'a> TwoYears<'a> {
    /// Those that the aids show.
    pub fn new(ledger: &AidLedger<'a>) -> TwoYears<'a> {
        let mut by_siren: FxHashMap<Siren, Requests<'a>> = FxHashMap::default();
        for aid in ledger.aids.iter().filter(|aid| aid.is_inac() == Some(true)) {
            let Field::Known(siren) = aid.siren() else { continue };
            let granted = aid.grants() == Some(true);
            let number = aid.application_number();
            for filed_on in aid.filing_dates() {
                // With an unreadable number, it may be the past decision of an application of that day.
                if !(number.is_unreadable() && ledger.requests.is_filed_on(siren, filed_on)) {
                    let number = number.value();
                    let requests = by_siren.entry(siren).or_default();
                    requests.past.push(OtherRequest { filed_on, number, granted });
                }
            }
        }
        #[expect(clippy::iter_over_hash_type, reason = "each is sorted by itself")]
        for requests in by_siren.values_mut() {
            requests.past.sort_by_key(|request| (request.filed_on, request.number, request.granted));
            requests.past.dedup();
            requests.granted = requests.past.iter().filter(|request| request.granted).copied().collect();
        }
        TwoYears { by_siren }
    }

    /// E12 of an application, and the earlier requests that are not decided yet (W09). Applications are asked about in the
    /// order of their filing, each on what is before it.
    pub fn examine(&self, case: &Case<'a>) -> (Vec<Finding>, Option<Finding>) {
        let filed_on = case.application.filed_on.value();
        let (Some(siren), Some(day)) = (case.siren(), filed_on) else {
            return (one_request(filed_on, None::<Vec<OtherRequest<'_>>>, case.scheme), None);
        };
        let Some(requests) = self.by_siren.get(&siren) else {
            return (one_request(filed_on, Some([]), case.scheme), None);
        };
        let earlier = requests.decided.before(day, case.number().is_some());
        let past = last(&requests.past[..requests.past.partition_point(|other| other.filed_on <= day)]);
        let later = &requests.granted[requests.granted.partition_point(|other| other.filed_on <= day)..];
        let others = earlier.chain(past).chain(later.iter().take(NAMED).copied());
        let mut undecided = requests.undecided.before(day, case.number().is_some());
        let waiting = undecided.find_map(|other| not_decided_yet(day, other, case.scheme));
        (one_request(filed_on, Some(others), case.scheme), waiting)
    }

    /// Notes an application that has been examined, for those after it.
    pub fn add(&mut self, case: &Case<'a>, decided: bool) {
        let (Some(siren), Some(filed_on)) = (case.siren(), case.application.filed_on.value()) else { return };
        let requests = self.by_siren.entry(siren).or_default();
        let list = if decided { &mut requests.decided } else { &mut requests.undecided };
        list.add(OtherRequest { filed_on, number: case.number(), granted: false });
    }
}

/// The last of a list, the latest first.
fn last<'l, 'a>(requests: &'l [OtherRequest<'a>]) -> impl Iterator<Item = OtherRequest<'a>> + 'l {
    requests.iter().rev().take(NAMED).copied()
}
