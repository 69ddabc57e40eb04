//! Which table a sheet holds: the header row is the first of the first 20 that has three recognised columns of a table.

use std::cmp::Reverse;

use super::cell::{Cell, Row};
use super::columns::{ColumnRow, Requirement, columns_of, row_of};
use super::correspondences::Correspondences;
use super::heading::{Meaning, Written};
use super::values;
use crate::domain::{Column, FileProblem, Heading, ReadAs, Resembling, Table};

/// Title and blank rows counted, the header is in one of these.
pub const SEARCHED_ROWS: u32 = 20;

/// Fewer recognised columns make no header.
const FEWEST_COLUMNS: usize = 3;

/// A header row and the table it is nearest to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The table.
    pub table: Table,
    /// Its row.
    pub row: u32,
    /// Column of the sheet (from 0) and what it holds, in the order of the sheet.
    pub columns: Vec<(u32, Column)>,
    /// Every heading, and what it is read as.
    pub headings: Vec<Heading>,
    /// In a text, how many fields the header has, those without a name too.
    pub fields: Option<u32>,
    /// All that its table requires is there.
    pub is_complete: bool,
    /// No column between its first and its last is without a heading.
    is_without_gap: bool,
    problem: Option<FileProblem>,
    names_half: bool,
}

impl Header {
    /// The header that `row` is, if it is one.
    pub fn of_row(row: Row<'_>, correspondences: &Correspondences) -> Option<Header> {
        let typed: Vec<Typed> = row.cells.iter().filter_map(Typed::new).collect();
        let all: Vec<usize> = (0..typed.len()).collect();
        let candidates = Table::ALL.map(|table| Candidate::new(table, &typed, &all, correspondences));
        if candidates.iter().all(|candidate| candidate.columns.len() < FEWEST_COLUMNS) {
            return None;
        }
        let most = candidates.iter().map(|candidate| candidate.columns.len()).max().unwrap_or(0);
        // A table of few columns is not completed by the way others are written: half a table of applications has a
        // SIRET, a date and an amount too.
        let completes = |candidate: &Candidate| {
            candidate.missing.is_empty() && (candidate.is_named || candidate.columns.len() * 2 >= most)
        };
        // `max_by_key` keeps the last of equals; reversed, the first table in order wins a tie.
        let best = candidates
            .into_iter()
            .rev()
            .max_by_key(|candidate| (completes(candidate), candidate.columns.len()))?;
        Some(best.into_header(row, &typed, correspondences))
    }

    /// The header of the next table that `row`, below another header, is: complete, or else it is a record.
    pub fn of_next_table(row: Row<'_>, correspondences: &Correspondences) -> Option<Header> {
        Header::of_later_row(row, correspondences).filter(|header| header.is_complete)
    }

    /// The header of another table that these cells of a row, beside a table, are.
    pub fn of_table_beside(row: Row<'_>, correspondences: &Correspondences) -> Option<Header> {
        let header = Header::of_later_row(row, correspondences);
        header.filter(|header| header.verdict() != HeaderVerdict::NoTable)
    }

    fn of_later_row(row: Row<'_>, correspondences: &Correspondences) -> Option<Header> {
        /// A header names its columns from the first cells on.
        const LOOKED_AT: usize = 4;
        let texts = row.cells.iter().filter(|(_, cell)| matches!(cell, Cell::Text(_)));
        let known = texts
            .take(LOOKED_AT)
            .filter_map(Typed::new)
            .any(|typed| Table::ALL.iter().any(|table| typed.is_known(*table, correspondences)));
        if known { Header::of_row(row, correspondences) } else { None }
    }

    /// Whether its table can be read: yes, no (F02, F05), or it is no table at all.
    pub fn verdict(&self) -> HeaderVerdict<'_> {
        match &self.problem {
            None => HeaderVerdict::Table,
            Some(problem) if self.names_half => HeaderVerdict::Unusable(problem),
            Some(_) => HeaderVerdict::NoTable,
        }
    }

    /// Has every cell of the row a heading above it?
    pub fn is_above(&self, row: Row<'_>) -> bool {
        match (self.headings.as_slice(), row.cells) {
            ([first, .., last], [(from, _), .., (to, _)]) if self.is_without_gap => {
                first.position <= *from && *to <= last.position
            }
            _ => row.cells.iter().all(|(column, _)| self.has_heading(*column)),
        }
    }

    /// Is there a heading in this column of the sheet?
    pub fn has_heading(&self, column: u32) -> bool {
        self.headings.binary_search_by_key(&column, |heading| heading.position).is_ok()
    }

    /// The column of the sheet that holds `column`.
    pub fn position(&self, column: Column) -> Option<u32> {
        self.columns.iter().find(|(_, other)| *other == column).map(|(position, _)| *position)
    }
}

