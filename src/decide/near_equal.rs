//! One aid, described by several sources with more or fewer cells: the register knows no dossier number and no name of the
//! scheme (rules, section 5, near-equal rows).

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::aids::SetAside;
use crate::domain::{Aid, Date, Euros, FileId, KnownAid, Refusal, Siren, Text};

/// What near-equal aids have in common.
type Grant = (Siren, Date, Euros, bool);

/// Absorbs each aid that another source describes. Gives those that are left, and the rows of those that were absorbed.
pub fn absorb(aids: Vec<KnownAid<'_>>) -> (Vec<KnownAid<'_>>, Vec<SetAside<'_>>) {
    let mut grants: Vec<(Grant, u32)> =
        aids.iter().zip(0..).filter_map(|(aid, rank)| Some((grant(aid)?, rank))).collect();
    grants.sort_unstable();
    let groups: Vec<Vec<usize>> = grants
        .chunk_by(|(one, _), (other, _)| one == other)
        .filter(|group| group.len() > 1)
        .map(|group| group.iter().map(|(_, rank)| *rank as usize).collect())
        .collect();
    let mut aids: Vec<Option<KnownAid<'_>>> = aids.into_iter().map(Some).collect();
    let mut absorbed = Vec::new();
    for group in groups {
        let of_group = group.iter().filter_map(|rank| aids[*rank].take()).collect();
        let kept = absorb_group(of_group, &mut absorbed);
        for (rank, aid) in group.into_iter().zip(kept) {
            aids[rank] = Some(aid);
        }
    }
    (aids.into_iter().flatten().collect(), absorbed)
}

/// An aid with an unreadable cell is near to none.
fn grant(aid: &KnownAid<'_>) -> Option<Grant> {
    let readable = aid.problems().all(|(_, problem)| problem.refusal == Refusal::Missing);
    let grant = (aid.siren().value()?, aid.granted_on().value()?, aid.amount().value()?, aid.grants()?);
    readable.then_some(grant)
}

/// `dispositif`, `reglement`, `numero_dossier`, as compared; a blank comes after all else.
type Cells = [Option<String>; 3];

fn cells(aid: &KnownAid<'_>) -> Cells {
    let scheme = aid.scheme().known().map(|scheme| scheme_key(scheme).to_owned());
    let regulation = aid.regulation().value().map(|known| known.map_or("aucun", |known| known.name()));
    let number = aid.application_number().known().map(|number| number.key().to_owned());
    [scheme, regulation.map(str::to_owned), number]
}

/// All names of INAC are one.
pub fn scheme_key(scheme: &Text) -> &str {
    if Aid::names_inac(scheme) { Aid::INAC } else { scheme.norm() }
}

/// Aids are taken by the number of cells that they fill, most first, then by these cells; each is absorbed by the first
/// kept before it that can.
fn absorb_group<'a>(group: Vec<KnownAid<'a>>, absorbed: &mut Vec<SetAside<'a>>) -> Vec<KnownAid<'a>> {
    let of_one_file = |aids: &[KnownAid<'_>]| {
        let mut files = aids.iter().flat_map(KnownAid::rows).map(|row| row.place.file);
        let first = files.next();
        files.all(|file| Some(file) == first)
    };
    if of_one_file(&group) {
        return group;
    }
    let mut in_order: Vec<(Cells, KnownAid<'a>)> = group.into_iter().map(|aid| (cells(&aid), aid)).collect();
    in_order.sort_by_cached_key(|(cells, aid)| {
        let blanks = cells.iter().filter(|cell| cell.is_none()).count();
        let parts = cells.clone().map(|cell| (cell.is_none(), cell));
        (blanks, parts, aid.first().place)
    });
    let mut kept = Kept::default();
    for (cells, aid) in in_order {
        match kept.first_that_can_absorb(&cells, &aid) {
            Some(rank) => {
                let place = kept.aids[rank].aid.first().place;
                absorbed.extend(aid.rows().map(|row| (row, place)));
                kept.absorb(rank, cells, aid);
            }
            None => kept.keep(cells, aid),
        }
    }
    kept.aids.into_iter().map(|kept| kept.aid).collect()
}

/// Which of the three cells: a bit each.
type Mask = usize;

fn filled(cells: &Cells) -> Mask {
    cells.iter().enumerate().filter(|(_, cell)| cell.is_some()).map(|(bit, _)| 1 << bit).sum()
}

fn only(cells: &Cells, mask: Mask) -> Cells {
    std::array::from_fn(|bit| cells[bit].clone().filter(|_| mask & (1 << bit) != 0))
}

struct KeptAid<'a> {
    aid: KnownAid<'a>,
    cells: Cells,
    /// Rank in [`Kept::file_sets`].
    files: usize,
}

