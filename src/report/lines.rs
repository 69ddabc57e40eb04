//! `Lignes`: one row per invoice line with an application.

use std::ops::Range;

use rust_xlsxwriter::{Workbook, XlsxError};

use super::sheet::Sheet;
use super::styles::{Kind, Styles};
use super::table::{Cells, Column, Rows, column};
use super::{Report, ReportError};
use crate::decide::{LineOutcome, LineStatus};
use crate::domain::{ApplicationNumber, Category, Nature, Text};
use crate::lang::{Head, SEPARATOR, Say};

/// Its columns.
pub const COLUMNS: [Column; 16] = [
    column(Head::ApplicationNumber, Kind::Identifier, 15),
    column(Head::InvoiceNumber, Kind::Identifier, 14),
    column(Head::LineNumber, Kind::Count, 9),
    column(Head::Supplier, Kind::Text, 24),
    column(Head::InvoicedOn, Kind::Date, 11),
    column(Head::PaidOn, Kind::Date, 15),
    column(Head::Category, Kind::Text, 22),
    column(Head::Nature, Kind::Text, 13),
    column(Head::AmountExclVat, Kind::Amount, 14),
    column(Head::AmountRetained, Kind::Amount, 14),
    column(Head::LineStatus, Kind::Text, 11),
    column(Head::LineReasons, Kind::Text, 11),
    column(Head::File, Kind::Text, 22),
    column(Head::Sheet, Kind::Text, 12),
    column(Head::Row, Kind::Count, 7),
    column(Head::Explanation, Kind::Prose, 60),
];

const STATUS: u16 = 10;

/// The sheet, with its header and no row.
pub fn open<'r>(report: &'r Report<'_>, workbook: &mut Workbook) -> Result<Sheet<'r>, XlsxError> {
    let mut sheet =
        Sheet::open(workbook, report.look(), report.say(Say::SheetLines), &COLUMNS, report.layout.lines())?;
    sheet.colour(STATUS, Styles::line_statuses(report.words));
    sheet.plan_links(report.layout.lines());
    Ok(sheet)
}

/// The rows, wherever they go.
pub fn rows(report: &Report<'_>, table: &mut impl Rows) -> Result<(), ReportError> {
    rows_of(report, table, 0..report.layout.lines())
}

/// The rows of some lines, by their ranks in the table.
pub fn rows_of(report: &Report<'_>, table: &mut impl Rows, ranks: Range<u64>) -> Result<(), ReportError> {
    for (rank, decision) in report.run.decisions.iter().enumerate() {
        let number = decision.application.number.known().map_or("", ApplicationNumber::typed);
        let ranked = report.layout.lines_of(rank).zip(&decision.lines);
        for (_, outcome) in ranked.filter(|(rank, _)| ranks.contains(rank)) {
            let line = outcome.line;
            let (file, sheet) = report.context.sources.names(line.place);
            table
                .row()?
                .linked(number, || Some(report.decision(rank)))?
                .text(line.invoice_number.known().map_or("", |number| number))?
                .count(line.line_number.value().map(u64::from))?
                .text(line.supplier.name.known().map_or("", Text::typed))?
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
    Ok(())
}

/// Why the line is not retained in full.
fn explanation(report: &Report<'_>, outcome: &LineOutcome<'_>) -> String {
    match outcome.status {
        LineStatus::Retained => String::new(),
        LineStatus::Invalid => outcome
            .line
            .problems
            .iter()
            .map(|problem| report.words.problem(problem))
            .collect::<Vec<_>>()
            .join(SEPARATOR),
        LineStatus::Reduced | LineStatus::Excluded => {
            let failing = outcome.findings.iter().filter(|finding| finding.fails());
            failing.map(|finding| report.words.sentence(finding)).collect::<Vec<_>>().join(SEPARATOR)
        }
    }
}
