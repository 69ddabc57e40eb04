//! The aids of a run: which rows are one aid (W05), which are a past decision of an application of this run, and the
//! undertakings they belong to (rules, sections 2.2 and 5).

use rustc_hash::{FxHashMap, FxHashSet};

use crate::domain::{
    Aid, Application, ApplicationNumber, Date, Euros, Field, FileId, Place, Regulation, Siren, Text,
};

/// The aids table of a run, ready to be asked.
pub struct AidLedger<'a> {
    /// Rows that speak of this run's applications or of any other aid, repeated ones left out, in the order read.
    pub kept: Vec<&'a Aid>,
    /// Rows left out (W05), each with the row it repeats.
    pub left_out: Vec<(&'a Aid, Place)>,
    by_siren: FxHashMap<Siren, Vec<&'a Aid>>,
    kept_by_siren: FxHashMap<Siren, Vec<&'a Aid>>,
    kept_by_number: FxHashMap<&'a ApplicationNumber, Vec<&'a Aid>>,
}

/// What makes two rows one aid. Rows where one of these cannot be read are never one.
#[derive(PartialEq, Eq, Hash)]
struct SameAid<'a> {
    siren: Siren,
    scheme: &'a str,
    granted_on: Date,
    amount: Euros,
    regulation: Option<Regulation>,
    number: Option<&'a ApplicationNumber>,
    grants: bool,
}

impl<'a> SameAid<'a> {
    fn of(aid: &'a Aid) -> Option<SameAid<'a>> {
        Some(SameAid {
            siren: aid.siren.value()?,
            scheme: readable(&aid.scheme)?.map_or("", Text::norm),
            granted_on: aid.granted_on.value()?,
            amount: aid.amount.value()?,
            regulation: aid.regulation.or_default(None)?,
            number: readable(&aid.application_number)?,
            grants: aid.grants()?,
        })
    }
}

/// `Some(None)` when blank, `None` when unreadable.
#[expect(clippy::option_option, reason = "blank and unreadable are two things")]
fn readable<T>(field: &Field<T>) -> Option<Option<&T>> {
    match field {
        Field::Known(value) => Some(Some(value)),
        Field::Blank => Some(None),
        Field::Unreadable => None,
    }
}

impl<'a> AidLedger<'a> {
    /// Sorts the rows of a run whose applications have the numbers `of_this_run`.
    pub fn new(aids: &'a [Aid], of_this_run: &FxHashSet<&ApplicationNumber>) -> AidLedger<'a> {
        let rows: Vec<&Aid> = aids.iter().filter(|aid| !is_past_decision(aid, of_this_run)).collect();
        let (kept, left_out) = without_repetitions(&rows);
        AidLedger {
            by_siren: index(&rows, |aid| aid.siren.value()),
            kept_by_siren: index(&kept, |aid| aid.siren.value()),
            kept_by_number: index(&kept, |aid| aid.application_number.known()),
            kept,
            left_out,
        }
    }

    /// Every row of an enterprise, repeated ones too: what any of equal rows says holds.
    pub fn rows_of(&self, siren: Siren) -> &[&'a Aid] {
        self.by_siren.get(&siren).map_or(&[], Vec::as_slice)
    }

    /// The aids of an enterprise, each once.
    pub fn aids_of(&self, siren: Siren) -> &[&'a Aid] {
        self.kept_by_siren.get(&siren).map_or(&[], Vec::as_slice)
    }

    /// The aids for an application, each once.
    pub fn aids_for(&self, number: &ApplicationNumber) -> &[&'a Aid] {
        self.kept_by_number.get(number).map_or(&[], Vec::as_slice)
    }
}

/// An INAC row whose number is an application of this run is the past decision of that very application: ignored
/// everywhere, so that a replay does not count itself.
pub fn is_past_decision(aid: &Aid, of_this_run: &FxHashSet<&ApplicationNumber>) -> bool {
    aid.is_inac() == Some(true)
        && aid.application_number.known().is_some_and(|number| of_this_run.contains(number))
}

fn index<'a, K: Eq + std::hash::Hash>(
    rows: &[&'a Aid],
    key: impl Fn(&'a Aid) -> Option<K>,
) -> FxHashMap<K, Vec<&'a Aid>> {
    let mut index: FxHashMap<K, Vec<&'a Aid>> = FxHashMap::default();
    for row in rows {
        if let Some(key) = key(row) {
            index.entry(key).or_default().push(row);
        }
    }
    index
}

type LeftOut<'a> = Vec<(&'a Aid, Place)>;

/// An aid counts as many times as it stands in the one file where it stands most often; the first such file's rows are
/// kept.
fn without_repetitions<'a>(rows: &[&'a Aid]) -> (Vec<&'a Aid>, LeftOut<'a>) {
    let mut counts: FxHashMap<SameAid<'a>, FxHashMap<FileId, usize>> = FxHashMap::default();
    for row in rows {
        if let Some(same) = SameAid::of(row) {
            *counts.entry(same).or_default().entry(row.place.file).or_default() += 1;
        }
    }
    let fullest = |files: &FxHashMap<FileId, usize>| {
        files.iter().max_by_key(|(file, count)| (**count, std::cmp::Reverse(**file))).map(|(file, _)| *file)
    };
    let mut first_kept: FxHashMap<SameAid<'a>, Place> = FxHashMap::default();
    let (kept, left_out): (Vec<&Aid>, Vec<&Aid>) = rows.iter().partition(|row| {
        SameAid::of(row).is_none_or(|same| {
            let keep = counts.get(&same).and_then(fullest) == Some(row.place.file);
            if keep {
                first_kept.entry(same).or_insert(row.place);
            }
            keep
        })
    });
    let left_out = left_out
        .into_iter()
        .map(|row| {
            (row, SameAid::of(row).and_then(|same| first_kept.get(&same).copied()).unwrap_or(row.place))
        })
        .collect();
    (kept, left_out)
}

