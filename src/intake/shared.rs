//! Texts, numbers and suppliers of low variety, held once for a file, whichever thread reads the row that says them.

use std::borrow::Borrow;
use std::convert::Infallible;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashSet;

use super::cell::Epoch;
use super::values::{self, Reading, Value, as_text};
use crate::domain::{ApplicationNumber, BilledTo, Supplier, Text};

/// The texts, application numbers and suppliers of a file.
#[derive(Debug, Default)]
pub struct Shared {
    texts: Mutex<FxHashSet<AsTyped<Text>>>,
    numbers: Mutex<FxHashSet<AsTyped<ApplicationNumber>>>,
    suppliers: Mutex<FxHashSet<Arc<Supplier>>>,
    labels: Mutex<FxHashSet<AsTyped<Text>>>,
}

/// Labels that are held: many lines have one of a few, and the others stand once.
const MOST_LABELS: usize = 4_096;

/// However many there are.
const ALL: usize = usize::MAX;

impl Shared {
    /// A text.
    pub fn text(&self, value: &Value<'_>) -> Reading<Text> {
        let typed = as_text(value)?;
        once(&self.texts, ALL, &*typed, || Ok(AsTyped(Text::new(&typed)))).map(|held| held.0)
    }

    /// The label of an invoice line, which nothing keeps.
    pub fn label(&self, value: &Value<'_>) -> Reading<Text> {
        let typed = as_text(value)?;
        once(&self.labels, MOST_LABELS, &*typed, || Ok(AsTyped(Text::new(&typed)))).map(|held| held.0)
    }

    /// The number of an application.
    pub fn number(&self, value: &Value<'_>) -> Reading<ApplicationNumber> {
        once(&self.numbers, ALL, &*as_text(value)?, || {
            values::application_number(value, Epoch::default()).map(AsTyped)
        })
        .map(|held| held.0)
    }

    /// A supplier.
    pub fn supplier(&self, supplier: &Supplier) -> Arc<Supplier> {
        let Ok(held) =
            once(&self.suppliers, ALL, supplier, || Ok::<_, Infallible>(Arc::new(supplier.clone())));
        held
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

/// The one that is held, or else a new one, which is then held unless that would be more than `most`.
fn once<T, K, E>(
    held: &Mutex<FxHashSet<T>>,
    most: usize,
    key: &K,
    new: impl FnOnce() -> Result<T, E>,
) -> Result<T, E>
where
    T: Borrow<K> + Hash + Eq + Clone,
    K: Hash + Eq + ?Sized,
{
    let held = || held.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = held().get(key) {
        return Ok(known.clone());
    }
    // No thread waits while another makes one; of two that make the same, one is held.
    let new = new()?;
    let mut held = held();
    if let Some(known) = held.get(key) {
        return Ok(known.clone());
    }
    if held.len() < most {
        held.insert(new.clone());
    }
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
#[derive(Clone, Debug)]
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
