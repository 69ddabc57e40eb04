//! XLS of Excel 5 to 2003: records in one stream, held in memory, and cells that point into it.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use encoding_rs::{Encoding, UTF_16LE, WINDOWS_1252};
use rustc_hash::FxHashMap;

use super::Reader;
use super::binary::{error_name, float_at, packed_at, u8_at, u16_at, u32_at};
use super::cell::{Cell, Epoch, Flow, RowSink, SheetHead};
use super::compound::Compound;
use super::limits::Limits;
use super::number::Look;
use super::strings::SharedStrings;
use super::tally::{Rows, Tally};
use super::trouble::corrupt;
use crate::domain::FileProblem;

mod record {
    pub(super) const FORMULA: u16 = 0x0006;
    pub(super) const EOF: u16 = 0x000A;
    pub(super) const DATE_MODE: u16 = 0x0022;
    pub(super) const FILE_PASS: u16 = 0x002F;
    pub(super) const CONTINUE: u16 = 0x003C;
    pub(super) const CODE_PAGE: u16 = 0x0042;
    pub(super) const BOUND_SHEET: u16 = 0x0085;
    pub(super) const PACKED_CELLS: u16 = 0x00BD;
    pub(super) const RICH_LABEL: u16 = 0x00D6;
    pub(super) const STYLE: u16 = 0x00E0;
    pub(super) const SHARED_STRINGS: u16 = 0x00FC;
    pub(super) const SHARED_LABEL: u16 = 0x00FD;
    pub(super) const NUMBER: u16 = 0x0203;
    pub(super) const LABEL: u16 = 0x0204;
    pub(super) const BOOL_OR_ERROR: u16 = 0x0205;
    pub(super) const STRING: u16 = 0x0207;
    pub(super) const PACKED_CELL: u16 = 0x027E;
    pub(super) const FORMAT: u16 = 0x041E;
    pub(super) const BOF: u16 = 0x0809;
}

/// Reads one XLS workbook.
pub(super) struct XlsReader {
    path: PathBuf,
    limits: Limits,
}

impl XlsReader {
    /// For this file; nothing is read yet.
    pub(super) fn new(path: &Path, limits: &Limits) -> XlsReader {
        XlsReader { path: path.to_path_buf(), limits: *limits }
    }
}

impl Reader for XlsReader {
    fn read(&mut self, sink: &mut dyn RowSink) -> Result<(), FileProblem> {
        let stream =
            Compound::open(&self.path)?.workbook()?.ok_or_else(|| corrupt("no workbook in the file"))?;
        let workbook = Workbook::read(&stream, &self.limits)?;
        let mut tally = Tally::of_workbook(&self.limits);
        // Sheets follow each other in the stream. Ones that share their records would be read without end.
        let mut left = stream.len().saturating_mul(2);
        for sheet in &workbook.sheets {
            tally.sheet()?;
            let head = SheetHead {
                name: &sheet.name,
                position: tally.position(),
                hidden: false,
                epoch: workbook.epoch,
            };
            if sink.sheet(head) == Flow::Continue {
                let cells = workbook.cells(sheet.start, &mut left)?;
                workbook.give(&cells, Rows::new(sink, &mut tally))?;
            }
        }
        Ok(())
    }
}

/// Whether a password protects the workbook of this stream.
pub(super) fn is_protected(stream: &[u8]) -> bool {
    Records { stream, at: 0 }.take_while(|r| r.kind != record::EOF).any(|r| r.kind == record::FILE_PASS)
}

/// A record of the stream.
#[derive(Clone, Copy)]
struct Record<'s> {
    kind: u16,
    data: &'s [u8],
    /// Where its data begin.
    at: usize,
}

/// The records from a place on; a cut one ends them.
struct Records<'s> {
    stream: &'s [u8],
    at: usize,
}

impl<'s> Iterator for Records<'s> {
    type Item = Record<'s>;