/// What a header allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderVerdict<'a> {
    /// The rows below it are read.
    Table,
    /// F02: at least half of what its table requires is there, but not all, a column stands twice, or another table
    /// stands beside it. F05: a heading may be a column that nothing else is.
    Unusable(&'a FileProblem),
    /// It names less than half of what a table requires: the sheet is something else.
    NoTable,
}

/// How many columns of a table the row names: the score that finds a CSV's delimiter.
pub fn recognised_columns(cells: &[&str]) -> usize {
    let typed: Vec<Typed> = (0..).zip(cells).map(|(position, text)| Typed::of_text(position, text)).collect();
    let all: Vec<usize> = (0..typed.len()).collect();
    let correspondences = Correspondences::default();
    let count = |table: &Table| Candidate::new(*table, &typed, &all, &correspondences).columns.len();
    Table::ALL.iter().map(count).max().unwrap_or(0)
}

/// A cell of a header row.
struct Typed {
    position: u32,
    text: String,
    /// `None` where what was written cannot be read: an error, a formula without a stored result.
    written: Option<Written>,
}

impl Typed {
    fn new((position, cell): &(u32, Cell<'_>)) -> Option<Typed> {
        match cell {
            Cell::Text(text) => Some(Typed::of_text(*position, text)).filter(|typed| !typed.text.is_empty()),
            Cell::Error(_) | Cell::NoStoredResult => {
                Some(Typed { position: *position, text: values::shown(cell).into_owned(), written: None })
            }
            _ => Some(Typed::of_text(*position, &values::shown(cell))),
        }
    }

    fn of_text(position: u32, text: &str) -> Typed {
        Typed { position, text: text.trim().to_owned(), written: Some(Written::new(text)) }
    }

    fn meaning(&self, table: Table, correspondences: &Correspondences) -> Meaning {
        let Some(written) = &self.written else { return Meaning::Unknown };
        match written.by_name(table).map(Some).or_else(|| correspondences.heading(table, written.name())) {
            Some(Some(column)) => Meaning::Column(column),
            Some(None) => Meaning::Nothing,
            None if correspondences.only_names() => Meaning::Nothing,
            None => written.meaning(table),
        }
    }

    fn is_known(&self, table: Table, correspondences: &Correspondences) -> bool {
        matches!(self.meaning(table, correspondences), Meaning::Column(_) | Meaning::Weakly(..))
    }
}

/// A row read as the header of one table.
struct Candidate {
    table: Table,
    /// What each heading is, in the order of the row.
    read: Vec<(usize, Meaning)>,
    /// Each column once, with its heading.
    columns: Vec<(usize, Column)>,
    twice: Option<Column>,
    /// What is required and not there.
    missing: Vec<Requirement>,
    /// Names of the interface complete it.
    is_named: bool,
}

impl Candidate {
    fn new(table: Table, typed: &[Typed], ranks: &[usize], correspondences: &Correspondences) -> Candidate {
        let read: Vec<(usize, Meaning)> = ranks
            .iter()
            .filter_map(|&rank| Some((rank, typed.get(rank)?.meaning(table, correspondences))))
            .collect();
        let mut columns: Vec<(usize, Column)> = Vec::new();
        let mut twice = None;
        for (rank, meaning) in &read {
            if let Meaning::Column(column) = meaning {
                if columns.iter().any(|(_, earlier)| earlier == column) {
                    twice = twice.or(Some(*column));
                } else {
                    columns.push((*rank, *column));
                }
            }
        }
        let mut weak: Vec<(usize, usize, Column)> = read
            .iter()
            .filter_map(|(rank, meaning)| match meaning {
                Meaning::Weakly(column, weakness) => Some((*weakness, *rank, *column)),
                _ => None,
            })
            .collect();
        weak.sort_unstable();
        for (_, rank, column) in weak {
            if !columns.iter().any(|(_, other)| *other == column) {
                columns.push((rank, column));
            }
        }
        columns.sort_unstable();
        let missing_of = |columns: &[(usize, Column)]| -> Vec<Requirement> {
            let has = |column: &Column| columns.iter().any(|(_, other)| other == column);
            let required = columns_of(table).iter().filter_map(|row| row.required);
            required.filter(|groups| !groups.iter().any(|group| group.iter().all(has))).collect()
        };
        let is_name = |(rank, _): &&(usize, Column)| {
            let written = typed.get(*rank).and_then(|typed| typed.written.as_ref());
            written.is_some_and(|written| written.by_name(table).is_some())
        };
        let named: Vec<(usize, Column)> = columns.iter().filter(is_name).copied().collect();
        let (missing, is_named) = (missing_of(&columns), missing_of(&named).is_empty());
        Candidate { table, read, columns, twice, missing, is_named }
    }

