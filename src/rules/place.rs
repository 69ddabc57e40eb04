//! Where the enterprise is: E03, W04 (rules, section 2.1).

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::{Fact, Finding, SchemeRules};
use crate::domain::{Application, Code, Field, PostalCode};
use crate::lang::Message;

/// `code_postal;kind`: the region's postal codes, CEDEX included (not exhaustive). Licence Ouverte.
static POSTAL_CODES: LazyLock<BTreeSet<PostalCode>> = LazyLock::new(|| {
    include_str!("data/postal_codes.csv")
        .lines()
        .filter_map(|row| PostalCode::from_digits(row.split(';').next()?))
        .collect()
});

/// « situées sur le territoire des Hauts-de-France » — the commune decides when given, otherwise the postal code, each
/// by its first two characters: no postal code of the region begins otherwise, none is shared with a neighbour.
///
/// Facts: the code read, the departments of the region, which code it is.
pub fn in_region(application: &Application, rules: &SchemeRules) -> Finding {
    let read = match application.commune_code {
        Field::Known(code) => Some(code.to_string()),
        Field::Unreadable => None,
        Field::Blank => application.postal_code.value().map(|code| code.to_string()),
    };
    let which =
        if application.commune_code.is_blank() { &Message::POSTAL_CODE } else { &Message::COMMUNE_CODE };
    let department = application.department();
    Finding::new(
        Code::E03,
        department.map(|department| !rules.departments.contains(&department)),
        read.map(|code| Fact::Word(code.into()))
            .into_iter()
            .chain([Fact::Word(rules.departments.join(", ").into()), Fact::Phrase(which)]),
    )
}

/// W04: a postal code of the region that the table does not know, where no commune code is given.
///
/// Facts: the postal code.
pub fn unknown_postal_code(application: &Application, rules: &SchemeRules) -> Option<Finding> {
    let code = application.postal_code.value()?;
    let in_region = rules.departments.contains(&code.department());
    (application.commune_code.is_blank() && in_region && !POSTAL_CODES.contains(&code))
        .then(|| Finding::new(Code::W04, Some(true), [Fact::Word(code.to_string().into())]))
}
