//! One invoice line by itself: L01 to L06, L08, L09 (rules, section 3). Credit notes (below zero) reduce the base:
//! L02 and L03 do not apply to them, for a refund counts whenever it comes; all other rules do.

use jiff::civil::Date;

use super::{Fact, Finding, InvoiceDate, Role, SchemeRules};
use crate::domain::{BilledTo, Code, Expense, Nature, Siren, Text};

/// Legal forms and titles that do not count when two names are compared.
const FORMS: [&str; 22] = [
    "SARL",
    "SAS",
    "SASU",
    "EURL",
    "EI",
    "EIRL",
    "SA",
    "SNC",
    "SCS",
    "SCA",
    "SCOP",
    "GIE",
    "ETS",
    "ETABLISSEMENTS",
    "STE",
    "SOCIETE",
    "ENTREPRISE",
    "M",
    "MR",
    "MME",
    "MONSIEUR",
    "MADAME",
];

/// « facturation au nom de l'entreprise bénéficiaire » — by its SIREN, or by its name without legal form and titles.
///
/// Facts: whom the line is invoiced to, then the applicant's SIREN or name.
pub fn billed_to_applicant(
    expense: &Expense<'_>,
    siren: Option<Siren>,
    legal_name: Option<&Text>,
) -> Finding {
    match expense.billed_to {
        BilledTo::Number(first_nine) => Finding::new(
            Code::L01,
            siren.map(|siren| siren.digits() != *first_nine),
            [Fact::NineDigits(*first_nine)].into_iter().chain(siren.map(Fact::Siren)),
        ),
        BilledTo::Name(name) => Finding::new(
            Code::L01,
            legal_name.map(|legal_name| !same_name(name.norm(), legal_name.norm())),
            [Fact::Text(name.clone())].into_iter().chain(legal_name.cloned().map(Fact::Text)),
        ),
    }
}

fn same_name(one: &str, other: &str) -> bool {
    fn significant(name: &str) -> impl Iterator<Item = &str> {
        name.split_ascii_whitespace().filter(|token| !FORMS.contains(token))
    }
    let is_left = |name| significant(name).next().is_some();
    // Where nothing is left of one, the whole of both is compared.
    if is_left(one) && is_left(other) { significant(one).eq(significant(other)) } else { one == other }
}

/// « dépenses réalisées a posteriori de la date de création de demande d'aide » — invoiced after it, and paid after it: what
/// was paid before was spent before.
///
/// Facts: the invoice's date or, where that is late enough, the date of payment; then the filing date.
pub fn after_request(expense: &Expense<'_>, filed_on: Option<Date>, rules: &SchemeRules) -> Finding {
    let is_early = |filed_on: Date, date: &Date| match rules.invoice_date {
        InvoiceDate::After => *date <= filed_on,
        InvoiceDate::OnOrAfter => *date < filed_on,
    };
    let mut dates = [Some(expense.invoiced_on), expense.paid_on].into_iter().flatten();
    let early = filed_on.and_then(|filed_on| dates.find(|date| is_early(filed_on, date)));
    let fails = if expense.amount.is_negative() { Some(false) } else { filed_on.map(|_| early.is_some()) };
    let found = early.unwrap_or(expense.invoiced_on);
    Finding::new(Code::L02, fails, [Fact::Date(found)].into_iter().chain(filed_on.map(Fact::Date)))
}

/// « sur présentation des factures acquittées » — on the decision date at the latest.
///
/// Facts: the date of payment or a blank, the decision date.
pub fn paid(expense: &Expense<'_>, decided_on: Option<Date>) -> Finding {
    let fails = match expense.paid_on {
        _ if expense.amount.is_negative() => Some(false),
        None => Some(true),
        Some(paid_on) => decided_on.map(|decided_on| paid_on > decided_on),
    };
    let found = expense.paid_on.map_or(Fact::Blank, Fact::Date);
    Finding::new(Code::L03, fails, [found].into_iter().chain(decided_on.map(Fact::Date)))
}

/// The exclusions by category: « Sont éligibles : … » (L04), « l'équipement en site Web "vitrine simple" » (L05),
/// « logiciels grand public (type bureautique) » (L06), « prestations et investissements de Cyber-sécurité » (L09).
///
/// Facts: the category.
pub fn listed_expense(expense: &Expense<'_>, code: Code, rules: &SchemeRules) -> Finding {
    let fails = rules.role(expense.category) == Role::Excluded(code);
    Finding::new(code, Some(fails), [Fact::Category(expense.category)])
}

/// « acquisition par crédit-bail (leasing) ou location financière »
///
/// Facts: the nature.
pub fn not_leased(expense: &Expense<'_>) -> Finding {
    let fails = matches!(expense.nature, Nature::Leasing | Nature::Hire);
    Finding::new(Code::L08, Some(fails), [Fact::Nature(expense.nature)])
}
