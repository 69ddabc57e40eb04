//! LibreOffice, where it is there: a second program that opens what this one writes.
#![allow(dead_code, clippy::print_stdout, reason = "each test uses its part; one that did nothing says so")]

use std::path::{Path, PathBuf};
use std::process::Command;

/// The format of a report.
pub const WORKBOOK: &str = "xlsx:Calc MS Excel 2007 XML";

/// Recalculates always, where the default trusts stored results.
const RECALCULATE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"#;

/// Opens files and saves them in a format, in the folder `into`; false, with a message, where LibreOffice is not there. Its
/// settings are those of `profile`.
pub fn convert(profile: &Path, files: &[PathBuf], format: &str, into: &Path) -> bool {
    let ran = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", profile.display()))
        .args(["--headless", "--convert-to", format, "--outdir"])
        .arg(into)
        .args(files)
        .output();
    let Ok(output) = ran else {
        println!("skipped: LibreOffice (soffice) is not installed");
        return false;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    true
}

/// Computes every formula of reports of a folder anew, into its folder `out`; false where LibreOffice is not there.
pub fn recalculate(folder: &Path, reports: &[PathBuf]) -> bool {
    let profile = folder.join("profile");
    std::fs::create_dir_all(profile.join("user")).unwrap();
    std::fs::write(profile.join("user/registrymodifications.xcu"), RECALCULATE).unwrap();
    convert(&profile, reports, WORKBOOK, &folder.join("out"))
}
