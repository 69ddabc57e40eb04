//! The stages of a run one by one, each with its time: `cargo run --release --example stages -- -o REPORT.xlsx INPUT…`.
#![allow(
    clippy::print_stderr,
    clippy::float_arithmetic,
    clippy::disallowed_methods,
    reason = "a tool to measure with"
)]

use std::path::PathBuf;
use std::time::Instant;

use clap::Parser;
use inac::testing::decide::{RunDate, TraceDepth, decide};
use inac::testing::domain::Date;
use inac::testing::intake::{self, Unobserved, discover, limits::Limits};
use inac::testing::lang::Lang;
use inac::testing::report::{self, ReportContext};
use inac::testing::rules::{EMBEDDED, RuleBook};

/// The command's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Reads, decides and writes the report, and says how long each took.
#[derive(Parser)]
struct Arguments {
    /// Files and folders.
    inputs: Vec<PathBuf>,
    /// The report; without it, none is written.
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// Threads; 0: as many as cores.
    #[arg(long, default_value_t = 0)]
    jobs: usize,
    /// Plain values instead of live formulas.
    #[arg(long)]
    values: bool,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let asked = Arguments::parse();
    rayon::ThreadPoolBuilder::new().num_threads(asked.jobs).build_global()?;
    let book = RuleBook::parse(EMBEDDED)?;
    let timed = Stopwatch::default();
    let intake = intake::read(&discover::discover(&asked.inputs, &[]), &Limits::default(), &Unobserved);
    timed.stop("read");
    let run = decide(&intake, &book, RunDate::Given(Date::constant(2026, 11, 1)), TraceDepth::Reasons);
    timed.stop("decide");
    if let Some(path) = asked.output {
        let context = ReportContext {
            run: &run,
            sources: &intake.sources,
            book: &book,
            options: vec![],
            lang: Lang::Fr,
            values: asked.values,
            links_from: None,
        };
        report::write(&context, &path)?;
        timed.stop("report");
    }
    eprintln!("{} applications", run.decisions.len());
    // What the system takes back at once need not be given back piece by piece.
    std::mem::forget(run);
    std::mem::forget(intake);
    Ok(())
}

/// Says what passed since the last stop: time, processor time of all threads, memory now and the most so far.
struct Stopwatch(std::cell::Cell<(Instant, f64)>);

impl Default for Stopwatch {
    fn default() -> Stopwatch {
        Stopwatch(std::cell::Cell::new((Instant::now(), processor_seconds())))
    }
}

impl Stopwatch {
    fn stop(&self, what: &str) {
        let (began, worked) = self.0.replace((Instant::now(), processor_seconds()));
        let (passed, worked) = (began.elapsed().as_secs_f64(), processor_seconds() - worked);
        eprintln!(
            "{what:8} {passed:8.3} s {worked:8.2} s of processor {:6} MB, {:6} MB at most",
            resident_megabytes("VmRSS:"),
            resident_megabytes("VmHWM:")
        );
    }
}

/// Where the system tells it, the time that all threads have worked.
fn processor_seconds() -> f64 {
    let told = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks = told.rsplit(") ").next().into_iter().flat_map(|rest| rest.split(' ').skip(11).take(2));
    ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// Where the system tells it, the memory that is resident (`VmRSS:`), or the most that was (`VmHWM:`).
fn resident_megabytes(which: &str) -> u64 {
    let told = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let resident = told.lines().find_map(|line| line.strip_prefix(which));
    resident.and_then(|kibibytes| kibibytes.trim().strip_suffix(" kB")?.parse().ok()).unwrap_or(0_u64) / 1000
}
