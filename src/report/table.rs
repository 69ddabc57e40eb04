//! A sheet that is a table: header in row 1, frozen and filtered, rows streamed below it, continued on a second sheet
//! when they are more than one holds. Nothing of a row is kept once it is written.

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_xlsxwriter::{ConditionalFormatCell, Format, Formula, IgnoreError, Note, Url, Workbook, Worksheet, XlsxError};

use super::cell;
use super::styles::{Kind, Styles};
use crate::domain::{self, Euros};
use crate::lang::{Head, Lang, Say};

/// Rows below the header that a sheet of the format holds.
pub const MAX_ROWS: u64 = 1_048_575;

/// The links that a sheet of the format holds.
pub const MAX_LINKS: usize = 65_530;

const A4: u8 = 9;

/// The header of a column.
#[derive(Clone, Copy, Debug)]
pub enum Title {
    /// A column of the report, in the language of the report.
    Head(Head),
    /// A term of a formula, beside the columns of the interface.
    Term(Head),
    /// A column of an input, by its canonical name whatever the language.
    Canonical(domain::Column),
}

/// A column: its header, what it holds, its width in characters.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    title: Title,
    kind: Kind,
    width: f64,
}

/// A column of the report.
pub const fn column(head: Head, kind: Kind, width: f64) -> Column {
    Column { title: Title::Head(head), kind, width }
}

/// A term of a formula.
pub const fn term(head: Head, kind: Kind, width: f64) -> Column {
    Column { title: Title::Term(head), kind, width }
}

/// A column by its canonical name.
pub const fn canonical(column: domain::Column, kind: Kind, width: f64) -> Column {
    Column { title: Title::Canonical(column), kind, width }
}

/// What the tables of a report share.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// The formats.
    pub styles: &'a Styles,
    /// The language of the headers.
    pub lang: Lang,
    /// Rows that one sheet may hold.
    pub rows_per_sheet: u64,
}

/// Where the row of a table stands: its sheet, from 0, and its row in it, from 0 (the header is row 0).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// 0 for the table's first sheet.
    pub part: u64,
    /// From 1, below the header.
    pub row: u32,
}

impl Position {
    /// The position of the record of rank `rank`, from 0.
    pub fn of(rank: u64, rows_per_sheet: u64) -> Position {
        Position { part: rank / rows_per_sheet, row: u32::try_from(rank % rows_per_sheet).unwrap_or(u32::MAX - 1) + 1 }
    }
}

/// The name of the sheet that holds part `part` of a table: `Lignes`, `Lignes 2` …
pub fn part_name(name: &str, part: u64) -> String {
    if part == 0 { name.to_owned() } else { format!("{name} {}", part + 1) }
}

/// The name of a sheet as a formula or a link writes it: `'De minimis'`.
pub fn quoted(name: &str) -> String {
    format!("'{}'", name.replace('\'', "''"))
}

/// A table being written.
pub struct Table<'a> {
    workbook: &'a mut Workbook,
    look: Look<'a>,
    name: &'a str,
    columns: &'a [Column],
    coloured: Vec<(u16, ConditionalFormatCell)>,
    part: u64,
    sheet: Worksheet,
    row: u32,
}

impl<'a> Table<'a> {
    /// Opens the first sheet of a table.
    pub fn open(workbook: &'a mut Workbook, look: Look<'a>, name: &'a str, columns: &'a [Column]) -> Result<Table<'a>, XlsxError> {
        let sheet = open_sheet(workbook, look, name, columns)?;
        Ok(Table { workbook, look, name, columns, coloured: Vec::new(), part: 0, sheet, row: 0 })
    }

    /// Colours a column by conditions.
    pub fn colour(&mut self, column: u16, conditions: impl IntoIterator<Item = ConditionalFormatCell>) {
        self.coloured.extend(conditions.into_iter().map(|condition| (column, condition)));
    }

    /// Begins the next row.
    pub fn row(&mut self) -> Result<Row<'_>, XlsxError> {
        if u64::from(self.row) == self.look.rows_per_sheet {
            self.part += 1;
            let next = open_sheet(self.workbook, self.look, &part_name(self.name, self.part), self.columns)?;
            let full = std::mem::replace(&mut self.sheet, next);
            self.push(full, self.row)?;
            self.row = 0;
        }
        self.row += 1;
        Ok(Row { sheet: &mut self.sheet, link: &self.look.styles.link, row: self.row, column: 0 })
    }

    /// Writes what comes after the last row.
    pub fn close(mut self) -> Result<(), XlsxError> {
        let last = std::mem::replace(&mut self.sheet, Worksheet::new());
        let row = self.row;
        self.push(last, row)
    }

    fn push(&mut self, mut sheet: Worksheet, last_row: u32) -> Result<(), XlsxError> {
        let last_column = u16::try_from(self.columns.len()).unwrap_or(1).saturating_sub(1);
        sheet.autofilter(0, 0, last_row, last_column)?;
        if last_row > 0 {
            for (column, condition) in &self.coloured {
                sheet.add_conditional_format(1, *column, last_row, *column, condition)?;
            }
            for (rank, column) in (0..).zip(self.columns) {
                if column.kind == Kind::Identifier {
                    // A SIRET is no number that somebody forgot to convert.
                    sheet.ignore_error_range(1, rank, last_row, rank, IgnoreError::NumberStoredAsText)?;
                }
            }
        }
        self.workbook.push_worksheet(sheet);
        Ok(())
    }
}

