//! Everything read of a run's files.

use super::source::{FileState, Sources};
use super::{Aid, Anomaly, Application, InvoiceLine, PastLine, Waiver};

/// Everything read, file by file in their order.
#[derive(Debug, Default)]
pub struct Intake {
    /// The files.
    pub sources: Sources,
    /// Rows of `demandes` tables, in the order file, sheet, row.
    pub applications: Vec<Application>,
    /// Rows of `factures` tables, in lists of any length, in the order file, sheet, row.
    pub lines: Vec<Vec<InvoiceLine>>,
    /// Rows of `aides` tables.
    pub aids: Vec<Aid>,
    /// Lines that earlier reports have retained.
    pub past_lines: Vec<PastLine>,
    /// Rows of `derogations` tables.
    pub waivers: Vec<Waiver>,
    /// Wrong cells of tables that are refused: nothing is decided by them.
    pub refused: Vec<Anomaly>,
    /// What is wrong with files, sheets and rows that are no record (F codes, D07 of a correspondence, W07, W10, W14).
    pub anomalies: Vec<Anomaly>,
}

impl Intake {
    /// Was any file read?
    pub fn is_readable(&self) -> bool {
        self.sources.0.iter().any(|source| matches!(source.state, FileState::Read | FileState::History))
    }
}
