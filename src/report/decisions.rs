//! `Décisions`: one row per application.

use std::fmt::Write as _;

use rust_xlsxwriter::{Workbook, XlsxError};

use super::Report;
use super::styles::{Kind, Styles};
use super::table::{Column, Table, column};
use crate::decide::Decision;
use crate::domain::{ApplicationNumber, Code, Text};
use crate::lang::{Head, Say};

const COLUMNS: [Column; 16] = [
    column(Head::ApplicationNumber, Kind::Identifier, 18.0),
    column(Head::Siret, Kind::Identifier, 17.0),
    column(Head::LegalName, Kind::Text, 32.0),
    column(Head::FiledOn, Kind::Date, 12.0),
    column(Head::DecidedOn, Kind::Date, 12.0),
    column(Head::Status, Kind::Text, 12.0),
    column(Head::EligibleBase, Kind::Amount, 15.0),
    column(Head::SubsidisedBase, Kind::Amount, 15.0),
    column(Head::TheoreticalAid, Kind::Amount, 15.0),
    column(Head::GrantedAid, Kind::Amount, 15.0),
    column(Head::Reasons, Kind::Text, 14.0),
    column(Head::Labels, Kind::Prose, 44.0),
    column(Head::Alerts, Kind::Text, 14.0),
    column(Head::File, Kind::Text, 28.0),
    column(Head::Sheet, Kind::Text, 14.0),
    column(Head::Row, Kind::Count, 8.0),
];

const STATUS: u16 = 5;

pub fn write(report: &Report<'_>, workbook: &mut Workbook) -> Result<(), XlsxError> {
    let mut table = Table::open(workbook, report.look(), report.say(Say::SheetDecisions), &COLUMNS)?;
    table.colour(STATUS, Styles::statuses(report.words));
    for decision in &report.run.decisions {
        let application = decision.application;
        let (file, sheet) = report.context.sources.names(application.place);
        let siret = application.siret.value().map(|siret| siret.to_string());
        table
            .row()?
            .text(application.number.known().map_or("", ApplicationNumber::typed))?
            .text(siret.as_deref().unwrap_or_default())?
            .text(application.legal_name.known().map_or("", Text::typed))?
            .date(application.filed_on.value())?
            .date(decision.decided_on)?
            .text(report.words.status(decision.status))?
            .amount(decision.amounts.eligible_base)?
            .amount(decision.amounts.subsidised_base)?
            .amount(decision.amounts.theoretical_aid)?
            .amount(decision.amounts.granted)?
            .text(&decision.reasons.to_string())?
            .text(&report.words.labels(decision.reasons.iter()))?
            .text(&alerts(decision))?
            .text(file)?
            .text(sheet)?
            .count(Some(application.place.row.into()))?;
    }
    table.close()
}

/// `W03 W06(E08)`.
pub fn alerts(decision: &Decision<'_>) -> String {
    let mut alerts = decision.alerts.to_string();
    for code in decision.waived.iter() {
        let gap = if alerts.is_empty() { "" } else { " " };
        // Writing to a String does not fail.
        let _ = write!(alerts, "{gap}{}({code})", Code::W06);
    }
    alerts
}
