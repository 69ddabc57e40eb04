//! Years later: make again what made an earlier report, and compare the two.
//!
//! The report holds everything that made it: options, rules, files by their content, version. Replay finds the files by
//! content, decides again, writes the report again and compares the bytes; where they differ, every cell, formula, look,
//! name, comment, property. No verdict rests on what the report says of itself.

pub mod audit;
mod compare;
mod grid;
mod inputs;
mod past;
mod show;
mod workbook;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Serialize;

pub use past::{PastReport, ReplayError};

use crate::decide::{RunDate, TraceDepth, decide};
use crate::domain::Intake;
use crate::intake::Observer;
use crate::intake::discover::Found;
use crate::intake::limits::Limits;
use crate::lang::{Lang, Message};
use crate::report::{self, ReportContext};
use crate::rules::{EMBEDDED, RuleBook};
use audit::{Alteration, Aspect, Audit, audit};
use compare::{CellDifference, Compare};
use inputs::Inputs;
pub use inputs::{FileChange, FileDifference};

/// What to replay.
#[derive(Clone, Debug)]
pub struct ReplayRequest {
    /// The earlier report.
    pub report: PathBuf,
    /// The inputs.
    pub inputs: Vec<PathBuf>,
    /// More files that it may have been made from.
    pub history: Vec<PathBuf>,
    /// What files may ask of the machine, unless the report says what it was made with.
    pub limits: Limits,
    /// Decide by these rules: those that the report says it was made with, or others, to see what they change.
    pub rules: Option<RuleBook>,
}

/// Why something differs, as far as it can be established.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// It follows from an input file that is not the report's.
    InputChanged,
    /// The rules are not those of the report.
    RuleChanged,
    /// A rule that this version of the program reads otherwise than the version that wrote the report.
    ProgramChanged,
    /// Inputs, rules and program are the same: somebody has changed the report.
    ReportAltered,
    /// Another version of the program, or a file that is missing, may explain it, or an alteration.
    Undetermined,
}

impl Cause {
    /// In words.
    pub fn words(self, lang: Lang) -> &'static str {
        match self {
            Cause::InputChanged => Message::CAUSE_INPUT,
            Cause::RuleChanged => Message::CAUSE_RULE,
            Cause::ProgramChanged => Message::CAUSE_PROGRAM,
            Cause::ReportAltered => Message::CAUSE_ALTERED,
            Cause::Undetermined => Message::CAUSE_UNDETERMINED,
        }
        .get(lang)
    }
}

/// How the report stands to what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The same bytes.
    Identical,
    /// The same parts, packed by another program.
    Repacked,
    /// A spreadsheet program has saved it again: values, formulas, looks, sizes, page set-up, visibility, names, comments,
    /// links and charts agree; the view on the screen and the finer drawing of charts cannot be compared.
    SavedAgain,
    /// The results agree, by another version of the program: the bytes cannot.
    SameResults,
    /// Something differs.
    Differs,
}

/// Something that differs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Difference {
    /// The sheet; empty for the workbook itself.
    pub sheet: String,
    /// The application, line or undertaking, or the cell, range, name or part.
    pub item: String,
    /// The column; empty for a whole row, and where `item` is a cell.
    pub column: String,
    /// What of it.
    pub aspect: Aspect,
    /// What the report says.
    pub before: Option<String>,
    /// What it should say.
    pub after: Option<String>,
    /// Why.
    pub cause: Cause,
    /// The codes that the program reads otherwise, where that is why.
    pub codes: Vec<String>,
}

/// What a replay found.
#[derive(Clone, Debug, Serialize)]
pub struct Replay {
    /// How the report stands to what it should be.
    pub verdict: Verdict,
    /// The language of the report.
    #[serde(skip)]
    pub lang: Lang,
    /// The version that the report says wrote it.
    pub report_version: String,
    /// This program.
    pub program_version: &'static str,
    /// Hash of the rules decided by.
    pub rules: String,
    /// Are they the program's own?
    pub own_rules: bool,
    /// Files found by their content.
    pub same_files: usize,
    /// Files that are not the same.
    pub files: Vec<FileDifference>,
    /// Applications decided again.
    pub applications: usize,
    /// What differs.
    pub differences: Vec<Difference>,
    /// How many differences there are beyond those listed.
    pub more: usize,
}

