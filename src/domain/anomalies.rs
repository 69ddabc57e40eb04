//! Anomalies as they are listed: a file of nothing but junk has millions, which nobody reads.

use std::collections::BTreeMap;

use super::{Anomaly, Code, Column, Detail, FileId};

/// Anomalies by file, code and column: the first of each in the order of the list, and how many others there are.
#[derive(Debug, Default)]
pub struct Anomalies(BTreeMap<(FileId, Code, Option<Column>), OfKind>);

#[derive(Debug, Default)]
struct OfKind {
    listed: Vec<Anomaly>,
    /// What is listed is the first [`Anomalies::LISTED`], in order; nothing beyond the last of them need be held.
    is_full: bool,
    others: u64,
}

impl Anomalies {
    /// Anomalies of one kind that are listed; the others are counted.
    pub const LISTED: usize = 1_000;

    /// The list in its order, and after it how many others there are of each kind.
    pub fn listed(self) -> Vec<Anomaly> {
        let (mut list, mut others) = (Vec::new(), Vec::new());
        for ((file, code, column), mut kind) in self.0 {
            kind.leave_the_first();
            if kind.others > 0 {
                let count = Anomaly::of_file(file, code, Detail::Others(kind.others));
                others.push(Anomaly { column, ..count });
            }
            list.append(&mut kind.listed);
        }
        list.sort_by_cached_key(Anomaly::order);
        list.append(&mut others);
        list
    }
}

impl OfKind {
    fn leave_the_first(&mut self) {
        self.listed.sort_by_cached_key(Anomaly::order);
        self.others += self.listed.len().saturating_sub(Anomalies::LISTED) as u64;
        self.listed.truncate(Anomalies::LISTED);
        self.is_full = self.listed.len() == Anomalies::LISTED;
    }
}

impl Extend<Anomaly> for Anomalies {
    fn extend<T: IntoIterator<Item = Anomaly>>(&mut self, more: T) {
        for anomaly in more {
            let kind = self.0.entry((anomaly.file, anomaly.code, anomaly.column)).or_default();
            let is_beyond = || kind.listed.last().is_some_and(|last| last.order() <= anomaly.order());
            match anomaly.detail {
                Detail::Others(others) => kind.others += others,
                _ if kind.is_full && is_beyond() => kind.others += 1,
                _ => {
                    kind.listed.push(anomaly);
                    kind.is_full = false;
                    if kind.listed.len() >= 2 * Anomalies::LISTED {
                        kind.leave_the_first();
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Place, SheetId};

    /// Whichever comes first, the list is of the first rows.
    #[test]
    fn the_first_are_listed_and_the_others_counted() {
        let of_row = |row| {
            Anomaly::of_row(
                Place { file: FileId(0), sheet: SheetId(0), row },
                Code::D06,
                Detail::AidWithoutOwner,
            )
        };
        let rows = 5_000;
        let of_rows = |rows: &mut dyn Iterator<Item = u32>| {
            let mut anomalies = Anomalies::default();
            anomalies.extend(rows.map(of_row));
            // What is counted once is not listed again, however often a list is made of it.
            let mut again = Anomalies::default();
            again.extend(anomalies.listed());
            again.listed()
        };
        let listed = of_rows(&mut (1..=rows));
        assert_eq!(listed, of_rows(&mut (1..=rows).rev()));
        assert_eq!(listed, of_rows(&mut (1..=rows).map(|row| (row * 7) % (rows + 1))));
        assert!((1..).zip(&listed[..Anomalies::LISTED]).all(|(row, anomaly)| anomaly.row == Some(row)));
        assert_eq!(listed.iter().map(Anomaly::count).sum::<usize>(), rows as usize);
        assert_eq!(listed.len(), Anomalies::LISTED + 1);
    }
}
