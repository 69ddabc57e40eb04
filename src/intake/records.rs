//! A row of a table becomes a record: each cell read as its column's type, what is wrong noted with its value.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use compact_str::CompactString;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use thin_vec::ThinVec;

use super::cell::{Cell, Epoch, Row};
use super::correspondences::Correspondences;
use super::header::{Header, is_always_required};
use super::shared::Shared;
use super::values::{self, Content, Reading, Value};
use crate::domain::{
    Aid, Anomaly, Application, CellProblem, Code, Column, Euros, Field, InvoiceLine, Nature, PastLine, Place,
    Refusal, Situation, Supplier, Table, Waiver, half_hash,
};

/// The records of one file, or of a part of it.
#[derive(Debug, Default)]
pub struct Records {
    /// Of its `demandes` tables.
    pub applications: Vec<Application>,
    /// Of its `factures` tables.
    pub lines: Vec<InvoiceLine>,
    /// Of its `aides` tables.
    pub aids: Vec<Aid>,
    /// Of its `derogations` tables.
    pub waivers: Vec<Waiver>,
    /// Of its sheets `Lignes`, where it is a report.
    pub past_lines: Vec<PastLine>,
}

impl Records {
    /// None yet, and room for `rows` of `table`.
    pub fn with_room(table: Table, rows: usize) -> Records {
        let mut records = Records::default();
        match table {
            Table::Applications => records.applications.reserve_exact(rows),
            Table::InvoiceLines => records.lines.reserve_exact(rows),
            Table::Aids => records.aids.reserve_exact(rows),
            Table::Waivers => records.waivers.reserve_exact(rows),
        }
        records
    }

    /// Reads a row below a header, unless it is blank.
    pub fn read(&mut self, row: Row<'_>, below: &Below, shared: &Shared) {
        let Some(cells) = Cells::of_row(below, row) else { return };
        below.rows.fetch_add(1, Ordering::Relaxed);
        let place = Place { row: row.number, ..below.first };
        match below.header.table {
            Table::Applications => self.applications.push(application(cells, place)),
            Table::InvoiceLines => self.lines.push(invoice_line(cells, place, shared)),
            Table::Aids => self.aids.push(aid(cells, place, shared)),
            Table::Waivers => self.waivers.push(waiver(cells, place)),
        }
    }

    /// Forgets the values of wrong cells beyond what is shown of a column; those of aids stand in the register as typed.
    fn forget(&mut self, remembered: &mut Remembered) {
        let applications = self.applications.iter_mut().map(|row| (Table::Applications, &mut row.problems));
        let lines = self.lines.iter_mut().map(|row| (Table::InvoiceLines, &mut row.problems));
        let waivers = self.waivers.iter_mut().map(|row| (Table::Waivers, &mut row.problems));
        for (table, problems) in applications.chain(lines).chain(waivers) {
            for problem in problems.iter_mut().filter(|problem| !problem.value.is_empty()) {
                let count = remembered.entry((table, problem.column)).or_default();
                *count += 1;
                if *count > CellProblem::REMEMBERED {
                    problem.value = Box::default();
                }
            }
        }
    }

    /// Rows read.
    pub fn count(&self) -> usize {
        self.applications.len()
            + self.lines.len()
            + self.aids.len()
            + self.waivers.len()
            + self.past_lines.len()
    }
}

/// How many values of wrong cells are kept of each table and column.
type Remembered = FxHashMap<(Table, Option<Column>), u32>;

/// The records of a file, in parts in the order of its rows, whichever was read first.
#[derive(Debug, Default)]
pub struct InOrder {
    /// Those before which others are still being read, by rank.
    waiting: BTreeMap<usize, Records>,
    parts: Vec<Records>,
    remembered: Remembered,
}

impl InOrder {
    /// Takes the part of a rank, from 0.
    pub fn take(&mut self, rank: usize, part: Records) {
        self.waiting.insert(rank, part);
        while let Some(mut next) = self.waiting.remove(&self.parts.len()) {
            next.forget(&mut self.remembered);
            self.parts.push(next);
        }
    }

    /// All of them, once every part has been taken.
    pub fn parts(&mut self) -> Vec<Records> {
        std::mem::take(&mut self.parts)
    }
}

/// What the rows of a table stand below.
#[derive(Debug)]
pub struct Below {
    /// Its header.
    pub header: Header,
    /// How number cells in a date column are read.
    pub epoch: Epoch,
    /// Its file and sheet; the row is that of its header.
    pub first: Place,
    /// What its rows are read for.
    pub used: Use,
    /// Second names of values.
    pub correspondences: Arc<Correspondences>,
    /// How many records have been read.
    pub rows: Arc<AtomicUsize>,
}

