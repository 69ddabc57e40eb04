//! The aids granted in the open-data format « données essentielles des conventions de subvention » (SCDL Subventions
//! 2.1.1): comma, UTF-8 without mark, decimal point, as its schema asks.

use std::io::Write;

use super::{granted, harmless};
use crate::domain::{ApplicationNumber, Text};
use crate::report::{ReportContext, ReportError};

const COLUMNS: [&str; 16] = [
    "nomAttribuant",
    "idAttribuant",
    "dateConvention",
    "referenceDecision",
    "nomBeneficiaire",
    "idBeneficiaire",
    "rnaBeneficiaire",
    "objet",
    "montant",
    "nature",
    "conditionsVersement",
    "datesPeriodeVersement",
    "idRAE",
    "notificationUE",
    "pourcentageSubvention",
    "dispositifAide",
];

/// Fewer than 256 characters.
const LONGEST_OBJECT: usize = 255;

/// Writes one row per aid granted. The aid is paid once, on invoices already paid, at the decision.
pub fn write(context: &ReportContext<'_>, file: &mut impl Write) -> Result<(), ReportError> {
    let identity = context.book.identity();
    let object: String = identity.title.chars().take(LONGEST_OBJECT).collect();
    let mut writer = csv::Writer::from_writer(file);
    writer.write_record(COLUMNS)?;
    for decision in granted(context) {
        let application = decision.application;
        let date = decision.decided_on.map(|date| date.to_string()).unwrap_or_default();
        writer.write_record([
            &*identity.authority,
            &identity.authority_siret,
            &date,
            &harmless(application.number.known().map_or("", ApplicationNumber::typed)),
            &harmless(application.legal_name.known().map_or("", Text::typed)),
            &application.siret.value().map(|siret| siret.to_string()).unwrap_or_default(),
            "",
            &object,
            &decision.amounts.granted.unwrap_or_default().to_string(),
            "aide en numéraire",
            "unique",
            &date,
            "",
            // The schema means an aid under the de minimis regulation.
            "oui",
            "1.00",
            &identity.name,
        ])?;
    }
    Ok(writer.flush()?)
}
