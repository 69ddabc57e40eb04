//! ODS, streamed from the archive: cells and rows that are repeated are given as often as they stand, but held once.

use std::borrow::Cow;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use quick_xml::events::{BytesStart, Event};

use super::Reader;
use super::cell::{Cell, Epoch, Flow, Row, RowSink, SheetHead};
use super::limits::Limits;
use super::number::{Look, cell_of_digits};
use super::package::Package;
use super::tally::Tally;
use super::trouble::corrupt;
use super::xlsx::iso_date;
use super::xml::{Xml, append, attribute};
use crate::domain::FileProblem;

/// Reads one ODS workbook.
pub(super) struct OdsReader {
    path: PathBuf,
    limits: Limits,
}

impl OdsReader {
    /// For this file; nothing is read yet.
    pub(super) fn new(path: &Path, limits: &Limits) -> OdsReader {
        OdsReader { path: path.to_path_buf(), limits: *limits }
    }
}

impl Reader for OdsReader {
    fn read(&mut self, sink: &mut dyn RowSink) -> Result<(), FileProblem> {
        let mut package = Package::open(&self.path, &self.limits)?;
        let content = BufReader::with_capacity(64 << 10, package.required("content.xml")?);
        let xml = Xml::new(content, &self.limits);
        Content {
            xml,
            limits: self.limits,
            tally: Tally::of_workbook(&self.limits),
            epoch: Epoch::Y1900,
            text: String::new(),
        }
        .read(sink)
    }
}

/// Whether the manifest says that a part is encrypted.
pub(in crate::intake) fn is_encrypted(package: &mut Package, limits: &Limits) -> Result<bool, FileProblem> {
    let Some(manifest) = package.part("META-INF/manifest.xml")? else { return Ok(false) };
    let mut xml = Xml::new(BufReader::new(manifest), limits);
    loop {
        match xml.next()? {
            Event::Start(element) if element.local_name().as_ref() == "encryption-data" => return Ok(true),
            Event::Eof => return Ok(false),
            _ => {}
        }
    }
}

/// The document being read.
struct Content<R: BufRead> {
    xml: Xml<R>,
    limits: Limits,
    tally: Tally,
    epoch: Epoch,
    /// The text of the cell, kept for its allocation.
    text: String,
}

/// A cell that holds something, and how many times it stands side by side.
struct Repeated {
    column: u32,
    count: u32,
    cell: Cell<'static>,
}

/// What a cell's start says.
struct Opening {
    kind: Type,
    value: Option<String>,
    has_formula: bool,
    repeated: u32,
}

/// The type of a cell's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Type {
    None,
    Number,
    Date,
    Time,
    Bool,
    Text,
    Error,
}

