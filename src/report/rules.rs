//! `Règles`: every value of every parameter, with its source; the cells that the formulas name.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::Report;
use super::styles::Kind;
use super::table::{Column, Table, column};
use crate::lang::{Head, Say};

const COLUMNS: [Column; 7] = [
    column(Head::Parameter, Kind::Prose, 54.0),
    column(Head::ParameterValue, Kind::Value, 32.0),
    column(Head::From, Kind::Date, 14.0),
    column(Head::To, Kind::Date, 14.0),
    column(Head::Source, Kind::Prose, 70.0),
    column(Head::Key, Kind::Text, 32.0),
    column(Head::CheckedOn, Kind::Date, 12.0),
];

pub fn write(report: &Report<'_>, workbook: &mut Workbook) -> Result<(), XlsxError> {
    let mut table = Table::open(workbook, report.look(), report.say(Say::SheetRules), &COLUMNS)?;
    for parameter in report.context.book.parameters() {
        let [fr, en] = &parameter.title;
        let mut row = table.row()?;
        row.text(report.context.lang.pick(fr, en))?;
        match parameter.number {
            Some(number) => row.number_cell(Some(number))?,
            None => row.text(&parameter.value)?,
        };
        row.date(Some(parameter.from))?.date(parameter.to)?.text(&parameter.source)?.text(&parameter.key)?.date(parameter.checked_on)?;
    }
    table.close()
}
