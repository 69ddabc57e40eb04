//! A header row: fields between `;`.
#![no_main]

use inac::testing::intake::cell::{Cell, Row};
use inac::testing::intake::correspondences::Correspondences;
use inac::testing::intake::header::{Header, recognised_columns};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let names: Vec<&str> = text.split(';').collect();
    recognised_columns(&names);
    let cells: Vec<(u32, Cell<'_>)> = (0..).zip(&names).map(|(column, name)| (column, Cell::Text((*name).into()))).collect();
    if let Some(header) = Header::of_row(Row { number: 1, fields: None, cells: &cells }, &Correspondences::default()) {
        assert!(header.columns.len() >= 3);
        header.verdict();
    }
});
