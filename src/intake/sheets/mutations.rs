//! Good files of the formats that are read in this process, with damaged bytes: each is read, or named as what it is,
//! and no reader panics.

use proptest::collection::vec;
use proptest::prelude::*;

use super::limits::Limits;
use super::problem::Problem;
use super::testing::read_bytes;

/// A workbook as `inac` itself writes them.
fn xlsx() -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    let day = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy");
    for row in 0..20 {
        sheet.write(row, 0, format!("Dossier {row}")).unwrap();
        sheet.write(row, 1, 12.5).unwrap();
        sheet.write_with_format(row, 2, 46112, &day).unwrap();
        sheet.write(row, 3, rust_xlsxwriter::Formula::new("=1+1").set_result("2")).unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

fn csv() -> Vec<u8> {
    "a;b;c\r\n1;\"é\r\n;\";3\r\n\r\n4;5;6\r\n".repeat(5).into_bytes()
}

/// Sets bytes of a file, at places counted in its own length, and cuts it.
fn damaged(mut bytes: Vec<u8>, changes: &[(usize, u8)], cut: Option<usize>) -> Vec<u8> {
    let length = bytes.len();
    for (place, value) in changes {
        if let Some(byte) = bytes.get_mut(place % length) {
            *byte = *value;
        }
    }
    bytes.truncate(cut.map_or(length, |cut| cut % length));
    bytes
}

#[test]
fn the_good_files_are_read() {
    for bytes in [xlsx(), csv()] {
        assert!(read_bytes(&bytes, &Limits::default()).unwrap().lines().count() > 2);
    }
}

proptest! {
    #[test]
    fn damage_never_makes_a_reader_panic(
        which in 0_usize..2,
        changes in vec((any::<usize>(), any::<u8>()), 0..8),
        cut in proptest::option::weighted(0.2, any::<usize>()),
    ) {
        let good = [xlsx, csv];
        let bytes = damaged(good.get(which).map_or_else(Vec::new, |make| make()), &changes, cut);
        if let Err(Problem::Corrupt(words)) = read_bytes(&bytes, &Limits::default()) {
            prop_assert!(!words.starts_with("the reader gave up"), "{words}");
        }
    }
}
