//! What the enterprise has already asked for or received: E12, W09, E13 (rules, sections 2.2 and 2.3).

use jiff::civil::Date;

use super::enterprise::count;
use super::{Fact, Finding, SchemeRules};
use crate::domain::{ApplicationNumber, Code, Field, KnownAid, Period};

/// Another request of the same enterprise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherRequest<'a> {
    /// Its filing date.
    pub filed_on: Date,
    /// Its number, when it has one that can be read.
    pub number: Option<&'a ApplicationNumber>,
    /// Has it been granted?
    pub granted: bool,
}

impl OtherRequest<'_> {
    /// « Une entreprise ne peut déposer qu'une seule demande d'aide sur ce dispositif dans un délai de 2 ans » — does it
    /// exclude a request filed on `filed_on`? An earlier one does, whatever its outcome, when it was filed in the period that
    /// ends on that day; a later one, once it is granted, when its own period holds that day: the other would be the
    /// second grant in two years all the same. Gives the period.
    pub fn excludes(&self, filed_on: Date, rules: &SchemeRules) -> Option<Period> {
        let is_later = self.filed_on > filed_on;
        let period = Period::of_years_ending(rules.years_between_requests, filed_on.max(self.filed_on));
        let holds = period.contains(filed_on) && period.contains(self.filed_on);
        (holds && (self.granted || !is_later)).then_some(period)
    }

    fn facts(&self, period: Period, rules: &SchemeRules) -> [Fact; 5] {
        let number = self.number.cloned().map_or(Fact::Blank, Fact::Application);
        let [first, last] = bounds(period);
        [first, last, count(rules.years_between_requests), Fact::Date(self.filed_on), number]
    }
}

fn bounds(period: Period) -> [Fact; 2] {
    [Fact::Date(period.first), Fact::Date(period.last)]
}

/// E12: one finding for each of `others` that excludes the request, or one that none does.
///
/// Facts: the first and the last day of the period, the years, then the other request's filing date and number.
pub fn one_request<'a>(
    filed_on: Option<Date>,
    others: Option<impl IntoIterator<Item = OtherRequest<'a>>>,
    rules: &SchemeRules,
) -> Vec<Finding> {
    let (Some(filed_on), Some(others)) = (filed_on, others) else {
        return vec![Finding::new(Code::E12, None, [])];
    };
    let excluding = others.into_iter().filter_map(|other| Some((other, other.excludes(filed_on, rules)?)));
    let findings: Vec<Finding> = excluding
        .map(|(other, period)| Finding::new(Code::E12, Some(true), other.facts(period, rules)))
        .collect();
    if findings.is_empty() {
        let [first, last] = bounds(Period::of_years_ending(rules.years_between_requests, filed_on));
        return vec![Finding::new(
            Code::E12,
            Some(false),
            [first, last, count(rules.years_between_requests)],
        )];
    }
    findings
}

/// W09: an earlier request of this run that is not decided yet would exclude the request.
///
/// Facts: as those of E12.
pub fn not_decided_yet(filed_on: Date, other: OtherRequest<'_>, rules: &SchemeRules) -> Option<Finding> {
    let period = other.excludes(filed_on, rules)?;
    Some(Finding::new(Code::W09, Some(true), other.facts(period, rules)))
}

/// « Cette aide vient compléter le dispositif Booster TPE Numérique »: the one regional digital aid that may stand beside.
const COMPLEMENTED: &str = "BOOSTER TPE";

/// « n'est pas cumulable avec d'autres aides financières individuelles régionales à la transition numérique » — does
/// this aid of the same enterprise, granted by `decided_on`, for this application or for none, exclude it? `None` when
/// its cells do not decide.
pub fn excludes(
    aid: &KnownAid<'_>,
    number: Option<&ApplicationNumber>,
    decided_on: Option<Date>,
) -> Option<bool> {
    let complemented = || aid.scheme().known().is_some_and(|scheme| scheme.norm().contains(COMPLEMENTED));
    let for_this = match (aid.application_number(), number) {
        (Field::Blank, _) => Some(true),
        (Field::Known(of_aid), Some(number)) => Some(of_aid == number),
        (Field::Known(_) | Field::Unreadable, _) => None,
    };
    all([
        aid.regional_digital().or_default(false),
        aid.is_inac().map(|inac| !inac && !complemented()),
        aid.grants(),
        for_this,
        aid.granted_on().value().zip(decided_on).map(|(granted_on, decided_on)| granted_on <= decided_on),
    ])
}

/// All of them: false as soon as one is, undecided when one is and none is false.
fn all<const N: usize>(conditions: [Option<bool>; N]) -> Option<bool> {
    if conditions.contains(&Some(false)) {
        Some(false)
    } else {
        conditions.iter().all(Option::is_some).then_some(true)
    }
}

/// E13, one finding for each aid that excludes, or one that none does.
///
/// Facts: the aid's scheme, date and row.
pub fn other_digital_aid<'l, 'a: 'l>(
    aids: Option<impl IntoIterator<Item = &'l KnownAid<'a>>>,
    number: Option<&ApplicationNumber>,
    decided_on: Option<Date>,
) -> Vec<Finding> {
    let Some(aids) = aids else {
        return vec![Finding::new(Code::E13, None, [])];
    };
    let mut undecided = false;
    let mut findings = Vec::new();
    for aid in aids {
        match excludes(aid, number, decided_on) {
            Some(true) => findings.push(Finding::new(Code::E13, Some(true), described(aid))),
            Some(false) => {}
            None => undecided = true,
        }
    }
    if findings.is_empty() {
        findings.push(Finding::new(Code::E13, (!undecided).then_some(false), []));
    }
    findings
}

fn described(aid: &KnownAid<'_>) -> [Fact; 3] {
    [
        aid.scheme().known().map_or(Fact::Blank, |scheme| Fact::Text((*scheme).clone())),
        aid.granted_on().value().map_or(Fact::Blank, Fact::Date),
        Fact::Place(aid.first().place),
    ]
}
