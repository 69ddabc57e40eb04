//! What is checked of a rules file before it decides anything, one check a function: each gives the first thing that
//! cannot be right, at its place.

use jiff::ToSpan;
use jiff::civil::Date;

use super::loader::{Parameter, Refused};
use crate::lang::Message;

/// A check of one parameter, with the day on which the scheme opens.
type Lint = fn(&Parameter, Date) -> Result<(), Refused>;

/// Every check, in their order.
pub(super) const LINTS: &[Lint] = &[
    has_a_value,
    begins_with_the_scheme,
    ends_after_it_begins,
    leaves_no_overlap,
    leaves_no_gap,
    has_a_source,
];

fn has_a_value(parameter: &Parameter, _: Date) -> Result<(), Refused> {
    if parameter.values.is_empty() {
        return Err(parameter.refused(parameter.span.clone(), Message::RULES_NO_VALUE, &[]));
    }
    Ok(())
}

/// A parameter of the scheme begins on the day it opens, one of de minimis on that day or before.
fn begins_with_the_scheme(parameter: &Parameter, opens: Date) -> Result<(), Refused> {
    let Some(first) = parameter.values.first() else { return Ok(()) };
    let begins = first.get_ref().from.0;
    let message = if parameter.key.starts_with("scheme.") && begins != opens {
        Message::RULES_BEGINS_OTHER
    } else if begins > opens {
        Message::RULES_BEGINS_AFTER
    } else {
        return Ok(());
    };
    Err(parameter.refused(first.span(), message, &[&begins.to_string(), &opens.to_string()]))
}

fn ends_after_it_begins(parameter: &Parameter, _: Date) -> Result<(), Refused> {
    for value in &parameter.values {
        let (from, to) = (value.get_ref().from.0, value.get_ref().to.map(|to| to.0));
        if let Some(to) = to.filter(|to| *to < from) {
            let days = [to, from].map(|day| day.to_string());
            return Err(parameter.refused(value.span(), Message::RULES_ENDS_BEFORE, &[&days[0], &days[1]]));
        }
    }
    Ok(())
}

fn leaves_no_overlap(parameter: &Parameter, _: Date) -> Result<(), Refused> {
    for (value, next) in parameter.values.iter().zip(parameter.values.iter().skip(1)) {
        let (value, begins) = (value.get_ref(), next.get_ref().from.0);
        if begins <= value.from.0 || value.to.is_some_and(|to| begins <= to.0) {
            return Err(parameter.refused(next.span(), Message::RULES_OVERLAP, &[&begins.to_string()]));
        }
    }
    Ok(())
}

fn leaves_no_gap(parameter: &Parameter, _: Date) -> Result<(), Refused> {
    for (value, next) in parameter.values.iter().zip(parameter.values.iter().skip(1)) {
        let begins = next.get_ref().from.0;
        if let Some(to) = value.get_ref().to.filter(|to| to.0.saturating_add(1.day()) < begins) {
            let days = [to.0, begins].map(|day| day.to_string());
            return Err(parameter.refused(next.span(), Message::RULES_GAP, &[&days[0], &days[1]]));
        }
    }
    Ok(())
}

fn has_a_source(parameter: &Parameter, _: Date) -> Result<(), Refused> {
    match parameter.values.iter().find(|value| value.get_ref().source.trim().is_empty()) {
        Some(value) => Err(parameter.refused(value.span(), Message::RULES_NO_SOURCE, &[])),
        None => Ok(()),
    }
}