    fn into_header(self, row: Row<'_>, typed: &[Typed], correspondences: &Correspondences) -> Header {
        let table = self.table;
        let required = columns_of(table).iter().filter(|row| row.required.is_some()).count();
        let names_half = (required - self.missing.len()) * 2 >= required;
        let looks_like = self.looks_like(row.number, typed);
        let is_complete = self.missing.is_empty();
        let problem = if is_complete {
            let beside = self
                .beside(typed, correspondences)
                .map(|(second, position)| FileProblem::SideBySide { table, second, position });
            let twice = self.twice.map(|column| FileProblem::ColumnTwice { table, column });
            let unsettled = (!looks_like.is_empty())
                .then(|| FileProblem::UnknownHeadings { table, headings: looks_like.clone() });
            beside.or(twice).or(unsettled)
        } else {
            let missing = self.missing.iter().map(|groups| missing_of(groups, &self.columns)).collect();
            Some(FileProblem::MissingColumns { table, missing, headings: looks_like.clone() })
        };
        let headings = typed
            .iter()
            .enumerate()
            .map(|(rank, typed)| {
                let column = self.columns.iter().find(|(other, _)| *other == rank);
                let resembling = looks_like.iter().find(|heading| heading.position == typed.position);
                let read_as = match (column, resembling) {
                    (Some((_, column)), _) => ReadAs::Column(column.name()),
                    (None, Some(_)) => ReadAs::Unsettled,
                    (None, None) => ReadAs::Ignored,
                };
                Heading { position: typed.position, text: typed.text.clone(), read_as }
            })
            .collect();
        let is_without_gap = typed.array_windows().all(|[one, next]| one.position + 1 == next.position);
        let columns = self
            .columns
            .iter()
            .filter_map(|(rank, column)| Some((typed.get(*rank)?.position, *column)))
            .collect();
        Header {
            table,
            row: row.number,
            columns,
            headings,
            fields: row.fields,
            is_complete,
            is_without_gap,
            problem,
            names_half,
        }
    }

    /// The table that the headings beside this one's complete, and where the first of them stands.
    fn beside(&self, typed: &[Typed], correspondences: &Correspondences) -> Option<(Table, u32)> {
        let others: Vec<usize> = self
            .read
            .iter()
            .filter(|(rank, meaning)| {
                !matches!(meaning, Meaning::Nothing) && !self.columns.iter().any(|(other, _)| other == rank)
            })
            .map(|(rank, _)| *rank)
            .collect();
        let is_whole = |table: &Table| {
            let mut candidate = Candidate::new(*table, typed, &others, correspondences);
            candidate.read.retain(|(_, meaning)| matches!(meaning, Meaning::Column(_)));
            candidate.missing.is_empty()
                && candidate
                    .columns
                    .iter()
                    .all(|column| candidate.read.iter().any(|(rank, _)| *rank == column.0))
        };
        let position = others.first().and_then(|rank| typed.get(*rank)).map(|typed| typed.position)?;
        Table::ALL.into_iter().find(is_whole).map(|table| (table, position))
    }

    /// The unknown headings that may be a column which is not there and which can change a decision.
    fn looks_like(&self, row: u32, typed: &[Typed]) -> Vec<Resembling> {
        let unknown = self.read.iter().filter(|(_, meaning)| *meaning == Meaning::Unknown);
        unknown
            .filter_map(|(rank, _)| {
                let typed = typed.get(*rank)?;
                let columns = match &typed.written {
                    Some(written) => self.may_be(written),
                    None => Vec::new(),
                };
                // A heading that cannot be read may be any column.
                (typed.written.is_none() || !columns.is_empty()).then(|| Resembling {
                    row,
                    position: typed.position,
                    heading: typed.text.clone(),
                    columns,
                })
            })
            .collect()
    }

    /// The absent columns that a heading looks most like.
    fn may_be(&self, written: &Written) -> Vec<Column> {
        let is_missing =
            |row: &ColumnRow| self.missing.iter().any(|groups| groups.concat().contains(&row.column));
        let is_absent = |row: &ColumnRow| !self.columns.iter().any(|(_, column)| *column == row.column);
        let mut alike: Vec<(usize, Column)> = written
            .resembles(self.table)
            .filter(|(_, row)| is_absent(row) && (is_missing(row) || row.decides))
            .map(|(likeness, row)| (likeness, row.column))
            .collect();
        alike.sort_by_key(|(likeness, _)| Reverse(*likeness));
        let most = alike.first().map_or(0, |(likeness, _)| *likeness);
        alike.into_iter().take_while(|(likeness, _)| *likeness == most).map(|(_, column)| column).collect()
    }
}

/// Of groups of which one must be there, what is not.
fn missing_of(groups: &[&[Column]], columns: &[(usize, Column)]) -> Vec<Column> {
    let is_absent = |column: &Column| !columns.iter().any(|(_, other)| other == column);
    groups.concat().into_iter().filter(is_absent).collect()
}

/// Must every row of `table` fill `column`?
pub fn is_always_required(table: Table, column: Column) -> bool {
    row_of(table, column).is_some_and(ColumnRow::is_always_required)
}

#[cfg(test)]
mod tests {
    use super::{Cell, Correspondences, Header, HeaderVerdict, Row, recognised_columns};
    use crate::domain::{Column, FileProblem, ReadAs, Table};

