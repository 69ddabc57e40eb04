//! From bytes to records: files found and fingerprinted, one reader per format, headers matched, cells typed.

pub mod cell;
pub mod columns;
pub mod header;
pub mod limits;
pub mod reader;
pub mod records;
pub mod source;
pub mod table;
pub mod values;

use crate::domain::{Aid, Anomaly, Application, InvoiceLine, Waiver};
use source::Sources;

/// Everything read, file by file in their order.
#[derive(Debug, Default)]
pub struct Intake {
    /// The files.
    pub sources: Sources,
    /// Rows of `demandes` tables, in the order file, sheet, row.
    pub applications: Vec<Application>,
    /// Rows of `factures` tables, one list a file.
    pub lines: Vec<Vec<InvoiceLine>>,
    /// Rows of `aides` tables.
    pub aids: Vec<Aid>,
    /// Rows of `derogations` tables.
    pub waivers: Vec<Waiver>,
    /// What is wrong with files and sheets (F codes, W07).
    pub anomalies: Vec<Anomaly>,
}
