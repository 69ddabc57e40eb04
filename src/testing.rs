//! What tests, benches and fuzz targets reach behind the facade; no part of the interface.

pub mod decide {
    pub use crate::decide::{Amounts, Decision, Run, RunDate, Status, TraceDepth, UndertakingTotals, decide};
}

pub mod domain {
    pub use crate::domain::{
        Anomaly, ApplicationNumber, Code, CodeSet, Column, Date, Detail, Euros, FileProblem, FileState,
        Intake, ReadAs, Refusal, Regulation, Siret, Table, key, norm,
    };
}

pub mod explain {
    pub use crate::explain::{Explanation, Form, SCHEMA, explain};
}

pub mod intake {
    pub use crate::intake::sheets::{cell, fingerprint, limits};
    pub use crate::intake::{Unobserved, columns, correspondences, discover, header, read, sheets, values};
}

pub mod lang {
    pub use crate::lang::{Lang, Words};
}

pub mod replay {
    pub use crate::replay::{
        Cause, Difference, FileChange, Replay, ReplayError, ReplayRequest, Verdict, audit, replay,
    };
}

pub mod report {
    pub use crate::report::{ReportContext, export, write};
}

pub mod rules {
    pub use crate::rules::{EMBEDDED, RuleBook};
}
