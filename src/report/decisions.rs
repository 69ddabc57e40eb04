//! `Décisions`: one row per application, and beside the columns of the interface the terms of its aid.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::formulas::{DecisionFormulas, Names};
use super::sheet::Sheet;
use super::styles::{Kind, Styles};
use super::table::{Cells, Column, Rows, column, term};
use super::{Report, ReportError};
use crate::decide::{Decision, Status};
use crate::domain::{ApplicationNumber, Code, Euros, Text};
use crate::lang::{Head, Say};
use crate::rules::DeMinimisExcess;

/// The letters of [`super::formulas::decisions`] are the places of this table.
pub const COLUMNS: [Column; 25] = [
    column(Head::ApplicationNumber, Kind::Identifier, 15),
    column(Head::Siret, Kind::Identifier, 17),
    column(Head::LegalName, Kind::Text, 27),
    column(Head::FiledOn, Kind::Date, 11),
    column(Head::DecidedOn, Kind::Date, 11),
    column(Head::Status, Kind::Text, 12),
    column(Head::EligibleBase, Kind::Amount, 14),
    column(Head::SubsidisedBase, Kind::Amount, 14),
    column(Head::TheoreticalAid, Kind::Amount, 14),
    column(Head::GrantedAid, Kind::Amount, 14),
    column(Head::Reasons, Kind::Text, 16),
    column(Head::Labels, Kind::Prose, 36),
    column(Head::Alerts, Kind::Text, 12),
    column(Head::File, Kind::Text, 28),
    column(Head::Sheet, Kind::Text, 13),
    column(Head::Row, Kind::Count, 7),
    term(Head::Eligible, Kind::Count, 11),
    term(Head::OtherAids, Kind::Amount, 15),
    term(Head::CumulationCeiling, Kind::Amount, 15),
    term(Head::AfterCumulation, Kind::Amount, 15),
    term(Head::NotifiedAmount, Kind::Amount, 15),
    term(Head::AfterNotification, Kind::Amount, 15),
    term(Head::DeMinimisReceived, Kind::Amount, 15),
    term(Head::DeMinimisCeiling, Kind::Amount, 15),
    term(Head::AfterDeMinimis, Kind::Amount, 15),
];

const STATUS: u16 = 5;

/// Cells of a row that lead elsewhere: its lines, its undertaking, its rejections.
const LINKS_PER_ROW: u64 = 3;

/// The sheet, with its header and no row.
pub fn open<'r>(report: &'r Report<'_>, workbook: &mut Workbook) -> Result<Sheet<'r>, XlsxError> {
    let mut sheet = Sheet::open(
        workbook,
        report.look(),
        report.say(Say::SheetDecisions),
        &COLUMNS,
        report.run.decisions.len() as u64,
    )?;
    sheet.colour(STATUS, Styles::statuses(report.words));
    sheet.plan_links(LINKS_PER_ROW * report.run.decisions.len() as u64);
    Ok(sheet)
}

/// The rows, wherever they go.
pub fn rows(report: &Report<'_>, table: &mut impl Rows) -> Result<(), ReportError> {
    let names = Names::of(report.context.book);
    for (rank, decision) in report.run.decisions.iter().enumerate() {
        let mut row = table.row()?;
        identity(report, rank, decision, &mut row)?;
        let terms = Terms { report, names: &names, rank, decision };
        terms.write_amounts(&mut row)?;
        reasons(report, decision, &mut row)?;
        terms.write_terms(&mut row)?;
    }
    Ok(())
}

fn identity(
    report: &Report<'_>,
    rank: usize,
    decision: &Decision<'_>,
    row: &mut impl Cells,
) -> Result<(), ReportError> {
    let application = decision.application;
    let siret = application.siret.value().map(|siret| siret.to_string());
    row.linked(application.number.known().map_or("", ApplicationNumber::typed), || {
        report.first_line_of(rank)
    })?
    .linked(siret.as_deref().unwrap_or_default(), || report.undertaking_of(decision))?
    .text(application.legal_name.known().map_or("", Text::typed))?
    .date(application.filed_on.value())?
    .date(decision.decided_on)?
    .linked(report.words.status(decision.status), || report.first_rejection_of(rank))?;
    Ok(())
}