impl<R: BufRead> Content<R> {
    fn read(mut self, sink: &mut dyn RowSink) -> Result<(), FileProblem> {
        loop {
            match self.xml.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "null-date" => self.epoch = epoch(attribute(&element, "date-value")?.as_deref()),
                    // What was changed is kept as cells beside the tables.
                    "tracked-changes" => self.xml.skip()?,
                    "table" => {
                        let name = attribute(&element, "name")?.unwrap_or_default().into_owned();
                        self.sheet(&name, sink)?;
                    }
                    _ => {}
                },
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    /// Reads the table whose start was the last event, and leaves it.
    fn sheet(&mut self, name: &str, sink: &mut dyn RowSink) -> Result<(), FileProblem> {
        let inside = self.xml.depth();
        let (mut number, mut is_announced) = (0_u32, false);
        while self.xml.depth() >= inside {
            let Event::Start(element) = self.xml.next()? else { continue };
            let name_of = element.local_name();
            match name_of.as_ref() {
                // A copy of another file's sheet, kept for its links.
                "table-source" => return self.leave(inside),
                "table-row" => {
                    let repeated = repeated(&element, "number-rows-repeated")?;
                    if !is_announced && self.announce(name, sink)? == Flow::NextSheet {
                        return self.leave(inside);
                    }
                    is_announced = true;
                    let cells = self.row()?;
                    if self.give(&cells, number, repeated, sink)? == Flow::NextSheet {
                        return self.leave(inside);
                    }
                    number = number.saturating_add(repeated);
                }
                "table-header-rows" | "table-rows" | "table-row-group" => {}
                _ => self.xml.skip()?,
            }
        }
        if !is_announced {
            self.announce(name, sink)?;
        }
        Ok(())
    }

    fn announce(&mut self, name: &str, sink: &mut dyn RowSink) -> Result<Flow, FileProblem> {
        self.tally.sheet()?;
        Ok(sink.sheet(SheetHead { name, position: self.tally.position(), hidden: false, epoch: self.epoch }))
    }

    /// Passes over what is left of the element that was the `inside`th open.
    fn leave(&mut self, inside: u32) -> Result<(), FileProblem> {
        while self.xml.depth() >= inside {
            self.xml.next()?;
        }
        Ok(())
    }

    /// Reads the row whose start was the last event, and leaves it.
    fn row(&mut self) -> Result<Vec<Repeated>, FileProblem> {
        let inside = self.xml.depth();
        let (mut cells, mut column, mut bytes) = (Vec::new(), 0_u32, 0_u64);
        while self.xml.depth() >= inside {
            let Event::Start(element) = self.xml.next()? else { continue };
            let opening = match element.local_name().as_ref() {
                // What a merged cell covers is kept, as the other formats keep it.
                "table-cell" | "covered-table-cell" => opening(&element)?,
                _ => {
                    self.xml.skip()?;
                    continue;
                }
            };
            if let Some(cell) = self.cell(&opening)? {
                bytes += self.text.len() as u64;
                Tally::row_text(bytes)?;
                cells.push(Repeated { column, count: opening.repeated, cell });
            }
            column = column.saturating_add(opening.repeated);
        }
        Ok(cells)
    }

    /// Gives a row as often as it is repeated, after the rows before it.
    fn give(
        &mut self,
        cells: &[Repeated],
        before: u32,
        repeated: u32,
        sink: &mut dyn RowSink,
    ) -> Result<Flow, FileProblem> {
        let Some(last) = cells.last() else { return Ok(Flow::Continue) };
        let width: u64 = cells.iter().map(|cell| u64::from(cell.count)).sum();
        self.tally.place(before.saturating_add(repeated), last.column.saturating_add(last.count - 1))?;
        self.tally.cells(width.saturating_mul(repeated.into()))?;
        let mut row = Vec::with_capacity(cells.len());
        for Repeated { column, count, cell } in cells {
            row.extend((*column..column + count).map(|column| (column, borrowed(cell))));
        }
        for number in before + 1..=before + repeated {
            if sink.row(Row { number, fields: None, cells: &row }) == Flow::NextSheet {
                return Ok(Flow::NextSheet);
            }
        }
        Ok(Flow::Continue)
    }

    /// Reads the cell whose start was the last event, and leaves it; `None` when it holds nothing.
    fn cell(&mut self, opening: &Opening) -> Result<Option<Cell<'static>>, FileProblem> {
        let inside = self.xml.depth();
        self.text.clear();
        let mut paragraphs = 0;
        while self.xml.depth() >= inside {
            if let Event::Start(element) = self.xml.next()? {
                if element.name().as_ref() == "text:p" {
                    if paragraphs > 0 {
                        self.text.push('\n');
                    }
                    paragraphs += 1;
                    self.paragraph()?;
                } else {
                    // A note, a drawing, a table within: no part of the value.
                    self.xml.skip()?;
                }
            }
        }
        self.tally.text(&self.text)?;
        Ok(self.typed(opening))
    }

    /// Appends the paragraph whose start was the last event, and leaves it.
    fn paragraph(&mut self) -> Result<(), FileProblem> {
        let inside = self.xml.depth();
        while self.xml.depth() >= inside {
            let event = self.xml.next()?;
            let Event::Start(element) = &event else {
                append(&mut self.text, &event, self.limits.text_chars)?;
                continue;
            };
            match element.name().as_ref() {
                "text:s" => {
                    let count =
                        attribute(element, "c")?.and_then(|c| c.trim().parse::<u16>().ok()).unwrap_or(1);
                    self.text.extend(std::iter::repeat_n(' ', count.into()));
                    self.tally.text(&self.text)?;
                }
                "text:tab" => self.text.push('\t'),
                "text:line-break" => self.text.push('\n'),
                "office:annotation" | "text:note" | "text:ruby-text" | "draw:frame" => self.xml.skip()?,
                _ => {}
            }
        }
        Ok(())
    }

