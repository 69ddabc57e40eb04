//! « abonnement (limité à 12 mois) » : L12 (rules, section 3.2).

use rust_decimal::Decimal;

use super::enterprise::count;
use super::{Fact, Finding, SchemeRules};
use crate::domain::{Category, Code, Euros, Expense, Text};

/// The subscription a line belongs to: its reference, or when that is blank its supplier and category.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SubscriptionKey<'a> {
    /// `norm(ref_abonnement)`.
    Reference(&'a str),
    /// `norm(fournisseur)` and `categorie`.
    Supplier(&'a str, Category),
}

/// The subscription of a line.
pub fn subscription_key<'a>(expense: &Expense<'a>) -> SubscriptionKey<'a> {
    match expense.subscription.map(Text::norm).filter(|reference| !reference.is_empty()) {
        Some(reference) => SubscriptionKey::Reference(reference),
        None => SubscriptionKey::Supplier(expense.supplier.norm(), expense.category),
    }
}

/// What one line of a subscription takes and retains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscriptionShare {
    /// Months taken of those left to its subscription.
    pub months_taken: u32,
    /// Euros retained.
    pub retained: Euros,
    /// L12: fewer months than it has.
    pub finding: Finding,
}

/// A line of m months, of a subscription with `months_left` months left, takes t = min(m, left) of them and retains
/// round(HT × t / m). A credit note takes none and retains round(HT × min(m, 12) / m).
///
/// Facts: the line's months, the months retained, the months allowed.
pub fn share(expense: &Expense<'_>, months_left: u32, rules: &SchemeRules) -> SubscriptionShare {
    let refund = expense.amount.is_negative();
    let allowed = if refund { rules.subscription_months } else { months_left };
    let months = expense.months.min(allowed);
    let retained =
        Euros::rounded(expense.amount.decimal() * Decimal::from(months) / Decimal::from(expense.months));
    SubscriptionShare {
        months_taken: if refund { 0 } else { months },
        retained,
        finding: Finding::new(
            Code::L12,
            Some(months < expense.months),
            [count(expense.months), count(months), count(rules.subscription_months), Fact::Amount(retained)],
        ),
    }
}
