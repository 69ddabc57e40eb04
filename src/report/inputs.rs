//! Where a link leads to a cell of an input: the file as the command names it, seen from the folder of the report.

use std::path::{Component, Path};

use super::Report;
use super::cell::address;
use super::table::quoted;
use crate::domain::{FileId, SheetId};

/// A cell of an input, as a spreadsheet names it, and the link that opens it there.
#[derive(Clone, Debug, Default)]
pub struct InputCell {
    /// `B7`, empty when no one cell is meant.
    pub address: String,
    /// Where the link leads, where one can be made.
    pub link: Option<String>,
}

/// Longer links are refused by the format.
const LONGEST_LINK: usize = 1_000;

impl Report<'_> {
    /// A cell of an input, by its sheet, its row from 1 and its column from 0.
    pub fn cell_of_input(&self, file: FileId, sheet: SheetId, row: u32, column: Option<u32>) -> InputCell {
        let Some((row, column)) = row.checked_sub(1).zip(column.and_then(|column| column.try_into().ok()))
        else {
            return InputCell::default();
        };
        let address = address(row, column);
        let (path, sheet) = (self.context.sources.path(file), self.context.sources.sheet(file, sheet));
        let place = if sheet.is_empty() { String::new() } else { format!("#{}!{address}", quoted(sheet)) };
        let link = self.link_to(path).map(|link| link + &place);
        let link = link.filter(|link| link.encode_utf16().count() <= LONGEST_LINK);
        InputCell { address, link }
    }

    /// A link to a file. Names that would be read as something else have none.
    fn link_to(&self, path: &str) -> Option<String> {
        let folder = if Path::new(path).is_absolute() { "" } else { self.context.links_from.as_deref()? };
        let plain = !path.contains(['#', '%', '\\', ':', '"', '<', '>']) && !path.contains(char::is_control);
        plain.then(|| format!("file:///{folder}{path}"))
    }
}

/// How the folder of a report leads to the folder that relative paths start from: `../` for `out/report.xlsx`. `None` where
/// only the machine knows.
pub fn links_from(report: &Path) -> Option<String> {
    let folders = report.parent()?.components().filter(|part| *part != Component::CurDir);
    folders.map(|part| matches!(part, Component::Normal(_)).then_some("../")).collect()
}

#[cfg(test)]
mod tests {
    use super::links_from;

    #[test]
    fn links_start_from_the_folder_of_the_report() {
        for (report, expected) in [
            ("report.xlsx", Some("")),
            ("./report.xlsx", Some("")),
            ("out/2026/report.xlsx", Some("../../")),
            ("/srv/report.xlsx", None),
            ("../report.xlsx", None),
        ] {
            assert_eq!(links_from(report.as_ref()).as_deref(), expected, "{report}");
        }
    }
}
