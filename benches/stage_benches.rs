//! Each stage of a run on a small made intake: `cargo bench`.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "benches")]

mod intakes;

use std::path::PathBuf;

use divan::{Bencher, black_box, counter::ItemsCount};
use inac::testing::decide::{RunDate, TraceDepth, decide};
use inac::testing::domain::Date;
use inac::testing::domain::Intake;
use inac::testing::intake::{self, Unobserved, discover, limits::Limits};
use inac::testing::lang::Lang;
use inac::testing::report::{self, ReportContext};
use inac::testing::rules::{EMBEDDED, RuleBook};
use intakes::{Format, Order};

const APPLICATIONS: u64 = 2_000;
const LINES: u64 = 8;
const DATE: RunDate = RunDate::Given(Date::constant(2026, 11, 1));

/// Rows of an intake: applications and lines.
fn rows() -> ItemsCount {
    ItemsCount::new(APPLICATIONS * (LINES + 1))
}

fn main() {
    divan::main();
}

fn made(format: Format) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let order = Order { applications: APPLICATIONS, lines_per_application: LINES, format, sets: 4, seed: 1 };
    intakes::make(&order, folder.path()).unwrap();
    folder
}

fn read(inputs: &[PathBuf]) -> Intake {
    intake::read(&discover::discover(inputs, &[]), &Limits::default(), &Unobserved)
}

fn bench_reading(bencher: Bencher<'_, '_>, format: Format) {
    let folder = made(format);
    let inputs = [folder.path().to_path_buf()];
    bencher.counter(rows()).bench(|| read(black_box(&inputs)));
}

#[divan::bench(sample_count = 20)]
fn read_csv(bencher: Bencher<'_, '_>) {
    bench_reading(bencher, Format::Csv);
}

#[divan::bench(sample_count = 20)]
fn read_xlsx(bencher: Bencher<'_, '_>) {
    bench_reading(bencher, Format::Xlsx);
}

#[divan::bench(sample_count = 20)]
fn link_and_decide(bencher: Bencher<'_, '_>) {
    let folder = made(Format::Csv);
    let (intake, book) = (read(&[folder.path().to_path_buf()]), RuleBook::parse(EMBEDDED).unwrap());
    bencher
        .counter(rows())
        .bench(|| decide(black_box(&intake), &book, DATE, TraceDepth::Reasons).decisions.len());
}

#[divan::bench(sample_count = 10, args = [true, false])]
fn write_report(bencher: Bencher<'_, '_>, values: bool) {
    let folder = made(Format::Csv);
    let (intake, book) = (read(&[folder.path().to_path_buf()]), RuleBook::parse(EMBEDDED).unwrap());
    let run = decide(&intake, &book, DATE, TraceDepth::Reasons);
    let context = ReportContext {
        run: &run,
        sources: &intake.sources,
        book: &book,
        options: vec![],
        lang: Lang::Fr,
        values,
        links_from: None,
    };
    let path = folder.path().join("report.xlsx");
    bencher.counter(rows()).bench(|| report::write(black_box(&context), &path).unwrap());
}
