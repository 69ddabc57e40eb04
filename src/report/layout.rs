//! Which row of which sheet holds what: known before anything is written, so that sheets can point at one another.

use super::table::Position;
use crate::decide::{Decision, Run, Status};
use crate::domain::Code;
use crate::rules::codes::Rule;

/// The places of a run's records in the report.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Rows that one sheet may hold.
    pub rows_per_sheet: u64,
    /// Rank of the first line of each decision, then the number of lines.
    first_lines: Vec<u64>,
    /// Rank of the first rejection of each decision, then the number of rejections.
    first_rejections: Vec<u64>,
}

impl Layout {
    /// Counts what stands where.
    pub fn of(run: &Run<'_>, rows_per_sheet: u64) -> Layout {
        Layout {
            rows_per_sheet,
            first_lines: ranks(run.decisions.iter().map(|decision| decision.lines.len())),
            first_rejections: ranks(run.decisions.iter().map(|decision| stopping_reasons(decision).count())),
        }
    }

    /// Invoice lines in the report.
    pub fn lines(&self) -> u64 {
        self.first_lines.last().copied().unwrap_or(0)
    }

    /// Rows of the sheet `Rejets`.
    pub fn rejections(&self) -> u64 {
        self.first_rejections.last().copied().unwrap_or(0)
    }

    /// Ranks of the lines of a decision, from the first to before the last one.
    pub fn lines_of(&self, decision: usize) -> std::ops::Range<u64> {
        range(&self.first_lines, decision)
    }

    /// Ranks of the rejections of a decision.
    pub fn rejections_of(&self, decision: usize) -> std::ops::Range<u64> {
        range(&self.first_rejections, decision)
    }

    /// The sheets that this many rows take.
    pub fn sheets_of(&self, rows: u64) -> u64 {
        rows.div_ceil(self.rows_per_sheet).max(1)
    }

    /// The row of a record by its rank in its table.
    pub fn position(&self, rank: u64) -> Position {
        Position::of(rank, self.rows_per_sheet)
    }
}

/// The reasons of an application that is not granted, one row each in `Rejets`.
pub fn stopping_reasons(decision: &Decision<'_>) -> impl Iterator<Item = Code> {
    let granted = decision.status == Status::Granted;
    decision.reasons.iter().filter(move |code| !granted && Rule::of(*code).stops())
}

/// Running totals, from 0 to the sum of all.
fn ranks(counts: impl Iterator<Item = usize>) -> Vec<u64> {
    let mut total = 0;
    std::iter::once(0)
        .chain(counts.map(|count| {
            total += count as u64;
            total
        }))
        .collect()
}

fn range(ranks: &[u64], decision: usize) -> std::ops::Range<u64> {
    match ranks.get(decision..=decision + 1) {
        Some([first, end]) => *first..*end,
        _ => 0..0,
    }
}
