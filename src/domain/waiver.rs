//! A waiver: an E rule set aside by the instructor for one application.

use jiff::civil::Date;
use thin_vec::ThinVec;

use super::{ApplicationNumber, CellProblem, Code, Field, Place, Text};

/// One row of a `derogations` table.
#[derive(Clone, Debug)]
pub struct Waiver {
    /// Where it was read.
    pub place: Place,
    /// `numero_dossier`.
    pub application_number: Field<ApplicationNumber>,
    /// `code`: the rule set aside.
    pub code: Field<Code>,
    /// `motif`.
    pub reason: Field<Text>,
    /// `auteur`.
    pub author: Field<Text>,
    /// `date`.
    pub waived_on: Field<Date>,
    /// Its wrong and missing cells.
    pub problems: ThinVec<CellProblem>,
}
