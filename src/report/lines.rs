//! `Lignes`: one row per invoice line with an application.

use std::ops::Range;

use super::table::{Cells, Rows, columns, ranked};
use super::{Report, ReportError};
use crate::decide::{LineOutcome, LineStatus};
use crate::domain::{Category, Nature, Text};
use crate::lang::SEPARATOR;

columns! {
    /// A column of `Lignes`.
    LineColumn, |row, entry: &Entry<'_>|;
    printed Head {
        ApplicationNumber: Identifier 15 =>
            row.linked(entry.number, || Some(entry.report.decision(entry.decision)));
        InvoiceNumber: Identifier 14 => row.text(entry.outcome.line.invoice_number.known().map_or("", |number| number));
        LineNumber: Count 9 => row.count(entry.outcome.line.line_number.value().map(u64::from));
        Supplier: Prose 24 => row.text(entry.outcome.line.supplier.name.known().map_or("", Text::typed));
        SupplierSiret: Identifier 17 => row.text(&entry.supplier_siret());
        InvoicedOn: Date 11 => row.date(entry.outcome.line.invoiced_on.value());
        PaidOn: Date 15 => row.date(entry.outcome.line.paid_on.value());
        Category: Text 22 => row.text(entry.outcome.line.category.value().map_or("", Category::name));
        Nature: Text 13 => row.text(entry.outcome.line.nature.value().map_or("", Nature::name));
        AmountExclVat: Amount 14 => row.amount(entry.outcome.line.amount.value());
        AmountRetained: Amount 14 => row.amount(Some(entry.outcome.retained));
        LineStatus: LineStatus 11 => row.text(entry.report.words.line_status(entry.outcome.status));
        LineReasons: Prose 11 => row.text(&entry.outcome.reasons.to_string());
    }
    beside Head {
        File: Text 22 => row.text(entry.report.context.sources.names(entry.outcome.line.place).0);
        Sheet: Text 12 => row.text(entry.report.context.sources.names(entry.outcome.line.place).1);
        Row: Count 7 => row.count(Some(entry.outcome.line.place.row.into()));
        Explanation: Prose 60 => row.text(&explanation(entry.report, entry.decision, entry.outcome));
    }
}

/// One row per line of an application.
pub fn count(report: &Report<'_>) -> u64 {
    report.layout.lines()
}

/// Some rows, wherever they go.
pub fn rows(report: &Report<'_>, table: &mut impl Rows, ranks: Range<u64>) -> Result<(), ReportError> {
    for (rank, lines) in report.layout.lines_in(ranks) {
        let Some(decision) = report.run.decisions.get(rank) else { continue };
        let number = decision.application.typed_number();
        for (_, outcome) in ranked(&decision.lines, lines) {
            LineColumn::fill(&mut table.row()?, &Entry { report, decision: rank, number, outcome })?;
        }
    }
    Ok(())
}

/// A line, with the number of its application and the rank of its decision.
struct Entry<'r> {
    report: &'r Report<'r>,
    decision: usize,
    number: &'r str,
    outcome: &'r LineOutcome<'r>,
}

impl Entry<'_> {
    fn supplier_siret(&self) -> String {
        self.outcome.line.supplier.siret.value().map(|siret| siret.to_string()).unwrap_or_default()
    }
}

/// Why the line is not retained in full.
fn explanation(report: &Report<'_>, rank: usize, outcome: &LineOutcome<'_>) -> String {
    match outcome.status {
        LineStatus::Retained => String::new(),
        LineStatus::Invalid => outcome
            .line
            .problems
            .iter()
            .map(|problem| report.words.problem(problem))
            .collect::<Vec<_>>()
            .join(SEPARATOR),
        LineStatus::Reduced | LineStatus::Excluded => {
            let decision = &report.run.decisions[rank];
            let failing = outcome.findings.iter().filter(|finding| finding.fails());
            failing
                .map(|finding| report.words.sentence_in(decision, outcome, finding))
                .collect::<Vec<_>>()
                .join(SEPARATOR)
        }
    }
}