fn reasons(report: &Report<'_>, decision: &Decision<'_>, row: &mut impl Cells) -> Result<(), ReportError> {
    let (file, sheet) = report.context.sources.names(decision.application.place);
    row.text(&decision.reasons.to_string())?
        .text(&report.words.labels(decision.reasons.iter()))?
        .text(&decision.alert_names().join(" "))?
        .text(file)?
        .text(sheet)?
        .count(Some(decision.application.place.row.into()))?;
    Ok(())
}

/// The amounts of a decision, as formulas or as values.
struct Terms<'r> {
    report: &'r Report<'r>,
    names: &'r Names<'r>,
    rank: usize,
    decision: &'r Decision<'r>,
}

impl Terms<'_> {
    /// Base, subsidised base, theoretical aid, aid granted. A step that is not reached is blank.
    fn write_amounts(&self, row: &mut impl Cells) -> Result<(), ReportError> {
        let amounts = &self.decision.amounts;
        let Some(formulas) = self.formulas(row) else {
            row.amount(amounts.eligible_base)?
                .amount(amounts.subsidised_base)?
                .amount(amounts.theoretical_aid)?
                .amount(amounts.granted)?;
            return Ok(());
        };
        let (layout, lines) = (&self.report.layout, self.report.say(Say::SheetLines));
        row.formula(amounts.eligible_base, || {
            DecisionFormulas::base(layout, lines, layout.lines_of(self.rank))
        })?
        .formula(amounts.subsidised_base, || formulas.subsidised_base())?
        .formula(amounts.theoretical_aid, || formulas.theoretical_aid())?
        .formula(amounts.granted, || formulas.granted())?;
        Ok(())
    }

    /// What stands between the theoretical aid and the aid granted.
    fn write_terms(&self, row: &mut impl Cells) -> Result<(), ReportError> {
        if self.decision.status == Status::Incomplete {
            return Ok(());
        }
        let amounts = &self.decision.amounts;
        let assessment = self.decision.de_minimis.as_deref();
        let notified = amounts.after_cumulation.and(self.decision.application.notified_amount.value());
        let after_notification = amounts.after_notification.or(amounts.after_cumulation);
        let received = assessment.map(|assessment| assessment.prior + assessment.granted_before);
        let ceiling = assessment.map(|assessment| assessment.ceiling);
        row.count(Some(u64::from(!self.decision.reasons.has_family('E'))))?.amount(amounts.other_aids)?;
        let Some(formulas) = self.formulas(row) else {
            row.amount(amounts.cumulation_ceiling)?
                .amount(amounts.after_cumulation)?
                .amount(notified)?
                .amount(after_notification)?
                .amount(received)?
                .amount(ceiling)?
                .amount(self.after_de_minimis())?;
            return Ok(());
        };
        row.formula(amounts.cumulation_ceiling, || formulas.cumulation())?
            .formula(amounts.after_cumulation, || formulas.after_cumulation())?
            .amount(notified)?
            .formula(after_notification, || formulas.after_notification())?
            .amount(received)?
            .formula(ceiling, || self.ceiling_name())?
            .formula(self.after_de_minimis(), || formulas.after_de_minimis())?;
        Ok(())
    }

    fn formulas(&self, row: &impl Cells) -> Option<DecisionFormulas<'_>> {
        let names = self.names.scheme(self.decision.scheme.from).filter(|_| !self.report.context.values)?;
        Some(DecisionFormulas::new(names, row.number()))
    }

    fn ceiling_name(&self) -> String {
        let assessed = self.decision.de_minimis.as_deref().zip(self.decision.decided_on);
        assessed.map_or_else(String::new, |(assessment, date)| {
            self.names.ceiling(self.report.context.book.de_minimis_on(date), assessment.ceiling)
        })
    }

    /// What de minimis leaves of the aid, before the minimum is looked at again.
    fn after_de_minimis(&self) -> Option<Euros> {
        let assessment = self.decision.de_minimis.as_deref()?;
        Some(match (self.decision.reasons.contains(Code::A04), self.decision.scheme.de_minimis_excess) {
            (false, _) => assessment.aid,
            (true, DeMinimisExcess::Reject) => Euros::ZERO,
            (true, DeMinimisExcess::Reduce) => self.decision.amounts.de_minimis_available.unwrap_or_default(),
        })
    }
}
