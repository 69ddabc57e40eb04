//! The live formulas: each amount from the rows and the named parameters it comes from, so that an auditor can walk from
//! any euro to the invoice line and to the sentence of the law. No formula holds a number of the scheme: only the two
//! decimals of a cent and the hundred of a percentage.
//!
//! Binary numbers are rounded to the cent before they are compared, so that a spreadsheet program and the engine agree.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use jiff::civil::Date;

use super::Report;
use super::cell::address;
use super::decisions::DecisionColumn;
use super::lines::LineColumn;
use super::sheets::ReportTable;
use crate::rules::{DeMinimisRules, ParameterValue, RuleBook};

/// The name of the cell of a parameter's value: `scheme_aid_rate_20211005`.
pub fn name(parameter: &ParameterValue) -> String {
    let from = parameter.from;
    format!("{}_{:04}{:02}{:02}", parameter.key.replace('.', "_"), from.year(), from.month(), from.day())
}

/// The names of the parameters that one rule set of the scheme reads.
#[derive(Clone, Debug)]
pub struct SchemeNames {
    base_cap: String,
    aid_rate: String,
    cumulation_rate: String,
    minimum_base: String,
    minimum_aid: String,
    excess: String,
}

/// The names of the parameters, by the first day of each rule set.
#[derive(Clone, Debug)]
pub struct Names<'a> {
    book: &'a RuleBook,
    scheme: BTreeMap<Date, SchemeNames>,
}

impl<'a> Names<'a> {
    /// The names of a rule book.
    pub fn of(book: &'a RuleBook) -> Names<'a> {
        let first_days = book
            .parameters()
            .iter()
            .filter(|parameter| parameter.key.starts_with("scheme."))
            .map(|parameter| parameter.from);
        let names = |from: Date| {
            let on = |key: &str| name_on(book, key, from);
            SchemeNames {
                base_cap: on("scheme.base_cap"),
                aid_rate: on("scheme.aid_rate"),
                cumulation_rate: on("scheme.cumulation_rate"),
                minimum_base: on("scheme.minimum_base"),
                minimum_aid: on("scheme.minimum_aid"),
                excess: on("scheme.de_minimis_excess"),
            }
        };
        Names { book, scheme: first_days.map(|from| (from, names(from))).collect() }
    }

    /// The names of the rule set that begins on `from`.
    pub fn scheme(&self, from: Date) -> Option<&SchemeNames> {
        self.scheme
            .range(..=from)
            .next_back()
            .or_else(|| self.scheme.first_key_value())
            .map(|(_, names)| names)
    }

    /// The name of the de minimis ceiling: the general one, or road freight's.
    pub fn ceiling(&self, rules: &DeMinimisRules, ceiling: crate::domain::Euros) -> String {
        let key =
            if ceiling == rules.ceiling { "de_minimis.ceiling" } else { "de_minimis.road_freight_ceiling" };
        name_on(self.book, key, rules.from)
    }
}

/// The name of the value of `key` in force on a date; before the first, the first.
fn name_on(book: &RuleBook, key: &str, date: Date) -> String {
    let values = || book.parameters().iter().filter(|parameter| parameter.key == key);
    let in_force = values().filter(|parameter| parameter.from <= date).max_by_key(|parameter| parameter.from);
    in_force.or_else(|| values().min_by_key(|parameter| parameter.from)).map(name).unwrap_or_default()
}

/// The sum of what is retained of an application's own lines, never below zero.
pub fn base(report: &Report<'_>, ranks: Range<u64>) -> String {
    format!("MAX(0,ROUND(SUM({}),2))", retained_ranges(report, ranks))
}

/// A cell of `Décisions`, by its row as the sheet numbers it.
fn cell(row: u32, column: DecisionColumn) -> String {
    address(row.saturating_sub(1), column.index())
}

/// The formulas of a row of `Décisions`, by its row as the sheet numbers it.
impl SchemeNames {
    /// The base up to its cap.
    pub fn subsidised_base(&self, row: u32) -> String {
        format!("MIN({},{})", cell(row, DecisionColumn::EligibleBase), self.base_cap)
    }

