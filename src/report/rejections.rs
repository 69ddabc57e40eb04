//! `Rejets`: one row per reason of each application that is not granted, in words for a letter.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::Report;
use super::layout::stopping_reasons;
use super::styles::{Kind, Styles};
use super::table::{Column, Table, column};
use crate::decide::Decision;
use crate::domain::{ApplicationNumber, Code, Text};
use crate::lang::{Head, Say};
use crate::rules::Finding;
use crate::rules::codes::Rule;

const COLUMNS: [Column; 8] = [
    column(Head::ApplicationNumber, Kind::Identifier, 18.0),
    column(Head::LegalName, Kind::Text, 32.0),
    column(Head::Status, Kind::Text, 12.0),
    column(Head::Code, Kind::Text, 7.0),
    column(Head::Reason, Kind::Prose, 34.0),
    column(Head::Found, Kind::Prose, 60.0),
    column(Head::Threshold, Kind::Prose, 40.0),
    column(Head::Source, Kind::Prose, 46.0),
];

const STATUS: u16 = 2;

pub fn write(report: &Report<'_>, workbook: &mut Workbook) -> Result<(), XlsxError> {
    let mut table = Table::open(workbook, report.look(), report.say(Say::SheetRejections), &COLUMNS)?;
    table.colour(STATUS, Styles::statuses(report.words));
    for decision in &report.run.decisions {
        let number = decision.application.number.known().map_or("", ApplicationNumber::typed);
        let name = decision.application.legal_name.known().map_or("", Text::typed);
        for code in stopping_reasons(decision) {
            let rule = Rule::of(code);
            let (found, threshold) = told(report, decision, code);
            table
                .row()?
                .text(number)?
                .text(name)?
                .text(report.words.status(decision.status))?
                .text(code.as_str())?
                .text(report.words.label(code))?
                .text(&found)?
                .text(&threshold)?
                .text(&source(rule))?;
        }
    }
    table.close()
}

/// What was found and what is required, over all findings of a code.
fn told(report: &Report<'_>, decision: &Decision<'_>, code: Code) -> (String, String) {
    let bare = [Finding::new(code, Some(true), [])];
    let mut findings: Vec<&Finding> = decision.findings.iter().filter(|finding| finding.code == code && finding.fails()).collect();
    if findings.is_empty() {
        findings.extend(&bare);
    }
    (report.words.all_found(findings.iter().copied()), report.words.all_thresholds(findings.iter().copied()))
}

/// The source, with its sentence where there is one.
fn source(rule: &Rule) -> String {
    if rule.law.is_empty() { rule.source.to_owned() } else { format!("{} : {}", rule.source, rule.law) }
}