    fn next(&mut self) -> Option<Record<'s>> {
        let kind = u16_at(self.stream, self.at).ok()?;
        let length = usize::from(u16_at(self.stream, self.at + 2).ok()?);
        let at = self.at + 4;
        let data = self.stream.get(at..at + length)?;
        self.at = at + length;
        Some(Record { kind, data, at })
    }
}

/// How the workbook's version writes texts.
#[derive(Clone, Copy, Debug)]
enum Texts {
    /// Excel 97 on: one or two bytes for each character, marked.
    Marked,
    /// Excel 5: one code page.
    CodePage(&'static Encoding),
}

/// What the sheets refer to.
struct Workbook<'s> {
    stream: &'s [u8],
    texts: Texts,
    epoch: Epoch,
    sheets: Vec<Sheet>,
    strings: SharedStrings,
    looks: Vec<Look>,
}

/// A worksheet, and where its records begin.
struct Sheet {
    name: String,
    start: usize,
}

/// A cell that holds something, and where.
#[derive(Clone, Copy)]
struct Placed {
    row: u16,
    column: u16,
    kind: u16,
    /// Where its style stands, the value after it.
    at: u32,
}

impl<'s> Workbook<'s> {
    fn read(stream: &'s [u8], limits: &Limits) -> Result<Workbook<'s>, FileProblem> {
        let mut records = Records { stream, at: 0 };
        let first = records
            .next()
            .filter(|r| r.kind == record::BOF)
            .ok_or_else(|| corrupt("no workbook of Excel 5 or later"))?;
        let texts =
            if u16_at(first.data, 0)? == 0x0600 { Texts::Marked } else { Texts::CodePage(WINDOWS_1252) };
        let strings = SharedStrings::new(limits);
        let mut workbook =
            Workbook { stream, texts, epoch: Epoch::Y1900, sheets: Vec::new(), strings, looks: Vec::new() };
        let mut custom = FxHashMap::default();
        let mut styles = Vec::new();
        let mut is_whole = false;
        for found in records {
            match found.kind {
                record::EOF => {
                    is_whole = true;
                    break;
                }
                record::FILE_PASS => return Err(FileProblem::Password),
                record::CODE_PAGE if matches!(workbook.texts, Texts::CodePage(_)) => {
                    workbook.texts = Texts::CodePage(code_page(u16_at(found.data, 0)?));
                }
                record::DATE_MODE if u16_at(found.data, 0)? == 1 => workbook.epoch = Epoch::Y1904,
                record::FORMAT => {
                    custom.insert(u16_at(found.data, 0)?, Look::of_code(&workbook.format_code(&found)?));
                }
                record::STYLE => styles.push(u16_at(found.data, 2)?),
                record::BOUND_SHEET => workbook.sheets.extend(workbook.sheet(&found)?),
                record::SHARED_STRINGS => workbook.read_strings(found)?,
                _ => {}
            }
        }
        if !is_whole {
            return Err(corrupt("the workbook ends too early"));
        }
        let look = |id: u16| custom.get(&id).copied().unwrap_or_else(|| Look::of_builtin(id.into()));
        workbook.looks = styles.into_iter().map(look).collect();
        Ok(workbook)
    }

    fn format_code(&self, found: &Record<'_>) -> Result<String, FileProblem> {
        let mut pieces = Pieces::of(self.stream, found);
        pieces.skip(2);
        match self.texts {
            Texts::Marked => pieces.marked_text(),
            Texts::CodePage(_) => {
                let count = usize::from(pieces.u8()?);
                self.plain_text(&mut pieces, count)
            }
        }
    }

    /// A worksheet; charts and macros are none.
    fn sheet(&self, found: &Record<'_>) -> Result<Option<Sheet>, FileProblem> {
        const WORKSHEET: u8 = 0;
        let start = u32_at(found.data, 0)? as usize;
        let mut pieces = Pieces::of(self.stream, found);
        pieces.skip(6);
        let count = usize::from(pieces.u8()?);
        let name = match self.texts {
            Texts::Marked => {
                let mark = pieces.u8()?;
                pieces.characters(count, mark)?
            }
            Texts::CodePage(_) => self.plain_text(&mut pieces, count)?,
        };
        Ok((u8_at(found.data, 5)? == WORKSHEET).then_some(Sheet { name, start }))
    }

    fn read_strings(&mut self, found: Record<'s>) -> Result<(), FileProblem> {
        let mut pieces = Pieces::of(self.stream, &found);
        pieces.skip(8);
        while !pieces.is_empty() {
            let string = pieces.rich_text()?;
            self.strings.push(&string)?;
        }
        Ok(())
    }

    /// Every cell of the sheet that holds something, by row and column; the last of those in one place.
    fn cells(&self, start: usize, left: &mut usize) -> Result<Vec<Placed>, FileProblem> {
        let mut records = Records { stream: self.stream, at: start };
        records
            .next()
            .filter(|r| r.kind == record::BOF)
            .ok_or_else(|| corrupt("a sheet's records are missing"))?;
        let (mut cells, mut within, mut is_whole) = (Vec::new(), 0_u32, false);
        for found in records {
            *left = left
                .checked_sub(found.data.len() + 4)
                .ok_or_else(|| corrupt("sheets share their records"))?;
            match found.kind {
                // A chart stands within the sheet, with cells of its own.
                record::BOF => within += 1,
                record::EOF if within > 0 => within -= 1,
                record::EOF => {
                    is_whole = true;
                    break;
                }
                _ if within > 0 => {}
                record::PACKED_CELLS => place_packed(&found, &mut cells)?,
                record::FORMULA
                | record::NUMBER
                | record::PACKED_CELL
                | record::SHARED_LABEL
                | record::LABEL
                | record::RICH_LABEL
                | record::BOOL_OR_ERROR => cells.push(Placed {
                    row: u16_at(found.data, 0)?,
                    column: u16_at(found.data, 2)?,
                    kind: found.kind,
                    at: offset(found.at + 4)?,
                }),
                _ => {}
            }
        }
        if !is_whole {
            return Err(corrupt("a sheet ends too early"));
        }
        // Stable: of cells in one place, the last stays last.
        cells.sort_by_key(|cell| (cell.row, cell.column));
        cells.reverse();
        cells.dedup_by_key(|cell| (cell.row, cell.column));
        cells.reverse();
        Ok(cells)
    }

    fn give<'w>(&'w self, cells: &[Placed], mut rows: Rows<'_, 'w>) -> Result<(), FileProblem> {
        for placed in cells {
            if let Some(cell) = self.cell(*placed)?
                && rows.take(u32::from(placed.row) + 1, placed.column.into(), cell)? == Flow::NextSheet
            {
                return Ok(());
            }
        }
        rows.finish()
    }