/// The aids kept so far, found by what they say, so that no aid is compared with all others.
#[derive(Default)]
struct Kept<'a> {
    aids: Vec<KeptAid<'a>>,
    file_sets: Vec<BTreeSet<FileId>>,
    /// Ranks of those that fill exactly some cells and have certain files, by what they say in some of these cells.
    index: FxHashMap<(Mask, usize, Cells), BTreeSet<usize>>,
}

impl<'a> Kept<'a> {
    /// None of the cells that both fill differs, at least one is filled in the one and blank in the other, and no file
    /// holds rows of both.
    fn first_that_can_absorb(&self, cells: &Cells, aid: &KnownAid<'_>) -> Option<usize> {
        let (mask, files) = (filled(cells), files_of(aid));
        let other_files = self.file_sets.iter().enumerate().filter(|(_, set)| set.is_disjoint(&files));
        let candidates = other_files.flat_map(|(set, _)| {
            let others = (0..8).filter(move |other| *other != mask);
            others.filter_map(move |other| self.index.get(&(other, set, only(cells, other & mask)))?.first())
        });
        candidates.min().copied()
    }

    fn keep(&mut self, cells: Cells, aid: KnownAid<'a>) {
        let files = self.set_of(files_of(&aid));
        self.aids.push(KeptAid { aid, cells, files });
        self.enter(self.aids.len() - 1);
    }

    /// From then on it has the cells and the files of both.
    fn absorb(&mut self, rank: usize, cells: Cells, aid: KnownAid<'a>) {
        self.each_key(rank, |index, key| {
            index.get_mut(&key).map(|ranks| ranks.remove(&rank));
        });
        let mut files = self.file_sets[self.aids[rank].files].clone();
        files.extend(files_of(&aid));
        let files = self.set_of(files);
        let kept = &mut self.aids[rank];
        kept.aid.absorb(aid);
        kept.files = files;
        kept.cells.iter_mut().zip(cells).for_each(|(cell, other)| *cell = cell.take().or(other));
        self.enter(rank);
    }

    fn enter(&mut self, rank: usize) {
        self.each_key(rank, |index, key| {
            index.entry(key).or_default().insert(rank);
        });
    }

    fn each_key(
        &mut self,
        rank: usize,
        mut visit: impl FnMut(&mut FxHashMap<(Mask, usize, Cells), BTreeSet<usize>>, (Mask, usize, Cells)),
    ) {
        let KeptAid { cells, files, .. } = &self.aids[rank];
        let mask = filled(cells);
        for some in (0..8).filter(|some| some & !mask == 0) {
            visit(&mut self.index, (mask, *files, only(cells, some)));
        }
    }

    fn set_of(&mut self, files: BTreeSet<FileId>) -> usize {
        self.file_sets.iter().position(|set| *set == files).unwrap_or_else(|| {
            self.file_sets.push(files);
            self.file_sets.len() - 1
        })
    }
}

fn files_of(aid: &KnownAid<'_>) -> BTreeSet<FileId> {
    aid.rows().map(|row| row.place.file).collect()
}
