//! What is mended in an XLSB on its way to the library that reads it, and what the library would leave out in silence.

use std::io::{self, BufRead, BufReader, Read};

use flate2::CrcReader;

use super::archive::{Archive, Shown};
use super::problem::{Problem, of_error, unsupported};

/// A cell with formatted text of its own. Excel keeps such texts in the shared strings.
const RICH_TEXT_CELL: u64 = 62;
/// The cells begin.
const SHEET_DATA: u64 = 145;
/// The area that a sheet fills.
const DIMENSIONS: u64 = 148;
/// An area of one cell, as a record.
const SOME_AREA: [u8; 19] = [0x94, 0x01, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// The archive's parts as the library is to see them: it looks for the area of each sheet, which some programs do not
/// write.
///
/// # Errors
/// A sheet holds cells that the library leaves out.
pub(super) fn mended(archive: &Archive) -> Result<Vec<Shown>, Problem> {
    let mut shown = archive.shown();
    let is_sheet = |part: &&mut Shown| {
        let name = part.name.to_ascii_lowercase();
        name.contains("worksheets/") && !name.contains("_rels/")
    };
    for sheet in shown.iter_mut().filter(is_sheet) {
        if !has_area(archive.part(&sheet.name)?)? {
            let mut counted = CrcReader::new(with_area(archive.part(&sheet.name)?));
            io::copy(&mut counted, &mut io::sink()).map_err(of_error)?;
            sheet.change(with_area, counted.crc().amount().into(), counted.crc().sum());
        }
    }
    Ok(shown)
}

fn with_area(sheet: Box<dyn Read>) -> Box<dyn Read> {
    Box::new(SOME_AREA.chain(sheet))
}

/// Whether a sheet says which area it fills, before its cells.
fn has_area(sheet: Box<dyn Read>) -> Result<bool, Problem> {
    let mut records = BufReader::with_capacity(64 << 10, sheet);
    let (mut has_area, mut has_begun) = (false, false);
    while !records.fill_buf().map_err(of_error)?.is_empty() {
        let (kind, length) = (number(&mut records, 2)?, number(&mut records, 4)?);
        match kind {
            RICH_TEXT_CELL => return Err(unsupported("formatted texts within cells")),
            SHEET_DATA => has_begun = true,
            DIMENSIONS => has_area = has_area || !has_begun,
            _ => {}
        }
        io::copy(&mut records.by_ref().take(length), &mut io::sink()).map_err(of_error)?;
    }
    Ok(has_area)
}

/// A number in bytes of seven bits, the lowest first.
fn number(records: &mut impl Read, most: u32) -> Result<u64, Problem> {
    let mut number = 0;
    for place in 0..most {
        let mut byte = [0];
        records.read_exact(&mut byte).map_err(of_error)?;
        number |= u64::from(byte[0] & 0x7F) << (7 * place);
        if byte[0] & 0x80 == 0 {
            break;
        }
    }
    Ok(number)
}
