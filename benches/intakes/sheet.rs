//! A table being written, as a CSV that France's spreadsheets write or as a sheet of a workbook.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use inac::testing::domain::Date;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::chance::Chance;

/// Why an intake could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// A file.
    #[error(transparent)]
    File(#[from] io::Error),
    /// A workbook.
    #[error(transparent)]
    Workbook(#[from] XlsxError),
}

/// A table that rows are written to, cell after cell.
pub enum Sheet {
    /// A file of its own.
    Csv(Csv),
    /// A sheet of a workbook.
    Xlsx(Box<Xlsx>),
}

/// Rows separated by line ends, cells by `;`, amounts and dates as people type them.
pub struct Csv {
    file: BufWriter<File>,
    line: Vec<u8>,
    habits: Chance,
}

/// Typed cells, strings shared, as a spreadsheet program saves them.
pub struct Xlsx {
    sheet: Worksheet,
    row: u32,
    column: u16,
    dates: Format,
}

impl Sheet {
    /// A CSV with its header.
    pub fn csv(path: &Path, header: &[&str], seed: u64) -> Result<Sheet, Trouble> {
        let file = BufWriter::with_capacity(256 << 10, File::create(path)?);
        let mut sheet = Sheet::Csv(Csv { file, line: Vec::new(), habits: Chance::of(seed, 9, 0) });
        sheet.header(header)?;
        Ok(sheet)
    }

    /// A sheet of a workbook, with its header.
    pub fn xlsx(workbook: &mut Workbook, name: &str, header: &[&str]) -> Result<Sheet, Trouble> {
        let mut sheet = workbook.new_worksheet_with_low_memory()?;
        sheet.set_name(name)?;
        let dates = Format::new().set_num_format("dd/mm/yyyy");
        let mut sheet = Sheet::Xlsx(Box::new(Xlsx { sheet, row: 0, column: 0, dates }));
        sheet.header(header)?;
        Ok(sheet)
    }

    fn header(&mut self, header: &[&str]) -> Result<(), Trouble> {
        header.iter().try_for_each(|title| self.text(title))?;
        self.end_row()
    }

    /// Is there room for so many rows? A sheet of a workbook holds 1 048 576.
    pub fn has_room(&self, rows: u32) -> bool {
        match self {
            Sheet::Csv(_) => true,
            Sheet::Xlsx(sheet) => sheet.row + rows <= 1_048_576,
        }
    }

    /// A text.
    pub fn text(&mut self, text: &str) -> Result<(), Trouble> {
        match self {
            Sheet::Csv(csv) => csv.text(text),
            Sheet::Xlsx(sheet) => {
                if !text.is_empty() {
                    sheet.sheet.write_string(sheet.row, sheet.column, text)?;
                }
                sheet.column += 1;
            }
        }
        Ok(())
    }

    /// Nothing.
    pub fn blank(&mut self) -> Result<(), Trouble> {
        self.text("")
    }

    /// A whole number.
    pub fn count(&mut self, count: u32) -> Result<(), Trouble> {
        match self {
            Sheet::Csv(csv) => csv.text(&count.to_string()),
            Sheet::Xlsx(sheet) => {
                sheet.sheet.write_number(sheet.row, sheet.column, count)?;
                sheet.column += 1;
            }
        }
        Ok(())
    }

    /// An amount.
    pub fn cents(&mut self, cents: i64) -> Result<(), Trouble> {
        match self {
            Sheet::Csv(csv) => csv.cents(cents),
            Sheet::Xlsx(sheet) => {
                // The quotient is the number nearest to the amount, as a spreadsheet program stores it.
                sheet.sheet.write_number(sheet.row, sheet.column, cents as f64 / 100.0)?;
                sheet.column += 1;
            }
        }
        Ok(())
    }

    /// A date.
    pub fn date(&mut self, date: Date) -> Result<(), Trouble> {
        match self {
            Sheet::Csv(csv) => csv.date(date),
            Sheet::Xlsx(sheet) => {
                let day = ExcelDateTime::from_ymd(
                    date.year().unsigned_abs(),
                    date.month().unsigned_abs(),
                    date.day().unsigned_abs(),
                )?;
                sheet.sheet.write_datetime_with_format(sheet.row, sheet.column, &day, &sheet.dates)?;
                sheet.column += 1;
            }
        }
        Ok(())
    }

    /// The row is complete.
    pub fn end_row(&mut self) -> Result<(), Trouble> {
        match self {
            Sheet::Csv(csv) => csv.end_row()?,
            Sheet::Xlsx(sheet) => {
                sheet.row += 1;
                sheet.column = 0;
            }
        }
        Ok(())
    }

    /// The table is complete.
    pub fn close(self, workbook: &mut Workbook) -> Result<(), Trouble> {
        match self {
            Sheet::Csv(mut csv) => csv.file.flush()?,
            Sheet::Xlsx(sheet) => {
                workbook.push_worksheet(sheet.sheet);
            }
        }
        Ok(())
    }
}

impl Csv {
    fn text(&mut self, text: &str) {
        if text.contains([';', '"', '\n']) {
            self.line.push(b'"');
            self.line.extend_from_slice(text.replace('"', "\"\"").as_bytes());
            self.line.push(b'"');
        } else {
            self.line.extend_from_slice(text.as_bytes());
        }
        self.line.push(b';');
    }

    /// `1234,56` mostly, `1 234,56 €` or `1234.56` sometimes.
    fn cents(&mut self, cents: i64) {
        let (whole, rest) = (cents.abs() / 100, cents.abs() % 100);
        let sign = if cents < 0 { "-" } else { "" };
        let _ = match self.habits.below(20) {
            0 => write!(self.line, "{sign}{whole}.{rest:02}"),
            1 if whole >= 1000 => write!(self.line, "{sign}{} {:03},{rest:02} €", whole / 1000, whole % 1000),
            _ => write!(self.line, "{sign}{whole},{rest:02}"),
        };
        self.line.push(b';');
    }

    /// `31/03/2026` mostly, `2026-03-31` sometimes.
    fn date(&mut self, date: Date) {
        let (year, month, day) = (date.year(), date.month(), date.day());
        let _ = match self.habits.below(20) {
            0 => write!(self.line, "{year}-{month:02}-{day:02};"),
            _ => write!(self.line, "{day:02}/{month:02}/{year};"),
        };
    }

    fn end_row(&mut self) -> io::Result<()> {
        self.line.pop();
        self.line.extend_from_slice(b"\r\n");
        self.file.write_all(&self.line)?;
        self.line.clear();
        Ok(())
    }
}