    const LINES: &str = "dossier;facture;fournisseur;client;date_facture;poste;nature;date_paiement";

    fn header(line: &str) -> Option<Header> {
        let cells: Vec<(u32, Cell<'_>)> =
            (0..).zip(line.split(';')).map(|(column, name)| (column, Cell::Text(name.into()))).collect();
        Header::of_row(Row { number: 5, fields: None, cells: &cells }, &Correspondences::default())
    }

    /// The problem in a few words: `F02 aides montant`.
    fn problem(line: &str) -> String {
        let header = header(line).unwrap();
        let HeaderVerdict::Unusable(problem) = header.verdict() else { return String::new() };
        let (table, words) = match problem {
            FileProblem::MissingColumns { table, missing, headings } => {
                let groups: Vec<_> = missing.iter().map(|group| names(group)).collect();
                (table, [groups, headings.iter().map(ToString::to_string).collect()].concat())
            }
            FileProblem::UnknownHeadings { table, headings } => {
                (table, headings.iter().map(ToString::to_string).collect())
            }
            FileProblem::SideBySide { table, second, .. } => (table, vec![second.name().to_owned()]),
            FileProblem::ColumnTwice { table, column } => (table, vec![format!("{column} {column}")]),
            other => panic!("{other:?}"),
        };
        format!("{} {}: {}", problem.code(), table.name(), words.join(", "))
    }

    fn names(columns: &[Column]) -> String {
        columns.iter().map(|column| column.name()).collect::<Vec<_>>().join("/")
    }

    #[test]
    fn a_complete_header_is_a_table() {
        let header = header("siren;commentaire;date_octroi;montant;reglement;dispositif").unwrap();
        assert_eq!((header.table, header.verdict()), (Table::Aids, HeaderVerdict::Table));
        assert_eq!(header.columns[..2], [(0, Column::Siren), (2, Column::GrantedOn)]);
        assert_eq!(header.headings[0].read_as, ReadAs::Column("siren"));
        assert_eq!(header.headings[1].read_as, ReadAs::Ignored);
    }

    #[test]
    fn either_or_columns_count_as_one() {
        assert_eq!(problem(&format!("{LINES};ttc;tva")), "");
        assert_eq!(problem(&format!("{LINES};ttc")), "F02 factures: montant_ht/taux_tva");
    }

    #[test]
    fn what_is_missing_is_named_with_the_headings_that_may_be_it() {
        assert_eq!(
            problem("dossier;facture;Nom du magasin;client;date_facture;poste;nature;date_paiement;Montant"),
            "F02 factures: fournisseur, montant_ht/montant_ttc/taux_tva, \
             « Nom du magasin » (C5) → fournisseur ?, « Montant » (I5) → montant_ht/montant_ttc ?"
        );
    }

    #[test]
    fn a_heading_that_may_be_a_column_that_decides_is_f05_unless_another_is() {
        let unpaid = LINES.replace("date_paiement", "Règlement");
        assert_eq!(
            problem(&format!("{unpaid};ht")),
            "F05 factures: « Règlement » (H5) → date_acquittement ?"
        );
        assert_eq!(problem(&format!("{LINES};ht;Règlement")), "");
        assert_eq!(problem(&format!("{LINES};ht;Montant TVA;Observations")), "");
    }

    #[test]
    fn two_tables_side_by_side_are_told() {
        assert_eq!(problem(&format!("{LINES};ht;;SIRET;Date d'octroi;Montant")), "F02 factures: aides");
    }

    #[test]
    fn a_weak_heading_gives_way() {
        let header = header("siren;date_octroi;Date de décision;montant").unwrap();
        assert_eq!(header.columns, [(0, Column::Siren), (1, Column::GrantedOn), (3, Column::Amount)]);
    }

    #[test]
    fn less_than_half_is_no_table_and_less_than_three_no_header() {
        assert_eq!(header("dossier;facture;ht").unwrap().verdict(), HeaderVerdict::NoTable);
        assert_eq!(header("dossier;facture"), None);
        assert_eq!(header("dossier;dossier;dossier"), None);
    }

    #[test]
    fn a_column_twice_is_unusable() {
        assert_eq!(problem("siren;date_octroi;montant;esb"), "F02 aides: montant montant");
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
