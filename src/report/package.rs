//! The report as one archive. An archive is compressed by one thread, from its first part to its last: a long sheet is saved
//! in a workbook of its own beside the others, and copied from there as it is, compressed.

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::Path;

use zip::result::ZipError;
use zip::{ZipArchive, ZipWriter};

use super::ReportError;

/// A workbook of which one sheet is wanted.
#[derive(Debug)]
pub struct SavedSheet {
    /// The parts of the workbook that tell of its rows.
    pub parts: [String; 2],
    /// The workbook.
    pub archive: File,
}

/// Bytes that are copied at once.
const BUFFER: usize = 1 << 18;

/// Writes a workbook in which some sheets are replaced by those that were saved alone.
pub fn join(workbook: File, sheets: Vec<SavedSheet>, path: &Path) -> Result<(), ReportError> {
    let mut report = ZipWriter::new(BufWriter::with_capacity(BUFFER, File::create(path)?));
    let mut workbook = open(workbook)?;
    let mut sheets = sheets
        .into_iter()
        .map(|sheet| Ok((sheet.parts, open(sheet.archive)?)))
        .collect::<Result<Vec<_>, ZipError>>()?;
    for rank in 0..workbook.len() {
        let part = workbook.by_index_raw(rank)?;
        let name = part.name()?;
        match sheets.iter_mut().find(|(parts, _)| parts.iter().any(|part| *part == name)) {
            Some((_, other)) => {
                let rank = other.index_for_name(&name).ok_or(ZipError::FileNotFound)?;
                report.raw_copy_file(other.by_index_raw(rank)?)?;
            }
            None => report.raw_copy_file(part)?,
        }
    }
    report.finish()?;
    Ok(())
}

fn open(archive: File) -> Result<ZipArchive<BufReader<File>>, ZipError> {
    ZipArchive::new(BufReader::with_capacity(BUFFER, archive))
}
