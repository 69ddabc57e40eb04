//! The law: dated parameters, one file per topic, each rule a pure function under the sentence it reads.
//!
//! | file | rules |
//! | --- | --- |
//! | [`enterprise`] | E00–E07: scheme open, registered, headcount, turnover, tax, social, difficulty |
//! | [`place`] | E03, W04: in the region |
//! | [`activity`] | E08–E11, E14, W03: excluded activities |
//! | [`cumulation`] | E12, W09, E13: one request in two years, other regional digital aid |
//! | [`expense`] | L01–L06, L08, L09: one invoice line by itself |
//! | [`double_presentation`] | L13: a line presented twice |
//! | [`subscription`] | L12: twelve months |
//! | [`credit_note`] | L15: a refund of what was not retained |
//! | [`project`] | L07, L14: equipment and support without project |
//! | [`equipment`] | L10, L11: the third kind, the cap per kind |
//! | [`amount`] | A01–A03, A05, A06: base, caps, rate, cumulation, minimum |
//! | [`de_minimis`] | A04: the ceiling of the undertaking |

pub mod activity;
pub mod amount;
pub mod codes;
pub mod credit_note;
pub mod cumulation;
pub mod de_minimis;
pub mod double_presentation;
pub mod enterprise;
pub mod equipment;
pub mod expense;
mod finding;
mod lints;
mod loader;
mod parameter;
pub mod place;
pub mod project;
mod rule_set;
pub mod subscription;

pub use finding::{Fact, Finding, Verdict};
pub use loader::{EMBEDDED, RulesError};
pub use parameter::{ParameterValue, to_toml};
pub use rule_set::{
    DeMinimisExcess, DeMinimisRules, InvoiceDate, Role, RuleBook, SchemeIdentity, SchemeRules,
};
