//! `correspondances`: how an instructor reads what people write (interface, section 2.8).

use rustc_hash::FxHashMap;

use super::cell::{Cell, Epoch, Row};
use super::columns::{Kind, column_named, row_of};
use super::heading::{Meaning, Written};
use super::plain::header_name;
use super::values::{self, Content, Value};
use crate::domain::{Anomaly, Code, Column, Detail, Heading, NotACorrespondence, Place, ReadAs, Table, norm};

/// What a heading to be ignored is to be read as.
const IGNORED: &str = "ignorer";

/// The columns of the table: `table`, `colonne`, `lu`, `a_lire`; the others are remarks.
const COLUMNS: [&str; 4] = ["table", "colonne", "lu", "a_lire"];

/// Is a file or sheet of this name to be looked into?
pub fn are_named(name: &str) -> bool {
    norm(name).contains("CORRESPONDANCES")
}

/// Second names of headings and of values, in one run.
#[derive(Debug, Default)]
pub struct Correspondences {
    /// By table and heading; `None` is a heading to be ignored.
    headings: FxHashMap<(Table, String), Option<Column>>,
    /// By table, column and value: the value to be read.
    values: FxHashMap<(Table, Column, String), String>,
    /// Columns have the names of the interface and no others, as in a report.
    only_names: bool,
}

impl Correspondences {
    /// What the rows say, and what is wrong with them (D07).
    pub fn new(rows: &[CorrespondenceRow]) -> (Correspondences, Vec<Anomaly>) {
        let mut correspondences = Correspondences::default();
        let mut anomalies = Vec::new();
        for row in rows {
            if let Err(problem) = correspondences.take(row) {
                let [_, _, read, _] = &row.cells;
                let anomaly = Anomaly::of_row(row.place, Code::D07, Detail::Correspondence(problem));
                anomalies.push(Anomaly { value: read.as_str().into(), ..anomaly });
            }
        }
        (correspondences, anomalies)
    }

    /// A report has its own names.
    pub fn of_a_report() -> Correspondences {
        Correspondences { only_names: true, ..Correspondences::default() }
    }

    /// Has a heading one of the names of the interface, or nothing?
    pub fn only_names(&self) -> bool {
        self.only_names
    }

    /// What a heading is, as `header_name` writes it: a column, or (`Some(None)`) nothing.
    pub fn heading(&self, table: Table, name: &str) -> Option<Option<Column>> {
        if self.headings.is_empty() {
            return None;
        }
        self.headings.get(&(table, name.to_owned())).copied()
    }

    /// What a value that cannot be read is to be read as.
    pub fn value(&self, table: Table, column: Column, value: &Value<'_>) -> Option<&str> {
        if self.values.is_empty() {
            return None;
        }
        let text = values::as_text(value).ok()?;
        self.values.get(&(table, column, norm(&text))).map(String::as_str)
    }

    fn take(&mut self, row: &CorrespondenceRow) -> Result<(), NotACorrespondence> {
        let [table, column, read, to_read] = row.cells.each_ref().map(String::as_str);
        let table = Table::of_name(&header_name(table)).ok_or(NotACorrespondence::NoSuchTable)?;
        if norm(read).is_empty() || norm(to_read).is_empty() {
            return Err(NotACorrespondence::Incomplete);
        }
        if column.is_empty() {
            self.heading_is(table, read, to_read)
        } else {
            self.value_is(table, column, read, to_read)
        }
    }

    fn heading_is(&mut self, table: Table, read: &str, to_read: &str) -> Result<(), NotACorrespondence> {
        let meant = if header_name(to_read) == IGNORED { None } else { Some(column_of(table, to_read)?) };
        let name = header_name(read);
        let known = column_named(table, &name);
        let before = self.headings.get(&(table, name.clone()));
        if known.is_some_and(|known| meant != Some(known)) || before.is_some_and(|before| *before != meant) {
            return Err(NotACorrespondence::Contradiction);
        }
        self.headings.insert((table, name), meant);
        Ok(())
    }

    fn value_is(
        &mut self,
        table: Table,
        column: &str,
        read: &str,
        to_read: &str,
    ) -> Result<(), NotACorrespondence> {
        let column = column_of(table, column)?;
        let kind = row_of(table, column).map(|row| row.kind).ok_or(NotACorrespondence::NoSuchColumn)?;
        let meant = choice(kind, to_read).ok_or(NotACorrespondence::NoSuchValue)?;
        let name = (table, column, norm(read));
        let before = self.values.get(&name).map(|before| choice(kind, before));
        if choice(kind, read).is_some_and(|known| known != meant)
            || before.is_some_and(|before| before != Some(meant))
        {
            return Err(NotACorrespondence::Contradiction);
        }
        self.values.insert(name, to_read.to_owned());
        Ok(())
    }
}

/// The column that a heading of the interface, or one that people write, is.
fn column_of(table: Table, heading: &str) -> Result<Column, NotACorrespondence> {
    let written = Written::new(heading);
    let by_meaning = || match written.meaning(table) {
        Meaning::Column(column) | Meaning::Weakly(column, _) => Some(column),
        Meaning::Nothing | Meaning::Unknown => None,
    };
    written.by_name(table).or_else(by_meaning).ok_or(NotACorrespondence::NoSuchColumn)
}

