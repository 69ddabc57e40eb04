//! What a file may ask of the machine. Exceeding a limit is F03, with the limit's name.
//!
//! The defaults keep one file under 512 MB of memory, and any workbook under 10 s, while letting through eight million
//! invoice lines in one CSV and a workbook of half a million of them.

use crate::domain::{FileProblem, Limit};

const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;

/// The limits of a run; each is an option of the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one text file (CSV).
    pub file_bytes: u64,
    /// Bytes of one workbook in a zip archive (XLSX, XLSB, ODS).
    pub workbook_bytes: u64,
    /// Bytes of one XLS workbook, which is held in memory.
    pub xls_bytes: u64,
    /// Entries of a zip archive (a workbook is one).
    pub zip_entries: u64,
    /// Bytes of a zip archive once expanded, declared or real.
    pub expanded_bytes: u64,
    /// Expanded bytes per compressed byte of an entry of more than a mebibyte.
    pub expansion_ratio: u64,
    /// Cells of one text file.
    pub cells: u64,
    /// Cells of one workbook, repeated ones counted.
    pub workbook_cells: u64,
    /// Columns of a sheet.
    pub columns: u64,
    /// Rows of a sheet.
    pub rows: u64,
    /// Sheets of a workbook.
    pub sheets: u64,
    /// Shared strings of a workbook.
    pub shared_strings: u64,
    /// Bytes of all shared strings of a workbook, which are held in memory.
    pub shared_bytes: u64,
    /// Characters of one cell.
    pub text_chars: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            file_bytes: 4 * GIB,
            workbook_bytes: 256 * MIB,
            xls_bytes: 64 * MIB,
            zip_entries: 10_000,
            expanded_bytes: 400 * MIB,
            expansion_ratio: 200,
            cells: 250_000_000,
            workbook_cells: 20_000_000,
            columns: 16_384,
            rows: 20_000_000,
            sheets: 1_000,
            shared_strings: 8_000_000,
            shared_bytes: 192 * MIB,
            text_chars: 1_000_000,
        }
    }
}

/// `found` is within `allowed`, or the problem that names the limit.
pub(super) fn within(limit: Limit, found: u64, allowed: u64) -> Result<(), FileProblem> {
    if found > allowed { Err(FileProblem::Limit { limit, allowed }) } else { Ok(()) }
}
