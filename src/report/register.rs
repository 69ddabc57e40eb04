//! `Registre`: the aids, under the canonical names of the `aides` table, so that next month's run reads them back.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::sheet::Sheet;
use super::styles::Kind;
use super::table::{Cells, Column, Rows, canonical};
use super::{Report, ReportError};
use crate::decide::{Decision, RegisterEntry, RegisteredAid, Status};
use crate::domain::{self, Aid, AidOutcome, ApplicationNumber, Regulation, Text};
use crate::lang::Say;

/// The columns of interface 2.3, in its order.
pub const COLUMNS: [Column; 11] = [
    canonical(domain::Column::Siren, Kind::Identifier, 12),
    canonical(domain::Column::Scheme, Kind::Text, 28),
    canonical(domain::Column::GrantedOn, Kind::Date, 12),
    canonical(domain::Column::Amount, Kind::Amount, 16),
    canonical(domain::Column::Regulation, Kind::Text, 20),
    canonical(domain::Column::ApplicationNumber, Kind::Identifier, 18),
    canonical(domain::Column::Funder, Kind::Text, 28),
    canonical(domain::Column::RegionalDigital, Kind::Text, 21),
    canonical(domain::Column::SingleUndertaking, Kind::Text, 22),
    canonical(domain::Column::FiledOn, Kind::Date, 12),
    canonical(domain::Column::Outcome, Kind::Text, 12),
];

/// The sheet, with its header and no row.
pub fn open<'r>(report: &'r Report<'_>, workbook: &mut Workbook) -> Result<Sheet<'r>, XlsxError> {
    Sheet::open(
        workbook,
        report.look(),
        report.say(Say::SheetRegister),
        &COLUMNS,
        report.run.register.len() as u64,
    )
}

/// The rows, wherever they go.
pub fn rows(report: &Report<'_>, table: &mut impl Rows) -> Result<(), ReportError> {
    for entry in &report.run.register {
        match entry {
            RegisterEntry::Read(aid) => read(aid, &mut table.row()?)?,
            RegisterEntry::Decided(rank) => {
                if let Some(decision) = report.run.decisions.get(*rank) {
                    decided(report, decision, &mut table.row()?)?;
                }
            }
        }
    }
    Ok(())
}

/// An aids row, as it was read, with what equal rows say.
fn read(registered: &RegisteredAid<'_>, row: &mut impl Cells) -> Result<(), ReportError> {
    let aid = registered.aid;
    let siren = aid.siren.value().map(|siren| siren.to_string());
    let regulation = regulation_read(aid);
    row.text(siren.as_deref().unwrap_or_default())?
        .text(aid.scheme.known().map_or("", Text::typed))?
        .date(aid.granted_on.value())?
        .amount(aid.amount.value())?
        .text(regulation)?
        .text(aid.application_number.known().map_or("", ApplicationNumber::typed))?
        .text(aid.funder.known().map_or("", Text::typed))?
        .text(registered.regional_digital.map_or("", yes_no))?
        .text(registered.single_undertaking.map_or("", Text::typed))?
        .date(registered.filed_on)?
        .text(aid.outcome.value().map_or("", outcome))?;
    Ok(())
}

/// An application decided in this run, as the aid it is for the next.
fn decided(report: &Report<'_>, decision: &Decision<'_>, row: &mut impl Cells) -> Result<(), ReportError> {
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

/// The number of a known regulation; of another text, what was typed, unless a known number could be read out of it
/// (`1717/2014`), for then the next run has to be told plainly that there is none.
fn regulation_read(aid: &Aid) -> &str {
    const NONE: &str = "aucun";
    match (aid.regulation.value().flatten(), &aid.regulation_typed) {
        (Some(regulation), _) => regulation.number(),
        (None, Some(typed)) if Regulation::ALL.iter().any(|known| typed.typed().contains(known.number())) => {
            NONE
        }
        (None, typed) => typed.as_ref().map_or("", Text::typed),
    }
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
