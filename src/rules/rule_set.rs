//! The parameters in force on a date: a line here and an entry in `scheme.toml` are all that a parameter is. A rule set
//! is a value: old ones stay beside new ones.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::loader::{Parameters, Refused};
use super::parameter::{self, ParameterValue, Shape};
use crate::domain::{Category, Code, CodeSet, Euros, FiscalYearEnd, Naf, Period, Regulation};

/// A rule set of the parameters of a section: each with its type, its shape, and the function of [`parameter`] that
/// reads it.
macro_rules! parameters {
    ($(#[$doc:meta])* $set:ident in $section:literal;
     $($(#[$about:meta])* $name:ident: $type:ty, $shape:ident, $read:ident;)+) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $set {
            /// First day.
            pub from: Date,
            $($(#[$about])* pub $name: $type,)+
        }

        impl $set {
            /// Its parameters, in the order of the sheet `Règles`.
            pub(super) const KEYS: &[(&str, Shape)] =
                &[$((concat!($section, ".", stringify!($name)), Shape::$shape),)+];

            /// The values in force from a day on.
            pub(super) fn from_values(parameters: &Parameters, from: Date) -> Result<$set, Refused> {
                Ok($set {
                    from,
                    $($name: parameters.value(concat!($section, ".", stringify!($name)), from, parameter::$read)?,)+
                })
            }
        }
    };
}

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

parameters! {
    /// The scheme's parameters for applications filed from `from` on.
    SchemeRules in "scheme";
    /// E02, employees: fewer than this.
    headcount_below: Decimal, Number, positive;
    /// E04, euros a year: less than this.
    turnover_below: Euros, Number, positive_euros;
    /// E03, first two characters of postal and commune codes.
    departments: Vec<String>, List, departments;
    /// E12, years.
    years_between_requests: i32, Number, count;
    /// L02.
    invoice_date: InvoiceDate, Word, invoice_date;
    /// Activities excluded beside the NAF table: beginning of the code, and the rule (E08–E11, E14).
    excluded_activities: BTreeMap<String, Code>, Table, excluded_activities;
    /// Roles of the categories.
    category_roles: BTreeMap<Category, Role>, Table, category_roles;
    /// The rules that an instructor can set aside.
    waivable: CodeSet, List, waivable;
    /// L12, months.
    subscription_months: u32, Number, count;
    /// L11, euros excluding VAT per kind of equipment.
    equipment_cap: Euros, Number, positive_euros;
    /// L10, kinds of equipment.
    equipment_kinds: usize, Number, count;
    /// A01, euros.
    minimum_base: Euros, Number, euros;
    /// A02, euros.
    base_cap: Euros, Number, positive_euros;
    /// Percent of the subsidised base.
    aid_rate: Decimal, Number, percent;
    /// A03, percent of the eligible base.
    cumulation_rate: Decimal, Number, percent;
    /// A05, euros.
    minimum_aid: Euros, Number, euros;
    /// A04.
    de_minimis_excess: DeMinimisExcess, Word, de_minimis_excess;
}

impl SchemeRules {
    /// The role of a category. The loader has checked that each has one.
    pub fn role(&self, category: Category) -> Role {
        self.category_roles.get(&category).copied().unwrap_or(Role::Excluded(Code::L04))
    }
}

parameters! {
    /// The de minimis parameters for decisions from `from` on.
    DeMinimisRules in "de_minimis";
    /// The regulation in force.
    regulation: Regulation, Word, regulation;
    /// Euros per undertaking.
    ceiling: Euros, Number, positive_euros;
    /// Euros per undertaking in road freight.
    road_freight_ceiling: Euros, Number, positive_euros;
    /// Beginning of the NAF codes of road freight.
    road_freight_naf: String, Word, text;
    /// How the period is counted.
    period: PeriodKind, Word, period;
    /// Its length, in years.
    period_years: i16, Number, count;
    /// The regulations whose aids are counted.
    counted: Vec<Regulation>, List, regulations;
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

    /// SHA-256 of all that the sheet `Règles` says of them, in hexadecimal.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Do both decide alike, however they are worded?
    pub fn decides_as(&self, other: &RuleBook) -> bool {
        let decisive = |one: &ParameterValue| (one.key.clone(), one.from, one.to, one.value.clone());
        self.parameters.iter().map(decisive).eq(other.parameters.iter().map(decisive))
    }
}

/// The last rule set that has begun by `date`. The loader refuses an empty list.
fn in_force<R>(sets: &[R], date: Option<Date>, from: impl Fn(&R) -> Date) -> &R {
    let begun = date.map_or(0, |date| sets.partition_point(|rules| from(rules) <= date));
    &sets[begun.saturating_sub(1)]
}
