//! The parameters in force on a date. A rule set is a value: old ones stay beside new ones.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::domain::{Category, Code, Euros, FiscalYearEnd, Naf, Period, Regulation};

/// What a category of expense is for the scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It makes the project: a site that sells.
    Project,
    /// It accompanies the project: advice, installation, training, search ranking.
    Support,
    /// Equipment, capped per kind.
    Equipment,
    /// Not eligible, for this reason (L04, L05, L06 or L09).
    Excluded(Code),
}

/// Which invoices come after the request (L02).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvoiceDate {
    /// Dated after the filing date.
    After,
    /// Dated on the filing date or after.
    OnOrAfter,
}

/// What happens above the de minimis ceiling (A04).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeMinimisExcess {
    /// The application is rejected.
    Reject,
    /// The aid is cut to what is left; the applicant has chosen so before the grant (CJEU C-608/19).
    Reduce,
}

/// How a de minimis period is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodKind {
    /// Years up to the decision date.
    Rolling,
    /// The fiscal year of the decision date and those before it.
    Fiscal,
}

/// The scheme's parameters for applications filed from `from` on.
#[derive(Clone, Debug, PartialEq)]
pub struct SchemeRules {
    /// First filing date.
    pub from: Date,
    /// E02, employees: fewer than this.
    pub headcount_below: Decimal,
    /// E04, euros a year: less than this.
    pub turnover_below: Euros,
    /// E03, first two characters of postal and commune codes.
    pub departments: Vec<String>,
    /// E12, years.
    pub years_between_requests: i32,
    /// L02.
    pub invoice_date: InvoiceDate,
    /// Activities excluded beside the NAF table: beginning of the code, and the rule (E08–E11, E14).
    pub excluded_activities: BTreeMap<String, Code>,
    /// Roles of the categories.
    pub category_roles: BTreeMap<Category, Role>,
    /// L12, months.
    pub subscription_months: u32,
    /// L11, euros excluding VAT per kind of equipment.
    pub equipment_cap: Euros,
    /// L10, kinds of equipment.
    pub equipment_kinds: usize,
    /// A01, euros.
    pub minimum_base: Euros,
    /// A02, euros.
    pub base_cap: Euros,
    /// Percent of the subsidised base.
    pub aid_rate: Decimal,
    /// A03, percent of the eligible base.
    pub cumulation_rate: Decimal,
    /// A05, euros.
    pub minimum_aid: Euros,
    /// A04.
    pub de_minimis_excess: DeMinimisExcess,
}

impl SchemeRules {
    /// The role of a category. The loader has checked that each has one.
    pub fn role(&self, category: Category) -> Role {
        self.category_roles.get(&category).copied().unwrap_or(Role::Excluded(Code::L04))
    }
}

/// The de minimis parameters for decisions from `from` on.
#[derive(Clone, Debug, PartialEq)]
pub struct DeMinimisRules {
    /// First decision date.
    pub from: Date,
    /// The regulation in force.
    pub regulation: Regulation,
    /// Euros per undertaking.
    pub ceiling: Euros,
    /// Euros per undertaking in road freight.
    pub road_freight_ceiling: Euros,
    /// Beginning of the NAF codes of road freight.
    pub road_freight_naf: String,
    /// How the period is counted.
    pub period: PeriodKind,
    /// Its length, in years.
    pub period_years: i16,
    /// The regulations whose aids are counted.
    pub counted: Vec<Regulation>,
}

impl DeMinimisRules {
    /// The ceiling of an applicant with this activity, in euros; `None` when it depends on an activity that is unknown.
    pub fn ceiling_for(&self, naf: Option<Naf>) -> Option<Euros> {
        if self.ceiling == self.road_freight_ceiling {
            return Some(self.ceiling);
        }
        naf.map(|naf| {
            if naf.code().starts_with(&self.road_freight_naf) {
                self.road_freight_ceiling
            } else {
                self.ceiling
            }
        })
    }

    /// The period looked back on from `date`; `None` when it depends on a fiscal year that is unknown.
    pub fn period_up_to(&self, date: Date, fiscal_year_end: Option<FiscalYearEnd>) -> Option<Period> {
        match self.period {
            PeriodKind::Rolling => Some(Period::of_years_ending(i32::from(self.period_years), date)),
            PeriodKind::Fiscal => fiscal_year_end.map(|end| end.years_up_to(date, self.period_years - 1)),
        }
    }
}

/// A parameter's value over a time, as the sheet `Règles` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterValue {
    /// `scheme.aid_rate`.
    pub key: String,
    /// French and English title.
    pub title: [String; 2],
    /// The value as text, readable back.
    pub value: String,
    /// A single number: the sheet holds it as one.
    pub number: Option<Decimal>,
    /// First day.
    pub from: Date,
    /// Last day, when a later value follows or the file says so.
    pub to: Option<Date>,
    /// Where it is written.
    pub source: String,
    /// When somebody last compared it with its source.
    pub checked_on: Option<Date>,
}

/// The scheme itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemeIdentity {
    /// Short name.
    pub name: String,
    /// Full name.
    pub title: String,
    /// Who grants.
    pub authority: String,
    /// Its SIRET, as text.
    pub authority_siret: String,
    /// First filing date.
    pub opens_on: Date,
    /// Last filing date, when the scheme has closed.
    pub closes_on: Option<Date>,
}

/// All rule sets of the program, or of a `--rules` file: every parameter with every value it has had.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleBook {
    pub(super) identity: SchemeIdentity,
    pub(super) scheme: Vec<SchemeRules>,
    pub(super) de_minimis: Vec<DeMinimisRules>,
    pub(super) parameters: Vec<ParameterValue>,
    pub(super) hash: String,
}

impl RuleBook {
    /// The scheme itself.
    pub fn identity(&self) -> &SchemeIdentity {
        &self.identity
    }

    /// Is the scheme open to an application filed on that date (E00)?
    pub fn is_open_on(&self, filed_on: Date) -> bool {
        self.identity.opens_on <= filed_on && self.identity.closes_on.is_none_or(|last| filed_on <= last)
    }

    /// The scheme's rules for an application filed on that date; before the first, the first.
    pub fn scheme_on(&self, filed_on: Option<Date>) -> &SchemeRules {
        in_force(&self.scheme, filed_on, |rules| rules.from)
    }

    /// The de minimis rules for a decision of that date; before the first, the first.
    pub fn de_minimis_on(&self, decided_on: Date) -> &DeMinimisRules {
        in_force(&self.de_minimis, Some(decided_on), |rules| rules.from)
    }

    /// Every value of every parameter.
    pub fn parameters(&self) -> &[ParameterValue] {
        &self.parameters
    }

    /// SHA-256 of keys, dates and values (titles and sources aside), in hexadecimal.
    pub fn hash(&self) -> &str {
        &self.hash
    }
}

/// The last rule set that has begun by `date`. The loader refuses an empty list.
fn in_force<R>(sets: &[R], date: Option<Date>, from: impl Fn(&R) -> Date) -> &R {
    let begun = date.map_or(0, |date| sets.partition_point(|rules| from(rules) <= date));
    &sets[begun.saturating_sub(1)]
}
