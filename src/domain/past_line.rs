//! A line that an earlier report has retained: what it financed once is not financed again.

use std::sync::Arc;

use compact_str::CompactString;

use super::{ApplicationNumber, Euros, Place, Supplier};

/// One row of the sheet `Lignes` of an earlier report, with a retained amount other than zero (inputs, section 2.6).
#[derive(Clone, Debug)]
pub struct PastLine {
    /// Where it was read.
    pub place: Place,
    /// The application it was presented for.
    pub application_number: ApplicationNumber,
    /// Number of its invoice, as typed.
    pub invoice_number: CompactString,
    /// Who sold it; reports of version 0.1 do not have its SIRET.
    pub supplier: Arc<Supplier>,
    /// Euros excluding VAT.
    pub amount: Euros,
}
