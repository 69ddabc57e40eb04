//! Which table a sheet holds: the header row is the first of the first 20 that has three recognised columns of a table.

use super::cell::{Cell, Row};
use super::columns::{TABLES, TableColumns, header_name, recognise};
use crate::domain::{Column, FileProblem, Table};

/// Title and blank rows counted, the header is in one of these.
pub const SEARCHED_ROWS: u32 = 20;

/// Fewer recognised columns make no header.
const FEWEST_COLUMNS: usize = 3;

/// A header row and the table it is nearest to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The table.
    pub table: Table,
    /// Column of the sheet (from 0) and what it holds, in the order of the sheet.
    pub columns: Vec<(u32, Column)>,
    /// In a text, how many fields the header has, those without a name too.
    pub fields: Option<u32>,
    problem: Option<FileProblem>,
    names_half: bool,
}

impl Header {
    /// The header that `row` is, if it is one.
    pub fn of_row(row: Row<'_>) -> Option<Header> {
        let names: Vec<(u32, String)> = row
            .cells
            .iter()
            .filter_map(|(column, cell)| match cell {
                Cell::Text(text) => Some((*column, header_name(text))),
                _ => None,
            })
            .collect();
        let candidates = TABLES.map(|table| Candidate::new(table, &names));
        if candidates.iter().all(|candidate| candidate.distinct < FEWEST_COLUMNS) {
            return None;
        }
        // `max_by_key` keeps the last of equals; reversed, the first table in order wins a tie.
        let best = candidates
            .into_iter()
            .rev()
            .max_by_key(|candidate| (candidate.missing.is_empty(), candidate.distinct))?;
        Some(best.into_header(row.fields))
    }

    /// Whether its table can be read: yes, no (F02), or it is no table at all.
    pub fn verdict(&self) -> HeaderVerdict<'_> {
        match &self.problem {
            None => HeaderVerdict::Table,
            Some(problem) if self.names_half => HeaderVerdict::Unusable(problem),
            Some(_) => HeaderVerdict::NoTable,
        }
    }
}

/// What a header allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderVerdict<'a> {
    /// The rows below it are read.
    Table,
    /// F02: at least half of what its table requires is there, but not all, or a column stands twice.
    Unusable(&'a FileProblem),
    /// It names less than half of what a table requires: the sheet is something else.
    NoTable,
}

/// How many columns of a table the row names: the score that tells a CSV's delimiter.
pub fn recognised_columns(cells: &[&str]) -> usize {
    let names: Vec<String> = cells.iter().map(|cell| header_name(cell)).collect();
    TABLES
        .iter()
        .map(|table| {
            let mut columns: Vec<Column> =
                names.iter().filter_map(|name| recognise(table.table, name)).collect();
            columns.sort_unstable();
            columns.dedup();
            columns.len()
        })
        .max()
        .unwrap_or(0)
}

struct Candidate {
    table: &'static TableColumns,
    columns: Vec<(u32, Column)>,
    distinct: usize,
    twice: Option<Column>,
    missing: Vec<Vec<Column>>,
}

impl Candidate {
    fn new(table: &'static TableColumns, names: &[(u32, String)]) -> Candidate {
        let columns: Vec<(u32, Column)> = names
            .iter()
            .filter_map(|(position, name)| Some((*position, recognise(table.table, name)?)))
            .collect();
        let has = |column: &Column| columns.iter().any(|(_, other)| other == column);
        let twice = columns
            .iter()
            .enumerate()
            .find(|(rank, (_, column))| columns[..*rank].iter().any(|(_, earlier)| earlier == column))
            .map(|(_, (_, column))| *column);
        let missing = table
            .required
            .iter()
            .filter(|alternatives| !alternatives.iter().any(|set| set.iter().all(has)))
            .map(|alternatives| {
                alternatives
                    .iter()
                    .flat_map(|set| set.iter().copied())
                    .filter(|column| !has(column))
                    .collect()
            })
            .collect();
        let distinct = columns
            .iter()
            .enumerate()
            .filter(|(rank, (_, c))| !columns[..*rank].iter().any(|(_, e)| e == c))
            .count();
        Candidate { table, columns, distinct, twice, missing }
    }

    fn into_header(self, fields: Option<u32>) -> Header {
        let table = self.table.table;
        let required = self.table.required.len();
        let names_half = (required - self.missing.len()) * 2 >= required;
        let problem = if self.missing.is_empty() {
            self.twice.map(|column| FileProblem::ColumnTwice { table, column })
        } else {
            Some(FileProblem::MissingColumns { table, missing: self.missing })
        };
        Header { table, columns: self.columns, fields, problem, names_half }
    }
}

#[cfg(test)]
mod tests {
    use super::{Cell, Header, HeaderVerdict, Row, recognised_columns};
    use crate::domain::{Column, FileProblem, Table};

    fn header(line: &str) -> Option<Header> {
        let cells: Vec<(u32, Cell<'_>)> =
            (0..).zip(line.split(';')).map(|(column, name)| (column, Cell::Text(name.into()))).collect();
        Header::of_row(Row { number: 1, fields: None, cells: &cells })
    }

    #[test]
    fn a_complete_header_is_a_table() {
        let header = header("siren;commentaire;date_octroi;montant").unwrap();
        assert_eq!((header.table, header.verdict()), (Table::Aids, HeaderVerdict::Table));
        assert_eq!(header.columns, [(0, Column::Siren), (2, Column::GrantedOn), (3, Column::Amount)]);
    }

    #[test]
    fn either_or_columns_count_as_one() {
        let lines = "dossier;facture;fournisseur;client;date_facture;poste;nature";
        assert_eq!(header(&format!("{lines};ttc;tva")).unwrap().verdict(), HeaderVerdict::Table);
        let missing = FileProblem::MissingColumns {
            table: Table::InvoiceLines,
            missing: vec![vec![Column::AmountExclVat, Column::VatRate]],
        };
        assert_eq!(header(&format!("{lines};ttc")).unwrap().verdict(), HeaderVerdict::Unusable(&missing));
    }

    #[test]
    fn less_than_half_is_no_table_and_less_than_three_no_header() {
        assert_eq!(header("dossier;facture;ht").unwrap().verdict(), HeaderVerdict::NoTable);
        assert_eq!(header("dossier;facture"), None);
        assert_eq!(header("dossier;dossier;dossier"), None);
    }

    #[test]
    fn a_column_twice_is_unusable() {
        let twice = FileProblem::ColumnTwice { table: Table::Aids, column: Column::Amount };
        assert_eq!(
            header("siren;date_octroi;montant;esb").unwrap().verdict(),
            HeaderVerdict::Unusable(&twice)
        );
    }

    #[test]
    fn the_table_that_is_complete_wins_over_the_one_with_more_columns() {
        let aids = header("siret;date_octroi;montant;numero_dossier;denomination;date_depot;naf;cp;effectif")
            .unwrap();
        assert_eq!(aids.table, Table::Aids);
    }

    #[test]
    fn the_score_counts_distinct_columns_of_one_table() {
        assert_eq!(recognised_columns(&["dossier", "Dossier", "facture", "?"]), 2);
    }
}
