//! What is checked of a rules file before it decides anything, one check a function: each gives the first thing that
//! cannot be right, at its place.

use jiff::ToSpan;
use jiff::civil::Date;

use super::loader::{Parameter, Refused};

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
        return Err(parameter.refused(parameter.span.clone(), "at least one value is needed"));
    }
    Ok(())
}

/// A parameter of the scheme begins on the day it opens, one of de minimis on that day or before.
fn begins_with_the_scheme(parameter: &Parameter, opens: Date) -> Result<(), Refused> {
    let Some(first) = parameter.values.first() else { return Ok(()) };
    let (span, begins) = (first.span(), first.get_ref().from.0);
    if parameter.key.starts_with("scheme.") && begins != opens {
        let reason = format!("its first value begins on {begins}, the scheme opens on {opens}");
        return Err(parameter.refused(span, &reason));
    }
    if begins > opens {
        let reason = format!("its first value begins on {begins}, after the scheme opens on {opens}");
        return Err(parameter.refused(span, &reason));
    }
    Ok(())
}

fn ends_after_it_begins(parameter: &Parameter, _: Date) -> Result<(), Refused> {
    for value in &parameter.values {
        let (from, to) = (value.get_ref().from.0, value.get_ref().to.map(|to| to.0));
        if let Some(to) = to.filter(|to| *to < from) {
            let reason = format!("this value ends on {to} before it begins on {from}");
            return Err(parameter.refused(value.span(), &reason));
        }
    }
    Ok(())
}

fn leaves_no_overlap(parameter: &Parameter, _: Date) -> Result<(), Refused> {
    for (value, next) in parameter.values.iter().zip(parameter.values.iter().skip(1)) {
        let (value, begins) = (value.get_ref(), next.get_ref().from.0);
        if begins <= value.from.0 || value.to.is_some_and(|to| begins <= to.0) {
            let reason =
                format!("this value begins on {begins} while the one before it still holds (overlap)");
            return Err(parameter.refused(next.span(), &reason));
        }
    }
    Ok(())
}

fn leaves_no_gap(parameter: &Parameter, _: Date) -> Result<(), Refused> {
    for (value, next) in parameter.values.iter().zip(parameter.values.iter().skip(1)) {
        let begins = next.get_ref().from.0;
        if let Some(to) = value.get_ref().to.filter(|to| to.0.saturating_add(1.day()) < begins) {
            let reason = format!("nothing holds between {} and {begins} (gap)", to.0);
            return Err(parameter.refused(next.span(), &reason));
        }
    }
    Ok(())
}

fn has_a_source(parameter: &Parameter, _: Date) -> Result<(), Refused> {
    match parameter.values.iter().find(|value| value.get_ref().source.trim().is_empty()) {
        Some(value) => Err(parameter.refused(value.span(), "this value has no source")),
        None => Ok(()),
    }
}
