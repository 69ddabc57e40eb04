//! The columns of the four tables, by their canonical names (inputs, section 2).

use std::fmt;

use serde::{Serialize, Serializer};

/// The four tables of an intake, in the order that settles a tie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// `demandes`: one row per application.
    Applications,
    /// `factures`: one row per invoice line.
    InvoiceLines,
    /// `aides`: one row per aid already granted.
    Aids,
    /// `derogations`: one row per waiver.
    Waivers,
}

impl Table {
    /// All four, in order.
    pub const ALL: [Table; 4] = [Table::Applications, Table::InvoiceLines, Table::Aids, Table::Waivers];

    /// The table's name in files: `demandes`.
    pub fn name(self) -> &'static str {
        match self {
            Table::Applications => "demandes",
            Table::InvoiceLines => "factures",
            Table::Aids => "aides",
            Table::Waivers => "derogations",
        }
    }
}

macro_rules! columns {
    ($($column:ident $name:literal)+) => {
        /// A recognised column.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "the canonical name says it; types and synonyms are in intake::columns")]
        pub enum Column { $($column,)+ }

        impl Column {
            /// Every column.
            pub const ALL: &[Column] = &[$(Column::$column,)+];

            /// The canonical name: `numero_dossier`.
            pub fn name(self) -> &'static str {
                match self { $(Column::$column => $name,)+ }
            }
        }
    };
}

columns! {
    ApplicationNumber "numero_dossier"
    Siret "siret"
    LegalName "raison_sociale"
    FiledOn "date_depot"
    Naf "code_naf"
    PostalCode "code_postal"
    CommuneCode "code_commune"
    Headcount "effectif"
    Turnover "chiffre_affaires"
    Registration "immatriculation"
    TaxCompliant "a_jour_fiscal"
    SocialCompliant "a_jour_social"
    InDifficulty "en_difficulte"
    Situation "situation"
    LiberalProfession "profession_liberale"
    SingleUndertaking "entreprise_unique"
    DecidedOn "date_decision"
    NotifiedAmount "montant_notifie"
    FiscalYearEnd "cloture_exercice"
    InvoiceNumber "numero_facture"
    LineNumber "ligne"
    Supplier "fournisseur"
    SupplierSiret "siret_fournisseur"
    OriginalInvoice "facture_origine"
    BilledTo "facture_a"
    InvoicedOn "date_facture"
    PaidOn "date_acquittement"
    Category "categorie"
    Nature "nature"
    Months "duree_mois"
    SubscriptionReference "ref_abonnement"
    TiedToProject "lie_projet"
    Label "libelle"
    AmountExclVat "montant_ht"
    VatRate "taux_tva"
    AmountInclVat "montant_ttc"
    Siren "siren"
    Scheme "dispositif"
    GrantedOn "date_octroi"
    Amount "montant"
    Regulation "reglement"
    Funder "financeur"
    RegionalDigital "regionale_numerique"
    Outcome "statut"
    WaivedCode "code"
    Reason "motif"
    Author "auteur"
    WaivedOn "date"
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Column {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
