//! The regional digital aids of a run, by the applications that they may exclude (rules, section 2.3).

use rustc_hash::FxHashMap;

use super::aids::AidLedger;
use super::case::Case;
use super::unreadable::LISTED;
use crate::domain::{ApplicationNumber, Code, Date, Field, KnownAid, Siren};
use crate::rules::cumulation::{excludes, other_digital_aid};
use crate::rules::{Fact, Finding};

/// Those of one enterprise that are for no application in particular.
#[derive(Default)]
struct WithoutNumber<'l, 'a> {
    /// By date of grant.
    aids: Vec<(Date, &'l KnownAid<'a>)>,
    /// Is there one whose cells do not decide?
    undecided: bool,
}

/// The aids that may exclude an application (E13).
pub struct RegionalAids<'l, 'a> {
    without_number: FxHashMap<Siren, WithoutNumber<'l, 'a>>,
    by_number: FxHashMap<(Siren, &'a ApplicationNumber), Vec<&'l KnownAid<'a>>>,
}

impl<'l, 'a> RegionalAids<'l, 'a> {
    /// Those of `ledger`.
    pub fn new(ledger: &'l AidLedger<'a>) -> RegionalAids<'l, 'a> {
        let (without_number, by_number) = (FxHashMap::default(), FxHashMap::default());
        let mut regional = RegionalAids { without_number, by_number };
        for aid in &ledger.aids {
            let (Field::Known(siren), number) = (aid.siren(), aid.application_number()) else { continue };
            match excludes(aid, number.value(), Some(Date::MAX)) {
                Some(false) => {}
                verdict => match number {
                    Field::Known(number) => regional.by_number.entry((siren, number)).or_default().push(aid),
                    Field::Blank | Field::Unreadable => {
                        let of_siren = regional.without_number.entry(siren).or_default();
                        match aid.granted_on().value().filter(|_| verdict == Some(true)) {
                            Some(granted_on) => of_siren.aids.push((granted_on, aid)),
                            None => of_siren.undecided = true,
                        }
                    }
                },
            }
        }
        #[expect(clippy::iter_over_hash_type, reason = "each is sorted by itself")]
        for of_siren in regional.without_number.values_mut() {
            of_siren.aids.sort_by_key(|(granted_on, aid)| (*granted_on, aid.first().place));
        }
        regional
    }

    /// E13 of an application.
    pub fn examine(&self, case: &Case<'_>) -> Vec<Finding> {
        let (number, decided_on) = (case.number(), case.decided_on);
        let Some(siren) = case.siren() else {
            return other_digital_aid(None::<[&KnownAid<'_>; 0]>, number, decided_on);
        };
        let of_siren = self.without_number.get(&siren);
        let by_then = of_siren.map_or(&[][..], |of_siren| {
            let later = |date| of_siren.aids.partition_point(|(granted_on, _)| *granted_on <= date);
            &of_siren.aids[..decided_on.map_or(of_siren.aids.len(), later)]
        });
        let for_this = number.and_then(|number| self.by_number.get(&(siren, number)));
        let listed =
            by_then.iter().take(LISTED).map(|(_, aid)| *aid).chain(for_this.into_iter().flatten().copied());
        let mut findings = other_digital_aid(Some(listed), number, decided_on);
        let others = by_then.len().saturating_sub(LISTED);
        if others > 0 && decided_on.is_some() {
            findings.push(Finding::new(Code::E13, Some(true), [Fact::Others(others)]));
        }
        match &mut findings[..] {
            [only] if of_siren.is_some_and(|of_siren| of_siren.undecided) && !only.fails() => {
                *only = Finding::new(Code::E13, None, []);
            }
            _ => {}
        }
        findings
    }
}
