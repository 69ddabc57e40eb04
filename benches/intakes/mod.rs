//! Intakes made to measure on: seeded, so that anyone gets the same files; realistic, with a share of every reason, of
//! warnings and of wrong cells; streamed, whatever their size.
#![allow(
    dead_code,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::float_arithmetic,
    reason = "a tool to measure with; each program uses its part of it"
)]

mod applicant;
mod chance;
mod expense;
mod sheet;

use std::path::Path;

use rayon::prelude::*;
use rust_xlsxwriter::Workbook;

use applicant::{Applicant, day_after};
use chance::Chance;
use sheet::Sheet;
pub use sheet::Trouble;

/// What to make.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// Applications in all.
    pub applications: u64,
    /// Invoice lines of each.
    pub lines_per_application: u64,
    /// What the files are.
    pub format: Format,
    /// Sets of files: a workbook, or a CSV of each table.
    pub sets: u64,
    /// The same seed makes the same files.
    pub seed: u64,
}

/// What the files are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Four CSV a set: demandes, factures, aides, derogations.
    Csv,
    /// A workbook a set, with four sheets, or more where the lines do not fit one.
    Xlsx,
    /// One and the other in turn.
    Mixed,
}

const AIDS: [&str; 11] = [
    "SIREN",
    "Dispositif",
    "Date d'octroi",
    "Montant",
    "Règlement",
    "N° dossier",
    "Financeur",
    "Régionale numérique",
    "Entreprise unique",
    "Date de dépôt",
    "Statut",
];
const WAIVERS: [&str; 5] = ["N° dossier", "Code", "Motif", "Auteur", "Date"];

/// Writes the files of `order` into `folder`, which exists.
pub fn make(order: &Order, folder: &Path) -> Result<(), Trouble> {
    (0..order.sets).into_par_iter().try_for_each(|rank| {
        let is_csv = order.format == Format::Csv || (order.format == Format::Mixed && rank % 2 == 0);
        let name = if order.sets == 1 { String::new() } else { format!("-{rank:05}") };
        let share = |rank: u64| order.applications * rank / order.sets;
        let mut set = if is_csv { Set::csv(folder, &name, order.seed ^ rank)? } else { Set::xlsx()? };
        for application in share(rank)..share(rank + 1) {
            set.write(order, application)?;
        }
        set.close(&folder.join(format!("intake{name}.xlsx")), is_csv)
    })
}

/// The tables of one set of files.
struct Set {
    workbook: Workbook,
    applications: Sheet,
    /// The last is being written.
    lines: Vec<Sheet>,
    aids: Sheet,
    waivers: Sheet,
}

impl Set {
    fn csv(folder: &Path, name: &str, seed: u64) -> Result<Set, Trouble> {
        let open = |table: &str, header: &[&str], kind: u64| {
            Sheet::csv(&folder.join(format!("{table}{name}.csv")), header, seed ^ kind)
        };
        Ok(Set {
            workbook: Workbook::new(),
            applications: open("demandes", &applicant::HEADER, 1 << 60)?,
            lines: vec![open("factures", &expense::HEADER, 2 << 60)?],
            aids: open("aides", &AIDS, 3 << 60)?,
            waivers: open("derogations", &WAIVERS, 4 << 60)?,
        })
    }

    fn xlsx() -> Result<Set, Trouble> {
        let mut workbook = Workbook::new();
        Ok(Set {
            applications: Sheet::xlsx(&mut workbook, "Demandes", &applicant::HEADER)?,
            lines: vec![Sheet::xlsx(&mut workbook, "Factures", &expense::HEADER)?],
            aids: Sheet::xlsx(&mut workbook, "Aides", &AIDS)?,
            waivers: Sheet::xlsx(&mut workbook, "Dérogations", &WAIVERS)?,
            workbook,
        })
    }

