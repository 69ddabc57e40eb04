//! What the enterprise does: E08 to E11, E14, W03 (rules, section 2).
//!
//! The APE/NAF code is statistical and « ne saurait suffire à créer des droits ou des obligations » (décret 2007-1888
//! art. 5): the table marks each code `certain` (it rejects) or `check` (a warning for the instructor).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::{Fact, Finding, SchemeRules};
use crate::domain::{Application, Code, Naf, Regulation};
use crate::lang::Message;

/// How sure the activity code makes the exclusion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// It rejects.
    Certain,
    /// The instructor checks (W03).
    Check,
}

/// `code;nomenclature;rule;certainty;label`: our reading of the scheme.
static EXCLUSIONS: LazyLock<BTreeMap<Naf, (Code, Certainty)>> = LazyLock::new(|| {
    include_str!("data/naf_exclusions.csv")
        .lines()
        .skip(1)
        .filter_map(|row| {
            let mut cells = row.split(';');
            let naf = Naf::from_code(cells.next()?)?;
            let rule = cells.nth(1)?.parse().ok()?;
            let certainty = if cells.next()? == "certain" { Certainty::Certain } else { Certainty::Check };
            Some((naf, (rule, certainty)))
        })
        .collect()
});

/// The rule that an activity falls under, if any.
pub fn exclusion(naf: Naf, rules: &SchemeRules) -> Option<(Code, Certainty)> {
    let by_scheme =
        rules.excluded_activities.iter().find(|(prefix, _)| naf.code().starts_with(prefix.as_str()));
    by_scheme.map(|(_, code)| (*code, Certainty::Certain)).or_else(|| EXCLUSIONS.get(&naf).copied())
}

/// « les professions libérales réglementées et non réglementées ou assimilées (pharmacies,...) »: declared, or listed.
///
/// Facts: oui, non or a blank for `profession_liberale`, then the activity.
pub fn liberal_profession(application: &Application, rules: &SchemeRules) -> Finding {
    let declared = application.liberal_profession;
    let listed = application.naf.value().map(|naf| excluded_for_certain(naf, Code::E08, rules));
    let fails = match (declared.or_default(false), listed) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        (None, _) | (_, None) => None,
    };
    let declaration = declared.value().map_or(Fact::Blank, Fact::YesNo);
    Finding::new(Code::E08, fails, [declaration].into_iter().chain(application.naf.value().map(Fact::Naf)))
}

/// « les activités financières et immobilières (banques, assurances, agences immobilières,...) »
///
/// Facts: the activity.
pub fn finance_or_real_estate(application: &Application, rules: &SchemeRules) -> Finding {
    listed(Code::E09, application, rules)
}

/// « les organismes de formation, conseil, bureaux d'études »
///
/// Facts: the activity.
pub fn training_or_consulting(application: &Application, rules: &SchemeRules) -> Finding {
    listed(Code::E10, application, rules)
}

/// « les centrales d'achats »
///
/// Facts: the activity.
pub fn purchasing_centre(application: &Application, rules: &SchemeRules) -> Finding {
    listed(Code::E11, application, rules)
}

/// Reg. 2023/2831 art. 1(1): primary production of agriculture, fishery and aquaculture is outside de minimis.
///
/// Facts: the activity, the regulation in force on the decision date.
pub fn outside_de_minimis(
    application: &Application,
    rules: &SchemeRules,
    regulation: Option<Regulation>,
) -> Finding {
    let mut finding = listed(Code::E14, application, rules);
    finding.facts.push(regulation.map_or(Fact::Phrase(&Message::REGULATION_IN_FORCE), Fact::Regulation));
    finding
}

/// W03: an activity to be checked; for a liberal profession, where the applicant has not said.
///
/// Facts: the activity, the rule it may fall under.
pub fn to_be_checked(application: &Application, rules: &SchemeRules) -> Option<Finding> {
    let naf = application.naf.value()?;
    let (rule, certainty) = exclusion(naf, rules)?;
    let open = rule != Code::E08 || application.liberal_profession.is_blank();
    (certainty == Certainty::Check && open)
        .then(|| Finding::new(Code::W03, Some(true), [Fact::Naf(naf), Fact::Word(rule.as_str().into())]))
}

fn listed(rule: Code, application: &Application, rules: &SchemeRules) -> Finding {
    let naf = application.naf.value();
    Finding::new(rule, naf.map(|naf| excluded_for_certain(naf, rule, rules)), naf.map(Fact::Naf))
}

fn excluded_for_certain(naf: Naf, rule: Code, rules: &SchemeRules) -> bool {
    exclusion(naf, rules) == Some((rule, Certainty::Certain))
}
