//! From bytes to records: files found and fingerprinted, one reader per format, headers matched, cells typed.

pub mod cell;
pub mod limits;
pub mod reader;
pub mod source;
