//! Decides applications to the INAC grant from spreadsheets, and writes the report that proves each decision.

pub mod domain;
pub mod intake;
