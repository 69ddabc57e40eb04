//! XLSX, streamed from the archive cell by cell: nothing in the file says how much memory to take.

use std::borrow::Cow;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use quick_xml::events::{BytesStart, Event};

use super::Reader;
use super::cell::{Cell, Epoch, Flow, RowSink, SheetHead};
use super::limits::Limits;
use super::number::{Look, cell_of_digits};
use super::ooxml::{Relationship, main_part, relationships};
use super::package::{Package, Part};
use super::strings::SharedStrings;
use super::tally::{Rows, Tally};
use super::trouble::corrupt;
use super::xml::{MarkupRation, Xml, attribute};
use crate::domain::FileProblem;

/// Reads one XLSX workbook.
pub(super) struct XlsxReader {
    path: PathBuf,
    limits: Limits,
}

impl XlsxReader {
    /// For this file; nothing is read yet.
    pub(super) fn new(path: &Path, limits: &Limits) -> XlsxReader {
        XlsxReader { path: path.to_path_buf(), limits: *limits }
    }
}

impl Reader for XlsxReader {
    fn read(&mut self, sink: &mut dyn RowSink) -> Result<(), FileProblem> {
        let mut package = Package::open(&self.path, &self.limits)?;
        let workbook = Workbook::read(&mut package, &self.limits)?;
        let mut tally = Tally::of_workbook(&self.limits);
        let ration = MarkupRation::new(&self.limits);
        for sheet in &workbook.sheets {
            tally.sheet()?;
            let head = SheetHead {
                name: &sheet.name,
                position: tally.position(),
                hidden: sheet.hidden,
                epoch: workbook.epoch,
            };
            if sink.sheet(head) == Flow::Continue {
                let part = package.required(&sheet.part)?;
                let xml = Xml::rationed(buffered(part), &self.limits, ration.clone());
                SheetReader::new(xml, &workbook).read(Rows::new(sink, &mut tally))?;
            }
        }
        Ok(())
    }
}

/// A source of XML within the archive.
type PartXml<'p> = Xml<BufReader<Part<'p>>>;

fn part_xml<'p>(part: Part<'p>, limits: &Limits) -> PartXml<'p> {
    Xml::new(buffered(part), limits)
}

fn buffered(part: Part<'_>) -> BufReader<Part<'_>> {
    BufReader::with_capacity(64 << 10, part)
}

/// What the sheets refer to.
struct Workbook {
    sheets: Vec<Sheet>,
    epoch: Epoch,
    strings: SharedStrings,
    looks: Vec<Look>,
}

/// A worksheet of the workbook.
struct Sheet {
    name: String,
    hidden: bool,
    part: String,
}

impl Workbook {
    fn read(package: &mut Package, limits: &Limits) -> Result<Workbook, FileProblem> {
        let main = main_part(package, limits)?.unwrap_or_else(|| "xl/workbook.xml".to_owned());
        let relationships = relationships(package, &main, limits)?;
        let kind = |kind: &str| relationships.iter().find(|r| r.kind == kind).map(|r| r.target.clone());
        let (sheets, epoch) = read_sheets(package, &main, &relationships, limits)?;
        let strings = read_strings(
            package,
            &kind("sharedStrings").unwrap_or_else(|| "xl/sharedStrings.xml".into()),
            limits,
        )?;
        let looks = read_looks(package, &kind("styles").unwrap_or_else(|| "xl/styles.xml".into()), limits)?;
        Ok(Workbook { sheets, epoch, strings, looks })
    }
}

/// The worksheets in the workbook's order, hidden ones too, and the day that it counts from.
fn read_sheets(
    package: &mut Package,
    main: &str,
    relationships: &[Relationship],
    limits: &Limits,
) -> Result<(Vec<Sheet>, Epoch), FileProblem> {
    let (mut sheets, mut epoch) = (Vec::new(), Epoch::Y1900);
    let mut xml = part_xml(package.required(main)?, limits);
    loop {
        match xml.next()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "workbookPr" if is_true(attribute(&element, "date1904")?.as_deref()) => epoch = Epoch::Y1904,
                "sheet" => sheets.extend(worksheet(&element, relationships)?),
                _ => {}
            },
            Event::Eof => return Ok((sheets, epoch)),
            _ => {}
        }
    }
}

