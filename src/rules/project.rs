//! The project: L07, L14 (rules, section 3.3). An application has one when what is retained of its lines with role
//! `project` sums to more than 0.

use super::{Fact, Finding};
use crate::domain::{Code, Euros, Expense};

/// « matériel non lié à un projet plus global » — no project, or a line declared not to belong to it.
///
/// Facts: `lie_projet`, the project expenses retained.
pub fn equipment_tied(expense: &Expense<'_>, project: Euros) -> Finding {
    let fails = !expense.tied_to_project || project <= Euros::ZERO;
    Finding::new(Code::L07, Some(fails), [Fact::YesNo(expense.tied_to_project), Fact::Amount(project)])
}

/// « incluant les frais de conseil amont ou d'installation et de formation aval » — of a project.
///
/// Facts: the project expenses retained.
pub fn support_of_project(project: Euros) -> Finding {
    Finding::new(Code::L14, Some(project <= Euros::ZERO), [Fact::Amount(project)])
}
