//! `Synthèse`: what was run, what was decided, what needs a hand.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::Report;
use super::table::print_setup;
use crate::decide::Status;
use crate::lang::Say;

pub fn write(report: &Report<'_>, workbook: &mut Workbook) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(report.say(Say::SheetSummary))?;
    print_setup(sheet, report.context.lang)?;
    sheet.set_column_width(0, 34)?;
    let identity = report.context.book.identity();
    sheet.write_string_with_format(0, 0, format!("{} – {}", identity.name, identity.title), &report.styles.title)?;
    for (row, status) in (2..).zip([Status::Granted, Status::Rejected, Status::Incomplete]) {
        let count = report.run.decisions.iter().filter(|decision| decision.status == status).count();
        sheet.write_string(row, 0, report.words.status(status))?;
        sheet.write_number(row, 1, super::cell::count(count as u64))?;
    }
    Ok(())
}
