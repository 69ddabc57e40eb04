//! The columns of the four tables, by their canonical names (inputs, section 2).

use std::fmt;

use serde::{Serialize, Serializer};

use super::named::named;

named! {
    /// The four tables of an intake, in the order that settles a tie.
    pub enum Table {
        /// `demandes`: one row per application.
        Applications = "demandes",
        /// `factures`: one row per invoice line.
        InvoiceLines = "factures",
        /// `aides`: one row per aid already granted.
        Aids = "aides",
        /// `derogations`: one row per waiver.
        Waivers = "derogations",
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
