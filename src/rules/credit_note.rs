//! L15: a refund of what was not retained changes nothing (rules, section 3.6).

use std::collections::{BTreeMap, BTreeSet};

use super::{Fact, Finding};
use crate::domain::{Code, Euros, Expense, Nature, Siret, key};

/// A line of an application, in line order, with what is retained of it after 3.2.
#[derive(Clone, Copy, Debug)]
pub struct RetainedLine<'a> {
    /// The line.
    pub expense: Expense<'a>,
    /// Euros retained.
    pub retained: Euros,
}

/// Lines of one supplier: those with its SIRET, or with its name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum SupplierKey<'a> {
    Siret(Siret),
    Name(&'a str),
}

fn suppliers<'a>(expense: &Expense<'a>) -> impl Iterator<Item = SupplierKey<'a>> + use<'a> {
    let name = SupplierKey::Name(expense.supplier.norm());
    expense.supplier_siret.map(SupplierKey::Siret).into_iter().chain([name])
}

/// What makes a line the opposite of another, beside the amount.
type Kind<'a> = (SupplierKey<'a>, crate::domain::Category, Nature);

/// L15 of each line of an application, in line order: of a credit note that names an invoice of which no line is there, or
/// whose original retains nothing. Its original is the lines of the invoice that it names; without one, the first line with
/// the opposite amount that no credit note before it has taken.
///
/// Facts: the invoice that the credit note names, or that of the line it cancels.
pub fn of_nothing_retained(lines: &[RetainedLine<'_>]) -> Vec<Option<Finding>> {
    let mut named: BTreeMap<(SupplierKey<'_>, String), bool> = BTreeMap::new();
    let mut opposite: BTreeMap<(Kind<'_>, Euros), BTreeSet<usize>> = BTreeMap::new();
    if !lines.iter().any(|line| line.expense.amount.is_negative()) {
        return vec![None; lines.len()];
    }
    for (rank, RetainedLine { expense, retained }) in lines.iter().enumerate() {
        if expense.amount <= Euros::ZERO {
            continue;
        }
        for supplier in suppliers(expense) {
            *named.entry((supplier, key(expense.invoice_number))).or_default() |= *retained != Euros::ZERO;
            let kind = (supplier, expense.category, expense.nature);
            opposite.entry((kind, expense.amount)).or_default().insert(rank);
        }
    }
    let mut found = Vec::with_capacity(lines.len());
    for RetainedLine { expense, .. } in lines {
        let (invoice, retained) = match expense.original_invoice {
            _ if !expense.amount.is_negative() => {
                found.push(None);
                continue;
            }
            Some(invoice) => {
                let lines = |supplier| named.get(&(supplier, key(invoice.typed())));
                (
                    Fact::Text(invoice.clone()),
                    suppliers(expense).any(|supplier| lines(supplier) == Some(&true)),
                )
            }
            None => {
                let kind = |supplier| ((supplier, expense.category, expense.nature), -expense.amount);
                let first =
                    suppliers(expense).filter_map(|supplier| opposite.get(&kind(supplier))?.first().copied());
                let Some(first) = first.min() else {
                    found.push(None);
                    continue;
                };
                let original = &lines[first];
                for supplier in suppliers(&original.expense) {
                    if let Some(ranks) = opposite.get_mut(&kind(supplier)) {
                        ranks.remove(&first);
                    }
                }
                (Fact::Word(original.expense.invoice_number.into()), original.retained != Euros::ZERO)
            }
        };
        found.push((!retained).then(|| Finding::new(Code::L15, Some(true), [invoice])));
    }
    found
}
