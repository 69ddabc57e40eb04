//! The enterprise: E00 to E07 (rules, section 2). Each rule looks at one application and says what it found.

use rust_decimal::Decimal;

use super::{Fact, Finding, RuleBook, SchemeRules};
use crate::domain::{Application, Code, Field, Registration, Situation};

/// Délibération n°2021.01652 du 5 octobre 2021: no application before it.
///
/// Facts: the filing date, the day the scheme opened.
pub fn scheme_open(application: &Application, book: &RuleBook) -> Finding {
    let filed_on = application.filed_on.value();
    Finding::new(
        Code::E00,
        filed_on.map(|date| !book.is_open_on(date)),
        filed_on.map(Fact::Date).into_iter().chain([Fact::Date(book.identity().opens_on)]),
    )
}

/// « être inscrits au RCS et/ou au RM » — the RNE is the RM's successor since 2023.
///
/// Facts: the registration.
pub fn registered(application: &Application) -> Finding {
    let registration = application.registration.value();
    Finding::new(
        Code::E01,
        registration.map(|registration| registration == Registration::None),
        registration.map(|registration| Fact::Word(registration.name().into())),
    )
}

/// « avoir un effectif < 20 salariés »
///
/// Facts: the headcount, the number it has to stay below.
pub fn headcount(application: &Application, rules: &SchemeRules) -> Finding {
    let headcount = application.headcount.value();
    Finding::new(
        Code::E02,
        headcount.map(|headcount| headcount >= rules.headcount_below),
        headcount.map(Fact::Number).into_iter().chain([Fact::Number(rules.headcount_below)]),
    )
}

/// « réaliser moins de 2 M€ de chiffre d'affaire » — a creation may have none yet.
///
/// Facts: the turnover (or a blank), the amount it has to stay below.
pub fn turnover(application: &Application, rules: &SchemeRules) -> Finding {
    let (fails, found) = match application.turnover {
        Field::Known(turnover) => (Some(turnover >= rules.turnover_below), Fact::Amount(turnover)),
        Field::Blank => {
            ((application.situation == Field::Known(Situation::Creation)).then_some(false), Fact::Blank)
        }
        Field::Unreadable => (None, Fact::Blank),
    };
    Finding::new(Code::E04, fails, [found, Fact::Amount(rules.turnover_below)])
}

/// « être à jour de ses obligations fiscales »
///
/// Facts: oui or non.
pub fn tax_compliant(application: &Application) -> Finding {
    yes_no(Code::E05, application.tax_compliant, false)
}

/// « être à jour de ses obligations […] sociales »
///
/// Facts: oui or non.
pub fn social_compliant(application: &Application) -> Finding {
    yes_no(Code::E06, application.social_compliant, false)
}

/// « ne pas répondre à la définition d'entreprise en difficulté » (Reg. 651/2014 art. 2(18))
///
/// Facts: oui or non.
pub fn in_difficulty(application: &Application) -> Finding {
    yes_no(Code::E07, application.in_difficulty, true)
}

fn yes_no(code: Code, answer: Field<bool>, failing: bool) -> Finding {
    Finding::new(code, answer.value().map(|answer| answer == failing), answer.value().map(Fact::YesNo))
}

/// A number of years or months as a fact.
pub(super) fn count(number: impl Into<Decimal>) -> Fact {
    Fact::Number(number.into())
}
