//! The live formulas: each amount from the rows and the named parameters it comes from, so that an auditor can walk from
//! any euro to the invoice line and to the sentence of the law. No formula holds a number of the scheme: only the two
//! decimals of a cent and the hundred of a percentage.
//!
//! Binary numbers are rounded to the cent before they are compared, so that a spreadsheet program and the engine agree.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use jiff::civil::Date;

use super::cell::address;
use super::layout::Layout;
use super::table::{part_name, quoted};
use crate::rules::{DeMinimisRules, ParameterValue, RuleBook};

/// Columns of `Décisions` that formulas read, by letter.
pub mod decisions {
    /// Eligible base.
    pub const BASE: char = 'G';
    /// Subsidised base.
    pub const SUBSIDISED: char = 'H';
    /// Theoretical aid.
    pub const THEORETICAL: char = 'I';
    /// Aid granted.
    pub const GRANTED: char = 'J';
    /// 1 when no E rule rejects, else 0.
    pub const ELIGIBLE: char = 'Q';
    /// Other public aids.
    pub const OTHER_AIDS: char = 'R';
    /// Cumulation ceiling.
    pub const CUMULATION: char = 'S';
    /// Aid after cumulation.
    pub const AFTER_CUMULATION: char = 'T';
    /// Notified amount, or blank.
    pub const NOTIFIED: char = 'U';
    /// Aid after notification.
    pub const AFTER_NOTIFICATION: char = 'V';
    /// De minimis aids received.
    pub const RECEIVED: char = 'W';
    /// De minimis ceiling.
    pub const CEILING: char = 'X';
    /// Aid after de minimis.
    pub const AFTER_DE_MINIMIS: char = 'Y';
}

/// The column `Montant retenu` of `Lignes`, from 0.
const RETAINED: u16 = 9;

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

/// The formulas of one row of `Décisions`, by its row as the sheet numbers it.
#[derive(Clone, Copy, Debug)]
pub struct DecisionFormulas<'a> {
    names: &'a SchemeNames,
    row: u32,
}

impl<'a> DecisionFormulas<'a> {
    /// The formulas of row `row` under the rule set of `names`.
    pub fn new(names: &'a SchemeNames, row: u32) -> DecisionFormulas<'a> {
        DecisionFormulas { names, row }
    }

    fn cell(self, column: char) -> String {
        format!("{column}{}", self.row)
    }

    /// The sum of what is retained of the application's own lines, never below zero.
    pub fn base(layout: &Layout, lines: &str, ranks: Range<u64>) -> String {
        format!("MAX(0,ROUND(SUM({}),2))", retained_ranges(layout, lines, ranks))
    }

    /// The base up to its cap.
    pub fn subsidised_base(self) -> String {
        format!("MIN({},{})", self.cell(decisions::BASE), self.names.base_cap)
    }

    /// The rate applied to it.
    pub fn theoretical_aid(self) -> String {
        format!("ROUND({}*{}/100,2)", self.cell(decisions::SUBSIDISED), self.names.aid_rate)
    }

    /// The cumulation ceiling: whole cents of the base times the rate, less the other aids.
    pub fn cumulation(self) -> String {
        let (base, others) = (self.cell(decisions::BASE), self.cell(decisions::OTHER_AIDS));
        format!("MAX(0,ROUND(ROUNDDOWN(ROUND({base}*{},6),0)/100-{others},2))", self.names.cumulation_rate)
    }

    /// The aid, cut to that ceiling.
    pub fn after_cumulation(self) -> String {
        format!("MIN({},{})", self.cell(decisions::THEORETICAL), self.cell(decisions::CUMULATION))
    }

    /// The aid, cut to the notified amount where one is given.
    pub fn after_notification(self) -> String {
        let (aid, notified) = (self.cell(decisions::AFTER_CUMULATION), self.cell(decisions::NOTIFIED));
        format!("IF({notified}=\"\",{aid},MIN({aid},{notified}))")
    }

    /// The aid under the de minimis ceiling: whole, or nothing, or what is left where the parameter says so.
    pub fn after_de_minimis(self) -> String {
        let (aid, received) = (self.cell(decisions::AFTER_NOTIFICATION), self.cell(decisions::RECEIVED));
        let (ceiling, excess) = (self.cell(decisions::CEILING), &self.names.excess);
        format!(
            "IF(ROUND({received}+{aid},2)<={ceiling},{aid},IF({excess}=\"reduce\",MAX(0,ROUND({ceiling}-{received},2)),0))"
        )
    }

    /// The aid granted: nothing where the enterprise is not eligible or a minimum is not reached.
    pub fn granted(self) -> String {
        let SchemeNames { minimum_base, minimum_aid, .. } = self.names;
        format!(
            "IF(OR({}=0,{}<{minimum_base},{}<{minimum_aid},{aid}<{minimum_aid}),0,{aid})",
            self.cell(decisions::ELIGIBLE),
            self.cell(decisions::BASE),
            self.cell(decisions::AFTER_NOTIFICATION),
            aid = self.cell(decisions::AFTER_DE_MINIMIS),
        )
    }
}

/// The cells `Montant retenu` of lines that follow one another, over the sheets that hold them. An application without
/// line names the header, which sums to nothing.
fn retained_ranges(layout: &Layout, lines: &str, ranks: Range<u64>) -> String {
    if ranks.is_empty() {
        return format!("{}!{}", quoted(lines), address(0, RETAINED));
    }
    let (first, last) = (layout.position(ranks.start), layout.position(ranks.end - 1));
    let mut ranges = String::new();
    for part in first.part..=last.part {
        let top = if part == first.part { first.row } else { 1 };
        let bottom = if part == last.part {
            last.row
        } else {
            u32::try_from(layout.rows_per_sheet).unwrap_or(u32::MAX)
        };
        let comma = if ranges.is_empty() { "" } else { "," };
        let sheet = quoted(&part_name(lines, part));
        // Writing to a String does not fail.
        let _ = write!(ranges, "{comma}{sheet}!{}:{}", address(top, RETAINED), address(bottom, RETAINED));
    }
    ranges
}
