//! LibreOffice opens a report, computes every formula anew, and agrees with the engine to the cent.

#[path = "../../../tests/support/libreoffice.rs"]
mod libreoffice;

use std::path::Path;

use super::{Book, intake, run, sources, write_with};
use crate::decide::LineStatus;
use crate::domain::{CodeSet, Euros};
use crate::lang::Lang;
use crate::report::{ReportContext, layout::Sizes};

/// The workbook recalculated by LibreOffice; `None`, with a message, where there is none.
fn recalculated(report: &Path) -> Option<Book> {
    let folder = report.parent().unwrap();
    let computed = folder.join("out").join(report.file_name().unwrap());
    libreoffice::recalculate(folder, &[report.to_owned()]).then(|| Book::of(std::fs::read(computed).unwrap()))
}

#[test]
fn libreoffice_computes_the_same_amounts_and_a_changed_line_changes_the_aid() {
    let intake = intake("Boulangerie");
    let folder = tempfile::tempdir().unwrap();
    let sources = sources();
    // All in one sheet; in several; and rows made in parts.
    for sizes in [Sizes::USUAL, Sizes { sheet: 3, ..Sizes::USUAL }, Sizes { sheet: 3, links: 0, part: 2 }] {
        let path = folder.path().join("rapport.xlsx");
        let mut run = run(&intake);
        let context = ReportContext {
            run: &run,
            sources: &sources,
            book: &intake.book,
            options: vec![],
            lang: Lang::Fr,
            values: false,
            links_from: None,
        };
        write_with(&context, &path, sizes).unwrap();
        let mut written = Book::of(std::fs::read(&path).unwrap());
        let Some(mut computed) = recalculated(&path) else { return };
        for sheet in ["Décisions", "De minimis"] {
            assert_eq!(written.sheet(sheet), computed.sheet(sheet), "{sheet}");
        }

        // The second line is retained in full after all: the stored results are stale, the formulas are not.
        run.decisions[0].lines[1].retained = Euros::whole(1200);
        run.decisions[0].lines[1].status = LineStatus::Retained;
        run.decisions[0].lines[1].reasons = CodeSet::NONE;
        let context = ReportContext {
            run: &run,
            sources: &sources,
            book: &intake.book,
            options: vec![],
            lang: Lang::Fr,
            values: false,
            links_from: None,
        };
        write_with(&context, &path, sizes).unwrap();
        let Some(mut computed) = recalculated(&path) else { return };
        assert_eq!(computed.sheet("Décisions")[1][6..10], ["4300.05", "4300.05", "1720.02", "1720.02"]);
        assert_eq!(computed.sheet("De minimis")[1][7..9], ["1720.02", "2041.11"]);
    }
}
