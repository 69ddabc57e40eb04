//! From bytes to rows: which format a file has, one reader per format behind one trait that streams rows of typed
//! cells, within limits. Nothing here knows what the rows are about.
//!
//! | format | read by | where |
//! | --- | --- | --- |
//! | texts | `csv-core`, streamed | in this process |
//! | XLSX, XLSM | calamine, streamed, through a view of the archive that checks each byte | in this process |
//! | XLSX with very large parts, XLSB, XLS, ODS | calamine | in a process of their own, within limits |

mod archive;
pub mod cell;
pub mod child;
mod compound;
mod csv;
mod decode;
pub mod fingerprint;
mod guard;
pub mod limits;
#[cfg(test)]
mod mutations;
mod number;
mod ods;
mod ooxml;
mod pipe;
mod problem;
mod rows;
mod sieve;
pub mod sniff;
#[cfg(test)]
mod testing;
mod workbook;
mod xlsb;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use archive::Archive;
use cell::RowSink;
use child::Apart;
use fingerprint::Fingerprint;
pub use guard::guarded;
use limits::Limits;
pub use problem::Problem;
use sniff::{Format, Origin, sniff};

/// A file being read.
pub trait Reader {
    /// Streams every sheet into `sink`, never holding more than a row of it (nor more than the limits allow, where the
    /// format cannot be streamed).
    ///
    /// # Errors
    /// The file cannot be read whole: what was streamed until then is to be dropped.
    fn read(&mut self, sink: &mut dyn RowSink) -> Result<(), Problem>;
}

/// A file whose format is known, ready to be read.
pub struct Opened {
    /// Its format.
    pub format: Format,
    /// Whether `inac` wrote it.
    pub origin: Origin,
    /// Its reader.
    pub reader: Box<dyn Reader>,
}

/// Opens a file by what it contains, whatever its name. `score` says how many columns of one table a row of texts
/// names; it settles which delimiter a text uses.
///
/// # Errors
/// It is no table, is damaged or protected, or exceeds a limit that shows before reading.
pub fn open(
    path: &Path,
    fingerprint: &Fingerprint,
    limits: &Limits,
    score: &dyn Fn(&[&str]) -> usize,
) -> Result<Opened, Problem> {
    guarded(|| {
        let (format, origin) = sniff(path, fingerprint, limits)?;
        let reader: Box<dyn Reader> = match format {
            Format::Csv => Box::new(csv::CsvReader::open(path, fingerprint, limits, score)?),
            Format::Xlsx if ooxml::Book::of(&Archive::open(path, limits)?)?.is_harmless => {
                Box::new(Here { path: path.to_path_buf(), limits: *limits })
            }
            _ => Box::new(Apart::new(format, path, limits)),
        };
        Ok(Opened { format, origin, reader })
    })
}

/// The custom document properties of an XLSX workbook, by name.
///
/// # Errors
/// It is no zip archive, is damaged, or exceeds a limit.
pub fn properties(path: &Path, limits: &Limits) -> Result<BTreeMap<String, String>, Problem> {
    guarded(|| ooxml::properties(&Archive::open(path, limits)?))
}

/// Reads an XLSX workbook in this process.
struct Here {
    path: PathBuf,
    limits: Limits,
}

impl Reader for Here {
    fn read(&mut self, sink: &mut dyn RowSink) -> Result<(), Problem> {
        guarded(|| workbook::read(Format::Xlsx, &self.path, &self.limits, sink))
    }
}
