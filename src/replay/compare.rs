//! Two reports of the same intake, cell by cell: what differs, and where.

use std::collections::BTreeMap;

use super::grid::{Grid, text};
use crate::domain::{self, key};
use crate::lang::{Head, Lang, Message};
use crate::report::{ReportTable, Title};

/// One cell, or one whole row, that differs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CellDifference {
    /// The sheet, by its French name.
    pub sheet: &'static str,
    /// The row's identity: application, invoice line, undertaking …
    pub item: String,
    /// The column's title; empty when the whole row is new or gone.
    pub column: String,
    /// What the earlier report says; `None` when it lacks the row.
    pub before: Option<String>,
    /// What is decided now; `None` when the row is gone.
    pub after: Option<String>,
}

/// A table to be compared: what identifies a row, and what is not compared (where the inputs stood is no result). Columns
/// are found by their headings; one that the other report lacks is not compared.
struct Compared {
    table: ReportTable,
    identity: &'static [Title],
    apart: &'static [Title],
}

const PLACE: [Title; 3] = [Title::Head(Head::File), Title::Head(Head::Sheet), Title::Head(Head::Row)];

const COMPARED: [Compared; 5] = [
    Compared {
        table: ReportTable::Decisions,
        identity: &[Title::Head(Head::ApplicationNumber)],
        apart: &PLACE,
    },
    Compared {
        table: ReportTable::Rejections,
        identity: &[Title::Head(Head::ApplicationNumber), Title::Head(Head::Code)],
        apart: &[Title::Head(Head::Found)],
    },
    Compared {
        table: ReportTable::Lines,
        identity: &[
            Title::Head(Head::ApplicationNumber),
            Title::Head(Head::InvoiceNumber),
            Title::Head(Head::LineNumber),
            Title::Head(Head::Supplier),
            Title::Head(Head::InvoicedOn),
            Title::Head(Head::AmountExclVat),
        ],
        apart: &[PLACE[0], PLACE[1], PLACE[2], Title::Head(Head::Explanation)],
    },
    Compared { table: ReportTable::DeMinimis, identity: &[Title::Head(Head::Undertaking)], apart: &[] },
    Compared {
        table: ReportTable::Register,
        identity: &[
            Title::Canonical(domain::Column::Siren),
            Title::Canonical(domain::Column::Scheme),
            Title::Canonical(domain::Column::GrantedOn),
            Title::Canonical(domain::Column::ApplicationNumber),
        ],
        apart: &[],
    },
];

/// The cells of a row, in the order of the table's columns; `None` where the sheet has no such column.
type Record<'g> = Vec<Option<&'g str>>;

/// What differs between the sheets of two reports in one language.
pub fn differences(before: &[Grid], after: &[Grid], lang: Lang) -> Vec<CellDifference> {
    COMPARED
        .iter()
        .flat_map(|compared| compared.differences(before, after, lang))
        .chain(figures(before, after, lang))
        .collect()
}

impl Compared {
    fn differences(&self, before: &[Grid], after: &[Grid], lang: Lang) -> Vec<CellDifference> {
        let [old, new] = [before, after].map(|sheets| self.rows(sheets, lang));
        let mut found = Vec::new();
        let identities = old.keys().chain(new.keys().filter(|identity| !old.contains_key(*identity)));
        for identity in identities {
            match (old.get(identity), new.get(identity)) {
                (Some(old), Some(new)) => found.extend(self.cells(old, new, lang)),
                (Some(old), None) => found.push(self.whole_row(old, true)),
                (None, Some(new)) => found.push(self.whole_row(new, false)),
                (None, None) => {}
            }
        }
        found
    }