impl Replay {
    /// Nothing differs: neither the files nor anything that a person sees or a program computes.
    pub fn is_identical(&self) -> bool {
        self.files.is_empty() && self.differences.is_empty()
    }

    /// Writes the differences as a workbook: before, after, cause.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write_workbook(&self, path: &Path, lang: Lang) -> Result<(), ReplayError> {
        Ok(workbook::write(self, path, lang).map_err(report::ReportError::from)?)
    }
}

/// What made a report: its own files, rules, options and date.
#[derive(Debug)]
pub struct Remade {
    /// What was read again.
    pub intake: Intake,
    /// The rules it was decided by.
    pub book: RuleBook,
    /// The date of decisions without one of their own.
    pub date: RunDate,
    /// Its files that are not here with their content.
    pub lacking: Vec<FileDifference>,
}

/// Reads again what made a report, from its files where it says that they are, beside it, or among `request.inputs`.
///
/// # Errors
/// The report cannot be read, or its rules cannot be rebuilt.
pub fn read_again(request: &ReplayRequest, observer: &dyn Observer) -> Result<Remade, ReplayError> {
    let past = PastReport::read(&request.report, &request.limits)?;
    let beside = request.report.parent().unwrap_or(Path::new(""));
    let places = past.files.iter().flat_map(|file| [PathBuf::from(&file.path), beside.join(&file.path)]);
    let mut request = request.clone();
    request.inputs.extend(places.filter(|path| path.is_file()));
    let mut inputs = Inputs::find(&request, &past);
    inputs.differences.retain(|file| file.change != FileChange::Added);
    let own = RuleBook::parse(EMBEDDED)?;
    let book = past.books(None, &own).first().copied().ok_or(ReplayError::Lacks("its rules"))?.clone();
    let intake = crate::intake::read(&inputs.found, &past.limits(&request.limits), observer);
    Ok(Remade { intake, book, date: past.date, lacking: inputs.differences })
}

/// Makes the report again and compares.
///
/// # Errors
/// The report cannot be read, or nothing can be written to compare with.
pub fn replay(request: &ReplayRequest, observer: &dyn Observer) -> Result<Replay, ReplayError> {
    let past = PastReport::read(&request.report, &request.limits)?;
    let inputs = Inputs::find(request, &past);
    let own = RuleBook::parse(EMBEDDED)?;
    let making =
        Making { past: &past, limits: past.limits(&request.limits), observer, folder: tempfile::tempdir()? };
    if past.other_rules(request.rules.as_ref()).is_none() && inputs.differences.is_empty() {
        let found = making.compare_bytes(request, &inputs, &own)?;
        // A version is what the report says of itself: only one with other sheets is taken for another version's.
        let other_sheets = found.differences.iter().any(|difference| difference.aspect == Aspect::Order);
        if past.is_of_this_version() || !other_sheets {
            return Ok(found);
        }
    }
    making.compare_results(request, &inputs, &own)
}

/// So few differences are alterations: were the options, paths or rules others, much more would differ.
const FEW: usize = 12;

/// What each making of a report again needs.
struct Making<'m> {
    past: &'m PastReport,
    limits: Limits,
    observer: &'m dyn Observer,
    folder: tempfile::TempDir,
}

/// A report made again.
struct Made {
    path: PathBuf,
    applications: usize,
}

