//! A table as a sheet: header in row 1, frozen and filtered, rows streamed below it, continued on a second sheet when
//! they are more than one holds.

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_xlsxwriter::{
    ConditionalFormatCell, Format, Formula, IgnoreError, Note, Url, Workbook, Worksheet, XlsxError,
};

use super::layout::Sizes;
use super::styles::{Kind, Styles, USUAL_SIZE};
use super::table::{Cells, Column, Rows, part_name};
use super::{Report, ReportError, ReportTable, cell};
use crate::domain::Euros;
use crate::lang::{Lang, Message};

/// Height of a line of text, in points.
pub const LINE_HEIGHT: u32 = 15;

/// Height of a header, in points.
const HEADER_HEIGHT: u32 = 2 * LINE_HEIGHT;

/// The highest row of the format, in points.
pub const MAX_HEIGHT: u32 = 409;

const A4: u8 = 9;

/// What the tables of a report share.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// The formats.
    pub styles: &'a Styles,
    /// The language of the headers.
    pub lang: Lang,
    /// What sheets hold.
    pub sizes: Sizes,
    /// Plain values instead of live formulas.
    pub values: bool,
}

/// A table being written to a workbook.
pub struct Sheet<'a> {
    look: Look<'a>,
    columns: &'static [Column],
    /// Rows of the whole table, whoever writes them.
    rows: u64,
    coloured: Vec<(u16, ConditionalFormatCell)>,
    wraps: bool,
    linking: bool,
    /// Do its rows come from elsewhere?
    passed: bool,
    /// The sheets that are full, in order.
    full: Vec<Worksheet>,
    /// Boxed, for a worksheet is large.
    current: Box<Worksheet>,
    /// The sheets for the rows still to come.
    empty: std::vec::IntoIter<Worksheet>,
    row: u32,
    /// Height of the current row, in points.
    height: u32,
}

impl<'a> Sheet<'a> {
    /// Opens the sheets of a table.
    pub fn open(
        workbook: &mut Workbook,
        report: &'a Report<'_>,
        table: ReportTable,
    ) -> Result<Sheet<'a>, XlsxError> {
        let (look, columns, rows) = (report.look(), table.columns(), table.count(report));
        let (name, wraps) = (table.name(look.lang), rows <= look.sizes.part);
        let current = open_sheet(workbook, look, name, columns, wraps)?;
        let parts = 1..rows.div_ceil(look.sizes.sheet);
        let empty: Vec<Worksheet> = parts
            .map(|part| open_sheet(workbook, look, &part_name(name, part), columns, wraps))
            .collect::<Result<_, _>>()?;
        Ok(Sheet {
            look,
            columns,
            rows,
            coloured: Vec::new(),
            wraps,
            linking: table.is_linked(report),
            passed: false,
            full: Vec::new(),
            current: Box::new(current),
            empty: empty.into_iter(),
            row: 0,
            height: HEADER_HEIGHT,
        })
    }

    /// Colours a column by conditions.
    pub fn colour(&mut self, column: u16, conditions: impl IntoIterator<Item = ConditionalFormatCell>) {
        self.coloured.extend(conditions.into_iter().map(|condition| (column, condition)));
    }

    /// Gives its sheets to the workbook, with what comes after the last row. Rows that are not written come from elsewhere.
    pub fn close(mut self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        let mut left = self.rows - self.full.len() as u64 * self.look.sizes.sheet - u64::from(self.row);
        self.passed = left > 0;
        while left > 0 {
            left -= self.advance(left)?;
        }
        self.finish()?;
        for sheet in self.full.into_iter().chain([*self.current]) {
            workbook.push_worksheet(sheet);
        }
        Ok(())
    }

    /// What comes after the last row of the current sheet.
    fn finish(&mut self) -> Result<(), XlsxError> {
        let (sheet, last_row) = (&mut self.current, self.row);
        let last_column = u16::try_from(self.columns.len()).unwrap_or(1).saturating_sub(1);
        sheet.autofilter(0, 0, last_row, last_column)?;
        let printed = self.columns.iter().take_while(|column| column.printed).count();
        sheet.set_print_area(0, 0, last_row, u16::try_from(printed).unwrap_or(1).saturating_sub(1))?;
        if self.passed {
            // A blank cell that `join` takes out again, so that the extent of the sheet is that of its rows.
            sheet.write_blank(last_row, last_column, &self.look.styles.link)?;
        }
        if last_row > 0 {
            for (column, condition) in &self.coloured {
                sheet.add_conditional_format(1, *column, last_row, *column, condition)?;
            }
            for (rank, column) in (0..).zip(self.columns) {
                if matches!(column.kind, Kind::Identifier | Kind::Typed) {
                    // A SIRET is no number that somebody forgot to convert.
                    sheet.ignore_error_range(1, rank, last_row, rank, IgnoreError::NumberStoredAsText)?;
                }
            }
        }
        Ok(())
    }

    /// Goes to a row below, no further than the sheet that has room for the next one: by how many rows.
    fn advance(&mut self, rows: u64) -> Result<u64, XlsxError> {
        if u64::from(self.row) == self.look.sizes.sheet {
            self.begin_next_sheet()?;
        }
        // The height of a row is set when the next one begins: the writer repeats the last row of a sheet that has one.
        if self.height > LINE_HEIGHT {
            self.current.set_row_height(self.row, self.height)?;
        }
        let passed = rows.min(self.look.sizes.sheet - u64::from(self.row));
        self.row += u32::try_from(passed).map_err(|_| XlsxError::RowColumnLimitError)?;
        self.height = LINE_HEIGHT;
        Ok(passed)
    }

    /// Goes on in the next sheet.
    fn begin_next_sheet(&mut self) -> Result<(), XlsxError> {
        self.finish()?;
        let next = self.empty.next().ok_or(XlsxError::RowColumnLimitError)?;
        self.full.push(std::mem::replace(&mut *self.current, next));
        (self.row, self.height) = (0, HEADER_HEIGHT);
        Ok(())
    }
}

