//! One reader per format behind one trait that streams rows.

mod binary;
pub mod cell;
pub(super) mod compound;
mod csv;
pub(super) mod decode;
pub mod fingerprint;
mod guard;
pub mod limits;
#[cfg(test)]
mod mutations;
mod number;
pub(super) mod ods;
pub(super) mod ooxml;
mod open;
pub(super) mod package;
pub mod sniff;
mod strings;
mod tally;
#[cfg(test)]
mod testing;
pub(super) mod trouble;
mod xls;
mod xlsb;
mod xlsx;
pub(super) mod xml;

pub(super) use guard::guarded;
pub use open::{Opened, open, properties};

use crate::domain::FileProblem;
use cell::RowSink;

/// A file being read.
pub trait Reader {
    /// Streams every sheet into `sink`, never holding more than a row of it (nor more than the limits allow, where the
    /// format cannot be streamed).
    ///
    /// # Errors
    /// The file cannot be read whole: what was streamed until then is to be dropped.
    fn read(&mut self, sink: &mut dyn RowSink) -> Result<(), FileProblem>;
}
