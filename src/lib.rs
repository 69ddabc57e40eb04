//! Decides applications to the INAC grant from spreadsheets, and writes the report that proves each decision.

pub mod decide;
pub mod domain;
pub mod explain;
pub mod intake;
pub mod lang;
pub mod report;
pub mod rules;
