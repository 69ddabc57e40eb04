//! L13 and W13 over the whole run: an invoice line funds one application once, in this run or an earlier one (rules,
//! section 3.5).

use std::num::NonZeroU32;

use compact_str::CompactString;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::aids::AidLedger;
use super::case::Case;
use super::lines::LineWork;
use super::outcome::TraceDepth;
use crate::domain::{ApplicationNumber, Euros, Field, FileId, InvoiceLine, PastLine, Place, Siret, Text};
use crate::rules::double_presentation::{PresentationKey, invoice_key, presented_twice, without_spaces};

/// The lines presented so far, in the order of the applications, and those of earlier reports.
pub struct Presented<'a> {
    /// Hashes of the lines of this run that may be one with another: most lines have no other like them.
    shared: FxHashSet<NonZeroU32>,
    first_with: FxHashMap<PresentationKey<'a>, (Option<&'a ApplicationNumber>, Place)>,
    past: PastLines<'a>,
}

impl<'a> Presented<'a> {
    /// Before any line of this run.
    pub fn new(works: &[Vec<LineWork<'a>>], past: PastLines<'a>) -> Presented<'a> {
        let mut hashes: Vec<NonZeroU32> =
            works.par_iter().flatten_iter().filter_map(|work| work.presentation).collect();
        hashes.par_sort_unstable();
        let same = hashes.chunk_by(|one, other| one == other).filter(|group| group.len() > 1);
        let shared = same.map(|group| group[0]).collect();
        Presented { shared, first_with: FxHashMap::default(), past }
    }

    /// L13 of the standing lines of an application: of those with one key the first keeps its standing; each past line makes
    /// one of them L13.
    pub fn examine(&mut self, case: &Case<'a>, works: &mut [LineWork<'a>], depth: TraceDepth) {
        if self.shared.is_empty() && self.past.lines.is_empty() {
            return;
        }
        let mut standing: Vec<&mut LineWork<'a>> = works.iter_mut().filter(|work| work.may_stand()).collect();
        standing.sort_unstable_by_key(|work| work.line.place);
        for work in standing {
            let own = (case.number(), work.line.place);
            let key =
                work.presentation.filter(|hash| self.shared.contains(hash)).and(work.presentation_key());
            let first = key.map_or(own, |key| *self.first_with.entry(key).or_insert(own));
            if first != own {
                work.note(presented_twice(first.0, first.1), depth);
            } else if let Some(past) = self.past.take(work.line) {
                work.note(presented_twice(Some(&past.application_number), past.place), depth);
            }
        }
    }
}

/// The lines that earlier reports have retained for applications that were granted, none of them of this run.
#[derive(Default)]
pub struct PastLines<'a> {
    lines: Vec<&'a PastLine>,
    taken: Vec<bool>,
    by_amount: FxHashMap<Euros, FxHashMap<CompactString, SamePastInvoice<'a>>>,
}

/// Past lines with one invoice number and amount, by supplier, in the order read; each list from its first line that may be
/// left.
#[derive(Default)]
struct SamePastInvoice<'a> {
    by_name: FxHashMap<&'a str, Queue>,
    by_siret: FxHashMap<Siret, Queue>,
}

#[derive(Default)]
struct Queue {
    ranks: Vec<usize>,
    done: usize,
}

impl Queue {
    fn first_left(&mut self, taken: &[bool]) -> Option<usize> {
        while self.ranks.get(self.done).is_some_and(|rank| taken[*rank]) {
            self.done += 1;
        }
        self.ranks.get(self.done).copied()
    }
}

impl<'a> PastLines<'a> {
    /// Those of `lines` that count: a line that stands in several reports counts as many times as in the one where it stands
    /// most often.
    pub fn new(lines: &'a [PastLine], ledger: &AidLedger<'a>) -> PastLines<'a> {
        let mut past = PastLines::default();
        // By what makes two of them one: how many count, and how many each file has shown.
        let mut counts: FxHashMap<_, (usize, FxHashMap<FileId, usize>)> = FxHashMap::default();
        for line in lines.iter().filter(|line| ledger.has_granted(&line.application_number)) {
            let invoice = without_spaces(&line.invoice_number);
            let name = line.supplier.name.known().map(Text::norm);
            let key = (&line.application_number, invoice.clone(), name, line.amount);
            let (counted, by_file) = counts.entry(key).or_default();
            let of_file = by_file.entry(line.place.file).or_default();
            *of_file += 1;
            if *of_file <= *counted {
                continue;
            }
            *counted += 1;
            let rank = past.lines.len();
            past.lines.push(line);
            let same = past.by_amount.entry(line.amount).or_default().entry(invoice).or_default();
            if let Some(name) = name {
                same.by_name.entry(name).or_default().ranks.push(rank);
            }
            if let Field::Known(siret) = line.supplier.siret {
                same.by_siret.entry(siret).or_default().ranks.push(rank);
            }
        }
        past.taken = vec![false; past.lines.len()];
        past
    }

    /// The past line that a standing line repeats: the first that no other has taken.
    fn take(&mut self, line: &InvoiceLine) -> Option<&'a PastLine> {
        let same = self.by_amount.get_mut(&line.amount.value()?)?.get_mut(&invoice_key(line))?;
        let name = line.supplier.name.known().map(Text::norm);
        let by_name = name.and_then(|name| same.by_name.get_mut(name)?.first_left(&self.taken));
        let siret = line.supplier.siret.value();
        let by_siret = siret.and_then(|siret| same.by_siret.get_mut(&siret)?.first_left(&self.taken));
        let first = by_name.into_iter().chain(by_siret).min()?;
        self.taken[first] = true;
        self.lines.get(first).copied()
    }
}
