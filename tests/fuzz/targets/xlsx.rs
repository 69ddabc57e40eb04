//! The parts of an XLSX, or a whole archive.
#![no_main]

mod common;

const RELATIONSHIPS: &str = "<Relationships><Relationship Id=\"r1\" Type=\"t/worksheet\" Target=\"s.xml\"/></Relationships><<>>";

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if bytes.starts_with(b"PK") {
        return common::run(bytes);
    }
    let names = ["xl/_rels/workbook.xml.rels", "xl/s.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "docProps/custom.xml"];
    common::run(&common::archive(&[RELATIONSHIPS.as_bytes(), bytes].concat(), &names));
});
