//! `Rejets`: one row per reason of each application that is not granted, in words for a letter.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::layout::stopping_reasons;
use super::sheet::Sheet;
use super::styles::{Kind, Styles};
use super::table::{Cells, Column, Rows, column};
use super::{Report, ReportError};
use crate::decide::Decision;
use crate::domain::{ApplicationNumber, Code, Text};
use crate::lang::{Head, Say};
use crate::rules::Finding;
use crate::rules::codes::Rule;

/// Its columns.
pub const COLUMNS: [Column; 8] = [
    column(Head::ApplicationNumber, Kind::Identifier, 15),
    column(Head::LegalName, Kind::Text, 26),
    column(Head::Status, Kind::Text, 12),
    column(Head::Code, Kind::Text, 7),
    column(Head::Reason, Kind::Prose, 28),
    column(Head::Found, Kind::Prose, 46),
    column(Head::Threshold, Kind::Prose, 32),
    column(Head::Source, Kind::Prose, 40),
];

const STATUS: u16 = 2;

/// The sheet, with its header and no row.
pub fn open<'r>(report: &'r Report<'_>, workbook: &mut Workbook) -> Result<Sheet<'r>, XlsxError> {
    let mut sheet = Sheet::open(
        workbook,
        report.look(),
        report.say(Say::SheetRejections),
        &COLUMNS,
        report.layout.rejections(),
    )?;
    sheet.colour(STATUS, Styles::statuses(report.words));
    sheet.plan_links(report.layout.rejections());
    Ok(sheet)
}

/// The rows, wherever they go.
pub fn rows(report: &Report<'_>, table: &mut impl Rows) -> Result<(), ReportError> {
    for (rank, decision) in report.run.decisions.iter().enumerate() {
        let number = decision.application.number.known().map_or("", ApplicationNumber::typed);
        let name = decision.application.legal_name.known().map_or("", Text::typed);
        for code in stopping_reasons(decision) {
            let rule = Rule::of(code);
            let (found, threshold) = told(report, decision, code);
            table
                .row()?
                .linked(number, || Some(report.decision(rank)))?
                .text(name)?
                .text(report.words.status(decision.status))?
                .text(code.as_str())?
                .text(report.words.label(code))?
                .text(&found)?
                .text(&threshold)?
                .text(&source(rule))?;
        }
    }
    Ok(())
}

/// What was found and what is required, over all findings of a code.
pub fn told(report: &Report<'_>, decision: &Decision<'_>, code: Code) -> (String, String) {
    let bare = [Finding::new(code, Some(true), [])];
    let mut findings: Vec<&Finding> =
        decision.findings.iter().filter(|finding| finding.code == code && finding.fails()).collect();
    if findings.is_empty() {
        findings.extend(&bare);
    }
    (report.words.all_found(findings.iter().copied()), report.words.all_thresholds(findings.iter().copied()))
}

/// The source, with its sentence where there is one.
fn source(rule: &Rule) -> String {
    if rule.law.is_empty() { rule.source.to_owned() } else { format!("{} : {}", rule.source, rule.law) }
}
