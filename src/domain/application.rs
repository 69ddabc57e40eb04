//! An application: one request for the grant, by one enterprise.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use thin_vec::ThinVec;

use super::named::named;
use super::text::Spellings;
use super::{CellProblem, Euros, Field, FiscalYearEnd, Naf, Place, Siret, Text, key};

/// The number of an application, compared and ordered by [`key`] everywhere, shown as typed.
#[derive(Clone, Debug)]
pub struct ApplicationNumber(Arc<Spellings>);

impl Application {
    /// Its number as typed, empty when it has none that can be read.
    pub fn typed_number(&self) -> &str {
        self.number.known().map_or("", ApplicationNumber::typed)
    }

    /// The enterprise's name as typed, empty when it cannot be read.
    pub fn typed_name(&self) -> &str {
        self.legal_name.known().map_or("", Text::typed)
    }
}

impl ApplicationNumber {
    /// At most this many characters.
    pub const MAX_CHARS: u32 = 64;

    /// The number typed `typed`.
    pub fn new(typed: &str) -> ApplicationNumber {
        ApplicationNumber(Arc::new(Spellings::new(typed, &key(typed))))
    }

    /// As typed.
    pub fn typed(&self) -> &str {
        self.0.typed()
    }

    /// As compared.
    pub fn key(&self) -> &str {
        self.0.compared()
    }
}

impl PartialEq for ApplicationNumber {
    fn eq(&self, other: &ApplicationNumber) -> bool {
        // Rows that follow one another often share one number.
        Arc::ptr_eq(&self.0, &other.0) || self.key() == other.key()
    }
}

impl Eq for ApplicationNumber {}

impl PartialOrd for ApplicationNumber {
    fn partial_cmp(&self, other: &ApplicationNumber) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ApplicationNumber {
    fn cmp(&self, other: &ApplicationNumber) -> Ordering {
        self.key().cmp(other.key())
    }
}

impl Hash for ApplicationNumber {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl fmt::Display for ApplicationNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.typed())
    }
}

impl Serialize for ApplicationNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.typed())
    }
}

/// A French postal code: five digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PostalCode(u32);

impl PostalCode {
    /// Five ASCII digits.
    pub fn from_digits(digits: &str) -> Option<PostalCode> {
        (digits.len() == 5 && digits.bytes().all(|d| d.is_ascii_digit()))
            .then(|| digits.parse().ok().map(PostalCode))
            .flatten()
    }

    /// Its first two digits.
    pub fn department(self) -> String {
        format!("{:02}", self.0 / 1000)
    }
}

impl fmt::Display for PostalCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:05}", self.0)
    }
}

/// An INSEE commune code: five digits, or 2A/2B and three digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommuneCode([u8; 5]);

impl CommuneCode {
    /// Five characters: digits, or `2A`/`2B` and three digits.
    pub fn from_code(code: &str) -> Option<CommuneCode> {
        let bytes: [u8; 5] = code.as_bytes().try_into().ok()?;
        let digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
        (digits(&bytes) || (matches!(&bytes[..2], b"2A" | b"2B") && digits(&bytes[2..])))
            .then_some(CommuneCode(bytes))
    }

    /// Its first two characters.
    pub fn department(self) -> String {
        self.0[..2].iter().copied().map(char::from).collect()
    }
}

impl fmt::Display for CommuneCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{}", char::from(*byte)))
    }
}

named! {
    /// Where the enterprise is registered.
    pub enum Registration {
        /// Registre du commerce et des sociétés.
        Rcs = "RCS",
        /// Répertoire des métiers.
        Rm = "RM",
        /// Registre national des entreprises, the RM's successor since 2023.
        Rne = "RNE",
        /// Both RCS and RM.
        RcsAndRm = "RCS+RM",
        /// None.
        None = "aucune",
    }
}

named! {
    /// The applicant's situation.
    pub enum Situation {
        /// An enterprise with a past; the default.
        Existing = "existante",
        /// A creation: it may have no turnover yet.
        Creation = "creation",
        /// A take-over.
        TakeOver = "reprise",
    }
}

/// One row of a `demandes` table.
#[derive(Clone, Debug)]
pub struct Application {
    /// Where it was read.
    pub place: Place,
    /// `numero_dossier`.
    pub number: Field<ApplicationNumber>,
    /// `siret`.
    pub siret: Field<Siret>,
    /// `raison_sociale`.
    pub legal_name: Field<Text>,
    /// `date_depot`.
    pub filed_on: Field<Date>,
    /// `code_naf`.
    pub naf: Field<Naf>,
    /// `code_postal`.
    pub postal_code: Field<PostalCode>,
    /// `code_commune`.
    pub commune_code: Field<CommuneCode>,
    /// `effectif`, in employees; may have decimals.
    pub headcount: Field<Decimal>,
    /// `chiffre_affaires`, in euros a year.
    pub turnover: Field<Euros>,
    /// `immatriculation`.
    pub registration: Field<Registration>,
    /// `a_jour_fiscal`.
    pub tax_compliant: Field<bool>,
    /// `a_jour_social`.
    pub social_compliant: Field<bool>,
    /// `en_difficulte`.
    pub in_difficulty: Field<bool>,
    /// `situation`.
    pub situation: Field<Situation>,
    /// `profession_liberale`.
    pub liberal_profession: Field<bool>,
    /// `entreprise_unique`.
    pub single_undertaking: Field<Text>,
    /// `date_decision`, its own.
    pub decided_on: Field<Date>,
    /// `montant_notifie`, in euros.
    pub notified_amount: Field<Euros>,
    /// `cloture_exercice`.
    pub fiscal_year_end: Field<FiscalYearEnd>,
    /// Its wrong and missing cells.
    pub problems: ThinVec<CellProblem>,
}

impl Application {
    /// The two characters of its department, by the commune code when given, else by the postal code.
    pub fn department(&self) -> Option<String> {
        match self.commune_code {
            Field::Known(code) => Some(code.department()),
            Field::Unreadable => None,
            Field::Blank => self.postal_code.value().map(PostalCode::department),
        }
    }

    /// W02: what all its recognised columns say as read, texts by [`super::norm`]; a blank differs from a default. Two rows
    /// with one fingerprint are one row.
    pub fn fingerprint(&self) -> String {
        let text = |field: &Field<Text>| field.map(|text| text.norm().to_owned());
        let euros = |field: &Field<Euros>| field.map(Euros::to_string);
        let number = self.number.known().map(ApplicationNumber::key);
        let problems: Vec<_> = self.problems.iter().map(|problem| (problem.column, problem.said)).collect();
        let identity = (
            number,
            self.siret,
            text(&self.legal_name),
            self.filed_on,
            self.naf,
            self.postal_code,
            self.commune_code,
        );
        let enterprise = (
            self.headcount,
            euros(&self.turnover),
            self.registration,
            self.tax_compliant,
            self.social_compliant,
            self.in_difficulty,
        );
        let rest =
            (self.situation, self.liberal_profession, text(&self.single_undertaking), self.fiscal_year_end);
        let decision = (self.decided_on, euros(&self.notified_amount));
        format!("{identity:?} {enterprise:?} {rest:?} {decision:?} {problems:?}")
    }
}
