//! One aid, as all the rows that describe it say.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use thin_vec::ThinVec;

use super::{
    Aid, AidOutcome, ApplicationNumber, CellProblem, Column, Euros, Field, FileId, Refusal, Regulation,
    Siren, Text,
};

/// An aid that one or several rows describe: equal ones, and near-equal ones of other sources (rules, section 5). What any of
/// them says holds.
#[derive(Clone, Debug)]
pub struct KnownAid<'a> {
    /// The row it is known by: of a history before one of an input, then the first read.
    first: &'a Aid,
    /// The other rows.
    others: ThinVec<&'a Aid>,
    /// Rows that an earlier run gave of the same request: only what they say of its filing and kind holds.
    superseded: ThinVec<&'a Aid>,
    /// How many times it counts.
    pub times: u32,
    /// How many of the other rows are equal to the first; those after them are near-equal.
    equal: u32,
}

/// Why a row is left out of what counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeftOut {
    /// An equal row stands elsewhere.
    Repeated,
    /// A row of another source describes the same aid in more or fewer cells.
    NearEqual,
    /// A later run has decided the same request again.
    DecidedAgain,
}

impl<'a> KnownAid<'a> {
    /// The aid that equal rows describe, in their order of preference, with earlier descriptions of the same request. It counts as
    /// many times as it stands in the one file where it stands most often.
    pub fn new(
        first: &'a Aid,
        others: impl IntoIterator<Item = &'a Aid>,
        superseded: impl IntoIterator<Item = &'a Aid>,
    ) -> KnownAid<'a> {
        let others: ThinVec<&Aid> = others.into_iter().collect();
        let mut by_file: BTreeMap<FileId, u32> = BTreeMap::new();
        for row in std::iter::once(first).chain(others.iter().copied()) {
            *by_file.entry(row.place.file).or_default() += 1;
        }
        let times = by_file.into_values().max().unwrap_or(1);
        let equal = u32::try_from(others.len()).unwrap_or(u32::MAX);
        KnownAid { first, others, superseded: superseded.into_iter().collect(), times, equal }
    }

    /// The row it is known by.
    pub fn first(&self) -> &'a Aid {
        self.first
    }

    /// Every row that describe it.
    pub fn rows(&self) -> impl Iterator<Item = &'a Aid> + Clone {
        std::iter::once(self.first).chain(self.others.iter().copied())
    }

    /// As many rows as it counts times.
    pub fn counted_rows(&self) -> impl Iterator<Item = &'a Aid> {
        self.rows().take(self.times as usize)
    }

    /// The rows that do not count, and why.
    pub fn left_out_rows(&self) -> impl Iterator<Item = (&'a Aid, LeftOut)> {
        let why = |rank| if rank <= self.equal { LeftOut::Repeated } else { LeftOut::NearEqual };
        let repeated =
            self.rows().zip(0..).skip(self.times as usize).map(move |(row, rank)| (row, why(rank)));
        repeated.chain(self.earlier_rows().map(|row| (row, LeftOut::DecidedAgain)))
    }

    /// Rows that an earlier run gave of the same request.
    pub fn earlier_rows(&self) -> impl Iterator<Item = &'a Aid> + Clone {
        self.superseded.iter().copied()
    }

    /// Every row whose filing date and kind hold.
    fn descriptions(&self) -> impl Iterator<Item = &'a Aid> + Clone {
        self.rows().chain(self.earlier_rows())
    }

    /// Another aid turns out to be this one: the larger number of times holds, and what its rows say.
    pub fn absorb(&mut self, other: KnownAid<'a>) {
        self.times = self.times.max(other.times);
        self.others.push(other.first);
        self.others.extend(other.others);
        self.superseded.extend(other.superseded);
    }

    /// The aid that only the rows which `keep` accepts describe; nothing when there is none.
    pub fn retain(&self, keep: impl Fn(&Aid) -> bool) -> Option<KnownAid<'a>> {
        let mut rows = self.rows().filter(|row| keep(row));
        Some(KnownAid::new(rows.next()?, rows, self.earlier_rows().filter(|row| keep(row))))
    }

    /// The enterprise aided; all rows agree.
    pub fn siren(&self) -> Field<Siren> {
        self.first.siren
    }

    /// When it was granted; all rows agree.
    pub fn granted_on(&self) -> Field<Date> {
        self.first.granted_on
    }

    /// Euros; all rows agree.
    pub fn amount(&self) -> Field<Euros> {
        self.first.amount
    }

    /// Euros, over all the times it counts.
    pub fn total(&self) -> Option<Euros> {
        self.amount().value().map(|amount| amount * self.times)
    }

    /// Does it grant anything? All rows agree.
    pub fn grants(&self) -> Option<bool> {
        self.first.grants()
    }

    /// `dispositif`.
    pub fn scheme(&self) -> Field<&'a Text> {
        said(self.rows().map(|row| row.scheme.as_ref()))
    }

    /// Is it of this scheme? `None` when `dispositif` cannot be read.
    pub fn is_inac(&self) -> Option<bool> {
        match self.scheme() {
            Field::Known(scheme) => Some(Aid::names_inac(scheme)),
            Field::Blank => Some(false),
            Field::Unreadable => None,
        }
    }

    /// `reglement`.
    pub fn regulation(&self) -> Field<Option<Regulation>> {
        said(self.rows().map(|row| row.regulation))
    }

    /// `reglement` as the first row that fills it types it.
    pub fn regulation_typed(&self) -> Option<&'a Text> {
        self.rows().find_map(|row| row.regulation_typed.as_ref())
    }

    /// `numero_dossier`.
    pub fn application_number(&self) -> Field<&'a ApplicationNumber> {
        said(self.rows().map(|row| row.application_number.as_ref()))
    }

    /// `financeur`.
    pub fn funder(&self) -> Field<&'a Text> {
        said(self.rows().map(|row| row.funder.as_ref()))
    }

    /// `regionale_numerique`: oui when any row says so.
    pub fn regional_digital(&self) -> Field<bool> {
        let answers = || self.descriptions().map(|row| row.regional_digital);
        if answers().any(|answer| answer == Field::Known(true)) {
            Field::Known(true)
        } else if answers().any(|answer| answer.is_unreadable()) {
            Field::Unreadable
        } else {
            said(answers())
        }
    }

    /// `entreprise_unique`.
    pub fn single_undertaking(&self) -> Field<&'a Text> {
        said(self.rows().map(|row| row.single_undertaking.as_ref()))
    }

    /// `date_depot`.
    pub fn filed_on(&self) -> Field<Date> {
        said(self.descriptions().map(|row| row.filed_on))
    }

    /// Every filing date that a row gives.
    pub fn filing_dates(&self) -> BTreeSet<Date> {
        self.descriptions().filter_map(|row| row.filed_on.value()).collect()
    }

    /// `statut`, as the first row that fills it says.
    pub fn outcome(&self) -> Field<AidOutcome> {
        said(self.rows().map(|row| row.outcome))
    }

    /// What is wrong with its rows, beyond what one of them lacks and another says.
    pub fn problems(&self) -> impl Iterator<Item = (&'a Aid, &'a CellProblem)> {
        let filed = self.filed_on().known().is_some();
        let of_row = |row: &'a Aid| row.problems.iter().map(move |problem| (row, problem));
        self.rows().flat_map(of_row).filter(move |(_, problem)| !(filed && lacks_filing(problem)))
    }

    /// Is a filing date all that it lacks?
    pub fn lacks_only_its_filing(&self) -> bool {
        let mut problems = self.problems().peekable();
        problems.peek().is_some() && problems.all(|(_, problem)| lacks_filing(problem))
    }

    /// Has a row more cells than its header?
    pub fn is_shifted(&self) -> bool {
        self.problems().any(|(_, problem)| problem.refusal == Refusal::RaggedRow)
    }

    /// What was typed in a cell that cannot be read.
    pub fn typed(&self, column: Column) -> Option<&'a str> {
        self.problems()
            .find(|(_, problem)| problem.column == Some(column) && problem.refusal != Refusal::Missing)
            .map(|(_, problem)| &*problem.value)
    }
}

fn lacks_filing(problem: &CellProblem) -> bool {
    problem.refusal == Refusal::Missing && problem.column == Some(Column::FiledOn)
}

/// What any of the cells says: the first that fills it; else that one cannot be read; else nothing.
fn said<T>(cells: impl Iterator<Item = Field<T>> + Clone) -> Field<T> {
    let unreadable = cells.clone().any(|cell| cell.is_unreadable());
    let empty = if unreadable { Field::Unreadable } else { Field::Blank };
    cells.into_iter().find(|cell| cell.known().is_some()).unwrap_or(empty)
}