/// What the rows of a table are read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// They become records.
    Records,
    /// The table is refused: what is wrong with their cells is said all the same, so that all can be corrected at once.
    Problems,
    /// A history is read for its aids only.
    Nothing,
}

impl Below {
    /// Is anything written in a recognised column?
    pub fn has_record(&self, row: Row<'_>) -> bool {
        Cells::of_row(self, row).is_some()
    }

    /// The wrong cells of a row of a refused table; that a column is not there is said of its header.
    pub fn problems(&self, row: Row<'_>, shared: &Shared) -> Vec<Anomaly> {
        let mut read = Records::default();
        read.read(row, self, shared);
        let place = Place { row: row.number, ..self.first };
        let is_there = |problem: &&CellProblem| {
            problem.refusal != Refusal::Missing
                || problem.column.is_some_and(|column| self.header.position(column).is_some())
        };
        let each = |problems: &[CellProblem], code: &dyn Fn(&CellProblem) -> Code| -> Vec<Anomaly> {
            problems
                .iter()
                .filter(is_there)
                .map(|problem| Anomaly::of_cell(place, code(problem), problem))
                .collect()
        };
        let applications =
            read.applications.iter().flat_map(|read| each(&read.problems, &CellProblem::code_of_application));
        let lines = read.lines.iter().flat_map(|read| each(&read.problems, &|_| Code::D03));
        let aids = read.aids.iter().flat_map(|read| each(&read.problems, &|_| Code::D04));
        let waivers = read.waivers.iter().flat_map(|read| each(&read.problems, &|_| Code::D07));
        applications.chain(lines).chain(aids).chain(waivers).collect()
    }
}

/// The cells of one row by column, and what is wrong with them.
pub struct Cells<'r> {
    below: &'r Below,
    by_column: [Option<&'r Cell<'r>>; Column::ALL.len()],
    problems: Vec<CellProblem>,
}

impl<'r> Cells<'r> {
    /// The recognised cells of `row`; `None` when all of them are blank.
    pub fn of_row(below: &'r Below, row: Row<'r>) -> Option<Cells<'r>> {
        let header = &below.header;
        let mut cells = Cells { below, by_column: [None; Column::ALL.len()], problems: Vec::new() };
        cells.problems.extend(ragged(header, row));
        let mut columns = header.columns.iter().peekable();
        for (position, cell) in row.cells {
            while columns.next_if(|(column, _)| column < position).is_some() {}
            if let Some((_, column)) = columns.next_if(|(column, _)| column == position) {
                cells.by_column[*column as usize] = Some(cell);
            }
        }
        let blank = |cell: &Cell<'_>| values::content(cell) == Content::Blank;
        cells.by_column.iter().flatten().any(|cell| !blank(cell)).then_some(cells)
    }

    /// Reads a column that may be blank.
    fn optional<T>(&mut self, column: Column, parse: impl Fn(&Value<'_>, Epoch) -> Reading<T>) -> Field<T> {
        let Some(cell) = self.by_column[column as usize] else {
            return self.blank(column);
        };
        let epoch = self.below.epoch;
        let reading = match values::content_of(column, cell) {
            Content::Blank => return self.blank(column),
            Content::Refused(refusal) => Err(refusal),
            Content::Value(value) => parse(&value, epoch).or_else(|refusal| {
                let second = self.below.correspondences.value(self.below.header.table, column, &value);
                second.map_or(Err(refusal), |second| parse(&Value::Text(second), epoch))
            }),
        };
        match reading {
            Ok(value) => Field::Known(value),
            Err(refusal) => {
                self.refuse(column, refusal);
                Field::Unreadable
            }
        }
    }

    /// A blank is a problem where the table requires the column in every row.
    fn blank<T>(&mut self, column: Column) -> Field<T> {
        if is_always_required(self.below.header.table, column) {
            self.miss(column);
        }
        Field::Blank
    }

    fn miss(&mut self, column: Column) {
        self.problems.push(CellProblem::missing(column));
    }

    fn refuse(&mut self, column: Column, refusal: Refusal) {
        let Some(cell) = self.by_column[column as usize] else { return };
        self.problems.push(refused(Some(column), cell, refusal));
    }

    fn is_blank(&self, column: Column) -> bool {
        self.by_column[column as usize].is_none_or(|cell| values::content(cell) == Content::Blank)
    }
}