impl Rows for Sheet<'_> {
    type Row<'r>
        = SheetRow<'r>
    where
        Self: 'r;

    fn row(&mut self) -> Result<SheetRow<'_>, ReportError> {
        self.advance(1)?;
        let link = self.linking.then_some(&self.look.styles.link);
        Ok(SheetRow {
            sheet: &mut self.current,
            columns: self.columns,
            wraps: self.wraps,
            link,
            styles: self.look.styles,
            values: self.look.values,
            row: self.row,
            column: 0,
            height: &mut self.height,
        })
    }
}

/// The height of a text in a column, in points, whatever a row can hold.
pub fn height(text: &str, column: Column) -> u32 {
    let (size, line) = Styles::font(column.kind);
    // Texts are set in by about a character.
    lines(text, column.width.saturating_sub(1) * USUAL_SIZE / size).saturating_mul(line)
}

/// The height of the lines that a row can hold whole.
pub fn fitting(height: u32, line: u32) -> u32 {
    height.min(MAX_HEIGHT / line * line)
}

/// Lines that a text takes in a column of this width, in digits of the font; small letters are narrower than those.
pub fn lines(text: &str, width: u16) -> u32 {
    const DIGIT: usize = 20;
    const SMALL: usize = 17;
    let width = usize::from(width.saturating_sub(1)).max(1) * DIGIT;
    let letter = |letter: char| if letter.is_uppercase() || letter.is_numeric() { DIGIT } else { SMALL };
    let wrapped = |paragraph: &str| {
        let mut lines: usize = 1;
        let mut used = 0;
        for word in paragraph.split(' ') {
            let length: usize = word.chars().map(letter).sum();
            if used > 0 && used + SMALL + length > width {
                lines += 1;
                used = 0;
            }
            used += length + if used > 0 { SMALL } else { 0 };
            lines += used.saturating_sub(1) / width;
            used -= used.saturating_sub(1) / width * width;
        }
        lines
    };
    u32::try_from(text.split('\n').map(wrapped).sum::<usize>()).unwrap_or(u32::MAX)
}

