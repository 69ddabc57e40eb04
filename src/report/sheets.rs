//! The tables of the report, in the order of their sheets: a sheet is one row here and one file.

use std::ops::Range;

use super::table::{Column, Rows, part_name, quoted};
use super::{Report, ReportError};
use super::{anomalies, de_minimis, decisions, files, headings, letters, lines, register, rejections, rules};
use crate::lang::{Lang, Message};

macro_rules! tables {
    ($($table:ident: $module:ident::$columns:ident, $name:ident, $export:literal, $links:literal links $to:ident;)+) => {
        /// A table of the report; its sheet comes after `Synthèse`, in this order.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[allow(missing_docs, reason = "the name of the sheet says it")]
        pub enum ReportTable { $($table,)+ }

        impl ReportTable {
            /// Every table, in the order of the sheets.
            pub const ALL: &[ReportTable] = &[$(ReportTable::$table,)+];

            /// Its sheet's name.
            pub fn name(self, lang: Lang) -> &'static str {
                match self { $(ReportTable::$table => Message::$name,)+ }.get(lang)
            }

            /// Its file in an export.
            pub fn export_name(self) -> &'static str {
                match self { $(ReportTable::$table => $export,)+ }
            }

            /// Its columns, in order.
            pub fn columns(self) -> &'static [Column] {
                match self { $(ReportTable::$table => $module::$columns::COLUMNS,)+ }
            }

            /// Cells of a row that lead elsewhere.
            fn links_per_row(self) -> u64 {
                match self { $(ReportTable::$table => $links,)+ }
            }

            /// Do they lead to files?
            fn leads_outside(self) -> bool {
                match self { $(ReportTable::$table => tables!(@outside $to),)+ }
            }

            /// How many rows it has.
            pub(super) fn count(self, report: &Report<'_>) -> u64 {
                match self { $(ReportTable::$table => $module::count(report),)+ }
            }

            /// Some of its rows, wherever they go.
            pub(super) fn rows_of(
                self,
                report: &Report<'_>,
                table: &mut impl Rows,
                ranks: Range<u64>,
            ) -> Result<(), ReportError> {
                match self { $(ReportTable::$table => $module::rows(report, table, ranks),)+ }
            }
        }
    };
    (@outside outside) => { true };
    (@outside inside) => { false };
}

tables! {
    Decisions: decisions::DecisionColumn, SHEET_DECISIONS, "decisions.csv", 3 links inside;
    Letters: letters::LetterColumn, SHEET_LETTERS, "courriers.csv", 1 links inside;
    Rejections: rejections::RejectionColumn, SHEET_REJECTIONS, "rejets.csv", 1 links inside;
    Lines: lines::LineColumn, SHEET_LINES, "lignes.csv", 1 links inside;
    DeMinimis: de_minimis::UndertakingColumn, SHEET_DE_MINIMIS, "de_minimis.csv", 1 links inside;
    Register: register::RegisterColumn, SHEET_REGISTER, "registre.csv", 0 links inside;
    Anomalies: anomalies::AnomalyColumn, SHEET_ANOMALIES, "anomalies.csv", 1 links outside;
    Files: files::FileColumn, SHEET_FILES, "fichiers.csv", 0 links inside;
    Headings: headings::HeadingColumn, SHEET_HEADINGS, "colonnes.csv", 0 links inside;
    Rules: rules::ParameterColumn, SHEET_RULES, "regles.csv", 0 links inside;
}

impl ReportTable {
    /// The sheets that its rows take.
    pub(super) fn sheets(self, report: &Report<'_>) -> u64 {
        report.layout.sheets_of(self.count(report))
    }

    /// All its rows, wherever they go.
    pub(super) fn rows(self, report: &Report<'_>, table: &mut impl Rows) -> Result<(), ReportError> {
        self.rows_of(report, table, 0..self.count(report))
    }

    /// Do cells lead elsewhere? None at all where the format cannot hold them: a link on some rows only would look like a
    /// mistake.
    pub(super) fn is_linked(self, report: &Report<'_>) -> bool {
        self.count(report) * self.links_per_row() <= report.layout.sizes.links
    }

    /// Do its rows come in parts? The library alone knows how to link to a file.
    pub(super) fn is_long(self, report: &Report<'_>) -> bool {
        let leads_outside = self.leads_outside() && self.is_linked(report);
        self.count(report) > report.layout.sizes.part && !leads_outside
    }

    /// The name of the sheet of one of its rows, as formulas and links write it.
    pub fn quoted(self, lang: Lang, part: u64) -> String {
        quoted(&part_name(self.name(lang), part))
    }

    /// The sheets of the tables before this one.
    pub(super) fn sheets_before(self, report: &Report<'_>) -> u64 {
        ReportTable::ALL.iter().take_while(|table| **table != self).map(|table| table.sheets(report)).sum()
    }
}
