//! Two reports of the same intake, cell by cell: what differs, and where.

use std::collections::BTreeMap;

use super::grid::{Grid, text};
use crate::domain::key;
use crate::lang::{Lang, Say};

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

/// A sheet to be compared: what identifies a row, and what is not compared (where the inputs stood is no result).
struct Compared {
    sheet: Say,
    name: &'static str,
    identity: &'static [usize],
    apart: &'static [usize],
}

const COMPARED: [Compared; 5] = [
    // N° dossier; Fichier, Feuille, Ligne apart.
    Compared { sheet: Say::SheetDecisions, name: "Décisions", identity: &[0], apart: &[13, 14, 15] },
    // N° dossier and Code; Constaté, which names files, apart.
    Compared { sheet: Say::SheetRejections, name: "Rejets", identity: &[0, 3], apart: &[5] },
    // N° dossier, N° facture, N° ligne, Fournisseur, Date de facture, Montant HT; places and explanation apart.
    Compared {
        sheet: Say::SheetLines,
        name: "Lignes",
        identity: &[0, 1, 2, 3, 4, 8],
        apart: &[12, 13, 14, 15],
    },
    // Entreprise unique.
    Compared { sheet: Say::SheetDeMinimis, name: "De minimis", identity: &[0], apart: &[] },
    // siren, dispositif, date_octroi, numero_dossier.
    Compared { sheet: Say::SheetRegister, name: "Registre", identity: &[0, 1, 2, 5], apart: &[] },
];

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
        let titles = |column: usize| {
            self.sheets(after, lang).next().map_or("", |sheet| sheet.title(column)).to_owned()
        };
        let mut found = Vec::new();
        let identities = old.keys().chain(new.keys().filter(|identity| !old.contains_key(*identity)));
        for identity in identities {
            match (old.get(identity), new.get(identity)) {
                (Some(old), Some(new)) => {
                    let width = old.len().max(new.len());
                    let columns = (0..width).filter(|column| {
                        !self.apart.contains(column) && text(old, *column) != text(new, *column)
                    });
                    found.extend(columns.map(|column| CellDifference {
                        sheet: self.name,
                        item: self.shown(old),
                        column: titles(column),
                        before: Some(text(old, column).to_owned()),
                        after: Some(text(new, column).to_owned()),
                    }));
                }
                (Some(old), None) => found.push(self.whole_row(old, true)),
                (None, Some(new)) => found.push(self.whole_row(new, false)),
                (None, None) => {}
            }
        }
        found
    }

    /// The sheet and its continuations.
    fn sheets<'g>(&self, sheets: &'g [Grid], lang: Lang) -> impl Iterator<Item = &'g Grid> {
        let name = self.sheet.get(lang);
        sheets.iter().filter(move |sheet| {
            let rest = sheet.name.strip_prefix(name);
            rest.is_some_and(|rest| rest.is_empty() || rest.trim_start().parse::<u32>().is_ok())
        })
    }

    /// Rows by identity; equal identities are told apart by their occurrence.
    fn rows<'g>(&self, sheets: &'g [Grid], lang: Lang) -> BTreeMap<(Vec<String>, usize), &'g [String]> {
        let mut occurrences: BTreeMap<Vec<String>, usize> = BTreeMap::new();
        let mut rows = BTreeMap::new();
        for (_, cells) in self.sheets(sheets, lang).flat_map(Grid::records) {
            let identity: Vec<String> =
                self.identity.iter().map(|column| key(text(cells, *column))).collect();
            let occurrence = occurrences.entry(identity.clone()).or_default();
            rows.insert((identity, *occurrence), cells.as_slice());
            *occurrence += 1;
        }
        rows
    }

    fn shown(&self, cells: &[String]) -> String {
        self.identity
            .iter()
            .map(|column| text(cells, *column))
            .filter(|cell| !cell.is_empty())
            .collect::<Vec<_>>()
            .join(" / ")
    }

    fn whole_row(&self, cells: &[String], gone: bool) -> CellDifference {
        let shown = |row: bool| row.then(|| cells.join(" ; "));
        CellDifference {
            sheet: self.name,
            item: self.shown(cells),
            column: String::new(),
            before: shown(gone),
            after: shown(!gone),
        }
    }
}

/// The figures of `Synthèse`: its numbers, by their place and the words before them.
fn figures(before: &[Grid], after: &[Grid], lang: Lang) -> Vec<CellDifference> {
    let [old, new] = [before, after].map(|sheets| numbers(sheets, lang));
    let changed = |(place, (label, value)): (&(u32, usize), &(String, String))| {
        let now = new.get(place).map(|(_, value)| value);
        (now != Some(value)).then(|| CellDifference {
            sheet: "Synthèse",
            item: label.clone(),
            column: String::new(),
            before: Some(value.clone()),
            after: now.cloned(),
        })
    };
    old.iter().filter_map(changed).collect()
}

fn numbers(sheets: &[Grid], lang: Lang) -> BTreeMap<(u32, usize), (String, String)> {
    let summary = sheets.iter().find(|sheet| sheet.name == Say::SheetSummary.get(lang));
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
