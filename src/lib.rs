//! Decides applications to the INAC grant (Région Hauts-de-France) from spreadsheets, and writes the report that proves
//! each decision.
//!
//! Data goes one way, left to right, and never comes back:
//!
//! ```text
//! intake  →  domain  →  decide  →  report
//! (bytes to records)    (uses rules)   (records to a workbook)
//! ```
//!
//! Read, decide, explain, write:
//!
//! ```
//! use inac::{
//!     EMBEDDED, Lang, Limits, ReportContext, RuleBook, RunDate, TraceDepth, Unobserved, Words, decide, discover, explain,
//!     read_intake, write_report,
//! };
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let folder = tempfile::tempdir()?;
//! std::fs::write(
//!     folder.path().join("demandes.csv"),
//!     "N° dossier;SIRET;Raison sociale;Date de dépôt;NAF;CP;Effectif;CA;Immatriculation;A jour fiscal;A jour social;En difficulté\n\
//!      D1;73282932000074;Librairie;10/03/2025;47.61Z;59000;3;150 000 €;RCS;oui;oui;non\n",
//! )?;
//! std::fs::write(
//!     folder.path().join("factures.csv"),
//!     "N° dossier;N° facture;Fournisseur;Facture à;Date facture;Date paiement;Catégorie;Nature;Montant HT\n\
//!      D1;F-12;WebLille;732829320;11/03/2025;01/05/2025;site e-commerce;prestation;4 608,00\n",
//! )?;
//!
//! let intake = read_intake(&discover(&[folder.path().to_owned()], &[]), &Limits::default(), &Unobserved);
//! let book = RuleBook::parse(EMBEDDED)?;
//! let run = decide(&intake, &book, RunDate::Given("2025-09-01".parse()?), TraceDepth::Full);
//! let decision = &run.decisions[0];
//! assert_eq!((decision.status.name(), decision.amounts.granted.map(|aid| aid.to_string())), ("accordée", Some("1843.20".to_owned())));
//!
//! let why = explain("D1", &run, &book, &Words::new(Lang::En, &intake.sources)).expect("D1 is there");
//! assert!(why.amounts.iter().any(|step| step.how.contains("40 %")));
//!
//! let context = ReportContext { run: &run, sources: &intake.sources, book: &book, options: Vec::new(), lang: Lang::Fr, values: false, links_from: None };
//! write_report(&context, &folder.path().join("report.xlsx"))?;
//! # Ok(())
//! # }
//! ```

#[doc(hidden)]
pub use cli::main;
pub use decide::{Run, RunDate, TraceDepth, decide};
pub use domain::Intake;
pub use explain::explain;
pub use intake::discover::discover;
pub use intake::limits::Limits;
pub use intake::{Unobserved, read as read_intake};
pub use lang::{Lang, Words};
pub use replay::{ReplayRequest, replay};
pub use report::{ReportContext, write as write_report};
pub use rules::{EMBEDDED, RuleBook};

mod cli;
mod decide;
mod domain;
mod explain;
mod intake;
mod lang;
mod panics;
mod replay;
mod report;
mod rules;
mod sanitize;
#[doc(hidden)]
pub mod testing;

/// What the program does, to the letter; tests hold it to the code.
#[allow(clippy::doc_markdown, reason = "columns stand in tables as they are written in files")]
pub mod specification {
    #[doc = include_str!("rules/RULES.md")]
    pub mod rules {}

    #[doc = include_str!("intake/INPUTS.md")]
    pub mod inputs {}
}

#[cfg(test)]
mod tests {
    use crate::domain::Column;

    #[test]
    fn the_specification_has_a_row_for_every_column() {
        let inputs = include_str!("intake/INPUTS.md");
        for column in Column::ALL {
            assert!(inputs.contains(&format!("\n| {column} |")), "{column}");
        }
    }
}