/// A record of a text with something beyond its header's last field: a separator within a value has moved every value
/// after it into the next column.
fn ragged(header: &Header, row: Row<'_>) -> Option<CellProblem> {
    let width = header.fields?;
    let beyond =
        row.cells.iter().find(|(column, cell)| *column >= width && values::content(cell) != Content::Blank);
    beyond.map(|(_, cell)| refused(None, cell, Refusal::RaggedRow))
}

/// What is wrong with a cell, and what stands in it.
pub(super) fn refused(column: Option<Column>, cell: &Cell<'_>, refusal: Refusal) -> CellProblem {
    CellProblem::new(column, &shortened(&values::shown(cell)), refusal)
}

/// A value as messages show it: a cell can hold 32 767 characters.
fn shortened(value: &str) -> CompactString {
    const SHOWN: usize = 200;
    match value.char_indices().nth(SHOWN) {
        Some((end, _)) => CompactString::from(&value[..end]) + "…",
        None => value.into(),
    }
}

/// A row of `demandes` (inputs, section 2.1).
pub fn application(mut cells: Cells<'_>, place: Place) -> Application {
    let mut application = Application {
        place,
        number: cells.optional(Column::ApplicationNumber, values::application_number),
        siret: cells.optional(Column::Siret, values::siret),
        legal_name: cells.optional(Column::LegalName, values::text),
        filed_on: cells.optional(Column::FiledOn, values::date),
        naf: cells.optional(Column::Naf, values::naf),
        postal_code: cells.optional(Column::PostalCode, values::postal_code),
        commune_code: cells.optional(Column::CommuneCode, values::commune_code),
        headcount: cells.optional(Column::Headcount, values::headcount),
        turnover: cells.optional(Column::Turnover, values::amount_not_negative),
        registration: cells.optional(Column::Registration, values::registration),
        tax_compliant: cells.optional(Column::TaxCompliant, values::yes_no),
        social_compliant: cells.optional(Column::SocialCompliant, values::yes_no),
        in_difficulty: cells.optional(Column::InDifficulty, values::yes_no),
        situation: cells.optional(Column::Situation, values::situation),
        liberal_profession: cells.optional(Column::LiberalProfession, values::yes_no),
        single_undertaking: cells.optional(Column::SingleUndertaking, values::single_undertaking),
        decided_on: cells.optional(Column::DecidedOn, values::date),
        notified_amount: cells.optional(Column::NotifiedAmount, values::amount_not_negative),
        fiscal_year_end: cells.optional(Column::FiscalYearEnd, values::fiscal_year_end),
        problems: ThinVec::new(),
    };
    if application.postal_code.is_blank() && application.commune_code.is_blank() {
        cells.miss(Column::PostalCode);
    }
    let situation = application.situation.or_default(Situation::Existing);
    if application.turnover.is_blank() && matches!(situation, Some(Situation::Existing | Situation::TakeOver))
    {
        cells.miss(Column::Turnover);
    }
    application.problems = cells.problems.into();
    application
}

/// A row of `factures` (inputs, section 2.2).
pub fn invoice_line(mut cells: Cells<'_>, place: Place, shared: &Shared) -> InvoiceLine {
    let mut line = InvoiceLine {
        place,
        application_number: cells.optional(Column::ApplicationNumber, |value, _| shared.number(value)),
        invoice_number: cells.optional(Column::InvoiceNumber, values::invoice_number),
        line_number: cells.optional(Column::LineNumber, values::line_number),
        supplier: shared.supplier(&Supplier {
            name: cells.optional(Column::Supplier, |value, _| shared.text(value)),
            siret: cells.optional(Column::SupplierSiret, values::siret),
        }),
        original_invoice: cells.optional(Column::OriginalInvoice, |value, _| shared.text(value)),
        billed_to: cells.optional(Column::BilledTo, |value, epoch| shared.billed_to(value, epoch)),
        invoiced_on: cells.optional(Column::InvoicedOn, values::date),
        paid_on: cells.optional(Column::PaidOn, values::date),
        category: cells.optional(Column::Category, values::category),
        nature: cells.optional(Column::Nature, values::nature),
        months: cells.optional(Column::Months, values::months),
        subscription: cells.optional(Column::SubscriptionReference, |value, _| shared.text(value)),
        tied_to_project: cells.optional(Column::TiedToProject, values::yes_no),
        amount: cells.optional(Column::AmountExclVat, values::amount_excluding_vat),
        vat_mismatch: None,
        unread: 0,
        problems: ThinVec::new(),
    };
    // Nothing reads the label, but an unreadable cell makes the line invalid all the same.
    let label = cells.optional(Column::Label, |value, _| shared.label(value));
    let label = label.as_ref().map(|label| label.norm());
    let rate = cells.optional(Column::VatRate, values::percent);
    let including = cells.optional(Column::AmountInclVat, values::amount_including_vat);
    let rate_read = rate.map(Decimal::normalize);
    line.unread = half_hash(&(
        label,
        rate_read,
        including.map(|amount| amount.decimal().normalize()),
        line.amount.is_blank(),
    ));
    if line.months.is_blank() && line.nature == Field::Known(Nature::Subscription) {
        cells.miss(Column::Months);
    }
    match (line.amount, rate.value(), including.value()) {
        (Field::Known(amount), Some(rate), Some(including)) => {
            line.vat_mismatch = vat_mismatch(amount, rate, including).map(Box::new);
        }
        (Field::Blank, Some(rate), Some(including)) => {
            line.amount = Field::Known(excluding_vat(including, rate));
        }
        (Field::Blank, ..) if cells.is_blank(Column::VatRate) || cells.is_blank(Column::AmountInclVat) => {
            cells.miss(Column::AmountExclVat);
        }
        _ => {}
    }
    line.problems = cells.problems.into();
    line
}

