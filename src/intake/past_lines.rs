//! The sheets `Lignes`, `Lignes 2` … of an earlier report, and the `lignes.csv` of an export, read back by their headings
//! in either language (inputs, section 2.6).

use super::cell::{Cell, Epoch, Row};
use super::plain::header_name;
use super::records::refused;
use super::shared::Shared;
use super::values::{self, Content, Reading, Value};
use crate::domain::{CellProblem, Euros, Field, PastLine, Place, Supplier};
use crate::lang::{Head, Lang};

/// Where the headings of `Lignes` stand, by column from 0.
#[derive(Clone, Copy, Debug)]
pub struct PastLineColumns {
    application_number: u32,
    invoice_number: u32,
    supplier: u32,
    /// Reports of version 0.1 have none.
    supplier_siret: Option<u32>,
    amount: u32,
    retained: u32,
}

impl PastLineColumns {
    /// The columns that `row` names, if it is the header of `Lignes`.
    pub fn of_header(row: Row<'_>) -> Option<PastLineColumns> {
        [Lang::Fr, Lang::En].into_iter().find_map(|lang| {
            let column = |head: Head| {
                let title = header_name(head.title(lang));
                let named = |cell: &Cell<'_>| matches!(cell, Cell::Text(text) if header_name(text) == title);
                row.cells.iter().find(|(_, cell)| named(cell)).map(|(column, _)| *column)
            };
            column(Head::LineStatus)?;
            Some(PastLineColumns {
                application_number: column(Head::ApplicationNumber)?,
                invoice_number: column(Head::InvoiceNumber)?,
                supplier: column(Head::Supplier)?,
                supplier_siret: column(Head::SupplierSiret),
                amount: column(Head::AmountExclVat)?,
                retained: column(Head::AmountRetained)?,
            })
        })
    }

    /// The line of a row below the header; nothing when it retains nothing, or is blank.
    ///
    /// # Errors
    /// A cell that says what was financed cannot be read.
    pub fn read(&self, row: Row<'_>, place: Place, shared: &Shared) -> Result<Option<PastLine>, CellProblem> {
        let retained = cell(row, self.retained, values::amount_excluding_vat)?;
        if retained.is_none_or(|retained| retained == Euros::ZERO) {
            return Ok(None);
        }
        let number = cell(row, self.application_number, |value, _| shared.number(value))?;
        let invoice_number = cell(row, self.invoice_number, values::invoice_number)?;
        let amount = cell(row, self.amount, values::amount_excluding_vat)?;
        let name = cell(row, self.supplier, |value, _| shared.text(value))?;
        let siret = self.supplier_siret.map_or(Ok(None), |column| cell(row, column, values::siret))?;
        let (Some(application_number), Some(invoice_number), Some(amount)) = (number, invoice_number, amount)
        else {
            return Ok(None);
        };
        let known = |name| Field::Known(name);
        let supplier = Supplier {
            name: name.map_or(Field::Blank, known),
            siret: siret.map_or(Field::Blank, Field::Known),
        };
        let supplier = shared.supplier(&supplier);
        Ok(Some(PastLine { place, application_number, invoice_number, supplier, amount }))
    }
}

fn cell<T>(
    row: Row<'_>,
    column: u32,
    parse: impl Fn(&Value<'_>, Epoch) -> Reading<T>,
) -> Result<Option<T>, CellProblem> {
    let Some((_, cell)) = row.cells.iter().find(|(position, _)| *position == column) else { return Ok(None) };
    let reading = match values::content(cell) {
        Content::Blank => return Ok(None),
        Content::Refused(refusal) => Err(refusal),
        Content::Value(value) => parse(&value, Epoch::default()),
    };
    reading.map(Some).map_err(|refusal| refused(None, cell, refusal))
}
