//! Workbooks of every format, read by calamine; what it leaves out in silence is looked for here.

use std::borrow::Cow;
use std::cell::Cell as Counter;
use std::io::{BufReader, Read, Seek};
use std::path::Path;

use calamine::{
    Data, DataRef, Ods, Range, Reader, Sheet, SheetType, SheetVisible, Xls, XlsOptions, Xlsb, Xlsx, XlsxError,
};

use super::archive::{Archive, View};
use super::cell::{Cell, Epoch, Flow, RowSink, SheetHead};
use super::compound;
use super::limits::{Limit, Limits};
use super::number;
use super::ods;
use super::ooxml::Book;
use super::problem::{Problem, corrupt, of_error, unsupported};
use super::rows::Rows;
use super::sniff::Format;
use super::xlsb;

/// Streams every sheet of a workbook into `sink`.
pub(super) fn read(
    format: Format,
    path: &Path,
    limits: &Limits,
    sink: &mut dyn RowSink,
) -> Result<(), Problem> {
    match format {
        Format::Xlsx => {
            let archive = Archive::open(path, limits)?;
            let book = Book::of(&archive)?;
            read_xlsx(archive.view(book.shown)?, limits, sink)
        }
        Format::Xlsb => read_xlsb(Archive::open(path, limits)?, limits, sink),
        Format::Ods => read_ods(Archive::open(path, limits)?, limits, sink),
        Format::Xls => read_xls(path, limits, sink),
        Format::Csv => Err(corrupt("a text is no workbook")),
    }
}

/// The worksheets among a workbook's sheets, given to the sink one after the other.
struct Sheets {
    tables: Vec<(u32, Sheet)>,
    epoch: Epoch,
    /// Bytes of text given so far.
    given: Counter<u64>,
}

impl Sheets {
    fn new(all: &[Sheet], is_1904: bool, limits: &Limits) -> Result<Sheets, Problem> {
        limits.check(Limit::Sheets, all.len() as u64)?;
        // Sheets are asked for by name.
        let mut names: Vec<&str> = all.iter().map(|sheet| sheet.name.as_str()).collect();
        names.sort_unstable();
        if let Some([name, _]) = names.array_windows().find(|[a, b]| a == b) {
            return Err(unsupported(format!("two sheets of the name {name}")));
        }
        let is_table = |sheet: &&(u32, Sheet)| sheet.1.typ == SheetType::WorkSheet;
        let sheets = (1..).zip(all.iter().cloned()).collect::<Vec<_>>();
        let sheets = sheets.iter().filter(is_table).cloned().collect();
        let epoch = if is_1904 { Epoch::Y1904 } else { Epoch::Y1900 };
        Ok(Sheets { tables: sheets, epoch, given: Counter::default() })
    }

    /// Reads each sheet that the sink wants.
    fn each(
        &self,
        sink: &mut dyn RowSink,
        mut read: impl FnMut(&str, &mut dyn RowSink) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        for (position, sheet) in &self.tables {
            let hidden = sheet.visible != SheetVisible::Visible;
            let head = SheetHead { name: &sheet.name, position: *position, hidden, epoch: self.epoch };
            if sink.sheet(head) == Flow::Continue {
                read(&sheet.name, sink)?;
            }
        }
        Ok(())
    }
}

/// The library asks for its bytes in small pieces.
fn buffered(view: View) -> BufReader<View> {
    BufReader::with_capacity(32 << 10, view)
}