    fn cell(&self, placed: Placed) -> Result<Option<Cell<'_>>, FileProblem> {
        let at = placed.at as usize;
        let look = self.looks.get(usize::from(u16_at(self.stream, at)?)).copied().unwrap_or_default();
        let value = at + 2;
        Ok(match placed.kind {
            record::NUMBER => Some(float_at(self.stream, value, look, self.epoch)?),
            record::PACKED_CELL | record::PACKED_CELLS => {
                Some(packed_at(self.stream, value, look, self.epoch)?)
            }
            record::SHARED_LABEL => {
                let index = u32_at(self.stream, value)?;
                let text = self
                    .strings
                    .get(index as usize)
                    .ok_or_else(|| corrupt(format!("no shared string {index}")))?;
                text_cell(Cow::Borrowed(text))
            }
            record::BOOL_OR_ERROR if u8_at(self.stream, value + 1)? == 0 => {
                Some(Cell::Bool(u8_at(self.stream, value)? != 0))
            }
            record::BOOL_OR_ERROR => Some(Cell::Error(error_name(u8_at(self.stream, value)?).into())),
            record::FORMULA => self.result(value, look)?,
            _ => text_cell(Cow::Owned(self.text(self.record_at(at - 8)?, 6)?)),
        })
    }

    /// The stored result of the formula whose result stands at `value`.
    fn result(&self, value: usize, look: Look) -> Result<Option<Cell<'_>>, FileProblem> {
        if u16_at(self.stream, value + 6)? != 0xFFFF {
            return float_at(self.stream, value, look, self.epoch).map(Some);
        }
        let code = u8_at(self.stream, value + 2)?;
        match u8_at(self.stream, value)? {
            0 => self.text_result(value),
            1 => Ok(Some(Cell::Bool(code != 0))),
            2 => Ok(Some(Cell::Error(error_name(code).into()))),
            _ => Ok(None),
        }
    }

    /// The text in the record after the formula; a shared formula may stand between them.
    fn text_result(&self, value: usize) -> Result<Option<Cell<'_>>, FileProblem> {
        const HEADER: usize = 10;
        const BETWEEN: [u16; 4] = [0x04BC, 0x0221, 0x0236, record::CONTINUE];
        let mut after = Records { stream: self.stream, at: value - HEADER }
            .skip(1)
            .skip_while(|r| BETWEEN.contains(&r.kind));
        match after.next().filter(|r| r.kind == record::STRING) {
            Some(found) => Ok(text_cell(Cow::Owned(self.text(found, 0)?))),
            None => Ok(Some(Cell::NoStoredResult)),
        }
    }

    /// The text `skip` bytes into a record.
    fn text(&self, found: Record<'_>, skip: usize) -> Result<String, FileProblem> {
        let mut pieces = Pieces::of(self.stream, &found);
        pieces.skip(skip);
        match self.texts {
            Texts::Marked => pieces.marked_text(),
            Texts::CodePage(_) => {
                let count = usize::from(pieces.u16()?);
                self.plain_text(&mut pieces, count)
            }
        }
    }

    fn plain_text(&self, pieces: &mut Pieces<'_>, bytes: usize) -> Result<String, FileProblem> {
        let Texts::CodePage(encoding) = self.texts else { return Err(corrupt("a text without its mark")) };
        Ok(encoding.decode_without_bom_handling(pieces.bytes(bytes)?).0.into_owned())
    }

    fn record_at(&self, at: usize) -> Result<Record<'s>, FileProblem> {
        Records { stream: self.stream, at }.next().ok_or_else(|| corrupt("a record is too short"))
    }
}

