//! Two reports of one intake, record by record: what differs, and where. Sheets are found by their names, columns by their
//! headings, records by what identifies them, so that reports of two versions can be compared.

use std::collections::BTreeMap;

use super::grid::{Grid, Record};
use crate::domain::{Column, key};
use crate::lang::{Head, Lang};
use crate::report::{ReportTable, Title};

/// One cell, or one whole record, that differs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CellDifference {
    /// The sheet, by its French name.
    pub sheet: &'static str,
    /// The record's identity: application, invoice line, undertaking …
    pub item: String,
    /// The column's heading; empty when the whole record is new or gone.
    pub column: String,
    /// What the earlier report says; `None` when it lacks the record.
    pub before: Option<String>,
    /// What is decided now; `None` when the record is gone.
    pub after: Option<String>,
    /// The codes of the record, before and after.
    pub codes: (String, String),
    /// The number of its application; empty for a total.
    pub application: String,
    /// The file that the record was read in; empty where a record has none.
    pub file: String,
}

/// The place of a difference: sheet, item, column.
pub type Place = (&'static str, String, String);

impl CellDifference {
    /// Where it stands.
    pub fn place(&self) -> Place {
        (self.sheet, self.item.clone(), self.column.clone())
    }
}

/// A sheet to be compared: what identifies a record, where its codes stand, and what is not compared (where the inputs
/// stood is no result, and what was found names files).
struct Compared {
    table: ReportTable,
    identity: &'static [Title],
    codes: &'static [Head],
}

use Title::{Canonical, Head as Headed};

const COMPARED: [Compared; 5] = [
    Compared {
        table: ReportTable::Decisions,
        identity: &[Headed(Head::ApplicationNumber)],
        codes: &[Head::Reasons, Head::Alerts],
    },
    Compared {
        table: ReportTable::Rejections,
        identity: &[Headed(Head::ApplicationNumber), Headed(Head::Code)],
        codes: &[Head::Code],
    },
    Compared {
        table: ReportTable::Lines,
        identity: &[
            Headed(Head::ApplicationNumber),
            Headed(Head::InvoiceNumber),
            Headed(Head::LineNumber),
            Headed(Head::Supplier),
            Headed(Head::InvoicedOn),
            Headed(Head::AmountExclVat),
        ],
        codes: &[Head::Reasons],
    },
    Compared { table: ReportTable::DeMinimis, identity: &[Headed(Head::Undertaking)], codes: &[] },
    Compared {
        table: ReportTable::Register,
        identity: &[
            Canonical(Column::Siren),
            Canonical(Column::Scheme),
            Canonical(Column::GrantedOn),
            Canonical(Column::ApplicationNumber),
        ],
        codes: &[],
    },
];

/// Columns that say where the inputs stood, or what was found there.
const APART: [Head; 6] = [Head::File, Head::Sheet, Head::Row, Head::Found, Head::Source, Head::Labels];

/// Columns that put results in the words of a version.
const WORDS: [Head; 3] = [Head::Reason, Head::Explanation, Head::Expected];

/// How two reports are compared.
#[derive(Clone, Copy, Debug)]
pub struct Compare {
    /// The language of both.
    pub lang: Lang,
    /// Are their words compared? Those of two versions are not the same.
    pub words: bool,
}

impl Compare {
    /// What differs between the sheets of two reports.
    pub fn differences(self, before: &[Grid], after: &[Grid]) -> Vec<CellDifference> {
        COMPARED.iter().flat_map(|compared| compared.differences(before, after, self)).collect()
    }

    fn is_result(self, heading: &str) -> bool {
        let apart = APART.iter().chain(WORDS.iter().filter(|_| !self.words));
        !apart.into_iter().any(|head| head.title(self.lang) == heading)
    }
}

type Identity = (Vec<String>, usize);

impl Compared {
    fn differences(&self, before: &[Grid], after: &[Grid], compare: Compare) -> Vec<CellDifference> {
        let lang = compare.lang;
        let [old, new] = [before, after].map(|sheets| self.records(sheets, lang));
        let mut found = Vec::new();
        let identities = old.keys().chain(new.keys().filter(|identity| !old.contains_key(*identity)));
        for identity in identities {
            let pair = (old.get(identity), new.get(identity));
            let Some(shown) = pair.0.or(pair.1).map(|record| self.shown(record, lang)) else { continue };
            let codes = |record: Option<&Record<'_>>| {
                let cells = self.codes.iter().filter_map(|head| Some(record?.cell(head.title(lang))));
                cells.collect::<Vec<_>>().join(" ")
            };
            let codes = (codes(pair.0), codes(pair.1));
            let either = |title: &str| pair.0.or(pair.1).map_or("", |record| record.cell(title));
            let file = either(Head::File.title(lang));
            let numbers = [Head::ApplicationNumber.title(lang), Column::ApplicationNumber.name()].map(either);
            let application = key(&numbers.concat());
            let mut add = |column: &str, before: Option<String>, after: Option<String>| {
                found.push(CellDifference {
                    sheet: self.table.name(Lang::Fr),
                    item: shown.clone(),
                    column: column.to_owned(),
                    before,
                    after,
                    codes: codes.clone(),
                    application: application.clone(),
                    file: file.to_owned(),
                });
            };
            match pair {
                (Some(old), Some(new)) => {
                    for heading in new.headings.iter().filter(|heading| compare.is_result(heading)) {
                        let (before, after) = (old.cell(heading), new.cell(heading));
                        if old.headings.contains(heading) && before != after {
                            add(heading, Some(before.to_owned()), Some(after.to_owned()));
                        }
                    }
                }
                (old, new) => {
                    let whole = |record: Option<&Record<'_>>| record.map(|record| record.cells.join(" ; "));
                    add("", whole(old), whole(new));
                }
            }
        }
        found
    }

    /// Records by identity, over the sheet and its continuations; equal identities are distinguished by their occurrence.
    fn records<'g>(&self, sheets: &'g [Grid], lang: Lang) -> BTreeMap<Identity, Record<'g>> {
        let name = self.table.name(lang);
        let is_part = |sheet: &&Grid| {
            let rest = sheet.name.strip_prefix(name);
            rest.is_some_and(|rest| rest.is_empty() || rest.trim_start().parse::<u32>().is_ok())
        };
        let mut occurrences: BTreeMap<Vec<String>, usize> = BTreeMap::new();
        let mut records = BTreeMap::new();
        for record in sheets.iter().filter(is_part).flat_map(Grid::records) {
            let identity: Vec<String> =
                self.identity.iter().map(|title| key(record.cell(title.text(lang)))).collect();
            let occurrence = occurrences.entry(identity.clone()).or_default();
            records.insert((identity, *occurrence), record);
            *occurrence += 1;
        }
        records
    }

    fn shown(&self, record: &Record<'_>, lang: Lang) -> String {
        let cells = self.identity.iter().map(|title| record.cell(title.text(lang)));
        cells.filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" / ")
    }
}
