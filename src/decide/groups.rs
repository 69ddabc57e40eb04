//! The undertakings of a run (rules, section 5).

use rustc_hash::FxHashMap;

use crate::domain::{Aid, Application, Field, Siren, Text};

/// The SIRENs that count as one for de minimis: joined by a shared `entreprise_unique`, in applications or aids rows,
/// transitively.
pub struct Undertakings<'a> {
    parent: FxHashMap<Siren, Siren>,
    /// A SIREN with each identifier given, as compared.
    with_name: FxHashMap<&'a str, Siren>,
    /// The identifier shown, by the SIREN that stands for the undertaking: the first by bytes.
    names: FxHashMap<Siren, &'a str>,
}

impl<'a> Undertakings<'a> {
    /// Joins every row with a readable SIREN and identifier, whatever its other cells.
    pub fn new(applications: &'a [Application], aids: impl Iterator<Item = &'a Aid>) -> Undertakings<'a> {
        let of_applications = applications
            .iter()
            .map(|row| (row.siret.value().map(crate::domain::Siret::siren), &row.single_undertaking));
        let of_aids = aids.map(|row| (row.siren.value(), &row.single_undertaking));
        let mut undertakings = Undertakings {
            parent: FxHashMap::default(),
            with_name: FxHashMap::default(),
            names: FxHashMap::default(),
        };
        let mut spelled: Vec<(Siren, &str)> = Vec::new();
        for (siren, name) in of_applications.chain(of_aids) {
            if let (Some(siren), Field::Known(name)) = (siren, name) {
                let first = *undertakings.with_name.entry(name.norm()).or_insert(siren);
                undertakings.join(first, siren);
                spelled.push((siren, name.typed()));
            }
        }
        undertakings.flatten();
        for (siren, name) in spelled {
            let root = undertakings.root(siren);
            let shown = undertakings.names.entry(root).or_insert(name);
            *shown = name.min(shown);
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
        self.names.get(&root).copied()
    }

    /// The SIREN that stands for the undertaking with this identifier.
    pub fn named(&self, name: &Text) -> Option<Siren> {
        self.with_name.get(name.norm()).map(|siren| self.root(*siren))
    }
}