/// The sheet that this element names, unless it is a chart, a dialog or a macro sheet.
fn worksheet(element: &BytesStart<'_>, relationships: &[Relationship]) -> Result<Option<Sheet>, FileProblem> {
    let name = attribute(element, "name")?.unwrap_or_default().into_owned();
    let hidden = attribute(element, "state")?.is_some_and(|state| state != "visible");
    let id = attribute(element, "id")?.unwrap_or_default();
    if id.is_empty() {
        // A module of macros, kept as a sheet without a part.
        return Ok(None);
    }
    let part = relationships
        .iter()
        .find(|r| r.id == id)
        .ok_or_else(|| corrupt(format!("sheet {name} has no part")))?;
    Ok((part.kind == "worksheet").then(|| Sheet { name, hidden, part: part.target.clone() }))
}

fn is_true(value: Option<&str>) -> bool {
    matches!(value.map(str::trim), Some("1" | "true" | "on"))
}

fn read_strings(package: &mut Package, part: &str, limits: &Limits) -> Result<SharedStrings, FileProblem> {
    let mut strings = SharedStrings::new(limits);
    let Some(part) = package.part(part)? else { return Ok(strings) };
    let mut xml = part_xml(part, limits);
    let mut text = String::new();
    loop {
        match xml.next()? {
            Event::Start(element) if element.local_name().as_ref() == "si" => {
                text.clear();
                rich_text_into(&mut xml, &mut text)?;
                strings.push(&unescaped(&text))?;
            }
            Event::Eof => return Ok(strings),
            _ => {}
        }
    }
}

/// Appends the text of a string item, all its runs, and leaves it; how it is pronounced is no part of it.
fn rich_text_into<R: std::io::BufRead>(xml: &mut Xml<R>, text: &mut String) -> Result<(), FileProblem> {
    let inside = xml.depth();
    while xml.depth() >= inside {
        if let Event::Start(element) = xml.next()? {
            match element.local_name().as_ref() {
                "t" => xml.text_into(text)?,
                "rPh" => xml.skip()?,
                _ => {}
            }
        }
    }
    Ok(())
}

/// `_x000D_` stands for a character that XML cannot hold, and `_x005F_` for an underscore before something that looks
/// so.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let (mut plain, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find("_x") {
        let (before, escape) = rest.split_at(at);
        plain.push_str(before);
        let code = escape.get(2..6).filter(|_| escape.as_bytes().get(6) == Some(&b'_'));
        let character = code.and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32);
        let taken = if character.is_some() { 7 } else { 2 };
        match character {
            Some(character) => plain.push(character),
            None => plain.push_str("_x"),
        }
        rest = escape.get(taken..).unwrap_or_default();
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// How each cell style looks, by its number.
fn read_looks(package: &mut Package, part: &str, limits: &Limits) -> Result<Vec<Look>, FileProblem> {
    let Some(part) = package.part(part)? else { return Ok(Vec::new()) };
    let mut xml = part_xml(part, limits);
    let (mut custom, mut looks) = (rustc_hash::FxHashMap::default(), Vec::new());
    let mut is_of_cells = false;
    loop {
        match xml.next()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "numFmt" => {
                    if let (Some(id), Some(code)) =
                        (attribute(&element, "numFmtId")?, attribute(&element, "formatCode")?)
                    {
                        custom.insert(id.trim().parse().unwrap_or(u32::MAX), Look::of_code(&code));
                    }
                }
                "cellXfs" => is_of_cells = true,
                "xf" if is_of_cells => {
                    let id =
                        attribute(&element, "numFmtId")?.and_then(|id| id.trim().parse().ok()).unwrap_or(0);
                    looks.push(custom.get(&id).copied().unwrap_or_else(|| Look::of_builtin(id)));
                }
                _ => {}
            },
            Event::End(element) if element.local_name().as_ref() == "cellXfs" => is_of_cells = false,
            Event::Eof => return Ok(looks),
            _ => {}
        }
    }
}

/// The type of a cell, by its `t`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Type {
    Number,
    Shared,
    Text,
    Inline,
    Bool,
    Error,
    IsoDate,
}

/// What a cell's start says.
struct Opening {
    row: u32,
    column: u32,
    kind: Type,
    look: Look,
}

/// A worksheet being read.
struct SheetReader<'p, 'w> {
    xml: PartXml<'p>,
    workbook: &'w Workbook,
    /// The row being read, from 1; 0 before the first.
    row: u32,
    /// The column after the last cell, from 0.
    column: u32,
    /// The text of the cell's value, kept for its allocation.
    value: String,
}

impl<'p, 'w> SheetReader<'p, 'w> {
    fn new(xml: PartXml<'p>, workbook: &'w Workbook) -> SheetReader<'p, 'w> {
        SheetReader { xml, workbook, row: 0, column: 0, value: String::new() }
    }

