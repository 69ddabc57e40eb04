//! One run: lines linked to applications, each application decided, then each undertaking in date order.

mod outcome;

pub use outcome::{
    Amounts, DeMinimisAssessment, Decision, LineOutcome, LineStatus, RegisterEntry, Run, RunDate, Status, UndertakingTerms,
    UndertakingTotals,
};
