//! `Registre`: the aids, under the canonical names of the `aides` table, so that next month's run reads them back.

use std::ops::Range;

use jiff::civil::Date;

use super::table::{Cells, Rows, columns, ranked};
use super::{Report, ReportError};
use crate::decide::{Decision, RegisterEntry, RegisteredAid, Status};
use crate::domain::{Aid, AidOutcome, ApplicationNumber, Euros, Regulation, Text};

columns! {
    /// The columns of interface 2.3, in its order.
    RegisterColumn, |row, entry: &Entry<'_>|;
    printed Canonical {
        Siren: Identifier 12 => row.text(&entry.siren);
        Scheme: Text 28 => row.text(entry.scheme);
        GrantedOn: Date 12 => row.date(entry.granted_on);
        Amount: Amount 16 => row.amount(entry.amount);
        Regulation: Text 20 => row.text(entry.regulation);
        ApplicationNumber: Identifier 18 => row.text(entry.application_number);
        Funder: Text 28 => row.text(entry.funder);
        RegionalDigital: Text 21 => row.text(entry.regional_digital.map_or("", yes_no));
        SingleUndertaking: Text 22 => row.text(entry.single_undertaking);
        FiledOn: Date 12 => row.date(entry.filed_on);
        Outcome: Text 12 => row.text(entry.outcome.map_or("", outcome));
    }
}

/// One row per entry of the register.
pub fn count(report: &Report<'_>) -> u64 {
    report.run.register.len() as u64
}

/// Some rows, wherever they go.
pub fn rows(report: &Report<'_>, table: &mut impl Rows, ranks: Range<u64>) -> Result<(), ReportError> {
    for (_, entry) in ranked(&report.run.register, ranks) {
        let entry = match entry {
            RegisterEntry::Read(aid) => Some(read(aid)),
            RegisterEntry::Decided(rank) => {
                report.run.decisions.get(*rank).map(|decision| decided(report, decision))
            }
        };
        if let Some(entry) = entry {
            RegisterColumn::fill(&mut table.row()?, &entry)?;
        }
    }
    Ok(())
}

/// A row of the register, whatever it comes from.
struct Entry<'r> {
    siren: String,
    scheme: &'r str,
    granted_on: Option<Date>,
    amount: Option<Euros>,
    regulation: &'r str,
    application_number: &'r str,
    funder: &'r str,
    regional_digital: Option<bool>,
    single_undertaking: &'r str,
    filed_on: Option<Date>,
    outcome: Option<AidOutcome>,
}

/// An aids row, as it was read, with what equal rows say.
fn read<'r>(registered: &RegisteredAid<'r>) -> Entry<'r> {
    let aid = registered.aid;
    Entry {
        siren: aid.siren.value().map(|siren| siren.to_string()).unwrap_or_default(),
        scheme: aid.scheme.known().map_or("", Text::typed),
        granted_on: aid.granted_on.value(),
        amount: aid.amount.value(),
        regulation: regulation_read(aid),
        application_number: aid.application_number.known().map_or("", ApplicationNumber::typed),
        funder: aid.funder.known().map_or("", Text::typed),
        regional_digital: registered.regional_digital,
        single_undertaking: registered.single_undertaking.map_or("", Text::typed),
        filed_on: registered.filed_on,
        outcome: aid.outcome.value(),
    }
}

/// An application decided in this run, as the aid it is for the next.
fn decided<'r>(report: &'r Report<'_>, decision: &'r Decision<'_>) -> Entry<'r> {
    let application = decision.application;
    let granted = decision.status == Status::Granted;
    Entry {
        siren: application.siret.value().map(|siret| siret.siren().to_string()).unwrap_or_default(),
        scheme: Aid::INAC,
        granted_on: decision.decided_on,
        amount: decision.amounts.granted,
        regulation: if granted { applied(report, decision).map_or("", Regulation::number) } else { "" },
        application_number: application.typed_number(),
        funder: &report.context.book.identity().authority,
        regional_digital: Some(true),
        single_undertaking: application.single_undertaking.known().map_or("", Text::typed),
        filed_on: application.filed_on.value(),
        outcome: Some(if granted { AidOutcome::Granted } else { AidOutcome::Rejected }),
    }
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