    fn read(&mut self, mut rows: Rows<'_, 'w>) -> Result<(), FileProblem> {
        loop {
            match self.xml.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "row" => {
                        self.row = row_number(&element, self.row)?;
                        self.column = 0;
                    }
                    "c" => {
                        let opening = opening(&element, (self.row, self.column), &self.workbook.looks)?;
                        self.column = opening.column.saturating_add(1);
                        if let Some(cell) = self.cell(&opening)?
                            && rows.take(opening.row, opening.column, cell)? == Flow::NextSheet
                        {
                            return Ok(());
                        }
                    }
                    _ => {}
                },
                // The part is read to its end, where the archive's checksum is compared.
                Event::Eof => break,
                _ => {}
            }
        }
        rows.finish()
    }

    /// The cell whose start was the last event, and leaves it; `None` when it holds nothing.
    fn cell(&mut self, opening: &Opening) -> Result<Option<Cell<'w>>, FileProblem> {
        let inside = self.xml.depth();
        let (mut has_formula, mut has_value) = (false, false);
        self.value.clear();
        while self.xml.depth() >= inside {
            if let Event::Start(element) = self.xml.next()? {
                match element.local_name().as_ref() {
                    "f" => {
                        has_formula = true;
                        self.xml.skip()?;
                    }
                    "v" => {
                        has_value = true;
                        self.xml.text_into(&mut self.value)?;
                    }
                    "is" => {
                        has_value = true;
                        rich_text_into(&mut self.xml, &mut self.value)?;
                    }
                    _ => self.xml.skip()?,
                }
            }
        }
        if has_formula
            && (!has_value || (self.value.is_empty() && !matches!(opening.kind, Type::Text | Type::Inline)))
        {
            return Ok(Some(Cell::NoStoredResult));
        }
        self.typed(opening)
    }

    fn typed(&self, opening: &Opening) -> Result<Option<Cell<'w>>, FileProblem> {
        let value = self.value.as_str();
        if value.is_empty() {
            return Ok(None);
        }
        Ok(Some(match opening.kind {
            Type::Number => cell_of_digits(value, opening.look, self.workbook.epoch),
            Type::Shared => {
                let index = value.trim().parse().ok();
                let text = index
                    .and_then(|i| self.workbook.strings.get(i))
                    .ok_or_else(|| corrupt(format!("no shared string {value}")))?;
                if text.is_empty() {
                    return Ok(None);
                }
                Cell::Text(Cow::Borrowed(text))
            }
            Type::Text | Type::Inline => Cell::Text(Cow::Owned(unescaped(value).into_owned())),
            Type::Bool => Cell::Bool(is_true(Some(value))),
            Type::Error => Cell::Error(Cow::Owned(value.to_owned())),
            Type::IsoDate => iso_date(value),
        }))
    }
}

/// An ISO 8601 date, with or without a time.
pub(super) fn iso_date(text: &str) -> Cell<'static> {
    let day = text.trim().split(['T', ' ']).next().unwrap_or_default();
    day.parse::<Date>().map_or_else(|_| Cell::NoDate(Cow::Owned(text.to_owned())), Cell::Date)
}

/// Reads a cell's attributes; `next` is where it stands when it does not say so.
fn opening(element: &BytesStart<'_>, next: (u32, u32), looks: &[Look]) -> Result<Opening, FileProblem> {
    let (mut row, mut column) = next;
    let (mut kind, mut look) = (Type::Number, looks.first().copied().unwrap_or_default());
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(|e| corrupt(e.to_string()))?;
        let value = attribute.value.as_ref();
        match attribute.key.as_ref() {
            "r" => (row, column) = position(value).ok_or_else(|| corrupt(format!("cell {value}")))?,
            "s" => {
                look =
                    value.parse().ok().and_then(|style: usize| looks.get(style)).copied().unwrap_or_default();
            }
            "t" => {
                kind = match value {
                    "s" => Type::Shared,
                    "str" => Type::Text,
                    "inlineStr" => Type::Inline,
                    "b" => Type::Bool,
                    "e" => Type::Error,
                    "d" => Type::IsoDate,
                    "n" => Type::Number,
                    other => return Err(corrupt(format!("a cell of type {other}"))),
                }
            }
            _ => {}
        }
    }
    if row != next.0 {
        return Err(corrupt(format!("a cell of row {row} stands in row {}", next.0)));
    }
    Ok(Opening { row, column, kind, look })
}

