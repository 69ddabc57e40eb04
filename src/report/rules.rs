//! `Règles`: every value of every parameter, with its source; the cells that the formulas name.

use std::ops::Range;

use super::table::{Cells, Rows, columns, ranked};
use super::{Report, ReportError};
use crate::rules::ParameterValue;

columns! {
    /// A column of `Règles`.
    ParameterColumn, |row, entry: (&Report<'_>, &ParameterValue)|;
    printed Head {
        Parameter: Prose 54 => row.text(entry.0.context.lang.pick(&entry.1.title[0], &entry.1.title[1]));
        ParameterValue: Value 32 => match entry.1.number() {
            Some(number) => row.decimal(Some(number)),
            None => row.text(&entry.1.value),
        };
        From: Date 14 => row.date(Some(entry.1.from));
        To: Date 14 => row.date(entry.1.to);
        Source: Prose 70 => row.text(&entry.1.source);
    }
    beside Head {
        Key: Text 32 => row.text(&entry.1.key);
        CheckedOn: Date 12 => row.date(entry.1.checked_on);
        OtherTitle: Prose 32 => row.text(entry.0.context.lang.pick(&entry.1.title[1], &entry.1.title[0]));
    }
}

/// One row per value of a parameter.
pub fn count(report: &Report<'_>) -> u64 {
    report.context.book.parameters().len() as u64
}

/// Some rows, wherever they go.
pub fn rows(report: &Report<'_>, table: &mut impl Rows, ranks: Range<u64>) -> Result<(), ReportError> {
    ranked(report.context.book.parameters(), ranks)
        .try_for_each(|(_, parameter)| ParameterColumn::fill(&mut table.row()?, (report, parameter)))
}