/// The SIRENs that count as one for de minimis: joined by a shared `entreprise_unique`, in applications or aids rows,
/// transitively.
pub struct Undertakings<'a> {
    parent: FxHashMap<Siren, Siren>,
    names: FxHashMap<Siren, Vec<&'a str>>,
}

impl<'a> Undertakings<'a> {
    /// Joins every row with a readable SIREN and identifier, whatever its other cells.
    pub fn new(applications: &'a [Application], aids: impl Iterator<Item = &'a Aid>) -> Undertakings<'a> {
        let of_applications = applications
            .iter()
            .map(|row| (row.siret.value().map(crate::domain::Siret::siren), &row.single_undertaking));
        let of_aids = aids.map(|row| (row.siren.value(), &row.single_undertaking));
        let mut undertakings = Undertakings { parent: FxHashMap::default(), names: FxHashMap::default() };
        let mut first_with: FxHashMap<&str, Siren> = FxHashMap::default();
        let mut spelled: Vec<(Siren, &str)> = Vec::new();
        for (siren, name) in of_applications.chain(of_aids) {
            if let (Some(siren), Field::Known(name)) = (siren, name) {
                let first = *first_with.entry(name.norm()).or_insert(siren);
                undertakings.join(first, siren);
                spelled.push((siren, name.typed()));
            }
        }
        undertakings.flatten();
        for (siren, name) in spelled {
            let root = undertakings.root(siren);
            undertakings.names.entry(root).or_default().push(name);
        }
        undertakings
    }

    fn join(&mut self, one: Siren, other: Siren) {
        let joined = one;
        let (one, other) = (self.root(one), self.root(other));
        // The smaller SIREN stands for both, so that the result does not depend on the order of rows.
        self.parent.insert(one.max(other), one.min(other));
        self.parent.insert(one.min(other), one.min(other));
        // The first of a group is asked for each of its members: its way to the root stays short.
        self.parent.insert(joined, one.min(other));
    }

    /// Makes every way to a root one step: a parent is smaller than its children, and so is done before them.
    fn flatten(&mut self) {
        let mut sirens: Vec<Siren> = self.parent.keys().copied().collect();
        sirens.sort_unstable();
        for siren in sirens {
            let root = self.root(siren);
            self.parent.insert(siren, root);
        }
    }

    /// The SIREN that stands for the undertaking of `siren`: its smallest.
    pub fn root(&self, siren: Siren) -> Siren {
        let mut current = siren;
        while let Some(parent) = self.parent.get(&current).filter(|parent| **parent != current) {
            current = *parent;
        }
        current
    }

    /// All SIRENs joined with another, sorted, by the SIREN that stands for them.
    pub fn members(&self) -> FxHashMap<Siren, Vec<Siren>> {
        let mut sirens: Vec<Siren> = self.parent.keys().copied().collect();
        sirens.sort_unstable();
        let mut members: FxHashMap<Siren, Vec<Siren>> = FxHashMap::default();
        for siren in sirens {
            members.entry(self.root(siren)).or_default().push(siren);
        }
        members
    }

    /// The identifier given, the first by bytes where several are joined.
    pub fn name(&self, root: Siren) -> Option<&'a str> {
        self.names.get(&root).and_then(|names| names.iter().min().copied())
    }
}
