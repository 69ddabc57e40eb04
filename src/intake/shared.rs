//! Texts of low variety, held once for a file, whichever thread reads the row that says them.

use std::borrow::Borrow;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashSet;

use super::cell::Epoch;
use super::values::{self, Reading, Value, as_text};
use crate::domain::{ApplicationNumber, BilledTo, Supplier, Text};

/// The texts and application numbers of a file.
#[derive(Debug, Default)]
pub struct Shared {
    texts: Mutex<FxHashSet<AsTyped<Text>>>,
    numbers: Mutex<FxHashSet<AsTyped<ApplicationNumber>>>,
    suppliers: Mutex<FxHashSet<Arc<Supplier>>>,
}

impl Shared {
    /// A text.
    pub fn text(&self, value: &Value<'_>) -> Reading<Text> {
        let typed = as_text(value)?;
        once(&self.texts, &typed, || Ok(Text::new(&typed)))
    }

    /// The number of an application.
    pub fn number(&self, value: &Value<'_>) -> Reading<ApplicationNumber> {
        once(&self.numbers, &as_text(value)?, || values::application_number(value, Epoch::default()))
    }

    /// A supplier.
    pub fn supplier(&self, supplier: Supplier) -> Arc<Supplier> {
        let mut held = self.suppliers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = held.get(&supplier) {
            return Arc::clone(known);
        }
        let new = Arc::new(supplier);
        held.insert(Arc::clone(&new));
        new
    }

    /// `facture_a`.
    pub fn billed_to(&self, value: &Value<'_>, epoch: Epoch) -> Reading<BilledTo> {
        // A letter makes a name, whatever else there is.
        if matches!(value, Value::Text(text) if text.bytes().any(|byte| byte.is_ascii_alphabetic())) {
            return self.text(value).map(BilledTo::Name);
        }
        match values::billed_to(value, epoch)? {
            BilledTo::Name(_) => self.text(value).map(BilledTo::Name),
            number @ BilledTo::Number(_) => Ok(number),
        }
    }
}

/// The one that is held as typed, or else a new one, which is then held.
fn once<T: Spelled + Clone>(held: &Mutex<FxHashSet<AsTyped<T>>>, typed: &str, new: impl FnOnce() -> Reading<T>) -> Reading<T> {
    let mut held = held.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = held.get(typed) {
        return Ok(known.0.clone());
    }
    let new = new()?;
    held.insert(AsTyped(new.clone()));
    Ok(new)
}

/// What keeps a text as it was typed.
trait Spelled {
    fn typed(&self) -> &str;
}

impl Spelled for Text {
    fn typed(&self) -> &str {
        Text::typed(self)
    }
}

impl Spelled for ApplicationNumber {
    fn typed(&self) -> &str {
        ApplicationNumber::typed(self)
    }
}

/// Found by how it was typed, letter by letter.
#[derive(Debug)]
struct AsTyped<T>(T);

impl<T: Spelled> Borrow<str> for AsTyped<T> {
    fn borrow(&self) -> &str {
        self.0.typed()
    }
}

impl<T: Spelled> Hash for AsTyped<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.typed().hash(state);
    }
}

impl<T: Spelled> PartialEq for AsTyped<T> {
    fn eq(&self, other: &AsTyped<T>) -> bool {
        self.0.typed() == other.0.typed()
    }
}

impl<T: Spelled> Eq for AsTyped<T> {}
