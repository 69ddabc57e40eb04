//! The four tables: their columns, synonyms and what a header must have (inputs, section 2).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::domain::{Column, Table, norm};

/// One column of a table and the other names it goes by.
type Named = (Column, &'static [&'static str]);

/// What a header must have: one of the alternatives, each a set of columns.
pub type Requirement = &'static [&'static [Column]];

/// One table.
#[derive(Debug)]
pub struct TableColumns {
    /// The table.
    pub table: Table,
    columns: &'static [Named],
    /// What its header must have.
    pub required: &'static [Requirement],
}

const NUMBER: Named = (
    Column::ApplicationNumber,
    &["dossier", "n_dossier", "no_dossier", "numero_de_dossier", "reference_dossier", "id_dossier"],
);

const APPLICATIONS: TableColumns = TableColumns {
    table: Table::Applications,
    columns: &[
        NUMBER,
        (Column::Siret, &["n_siret", "numero_siret"]),
        (Column::LegalName, &["denomination", "nom_entreprise", "entreprise", "beneficiaire"]),
        (Column::FiledOn, &["date_de_depot", "date_creation", "date_demande", "date_creation_demande"]),
        (Column::Naf, &["naf", "ape", "code_ape"]),
        (Column::PostalCode, &["cp"]),
        (Column::CommuneCode, &["code_insee", "insee", "commune_insee"]),
        (Column::Headcount, &["nb_salaries", "salaries", "nombre_de_salaries"]),
        (Column::Turnover, &["ca", "chiffre_d_affaires", "chiffre_d_affaire", "ca_ht"]),
        (Column::Registration, &["registre"]),
        (Column::TaxCompliant, &["obligations_fiscales"]),
        (Column::SocialCompliant, &["obligations_sociales"]),
        (Column::InDifficulty, &["entreprise_en_difficulte"]),
        (Column::Situation, &[]),
        (Column::LiberalProfession, &["liberal"]),
        (Column::SingleUndertaking, &["groupe"]),
        (Column::DecidedOn, &["date_de_decision"]),
        (Column::NotifiedAmount, &["montant_accorde", "aide_notifiee"]),
        (Column::FiscalYearEnd, &["date_cloture"]),
    ],
    required: &[
        &[&[Column::ApplicationNumber]],
        &[&[Column::Siret]],
        &[&[Column::LegalName]],
        &[&[Column::FiledOn]],
        &[&[Column::Naf]],
        &[&[Column::PostalCode], &[Column::CommuneCode]],
        &[&[Column::Headcount]],
        &[&[Column::Turnover], &[Column::Situation]],
        &[&[Column::Registration]],
        &[&[Column::TaxCompliant]],
        &[&[Column::SocialCompliant]],
        &[&[Column::InDifficulty]],
    ],
};

const INVOICE_LINES: TableColumns = TableColumns {
    table: Table::InvoiceLines,
    columns: &[
        NUMBER,
        (Column::InvoiceNumber, &["n_facture", "no_facture", "facture"]),
        (Column::LineNumber, &["n_ligne", "no_ligne", "numero_ligne"]),
        (Column::Supplier, &["prestataire", "nom_fournisseur"]),
        (Column::SupplierSiret, &[]),
        (Column::OriginalInvoice, &["facture_d_origine", "facture_annulee", "avoir_sur", "avoir_de"]),
        (Column::BilledTo, &["destinataire", "client", "facture_au_nom_de"]),
        (Column::InvoicedOn, &["date_de_facture", "date_emission"]),
        (Column::PaidOn, &["date_paiement", "date_de_paiement", "acquittee_le"]),
        (Column::Category, &["type_depense", "poste"]),
        (Column::Nature, &[]),
        (Column::Months, &["duree", "nb_mois"]),
        (Column::SubscriptionReference, &[]),
        (Column::TiedToProject, &["lie_au_projet"]),
        (Column::Label, &["designation", "description"]),
        (Column::AmountExclVat, &["ht", "total_ht"]),
        (Column::VatRate, &["tva", "taux"]),
        (Column::AmountInclVat, &["ttc", "total_ttc"]),
    ],
    required: &[
        &[&[Column::ApplicationNumber]],
        &[&[Column::InvoiceNumber]],
        &[&[Column::Supplier]],
        &[&[Column::BilledTo]],
        &[&[Column::InvoicedOn]],
        &[&[Column::Category]],
        &[&[Column::Nature]],
        &[&[Column::AmountExclVat], &[Column::AmountInclVat, Column::VatRate]],
    ],
};

