//! Good files changed at random: none takes the run down, and no decision changes without a trace. A decision that differs from
//! the good file's comes with an anomaly that the good file has not, or with a change that the reader shows in the very
//! cell that was changed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use inac::testing::intake::cell::{Cell, Flow, Row, RowSink, SheetHead};
use inac::testing::intake::fingerprint::Fingerprint;
use inac::testing::intake::limits::Limits;
use inac::testing::intake::sheets::Problem;
use inac::testing::intake::{header, sheets};
use jiff::civil::date;
use proptest::collection::vec;
use proptest::prelude::*;
use support::book::{Book, Value};
use support::{book, decide_all, read, sample};

/// What a file gives: cells, decisions, anomalies.
#[derive(Default)]
struct Outcome {
    /// By sheet, row and column.
    cells: BTreeMap<(usize, u32, u32), String>,
    decisions: Vec<String>,
    anomalies: BTreeSet<String>,
}

impl RowSink for Outcome {
    fn sheet(&mut self, head: SheetHead<'_>) -> Flow {
        let sheet = self.cells.keys().last().map_or(0, |(sheet, ..)| sheet + 1);
        // Row 0 holds what is known of the sheet.
        self.cells.insert((sheet, 0, 0), format!("{} {:?}", head.name, head.epoch));
        Flow::Continue
    }

    fn row(&mut self, row: Row<'_>) -> Flow {
        let sheet = self.cells.keys().last().map_or(0, |(sheet, ..)| *sheet);
        self.cells.extend(row.cells.iter().map(|(column, cell)| ((sheet, row.number, *column), shown(cell))));
        Flow::Continue
    }
}

fn shown(cell: &Cell<'_>) -> String {
    format!("{cell:?}")
}

impl Outcome {
    fn of(bytes: &[u8]) -> Outcome {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("intake.csv");
        std::fs::write(&path, bytes).unwrap();
        let mut outcome = Outcome::default();
        sheets::child::isolate(env!("CARGO_BIN_EXE_inac"));
        // A file that cannot be read gives no cells; that it cannot is among the anomalies.
        let _ = outcome.look(&path);
        let intake = read(&[path], &[]);
        let rules = book();
        let run = decide_all(&intake, &rules);
        outcome.anomalies = run.anomalies.iter().map(|anomaly| format!("{anomaly:?}")).collect();
        let decisions = run.decisions.iter().map(|d| {
            let number = d.application.number.known().map(inac::testing::domain::ApplicationNumber::typed);
            format!(
                "{number:?} {:?} {:?} {:?} {:?}",
                d.status, d.amounts.granted, d.amounts.eligible_base, d.reasons
            )
        });
        outcome.decisions = decisions.collect();
        outcome
    }

    fn look(&mut self, path: &Path) -> Result<(), Problem> {
        let limits = Limits::default();
        let fingerprint = Fingerprint::take(path, &limits)?;
        sheets::open(path, &fingerprint, &limits, &header::recognised_columns)?.reader.read(self)
    }

    /// The places where another file's cells differ.
    fn differences(&self, other: &Outcome) -> BTreeSet<(usize, u32, u32)> {
        let places = self.cells.keys().chain(other.cells.keys()).copied();
        places.filter(|place| self.cells.get(place) != other.cells.get(place)).collect()
    }

    fn has_new_anomaly(&self, good: &Outcome) -> bool {
        !self.anomalies.is_subset(&good.anomalies)
    }
}

/// A table of applications with its last column filled, as text.
const APPLICATIONS: &str = "\
numero_dossier,siret,raison_sociale,date_depot,code_naf,code_postal,effectif,chiffre_affaires,immatriculation,a_jour_fiscal,a_jour_social,date_decision,en_difficulte
D-1,73282932000074,Librairie Desœuvres,10/03/2025,47.61Z,59000,5,150000,RCS,oui,oui,01/09/2025,non
D-2,55210055400013,\"Garage, pneus et fils\",11/03/2025,45.20A,02100,\"3,5\",\"98 000,50\",RM,oui,oui,01/09/2025,non
D-3,35600000000048,Bureau de la place,12/03/2025,56.30Z,80000,12,\"1.234,56\",RCS+RM,oui,non,02/09/2025,non
";

/// Where the fields of the table stand: row, column, begin, end.
fn fields() -> Vec<(u32, u32, usize, usize)> {
    let (mut fields, mut row, mut column, mut start, mut quoted) = (Vec::new(), 1, 0, 0, false);
    for (at, character) in APPLICATIONS.char_indices() {
        match character {
            '"' => quoted = !quoted,
            ',' | '\n' if !quoted => {
                fields.push((row, column, start, at));
                start = at + 1;
                (row, column) = if character == ',' { (row, column + 1) } else { (row + 1, 0) };
            }
            _ => {}
        }
    }
    fields
}

/// Something that people or programs do to a value.
fn change() -> impl Strategy<Value = (usize, String, bool)> {
    const PIECES: [&str; 20] = [
        "0", "9", ",", ".", ";", "-", " ", "\"", "/", "x", "é", "€", "\u{a0}", "#N/A", "NA", "1,234", "\n",
        "=", "oui", "2024",
    ];
    (any::<usize>(), proptest::sample::select(&PIECES[..]).prop_map(str::to_owned), any::<bool>())
}

