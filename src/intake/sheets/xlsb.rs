//! XLSB, streamed from the archive record by record.

use std::borrow::Cow;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use encoding_rs::UTF_16LE;
use rustc_hash::FxHashMap;

use super::Reader;
use super::binary::{error_name, float_at, packed_at, u8_at, u16_at, u32_at};
use super::cell::{Cell, Epoch, Flow, RowSink, SheetHead};
use super::limits::Limits;
use super::number::Look;
use super::ooxml::{Relationship, main_part, relationships};
use super::package::{Package, Part};
use super::strings::SharedStrings;
use super::tally::{Rows, Tally};
use super::trouble::{corrupt, of_io};
use crate::domain::FileProblem;

/// Bytes of one record; no text of a cell comes near.
const RECORD: u32 = 16 << 20;

mod record {
    pub(super) const ROW: u16 = 0;
    pub(super) const PACKED: u16 = 2;
    pub(super) const ERROR: u16 = 3;
    pub(super) const BOOL: u16 = 4;
    pub(super) const NUMBER: u16 = 5;
    pub(super) const TEXT: u16 = 6;
    pub(super) const SHARED: u16 = 7;
    pub(super) const TEXT_RESULT: u16 = 8;
    pub(super) const NUMBER_RESULT: u16 = 9;
    pub(super) const BOOL_RESULT: u16 = 10;
    pub(super) const ERROR_RESULT: u16 = 11;
    pub(super) const STRING_ITEM: u16 = 19;
    pub(super) const FORMAT: u16 = 44;
    pub(super) const STYLE: u16 = 47;
    pub(super) const RICH_TEXT: u16 = 62;
    pub(super) const END_OF_CELLS: u16 = 146;
    pub(super) const WORKBOOK: u16 = 153;
    pub(super) const SHEET: u16 = 156;
    pub(super) const STYLES_OF_CELLS: u16 = 617;
    pub(super) const END_STYLES_OF_CELLS: u16 = 618;
}

/// Reads one XLSB workbook.
pub(super) struct XlsbReader {
    path: PathBuf,
    limits: Limits,
}

impl XlsbReader {
    /// For this file; nothing is read yet.
    pub(super) fn new(path: &Path, limits: &Limits) -> XlsbReader {
        XlsbReader { path: path.to_path_buf(), limits: *limits }
    }
}

impl Reader for XlsbReader {
    fn read(&mut self, sink: &mut dyn RowSink) -> Result<(), FileProblem> {
        let mut package = Package::open(&self.path, &self.limits)?;
        let workbook = Workbook::read(&mut package, &self.limits)?;
        let mut tally = Tally::of_workbook(&self.limits);
        for (name, part) in &workbook.sheets {
            tally.sheet()?;
            if sink.sheet(SheetHead {
                name,
                position: tally.position(),
                hidden: false,
                epoch: workbook.epoch,
            }) == Flow::Continue
            {
                workbook.give(Records::new(package.required(part)?), Rows::new(sink, &mut tally))?;
            }
        }
        Ok(())
    }
}

/// What the sheets refer to.
struct Workbook {
    /// Name and part.
    sheets: Vec<(String, String)>,
    epoch: Epoch,
    strings: SharedStrings,
    looks: Vec<Look>,
}

impl Workbook {
    fn read(package: &mut Package, limits: &Limits) -> Result<Workbook, FileProblem> {
        let main = main_part(package, limits)?.unwrap_or_else(|| "xl/workbook.bin".to_owned());
        let relationships = relationships(package, &main, limits)?;
        let kind = |kind: &str| relationships.iter().find(|r| r.kind == kind).map(|r| r.target.clone());
        let (mut sheets, mut epoch) = (Vec::new(), Epoch::Y1900);
        let mut records = Records::new(package.required(&main)?);
        while let Some(kind) = records.next()? {
            match kind {
                record::WORKBOOK if u32_at(&records.data, 0)? & 1 == 1 => epoch = Epoch::Y1904,
                record::SHEET => sheets.extend(worksheet(&records.data, &relationships)?),
                _ => {}
            }
        }
        drop(records);
        let strings = read_strings(
            package,
            &kind("sharedStrings").unwrap_or_else(|| "xl/sharedStrings.bin".into()),
            limits,
        )?;
        let looks = read_looks(package, &kind("styles").unwrap_or_else(|| "xl/styles.bin".into()))?;
        Ok(Workbook { sheets, epoch, strings, looks })
    }

