//! `De minimis`: one row per undertaking with an application in the run.

use std::ops::Range;

use super::cell::address;
use super::decisions::DecisionColumn;
use super::formulas::Names;
use super::table::{Cells, Rows, columns, ranked};
use super::{Report, ReportError};
use crate::decide::{PeriodTotals, Status, UndertakingTerms, UndertakingTotals};
use crate::domain::{Euros, Regulation, Siren, Text};

columns! {
    /// A column of `De minimis`.
    UndertakingColumn, |row, entry: &Entry<'_>|;
    printed Head {
        Undertaking: Identifier 26 => row.linked(&entry.totals.name, || entry.first_decision());
        Sirens: Prose 24 => row.text(&spaced(&entry.totals.sirens));
        LegalName: Prose 26 => row.text(entry.legal_name());
        Reference: Date 12 => row.date(entry.totals.reference);
        Regulation: Text 12 => row.text(entry.of(|terms| terms.regulation).map_or("", Regulation::name));
        PeriodStart: Date 12 => row.date(entry.totals().map(|totals| totals.period.first));
        PriorAids: Amount 16 => row.amount(entry.totals().map(|totals| totals.prior));
        RunAids: Amount 16 => row.formula(entry.totals().map(|totals| totals.granted), || entry.grants());
        Total: Amount 16 => {
            let terms = Entry::cells(row.number(), [UndertakingColumn::PriorAids, UndertakingColumn::RunAids]);
            row.formula(entry.totals().map(|totals| totals.total()), || Some(format!("ROUND({}+{},2)", terms[0], terms[1])))
        };
        Ceiling: Amount 16 => row.formula(entry.of(|terms| terms.ceiling).flatten(), || entry.ceiling());
        Available: Amount 16 => {
            let terms = Entry::cells(row.number(), [UndertakingColumn::Ceiling, UndertakingColumn::Total]);
            let available = entry.of(UndertakingTerms::available).flatten();
            row.formula(available, || Some(format!("MAX(0,ROUND({}-{},2))", terms[0], terms[1])))
        };
    }
}

/// One row per undertaking.
pub fn count(report: &Report<'_>) -> u64 {
    report.run.undertakings.len() as u64
}

/// Some rows, wherever they go.
pub fn rows(report: &Report<'_>, table: &mut impl Rows, ranks: Range<u64>) -> Result<(), ReportError> {
    let names = Names::of(report.context.book);
    for (_, totals) in ranked(&report.run.undertakings, ranks) {
        UndertakingColumn::fill(&mut table.row()?, &Entry { report, names: &names, totals })?;
    }
    Ok(())
}

/// An undertaking, and what its formulas are made of.
struct Entry<'r> {
    report: &'r Report<'r>,
    names: &'r Names<'r>,
    totals: &'r UndertakingTotals,
}

impl Entry<'_> {
    fn of<T>(&self, value: impl FnOnce(&UndertakingTerms) -> T) -> Option<T> {
        self.totals.terms.as_ref().map(value)
    }

    fn totals(&self) -> Option<PeriodTotals> {
        self.of(|terms| terms.totals).flatten()
    }

    /// That of its last application.
    fn legal_name(&self) -> &str {
        let last = self.totals.last.and_then(|rank| self.report.run.decisions.get(rank));
        last.and_then(|decision| decision.application.legal_name.known()).map_or("", Text::typed)
    }

    fn first_decision(&self) -> Option<String> {
        self.totals.decisions.first().map(|rank| self.report.decision(*rank))
    }

    /// Cells of a row of this sheet, by its number.
    fn cells<const N: usize>(row: u32, columns: [UndertakingColumn; N]) -> [String; N] {
        columns.map(|column| address(row.saturating_sub(1), column.index()))
    }

    fn ceiling(&self) -> Option<String> {
        let terms = self.totals.terms.as_ref()?;
        let rules = self.report.context.book.de_minimis_on(self.totals.reference?);
        Some(self.names.ceiling(rules, terms.ceiling?))
    }

    fn grants(&self) -> Option<String> {
        grants(self.report, self.totals, self.totals()?)
    }
}

/// The sum of the grants of this run that count: cells of `Décisions`, as long as a formula can name them all.
fn grants(report: &Report<'_>, undertaking: &UndertakingTotals, totals: PeriodTotals) -> Option<String> {
    const MOST: usize = 50;
    let granted = |rank: &&usize| {
        let decision = report.run.decisions.get(**rank)?;
        let amount = decision.amounts.granted.filter(|_| decision.status == Status::Granted)?;
        decision.decided_on.filter(|date| totals.period.contains(*date)).map(|_| amount)
    };
    let counted: Vec<&usize> =
        undertaking.decisions.iter().filter(|rank| granted(rank).is_some()).take(MOST + 1).collect();
    let sum: Euros = counted.iter().filter_map(granted).sum();
    let fits = !counted.is_empty() && counted.len() <= MOST && sum == totals.granted;
    fits.then(|| {
        let cells: Vec<String> =
            counted.iter().map(|rank| report.cell_of_decision(**rank, DecisionColumn::GrantedAid)).collect();
        format!("ROUND({},2)", cells.join("+"))
    })
}

/// All SIRENs, separated by a space.
fn spaced(sirens: &[Siren]) -> String {
    sirens.iter().map(Siren::to_string).collect::<Vec<_>>().join(" ")
}
