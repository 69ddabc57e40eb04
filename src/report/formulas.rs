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
use crate::lang::fill;
use crate::rules::{DeMinimisRules, ParameterValue, RuleBook};

/// The name of the cell of a parameter's value: `scheme_aid_rate_20211005`.
pub fn name(parameter: &ParameterValue) -> String {
    let from = parameter.from;
    format!("{}_{:04}{:02}{:02}", parameter.key.replace('.', "_"), from.year(), from.month(), from.day())
}

// The formulas of a row of `Décisions`: `{EligibleBase}` is a cell of the row, `{base_cap}` the parameter of the scheme.

/// The base up to its cap.
pub const SUBSIDISED_BASE: &str = "MIN({EligibleBase},{base_cap})";
/// The rate applied to it.
pub const THEORETICAL_AID: &str = "ROUND({SubsidisedBase}*{aid_rate}/100,2)";
/// The cumulation ceiling: whole cents of the base times the rate, less the other aids.
pub const CUMULATION: &str =
    "MAX(0,ROUND(ROUNDDOWN(ROUND({EligibleBase}*{cumulation_rate},6),0)/100-{OtherAids},2))";
/// The aid, cut to that ceiling.
pub const AFTER_CUMULATION: &str = "MIN({TheoreticalAid},{CumulationCeiling})";
/// The aid, cut to the notified amount where one is given.
pub const AFTER_NOTIFICATION: &str =
    "IF({NotifiedAmount}=\"\",{AfterCumulation},MIN({AfterCumulation},{NotifiedAmount}))";
/// The aid under the de minimis ceiling: whole, or nothing, or what is left where the parameter says so.
pub const AFTER_DE_MINIMIS: &str = "IF(ROUND({DeMinimisReceived}+{AfterNotification},2)<={DeMinimisCeiling},{AfterNotification},\
     IF({de_minimis_excess}=\"reduce\",MAX(0,ROUND({DeMinimisCeiling}-{DeMinimisReceived},2)),0))";
/// The aid granted: nothing where the enterprise is not eligible or a minimum is not reached.
pub const GRANTED: &str = "IF(OR({Eligible}=0,{EligibleBase}<{minimum_base},{AfterNotification}<{minimum_aid},\
     {AfterDeMinimis}<{minimum_aid}),0,{AfterDeMinimis})";

/// The names of the parameters of the scheme, by the first day of each rule set.
#[derive(Clone, Debug)]
pub struct Names<'a> {
    book: &'a RuleBook,
    scheme: BTreeMap<Date, BTreeMap<&'a str, String>>,
}

impl<'a> Names<'a> {
    /// The names of a rule book.
    pub fn of(book: &'a RuleBook) -> Names<'a> {
        let parameters = || {
            let named =
                |parameter: &'a ParameterValue| Some((parameter.key.strip_prefix("scheme.")?, parameter));
            book.parameters().iter().filter_map(named)
        };
        let names = |from: Date| {
            parameters().map(|(name, parameter)| (name, name_on(book, &parameter.key, from))).collect()
        };
        Names { book, scheme: parameters().map(|(_, first)| (first.from, names(first.from))).collect() }
    }

    /// A formula of a row of `Décisions`, by its number, under the rule set that begins on `from`.
    pub fn formula(&self, from: Date, formula: &str, row: u32) -> String {
        let in_force = self.scheme.range(..=from).next_back().or_else(|| self.scheme.first_key_value());
        fill(formula, |name, filled| match (DecisionColumn::named(name), in_force) {
            (Some(column), _) => filled.push_str(&address(row.saturating_sub(1), column.index())),
            (None, Some((_, names))) => filled.push_str(names.get(name).map_or("", String::as_str)),
            (None, None) => {}
        })
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
