//! `Rejets`: one row per reason of each application that is not granted, in words for a letter.

use std::borrow::Cow;
use std::ops::Range;

use super::decisions::siret;
use super::layout::stopping_reasons;
use super::table::{Cells, Rows, columns, ranked};
use super::{Report, ReportError};
use crate::decide::Decision;
use crate::domain::Code;
use crate::lang::joined;
use crate::rules::Finding;
use crate::rules::codes::Rule;

columns! {
    /// A column of `Rejets`.
    RejectionColumn, |row, entry: &Entry<'_>|;
    printed Head {
        ApplicationNumber: Identifier 15 =>
            row.linked(entry.decision.application.typed_number(), || Some(entry.report.decision(entry.rank)));
        Siret: Identifier 17 => row.text(&siret(entry.decision.application));
        LegalName: Prose 26 => row.text(entry.decision.application.typed_name());
        Status: Status 12 => row.text(entry.report.words.status(entry.decision.status));
        Code: Text 7 => row.text(entry.code.as_str());
        Reason: Prose 28 => row.text(entry.report.words.label(entry.code));
        Found: Prose 44 => row.text(&entry.found);
        Expected: Prose 32 => row.text(&entry.expected);
        Source: Prose 38 => row.text(&entry.source);
    }
}

/// One row per reason.
pub fn count(report: &Report<'_>) -> u64 {
    report.layout.rejections()
}

/// Some rows, wherever they go.
pub fn rows(report: &Report<'_>, table: &mut impl Rows, ranks: Range<u64>) -> Result<(), ReportError> {
    for (rank, reasons) in report.layout.rejections_in(ranks) {
        let Some(decision) = report.run.decisions.get(rank) else { continue };
        for (_, code) in ranked(&stopping_reasons(decision).collect::<Vec<_>>(), reasons) {
            let (found, expected) = found_and_expected(report, decision, *code);
            let source = source(report, decision, *code);
            let entry = Entry { report, rank, decision, code: *code, found, expected, source };
            RejectionColumn::fill(&mut table.row()?, &entry)?;
        }
    }
    Ok(())
}

/// A reason of a decision.
struct Entry<'r> {
    report: &'r Report<'r>,
    rank: usize,
    decision: &'r Decision<'r>,
    code: Code,
    found: String,
    expected: String,
    source: String,
}

/// What was found and what is required, over all findings of a code.
pub fn found_and_expected(report: &Report<'_>, decision: &Decision<'_>, code: Code) -> (String, String) {
    let mut findings: Vec<Cow<'_, Finding>> = decision.failing(code).collect();
    if findings.is_empty() {
        findings.push(Cow::Owned(Finding::new(code, Some(true), [])));
    }
    let words = report.words.for_applicants();
    let found = findings.iter().map(|finding| words.found_in(decision, None, finding));
    (joined(found), words.all_thresholds(findings.iter().map(AsRef::as_ref)))
}

/// The source, with its sentence where there is one.
fn source(report: &Report<'_>, decision: &Decision<'_>, code: Code) -> String {
    let finding = decision.failing(code).next();
    let finding = finding.unwrap_or_else(|| Cow::Owned(Finding::new(code, Some(true), [])));
    let (source, law) = (report.words.source(&finding), Rule::of(code).law);
    if law.is_empty() { source } else { format!("{source}\u{a0}: {law}") }
}