fn read_xlsx(view: View, limits: &Limits, sink: &mut dyn RowSink) -> Result<(), Problem> {
    let mut book = Xlsx::new(buffered(view)).map_err(of_xlsx)?;
    let sheets = Sheets::new(book.sheets_metadata(), book.has_1904_epoch(), limits)?;
    sheets.each(sink, |name, sink| {
        let mut cells = match book.worksheet_cells_reader(name) {
            Err(XlsxError::NotAWorksheet(_)) => return Ok(()),
            cells => cells.map_err(of_xlsx)?,
        };
        let mut rows = Rows::new(sink, limits, &sheets.given);
        while let Some(record) = cells.next_cell_with_formula_metadata().map_err(of_xlsx)? {
            let cell = match of_ref(record.value, sheets.epoch) {
                None if record.formula.is_some() => Some(Cell::NoStoredResult),
                cell => cell.filter(|cell| *cell != Cell::Text("".into())),
            };
            if let Some(cell) = cell
                && rows.take(record.pos, cell)? == Flow::NextSheet
            {
                return Ok(());
            }
        }
        // The part is read to its end, where the archive's checksum is compared.
        loop {
            match cells.next_cell() {
                Ok(None) => {}
                Ok(Some(_)) => return Err(corrupt("cells after the end of the sheet's data")),
                Err(XlsxError::XmlEof(_)) => break,
                Err(error) => return Err(of_xlsx(error)),
            }
        }
        rows.finish()
    })
}

fn of_xlsx(error: XlsxError) -> Problem {
    match error {
        XlsxError::Password => Problem::Password,
        XlsxError::CellError(value) => unsupported(format!("the error value {value}")),
        error => of_error(error),
    }
}

fn read_xlsb(archive: Archive, limits: &Limits, sink: &mut dyn RowSink) -> Result<(), Problem> {
    let shown = xlsb::mended(&archive)?;
    let mut book = Xlsb::new(buffered(archive.view(shown)?)).map_err(of_error)?;
    let sheets = Sheets::new(book.sheets_metadata(), book.has_1904_epoch(), limits)?;
    sheets.each(sink, |name, sink| {
        // Errors of formulas are no cells to the library.
        let mut places = Vec::new();
        let mut formulas = book.worksheet_cells_reader(name).map_err(of_error)?;
        while let Some(formula) = formulas.next_formula().map_err(of_error)? {
            places.push(formula.get_position());
        }
        drop(formulas);
        let mut places = places.into_iter().peekable();
        let mut cells = book.worksheet_cells_reader(name).map_err(of_error)?;
        let mut rows = Rows::new(sink, limits, &sheets.given);
        loop {
            let next = cells.next_cell().map_err(of_error)?;
            let at = next.as_ref().map(calamine::Cell::get_position);
            while let Some(place) = places.next_if(|place| at.is_none_or(|at| *place <= at)) {
                if at != Some(place) && rows.take(place, Cell::NoStoredResult)? == Flow::NextSheet {
                    return Ok(());
                }
            }
            let Some(next) = next else { return rows.finish() };
            let place = next.get_position();
            let cell =
                of_ref(next.get_value().clone(), sheets.epoch).filter(|cell| *cell != Cell::Text("".into()));
            if let Some(cell) = cell
                && rows.take(place, cell)? == Flow::NextSheet
            {
                return Ok(());
            }
        }
    })
}

fn read_xls(path: &Path, limits: &Limits, sink: &mut dyn RowSink) -> Result<(), Problem> {
    let mut options = XlsOptions::default();
    // Texts of Excel 97 and later are in UTF-16, whatever code page the workbook names.
    options.force_codepage = compound::check(path)?.then_some(1200);
    let mut book = Xls::new_with_options(compound::alone(path)?, options).map_err(|error| match error {
        calamine::XlsError::Password => Problem::Password,
        error => of_error(error),
    })?;
    let sheets = Sheets::new(book.sheets_metadata(), book.has_1904_epoch(), limits)?;
    read_ranges(&mut book, &sheets, limits, sink, |_| false)
}

fn read_ods(archive: Archive, limits: &Limits, sink: &mut dyn RowSink) -> Result<(), Problem> {
    let (shown, facts) = ods::mended(&archive, limits)?;
    let mut book = Ods::new(buffered(archive.view(shown)?)).map_err(|error| match error {
        calamine::OdsError::Password => Problem::Password,
        calamine::OdsError::CellLimitExceeded { .. } => limits.exceeded(Limit::Memory),
        error => of_error(error),
    })?;
    let mut sheets = Sheets::new(book.sheets_metadata(), facts.epoch == Epoch::Y1904, limits)?;
    sheets.tables.retain(|(_, sheet)| !facts.linked.contains(&sheet.name));
    read_ranges(&mut book, &sheets, limits, sink, is_error)
}

