//! `De minimis`: one row per undertaking with an application in the run.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::formulas::{Names, decisions};
use super::sheet::Sheet;
use super::styles::Kind;
use super::table::{Cells, Column, Rows, column};
use super::{Report, ReportError};
use crate::decide::{Status, UndertakingTerms, UndertakingTotals};
use crate::domain::{Euros, Siren};
use crate::lang::{Head, Say};

/// Its columns.
pub const COLUMNS: [Column; 10] = [
    column(Head::Undertaking, Kind::Identifier, 26),
    column(Head::Sirens, Kind::Prose, 24),
    column(Head::Reference, Kind::Date, 12),
    column(Head::Regulation, Kind::Text, 12),
    column(Head::PeriodStart, Kind::Date, 12),
    column(Head::PriorAids, Kind::Amount, 16),
    column(Head::RunAids, Kind::Amount, 16),
    column(Head::Total, Kind::Amount, 16),
    column(Head::Ceiling, Kind::Amount, 16),
    column(Head::Available, Kind::Amount, 16),
];

/// The sheet, with its header and no row.
pub fn open<'r>(report: &'r Report<'_>, workbook: &mut Workbook) -> Result<Sheet<'r>, XlsxError> {
    let mut sheet = Sheet::open(
        workbook,
        report.look(),
        report.say(Say::SheetDeMinimis),
        &COLUMNS,
        report.run.undertakings.len() as u64,
    )?;
    sheet.plan_links(report.run.undertakings.len() as u64);
    Ok(sheet)
}

/// The rows, wherever they go.
pub fn rows(report: &Report<'_>, table: &mut impl Rows) -> Result<(), ReportError> {
    let names = Names::of(report.context.book);
    for undertaking in &report.run.undertakings {
        let terms = undertaking.terms.as_ref();
        let mut row = table.row()?;
        row.linked(&undertaking.name, || undertaking.decisions.first().map(|rank| report.decision(*rank)))?
            .text(&spaced(&undertaking.sirens))?
            .date(undertaking.reference)?
            .text(terms.map_or("", |terms| terms.regulation.number()))?
            .date(terms.map(|terms| terms.period.first))?
            .amount(terms.map(|terms| terms.prior))?;
        match terms {
            Some(terms) if !report.context.values => formulas(report, &names, undertaking, terms, &mut row)?,
            _ => {
                row.amount(terms.map(|terms| terms.granted))?
                    .amount(terms.map(UndertakingTerms::total))?
                    .amount(terms.and_then(|terms| terms.ceiling))?
                    .amount(terms.and_then(UndertakingTerms::available))?;
            }
        }
    }
    Ok(())
}

/// Aids granted, total, ceiling and what is left, each from the cells it comes from.
fn formulas(
    report: &Report<'_>,
    names: &Names<'_>,
    undertaking: &UndertakingTotals,
    terms: &UndertakingTerms,
    row: &mut impl Cells,
) -> Result<(), ReportError> {
    let line = row.number();
    match grants(report, undertaking, terms) {
        Some(sum) => row.formula(Some(terms.granted), || sum)?,
        None => row.amount(Some(terms.granted))?,
    };
    let ceiling = |ceiling| names.ceiling(report.context.book.de_minimis_on(terms.period.last), ceiling);
    row.formula(Some(terms.total()), || format!("ROUND(F{line}+G{line},2)"))?
        .formula(terms.ceiling, || terms.ceiling.map(ceiling).unwrap_or_default())?
        .formula(terms.available(), || format!("MAX(0,ROUND(I{line}-H{line},2))"))?;
    Ok(())
}

/// The sum of the grants of this run that count: cells of `Décisions`, as long as a formula can name them all.
fn grants(report: &Report<'_>, undertaking: &UndertakingTotals, terms: &UndertakingTerms) -> Option<String> {
    const MOST: usize = 50;
    let granted = |rank: &&usize| {
        let decision = report.run.decisions.get(**rank)?;
        let amount = decision.amounts.granted.filter(|_| decision.status == Status::Granted)?;
        decision.decided_on.filter(|date| terms.period.contains(*date)).map(|_| amount)
    };
    let counted: Vec<&usize> =
        undertaking.decisions.iter().filter(|rank| granted(rank).is_some()).take(MOST + 1).collect();
    let sum: Euros = counted.iter().filter_map(granted).sum();
    let fits = !counted.is_empty() && counted.len() <= MOST && sum == terms.granted;
    fits.then(|| {
        let cells: Vec<String> =
            counted.iter().map(|rank| report.cell_of_decision(**rank, decisions::GRANTED)).collect();
        format!("ROUND({},2)", cells.join("+"))
    })
}

/// All SIRENs, separated by a space.
fn spaced(sirens: &[Siren]) -> String {
    sirens.iter().map(Siren::to_string).collect::<Vec<_>>().join(" ")
}
