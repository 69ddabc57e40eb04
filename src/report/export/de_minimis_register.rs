//! The aids granted with the columns of the national register of de minimis aids (Reg. 2023/2831 art. 6: within 20
//! working days of the grant). The program reads the file back as an `aides` table.

use std::io::Write;

use csv::{Terminator, WriterBuilder};

use super::{granted, harmless};
use crate::domain::{Naf, Regulation, Text};
use crate::report::register::applied;
use crate::report::{Report, ReportError};

const COLUMNS: [&str; 9] = [
    "identifiant_beneficiaire",
    "nom_beneficiaire",
    "nom_aide",
    "regime",
    "instrument",
    "secteur",
    "autorite",
    "montant_esb",
    "date_octroi",
];

/// A grant: its gross grant equivalent is its amount.
const INSTRUMENT: &str = "Subvention";

/// Writes one row per aid granted.
pub fn write(report: &Report<'_>, file: &mut impl Write) -> Result<(), ReportError> {
    let identity = report.context.book.identity();
    let mut writer = WriterBuilder::new().delimiter(b';').terminator(Terminator::CRLF).from_writer(file);
    writer.write_record(COLUMNS)?;
    for decision in granted(report.context) {
        let application = decision.application;
        let regulation = applied(report, decision).map_or("", Regulation::number);
        writer.write_record([
            &*application.siret.value().map(|siret| siret.siren().to_string()).unwrap_or_default(),
            &harmless(application.legal_name.known().map_or("", Text::typed)),
            &identity.name,
            &format!("Règlement (UE) {regulation}"),
            INSTRUMENT,
            application.naf.value().map_or("", Naf::code),
            &identity.authority,
            &decision.amounts.granted.unwrap_or_default().to_string(),
            &decision.decided_on.map(|date| date.to_string()).unwrap_or_default(),
        ])?;
    }
    Ok(writer.flush()?)
}