/// The field with a piece inserted, or with a character replaced by it.
fn changed(field: &str, (place, piece, replaces): &(usize, String, bool)) -> String {
    let characters: Vec<char> = field.chars().collect();
    let at = place % (characters.len() + 1);
    let after = if *replaces { (at + 1).min(characters.len()) } else { at };
    let (before, rest) = (&characters[..at], &characters[after..]);
    before.iter().copied().chain(piece.chars()).chain(rest.iter().copied()).collect()
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Blank),
        Just(Value::Error("#N/A")),
        any::<bool>().prop_map(Value::Bool),
        (-10_i32..3_000_000).prop_map(|n| Value::Number(f64::from(n))),
        (0_i32..200_000).prop_map(|n| Value::Euros(f64::from(n))),
        (0_i32..3000).prop_map(|n| Value::Day(date(2024, 1, 1).saturating_add(jiff::Span::new().days(n)))),
        proptest::sample::select(
            &["1,234", "1 234,56", "non", "oui", "31/02/2025", "E05", "D-1", "#REF!", "néant", "20 %"][..]
        )
        .prop_map(Value::from),
    ]
}

/// The book with one of its cells replaced; the place of that cell, as the reader counts.
fn with_value(mut book: Book, place: usize, value: Value) -> (Book, (usize, u32, u32)) {
    let places: Vec<(usize, usize, usize)> = book
        .sheets
        .iter()
        .enumerate()
        .flat_map(|(sheet, s)| s.rows.iter().enumerate().map(move |(row, r)| (sheet, row, r.cells.len())))
        .flat_map(|(sheet, row, cells)| (0..cells).map(move |column| (sheet, row, column)))
        .collect();
    let (sheet, row, column) = places[place % places.len()];
    book.sheets[sheet].rows[row].cells[column] = value;
    (book, (sheet, u32::try_from(row).unwrap() + 1, u32::try_from(column).unwrap()))
}

fn good_files() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/formats");
    let files =
        ["xlsx/intake.xlsx", "xlsb/intake.xlsb", "xls/intake.xls", "ods/intake.ods", "xls-1904/intake.xls"];
    let mut good = files.map(|file| std::fs::read(root.join(file)).unwrap()).to_vec();
    good.push(APPLICATIONS.as_bytes().to_vec());
    good
}

#[test]
fn the_table_is_good() {
    let outcome = Outcome::of(APPLICATIONS.as_bytes());
    assert_eq!((outcome.decisions.len(), outcome.anomalies.len()), (3, 0), "{:?}", outcome.anomalies);
    assert_eq!(fields().len(), 4 * 13);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn bytes_changed_at_random_change_no_decision_in_silence(
        which in 0_usize..6,
        changes in vec((any::<usize>(), any::<u8>()), 1..6),
        cut in proptest::option::weighted(0.1, any::<usize>()),
    ) {
        let mut bytes = good_files()[which].clone();
        let good = Outcome::of(&bytes);
        let length = bytes.len();
        for (place, byte) in changes {
            bytes[place % length] = byte;
        }
        bytes.truncate(cut.map_or(length, |cut| cut % length));
        let bad = Outcome::of(&bytes);
        let is_shown = bad.has_new_anomaly(&good) || !bad.differences(&good).is_empty();
        prop_assert!(bad.decisions == good.decisions || is_shown, "{:?}\n{:?}", bad.decisions, good.decisions);
    }

    #[test]
    fn a_field_changed_in_a_text_changes_nothing_else_in_silence(field in any::<usize>(), change in change()) {
        let fields = fields();
        let (row, column, start, end) = fields[field % fields.len()];
        let text = [&APPLICATIONS[..start], &changed(&APPLICATIONS[start..end], &change), &APPLICATIONS[end..]].concat();
        // A line that begins or ends blank moves the rows below it: that is another text, not another field.
        prop_assume!(text.lines().all(|line| !line.is_empty()));
        let (good, bad) = (Outcome::of(APPLICATIONS.as_bytes()), Outcome::of(text.as_bytes()));
        if bad.decisions != good.decisions && !bad.has_new_anomaly(&good) {
            prop_assert_eq!(bad.differences(&good), BTreeSet::from([(0, row, column)]), "{}", text);
        }
    }

    #[test]
    fn a_cell_changed_in_a_workbook_changes_nothing_else_in_silence(
        binary in any::<bool>(), from_1904 in any::<bool>(), place in any::<usize>(), value in value(),
    ) {
        let written = |book: &Book| if binary { book.xlsb() } else { book.xlsx() };
        let book = sample::intake(from_1904);
        let good = Outcome::of(&written(&book));
        let (book, place) = with_value(book, place, value);
        let bad = Outcome::of(&written(&book));
        let differences = bad.differences(&good);
        prop_assert!(differences.is_subset(&BTreeSet::from([place])), "{:?} {:?}", differences, place);
        if bad.decisions != good.decisions && !bad.has_new_anomaly(&good) {
            prop_assert_eq!(differences.len(), 1);
        }
    }
}
