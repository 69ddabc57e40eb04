//! What people write above their columns, and what each must be: `fixtures/headings.csv`, written from what such files
//! say and not from the names that the program knows.
//!
//! `lu comme` is a column; `? column`: not known, so that the table without that column is refused and the heading named
//! for it; or `ignoré`: nothing that decides.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use inac::testing::domain::{ReadAs, Table};
use inac::testing::intake::cell::{Cell, Row};
use inac::testing::intake::columns::{ColumnRow, columns_of};
use inac::testing::intake::correspondences::Correspondences;
use inac::testing::intake::header::{Header, HeaderVerdict};

struct Expected {
    table: Table,
    heading: String,
    read_as: String,
}

fn expected() -> Vec<Expected> {
    let mut rows = csv::ReaderBuilder::new()
        .delimiter(b';')
        .from_path(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/headings.csv"))
        .unwrap();
    let row = |row: Result<csv::StringRecord, csv::Error>| {
        let row = row.unwrap();
        let table = Table::ALL.into_iter().find(|table| table.name() == &row[0]).unwrap();
        Expected { table, heading: row[1].to_owned(), read_as: row[2].to_owned() }
    };
    rows.records().map(row).collect()
}

/// The heading beside those columns of its table that `beside` keeps, and what it is read as there.
fn read_beside(expected: &Expected, beside: impl Fn(&ColumnRow) -> bool) -> (Header, ReadAs) {
    let mut names: Vec<&str> =
        columns_of(expected.table).iter().filter(|row| beside(row)).map(|row| row.column.name()).collect();
    names.push(&expected.heading);
    let cells: Vec<(u32, Cell<'_>)> =
        (0..).zip(&names).map(|(at, name)| (at, Cell::Text((*name).into()))).collect();
    let row = Row { number: 1, fields: None, cells: &cells };
    let header = Header::of_row(row, &Correspondences::default()).unwrap();
    let read_as = header.headings.last().unwrap().read_as;
    (header, read_as)
}

/// What is wrong with how a heading is read, if anything.
fn fault(expected: &Expected) -> Option<String> {
    let said = |what: &str, found: ReadAs| {
        Some(format!("{} « {} »: {what}, {found:?}", expected.table.name(), expected.heading))
    };
    if expected.read_as == "ignoré" {
        // Beside what is required alone, so that any other column may be looked for.
        let (header, found) = read_beside(expected, |row| row.required.is_some());
        let fine = found == ReadAs::Ignored && header.verdict() == HeaderVerdict::Table;
        return if fine { None } else { said("ignoré", found) };
    }
    if let Some(column) = expected.read_as.strip_prefix("? ") {
        let (header, found) = read_beside(expected, |row| row.column.name() != column);
        let HeaderVerdict::Unusable(problem) = header.verdict() else {
            return said(&expected.read_as, found);
        };
        let named = format!("{problem:?}").contains("Resembling") && found == ReadAs::Unsettled;
        return if named { None } else { said(&expected.read_as, found) };
    }
    let (header, found) = read_beside(expected, |row| row.column.name() != expected.read_as);
    let of_table = header.table == expected.table;
    let fine = of_table && matches!(found, ReadAs::Column(name) if name == expected.read_as);
    if fine { None } else { said(&expected.read_as, found) }
}

#[test]
fn headings_are_read_as_a_careful_person_reads_them() {
    let all = expected();
    assert!(all.len() >= 600, "{}", all.len());
    let faults: Vec<String> = all.iter().filter_map(fault).collect();
    assert!(faults.is_empty(), "{} of {}\n{}", faults.len(), all.len(), faults.join("\n"));
}
