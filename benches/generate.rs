//! Makes intakes to measure on: `cargo run --release --example generate -- --applications 1000 --out FOLDER`.

mod intakes;

use std::path::PathBuf;

use clap::Parser;
use intakes::{Format, Order, Trouble};

/// Makes an intake: applications, their invoice lines, aids and waivers.
#[derive(Parser)]
struct Arguments {
    /// Applications in all.
    #[arg(long, default_value_t = 1_000)]
    applications: u64,
    /// Invoice lines of each application.
    #[arg(long, default_value_t = 8)]
    lines_per_application: u64,
    /// What the files are.
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
    /// Sets of files: a workbook, or a CSV of each table.
    #[arg(long, default_value_t = 1)]
    files: u64,
    /// The same seed makes the same files.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The folder they are written into; made when missing.
    #[arg(long)]
    out: PathBuf,
}

fn main() -> Result<(), Trouble> {
    let asked = Arguments::parse();
    std::fs::create_dir_all(&asked.out)?;
    let order = Order {
        applications: asked.applications,
        lines_per_application: asked.lines_per_application,
        format: asked.format,
        sets: asked.files.max(1),
        seed: asked.seed,
    };
    intakes::make(&order, &asked.out)
}