/// HT = round(TTC / (1 + rate/100)).
fn excluding_vat(including: Euros, rate: Decimal) -> Euros {
    Euros::rounded(including.decimal() / with_vat(rate))
}

/// W01: |round(HT × (1 + rate/100)) − TTC| > 0.02; what the amount including VAT should be.
fn vat_mismatch(amount: Euros, rate: Decimal, including: Euros) -> Option<Euros> {
    let tolerated = Euros::cents(2);
    let expected = Euros::rounded(amount.decimal() * with_vat(rate));
    ((expected - including).max(including - expected) > tolerated).then_some(expected)
}

fn with_vat(rate: Decimal) -> Decimal {
    let mut hundredths = Decimal::ONE_HUNDRED + rate;
    // A hundredth of it: exact, and cheaper than a division.
    let scale = hundredths.scale() + 2;
    if hundredths.set_scale(scale).is_ok() { hundredths } else { Decimal::ONE + rate / Decimal::ONE_HUNDRED }
}

/// A row of `aides` (inputs, section 2.3).
pub fn aid(mut cells: Cells<'_>, place: Place, shared: &Shared) -> Aid {
    let regulation_typed = RefCell::new(None);
    let granted_on = cells.optional(Column::GrantedOn, values::date);
    let mut aid = Aid {
        place,
        siren: cells.optional(Column::Siren, values::siren),
        scheme: cells.optional(Column::Scheme, |value, _| shared.text(value)),
        granted_on,
        amount: cells.optional(Column::Amount, values::amount_not_negative),
        regulation: match cells.optional(Column::Regulation, |value, _| {
            *regulation_typed.borrow_mut() = Some(shared.text(value)?);
            values::regulation(value, granted_on.value())
        }) {
            Field::Known(regulation) => regulation,
            Field::Blank => Field::Blank,
            Field::Unreadable => Field::Unreadable,
        },
        regulation_typed: None,
        application_number: cells.optional(Column::ApplicationNumber, |value, _| shared.number(value)),
        funder: cells.optional(Column::Funder, |value, _| shared.text(value)),
        regional_digital: cells.optional(Column::RegionalDigital, values::yes_no),
        single_undertaking: cells.optional(Column::SingleUndertaking, values::single_undertaking),
        filed_on: cells.optional(Column::FiledOn, values::date),
        outcome: cells.optional(Column::Outcome, values::outcome),
        problems: ThinVec::new(),
    };
    if aid.filed_on.is_blank() && aid.is_inac() == Some(true) {
        cells.miss(Column::FiledOn);
    }
    aid.regulation_typed = regulation_typed.into_inner();
    aid.problems = cells.problems.into();
    aid
}

/// A row of `derogations` (inputs, section 2.4).
pub fn waiver(mut cells: Cells<'_>, place: Place) -> Waiver {
    let mut waiver = Waiver {
        place,
        application_number: cells.optional(Column::ApplicationNumber, values::application_number),
        code: cells.optional(Column::WaivedCode, values::waived_code),
        reason: cells.optional(Column::Reason, values::text),
        author: cells.optional(Column::Author, values::text),
        waived_on: cells.optional(Column::WaivedOn, values::date),
        problems: ThinVec::new(),
    };
    waiver.problems = cells.problems.into();
    waiver
}