/// A sheet with its header. Formats are set on columns before any row: a format given with a cell costs more than the
/// cell.
fn open_sheet(workbook: &mut Workbook, look: Look<'_>, name: &str, columns: &[Column]) -> Result<Worksheet, XlsxError> {
    let mut sheet = workbook.new_worksheet_with_constant_memory()?;
    sheet.set_name(name)?;
    for (rank, column) in (0..).zip(columns) {
        sheet.set_column_width(rank, column.width)?;
        sheet.set_column_format(rank, &look.styles.column(column.kind))?;
    }
    sheet.set_row_height(0, 32)?;
    for (rank, column) in (0..).zip(columns) {
        let (title, note, format): (&str, Option<&str>, &Format) = match column.title {
            Title::Head(head) => (head.title(look.lang), Some(head.note(look.lang)), &look.styles.header),
            Title::Term(head) => (head.title(look.lang), Some(head.note(look.lang)), &look.styles.term_header),
            Title::Canonical(column) => (column.name(), None, &look.styles.header),
        };
        sheet.write_string_with_format(0, rank, title, format)?;
        if let Some(note) = note {
            sheet.insert_note(0, rank, &Note::new(note).add_author_prefix(false).set_width(240).set_height(96))?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    print_setup(&mut sheet, look.lang)?;
    sheet.set_repeat_rows(0, 0)?;
    Ok(sheet)
}

/// A4 landscape, one page wide, numbered.
pub fn print_setup(sheet: &mut Worksheet, lang: Lang) -> Result<(), XlsxError> {
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0).set_margins(0.4, 0.4, 0.6, 0.6, 0.3, 0.3);
    sheet.set_header("&L&8&F&R&8&A").set_footer(format!("&R&8{}", Say::Page.get(lang)));
    Ok(())
}

/// A row being written, cell after cell.
pub struct Row<'t> {
    sheet: &'t mut Worksheet,
    link: &'t Format,
    row: u32,
    column: u16,
}

impl Row<'_> {
    /// The row as formulas name it, from 1.
    pub fn number(&self) -> u32 {
        self.row + 1
    }

    /// A text, never a formula; nothing when empty.
    pub fn text(&mut self, text: &str) -> Result<&mut Self, XlsxError> {
        if !text.is_empty() {
            self.sheet.write_string(self.row, self.column, cell::text(text))?;
        }
        Ok(self.skip())
    }

    /// A text that leads to a cell of another sheet (`'Lignes'!A2`), or a plain one.
    pub fn linked(&mut self, text: &str, target: Option<&str>) -> Result<&mut Self, XlsxError> {
        match target {
            Some(target) if !text.is_empty() => {
                let url = Url::new(format!("internal:{target}")).set_text(cell::text(text));
                self.sheet.write_url_with_format(self.row, self.column, url, self.link)?;
                Ok(self.skip())
            }
            _ => self.text(text),
        }
    }

    /// A date.
    pub fn date(&mut self, date: Option<Date>) -> Result<&mut Self, XlsxError> {
        self.float(date.map(cell::serial))
    }

    /// An amount.
    pub fn amount(&mut self, amount: Option<Euros>) -> Result<&mut Self, XlsxError> {
        self.number_cell(amount.map(Euros::decimal))
    }

    /// A count.
    pub fn count(&mut self, count: Option<u64>) -> Result<&mut Self, XlsxError> {
        self.float(count.map(cell::count))
    }

    /// An exact number.
    pub fn number_cell(&mut self, number: Option<Decimal>) -> Result<&mut Self, XlsxError> {
        self.float(number.map(cell::number))
    }

    fn float(&mut self, number: Option<f64>) -> Result<&mut Self, XlsxError> {
        if let Some(number) = number {
            self.sheet.write_number(self.row, self.column, number)?;
        }
        Ok(self.skip())
    }

    /// A formula of the program's own, with the engine's result stored.
    pub fn formula(&mut self, formula: &str, result: Euros) -> Result<&mut Self, XlsxError> {
        let formula = Formula::new(formula).set_result(result.to_string());
        self.sheet.write_formula(self.row, self.column, formula)?;
        Ok(self.skip())
    }

    /// A blank cell.
    pub fn skip(&mut self) -> &mut Self {
        self.column += 1;
        self
    }
}