    fn give<'w>(&'w self, mut records: Records<'_>, mut rows: Rows<'_, 'w>) -> Result<(), FileProblem> {
        let (mut row, mut is_whole) = (0, false);
        while let Some(kind) = records.next()? {
            match kind {
                record::ROW => {
                    row = u32_at(&records.data, 0)?
                        .checked_add(1)
                        .ok_or_else(|| corrupt("a row out of range"))?;
                }
                // The part is read to its end, where the archive's checksum is compared.
                record::END_OF_CELLS => is_whole = true,
                _ if is_whole => {}
                _ => {
                    if let Some(cell) = self.cell(kind, &records.data)?
                        && rows.take(row, u32_at(&records.data, 0)?, cell)? == Flow::NextSheet
                    {
                        return Ok(());
                    }
                }
            }
        }
        if is_whole { rows.finish() } else { Err(corrupt("a sheet ends too early")) }
    }

    /// The cell of a record; `None` when it is none, or holds nothing.
    fn cell(&self, kind: u16, data: &[u8]) -> Result<Option<Cell<'_>>, FileProblem> {
        const VALUE: usize = 8;
        let look = || -> Result<Look, FileProblem> {
            let style = u32_at(data, 4)? & 0x00FF_FFFF;
            Ok(self.looks.get(style as usize).copied().unwrap_or_default())
        };
        Ok(match kind {
            record::PACKED => Some(packed_at(data, VALUE, look()?, self.epoch)?),
            record::NUMBER | record::NUMBER_RESULT => Some(float_at(data, VALUE, look()?, self.epoch)?),
            record::BOOL | record::BOOL_RESULT => Some(Cell::Bool(u8_at(data, VALUE)? != 0)),
            record::ERROR | record::ERROR_RESULT => Some(Cell::Error(error_name(u8_at(data, VALUE)?).into())),
            record::SHARED => {
                let index = u32_at(data, VALUE)?;
                let text = self
                    .strings
                    .get(index as usize)
                    .ok_or_else(|| corrupt(format!("no shared string {index}")))?;
                text_cell(Cow::Borrowed(text))
            }
            record::TEXT | record::TEXT_RESULT => text_cell(Cow::Owned(wide_text(data, VALUE)?.0)),
            record::RICH_TEXT => text_cell(Cow::Owned(wide_text(data, VALUE + 1)?.0)),
            _ => None,
        })
    }
}

