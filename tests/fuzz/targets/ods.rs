//! The content of an ODS, or a whole archive.
#![no_main]

mod common;

const MIMETYPE: &str = "application/vnd.oasis.opendocument.spreadsheet<<>>";

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if bytes.starts_with(b"PK") {
        return common::run(bytes);
    }
    common::run(&common::archive(&[MIMETYPE.as_bytes(), bytes].concat(), &["mimetype", "content.xml", "META-INF/manifest.xml"]));
});
