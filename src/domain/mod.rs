//! The nouns of the scheme, valid by construction. This room uses no other.

pub(crate) mod named;

mod aid;
mod anomalies;
mod anomaly;
mod application;
mod choice;
mod code;
mod column;
mod euros;
mod field;
mod intake;
mod invoice_line;
mod known_aid;
mod naf;
mod past_line;
mod period;
mod place;
mod siret;
mod source;
mod text;
mod waiver;
mod working_day;

pub use aid::{Aid, AidOutcome, Regulation};
pub use anomalies::Anomalies;
pub use anomaly::{
    Anomaly, CellProblem, Detail, FileProblem, NoRecord, NotACorrespondence, Refusal, Resembling,
};
pub use application::{Application, ApplicationNumber, CommuneCode, PostalCode, Registration, Situation};
pub use choice::Choices;
pub use code::{Code, CodeSet};
pub use column::{Column, Table};
pub use euros::Euros;
pub use field::Field;
pub use intake::Intake;
pub use invoice_line::{BilledTo, Category, Expense, InvoiceLine, Nature, Supplier};
pub use jiff::civil::Date;
pub use known_aid::{KnownAid, LeftOut};
pub use naf::Naf;
pub use past_line::PastLine;
pub use period::{FiscalYearEnd, Period};
pub use place::{FileId, Place, SheetId, cell_name, column_letters};
pub use siret::{Siren, Siret};
pub use source::{FileState, Heading, ReadAs, Source, Sources, TableFound, TableName};
pub use text::{Text, hex, key, norm, unaccented_upper};
pub use waiver::Waiver;
pub use working_day::working_days_after;

/// Half of a hash, which is enough to tell two things apart that are equal in all that is kept of them.
pub fn half_hash(said: &impl std::hash::Hash) -> u32 {
    use std::hash::BuildHasher as _;
    #[expect(clippy::cast_possible_truncation, reason = "half is wanted")]
    let half = rustc_hash::FxBuildHasher.hash_one(said) as u32;
    half
}
