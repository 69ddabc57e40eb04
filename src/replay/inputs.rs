//! The files of an earlier report among those given now: found by their content, wherever they are.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde::Serialize;

use super::ReplayRequest;
use super::past::{PastFile, PastReport};
use crate::intake::discover::{Found, Kind, discover};
use crate::intake::fingerprint::Fingerprint;

/// How an input file stands to the report's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FileChange {
    /// The report had it, the inputs do not.
    Missing,
    /// The inputs have it, the report had not.
    Added,
    /// Both have the path, the content differs.
    Changed,
}

/// A file that is not the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct FileDifference {
    /// Its path.
    pub path: String,
    /// How it differs.
    pub change: FileChange,
}

/// The files to decide again.
#[derive(Debug)]
pub struct Inputs {
    /// The report's files, in its order and under the paths it gives them; one that has changed as it is now.
    pub found: Vec<Found>,
    /// Files found by their content.
    pub same: usize,
    /// Files that are not the same.
    pub differences: Vec<FileDifference>,
    /// The same files under the paths they have now, where another.
    moved: BTreeMap<String, String>,
    /// The paths of files that have changed.
    changed: BTreeSet<String>,
}

/// A file given now.
struct Given {
    file: Found,
    /// Its SHA-256, when it can be read.
    sha256: Option<String>,
    used: bool,
}

impl Inputs {
    /// Looks for the report's files among those given.
    pub fn find(request: &ReplayRequest, past: &PastReport) -> Inputs {
        let own = std::fs::canonicalize(&request.report).ok();
        let mut given: Vec<Given> = discover(&request.inputs, &request.history)
            .into_par_iter()
            .filter(|file| own.is_none() || std::fs::canonicalize(&file.path).ok() != own)
            .map(|file| {
                let taken =
                    (file.kind == Kind::ToRead).then(|| Fingerprint::take(&file.path, &request.limits));
                let sha256 = taken.and_then(Result::ok).map(|taken| taken.sha256_hex());
                Given { file, sha256, used: false }
            })
            .collect();
        let mut inputs = Inputs {
            found: Vec::new(),
            same: 0,
            differences: Vec::new(),
            moved: BTreeMap::new(),
            changed: BTreeSet::new(),
        };
        let (by_content, others): (Vec<&PastFile>, Vec<&PastFile>) =
            past.files.iter().partition(|file| inputs.take_by_content(file, &mut given));
        inputs.same = by_content.len();
        for file in others {
            inputs.take_by_path(file, &mut given);
        }
        for Given { file, used, .. } in given {
            if !used && file.kind == Kind::ToRead {
                inputs.differences.push(FileDifference { path: file.shown, change: FileChange::Added });
            }
        }
        let order: BTreeMap<&str, usize> =
            past.files.iter().zip(0..).map(|(file, rank)| (file.path.as_str(), rank)).collect();
        inputs.found.sort_by_key(|found| order.get(found.shown.as_str()).copied());
        inputs.differences.sort();
        inputs
    }

    fn take_by_content(&mut self, past: &PastFile, given: &mut [Given]) -> bool {
        if past.is_unopened() {
            self.found.push(past.found_at(past.path.as_str().into(), Kind::Ignored));
            return true;
        }
        // One content may have several paths: its own first.
        let same = |given: &Given| given.sha256.as_deref() == Some(past.sha256.as_str());
        let rank = given
            .iter()
            .position(|given| same(given) && given.file.shown == past.path)
            .or_else(|| given.iter().position(|given| same(given) && !given.used))
            .or_else(|| given.iter().position(same));
        let Some(taken) = rank.and_then(|rank| given.get_mut(rank)).filter(|_| !past.sha256.is_empty())
        else {
            return false;
        };
        taken.used = true;
        if taken.file.shown != past.path {
            self.moved.insert(past.path.clone(), taken.file.shown.clone());
        }
        self.found.push(past.found_at(taken.file.path.clone(), Kind::ToRead));
        true
    }

    fn take_by_path(&mut self, past: &PastFile, given: &mut [Given]) {
        let at = given.iter_mut().find(|given| !given.used && given.file.shown == past.path);
        let change = match at {
            Some(taken) => {
                taken.used = true;
                self.found.push(past.found_at(taken.file.path.clone(), taken.file.kind.clone()));
                // A file that could not be opened then and cannot be now is the same.
                if past.sha256.is_empty() && taken.sha256.is_none() {
                    self.same += 1;
                    return;
                }
                self.changed.insert(past.path.clone());
                FileChange::Changed
            }
            None => FileChange::Missing,
        };
        self.differences.push(FileDifference { path: past.path.clone(), change });
    }

    /// What may have made the report: its files under the paths it gives them, or under those they have now.
    pub fn lists(&self) -> Vec<Vec<Found>> {
        if self.moved.is_empty() {
            return vec![self.found.clone()];
        }
        let renamed = |found: &Found| Found {
            shown: self.moved.get(&found.shown).unwrap_or(&found.shown).clone(),
            ..found.clone()
        };
        let mut now: Vec<Found> = self.found.iter().map(renamed).collect();
        now.sort_by(|a, b| a.shown.as_bytes().cmp(b.shown.as_bytes()));
        vec![self.found.clone(), now]
    }

    /// Is it a file that is here with another content?
    pub fn has_changed(&self, path: &str) -> bool {
        self.changed.contains(path)
    }

    /// The files that are the report's own.
    pub fn unchanged(&self) -> Vec<Found> {
        self.found.iter().filter(|found| !self.changed.contains(&found.shown)).cloned().collect()
    }
}