impl Making<'_> {
    /// Decides the files of `inputs` by `book` and writes the report under a name of its own.
    fn make(&self, found: &[Found], book: &RuleBook, values: bool, name: &str) -> Result<Made, ReplayError> {
        let intake: Intake = crate::intake::read(found, &self.limits, self.observer);
        let run = decide(&intake, book, self.past.date, TraceDepth::Reasons);
        let path = self.folder.path().join(name);
        let context = ReportContext {
            run: &run,
            sources: &intake.sources,
            book,
            options: self.past.options.clone(),
            lang: self.past.lang,
            values,
            links_from: self.past.links_from.clone(),
        };
        report::write(&context, &path)?;
        Ok(Made { path, applications: intake.applications.len() })
    }

    /// The report's own files are all here: it must come out the same, byte for byte. Where it does not, its list of files
    /// or its rules may be what was altered: what explains most of the report is what made it.
    fn compare_bytes(
        &self,
        request: &ReplayRequest,
        inputs: &Inputs,
        own: &RuleBook,
    ) -> Result<Replay, ReplayError> {
        let books = self.past.books(request.rules.as_ref(), own);
        let mut best: Option<(usize, Audit, usize, &RuleBook)> = None;
        for values in [self.past.values, !self.past.values] {
            for list in inputs.lists() {
                for book in &books {
                    let made = self.make(&list, book, values, "report.xlsx")?;
                    let found = audit(&request.report, &made.path).map_err(ReplayError::Damaged)?;
                    let count = found.alterations.len() + found.more;
                    if best.as_ref().is_none_or(|(least, ..)| count < *least) {
                        best = Some((count, found, made.applications, book));
                    }
                    if best.as_ref().is_some_and(|(least, ..)| *least <= FEW) {
                        return self.conclude(best, inputs, own);
                    }
                }
            }
        }
        self.conclude(best, inputs, own)
    }

    fn conclude(
        &self,
        best: Option<(usize, Audit, usize, &RuleBook)>,
        inputs: &Inputs,
        own: &RuleBook,
    ) -> Result<Replay, ReplayError> {
        let Some((_, found, applications, book)) = best else { return Err(ReplayError::Lacks("its rules")) };
        let verdict = match &found {
            Audit { identical: true, .. } => Verdict::Identical,
            Audit { alterations, .. } if !alterations.is_empty() => Verdict::Differs,
            Audit { saved_again: true, .. } => Verdict::SavedAgain,
            _ => Verdict::Repacked,
        };
        let alterations = found.alterations.into_iter();
        let differences = alterations.map(|found| altered(found, Cause::ReportAltered)).collect();
        Ok(self.replay(verdict, inputs, book, own, applications, differences, found.more))
    }

    /// What the report says against what is decided now, record by record: where the files, the version or the rules are
    /// others, the bytes are too.
    fn compare_results(
        &self,
        request: &ReplayRequest,
        inputs: &Inputs,
        own: &RuleBook,
    ) -> Result<Replay, ReplayError> {
        let books = self.past.books(request.rules.as_ref(), own);
        let book = books.first().copied().ok_or(ReplayError::Lacks("its rules"))?;
        let current =
            self.past.other_rules(request.rules.as_ref()).filter(|other| other.hash() != book.hash());
        let made = self.make(&inputs.found, book, self.past.values, "report.xlsx")?;
        let now = self.grids(&made.path)?;
        let compared = Compare { lang: self.past.lang, words: self.past.is_of_this_version() };
        let found = compared.differences(&self.past.sheets, &now);
        let by_files = self.following_from_files(inputs, book, &now)?;
        let missing = inputs.differences.iter().any(|file| file.change == FileChange::Missing);
        let same_version = self.past.is_of_this_version();
        // What of an application is read otherwise explains whatever else differs of it, and the totals.
        let mut read_otherwise: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for difference in &found {
            let codes = past::read_otherwise_since(&self.past.version, difference);
            if !codes.is_empty() {
                read_otherwise.entry(&difference.application).or_default().extend(codes);
            }
        }
        let codes = |difference: &CellDifference| {
            let of_total = difference.application.is_empty();
            let codes = read_otherwise.get(&*difference.application);
            codes.cloned().or((of_total && !read_otherwise.is_empty()).then(BTreeSet::new))
        };
        let cause = |difference: &CellDifference| match () {
            () if by_files.contains(&difference.place()) || inputs.has_changed(&difference.file) => {
                Cause::InputChanged
            }
            () if missing => Cause::Undetermined,
            () if same_version => Cause::ReportAltered,
            () if codes(difference).is_some() => Cause::ProgramChanged,
            () => Cause::Undetermined,
        };
        let mut differences: Vec<Difference> =
            found.iter().map(|difference| explained(cause(difference), difference.clone())).collect();
        for (difference, found) in
            differences.iter_mut().zip(&found).filter(|(said, _)| said.cause == Cause::ProgramChanged)
        {
            difference.codes = codes(found).into_iter().flatten().map(str::to_owned).collect();
        }
        if same_version {
            differences.extend(beside_results(&request.report, &made.path)?);
        }
        if let Some(current) = current {
            let made = self.make(&inputs.found, current, self.past.values, "current.xlsx")?;
            let by_current = compared.differences(&self.past.sheets, &self.grids(&made.path)?);
            let before: BTreeSet<CellDifference> = found.into_iter().collect();
            differences.extend(
                by_current
                    .into_iter()
                    .filter(|difference| !before.contains(difference))
                    .map(|difference| explained(Cause::RuleChanged, difference)),
            );
        }
        let verdict = if differences.is_empty() { Verdict::SameResults } else { Verdict::Differs };
        let applications = made.applications;
        Ok(self.replay(verdict, inputs, current.unwrap_or(book), own, applications, differences, 0))
    }

    /// The places of results that the files which are not the report's decide: those that differ when they are left out.
    fn following_from_files(
        &self,
        inputs: &Inputs,
        book: &RuleBook,
        now: &[grid::Grid],
    ) -> Result<BTreeSet<compare::Place>, ReplayError> {
        if inputs.differences.iter().all(|file| file.change == FileChange::Missing) {
            return Ok(BTreeSet::new());
        }
        let made = self.make(&inputs.unchanged(), book, self.past.values, "unchanged.xlsx")?;
        let without = self.grids(&made.path)?;
        let compared = Compare { lang: self.past.lang, words: true };
        Ok(compared.differences(&without, now).iter().map(CellDifference::place).collect())
    }

    fn grids(&self, path: &Path) -> Result<Vec<grid::Grid>, ReplayError> {
        grid::read(path, &self.limits).map_err(past::unreadable)
    }

    #[expect(clippy::too_many_arguments, reason = "each is one line of what was found")]
    fn replay(
        &self,
        verdict: Verdict,
        inputs: &Inputs,
        book: &RuleBook,
        own: &RuleBook,
        applications: usize,
        differences: Vec<Difference>,
        more: usize,
    ) -> Replay {
        Replay {
            verdict,
            lang: self.past.lang,
            report_version: self.past.version.clone(),
            program_version: env!("CARGO_PKG_VERSION"),
            rules: book.hash().to_owned(),
            own_rules: self.past.has_own_rules(book, own),
            same_files: inputs.same,
            files: inputs.differences.clone(),
            applications,
            differences,
            more,
        }
    }
}

/// What no input decides: what is hidden, added, set.
fn beside_results(report: &Path, made: &Path) -> Result<Vec<Difference>, ReplayError> {
    let found = audit(report, made).map_err(ReplayError::Damaged)?;
    let beside = |alteration: &Alteration| {
        matches!(alteration.aspect, Aspect::Visibility | Aspect::Order | Aspect::Property | Aspect::Setting)
    };
    let alterations = found.alterations.into_iter().filter(beside);
    Ok(alterations.map(|found| altered(found, Cause::ReportAltered)).collect())
}

fn explained(cause: Cause, found: CellDifference) -> Difference {
    let CellDifference { sheet, item, column, before, after, .. } = found;
    let (sheet, aspect) = (sheet.to_owned(), Aspect::Value);
    Difference { sheet, item, column, aspect, before, after, cause, codes: Vec::new() }
}

fn altered(found: Alteration, cause: Cause) -> Difference {
    let Alteration { sheet, place, aspect, before, after } = found;
    Difference { sheet, item: place, column: String::new(), aspect, before, after, cause, codes: Vec::new() }
}
