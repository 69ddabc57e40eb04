//! What each column of an intake means: the notes on the headers of the template.

use super::Lang;
use crate::domain::{Column, Table};

/// What a column of a table means.
#[expect(clippy::too_many_lines, reason = "one row a column")]
pub fn meaning(table: Table, column: Column, lang: Lang) -> &'static str {
    let (fr, en) = match (table, column) {
        (Table::Applications, Column::ApplicationNumber) => (
            "Numéro du dossier, unique, 64 caractères au plus",
            "Number of the application, unique, at most 64 characters",
        ),
        (_, Column::ApplicationNumber) => (
            "Numéro du dossier concerné, comme dans la feuille demandes",
            "Number of the application concerned, as in the sheet demandes",
        ),
        (_, Column::Siret) => {
            ("SIRET de l'établissement demandeur", "SIRET of the applicant's establishment")
        }
        (_, Column::LegalName) => ("Nom de l'entreprise", "Name of the enterprise"),
        (Table::Aids, Column::FiledOn) => {
            ("Date de dépôt, pour une aide INAC", "Filing date, for an INAC aid")
        }
        (_, Column::FiledOn) => {
            ("Date de création de la demande", "Date on which the application was created")
        }
        (_, Column::Naf) => (
            "Code NAF de l'activité, rév. 2 ou 2025, par exemple 47.71Z",
            "NAF code of the activity, rev. 2 or 2025, for instance 47.71Z",
        ),
        (_, Column::PostalCode) => (
            "Code postal, inutile si code_commune est donné",
            "Postal code, not needed where code_commune is given",
        ),
        (_, Column::CommuneCode) => {
            ("Code commune de l'Insee, par exemple 59350", "INSEE commune code, for instance 59350")
        }
        (_, Column::Headcount) => ("Nombre de salariés", "Number of employees"),
        (_, Column::Turnover) => (
            "Chiffre d'affaires annuel HT, inutile pour une création",
            "Yearly turnover excl. VAT, not needed for a creation",
        ),
        (_, Column::Registration) => {
            ("Registre où l'entreprise est inscrite", "Register in which the enterprise is entered")
        }
        (_, Column::TaxCompliant) => ("À jour de ses obligations fiscales ?", "Tax obligations met?"),
        (_, Column::SocialCompliant) => ("À jour de ses obligations sociales ?", "Social obligations met?"),
        (_, Column::InDifficulty) => ("Entreprise en difficulté ?", "Enterprise in difficulty?"),
        (_, Column::Situation) => (
            "Situation de l'entreprise ; existante si vide",
            "Situation of the enterprise; existante when blank",
        ),
        (_, Column::LiberalProfession) => ("Profession libérale ?", "Liberal profession?"),
        (_, Column::SingleUndertaking) => (
            "Identifiant commun aux entreprises d'un même groupe (entreprise unique)",
            "Identifier shared by the enterprises of one group (single undertaking)",
        ),
        (_, Column::DecidedOn) => {
            ("Date de décision ; celle du traitement si vide", "Decision date; that of the run when blank")
        }
        (_, Column::NotifiedAmount) => (
            "Montant notifié, au-delà duquel l'aide ne va pas",
            "Amount notified, which the aid does not exceed",
        ),
        (_, Column::FiscalYearEnd) => {
            ("Clôture de l'exercice ; 31/12 si vide", "End of the fiscal year; 31/12 when blank")
        }
        (_, Column::InvoiceNumber) => ("Numéro de la facture", "Number of the invoice"),
        (_, Column::LineNumber) => ("Numéro de la ligne sur la facture", "Number of the line on the invoice"),
        (_, Column::Supplier) => ("Nom du fournisseur", "Name of the supplier"),
        (_, Column::SupplierSiret) => ("SIRET du fournisseur", "SIRET of the supplier"),
        (_, Column::OriginalInvoice) => (
            "D'un avoir : le numéro de la facture qu'il annule",
            "Of a credit note: the number of the invoice it cancels",
        ),
        (_, Column::BilledTo) => (
            "À qui la facture est adressée : SIREN, SIRET ou nom",
            "Whom the invoice is addressed to: SIREN, SIRET or name",
        ),
        (_, Column::InvoicedOn) => ("Date de la facture", "Date of the invoice"),
        (_, Column::PaidOn) => {
            ("Date à laquelle la facture a été payée", "Date on which the invoice was paid")
        }
        (_, Column::Category) => ("Catégorie de la dépense", "Category of the expense"),
        (_, Column::Nature) => ("Comment la dépense est faite", "How the expense is made"),
        (_, Column::Months) => ("Durée d'un abonnement, en mois", "Length of a subscription, in months"),
        (_, Column::SubscriptionReference) => (
            "Référence commune aux factures d'un même abonnement",
            "Reference shared by the invoices of one subscription",
        ),
        (_, Column::TiedToProject) => (
            "Liée au projet de vente en ligne ? oui si vide",
            "Tied to the online sales project? oui when blank",
        ),
        (_, Column::Label) => ("Ce qui est acheté", "What is bought"),
        (_, Column::AmountExclVat) => (
            "Montant hors taxes, négatif pour un avoir ; inutile si montant_ttc et taux_tva sont donnés",
            "Amount excl. VAT, negative for a credit note; not needed where montant_ttc and taux_tva are given",
        ),
        (_, Column::VatRate) => ("Taux de TVA", "VAT rate"),
        (_, Column::AmountInclVat) => ("Montant toutes taxes comprises", "Amount incl. VAT"),
        (_, Column::Siren) => {
            ("SIREN ou SIRET de l'entreprise aidée", "SIREN or SIRET of the enterprise aided")
        }
        (_, Column::Scheme) => {
            ("Nom du dispositif ; INAC pour celui-ci", "Name of the scheme; INAC for this one")
        }
        (_, Column::GrantedOn) => ("Date d'octroi de l'aide", "Date on which the aid was granted"),
        (_, Column::Amount) => ("Montant de l'aide", "Amount of the aid"),
        (_, Column::Regulation) => (
            "Règlement de minimis ; vide ou aucun si l'aide n'est pas de minimis",
            "De minimis regulation; blank or aucun where the aid is not de minimis",
        ),
        (_, Column::Funder) => ("Qui a octroyé l'aide", "Who granted the aid"),
        (_, Column::RegionalDigital) => (
            "Autre aide numérique de la Région ? non si vide",
            "Another digital aid of the Region? non when blank",
        ),
        (_, Column::Outcome) => (
            "Décision, pour une aide INAC ; accordée si vide",
            "Decision, for an INAC aid; accordée when blank",
        ),
        (_, Column::WaivedCode) => ("Règle à laquelle il est dérogé", "Rule that is waived"),
        (_, Column::Reason) => ("Motif de la dérogation", "Reason of the waiver"),
        (_, Column::Author) => ("Qui déroge", "Who waives it"),
        (_, Column::WaivedOn) => ("Date de la dérogation", "Date of the waiver"),
    };
    lang.pick(fr, en)
}