fn text_cell(text: Cow<'_, str>) -> Option<Cell<'_>> {
    if text.is_empty() { None } else { Some(Cell::Text(text)) }
}

/// The cells of a record of packed numbers: a row, the first column, a style and number each, the last column.
fn place_packed(found: &Record<'_>, cells: &mut Vec<Placed>) -> Result<(), FileProblem> {
    const EACH: usize = 6;
    let (row, first) = (u16_at(found.data, 0)?, u16_at(found.data, 2)?);
    let count = found.data.len().saturating_sub(EACH) / EACH;
    for index in 0..count {
        let column = u16::try_from(index)
            .ok()
            .and_then(|i| first.checked_add(i))
            .ok_or_else(|| corrupt("a row without end"))?;
        cells.push(Placed {
            row,
            column,
            kind: record::PACKED_CELLS,
            at: offset(found.at + 4 + EACH * index)?,
        });
    }
    Ok(())
}

fn offset(at: usize) -> Result<u32, FileProblem> {
    u32::try_from(at).map_err(|_| corrupt("the workbook is too long"))
}

fn code_page(number: u16) -> &'static Encoding {
    match number {
        874 => encoding_rs::WINDOWS_874,
        932 => encoding_rs::SHIFT_JIS,
        936 => encoding_rs::GBK,
        949 => encoding_rs::EUC_KR,
        950 => encoding_rs::BIG5,
        1250 => encoding_rs::WINDOWS_1250,
        1251 => encoding_rs::WINDOWS_1251,
        1253 => encoding_rs::WINDOWS_1253,
        1254 => encoding_rs::WINDOWS_1254,
        1255 => encoding_rs::WINDOWS_1255,
        1256 => encoding_rs::WINDOWS_1256,
        1257 => encoding_rs::WINDOWS_1257,
        1258 => encoding_rs::WINDOWS_1258,
        10_000 | 0x8000 => encoding_rs::MACINTOSH,
        _ => WINDOWS_1252,
    }
}