/// The number of a row, which must not come before the row before it: some programs write a row in several elements.
fn row_number(element: &BytesStart<'_>, before: u32) -> Result<u32, FileProblem> {
    let number = match attribute(element, "r")? {
        Some(number) => number.trim().parse().map_err(|_| corrupt(format!("row {number}")))?,
        None => before.saturating_add(1),
    };
    if number >= before.max(1) {
        Ok(number)
    } else {
        Err(corrupt(format!("row {number} stands after row {before}")))
    }
}

/// Row (from 1) and column (from 0) of a reference such as `AB12`.
fn position(reference: &str) -> Option<(u32, u32)> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = reference.split_at_checked(letters)?;
    let column = letters.bytes().try_fold(0_u32, |column, letter| {
        column.checked_mul(26)?.checked_add(u32::from(letter.to_ascii_uppercase() - b'A') + 1)
    })?;
    let row = digits.parse().ok().filter(|row| *row > 0)?;
    Some((row, column.checked_sub(1)?))
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::package::build::archive;
    use super::super::testing::read;
    use super::*;
    use crate::domain::Limit;

    const WORKBOOK: &str = r#"<workbook xmlns:r="r"><workbookPr/><sheets><sheet name="Été &amp; co" sheetId="7" r:id="r1"/></sheets></workbook>"#;
    const RELATIONSHIPS: &str = r#"<Relationships><Relationship Id="r1" Type="t/worksheet" Target="worksheets/s.xml"/></Relationships>"#;
    const STRINGS: &str = r#"<sst count="9999999999"><si><t>un</t></si><si><r><t>de</t></r><r><t xml:space="preserve">ux </t></r><rPh><t>x</t></rPh></si><si><t>a_x000D_b_x005F_x0041_ _x</t></si><si><t/></si></sst>"#;
    const STYLES: &str = r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="46"/></cellXfs></styleSheet>"#;

    /// A workbook with one sheet of these rows.
    fn workbook(rows: &str) -> tempfile::NamedTempFile {
        archive(&[
            ("xl/workbook.xml", WORKBOOK),
            ("xl/_rels/workbook.xml.rels", RELATIONSHIPS),
            ("xl/sharedStrings.xml", STRINGS),
            ("xl/styles.xml", STYLES),
            (
                "xl/worksheets/s.xml",
                &format!(
                    r#"<worksheet><dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData></worksheet>"#
                ),
            ),
        ])
    }

    fn rows(rows: &str) -> Result<String, FileProblem> {
        read(workbook(rows).path(), &Limits::default()).map(|text| text.replace("[Été & co]\n", ""))
    }

    #[test]
    fn cells_are_typed() {
        for (cell, expected) in [
            (r#"<c r="A1"><v>12.50</v></c>"#, "1: 0=12.5\n"),
            (r#"<c r="A1" t="n"><v>1234.5599999999999</v></c>"#, "1: 0=1234.56\n"),
            (r#"<c r="B1" t="s"><v>0</v></c>"#, "1: 1=\"un\"\n"),
            (r#"<c r="B1" t="s"><v>1</v></c>"#, "1: 1=\"deux \"\n"),
            (r#"<c r="B1" t="s"><v>2</v></c>"#, "1: 1=\"a\\rb_x0041_ _x\"\n"),
            (r#"<c r="B1" t="s"><v>3</v></c>"#, ""),
            (r#"<c r="A1" t="inlineStr"><is><t>x</t><r><t>y</t></r></is></c>"#, "1: 0=\"xy\"\n"),
            (r#"<c r="A1" t="str"><f>B1</f><v>z</v></c>"#, "1: 0=\"z\"\n"),
            (r#"<c r="A1" t="str"><f>""</f><v></v></c>"#, ""),
            (r#"<c r="A1"><f>1+1</f></c>"#, "1: 0=<no result>\n"),
            (r#"<c r="A1"><f>1+1</f><v/></c>"#, "1: 0=<no result>\n"),
            (r#"<c r="A1"><f>1+1</f><v>2</v></c>"#, "1: 0=2\n"),
            (r#"<c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c>"#, "1: 0=true 1=false\n"),
            (r#"<c r="A1" t="e"><v>#N/A</v></c>"#, "1: 0=<#N/A>\n"),
            (r#"<c r="A1" s="1"><v>46112</v></c>"#, "1: 0=2026-03-31\n"),
            (r#"<c r="A1" s="1"><v>0.25</v></c>"#, "1: 0=<no date 06:00:00>\n"),
            (r#"<c r="A1" s="2"><v>2.5</v></c>"#, "1: 0=<no date 60:00:00>\n"),
            (r#"<c r="A1" t="d"><v>2026-03-31T10:00:00</v></c>"#, "1: 0=2026-03-31\n"),
            (r#"<c r="A1" t="d"><v>12:00</v></c>"#, "1: 0=<no date 12:00>\n"),
            (r#"<c r="A1" s="1"/><c><v>1</v></c><c><v>2</v></c>"#, "1: 1=1 2=2\n"),
            (r#"<c r="C1"><v>3</v></c><c r="A1"><v>1</v></c>"#, "1: 0=1 2=3\n"),
            (r#"<c r="A1"><v>1</v></c></row><row r="1"><c r="B1"><v>2</v></c>"#, "1: 0=1 1=2\n"),
            (r#"<c r="A1" t="inlineStr"><f>B1</f><is><t>z</t></is></c>"#, "1: 0=\"z\"\n"),
        ] {
            assert_eq!(rows(&format!(r#"<row r="1">{cell}</row>"#)).unwrap(), expected, "{cell}");
        }
    }

    #[test]
    fn rows_are_numbered_as_the_sheet_does() {
        assert_eq!(
            rows(r#"<row><c><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>"#)
                .unwrap(),
            "1: 0=1\n1048576: 16383=2\n"
        );
        assert!(rows("").unwrap().is_empty());
    }

    #[test]
    fn broken_sheets_are_corrupt() {
        for broken in [
            r#"<row r="2"><c r="A2"><v>1</v></c></row><row r="1"/>"#,
            r#"<row r="2"><c><v>1</v></c></row><row r="2"><c><v>1</v></c></row>"#,
            r#"<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>1</v></c></row>"#,
            r#"<row r="1"><c r="A2"><v>1</v></c></row>"#,
            r#"<row r="x"/>"#,
            r#"<row r="0"/>"#,
            r#"<row r="1"><c r="1A"/></row>"#,
            r#"<row r="1"><c t="s"><v>99</v></c></row>"#,
            r#"<row r="1"><c t="zzz"><v>99</v></c></row>"#,
            r#"<row r="1"><c r="A1"></row>"#,
        ] {
            assert!(matches!(rows(broken), Err(FileProblem::Corrupt(_))), "{broken} {:?}", rows(broken));
        }
        let far = rows(r#"<row r="1"><c r="XFE1"><v>1</v></c></row>"#);
        assert_eq!(far, Err(FileProblem::Limit { limit: Limit::Columns, allowed: 16_384 }));
    }

    #[test]
    fn every_worksheet_is_read_hidden_or_not_and_charts_are_not() {
        let sheet = |value: u32| {
            format!("<worksheet><sheetData><row><c><v>{value}</v></c></row></sheetData></worksheet>")
        };
        let file = archive(&[
            (
                "_rels/.rels",
                r#"<Relationships><Relationship Id="a" Type="x/officeDocument" Target="/deep/book.xml"/></Relationships>"#,
            ),
            (
                "deep/book.xml",
                r#"<x:workbook xmlns:x="m" xmlns:r="r"><x:workbookPr date1904="1"/><x:sheets><x:sheet name="B" r:id="b"/><x:sheet name="C" r:id="c"/><x:sheet name="Module1" state="veryHidden" r:id=""/><x:sheet name="A" state="veryHidden" r:id="a"/></x:sheets></x:workbook>"#,
            ),
            (
                "deep/_rels/book.xml.rels",
                r#"<Relationships><Relationship Id="a" Type="x/worksheet" Target="1.xml"/><Relationship Id="b" Type="x/worksheet" Target="../2.xml"/><Relationship Id="c" Type="x/chartsheet" Target="3.xml"/></Relationships>"#,
            ),
            ("deep/1.xml", &sheet(1)),
            ("2.xml", &sheet(2)),
        ]);
        assert_eq!(read(file.path(), &Limits::default()).unwrap(), "[B 1904]\n1: 0=2\n[A 1904]\n1: 0=1\n");
    }

    #[test]
    fn references_are_read() {
        for (reference, expected) in [
            ("A1", Some((1, 0))),
            ("XFD1048576", Some((1_048_576, 16_383))),
            ("aa2", Some((2, 26))),
            ("A0", None),
            ("A", None),
            ("1", None),
            ("ZZZZZZZZZZ1", None),
            ("é1", None),
        ] {
            assert_eq!(position(reference), expected, "{reference}");
        }
    }
}