    fn typed(&self, opening: &Opening) -> Option<Cell<'static>> {
        let text = || Cow::Owned(self.text.clone());
        let value = opening.value.as_deref();
        match (opening.kind, value) {
            (Type::Error, _) if self.text.is_empty() => Some(Cell::Error("#N/A".into())),
            (Type::Error, _) => Some(Cell::Error(text())),
            (Type::Number, Some(digits)) => Some(cell_of_digits(digits, Look::Number, self.epoch)),
            (Type::Date, Some(day)) => Some(iso_date(day)),
            (Type::Time, Some(time)) => {
                Some(Cell::NoDate(if self.text.is_empty() { Cow::Owned(time.to_owned()) } else { text() }))
            }
            (Type::Bool, Some(yes)) => Some(Cell::Bool(yes == "true")),
            (Type::Text, given) => {
                let given = given.filter(|_| self.text.is_empty()).unwrap_or(&self.text);
                if opening.has_formula && is_error(given) {
                    Some(Cell::Error(Cow::Owned(given.to_owned())))
                } else if given.is_empty() {
                    None
                } else {
                    Some(Cell::Text(Cow::Owned(given.to_owned())))
                }
            }
            _ if opening.has_formula => Some(Cell::NoStoredResult),
            _ if self.text.is_empty() => None,
            _ => Some(Cell::Text(text())),
        }
    }
}

/// What LibreOffice shows for an error: `#N/A`, `#DIV/0!`, `Err:502`.
fn is_error(text: &str) -> bool {
    let code = text.strip_prefix("Err:").or_else(|| text.strip_prefix("Erreur\u{a0}:"));
    code.is_some_and(|code| !code.is_empty() && code.bytes().all(|b| b.is_ascii_digit()))
        || matches!(text, "#N/A" | "#REF!" | "#DIV/0!" | "#VALUE!" | "#NAME?" | "#NUM!" | "#NULL!")
        || matches!(text, "#VALEUR!" | "#NOM?" | "#NOMBRE!" | "#NUL!")
}

fn opening(element: &BytesStart<'_>) -> Result<Opening, FileProblem> {
    let mut opening = Opening { kind: Type::None, value: None, has_formula: false, repeated: 1 };
    let mut is_error = false;
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(|e| corrupt(e.to_string()))?;
        let value = || {
            attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).map_err(|e| corrupt(e.to_string()))
        };
        match attribute.key.as_ref() {
            "office:value-type" => {
                opening.kind = match attribute.value.as_ref() {
                    "float" | "percentage" | "currency" => Type::Number,
                    "date" => Type::Date,
                    "time" => Type::Time,
                    "boolean" => Type::Bool,
                    _ => Type::Text,
                }
            }
            "calcext:value-type" => is_error = attribute.value.as_ref() == "error",
            "office:value"
            | "office:date-value"
            | "office:time-value"
            | "office:boolean-value"
            | "office:string-value" => {
                opening.value = Some(value()?.into_owned());
            }
            "table:formula" => opening.has_formula = true,
            "table:number-columns-repeated" => opening.repeated = count(&value()?)?,
            _ => {}
        }
    }
    if is_error {
        opening.kind = Type::Error;
    }
    Ok(opening)
}

fn repeated(element: &BytesStart<'_>, name: &str) -> Result<u32, FileProblem> {
    attribute(element, name)?.map_or(Ok(1), |text| count(&text))
}

fn count(text: &str) -> Result<u32, FileProblem> {
    text.trim()
        .parse()
        .ok()
        .filter(|count| *count > 0)
        .ok_or_else(|| corrupt(format!("repeated {text} times")))
}

fn epoch(null_date: Option<&str>) -> Epoch {
    if null_date == Some("1904-01-01") { Epoch::Y1904 } else { Epoch::Y1900 }
}

