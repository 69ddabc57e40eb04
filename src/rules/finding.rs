//! What a rule says of one application or one line: the unit of the trace that every view shows.

use compact_str::CompactString;
use jiff::civil::Date;
use rust_decimal::Decimal;
use smallvec::SmallVec;

use crate::domain::{
    ApplicationNumber, Category, CellProblem, Code, Euros, FileId, Naf, Nature, Place, Regulation, Siren,
    Text,
};
use crate::lang::Message;

/// One value that a rule read, or compared with. Its words are in `lang`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// An amount, in euros.
    Amount(Euros),
    /// A number without unit of its own: employees, months, years, percent.
    Number(Decimal),
    /// A date.
    Date(Date),
    /// Oui or non.
    YesNo(bool),
    /// A text as typed.
    Text(Text),
    /// A value of the interface, word for word: a department, a choice.
    Word(CompactString),
    /// An activity code, shown with its label.
    Naf(Naf),
    /// An enterprise.
    Siren(Siren),
    /// A number that stands for an enterprise on an invoice: nine digits, not checked.
    NineDigits(u32),
    /// An application.
    Application(ApplicationNumber),
    /// A category of expense.
    Category(Category),
    /// A nature of expense.
    Nature(Nature),
    /// A regulation.
    Regulation(Regulation),
    /// A row of the inputs.
    Place(Place),
    /// A wrong or missing cell of a row; boxed, for all other facts are small.
    Cell(Box<CellProblem>),
    /// Words of the program's own.
    Phrase(&'static Message),
    /// A file of the run.
    File(FileId),
    /// So many more of the same kind: a decision lists the first hundred.
    Others(usize),
    /// Nothing in the cell.
    Blank,
}

impl Fact {
    /// A wrong or missing cell.
    pub fn of_cell(problem: &CellProblem) -> Fact {
        Fact::Cell(Box::new(problem.clone()))
    }
}

/// The values of one finding, in the order that its code's phrases number them. Most findings have one or two, and most are
/// set aside at once: they cost no allocation.
pub type Facts = SmallVec<[Fact; 2]>;

/// How a rule ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is met.
    Passes,
    /// It is not: the code is a reason.
    Fails,
    /// It is not, and the instructor has set it aside.
    Waived,
    /// The cells that are there do not decide it; a D code stands for it.
    Undecided,
}

/// What one rule found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub code: Code,
    /// How it ended.
    pub verdict: Verdict,
    /// What was found, and against what; see the rule's row in `rules::codes`.
    pub facts: Facts,
}

impl Finding {
    /// The finding of `code`: it fails, it passes, or (`None`) nothing there decides it.
    pub fn new(code: Code, fails: Option<bool>, facts: impl IntoIterator<Item = Fact>) -> Finding {
        let verdict = match fails {
            Some(true) => Verdict::Fails,
            Some(false) => Verdict::Passes,
            None => Verdict::Undecided,
        };
        Finding { code, verdict, facts: facts.into_iter().collect() }
    }

    /// Does it fail, not waived?
    pub fn fails(&self) -> bool {
        self.verdict == Verdict::Fails
    }
}