/// Reads sheets of a format that is held in memory whole.
fn read_ranges<RS: Read + Seek, R: Reader<RS, Error: 'static>>(
    book: &mut R,
    sheets: &Sheets,
    limits: &Limits,
    sink: &mut dyn RowSink,
    is_error: impl Fn(&str) -> bool,
) -> Result<(), Problem>
where
    R::Error: std::error::Error,
{
    sheets.each(sink, |name, sink| {
        let values = book.worksheet_range(name).map_err(of_error)?;
        let formulas = book.worksheet_formula(name).map_err(of_error)?;
        let mut rows = Rows::new(sink, limits, &sheets.given);
        for place in places(&values, &formulas) {
            let has_formula = || formulas.get_value(place).is_some_and(|formula| !formula.is_empty());
            let value = values.get_value(place).map_or(DataRef::Empty, as_ref);
            let cell = match of_ref(value, sheets.epoch) {
                None if has_formula() => Cell::NoStoredResult,
                Some(Cell::Text(text)) if is_error(&text) && has_formula() => Cell::Error(text),
                Some(Cell::Text(text)) if text.is_empty() => continue,
                Some(cell) => cell,
                None => continue,
            };
            if rows.take(place, cell)? == Flow::NextSheet {
                return Ok(());
            }
        }
        rows.finish()
    })
}

/// Every place of either range, row by row.
fn places(values: &Range<Data>, formulas: &Range<String>) -> impl Iterator<Item = (u32, u32)> + use<> {
    let both = [(values.start(), values.end()), (formulas.start(), formulas.end())];
    let area = both.into_iter().filter_map(|(start, end)| Some((start?, end?)));
    let area = area.reduce(|(a, b), (c, d)| ((a.0.min(c.0), a.1.min(c.1)), (b.0.max(d.0), b.1.max(d.1))));
    area.into_iter().flat_map(|(start, end)| {
        (start.0..=end.0).flat_map(move |row| (start.1..=end.1).map(move |column| (row, column)))
    })
}

fn as_ref(value: &Data) -> DataRef<'_> {
    match value {
        Data::String(text) => DataRef::SharedString(text),
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::Bool(yes) => DataRef::Bool(*yes),
        Data::DateTime(moment) => DataRef::DateTime(*moment),
        Data::DateTimeIso(day) => DataRef::DateTimeIso(day.clone()),
        Data::DurationIso(shown) => DataRef::DurationIso(shown.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

/// The cell of a value; `None` where there is none.
fn of_ref(value: DataRef<'_>, epoch: Epoch) -> Option<Cell<'_>> {
    Some(match value {
        DataRef::Empty => return None,
        DataRef::Int(number) => Cell::Number(number.into()),
        DataRef::Float(number) => number::cell(number),
        DataRef::String(text) => Cell::Text(Cow::Owned(text)),
        DataRef::SharedString(text) => Cell::Text(Cow::Borrowed(text)),
        DataRef::Bool(yes) => Cell::Bool(yes),
        DataRef::DateTime(moment) => number::moment(moment.as_f64(), moment.is_duration(), epoch),
        DataRef::DateTimeIso(day) => number::iso_date(&day),
        DataRef::DurationIso(shown) => Cell::NoDate(Cow::Owned(shown)),
        DataRef::Error(error) => Cell::Error(Cow::Owned(error.to_string())),
    })
}

/// What LibreOffice shows for an error: `#N/A`, `#DIV/0!`, `Err:502`.
fn is_error(text: &str) -> bool {
    let code = text.strip_prefix("Err:").or_else(|| text.strip_prefix("Erreur\u{a0}:"));
    code.is_some_and(|code| !code.is_empty() && code.bytes().all(|b| b.is_ascii_digit()))
        || matches!(text, "#N/A" | "#REF!" | "#DIV/0!" | "#VALUE!" | "#NAME?" | "#NUM!" | "#NULL!")
        || matches!(text, "#VALEUR!" | "#NOM?" | "#NOMBRE!" | "#NUL!")
}
