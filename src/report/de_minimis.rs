//! `De minimis`: one row per undertaking with an application in the run.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::Report;
use super::styles::Kind;
use super::table::{Column, Table, column};
use crate::decide::UndertakingTerms;
use crate::domain::Siren;
use crate::lang::{Head, Say};

const COLUMNS: [Column; 10] = [
    column(Head::Undertaking, Kind::Identifier, 26.0),
    column(Head::Sirens, Kind::Identifier, 24.0),
    column(Head::Reference, Kind::Date, 12.0),
    column(Head::Regulation, Kind::Text, 12.0),
    column(Head::PeriodStart, Kind::Date, 12.0),
    column(Head::PriorAids, Kind::Amount, 16.0),
    column(Head::RunAids, Kind::Amount, 16.0),
    column(Head::Total, Kind::Amount, 16.0),
    column(Head::Ceiling, Kind::Amount, 16.0),
    column(Head::Available, Kind::Amount, 16.0),
];

pub fn write(report: &Report<'_>, workbook: &mut Workbook) -> Result<(), XlsxError> {
    let mut table = Table::open(workbook, report.look(), report.say(Say::SheetDeMinimis), &COLUMNS)?;
    for undertaking in &report.run.undertakings {
        let terms = undertaking.terms.as_ref();
        table
            .row()?
            .text(&undertaking.name)?
            .text(&spaced(&undertaking.sirens))?
            .date(undertaking.reference)?
            .text(terms.map_or("", |terms| terms.regulation.number()))?
            .date(terms.map(|terms| terms.period.first))?
            .amount(terms.map(|terms| terms.prior))?
            .amount(terms.map(|terms| terms.granted))?
            .amount(terms.map(UndertakingTerms::total))?
            .amount(terms.and_then(|terms| terms.ceiling))?
            .amount(terms.and_then(UndertakingTerms::available))?;
    }
    table.close()
}

/// All SIRENs, separated by a space.
fn spaced(sirens: &[Siren]) -> String {
    sirens.iter().map(Siren::to_string).collect::<Vec<_>>().join(" ")
}
