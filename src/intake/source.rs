//! The files of a run, as `Fichiers` lists them.

use crate::domain::{FileId, Place, SheetId};

/// How a file takes part in the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileState {
    /// Read whole as an input.
    Read,
    /// Read for its aids tables only.
    History,
    /// Not opened: its extension is none of ours.
    IgnoredExtension,
    /// A replay's differences: nothing to decide in it.
    IgnoredReplay,
    /// A `.txt` without a table (W07).
    IgnoredText,
    /// Not read, or not whole: its anomalies say why.
    Failed,
}

impl FileState {
    /// In one word, for a program.
    pub fn name(self) -> &'static str {
        match self {
            FileState::Read => "read",
            FileState::History => "history",
            FileState::IgnoredExtension => "ignored_extension",
            FileState::IgnoredReplay => "ignored_replay",
            FileState::IgnoredText => "ignored_text",
            FileState::Failed => "failed",
        }
    }
}

/// One file of the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The path as given, relative parts normalised.
    pub path: String,
    /// Its format by content, when it was recognised: `CSV`, `XLSX` …
    pub format: Option<&'static str>,
    /// Its size, when it was opened.
    pub bytes: Option<u64>,
    /// Its SHA-256 in hexadecimal, when it was opened.
    pub sha256: Option<String>,
    /// Its sheets' names, in order; one empty name for a CSV.
    pub sheets: Vec<String>,
    /// Rows read of its `demandes` tables.
    pub applications: usize,
    /// Rows read of its `factures` tables.
    pub lines: usize,
    /// Rows read of its `aides` tables.
    pub aids: usize,
    /// Rows read of its `derogations` tables.
    pub waivers: usize,
    /// How it takes part.
    pub state: FileState,
}

impl Source {
    /// A file not read yet.
    pub fn new(path: &str) -> Source {
        Source {
            path: path.to_owned(),
            format: None,
            bytes: None,
            sha256: None,
            sheets: Vec::new(),
            applications: 0,
            lines: 0,
            aids: 0,
            waivers: 0,
            state: FileState::Failed,
        }
    }

    /// Notes how many rows of each table were read.
    pub(super) fn count(&mut self, records: &[super::records::Records]) {
        for part in records {
            self.applications += part.applications.len();
            self.lines += part.lines.len();
            self.aids += part.aids.len();
            self.waivers += part.waivers.len();
        }
    }
}

/// All files of the run, by [`FileId`].
#[derive(Clone, Debug, Default)]
pub struct Sources(pub Vec<Source>);

impl Sources {
    /// One file.
    pub fn file(&self, id: FileId) -> Option<&Source> {
        self.0.get(id.0 as usize)
    }

    /// The path of a file.
    pub fn path(&self, id: FileId) -> &str {
        self.file(id).map_or("", |source| &source.path)
    }

    /// The name of a sheet; empty for a CSV.
    pub fn sheet(&self, file: FileId, sheet: SheetId) -> &str {
        self.file(file).and_then(|source| source.sheets.get(usize::from(sheet.0))).map_or("", String::as_str)
    }

    /// The path and sheet of a place.
    pub fn names(&self, place: Place) -> (&str, &str) {
        (self.path(place.file), self.sheet(place.file, place.sheet))
    }
}