    /// The cells that differ, of the columns that both have.
    fn cells<'g>(
        &'g self,
        old: &'g Record<'g>,
        new: &'g Record<'g>,
        lang: Lang,
    ) -> impl Iterator<Item = CellDifference> + 'g {
        let titles = self.table.columns().iter().map(|column| column.title);
        titles.zip(old.iter().zip(new)).filter_map(move |(title, cells)| {
            let (Some(before), Some(after)) = cells else { return None };
            let differs = before != after && !self.apart.contains(&title);
            differs.then(|| CellDifference {
                sheet: self.table.name(Lang::Fr),
                item: self.shown(old),
                column: title.text(lang).to_owned(),
                before: Some((*before).to_owned()),
                after: Some((*after).to_owned()),
            })
        })
    }

    /// The sheet and its continuations.
    fn sheets<'g>(&self, sheets: &'g [Grid], lang: Lang) -> impl Iterator<Item = &'g Grid> {
        let name = self.table.name(lang);
        sheets.iter().filter(move |sheet| {
            let rest = sheet.name.strip_prefix(name);
            rest.is_some_and(|rest| rest.is_empty() || rest.trim_start().parse::<u32>().is_ok())
        })
    }

    /// Rows by identity; equal identities are told apart by their occurrence.
    fn rows<'g>(&self, sheets: &'g [Grid], lang: Lang) -> BTreeMap<(Vec<String>, usize), Record<'g>> {
        let mut occurrences: BTreeMap<Vec<String>, usize> = BTreeMap::new();
        let mut rows = BTreeMap::new();
        for sheet in self.sheets(sheets, lang) {
            let places: Vec<Option<usize>> =
                self.table.columns().iter().map(|column| sheet.place(column.title.text(lang))).collect();
            for (_, cells) in sheet.records() {
                let record: Record<'g> =
                    places.iter().map(|place| place.map(|place| text(cells, place))).collect();
                let identity: Vec<String> = self.identity_of(&record).map(key).collect();
                let occurrence = occurrences.entry(identity.clone()).or_default();
                rows.insert((identity, *occurrence), record);
                *occurrence += 1;
            }
        }
        rows
    }

    fn identity_of<'g>(&self, record: &Record<'g>) -> impl Iterator<Item = &'g str> {
        self.identity.iter().map(|title| {
            let columns = self.table.columns();
            let place = columns.iter().position(|column| column.title == *title);
            place.and_then(|place| record.get(place).copied().flatten()).unwrap_or_default()
        })
    }

    fn shown(&self, record: &Record<'_>) -> String {
        let filled = self.identity_of(record).filter(|cell| !cell.is_empty());
        filled.collect::<Vec<_>>().join(" / ")
    }

    fn whole_row(&self, record: &Record<'_>, gone: bool) -> CellDifference {
        let cells = || record.iter().copied().flatten().collect::<Vec<_>>().join(" ; ");
        CellDifference {
            sheet: self.table.name(Lang::Fr),
            item: self.shown(record),
            column: String::new(),
            before: gone.then(cells),
            after: (!gone).then(cells),
        }
    }
}

/// The figures of `Synthèse`: its numbers, by their place and the words before them.
fn figures(before: &[Grid], after: &[Grid], lang: Lang) -> Vec<CellDifference> {
    let [old, new] = [before, after].map(|sheets| numbers(sheets, lang));
    let changed = |(place, (label, value)): (&(u32, usize), &(String, String))| {
        let now = new.get(place).map(|(_, value)| value);
        (now != Some(value)).then(|| CellDifference {
            sheet: Message::SHEET_SUMMARY.get(Lang::Fr),
            item: label.clone(),
            column: String::new(),
            before: Some(value.clone()),
            after: now.cloned(),
        })
    };
    old.iter().filter_map(changed).collect()
}

fn numbers(sheets: &[Grid], lang: Lang) -> BTreeMap<(u32, usize), (String, String)> {
    let summary = sheets.iter().find(|sheet| sheet.name == Message::SHEET_SUMMARY.get(lang));
    let rows = summary.into_iter().flat_map(|sheet| &sheet.rows);
    rows.flat_map(|(number, cells)| {
        let label = text(cells, 0).to_owned();
        let is_number = |cell: &String| cell.parse::<rust_decimal::Decimal>().is_ok();
        cells
            .iter()
            .enumerate()
            .filter(move |(_, cell)| is_number(cell))
            .map(move |(column, cell)| ((*number, column), (label.clone(), cell.clone())))
    })
    .collect()
}