/// The same cell without its own copy of the text.
fn borrowed<'c>(cell: &'c Cell<'static>) -> Cell<'c> {
    match cell {
        Cell::Text(text) => Cell::Text(Cow::Borrowed(text)),
        Cell::Error(text) => Cell::Error(Cow::Borrowed(text)),
        Cell::NoDate(text) => Cell::NoDate(Cow::Borrowed(text)),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::package::build::archive;
    use super::super::testing::read;
    use super::*;
    use crate::domain::Limit;

    fn tables(tables: &str) -> Result<String, FileProblem> {
        let content = format!(
            r#"<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:calcext="c"><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"#
        );
        let file = archive(&[
            ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            ("content.xml", &content),
        ]);
        read(file.path(), &Limits::default())
    }

    fn rows(rows: &str) -> Result<String, FileProblem> {
        tables(&format!(r#"<table:table table:name="S">{rows}</table:table>"#))
            .map(|text| text.replace("[S]\n", ""))
    }

    #[test]
    fn cells_are_typed() {
        for (cell, expected) in [
            (
                r#"<table:table-cell office:value-type="float" office:value="12.50"><text:p>12,5 €</text:p></table:table-cell>"#,
                "0=12.5",
            ),
            (r#"<table:table-cell office:value-type="percentage" office:value="0.055"/>"#, "0=0.055"),
            (r#"<table:table-cell office:value-type="currency" office:value="1E3"/>"#, "0=1000"),
            (
                r#"<table:table-cell office:value-type="date" office:date-value="2026-03-31T10:00:00"/>"#,
                "0=2026-03-31",
            ),
            (r#"<table:table-cell office:value-type="date" office:date-value="-1"/>"#, "0=<no date -1>"),
            (
                r#"<table:table-cell office:value-type="time" office:time-value="PT12H"><text:p>12:00</text:p></table:table-cell>"#,
                "0=<no date 12:00>",
            ),
            (r#"<table:table-cell office:value-type="boolean" office:boolean-value="true"/>"#, "0=true"),
            (
                r#"<table:table-cell office:value-type="string"><text:p>a<text:s text:c="2"/>b<text:span>c</text:span></text:p><text:p>d<text:tab/>&amp;<text:line-break/></text:p></table:table-cell>"#,
                r#"0="a  bc\nd\t&\n""#,
            ),
            (
                r#"<table:table-cell office:value-type="string"><office:annotation><text:p>note</text:p></office:annotation><text:p>v</text:p></table:table-cell>"#,
                r#"0="v""#,
            ),
            (r#"<table:table-cell office:value-type="string" office:string-value="s"/>"#, r#"0="s""#),
            (
                r#"<table:table-cell table:formula="of:=NA()" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>"#,
                "0=<#N/A>",
            ),
            (
                r#"<table:table-cell table:formula="of:=1/0" office:value-type="float" office:value="0" calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>"#,
                "0=<#DIV/0!>",
            ),
            (
                r#"<table:table-cell table:formula="x" office:value-type="string"><text:p>Err:502</text:p></table:table-cell>"#,
                "0=<Err:502>",
            ),
            (r#"<table:table-cell table:formula="x"/>"#, "0=<no result>"),
            (r#"<table:table-cell table:formula="x" office:value-type="float"/>"#, "0=<no result>"),
            (
                r#"<table:table-cell table:formula="x" office:value-type="string"/><table:table-cell office:value-type="float" office:value="1"/>"#,
                "1=1",
            ),
            (
                r#"<table:covered-table-cell office:value-type="float" office:value="1"/><table:table-cell office:value-type="float" office:value="2"/>"#,
                "0=1 1=2",
            ),
        ] {
            assert_eq!(
                rows(&format!("<table:table-row>{cell}</table:table-row>")).unwrap(),
                format!("1: {expected}\n"),
                "{cell}"
            );
        }
    }

    #[test]
    fn what_is_repeated_is_given_and_counted() {
        let one = |columns: u32, rows: u32| {
            format!(
                r#"<table:table-row table:number-rows-repeated="{rows}"><table:table-cell table:number-columns-repeated="{columns}" office:value-type="float" office:value="1"/></table:table-row>"#
            )
        };
        let empty = r#"<table:table-row table:number-rows-repeated="1048574"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#;
        assert_eq!(
            rows(&format!("{}{empty}{}", one(2, 2), one(1, 1))).unwrap(),
            "1: 0=1 1=1\n2: 0=1 1=1\n1048577: 0=1\n"
        );
        for (broken, limit, allowed) in [
            (one(1_000_000, 1), Limit::Columns, 16_384),
            (one(1, 4_000_000_000), Limit::Rows, 20_000_000),
            (one(16_000, 1_000_000), Limit::Cells, 20_000_000),
        ] {
            assert_eq!(rows(&broken), Err(FileProblem::Limit { limit, allowed }));
        }
        assert!(matches!(rows(&one(0, 1)), Err(FileProblem::Corrupt(_))));
    }

    #[test]
    fn sheets_are_read_and_what_only_looks_so_is_not() {
        let row = r#"<table:table-row><table:table-cell office:value-type="float" office:value="1"><table:table><table:table-row/></table:table></table:table-cell></table:table-row>"#;
        let document = format!(
            r#"<table:calculation-settings><table:null-date table:date-value="1904-01-01"/></table:calculation-settings>
            <table:tracked-changes><table:cell-content-change><table:table-cell office:value="9"/></table:cell-content-change></table:tracked-changes>
            <table:table table:name="A"><table:table-column/><table:table-header-rows>{row}</table:table-header-rows><table:table-row-group>{row}</table:table-row-group></table:table>
            <table:table table:name="Empty"/>
            <table:table table:name="'file:///x'#S"><table:table-source/>{row}</table:table>"#
        );
        assert_eq!(tables(&document).unwrap(), "[A 1904]\n1: 0=1\n2: 0=1\n[Empty 1904]\n");
    }
}
