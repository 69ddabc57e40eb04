//! Which reader reads a file: its content decides.

use std::collections::BTreeMap;
use std::path::Path;

use super::fingerprint::Fingerprint;
use super::guard::{Guarded, guarded};
use super::limits::Limits;
use super::ooxml;
use super::package::Package;
use super::sniff::{Format, Origin, sniff};
use super::{Reader, csv, ods, xls, xlsb, xlsx};
use crate::domain::FileProblem;

/// A file whose format is known, ready to be read.
pub struct Opened {
    /// Its format.
    pub format: Format,
    /// Whether `inac` wrote it.
    pub origin: Origin,
    /// Its reader.
    pub reader: Box<dyn Reader>,
}

/// Opens a file by what it contains, whatever its name. `score` tells how many columns of one table a row of texts
/// names; it settles which delimiter a text uses.
///
/// # Errors
/// It is no table, is damaged or protected, or exceeds a limit that shows before reading.
pub fn open(
    path: &Path,
    fingerprint: &Fingerprint,
    limits: &Limits,
    score: &dyn Fn(&[&str]) -> usize,
) -> Result<Opened, FileProblem> {
    guarded(|| {
        let (format, origin) = sniff(path, fingerprint, limits)?;
        let reader: Box<dyn Reader> = match format {
            Format::Csv => Box::new(csv::CsvReader::open(path, fingerprint, limits, score)?),
            Format::Xlsx => Box::new(xlsx::XlsxReader::new(path, limits)),
            Format::Ods => Box::new(ods::OdsReader::new(path, limits)),
            Format::Xls => Box::new(xls::XlsReader::new(path, limits)),
            Format::Xlsb => Box::new(xlsb::XlsbReader::new(path, limits)),
        };
        Ok(Opened { format, origin, reader: Box::new(Guarded(reader)) })
    })
}

/// The custom document properties of an XLSX workbook, by name.
///
/// # Errors
/// It is no zip archive, is damaged, or exceeds a limit.
pub fn properties(path: &Path, limits: &Limits) -> Result<BTreeMap<String, String>, FileProblem> {
    guarded(|| ooxml::properties(&mut Package::open(path, limits)?, limits))
}