/// Which choice of a kind of column a text is, by a number; nothing where it is none, or the column has no choices.
fn choice(kind: Kind, text: &str) -> Option<u8> {
    let value = Value::Text(text.trim());
    let epoch = Epoch::default();
    Some(match kind {
        Kind::YesNo => u8::from(values::yes_no(&value, epoch).ok()?),
        Kind::Category => values::category(&value, epoch).ok()? as u8,
        Kind::Nature => values::nature(&value, epoch).ok()? as u8,
        Kind::Situation => values::situation(&value, epoch).ok()? as u8,
        Kind::Registration => values::registration(&value, epoch).ok()? as u8,
        _ => return None,
    })
}

/// A row of the table, each cell as a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrespondenceRow {
    /// Where it stands.
    pub place: Place,
    /// `table`, `colonne`, `lu`, `a_lire`.
    pub cells: [String; 4],
}

/// Where the columns of the table stand.
#[derive(Clone, Copy, Debug)]
pub struct CorrespondenceColumns([Option<u32>; 4]);

impl CorrespondenceColumns {
    /// The header that `row` is, if it is one, and its headings.
    pub fn of_header(row: Row<'_>) -> Option<(CorrespondenceColumns, Vec<Heading>)> {
        let mut columns = [None; 4];
        let mut headings = Vec::new();
        for (position, cell) in row.cells {
            let Cell::Text(text) = cell else { continue };
            let name = header_name(text);
            let column = COLUMNS.iter().position(|column| *column == name);
            if let Some(place) = column.and_then(|column| columns.get_mut(column)) {
                place.get_or_insert(*position);
            }
            let read_as = column
                .and_then(|column| COLUMNS.get(column))
                .map_or(ReadAs::Ignored, |name| ReadAs::Column(name));
            headings.push(Heading { position: *position, text: text.trim().to_owned(), read_as });
        }
        let [table, _, read, to_read] = columns;
        (table.is_some() && read.is_some() && to_read.is_some())
            .then_some((CorrespondenceColumns(columns), headings))
    }

    /// A row below the header; nothing where it is blank.
    pub fn read(&self, row: Row<'_>, place: Place) -> Option<CorrespondenceRow> {
        let cells = self.0.map(|column| {
            let cell = column.and_then(|column| row.cells.iter().find(|(position, _)| *position == column));
            match cell.map(|(_, cell)| (values::content(cell), cell)) {
                None | Some((Content::Blank, _)) => String::new(),
                Some((_, cell)) => values::shown(cell).into_owned(),
            }
        });
        cells.iter().any(|cell| !cell.is_empty()).then_some(CorrespondenceRow { place, cells })
    }
}

#[cfg(test)]
mod tests {
    use super::{CorrespondenceRow, Correspondences};
    use crate::domain::{Column, Detail, FileId, Place, SheetId, Table};
    use crate::intake::values::Value;

    fn rows(lines: &[&str]) -> Vec<CorrespondenceRow> {
        let place = |row| Place { file: FileId(0), sheet: SheetId(0), row };
        let cells = |line: &str| {
            let mut cells = line.split(';').map(str::to_owned);
            std::array::from_fn(|_| cells.next().unwrap_or_default())
        };
        (2..)
            .zip(lines)
            .map(|(row, line)| CorrespondenceRow { place: place(row), cells: cells(line) })
            .collect()
    }

    #[test]
    fn headings_and_values_get_a_second_name() {
        let (read, wrong) = Correspondences::new(&rows(&[
            "demandes;;Vu par l'URSSAF;à jour social",
            "factures;;Mode de règlement;ignorer",
            "Factures;catégorie;boutique Internet;e-commerce",
            "demandes;a_jour_fiscal;Certes;oui",
        ]));
        assert_eq!(wrong, []);
        assert_eq!(read.heading(Table::Applications, "vu_par_l_urssaf"), Some(Some(Column::SocialCompliant)));
        assert_eq!(read.heading(Table::InvoiceLines, "mode_de_reglement"), Some(None));
        assert_eq!(read.heading(Table::Aids, "mode_de_reglement"), None);
        let shop = Value::Text("Boutique INTERNET");
        assert_eq!(read.value(Table::InvoiceLines, Column::Category, &shop), Some("e-commerce"));
        assert_eq!(
            read.value(Table::Applications, Column::TaxCompliant, &Value::Text("certes")),
            Some("oui")
        );
    }

    #[test]
    fn what_names_nothing_or_contradicts_is_d07() {
        for lines in [
            ["commandes;;Tout;siret", ""],
            ["factures;couleur;bleu;rouge", ""],
            ["factures;nature;achat;prestation", ""],
            ["factures;categorie;bidule;truc", ""],
            ["factures;montant_ht;dix;10", ""],
            ["demandes;;SIRET;raison_sociale", ""],
            ["demandes;;;siret", ""],
            ["demandes;;Truc;siret", "demandes;;truc;effectif"],
            ["factures;nature;truc;achat", "factures;nature;TRUC;location"],
        ] {
            let lines: Vec<&str> = lines.into_iter().filter(|line| !line.is_empty()).collect();
            let (_, wrong) = Correspondences::new(&rows(&lines));
            assert_eq!(wrong.len(), 1, "{lines:?}");
            assert!(matches!(wrong[0].detail, Detail::Correspondence(_)));
        }
        let (_, wrong) = Correspondences::new(&rows(&["demandes;;Truc;siret", "demandes;;truc;N° SIRET"]));
        assert_eq!(wrong, []);
    }
}
