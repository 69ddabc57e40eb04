//! An invoice line: one line of one invoice presented for one application.

use std::sync::Arc;

use compact_str::CompactString;
use jiff::civil::Date;
use thin_vec::ThinVec;

use super::named::named;
use super::{ApplicationNumber, CellProblem, Euros, Field, Place, Siret, Text};

named! {
    /// What the expense is for. Its role (project, support, equipment, excluded) is a parameter of the rule set.
    pub enum Category {
        OnlineShop = "site_vente_en_ligne",
        SearchRanking = "referencement_naturel",
        Advice = "conseil",
        Installation = "installation",
        Training = "formation",
        Tablet = "tablette",
        Smartphone = "smartphone",
        MobileTerminal = "terminal_mobile",
        ShowcaseSite = "site_vitrine",
        ConsumerSoftware = "logiciel_grand_public",
        CyberSecurity = "cybersecurite",
        BusinessSoftware = "logiciel_metier",
        OtherEquipment = "autre_materiel",
        Other = "autre",
    }
}

named! {
    /// How the expense was contracted.
    pub enum Nature {
        /// Bought.
        Purchase = "acquisition",
        /// A service.
        Service = "prestation",
        /// A subscription, for a number of months.
        Subscription = "abonnement",
        /// Leasing (crédit-bail).
        Leasing = "credit_bail",
        /// Hire.
        Hire = "location",
    }
}

/// Whom the invoice is addressed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BilledTo {
    /// By SIREN or SIRET: its first nine digits, not checked.
    Number(u32),
    /// By name.
    Name(Text),
}

/// Who sold it; lines that say the same share one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Supplier {
    /// `fournisseur`.
    pub name: Field<Text>,
    /// `siret_fournisseur`.
    pub siret: Field<Siret>,
}

/// One row of a `factures` table.
#[derive(Clone, Debug)]
pub struct InvoiceLine {
    /// Where it was read.
    pub place: Place,
    /// `numero_dossier`: the application it is presented for.
    pub application_number: Field<ApplicationNumber>,
    /// `numero_facture`.
    pub invoice_number: Field<CompactString>,
    /// `ligne`.
    pub line_number: Field<u32>,
    /// `fournisseur`, `siret_fournisseur`.
    pub supplier: Arc<Supplier>,
    /// `facture_origine`, of a credit note.
    pub original_invoice: Field<Text>,
    /// `facture_a`.
    pub billed_to: Field<BilledTo>,
    /// `date_facture`.
    pub invoiced_on: Field<Date>,
    /// `date_acquittement`.
    pub paid_on: Field<Date>,
    /// `categorie`.
    pub category: Field<Category>,
    /// `nature`.
    pub nature: Field<Nature>,
    /// `duree_mois`, in months.
    pub months: Field<u32>,
    /// `ref_abonnement`.
    pub subscription: Field<Text>,
    /// `lie_projet`.
    pub tied_to_project: Field<bool>,
    /// `montant_ht`, in euros excluding VAT; computed from the amount including VAT where only that is given.
    pub amount: Field<Euros>,
    /// W01: what the amount including VAT should be, where the cells disagree by more than 2 cents.
    pub vat_mismatch: Option<Box<Euros>>,
    /// A hash of what stands in the columns that no rule reads, and of whether `montant_ht` is given.
    pub unread: u32,
    /// Its wrong and missing cells; with one it is `invalide`.
    pub problems: ThinVec<CellProblem>,
}

/// A line all of whose cells can be used: what the rules read.
#[derive(Clone, Copy, Debug)]
pub struct Expense<'a> {
    /// Where it was read.
    pub place: Place,
    /// Number of its invoice.
    pub invoice_number: &'a str,
    /// Number of the invoice that it cancels, when given.
    pub original_invoice: Option<&'a Text>,
    /// Its number on the invoice, when given.
    pub line_number: Option<u32>,
    /// Who sold it.
    pub supplier: &'a Text,
    /// Who sold it, by number.
    pub supplier_siret: Option<Siret>,
    /// Whom it is invoiced to.
    pub billed_to: &'a BilledTo,
    /// Date of its invoice.
    pub invoiced_on: Date,
    /// When it was paid.
    pub paid_on: Option<Date>,
    /// What for.
    pub category: Category,
    /// How.
    pub nature: Nature,
    /// Months of a subscription, 1 or more.
    pub months: u32,
    /// Reference of the subscription.
    pub subscription: Option<&'a Text>,
    /// `lie_projet`, oui when blank.
    pub tied_to_project: bool,
    /// Euros excluding VAT.
    pub amount: Euros,
}

impl InvoiceLine {
    /// What all its recognised columns say as read, texts by [`super::norm`]: two lines with one such text are equal in every
    /// column.
    pub fn as_typed(&self) -> String {
        let text = |field: &Field<Text>| field.map(|text| text.norm().to_owned());
        let invoice = (
            self.application_number.known().map(ApplicationNumber::key),
            self.invoice_number.map(|number| super::key(number)),
            self.line_number,
            text(&self.supplier.name),
            self.supplier.siret,
            text(&self.original_invoice),
            self.billed_to.map(|billed_to| match billed_to {
                BilledTo::Number(digits) => digits.to_string(),
                BilledTo::Name(name) => name.norm().to_owned(),
            }),
        );
        let kind = (self.category, self.nature, self.months, text(&self.subscription), self.tied_to_project);
        let problems: Vec<_> = self.problems.iter().map(|problem| (problem.column, problem.said)).collect();
        format!(
            "{invoice:?} {:?} {:?} {kind:?} {:?} {} {problems:?}",
            self.invoiced_on,
            self.paid_on,
            self.amount.map(Euros::to_string),
            self.unread
        )
    }

    /// The line as the rules read it; `None` when it is `invalide`.
    pub fn expense(&self) -> Option<Expense<'_>> {
        if !self.problems.is_empty() {
            return None;
        }
        Some(Expense {
            place: self.place,
            invoice_number: self.invoice_number.known()?,
            original_invoice: self.original_invoice.known(),
            line_number: self.line_number.value(),
            supplier: self.supplier.name.known()?,
            supplier_siret: self.supplier.siret.value(),
            billed_to: self.billed_to.known()?,
            invoiced_on: self.invoiced_on.value()?,
            paid_on: self.paid_on.value(),
            category: self.category.value()?,
            nature: self.nature.value()?,
            months: self.months.value().unwrap_or(1),
            subscription: self.subscription.known(),
            tied_to_project: self.tied_to_project.or_default(true)?,
            amount: self.amount.value()?,
        })
    }
}
