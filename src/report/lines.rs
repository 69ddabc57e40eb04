//! `Lignes`: one row per invoice line with an application.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::Report;
use super::styles::{Kind, Styles};
use super::table::{Column, Table, column};
use crate::decide::{LineOutcome, LineStatus};
use crate::domain::{ApplicationNumber, Category, Nature, Text};
use crate::lang::{Head, SEPARATOR, Say};

const COLUMNS: [Column; 16] = [
    column(Head::ApplicationNumber, Kind::Identifier, 18.0),
    column(Head::InvoiceNumber, Kind::Identifier, 16.0),
    column(Head::LineNumber, Kind::Count, 8.0),
    column(Head::Supplier, Kind::Text, 28.0),
    column(Head::InvoicedOn, Kind::Date, 12.0),
    column(Head::PaidOn, Kind::Date, 14.0),
    column(Head::Category, Kind::Text, 22.0),
    column(Head::Nature, Kind::Text, 12.0),
    column(Head::AmountExclVat, Kind::Amount, 15.0),
    column(Head::AmountRetained, Kind::Amount, 15.0),
    column(Head::LineStatus, Kind::Text, 10.0),
    column(Head::LineReasons, Kind::Text, 12.0),
    column(Head::File, Kind::Text, 28.0),
    column(Head::Sheet, Kind::Text, 14.0),
    column(Head::Row, Kind::Count, 8.0),
    column(Head::Explanation, Kind::Text, 80.0),
];

const STATUS: u16 = 10;

pub fn write(report: &Report<'_>, workbook: &mut Workbook) -> Result<(), XlsxError> {
    let mut table = Table::open(workbook, report.look(), report.say(Say::SheetLines), &COLUMNS)?;
    table.colour(STATUS, Styles::line_statuses(report.words));
    for decision in &report.run.decisions {
        let number = decision.application.number.known().map_or("", ApplicationNumber::typed);
        for outcome in &decision.lines {
            let line = outcome.line;
            let (file, sheet) = report.context.sources.names(line.place);
            table
                .row()?
                .text(number)?
                .text(line.invoice_number.known().map_or("", |number| number))?
                .count(line.line_number.value().map(u64::from))?
                .text(line.supplier.known().map_or("", Text::typed))?
                .date(line.invoiced_on.value())?
                .date(line.paid_on.value())?
                .text(line.category.value().map_or("", Category::name))?
                .text(line.nature.value().map_or("", Nature::name))?
                .amount(line.amount.value())?
                .amount(Some(outcome.retained))?
                .text(report.words.line_status(outcome.status))?
                .text(&outcome.reasons.to_string())?
                .text(file)?
                .text(sheet)?
                .count(Some(line.place.row.into()))?
                .text(&explanation(report, outcome))?;
        }
    }
    table.close()
}

/// Why the line is not retained in full.
fn explanation(report: &Report<'_>, outcome: &LineOutcome<'_>) -> String {
    match outcome.status {
        LineStatus::Retained => String::new(),
        LineStatus::Invalid => {
            outcome.line.problems.iter().map(|problem| report.words.problem(problem)).collect::<Vec<_>>().join(SEPARATOR)
        }
        LineStatus::Reduced | LineStatus::Excluded => {
            let failing = outcome.findings.iter().filter(|finding| finding.fails());
            failing.map(|finding| report.words.sentence(finding)).collect::<Vec<_>>().join(SEPARATOR)
        }
    }
}
