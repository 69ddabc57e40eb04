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
//! use inac::decide::{RunDate, TraceDepth, decide};
//! use inac::intake::{self, Unobserved, discover::discover, limits::Limits};
//! use inac::lang::Lang;
//! use inac::report::{self, ReportContext};
//! use inac::rules::{EMBEDDED, RuleBook};
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
//! let intake = intake::read(&discover(&[folder.path().to_owned()], &[]), &Limits::default(), &Unobserved);
//! let book = RuleBook::parse(EMBEDDED)?;
//! let run = decide(&intake, &book, RunDate::Given("2025-09-01".parse()?), TraceDepth::Full);
//! let decision = &run.decisions[0];
//! assert_eq!((decision.status.name(), decision.amounts.granted.map(|aid| aid.to_string())), ("accordée", Some("1843.20".to_owned())));
//!
//! let why = inac::explain::explain("D1", &intake, &run, &book, Lang::En).expect("D1 is there");
//! assert!(why.amounts.iter().any(|step| step.how.contains("40 %")));
//!
//! let context = ReportContext { run: &run, sources: &intake.sources, book: &book, options: Vec::new(), lang: Lang::Fr, values: false };
//! report::write(&context, &folder.path().join("report.xlsx"))?;
//! # Ok(())
//! # }
//! ```

pub mod cli;
pub mod decide;
pub mod domain;
pub mod explain;
pub mod intake;
pub mod lang;
mod panics;
pub mod replay;
pub mod report;
pub mod rules;
mod sanitize;
