//! Where a value stands: file, sheet, row.

use serde::Serialize;

/// The rank of a file of the run, in the order of their paths as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct FileId(pub u32);

/// The position of a sheet in its workbook, from 0. A CSV has one sheet, without a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct SheetId(pub u16);

/// A row of an input. Places are ordered as files are read: file, sheet, row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The sheet in it.
    pub sheet: SheetId,
    /// The row as a person counts it, from 1; a CSV record's first physical line.
    pub row: u32,
}

/// The letters of a column, from 0: `AA` is 26.
pub fn column_letters(position: u32) -> String {
    let (mut letters, mut rest) = (Vec::new(), u64::from(position) + 1);
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// A cell as a spreadsheet names it: column 1 (from 0) of row 7 is `B7`.
pub fn cell_name(position: u32, row: u32) -> String {
    format!("{}{row}", column_letters(position))
}

#[cfg(test)]
mod tests {
    use super::cell_name;

    #[test]
    fn cells_are_named_as_in_a_spreadsheet() {
        let named = [(0, 1), (1, 7), (25, 2), (26, 2), (701, 3), (702, 3), (16_383, 9)]
            .map(|(position, row)| cell_name(position, row));
        assert_eq!(named, ["A1", "B7", "Z2", "AA2", "ZZ3", "AAA3", "XFD9"]);
    }
}
