//! `correspondances`: how an instructor reads what people write (interface, section 2.8).

use rustc_hash::FxHashMap;

use crate::domain::{Column, Table};

/// Second names of headings and of values, in one run.
#[derive(Debug, Default)]
pub struct Correspondences {
    /// By table and heading; `None` is a heading to be ignored.
    headings: FxHashMap<(Table, String), Option<Column>>,
    /// Columns have the names of the interface and no others, as in a report.
    only_names: bool,
}

impl Correspondences {
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
}