const AIDS: TableColumns = TableColumns {
    table: Table::Aids,
    columns: &[
        (Column::Siren, &["siret", "identifiant_beneficiaire"]),
        (Column::Scheme, &["nom_aide", "intitule"]),
        (Column::GrantedOn, &["date_d_octroi", "date_attribution"]),
        (Column::Amount, &["montant_aide", "esb", "montant_esb"]),
        (Column::Regulation, &["base_juridique", "regime"]),
        NUMBER,
        (Column::Funder, &["autorite"]),
        (Column::RegionalDigital, &[]),
        (Column::SingleUndertaking, &["groupe"]),
        (Column::FiledOn, &[]),
        (Column::Outcome, &[]),
    ],
    required: &[&[&[Column::Siren]], &[&[Column::GrantedOn]], &[&[Column::Amount]]],
};

const WAIVERS: TableColumns = TableColumns {
    table: Table::Waivers,
    columns: &[
        NUMBER,
        (Column::WaivedCode, &["regle"]),
        (Column::Reason, &["justification"]),
        (Column::Author, &["instructeur"]),
        (Column::WaivedOn, &[]),
    ],
    required: &[
        &[&[Column::ApplicationNumber]],
        &[&[Column::WaivedCode]],
        &[&[Column::Reason]],
        &[&[Column::Author]],
    ],
};

/// All four, in the order that settles a tie.
pub const TABLES: [&TableColumns; 4] = [&APPLICATIONS, &INVOICE_LINES, &AIDS, &WAIVERS];

impl TableColumns {
    /// The columns of one table.
    pub fn of(table: Table) -> &'static TableColumns {
        match table {
            Table::Applications => &APPLICATIONS,
            Table::InvoiceLines => &INVOICE_LINES,
            Table::Aids => &AIDS,
            Table::Waivers => &WAIVERS,
        }
    }

    /// Its columns with their synonyms, in the order of the interface.
    pub fn columns(&self) -> impl Iterator<Item = (Column, &'static [&'static str])> {
        self.columns.iter().copied()
    }

    /// Must the column be filled in every row, whatever the others say?
    pub fn always_required(&self, column: Column) -> bool {
        self.required.iter().any(|alternatives| matches!(alternatives, [[only]] if *only == column))
    }
}

/// Every name of every column, as headers are compared.
static NAMES: LazyLock<BTreeMap<(Table, String), Column>> = LazyLock::new(|| {
    let named = |table: &'static TableColumns| {
        table.columns.iter().flat_map(move |(column, synonyms)| {
            [column.name()]
                .into_iter()
                .chain(synonyms.iter().copied())
                .map(move |name| ((table.table, header_name(name)), *column))
        })
    };
    TABLES.into_iter().flat_map(named).collect()
});

/// The column of `table` that a header cell names, if any.
pub fn recognise(table: Table, folded_header: &str) -> Option<Column> {
    // The key is built once per header cell, of which a file has few.
    NAMES.get(&(table, folded_header.to_owned())).copied()
}

/// A header as compared: `norm`, spaces as `_`, lower case.
pub fn header_name(header: &str) -> String {
    norm(header).replace(' ', "_").to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{NAMES, TABLES, header_name, recognise};
    use crate::domain::{Column, Table};

    #[test]
    fn names_are_unambiguous_within_a_table() {
        let all: usize =
            TABLES.iter().flat_map(|table| table.columns()).map(|(_, synonyms)| synonyms.len() + 1).sum();
        assert_eq!(NAMES.len(), all);
    }

    #[test]
    fn headers_are_recognised_as_people_type_them() {
        for (table, header, column) in [
            (Table::Applications, "N° dossier", Column::ApplicationNumber),
            (Table::Applications, " Chiffre d'affaires ", Column::Turnover),
            (Table::InvoiceLines, "Montant H.T.", Column::AmountExclVat),
            (Table::InvoiceLines, "Facturé à", Column::BilledTo),
            (Table::InvoiceLines, "Réf. abonnement ", Column::SubscriptionReference),
            (Table::Aids, "SIRET", Column::Siren),
            (Table::Aids, "identifiant_beneficiaire", Column::Siren),
        ] {
            assert_eq!(recognise(table, &header_name(header)), Some(column), "{header}");
        }
        assert_eq!(recognise(Table::Aids, &header_name("fournisseur")), None);
    }

    #[test]
    fn what_is_required_is_a_column_of_the_table() {
        for table in TABLES {
            let columns: BTreeSet<_> = table.columns().map(|(column, _)| column).collect();
            let required: BTreeSet<_> =
                table.required.iter().flat_map(|r| r.iter()).flat_map(|set| set.iter().copied()).collect();
            assert!(required.is_subset(&columns));
        }
    }
}