/// A record's data with those of the records that continue it.
struct Pieces<'s> {
    piece: &'s [u8],
    rest: Records<'s>,
}

impl<'s> Pieces<'s> {
    const WIDE: u8 = 1;
    const EXTENDED: u8 = 4;
    const RICH: u8 = 8;

    fn of(stream: &'s [u8], found: &Record<'_>) -> Pieces<'s> {
        let end = found.at + found.data.len();
        Pieces { piece: stream.get(found.at..end).unwrap_or_default(), rest: Records { stream, at: end } }
    }

    /// Goes on to the next piece; false when there is none.
    fn turn(&mut self) -> bool {
        let at = self.rest.at;
        match self.rest.next().filter(|r| r.kind == record::CONTINUE) {
            Some(next) => self.piece = next.data,
            None => self.rest.at = at,
        }
        self.rest.at != at
    }

    fn is_empty(&mut self) -> bool {
        while self.piece.is_empty() {
            if !self.turn() {
                return true;
            }
        }
        false
    }

    fn u8(&mut self) -> Result<u8, FileProblem> {
        if self.is_empty() {
            return Err(corrupt("a text ends too early"));
        }
        let byte = u8_at(self.piece, 0)?;
        self.skip(1);
        Ok(byte)
    }

    fn u16(&mut self) -> Result<u16, FileProblem> {
        Ok(u16::from_le_bytes([self.u8()?, self.u8()?]))
    }

    fn u32(&mut self) -> Result<u32, FileProblem> {
        Ok(u32::from_le_bytes([self.u8()?, self.u8()?, self.u8()?, self.u8()?]))
    }

    /// Passes over bytes, as many as there are.
    fn skip(&mut self, mut count: usize) {
        while count > 0 && !self.is_empty() {
            let passed = count.min(self.piece.len());
            self.piece = self.piece.get(passed..).unwrap_or_default();
            count -= passed;
        }
    }

    fn bytes(&mut self, count: usize) -> Result<&'s [u8], FileProblem> {
        let (taken, rest) =
            self.piece.split_at_checked(count).ok_or_else(|| corrupt("a text ends too early"))?;
        self.piece = rest;
        Ok(taken)
    }

    /// A text with its length and mark.
    fn marked_text(&mut self) -> Result<String, FileProblem> {
        let count = usize::from(self.u16()?);
        if count == 0 {
            return Ok(String::new());
        }
        let mark = self.u8()?;
        self.characters(count, mark)
    }

    /// A shared string: a marked text, perhaps with the fonts of its runs and its pronunciation after it.
    fn rich_text(&mut self) -> Result<String, FileProblem> {
        let count = usize::from(self.u16()?);
        let mark = self.u8()?;
        let runs = if mark & Self::RICH == 0 { 0 } else { usize::from(self.u16()?) };
        let extension = if mark & Self::EXTENDED == 0 { 0 } else { self.u32()? as usize };
        let text = self.characters(count, mark)?;
        self.skip(4 * runs);
        self.skip(extension);
        Ok(text)
    }

    /// `count` characters; where they go on in another piece, a mark of its own begins it.
    fn characters(&mut self, mut count: usize, mut mark: u8) -> Result<String, FileProblem> {
        let mut text = String::with_capacity(count);
        while count > 0 {
            // A record that continues it may hold nothing but its mark.
            while self.piece.is_empty() {
                mark = self.u8()?;
            }
            let width = if mark & Self::WIDE == 0 { 1 } else { 2 };
            let here = count.min(self.piece.len() / width);
            if here == 0 {
                // Half a character at the end of a record: some programs leave it there, and go on whole in the next.
                self.skip(1);
                continue;
            }
            let characters = self.bytes(here * width)?;
            if width == 1 {
                text.extend(characters.iter().map(|byte| char::from(*byte)));
            } else {
                text.push_str(&UTF_16LE.decode_without_bom_handling(characters).0);
            }
            count -= here;
        }
        Ok(text)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::compound::build::compound;
    use super::super::testing::read_bytes;
    use super::*;

    fn rec(kind: u16, data: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &u16::try_from(data.len()).unwrap().to_le_bytes(), data].concat()
    }

    /// A cell's data: row, column and style, then its value.
    fn cell(row: u16, column: u16, style: u16, value: &[u8]) -> Vec<u8> {
        [&row.to_le_bytes()[..], &column.to_le_bytes(), &style.to_le_bytes(), value].concat()
    }

    /// A workbook with one sheet of these records.
    fn workbook(globals: &[Vec<u8>], records: &[Vec<u8>]) -> Vec<u8> {
        let bof = rec(record::BOF, &[0, 6, 5, 0]);
        let end = rec(record::EOF, &[]);
        let start = bof.len() + globals.concat().len() + 13 + end.len();
        let bound = rec(
            record::BOUND_SHEET,
            &[&u32::try_from(start).unwrap().to_le_bytes()[..], &[0, 0, 1, 0, b'S']].concat(),
        );
        compound(
            "Workbook",
            &[bof.clone(), globals.concat(), bound, end.clone(), bof, records.concat(), end].concat(),
        )
    }

    /// A workbook of a few cells.
    pub(in crate::intake::sheets) fn small() -> Vec<u8> {
        let strings =
            rec(record::SHARED_STRINGS, &[&[0; 8][..], &[2, 0, 0, b'a', b'b', 1, 0, 1, 0xAC, 0x20]].concat());
        let label = |row, index: u32| rec(record::SHARED_LABEL, &cell(row, 0, 0, &index.to_le_bytes()));
        let number = |row| rec(record::NUMBER, &cell(row, 1, 0, &1.5_f64.to_le_bytes()));
        let style = rec(record::STYLE, &[0, 0, 14, 0]);
        workbook(&[style, strings], &[label(0, 0), number(0), label(1, 1), number(1)])
    }

    fn rows(globals: &[Vec<u8>], records: &[Vec<u8>]) -> Result<String, FileProblem> {
        read_bytes(&workbook(globals, records), &Limits::default()).map(|text| text.replace("[S]\n", ""))
    }

    #[test]
    fn cells_are_typed() {
        let styles = [rec(record::STYLE, &[0, 0, 0, 0]), rec(record::STYLE, &[0, 0, 14, 0])];
        let formula = |result: &[u8]| rec(record::FORMULA, &cell(0, 0, 0, &[result, &[0; 8]].concat()));
        let text = rec(record::STRING, &[2, 0, 0, b'o', 0xE9]);
        for (records, expected) in [
            (vec![rec(record::NUMBER, &cell(0, 2, 0, &12.5_f64.to_le_bytes()))], "1: 2=12.5\n"),
            (vec![rec(record::NUMBER, &cell(0, 0, 1, &46112_f64.to_le_bytes()))], "1: 0=2026-03-31\n"),
            (
                vec![rec(record::PACKED_CELL, &cell(0, 0, 1, &(46112_u32 << 2 | 2).to_le_bytes()))],
                "1: 0=2026-03-31\n",
            ),
            (
                vec![rec(
                    record::PACKED_CELLS,
                    &[&[1, 0, 3, 0, 0, 0][..], &(5_u32 << 2 | 3).to_le_bytes(), &[0, 0, 10, 0, 0, 0, 4, 0]]
                        .concat(),
                )],
                "2: 3=0.05 4=2\n",
            ),
            (
                vec![
                    rec(record::BOOL_OR_ERROR, &cell(0, 0, 0, &[1, 0])),
                    rec(record::BOOL_OR_ERROR, &cell(0, 1, 0, &[0x2A, 1])),
                ],
                "1: 0=true 1=<#N/A>\n",
            ),
            (vec![rec(record::LABEL, &cell(0, 0, 0, &[1, 0, 1, 0xAC, 0x20]))], "1: 0=\"€\"\n"),
            (vec![formula(&3_f64.to_le_bytes())], "1: 0=3\n"),
            (vec![formula(&[0, 0, 0, 0, 0, 0, 255, 255]), text.clone()], "1: 0=\"oé\"\n"),
            (vec![formula(&[0, 0, 0, 0, 0, 0, 255, 255]), rec(0x04BC, &[0; 9]), text], "1: 0=\"oé\"\n"),
            (vec![formula(&[0, 0, 0, 0, 0, 0, 255, 255])], "1: 0=<no result>\n"),
            (vec![formula(&[1, 0, 1, 0, 0, 0, 255, 255])], "1: 0=true\n"),
            (vec![formula(&[2, 0, 7, 0, 0, 0, 255, 255])], "1: 0=<#DIV/0!>\n"),
            (vec![formula(&[3, 0, 0, 0, 0, 0, 255, 255])], ""),
            (
                vec![
                    rec(record::NUMBER, &cell(3, 0, 0, &1_f64.to_le_bytes())),
                    rec(record::NUMBER, &cell(1, 0, 0, &2_f64.to_le_bytes())),
                ],
                "2: 0=2\n4: 0=1\n",
            ),
            (
                vec![
                    rec(record::BOF, &[0; 4]),
                    rec(record::NUMBER, &cell(3, 0, 0, &1_f64.to_le_bytes())),
                    rec(record::EOF, &[]),
                ],
                "",
            ),
        ] {
            assert_eq!(rows(&styles, &records).unwrap(), expected);
        }
    }

    #[test]
    fn shared_strings_go_on_in_other_records() {
        let globals = [
            rec(record::DATE_MODE, &[1, 0]),
            rec(record::SHARED_STRINGS, &[&[0; 8][..], &[4, 0, 0, b'a', b'b']].concat()),
            rec(
                record::CONTINUE,
                &[1, b'c', 0, 0xAC, 0x20, 1, 0, 8 | 4, 1, 0, 3, 0, 0, 0, b'd', 9, 9, 9, 9, 9, 9, 9],
            ),
            rec(record::CONTINUE, &[1, 0, 0]),
            rec(record::CONTINUE, &[]),
            rec(record::CONTINUE, &[1, 9]),
            rec(record::CONTINUE, &[0, b'e']),
        ];
        let label = |column, index: u32| rec(record::SHARED_LABEL, &cell(0, column, 0, &index.to_le_bytes()));
        assert_eq!(
            rows(&globals, &[label(0, 0), label(1, 1), label(2, 2)]).unwrap(),
            "[S 1904]\n1: 0=\"abc€\" 1=\"d\" 2=\"e\"\n"
        );
        assert!(matches!(rows(&globals, &[label(0, 9)]), Err(FileProblem::Corrupt(_))));
    }

    #[test]
    fn a_password_is_named() {
        assert_eq!(rows(&[rec(record::FILE_PASS, &[1, 0, 1, 0])], &[]), Err(FileProblem::Password));
    }
}
