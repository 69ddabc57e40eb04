//! `Règles`: every value of every parameter, with its source; the cells that the formulas name.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::formulas::name;
use super::sheet::Sheet;
use super::styles::Kind;
use super::table::{Cells, Column, Rows, column};
use super::{Report, ReportError};
use crate::lang::{Head, Say};

/// Its columns.
pub const COLUMNS: [Column; 7] = [
    column(Head::Parameter, Kind::Prose, 54),
    column(Head::ParameterValue, Kind::Value, 32),
    column(Head::From, Kind::Date, 14),
    column(Head::To, Kind::Date, 14),
    column(Head::Source, Kind::Prose, 70),
    column(Head::Key, Kind::Text, 32),
    column(Head::CheckedOn, Kind::Date, 12),
];

/// The sheet, with its header and no row, and a name for each value.
pub fn open<'r>(report: &'r Report<'_>, workbook: &mut Workbook) -> Result<Sheet<'r>, XlsxError> {
    let parameters = report.context.book.parameters();
    for (rank, parameter) in (0..).zip(parameters) {
        workbook.define_name(name(parameter), &format!("={}", report.cell(Say::SheetRules, rank, "$B$")))?;
    }
    Sheet::open(workbook, report.look(), report.say(Say::SheetRules), &COLUMNS, parameters.len() as u64)
}

/// The rows, wherever they go.
pub fn rows(report: &Report<'_>, table: &mut impl Rows) -> Result<(), ReportError> {
    for parameter in report.context.book.parameters() {
        let [fr, en] = &parameter.title;
        let mut row = table.row()?;
        row.text(report.context.lang.pick(fr, en))?;
        match parameter.number {
            Some(number) => row.decimal(Some(number))?,
            None => row.text(&parameter.value)?,
        };
        row.date(Some(parameter.from))?
            .date(parameter.to)?
            .text(&parameter.source)?
            .text(&parameter.key)?
            .date(parameter.checked_on)?;
    }
    Ok(())
}