    /// The rate applied to it.
    pub fn theoretical_aid(&self, row: u32) -> String {
        format!("ROUND({}*{}/100,2)", cell(row, DecisionColumn::SubsidisedBase), self.aid_rate)
    }

    /// The cumulation ceiling: whole cents of the base times the rate, less the other aids.
    pub fn cumulation(&self, row: u32) -> String {
        let (base, others) = (cell(row, DecisionColumn::EligibleBase), cell(row, DecisionColumn::OtherAids));
        format!("MAX(0,ROUND(ROUNDDOWN(ROUND({base}*{},6),0)/100-{others},2))", self.cumulation_rate)
    }

    /// The aid, cut to that ceiling.
    pub fn after_cumulation(_: &SchemeNames, row: u32) -> String {
        format!(
            "MIN({},{})",
            cell(row, DecisionColumn::TheoreticalAid),
            cell(row, DecisionColumn::CumulationCeiling)
        )
    }

    /// The aid, cut to the notified amount where one is given.
    pub fn after_notification(_: &SchemeNames, row: u32) -> String {
        let (aid, notified) =
            (cell(row, DecisionColumn::AfterCumulation), cell(row, DecisionColumn::NotifiedAmount));
        format!("IF({notified}=\"\",{aid},MIN({aid},{notified}))")
    }

    /// The aid under the de minimis ceiling: whole, or nothing, or what is left where the parameter says so.
    pub fn after_de_minimis(&self, row: u32) -> String {
        let (aid, received) =
            (cell(row, DecisionColumn::AfterNotification), cell(row, DecisionColumn::DeMinimisReceived));
        let (ceiling, excess) = (cell(row, DecisionColumn::DeMinimisCeiling), &self.excess);
        format!(
            "IF(ROUND({received}+{aid},2)<={ceiling},{aid},IF({excess}=\"reduce\",MAX(0,ROUND({ceiling}-{received},2)),0))"
        )
    }

    /// The aid granted: nothing where the enterprise is not eligible or a minimum is not reached.
    pub fn granted(&self, row: u32) -> String {
        let SchemeNames { minimum_base, minimum_aid, .. } = self;
        format!(
            "IF(OR({}=0,{}<{minimum_base},{}<{minimum_aid},{aid}<{minimum_aid}),0,{aid})",
            cell(row, DecisionColumn::Eligible),
            cell(row, DecisionColumn::EligibleBase),
            cell(row, DecisionColumn::AfterNotification),
            aid = cell(row, DecisionColumn::AfterDeMinimis),
        )
    }
}

/// The cells `Montant retenu` of lines that follow one another, over the sheets that hold them. An application without
/// line names the header, which sums to nothing.
fn retained_ranges(report: &Report<'_>, ranks: Range<u64>) -> String {
    const RETAINED: u16 = LineColumn::AmountRetained.index();
    let (layout, sheet) = (&report.layout, |part| ReportTable::Lines.quoted(report.context.lang, part));
    if ranks.is_empty() {
        return format!("{}!{}", sheet(0), address(0, RETAINED));
    }
    let (first, last) = (layout.position(ranks.start), layout.position(ranks.end - 1));
    let mut ranges = String::new();
    for part in first.part..=last.part {
        let top = if part == first.part { first.row } else { 1 };
        let bottom =
            if part == last.part { last.row } else { u32::try_from(layout.sizes.sheet).unwrap_or(u32::MAX) };
        let comma = if ranges.is_empty() { "" } else { "," };
        // Writing to a String does not fail.
        let _ =
            write!(ranges, "{comma}{}!{}:{}", sheet(part), address(top, RETAINED), address(bottom, RETAINED));
    }
    ranges
}
