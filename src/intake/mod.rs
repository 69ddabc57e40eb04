//! From bytes to records: files found and fingerprinted, one reader per format, headers matched, cells typed.

pub mod cell;
pub mod discover;
pub mod fingerprint;
pub mod limits;
pub mod reader;
pub mod sniff;
