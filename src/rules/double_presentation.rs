//! L13, W13: one invoice line funds one application once (rules, section 3.5).

use std::cmp::Ordering;

use compact_str::CompactString;

use super::{Fact, Finding};
use crate::domain::{
    ApplicationNumber, Code, CodeSet, Date, Euros, Expense, Field, InvoiceLine, Place, Siret, key,
};

/// A line with one of these does not stand, so that another may.
pub const NOT_STANDING: CodeSet =
    CodeSet::of(&[Code::L01, Code::L02, Code::L03, Code::L04, Code::L05, Code::L06, Code::L08, Code::L09]);

/// Who sold it: by SIRET, or by name when that is blank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SupplierKey<'a> {
    /// `siret_fournisseur`.
    Siret(Siret),
    /// `norm(fournisseur)`.
    Name(&'a str),
    /// Neither can be read.
    Unknown,
}

/// The supplier of a line, as compared.
pub fn supplier_key(line: &InvoiceLine) -> SupplierKey<'_> {
    match (&line.supplier.siret, &line.supplier.name) {
        (Field::Known(siret), _) => SupplierKey::Siret(*siret),
        (Field::Blank, Field::Known(name)) => SupplierKey::Name(name.norm()),
        (Field::Blank | Field::Unreadable, _) => SupplierKey::Unknown,
    }
}

/// `key(numero_facture)` without its spaces; empty when it cannot be read.
pub fn invoice_key(line: &InvoiceLine) -> CompactString {
    line.invoice_number.known().map(|number| without_spaces(number)).unwrap_or_default()
}

/// `key(number)` without its spaces.
pub fn without_spaces(number: &str) -> CompactString {
    if number.is_ascii() {
        // What `key` does to plain letters, without its spaces: every line of a run comes by here.
        let kept = number.bytes().filter(u8::is_ascii_alphanumeric);
        kept.map(|letter| char::from(letter.to_ascii_uppercase())).collect()
    } else {
        key(number).split(' ').collect()
    }
}

/// What makes two lines so alike that they may be one (W13): amount, date, and the digits of the invoice's number without
/// leading zeros, or its key where it has no digit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Likeness(Euros, Date, CompactString);

impl Likeness {
    /// Of a valid line.
    pub fn of(expense: &Expense<'_>) -> Likeness {
        let number = without_spaces(expense.invoice_number);
        let digits: CompactString = number.chars().filter(char::is_ascii_digit).collect();
        let said = if digits.is_empty() {
            CompactString::from(key(expense.invoice_number))
        } else {
            CompactString::from(digits.trim_start_matches('0'))
        };
        Likeness(expense.amount, expense.invoiced_on, said)
    }
}

/// What makes two lines one: supplier, invoice, number on the invoice (or occurrence), amount.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PresentationKey<'a> {
    supplier: SupplierKey<'a>,
    invoice: CompactString,
    number: u32,
    amount: Euros,
}

impl<'a> PresentationKey<'a> {
    /// The key of a valid line whose number (or occurrence number) is `number`.
    pub fn new(line: &'a InvoiceLine, number: u32, amount: Euros) -> PresentationKey<'a> {
        PresentationKey { supplier: supplier_key(line), invoice: invoice_key(line), number, amount }
    }
}

impl Ord for PresentationKey<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let parts = |key: &Self| (key.number, key.amount);
        self.invoice
            .cmp(&other.invoice)
            .then_with(|| parts(self).cmp(&parts(other)))
            .then_with(|| self.supplier.cmp(&other.supplier))
    }
}

impl PartialOrd for PresentationKey<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The line was presented first elsewhere.
///
/// Facts: the application and the row that keep it.
pub fn presented_twice(first_application: Option<&ApplicationNumber>, first: Place) -> Finding {
    let application = first_application.cloned().map_or(Fact::Blank, Fact::Application);
    Finding::new(Code::L13, Some(true), [application, Fact::Place(first)])
}
