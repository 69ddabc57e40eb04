//! Rows of a table that are no records: totals and notes, titles, the template's example (interface, section 2).

use super::cell::{Cell, Row};
use super::header::Header;
use super::values;
use crate::domain::{Column, NoRecord, Table, norm};

/// How a total or a note begins, in whole words.
const NOTES: [&str; 7] = ["TOTAL", "SOUS TOTAL", "REPORT", "A REPORTER", "NOTA", "NB", "REMARQUE"];

/// What identifies a record: of a total or a note, these are blank. The last is a date or a code.
fn identifying(table: Table) -> &'static [Column] {
    match table {
        Table::Applications => &[Column::Siret, Column::FiledOn],
        Table::InvoiceLines => &[Column::InvoiceNumber, Column::InvoicedOn],
        Table::Aids => &[Column::Siren, Column::GrantedOn],
        Table::Waivers => &[Column::WaivedCode],
    }
}

/// Is `row` a record at first sight? Nearly every row is: its date is one, its code begins as one.
pub fn is_plainly_a_record(header: &Header, row: Row<'_>) -> bool {
    let last = identifying(header.table).last().and_then(|column| cell_of(header, row, *column));
    match last {
        Some(Cell::Number(_) | Cell::Date(_)) => true,
        Some(Cell::Text(text)) => {
            let mut bytes = text.trim_start().bytes();
            let first = bytes.next();
            let is_code = header.table == Table::Waivers && matches!(first, Some(b'E' | b'e'));
            (if is_code { bytes.next() } else { first }).is_some_and(|byte| byte.is_ascii_digit())
        }
        _ => false,
    }
}

/// Is `row` the example that the template comes with?
pub fn is_example(header: &Header, row: Row<'_>) -> bool {
    match cell_of(header, row, Column::ApplicationNumber) {
        Some(Cell::Text(text)) if text.trim_start().starts_with(['E', 'e', 'É', 'é']) => {
            begins_with(&norm(text), "EXEMPLE")
        }
        _ => false,
    }
}

/// The text that makes `row` a total or a note, and what it is.
pub fn total_or_note<'r>(header: &Header, row: Row<'r>) -> Option<(&'r str, NoRecord)> {
    row.cells.iter().find_map(|(_, cell)| {
        let Cell::Text(text) = cell else { return None };
        let folded = norm(text);
        let is_note = NOTES.iter().any(|note| begins_with(&folded, note));
        let nothing_else = |column: &Column| {
            cell_of(header, row, *column).is_none_or(|cell| {
                values::content(cell) == values::Content::Blank
                    || matches!(cell, Cell::Text(other) if norm(other) == folded)
            })
        };
        (is_note && identifying(header.table).iter().all(nothing_else))
            .then_some((&**text, NoRecord::TotalOrNote))
    })
}

fn begins_with(text: &str, words: &str) -> bool {
    text.strip_prefix(words).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

fn cell_of<'r>(header: &Header, row: Row<'r>, column: Column) -> Option<&'r Cell<'r>> {
    let position = header.position(column)?;
    // Most rows have every cell, each at its column; of the others, none is further than that.
    let last = row.cells.len().min(position as usize + 1);
    let found = row.cells.get(..last)?.iter().rev().find(|(other, _)| *other <= position);
    found.filter(|(other, _)| *other == position).map(|(_, cell)| cell)
}

#[cfg(test)]
mod tests {
    use super::{Cell, Header, Row, is_example, is_plainly_a_record, total_or_note};
    use crate::intake::correspondences::Correspondences;

    fn cells(line: &str) -> Vec<(u32, Cell<'_>)> {
        (0..)
            .zip(line.split(';'))
            .filter(|(_, text)| !text.is_empty())
            .map(|(column, text)| (column, Cell::Text(text.into())))
            .collect()
    }

    /// A line under a header in a word: record, doubtful, example or note.
    fn sort(header: &str, line: &str) -> &'static str {
        let (head, cells) = (cells(header), cells(line));
        let header =
            Header::of_row(Row { number: 1, fields: None, cells: &head }, &Correspondences::default())
                .unwrap();
        let row = Row { number: 2, fields: None, cells: &cells };
        if is_example(&header, row) {
            "example"
        } else if is_plainly_a_record(&header, row) {
            "record"
        } else if total_or_note(&header, row).is_some() {
            "note"
        } else {
            "doubtful"
        }
    }

    #[test]
    fn rows_are_sorted() {
        let lines = "dossier;facture;fournisseur;client;date_facture;poste;nature;ht";
        let aids = "siren;date_octroi;montant;dossier";
        for (header, line, expected) in [
            (lines, "D1;F1;Web;X;12/03/2026;tablette;achat;10", "record"),
            (lines, "EXEMPLE-1;F1;Web;X;12/03/2026;tablette;achat;10", "example"),
            (lines, "exemple;F1;Web;X;;;;10", "example"),
            (lines, "EXEMPLES;F1;Web;X;12/03/2026;;;10", "record"),
            (lines, "TOTAL;;;;;;;1200", "note"),
            (lines, ";;;Sous-total :;;;;1200", "note"),
            (lines, "N.B. les avoirs sont négatifs", "note"),
            (lines, ";TOTAL;;;TOTAL;;;1200", "note"),
            (lines, "D1;F1;Total Énergies;X;;tablette;achat;10", "doubtful"),
            (lines, "D1;;Total Énergies;X;12/03/2026;tablette;achat;10", "record"),
            (lines, "D1;F1;Web;X;mars;tablette;achat;10", "doubtful"),
            (lines, "NBRE;;;;;;;10", "doubtful"),
            (aids, "Total;;12000", "note"),
            (aids, "REPORTS;;12000", "doubtful"),
        ] {
            assert_eq!(sort(header, line), expected, "{line}");
        }
    }
}