/// A sheet with its header. Formats are set on columns before any row: a format given with a cell costs more than the
/// cell.
fn open_sheet(
    workbook: &mut Workbook,
    look: Look<'_>,
    name: &str,
    columns: &[Column],
    wraps: bool,
) -> Result<Worksheet, XlsxError> {
    let mut sheet = workbook.new_worksheet_with_constant_memory()?;
    sheet.set_name(name)?;
    for (rank, column) in (0..).zip(columns) {
        let kind = if wraps { column.kind } else { column.kind.unwrapped() };
        sheet.set_column_width(rank, column.width)?;
        sheet.set_column_format(rank, &look.styles.column(kind))?;
    }
    for (rank, column) in (0..).zip(columns) {
        let style = Styles::header(column.kind, column.title.is_term());
        sheet.write_string_with_format(0, rank, column.title.text(look.lang), &style)?;
        if let Some(note) = column.title.note(look.lang) {
            sheet.insert_note(
                0,
                rank,
                &Note::new(note).add_author_prefix(false).set_width(240).set_height(96),
            )?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    print_setup(&mut sheet, look.lang);
    sheet.set_repeat_rows(0, 0)?;
    Ok(sheet)
}

/// A4 landscape, one page wide, numbered.
pub fn print_setup(sheet: &mut Worksheet, lang: Lang) {
    sheet
        .set_paper_size(A4)
        .set_landscape()
        .set_print_fit_to_pages(1, 0)
        .set_margins(0.4, 0.4, 0.6, 0.6, 0.3, 0.3);
    sheet.set_header("&L&8&F&R&8&A").set_footer(format!("&R&8{}", Message::PAGE.get(lang)));
}

/// A row being written, cell after cell.
pub struct SheetRow<'t> {
    sheet: &'t mut Worksheet,
    columns: &'t [Column],
    wraps: bool,
    link: Option<&'t Format>,
    styles: &'t Styles,
    values: bool,
    row: u32,
    column: u16,
    /// In points.
    height: &'t mut u32,
}

impl SheetRow<'_> {
    /// Makes the row as high as a text that runs over several lines, not every program does so by itself, and says how
    /// such a text looks: a letter that no row can hold is smaller.
    fn grow(&mut self, text: &str) -> Option<Kind> {
        let mut column = *self.columns.get(usize::from(self.column))?;
        if !self.wraps || !Styles::wraps(column.kind) {
            return None;
        }
        if column.kind == Kind::Letter && height(text, column) > MAX_HEIGHT {
            column.kind = Kind::LongLetter;
        }
        *self.height = fitting(height(text, column), Styles::font(column.kind).1).max(*self.height);
        Some(column.kind)
    }

    fn float(&mut self, number: Option<f64>) -> Result<&mut Self, ReportError> {
        if let Some(number) = number {
            self.sheet.write_number(self.row, self.column, number)?;
        }
        Ok(self.skip())
    }

    fn skip(&mut self) -> &mut Self {
        self.column += 1;
        self
    }
}

impl Cells for SheetRow<'_> {
    fn number(&self) -> u32 {
        self.row + 1
    }

    fn text(&mut self, text: &str) -> Result<&mut Self, ReportError> {
        if self.grow(text) == Some(Kind::LongLetter) {
            let smaller = self.styles.column(Kind::LongLetter);
            self.sheet.write_string_with_format(self.row, self.column, cell::text(text), &smaller)?;
        } else if !text.is_empty() {
            self.sheet.write_string(self.row, self.column, cell::text(text))?;
        }
        Ok(self.skip())
    }

    fn linked(
        &mut self,
        text: &str,
        target: impl FnOnce() -> Option<String>,
    ) -> Result<&mut Self, ReportError> {
        let Some((format, target)) =
            self.link.filter(|_| !text.is_empty()).and_then(|format| Some((format, target()?)))
        else {
            return self.text(text);
        };
        let url = Url::new(target).set_text(cell::text(text));
        self.sheet.write_url_with_format(self.row, self.column, url, format)?;
        Ok(self.skip())
    }

    fn date(&mut self, date: Option<Date>) -> Result<&mut Self, ReportError> {
        self.float(date.map(cell::serial))
    }

    fn amount(&mut self, amount: Option<Euros>) -> Result<&mut Self, ReportError> {
        self.decimal(amount.map(Euros::decimal))
    }

    fn count(&mut self, count: Option<u64>) -> Result<&mut Self, ReportError> {
        self.float(count.map(cell::count))
    }

    fn decimal(&mut self, number: Option<Decimal>) -> Result<&mut Self, ReportError> {
        self.float(number.map(cell::number))
    }

    fn formula(
        &mut self,
        result: Option<Euros>,
        formula: impl FnOnce() -> Option<String>,
    ) -> Result<&mut Self, ReportError> {
        let live = result.filter(|_| !self.values);
        let Some((amount, formula)) = live.and_then(|amount| Some((amount, formula()?))) else {
            return self.amount(result);
        };
        let formula = Formula::new(formula).set_result(amount.to_string());
        self.sheet.write_formula(self.row, self.column, formula)?;
        Ok(self.skip())
    }
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn a_text_takes_the_lines_that_its_words_need() {
        for (text, width, expected) in [
            ("", 10, 1),
            ("court", 10, 1),
            ("un deux trois", 10, 2),
            ("un\ndeux", 10, 2),
            ("anticonstitutionnellement", 11, 3),
            ("a bb ccc dddd", 6, 3),
        ] {
            assert_eq!(lines(text, width), expected, "{text}");
        }
    }
}
