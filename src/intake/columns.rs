//! The four tables: what is known of their columns, all of it out of `columns.toml` (inputs, section 2).

use super::heading::Meaning;
use super::plain::Vocabulary;
use crate::domain::{Column, Table};
use crate::lang::Lang;

/// What a header must have: one of these groups of columns.
pub type Requirement = &'static [&'static [Column]];

/// All that is known of a column of a table; `columns.toml` says what each field is.
#[derive(Debug)]
pub struct ColumnRow {
    /// The column.
    pub column: Column,
    /// How its cells are read.
    pub kind: Kind,
    /// Whether it must be filled, or what may be in its place.
    pub required: Option<Requirement>,
    /// What a blank says.
    pub default: Option<&'static str>,
    /// When a row must fill it, in French and in English.
    pub when: Option<[&'static str; 2]>,
    /// The other names of the interface.
    pub names: &'static [&'static str],
    /// Words, in the plain form, that make an unknown heading look like it.
    pub telling: &'static [&'static str],
    /// Whether it can change a decision.
    pub decides: bool,
    /// What the template's example says.
    pub example: &'static str,
    meaning: [&'static str; 2],
}

impl ColumnRow {
    /// What the column means.
    pub fn meaning(&self, lang: Lang) -> &'static str {
        let [fr, en] = self.meaning;
        lang.pick(fr, en)
    }

    /// Must every row fill it, whatever the others say?
    pub fn is_always_required(&self) -> bool {
        matches!(self.required, Some([[_]]))
    }
}

/// How the cells of a column are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the interface, section 2.5, says each")]
pub enum Kind {
    Text,
    NumberOfApplication,
    Siren,
    Siret,
    Naf,
    PostalCode,
    CommuneCode,
    Date,
    DayMonth,
    Amount,
    SignedAmount,
    Percent,
    Decimal,
    Whole,
    YesNo,
    Registration,
    Situation,
    Category,
    Nature,
    Regulation,
    Outcome,
    WaivableCode,
}

include!(concat!(env!("OUT_DIR"), "/columns.rs"));

/// The columns of a table, in the order of the interface.
pub fn columns_of(table: Table) -> &'static [ColumnRow] {
    match table {
        Table::Applications => APPLICATIONS,
        Table::InvoiceLines => INVOICE_LINES,
        Table::Aids => AIDS,
        Table::Waivers => WAIVERS,
    }
}

/// What is known of a column of a table that has it.
pub fn row_of(table: Table, column: Column) -> Option<&'static ColumnRow> {
    columns_of(table).iter().find(|row| row.column == column)
}

/// The column of `table` that a name of the interface names, as `header_name` writes it.
pub fn column_named(table: Table, name: &str) -> Option<Column> {
    find(NAMES.get(table as usize)?, name)
}

/// What a plain form is in `table`.
pub fn meaning_of(table: Table, plain: &str) -> Option<Meaning> {
    find(FORMS.get(table as usize)?, plain)
}

fn find<T: Copy>(sorted: &[(&str, T)], key: &str) -> Option<T> {
    let at = sorted.binary_search_by(|(known, _)| (*known).cmp(key)).ok()?;
    sorted.get(at).map(|(_, found)| *found)
}
