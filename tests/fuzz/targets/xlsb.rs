//! The parts of an XLSB, or a whole archive.
#![no_main]

mod common;

const RELATIONSHIPS: &str = "<Relationships><Relationship Id=\"r1\" Type=\"t/worksheet\" Target=\"s.bin\"/></Relationships><<>>";

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if bytes.starts_with(b"PK") {
        return common::run(bytes);
    }
    let names = ["xl/_rels/workbook.bin.rels", "xl/s.bin", "xl/workbook.bin", "xl/sharedStrings.bin", "xl/styles.bin"];
    common::run(&common::archive(&[RELATIONSHIPS.as_bytes(), bytes].concat(), &names));
});
