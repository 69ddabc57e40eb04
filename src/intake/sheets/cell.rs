//! What every reader makes of its format: sheets of rows of typed cells.

use std::borrow::Cow;

use jiff::civil::Date;
use rust_decimal::Decimal;

/// A cell that holds something. Readers leave empty cells out of the row.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    /// A text, as it stands in the file (not trimmed).
    Text(Cow<'a, str>),
    /// A number at its shortest decimal form. The one place where the file's binary number is read.
    Number(Decimal),
    /// A date, or a date and time whose time is dropped.
    Date(Date),
    /// A yes/no cell.
    Bool(bool),
    /// An error, as written by the spreadsheet program: `#N/A`.
    Error(Cow<'a, str>),
    /// A formula whose result is not stored.
    NoStoredResult,
    /// Formatted as a date or a time, but no date: as shown.
    NoDate(Cow<'a, str>),
}

/// A row: its number as a person counts it, and its cells that hold something, by column from 0, in order.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// From 1; in a CSV the record's first physical line.
    pub number: u32,
    /// How many fields a text's record has, empty ones too; of a workbook, nothing says it.
    pub fields: Option<u32>,
    /// Column (from 0) and cell, columns increasing.
    pub cells: &'a [(u32, Cell<'a>)],
}

/// The day that a workbook counts its dates from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Epoch {
    /// 1 is 1900-01-01, and 60 is the 29 February 1900 that never was.
    #[default]
    Y1900,
    /// 0 is 1904-01-01.
    Y1904,
}

impl Epoch {
    /// The date of serial number `serial` (1 to 2958465; its fraction, the time, is dropped).
    pub fn date_of(self, serial: Decimal) -> Option<Date> {
        const LAST: i64 = 2_958_465;
        const NEVER_WAS: i64 = 60;
        let days = i64::try_from(serial.trunc().mantissa()).ok().filter(|_| serial.trunc().scale() == 0)?;
        if !(1..=LAST).contains(&days) {
            return None;
        }
        let (origin, days) = match self {
            Epoch::Y1900 if days == NEVER_WAS => return None,
            Epoch::Y1900 if days < NEVER_WAS => (Date::constant(1899, 12, 31), days),
            Epoch::Y1900 => (Date::constant(1899, 12, 30), days),
            Epoch::Y1904 => (Date::constant(1904, 1, 1), days),
        };
        origin.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
    }
}

/// A sheet about to be read.
#[derive(Clone, Copy, Debug)]
pub struct SheetHead<'a> {
    /// Its name; empty for a CSV.
    pub name: &'a str,
    /// Its place in the file, from 1.
    pub position: u32,
    /// Whoever opens the workbook does not see it.
    pub hidden: bool,
    /// How number cells in a date column are read.
    pub epoch: Epoch,
}

/// What a reader does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// Goes on.
    Continue,
    /// Leaves the rest of this sheet.
    NextSheet,
}

/// What rows are read into. A reader calls `sheet` for each sheet in its order (also an empty one), then `row` for each
/// row that has a cell, rows increasing, until asked to leave the sheet.
pub trait RowSink {
    /// A sheet begins.
    fn sheet(&mut self, head: SheetHead<'_>) -> Flow;
    /// A row of it.
    fn row(&mut self, row: Row<'_>) -> Flow;
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use rust_decimal::Decimal;

    use super::Epoch;

    #[test]
    fn serials_are_read_by_the_workbooks_own_epoch() {
        for (epoch, serial, expected) in [
            (Epoch::Y1900, "1", Some(date(1900, 1, 1))),
            (Epoch::Y1900, "59", Some(date(1900, 2, 28))),
            (Epoch::Y1900, "60", None),
            (Epoch::Y1900, "61", Some(date(1900, 3, 1))),
            (Epoch::Y1900, "45000.75", Some(date(2023, 3, 15))),
            (Epoch::Y1900, "2958465", Some(date(9999, 12, 31))),
            (Epoch::Y1900, "2958466", None),
            (Epoch::Y1900, "0.5", None),
            (Epoch::Y1900, "-3", None),
            (Epoch::Y1904, "43538", Some(date(2023, 3, 15))),
        ] {
            assert_eq!(epoch.date_of(serial.parse::<Decimal>().unwrap()), expected, "{serial}");
        }
    }
}
