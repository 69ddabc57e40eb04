//! W13 over the whole run: invoice lines so alike that they may be one (rules, section 6).

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use rayon::prelude::*;
use rustc_hash::FxHasher;

use super::case::{Case, NOT_DECIDED};
use super::enterprise::EnterpriseFindings;
use super::lines::LineWork;
use crate::domain::{InvoiceLine, Place};
use crate::rules::double_presentation::Likeness;

/// A line that another is like: its application by rank, its place, and the place of the other.
pub type Alike = (usize, Place, Place);

/// The lines that another is like, in the order of the applications.
pub fn find(cases: &[Case<'_>], found: &[EnterpriseFindings], works: &[Vec<LineWork<'_>>]) -> Vec<Alike> {
    let stands = |(case, found): (&Case<'_>, &EnterpriseFindings)| {
        found.reasons.is_empty() && !case.data_codes().intersects(NOT_DECIDED)
    };
    let standing: Vec<bool> = cases.par_iter().zip(found).map(stands).collect();
    let mut lines: Vec<(u64, u32, u32)> = works
        .par_iter()
        .enumerate()
        .filter(|(case, _)| standing[*case])
        .flat_map_iter(|(case, works)| {
            works.iter().enumerate().filter_map(move |(line, work)| {
                let likeness = work.expense().filter(|_| work.may_stand() && !work.is_presented_twice())?;
                let hash = hash_of(&Likeness::of(&likeness));
                Some((hash, u32::try_from(case).ok()?, u32::try_from(line).ok()?))
            })
        })
        .collect();
    lines.par_sort_unstable();
    let mut alike: Vec<Alike> = Vec::new();
    for same_hash in lines.chunk_by(|one, other| one.0 == other.0).filter(|lines| lines.len() > 1) {
        let mut groups: BTreeMap<Likeness, Vec<(usize, &InvoiceLine)>> = BTreeMap::new();
        for (_, case, line) in same_hash {
            let line = works[*case as usize][*line as usize].line;
            if let Some(expense) = line.expense() {
                groups.entry(Likeness::of(&expense)).or_default().push((*case as usize, line));
            }
        }
        for group in groups.values_mut() {
            // Of different applications; or of one, without `ligne`.
            let several = group.iter().any(|(case, _)| *case != group[0].0);
            group.retain(|(_, line)| several || line.line_number.is_blank());
            add(group, &mut alike);
        }
    }
    let identical: Vec<Alike> = cases
        .par_iter()
        .zip(works)
        .enumerate()
        .filter(|(_, (case, _))| case.contradictions.is_empty())
        .flat_map_iter(|(case, (_, works))| identical_lines(case, works))
        .collect();
    alike.extend(identical);
    alike.sort_unstable();
    alike.dedup_by_key(|(case, place, _)| (*case, *place));
    alike
}

fn hash_of(key: &impl Hash) -> u64 {
    let mut hasher = FxHasher::default();
    key.hash(&mut hasher);
    hasher.finish()
}

/// Each line of a group is like the first; the first is like the second.
fn add(group: &[(usize, &InvoiceLine)], alike: &mut Vec<Alike>) {
    if let [(_, first), (_, second), ..] = group {
        let other = |place: Place| if place == first.place { second.place } else { first.place };
        alike.extend(group.iter().map(|(case, line)| (*case, line.place, other(line.place))));
    }
}

/// The lines of an application that are equal in every recognised column.
fn identical_lines(case: usize, works: &[LineWork<'_>]) -> Vec<Alike> {
    let mut alike = Vec::new();
    if works.len() < 2 {
        return alike;
    }
    let mut by_hash: Vec<(u64, &InvoiceLine)> = works
        .iter()
        .map(|work| {
            let line = work.line;
            (hash_of(&(line.amount, line.invoiced_on, line.category, line.nature, line.unread)), line)
        })
        .collect();
    by_hash.sort_by_key(|(hash, line)| (*hash, line.place));
    for same_hash in by_hash.chunk_by(|one, other| one.0 == other.0).filter(|lines| lines.len() > 1) {
        let mut groups: BTreeMap<String, Vec<(usize, &InvoiceLine)>> = BTreeMap::new();
        for (_, line) in same_hash {
            groups.entry(line.as_typed()).or_default().push((case, line));
        }
        for group in groups.values() {
            add(group, &mut alike);
        }
    }
    alike
}
