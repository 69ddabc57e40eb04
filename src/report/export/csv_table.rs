//! A table as CSV: UTF-8 with a byte order mark (without one, a French spreadsheet program reads Windows-1252), `;`,
//! dates as `2026-03-31`, amounts as `1843.20`, texts that could run as formulas made harmless.

use std::fs::File;
use std::io::Write;

use csv::{StringRecord, Terminator, Writer, WriterBuilder};
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::harmless;
use crate::domain::Euros;
use crate::lang::Lang;
use crate::report::ReportError;
use crate::report::table::{Cells, Column, Rows};

/// A CSV file being written.
pub struct CsvTable {
    writer: Writer<File>,
    record: StringRecord,
    width: usize,
}

impl CsvTable {
    /// Begins a file with its header.
    pub fn open(mut file: File, lang: Lang, columns: &[Column]) -> Result<CsvTable, ReportError> {
        file.write_all("\u{feff}".as_bytes())?;
        let writer = WriterBuilder::new().delimiter(b';').terminator(Terminator::CRLF).from_writer(file);
        let record = columns.iter().map(|column| column.title.text(lang)).collect();
        Ok(CsvTable { writer, record, width: columns.len() })
    }

    fn flush_record(&mut self) -> Result<(), ReportError> {
        // A row may end early: its last cells are blank.
        while self.record.len() < self.width {
            self.record.push_field("");
        }
        self.writer.write_record(&self.record)?;
        self.record.clear();
        Ok(())
    }

    /// Writes what comes after the last row.
    pub fn close(mut self) -> Result<(), ReportError> {
        self.flush_record()?;
        Ok(self.writer.flush()?)
    }
}

impl Rows for CsvTable {
    type Row<'r>
        = CsvRow<'r>
    where
        Self: 'r;

    fn row(&mut self) -> Result<CsvRow<'_>, ReportError> {
        self.flush_record()?;
        Ok(CsvRow(&mut self.record))
    }
}

/// A record being filled.
pub struct CsvRow<'r>(&'r mut StringRecord);

impl CsvRow<'_> {
    fn plain(&mut self, value: Option<impl ToString>) -> &mut Self {
        self.0.push_field(&value.map(|value| value.to_string()).unwrap_or_default());
        self
    }
}

impl Cells for CsvRow<'_> {
    fn number(&self) -> u32 {
        0
    }

    fn text(&mut self, text: &str) -> Result<&mut Self, ReportError> {
        self.0.push_field(&harmless(text));
        Ok(self)
    }

    fn linked(&mut self, text: &str, _: impl FnOnce() -> Option<String>) -> Result<&mut Self, ReportError> {
        self.text(text)
    }

    fn date(&mut self, date: Option<Date>) -> Result<&mut Self, ReportError> {
        Ok(self.plain(date))
    }

    fn amount(&mut self, amount: Option<Euros>) -> Result<&mut Self, ReportError> {
        Ok(self.plain(amount))
    }

    fn count(&mut self, count: Option<u64>) -> Result<&mut Self, ReportError> {
        Ok(self.plain(count))
    }

    fn decimal(&mut self, number: Option<Decimal>) -> Result<&mut Self, ReportError> {
        Ok(self.plain(number))
    }

    fn formula(
        &mut self,
        result: Option<Euros>,
        _: impl FnOnce() -> Option<String>,
    ) -> Result<&mut Self, ReportError> {
        self.amount(result)
    }
}
