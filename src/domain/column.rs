//! The columns of the four tables, by their canonical names (inputs, section 2).

use std::fmt;

use serde::{Serialize, Serializer};

/// The four tables of an intake, in the order that settles a tie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// `demandes`: one row per application.
    Applications,
    /// `factures`: one row per invoice line.
    InvoiceLines,
    /// `aides`: one row per aid already granted.
    Aids,
    /// `derogations`: one row per waiver.
    Waivers,
}

impl Table {
    /// All four, in order.
    pub const ALL: [Table; 4] = [Table::Applications, Table::InvoiceLines, Table::Aids, Table::Waivers];

    /// The table's name in files: `demandes`.
    pub fn name(self) -> &'static str {
        match self {
            Table::Applications => "demandes",
            Table::InvoiceLines => "factures",
            Table::Aids => "aides",
            Table::Waivers => "derogations",
        }
    }
}

// The columns, out of `src/intake/columns.toml`.
include!(concat!(env!("OUT_DIR"), "/column.rs"));

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Column {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
