//! Which row of which sheet holds what: known before anything is written, so that sheets can point at one another.

use std::ops::Range;

use super::table::Position;
use crate::decide::{Decision, Run, Status};
use crate::domain::Code;
use crate::rules::codes::Rule;

/// What the sheets of a report hold.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// Rows below the header of a sheet.
    pub sheet: u64,
    /// Links of a sheet.
    pub links: u64,
    /// Rows of a part of a sheet. A sheet of no more rows is written by the library from top to bottom, and long texts in it
    /// wrap: more rows of their own height would slow its opening.
    pub part: u64,
}

impl Sizes {
    /// Of the format, where it knows them.
    pub const USUAL: Sizes = Sizes { sheet: 1_048_575, links: 65_530, part: 4_096 };
}

/// The places of a run's records in the report.
#[derive(Clone, Debug)]
pub struct Layout {
    /// What the sheets hold.
    pub sizes: Sizes,
    /// Rank of the first line of each decision, then the number of lines.
    first_lines: Vec<u64>,
    /// Rank of the first rejection of each decision, then the number of rejections.
    first_rejections: Vec<u64>,
}

impl Layout {
    /// Counts what stands where.
    pub fn of(run: &Run<'_>, sizes: Sizes) -> Layout {
        Layout {
            sizes,
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
    pub fn lines_of(&self, decision: usize) -> Range<u64> {
        range(&self.first_lines, decision)
    }

    /// Ranks of the rejections of a decision.
    pub fn rejections_of(&self, decision: usize) -> Range<u64> {
        range(&self.first_rejections, decision)
    }

    /// The decisions that lines of these ranks belong to, and which of its lines.
    pub fn lines_in(&self, ranks: Range<u64>) -> impl Iterator<Item = (usize, Range<u64>)> {
        shares(&self.first_lines, ranks)
    }

    /// The decisions that rejections of these ranks belong to, and which of its rejections.
    pub fn rejections_in(&self, ranks: Range<u64>) -> impl Iterator<Item = (usize, Range<u64>)> {
        shares(&self.first_rejections, ranks)
    }

    /// The sheets that this many rows take.
    pub fn sheets_of(&self, rows: u64) -> u64 {
        rows.div_ceil(self.sizes.sheet).max(1)
    }

    /// The row of a record by its rank in its table.
    pub fn position(&self, rank: u64) -> Position {
        Position::of(rank, self.sizes.sheet)
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

/// Of each decision, which of its own rows these ranks name.
fn shares(firsts: &[u64], wanted: Range<u64>) -> impl Iterator<Item = (usize, Range<u64>)> {
    let decision = firsts.partition_point(|first| *first <= wanted.start).saturating_sub(1);
    (decision..).map_while(move |decision| {
        let own = range(firsts, decision);
        let named = own.start.max(wanted.start)..own.end.min(wanted.end);
        (decision + 1 < firsts.len() && own.start < wanted.end)
            .then(|| (decision, named.start - own.start..named.end - own.start))
    })
}

fn range(ranks: &[u64], decision: usize) -> Range<u64> {
    match ranks.get(decision..=decision + 1) {
        Some([first, end]) => *first..*end,
        _ => 0..0,
    }
}
