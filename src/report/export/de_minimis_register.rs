//! The aids granted with the columns and in the words of the national register of de minimis aids (data set
//! `aides_minimis`), then what décret n° 2025-1361, art. 4, asks for beside. The program reads the file back as history.

use std::io::Write;

use csv::{Terminator, WriterBuilder};

use super::{granted, harmless};
use crate::domain::{ApplicationNumber, Naf, Regulation, Text};
use crate::report::register::applied;
use crate::report::{Report, ReportError};

const COLUMNS: [&str; 16] = [
    "index",
    "nom_beneficiaire",
    "identifiant_beneficiaire",
    "pays_beneficiaire",
    "commune_beneficiaire",
    "regime",
    "montant_esb",
    "instrument_aide",
    "secteur_aide",
    "date_octroi",
    "date_declaration",
    "date_publication",
    "autorite",
    "operateur",
    // The authority's own number of the aid; the funder, where it is another.
    "identifiant_aide",
    "origine_des_fonds",
];

const COUNTRY: &str = "France";
/// A grant: its gross grant equivalent is its amount.
const INSTRUMENT: &str = "Subvention";

/// Writes one row per aid granted. Declaring and publishing are still to come; the authority is its own operator and
/// funder.
pub fn write(report: &Report<'_>, file: &mut impl Write) -> Result<(), ReportError> {
    let identity = report.context.book.identity();
    let mut writer = WriterBuilder::new().delimiter(b';').terminator(Terminator::CRLF).from_writer(file);
    writer.write_record(COLUMNS)?;
    for (index, decision) in granted(report.context).enumerate() {
        let application = decision.application;
        writer.write_record([
            &*(index + 1).to_string(),
            &harmless(application.legal_name.known().map_or("", Text::typed)),
            &application.siret.value().map(|siret| siret.siren().to_string()).unwrap_or_default(),
            COUNTRY,
            &application.commune_code.value().map(|code| code.to_string()).unwrap_or_default(),
            applied(report, decision).map_or("", regime),
            &decision.amounts.granted.unwrap_or_default().to_string(),
            INSTRUMENT,
            application.naf.value().map_or("", Naf::code),
            &decision.decided_on.map(|date| date.to_string()).unwrap_or_default(),
            "",
            "",
            &identity.authority,
            "",
            &harmless(application.number.known().map_or("", ApplicationNumber::typed)),
            "",
        ])?;
    }
    Ok(writer.flush()?)
}

/// The register's words for a regulation.
fn regime(regulation: Regulation) -> &'static str {
    match regulation {
        Regulation::R2023_2831 | Regulation::R1407_2013 => "De minimis général",
        Regulation::R2023_2832 | Regulation::R360_2012 => "De minimis SIEG",
        Regulation::R1408_2013 => "De minimis agricole",
        Regulation::R717_2014 => "De minimis pêche et aquaculture",
    }
}
