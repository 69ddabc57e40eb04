//! What a file may ask of the machine. Exceeding a limit is F03, with the limit's name.
//!
//! The defaults keep one file under 512 MB of memory, and any workbook under 10 s, while letting through eight million
//! invoice lines in one CSV and a workbook of half a million of them.

use crate::domain::{FileProblem, Limit};

const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;

/// The limits of a run; each is an option of the command, named beside it.
///
/// What shows before reading (sizes, the archive's directory) is checked before anything is expanded; the rest is
/// counted while reading, since declared sizes lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// `--max-file-size`: bytes of one text file (CSV), which is streamed.
    pub file_bytes: u64,
    /// `--max-workbook-size`: bytes of one workbook in a zip archive (XLSX, XLSB, ODS), as it lies on the disk.
    pub workbook_bytes: u64,
    /// `--max-xls-size`: bytes of one XLS workbook, which is held in memory.
    pub xls_bytes: u64,
    /// `--max-zip-entries`: entries of a zip archive (a workbook is one), counted in the file's bytes before its
    /// directory is read.
    pub zip_entries: u64,
    /// `--max-expanded-size`: bytes of a zip archive once expanded, as its directory declares and as really read.
    pub expanded_bytes: u64,
    /// `--max-expansion-ratio`: expanded bytes per compressed byte of an entry of more than a mebibyte; spreadsheets
    /// stay below a hundred, bombs reach a thousand.
    pub expansion_ratio: u64,
    /// `--max-cells`: cells of one text file that hold something.
    pub cells: u64,
    /// `--max-workbook-cells`: cells of one workbook that hold something, each counted as often as it is repeated (ODS).
    pub workbook_cells: u64,
    /// `--max-columns`: columns of a sheet, up to its last cell that holds something.
    pub columns: u64,
    /// `--max-rows`: rows of a sheet, up to its last cell that holds something.
    pub rows: u64,
    /// `--max-sheets`: sheets of a workbook.
    pub sheets: u64,
    /// `--max-shared-strings`: shared strings of a workbook, whatever number it declares.
    pub shared_strings: u64,
    /// `--max-shared-size`: bytes of all shared strings of a workbook, which are held in memory.
    pub shared_bytes: u64,
    /// `--max-text-length`: characters of one cell; Excel itself allows 32 767.
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
