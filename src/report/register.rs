//! `Registre`: the aids, under the canonical names of the `aides` table, so that next month's run reads them back.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::Report;
use super::styles::Kind;
use super::table::{Column, Row, Table, canonical};
use crate::decide::{Decision, RegisterEntry, Status};
use crate::domain::{self, Aid, AidOutcome, ApplicationNumber, Regulation, Text};
use crate::lang::Say;

/// The columns of interface 2.3, in its order.
const COLUMNS: [Column; 11] = [
    canonical(domain::Column::Siren, Kind::Identifier, 12.0),
    canonical(domain::Column::Scheme, Kind::Text, 28.0),
    canonical(domain::Column::GrantedOn, Kind::Date, 12.0),
    canonical(domain::Column::Amount, Kind::Amount, 16.0),
    canonical(domain::Column::Regulation, Kind::Text, 20.0),
    canonical(domain::Column::ApplicationNumber, Kind::Identifier, 18.0),
    canonical(domain::Column::Funder, Kind::Text, 28.0),
    canonical(domain::Column::RegionalDigital, Kind::Text, 18.0),
    canonical(domain::Column::SingleUndertaking, Kind::Text, 22.0),
    canonical(domain::Column::FiledOn, Kind::Date, 12.0),
    canonical(domain::Column::Outcome, Kind::Text, 12.0),
];

pub fn write(report: &Report<'_>, workbook: &mut Workbook) -> Result<(), XlsxError> {
    let mut table = Table::open(workbook, report.look(), report.say(Say::SheetRegister), &COLUMNS)?;
    for entry in &report.run.register {
        match entry {
            RegisterEntry::Read(aid) => read(aid, table.row()?)?,
            RegisterEntry::Decided(rank) => {
                if let Some(decision) = report.run.decisions.get(*rank) {
                    decided(report, decision, table.row()?)?;
                }
            }
        }
    }
    table.close()
}

/// An aids row, as it was read.
fn read(aid: &Aid, mut row: Row<'_>) -> Result<(), XlsxError> {
    let siren = aid.siren.value().map(|siren| siren.to_string());
    let regulation = match (&aid.regulation_typed, aid.regulation.value().flatten()) {
        (Some(typed), _) => typed.typed(),
        (None, regulation) => regulation.map_or("", Regulation::number),
    };
    row.text(siren.as_deref().unwrap_or_default())?
        .text(aid.scheme.known().map_or("", Text::typed))?
        .date(aid.granted_on.value())?
        .amount(aid.amount.value())?
        .text(regulation)?
        .text(aid.application_number.known().map_or("", ApplicationNumber::typed))?
        .text(aid.funder.known().map_or("", Text::typed))?
        .text(aid.regional_digital.value().map_or("", yes_no))?
        .text(aid.single_undertaking.known().map_or("", Text::typed))?
        .date(aid.filed_on.value())?
        .text(aid.outcome.value().map_or("", outcome))?;
    Ok(())
}

/// An application decided in this run, as the aid it is for the next.
fn decided(report: &Report<'_>, decision: &Decision<'_>, mut row: Row<'_>) -> Result<(), XlsxError> {
    let application = decision.application;
    let siren = application.siret.value().map(|siret| siret.siren().to_string());
    let granted = decision.status == Status::Granted;
    row.text(siren.as_deref().unwrap_or_default())?
        .text(Aid::INAC)?
        .date(decision.decided_on)?
        .amount(decision.amounts.granted)?
        .text(if granted { applied(report, decision).map_or("", Regulation::number) } else { "" })?
        .text(application.number.known().map_or("", ApplicationNumber::typed))?
        .text(&report.context.book.identity().authority)?
        .text(yes_no(true))?
        .text(application.single_undertaking.known().map_or("", Text::typed))?
        .date(application.filed_on.value())?
        .text(outcome(if granted { AidOutcome::Granted } else { AidOutcome::Rejected }))?;
    Ok(())
}

/// The regulation an aid was granted under: the one in force on the decision date.
pub fn applied(report: &Report<'_>, decision: &Decision<'_>) -> Option<Regulation> {
    let in_force = || decision.decided_on.map(|date| report.context.book.de_minimis_on(date).regulation);
    decision.de_minimis.as_ref().map(|assessment| assessment.regulation).or_else(in_force)
}

/// The interface's own words, whatever the language: the sheet is read back.
fn yes_no(answer: bool) -> &'static str {
    if answer { "oui" } else { "non" }
}

fn outcome(outcome: AidOutcome) -> &'static str {
    match outcome {
        AidOutcome::Granted => Status::Granted.name(),
        AidOutcome::Rejected => Status::Rejected.name(),
    }
}
