//! What could not be read of a run: a rejection may miss an expense in it (D08), and an aid may stand in it (D09) (rules,
//! section 6).

use crate::domain::{Anomaly, Detail, FileId, Intake, Source, Table, TableName, norm};

/// Files with an F code.
pub struct UnreadFiles {
    /// All of them, in their order.
    pub all: Vec<FileId>,
    /// Those that are a source of aids.
    pub aids: Vec<FileId>,
}

impl UnreadFiles {
    /// Of a run.
    pub fn new(intake: &Intake) -> UnreadFiles {
        let unread = || intake.anomalies.iter().filter(|anomaly| anomaly.code.family() == 'F');
        let aids = unread().filter(|anomaly| {
            intake.sources.file(anomaly.file).is_some_and(|source| hides_aids(source, anomaly))
        });
        UnreadFiles { all: files(unread()), aids: files(aids) }
    }
}

fn files<'n>(anomalies: impl Iterator<Item = &'n Anomaly>) -> Vec<FileId> {
    let mut files: Vec<FileId> = anomalies.map(|anomaly| anomaly.file).collect();
    files.sort_unstable();
    files.dedup();
    files
}

/// A history file, or a file, sheet or table that holds aids, or should by its name.
fn hides_aids(source: &Source, anomaly: &Anomaly) -> bool {
    let file_name = source.path.rsplit('/').next().unwrap_or_default();
    let sheet = anomaly.sheet.and_then(|sheet| source.sheets.get(usize::from(sheet.0)));
    let is_of_aids = matches!(&anomaly.detail, Detail::File(problem) if problem.is_of(Table::Aids));
    let holds_aids = || source.tables.iter().any(|found| found.table == Some(TableName::Of(Table::Aids)));
    source.is_history
        || is_of_aids
        || should_hold_aids(file_name)
        || sheet.is_some_and(|name| should_hold_aids(name))
        || (anomaly.sheet.is_none() && holds_aids())
}

fn should_hold_aids(name: &str) -> bool {
    let name = norm(name);
    ["AIDES", "MINIMIS", "REGISTRE", "HISTORIQUE", "RAPPORT"].iter().any(|word| name.contains(word))
}
