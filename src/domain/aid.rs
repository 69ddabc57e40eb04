//! An aid already granted: INAC or other, de minimis or not.

use jiff::civil::Date;
use thin_vec::ThinVec;

use super::named::named;
use super::{ApplicationNumber, CellProblem, Euros, Field, Place, Refusal, Siren, Text};

named! {
    /// The de minimis regulations an aid can be granted under.
    pub enum Regulation {
        /// General, from 2024-01-01.
        R2023_2831 = "2023/2831",
        /// General, up to 2023-12-31.
        R1407_2013 = "1407/2013",
        /// Agriculture.
        R1408_2013 = "1408/2013",
        /// Fishery and aquaculture.
        R717_2014 = "717/2014",
        /// Services of general economic interest, before 2024.
        R360_2012 = "360/2012",
        /// Services of general economic interest, from 2024.
        R2023_2832 = "2023/2832",
    }
}

/// What was decided on the aid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AidOutcome {
    /// `accordée`, also when blank.
    Granted,
    /// `rejetée`: it grants nothing and counts for the two-year rule only.
    Rejected,
}

/// One row of an `aides` table.
#[derive(Clone, Debug)]
pub struct Aid {
    /// Where it was read.
    pub place: Place,
    /// `siren`: the enterprise aided.
    pub siren: Field<Siren>,
    /// `dispositif`; `INAC` is this scheme.
    pub scheme: Field<Text>,
    /// `date_octroi`.
    pub granted_on: Field<Date>,
    /// `montant`, in euros.
    pub amount: Field<Euros>,
    /// `reglement`; `Known(None)` is an aid that is not de minimis, and so is a blank.
    pub regulation: Field<Option<Regulation>>,
    /// `reglement` as typed.
    pub regulation_typed: Option<Text>,
    /// `numero_dossier`: the application concerned.
    pub application_number: Field<ApplicationNumber>,
    /// `financeur`.
    pub funder: Field<Text>,
    /// `regionale_numerique`.
    pub regional_digital: Field<bool>,
    /// `entreprise_unique`.
    pub single_undertaking: Field<Text>,
    /// `date_depot`, of an INAC row.
    pub filed_on: Field<Date>,
    /// `statut`.
    pub outcome: Field<AidOutcome>,
    /// Its wrong and missing cells.
    pub problems: ThinVec<CellProblem>,
}

impl Aid {
    /// The name of this scheme in `dispositif`.
    pub const INAC: &'static str = "INAC";

    /// Its title, as compared.
    const TITLE: &'static str = "SOUTIEN AUX INVESTISSEMENTS NUMERIQUES DES ARTISANS COMMERCANTS";

    /// Is `scheme` this one: has it the word INAC, or the title?
    pub fn names_inac(scheme: &Text) -> bool {
        let compared = scheme.norm();
        compared.split(' ').any(|word| word == Aid::INAC) || compared.contains(Aid::TITLE)
    }

    /// Is it of this scheme? `None` when `dispositif` cannot be read.
    pub fn is_inac(&self) -> Option<bool> {
        match &self.scheme {
            Field::Known(scheme) => Some(Aid::names_inac(scheme)),
            Field::Blank => Some(false),
            Field::Unreadable => None,
        }
    }

    /// Does it grant anything? `None` when `statut` cannot be read.
    pub fn grants(&self) -> Option<bool> {
        self.outcome.or_default(AidOutcome::Granted).map(|outcome| outcome == AidOutcome::Granted)
    }

    /// Is there something in a cell that cannot be read?
    pub fn has_unreadable_cell(&self) -> bool {
        self.problems.iter().any(|problem| problem.refusal != Refusal::Missing)
    }

    /// What all its recognised columns say, texts by [`super::norm`], unreadable ones as typed.
    pub fn as_typed(&self) -> String {
        let text = |field: &Field<Text>| field.map(|text| text.norm().to_owned());
        let number = self.application_number.map(|number| number.key().to_owned());
        let problems: Vec<_> = self.problems.iter().map(|problem| (problem.column, problem.said)).collect();
        let amount = self.amount.map(Euros::to_string);
        let grant = (self.siren, text(&self.scheme), self.granted_on, amount, self.regulation, number);
        let rest = (text(&self.funder), self.regional_digital, text(&self.single_undertaking), self.filed_on);
        format!("{grant:?} {rest:?} {:?} {problems:?}", self.outcome)
    }
}