    /// One application with its lines, and perhaps an aid or a waiver.
    fn write(&mut self, order: &Order, rank: u64) -> Result<(), Trouble> {
        let mut applicant = Applicant::of(order.seed, rank);
        applicant.write(&mut self.applications)?;
        let mut chance = Chance::of(order.seed, 4, rank);
        match chance.below(1000) {
            // The same row again (W02), and another with the same number (D05).
            0..2 => Applicant::of(order.seed, rank).write(&mut self.applications)?,
            2..4 => applicant.contradicted(order.seed, rank).write(&mut self.applications)?,
            _ => {}
        }
        let lines = self.room_for(order.lines_per_application)?;
        expense::write(&applicant, order.seed, rank, order.lines_per_application, lines)?;
        self.write_aid(&applicant, &mut chance)?;
        self.write_waiver(&applicant, &mut chance)
    }

    fn room_for(&mut self, rows: u64) -> Result<&mut Sheet, Trouble> {
        let last = self.lines.len() - 1;
        if !self.lines[last].has_room(rows as u32) {
            let name = format!("Factures {}", last + 2);
            self.lines.push(Sheet::xlsx(&mut self.workbook, &name, &expense::HEADER)?);
        }
        let last = self.lines.len() - 1;
        Ok(&mut self.lines[last])
    }

    /// An aid for one applicant in seven.
    fn write_aid(&mut self, applicant: &Applicant, chance: &mut Chance) -> Result<(), Trouble> {
        let (siren, granted_on) =
            (&applicant.siret[..9], day_after(applicant.filed_on, -chance.between(30, 1000)));
        let (scheme, euros, regulation, number, regional) = match chance.below(1000) {
            0..70 => ("Prêt TPE", chance.between(500, 20_000), "Règlement (UE) 2023/2831", "", "non"),
            70..75 => ("Fonds de relance", chance.between(295_000, 299_999), "2023/2831", "", "non"),
            75..90 => ("INAC", chance.between(1_200, 12_000), "2023/2831", "VIEUX", "oui"),
            90..95 => ("Chèque numérique", chance.between(500, 1_500), "2023/2831", "", "oui"),
            95..130 => ("Aide de la commune", chance.between(500, 6_000), "aucun", "de ce dossier", "non"),
            130..132 => ("Prêt TPE", chance.between(500, 20_000), "de minimis", "", "non"),
            _ => return Ok(()),
        };
        let twice = chance.per_mille(20);
        for _ in 0..=u32::from(twice) {
            self.aids.text(siren)?;
            self.aids.text(scheme)?;
            self.aids.date(granted_on)?;
            self.aids.cents(euros * 100)?;
            self.aids.text(regulation)?;
            self.aids.text(if number == "de ce dossier" { &applicant.number } else { number })?;
            self.aids.text("Région Hauts-de-France")?;
            self.aids.text(regional)?;
            self.aids.text(applicant.group.as_deref().unwrap_or_default())?;
            if scheme == "INAC" {
                self.aids.date(day_after(granted_on, -60))?;
            } else {
                self.aids.blank()?;
            }
            self.aids.text("accordée")?;
            self.aids.end_row()?;
        }
        Ok(())
    }

    /// A waiver for one application in a hundred and fifty.
    fn write_waiver(&mut self, applicant: &Applicant, chance: &mut Chance) -> Result<(), Trouble> {
        if !chance.per_mille(7) {
            return Ok(());
        }
        self.waivers.text(&applicant.number)?;
        self.waivers.text(chance.pick(&["E08", "E10", "E02", "E12", "L01"]))?;
        self.waivers.text("Activité vérifiée sur pièces")?;
        self.waivers.text(if chance.per_mille(950) { "M. Instructeur" } else { "" })?;
        self.waivers.date(day_after(applicant.filed_on, 30))?;
        self.waivers.end_row()
    }

    fn close(mut self, path: &Path, is_csv: bool) -> Result<(), Trouble> {
        self.applications.close(&mut self.workbook)?;
        for lines in self.lines {
            lines.close(&mut self.workbook)?;
        }
        self.aids.close(&mut self.workbook)?;
        self.waivers.close(&mut self.workbook)?;
        if !is_csv {
            self.workbook.save(path)?;
        }
        Ok(())
    }
}