fn text_cell(text: Cow<'_, str>) -> Option<Cell<'_>> {
    if text.is_empty() { None } else { Some(Cell::Text(text)) }
}

/// Name and part of the sheet that this record names, unless it is a chart, a dialog or a macro sheet.
fn worksheet(data: &[u8], relationships: &[Relationship]) -> Result<Option<(String, String)>, FileProblem> {
    let (id, end) = wide_text(data, 8)?;
    let (name, _) = wide_text(data, end)?;
    if id.is_empty() {
        // A module of macros, kept as a sheet without a part.
        return Ok(None);
    }
    let part = relationships
        .iter()
        .find(|r| r.id == id)
        .ok_or_else(|| corrupt(format!("sheet {name} has no part")))?;
    Ok((part.kind == "worksheet").then(|| (name, part.target.clone())))
}

fn read_strings(package: &mut Package, part: &str, limits: &Limits) -> Result<SharedStrings, FileProblem> {
    let mut strings = SharedStrings::new(limits);
    let Some(part) = package.part(part)? else { return Ok(strings) };
    let mut records = Records::new(part);
    while let Some(kind) = records.next()? {
        if kind == record::STRING_ITEM {
            strings.push(&wide_text(&records.data, 1)?.0)?;
        }
    }
    Ok(strings)
}

/// How each cell style looks, by its number.
fn read_looks(package: &mut Package, part: &str) -> Result<Vec<Look>, FileProblem> {
    let Some(part) = package.part(part)? else { return Ok(Vec::new()) };
    let mut records = Records::new(part);
    let (mut custom, mut looks, mut is_of_cells) = (FxHashMap::default(), Vec::new(), false);
    while let Some(kind) = records.next()? {
        match kind {
            record::FORMAT => {
                custom.insert(u16_at(&records.data, 0)?, Look::of_code(&wide_text(&records.data, 2)?.0));
            }
            record::STYLES_OF_CELLS => is_of_cells = true,
            record::END_STYLES_OF_CELLS => is_of_cells = false,
            record::STYLE if is_of_cells => {
                let id = u16_at(&records.data, 2)?;
                looks.push(custom.get(&id).copied().unwrap_or_else(|| Look::of_builtin(id.into())));
            }
            _ => {}
        }
    }
    Ok(looks)
}

/// The text at a place of a record, and where it ends. One of no length at all is empty.
fn wide_text(data: &[u8], at: usize) -> Result<(String, usize), FileProblem> {
    const NONE: u32 = u32::MAX;
    let count = u32_at(data, at)?;
    let count = if count == NONE { 0 } else { count as usize };
    let (start, end) = (at + 4, count.saturating_mul(2).saturating_add(at + 4));
    let bytes = data.get(start..end).ok_or_else(|| corrupt("a text ends too early"))?;
    Ok((UTF_16LE.decode_without_bom_handling(bytes).0.into_owned(), end))
}

/// The records of a part.
struct Records<'p> {
    source: BufReader<Part<'p>>,
    /// The data of the last record.
    data: Vec<u8>,
}

impl<'p> Records<'p> {
    fn new(part: Part<'p>) -> Records<'p> {
        Records { source: BufReader::with_capacity(64 << 10, part), data: Vec::new() }
    }

    /// Reads the next record and tells its kind; `None` at the end.
    fn next(&mut self) -> Result<Option<u16>, FileProblem> {
        let Some(low) = self.byte()? else { return Ok(None) };
        let kind = if low & 0x80 == 0 {
            u16::from(low)
        } else {
            u16::from(low & 0x7F) | u16::from(self.needed()? & 0x7F) << 7
        };
        let mut length = 0_u32;
        for shift in [0, 7, 14, 21] {
            let byte = self.needed()?;
            length |= u32::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                break;
            }
        }
        if length > RECORD {
            return Err(corrupt("a record without end"));
        }
        self.data.clear();
        let read = self.source.by_ref().take(length.into()).read_to_end(&mut self.data).map_err(of_io)?;
        if read as u64 == u64::from(length) {
            Ok(Some(kind))
        } else {
            Err(corrupt("a record ends too early"))
        }
    }

    fn byte(&mut self) -> Result<Option<u8>, FileProblem> {
        let mut byte = [0];
        match self.source.read(&mut byte).map_err(of_io)? {
            0 => Ok(None),
            _ => Ok(byte.first().copied()),
        }
    }

