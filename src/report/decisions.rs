//! `Décisions`: one row per application, and beside the columns of the interface the terms of its aid.

use std::ops::Range;

use super::formulas::{self, Names};
use super::table::{Cells, Rows, columns, ranked};
use super::{Report, ReportError};
use crate::decide::{Amounts, DeMinimisAssessment, Decision, Status};
use crate::domain::{Application, Code, Euros};
use crate::rules::DeMinimisExcess;

columns! {
    /// A column of `Décisions`.
    DecisionColumn, |row, entry: &Entry<'_>|;
    printed Head {
        ApplicationNumber: Identifier 15 =>
            row.linked(entry.decision.application.typed_number(), || entry.report.first_line_of(entry.rank));
        Siret: Identifier 17 => row.linked(&siret(entry.decision.application), || entry.report.undertaking_of(entry.decision));
        LegalName: Prose 27 => row.text(entry.decision.application.typed_name());
        FiledOn: Date 11 => row.date(entry.decision.application.filed_on.value());
        DecidedOn: Date 11 => row.date(entry.decision.decided_on);
        Status: Status 12 => row.linked(entry.report.words.status(entry.decision.status), || {
            entry.report.first_rejection_of(entry.rank)
        });
        EligibleBase: Amount 14 => row.formula(entry.amounts().eligible_base, || Some(entry.base()));
        SubsidisedBase: Amount 14 =>
            entry.formula(row, entry.amounts().subsidised_base, formulas::SUBSIDISED_BASE);
        TheoreticalAid: Amount 14 =>
            entry.formula(row, entry.amounts().theoretical_aid, formulas::THEORETICAL_AID);
        GrantedAid: Amount 14 => entry.formula(row, entry.amounts().granted, formulas::GRANTED);
        Reasons: Prose 16 => row.text(&entry.decision.reasons.to_string());
        Labels: Prose 36 => row.text(&entry.report.words.labels_in(entry.decision));
        Alerts: Prose 12 => row.text(&entry.decision.alert_names().join(" "));
    }
    beside Head {
        File: Text 28 => row.text(entry.report.context.sources.names(entry.decision.application.place).0);
        Sheet: Text 13 => row.text(entry.report.context.sources.names(entry.decision.application.place).1);
        Row: Count 7 => row.count(Some(entry.decision.application.place.row.into()));
    }
    beside Term {
        Eligible: Count 11 =>
            row.count(entry.stepped().then(|| u64::from(!entry.decision.reasons.has_family('E'))));
        OtherAids: Amount 15 => row.amount(entry.step(|amounts| amounts.other_aids));
        CumulationCeiling: Amount 15 =>
            entry.formula(row, entry.step(|amounts| amounts.cumulation_ceiling), formulas::CUMULATION);
        AfterCumulation: Amount 15 =>
            entry.formula(row, entry.step(|amounts| amounts.after_cumulation), formulas::AFTER_CUMULATION);
        NotifiedAmount: Amount 15 => row.amount(entry.notified());
        AfterNotification: Amount 15 => entry.formula(
            row,
            entry.step(|amounts| amounts.after_notification.or(amounts.after_cumulation)),
            formulas::AFTER_NOTIFICATION
        );
        DeMinimisReceived: Amount 15 => row.amount(entry.assessed(|assessed| assessed.prior + assessed.granted_before));
        DeMinimisCeiling: Amount 15 =>
            row.formula(entry.assessed(|assessed| assessed.ceiling), || entry.ceiling_name());
        AfterDeMinimis: Amount 15 =>
            entry.formula(row, entry.after_de_minimis(), formulas::AFTER_DE_MINIMIS);
    }
}

/// One row per application.
pub fn count(report: &Report<'_>) -> u64 {
    report.run.decisions.len() as u64
}

/// Some rows, wherever they go.
pub fn rows(report: &Report<'_>, table: &mut impl Rows, ranks: Range<u64>) -> Result<(), ReportError> {
    let names = Names::of(report.context.book);
    for (rank, decision) in ranked(&report.run.decisions, ranks) {
        DecisionColumn::fill(&mut table.row()?, &Entry { report, names: &names, rank, decision })?;
    }
    Ok(())
}

/// The applicant's SIRET, empty when it cannot be read.
pub fn siret(application: &Application) -> String {
    application.siret.value().map(|siret| siret.to_string()).unwrap_or_default()
}

/// A decision, and what its formulas are made of. A step that is not reached is blank.
struct Entry<'r> {
    report: &'r Report<'r>,
    names: &'r Names<'r>,
    rank: usize,
    decision: &'r Decision<'r>,
}

impl Entry<'_> {
    fn amounts(&self) -> &Amounts {
        &self.decision.amounts
    }

    /// Are there terms? An incomplete application has none.
    fn stepped(&self) -> bool {
        self.decision.status != Status::Incomplete
    }

    fn step(&self, amount: impl FnOnce(&Amounts) -> Option<Euros>) -> Option<Euros> {
        amount(self.amounts()).filter(|_| self.stepped())
    }

    fn assessed(&self, amount: impl FnOnce(&DeMinimisAssessment) -> Euros) -> Option<Euros> {
        self.decision.de_minimis.as_deref().filter(|_| self.stepped()).map(amount)
    }

    fn notified(&self) -> Option<Euros> {
        self.step(|amounts| amounts.after_cumulation.and(self.decision.application.notified_amount.value()))
    }

    /// What de minimis leaves of the aid, before the minimum is looked at again.
    fn after_de_minimis(&self) -> Option<Euros> {
        let excess = self.decision.scheme.de_minimis_excess;
        self.assessed(|assessed| match (self.decision.reasons.contains(Code::A04), excess) {
            (false, _) => assessed.aid,
            (true, DeMinimisExcess::Reject) => Euros::ZERO,
            (true, DeMinimisExcess::Reduce) => self.amounts().de_minimis_available.unwrap_or_default(),
        })
    }

    /// An amount by a formula over the cells of its own row.
    fn formula<'c, C: Cells>(
        &self,
        row: &'c mut C,
        result: Option<Euros>,
        formula: &str,
    ) -> Result<&'c mut C, ReportError> {
        let number = row.number();
        row.formula(result, || Some(self.names.formula(self.decision.scheme.from, formula, number)))
    }

    fn base(&self) -> String {
        formulas::base(self.report, self.report.layout.lines_of(self.rank))
    }

    fn ceiling_name(&self) -> Option<String> {
        let (assessment, date) = self.decision.de_minimis.as_deref().zip(self.decision.decided_on)?;
        Some(self.names.ceiling(self.report.context.book.de_minimis_on(date), assessment.ceiling))
    }
}
