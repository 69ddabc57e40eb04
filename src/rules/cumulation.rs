//! What the enterprise has already asked for or received: E12, E13 (rules, sections 2.2 and 2.3).

use jiff::civil::Date;

use super::enterprise::count;
use super::{Fact, Finding, SchemeRules};
use crate::domain::{Aid, ApplicationNumber, Code, Period};

/// A request of the same enterprise made earlier.
#[derive(Clone, Debug)]
pub struct EarlierRequest {
    /// Its filing date.
    pub filed_on: Date,
    /// Its number, when it has one that can be read.
    pub number: Option<ApplicationNumber>,
}

/// « Une entreprise ne peut déposer qu'une seule demande d'aide sur ce dispositif dans un délai de 2 ans » — per SIREN;
/// an earlier request counts whatever its outcome. One finding for each request in the period, or one that none is.
///
/// Facts: the first and the last day of the period, the years, then the earlier request's filing date and number.
pub fn one_request(
    filed_on: Option<Date>,
    earlier: Option<&[EarlierRequest]>,
    rules: &SchemeRules,
) -> Vec<Finding> {
    let (Some(filed_on), Some(earlier)) = (filed_on, earlier) else {
        return vec![Finding::new(Code::E12, None, [])];
    };
    let period = Period::of_years_ending(rules.years_between_requests, filed_on);
    let bounds = [Fact::Date(period.first), Fact::Date(period.last), count(rules.years_between_requests)];
    let in_period: Vec<Finding> = earlier
        .iter()
        .filter(|request| period.contains(request.filed_on))
        .map(|request| {
            let number = request.number.clone().map_or(Fact::Blank, Fact::Application);
            Finding::new(
                Code::E12,
                Some(true),
                bounds.iter().cloned().chain([Fact::Date(request.filed_on), number]),
            )
        })
        .collect();
    if in_period.is_empty() { vec![Finding::new(Code::E12, Some(false), bounds)] } else { in_period }
}

/// « Cette aide vient compléter le dispositif Booster TPE Numérique »: the one regional digital aid that may stand beside.
const COMPLEMENTED: &str = "BOOSTER TPE";

/// « n'est pas cumulable avec d'autres aides financières individuelles régionales à la transition numérique » — does
/// this aid of the same enterprise, granted by `decided_on`, for this application or for none, exclude it? `None` when
/// its cells do not decide.
pub fn excludes(aid: &Aid, number: Option<&ApplicationNumber>, decided_on: Option<Date>) -> Option<bool> {
    let other_scheme = aid
        .is_inac()
        .map(|inac| !inac && !aid.scheme.known().is_some_and(|scheme| scheme.norm().contains(COMPLEMENTED)));
    let for_this = match (&aid.application_number, number) {
        (crate::domain::Field::Blank, _) => Some(true),
        (crate::domain::Field::Known(of_aid), Some(number)) => Some(of_aid == number),
        (crate::domain::Field::Known(_) | crate::domain::Field::Unreadable, _) => None,
    };
    let by_then = Some(aid.granted_on.value()? <= decided_on?);
    all([aid.regional_digital.or_default(false), other_scheme, aid.grants(), for_this, by_then])
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
pub fn other_digital_aid<'a>(
    aids: Option<impl Iterator<Item = &'a Aid>>,
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

fn described(aid: &Aid) -> [Fact; 3] {
    [
        aid.scheme.known().cloned().map_or(Fact::Blank, Fact::Text),
        aid.granted_on.value().map_or(Fact::Blank, Fact::Date),
        Fact::Place(aid.place),
    ]
}