    fn needed(&mut self) -> Result<u8, FileProblem> {
        self.byte()?.ok_or_else(|| corrupt("a record ends too early"))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::package::build::archive_of_bytes;
    use super::super::testing::read;
    use super::*;

    fn rec(kind: u16, data: &[u8]) -> Vec<u8> {
        let low = u8::try_from(kind & 0x7F).unwrap();
        let kind = if kind < 0x80 { vec![low] } else { vec![low | 0x80, u8::try_from(kind >> 7).unwrap()] };
        [&kind[..], &[u8::try_from(data.len()).unwrap()], data].concat()
    }

    fn wide(text: &str) -> Vec<u8> {
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        [&u32::try_from(units.len() / 2).unwrap().to_le_bytes()[..], &units].concat()
    }

    fn cell(column: u32, style: u32, value: &[u8]) -> Vec<u8> {
        [&column.to_le_bytes()[..], &style.to_le_bytes(), value].concat()
    }

    fn rows(cells: &[Vec<u8>]) -> Result<String, FileProblem> {
        read(workbook(cells).path(), &Limits::default())
    }

    /// A workbook of a few cells.
    pub(in crate::intake::sheets) fn small() -> Vec<u8> {
        let sheet = [
            rec(record::ROW, &[0; 4]),
            rec(record::SHARED, &cell(0, 0, &[0; 4])),
            rec(record::ROW, &[1, 0, 0, 0]),
            rec(record::NUMBER, &cell(1, 1, &44650_f64.to_le_bytes())),
            rec(record::END_OF_CELLS, &[]),
        ];
        std::fs::read(workbook(&sheet).path()).unwrap()
    }

    /// A workbook with one sheet of these records.
    fn workbook(cells: &[Vec<u8>]) -> tempfile::NamedTempFile {
        let workbook = [
            rec(record::WORKBOOK, &[1, 0, 0, 0]),
            rec(record::SHEET, &[vec![1, 0, 0, 0, 1, 0, 0, 0], wide("r1"), wide("Été")].concat()),
        ];
        let styles = [
            rec(record::FORMAT, &[vec![164, 0], wide("dd/mm/yyyy")].concat()),
            rec(record::STYLE, &[0, 0, 14, 0]),
            rec(record::STYLES_OF_CELLS, &[2, 0, 0, 0]),
            rec(record::STYLE, &[0, 0, 0, 0]),
            rec(record::STYLE, &[0, 0, 164, 0]),
            rec(record::END_STYLES_OF_CELLS, &[]),
        ];
        let strings = rec(record::STRING_ITEM, &[vec![0], wide("partagé")].concat());
        let relationships = br#"<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/s.bin"/></Relationships>"#;
        archive_of_bytes(&[
            ("xl/workbook.bin", &workbook.concat()),
            ("xl/_rels/workbook.bin.rels", relationships),
            ("xl/styles.bin", &styles.concat()),
            ("xl/sharedStrings.bin", &strings),
            ("xl/worksheets/s.bin", &cells.concat()),
        ])
    }

    #[test]
    fn cells_are_typed() {
        let sheet = [
            rec(record::ROW, &4_u32.to_le_bytes()),
            rec(1, &cell(0, 0, &[])),
            rec(record::PACKED, &cell(1, 0, &(150_u32 << 2 | 3).to_le_bytes())),
            rec(record::NUMBER, &cell(2, 1, &44650_f64.to_le_bytes())),
            rec(record::BOOL, &cell(3, 0, &[1])),
            rec(record::ERROR_RESULT, &cell(4, 0, &[0x17])),
            rec(record::SHARED, &cell(5, 0, &[0; 4])),
            rec(record::TEXT_RESULT, &cell(6, 0, &wide("é"))),
            rec(record::TEXT, &cell(7, 0, &wide(""))),
            rec(record::ROW, &9_u32.to_le_bytes()),
            rec(record::NUMBER_RESULT, &cell(0, 0, &0.1_f64.to_le_bytes())),
            rec(record::END_OF_CELLS, &[]),
        ];
        assert_eq!(
            rows(&sheet).unwrap(),
            "[Été 1904]\n5: 1=1.5 2=2026-03-31 3=true 4=<#REF!> 5=\"partagé\" 6=\"é\"\n10: 0=0.1\n"
        );
    }

    #[test]
    fn damage_is_corrupt() {
        let end = rec(record::END_OF_CELLS, &[]);
        for broken in [
            vec![],
            vec![vec![record::NUMBER.to_le_bytes()[0], 0xFF, 0xFF, 0xFF, 0xFF]],
            vec![rec(record::NUMBER, &[0; 3]), end.clone()],
            vec![rec(record::SHARED, &cell(0, 0, &[9; 4])), end.clone()],
            vec![rec(record::ROW, &[255; 4]), end.clone()],
            vec![rec(record::TEXT, &cell(0, 0, &[255, 0, 0, 0])), end],
        ] {
            assert!(matches!(rows(&broken), Err(FileProblem::Corrupt(_))), "{broken:?}");
        }
    }
}
