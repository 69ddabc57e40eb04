//! `Registre`: the aids, under the canonical names of the `aides` table, so that next month's run reads them back.

use std::ops::Range;

use jiff::civil::Date;

use super::table::{Cells, Rows, columns, ranked};
use super::{Report, ReportError};
use crate::decide::{Decision, RegisterEntry, Status};
use crate::domain::{self, Aid, AidOutcome, ApplicationNumber, Euros, KnownAid, Regulation, Text};

columns! {
    /// The columns of interface 2.3, in its order.
    RegisterColumn, |row, entry: &Entry<'_>|;
    printed Canonical {
        Siren: Identifier 12 => entry.text(row, domain::Column::Siren, &entry.siren);
        Scheme: Prose 28 => entry.text(row, domain::Column::Scheme, entry.scheme);
        GrantedOn: Date 12 => entry.date(row, domain::Column::GrantedOn, entry.granted_on);
        Amount: Amount 16 => match entry.typed(domain::Column::Amount) {
            Some(typed) => row.text(typed),
            None => row.amount(entry.amount),
        };
        Regulation: Text 20 => entry.text(row, domain::Column::Regulation, entry.regulation);
        ApplicationNumber: Identifier 18 =>
            entry.text(row, domain::Column::ApplicationNumber, entry.application_number);
        Funder: Prose 28 => entry.text(row, domain::Column::Funder, entry.funder);
        RegionalDigital: Text 21 =>
            entry.text(row, domain::Column::RegionalDigital, entry.regional_digital.map_or("", yes_no));
        SingleUndertaking: Prose 22 =>
            entry.text(row, domain::Column::SingleUndertaking, entry.single_undertaking);
        FiledOn: Date 12 => entry.date(row, domain::Column::FiledOn, entry.filed_on);
        Outcome: Text 12 => entry.text(row, domain::Column::Outcome, entry.outcome.map_or("", outcome));
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
            RegisterEntry::Read(rank) => report.run.aids.get(*rank).map(read),
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
    /// The aid read, whose unreadable cells stand as typed.
    aid: Option<&'r KnownAid<'r>>,
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

impl Entry<'_> {
    fn typed(&self, column: domain::Column) -> Option<&str> {
        self.aid.and_then(|aid| aid.typed(column))
    }

    fn text<'c, C: Cells>(
        &self,
        row: &'c mut C,
        column: domain::Column,
        text: &str,
    ) -> Result<&'c mut C, ReportError> {
        row.text(self.typed(column).unwrap_or(text))
    }

    fn date<'c, C: Cells>(
        &self,
        row: &'c mut C,
        column: domain::Column,
        date: Option<Date>,
    ) -> Result<&'c mut C, ReportError> {
        match self.typed(column) {
            Some(typed) => row.text(typed),
            None => row.date(date),
        }
    }
}

/// What every column refuses to read.
const UNREADABLE: &str = "#N/A";

/// An aid read, as all its rows describe it.
fn read<'r>(aid: &'r KnownAid<'r>) -> Entry<'r> {
    Entry {
        aid: aid.problems().next().map(|_| aid),
        siren: aid.siren().value().map(|siren| siren.to_string()).unwrap_or_default(),
        scheme: aid.scheme().value().map_or("", Text::typed),
        granted_on: aid.granted_on().value(),
        amount: aid.amount().value(),
        regulation: regulation_read(aid),
        application_number: aid.application_number().value().map_or("", ApplicationNumber::typed),
        // A row that a separator within a value has shifted is not readable next month either.
        funder: if aid.is_shifted() { UNREADABLE } else { aid.funder().value().map_or("", Text::typed) },
        regional_digital: aid.regional_digital().value(),
        single_undertaking: aid.single_undertaking().value().map_or("", Text::typed),
        filed_on: aid.filed_on().value(),
        outcome: aid.outcome().value(),
    }
}

/// An application decided in this run, as the aid it is for the next.
fn decided<'r>(report: &'r Report<'_>, decision: &'r Decision<'_>) -> Entry<'r> {
    let application = decision.application;
    let granted = decision.status == Status::Granted;
    Entry {
        aid: None,
        siren: application.siret.value().map(|siret| siret.siren().to_string()).unwrap_or_default(),
        scheme: Aid::INAC,
        granted_on: decision.decided_on,
        amount: decision.amounts.granted,
        regulation: if granted { applied(report, decision).map_or("", Regulation::name) } else { "" },
        application_number: application.typed_number(),
        funder: &report.context.book.identity().authority,
        regional_digital: Some(true),
        single_undertaking: application.single_undertaking.known().map_or("", Text::typed),
        filed_on: application.filed_on.value(),
        outcome: Some(if granted { AidOutcome::Granted } else { AidOutcome::Rejected }),
    }
}

/// The number of a known regulation; of another text, what was typed, unless a known number could be read out of it
/// (`1717/2014`), for then the next run has to be shown plainly that there is none.
fn regulation_read<'r>(aid: &KnownAid<'r>) -> &'r str {
    const NONE: &str = "aucun";
    match (aid.regulation().value().flatten(), aid.regulation_typed()) {
        (Some(regulation), _) => regulation.name(),
        (None, Some(typed)) if Regulation::ALL.iter().any(|known| typed.typed().contains(known.name())) => {
            NONE
        }
        (None, typed) => typed.map_or("", Text::typed),
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
