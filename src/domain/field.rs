//! What a cell says of one field of a record.

/// A field of a record, as read. Unreadable is never blank, and never a default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Field<T> {
    /// Nothing there.
    #[default]
    Blank,
    /// Something there that cannot be read, or is out of the field's domain.
    Unreadable,
    /// The value.
    Known(T),
}

impl<T> Field<T> {
    /// The value, when there is one that can be read.
    pub fn known(&self) -> Option<&T> {
        match self {
            Field::Known(value) => Some(value),
            Field::Blank | Field::Unreadable => None,
        }
    }

    /// The same, with the value seen through `view`.
    pub fn map<U>(&self, view: impl FnOnce(&T) -> U) -> Field<U> {
        match self {
            Field::Known(value) => Field::Known(view(value)),
            Field::Blank => Field::Blank,
            Field::Unreadable => Field::Unreadable,
        }
    }

    /// The same, with a reference to the value.
    pub fn as_ref(&self) -> Field<&T> {
        match self {
            Field::Known(value) => Field::Known(value),
            Field::Blank => Field::Blank,
            Field::Unreadable => Field::Unreadable,
        }
    }

    /// `Some(None)` when blank, `None` when unreadable.
    #[expect(clippy::option_option, reason = "nothing, and nothing that can be read, are two things")]
    pub fn readable(&self) -> Option<Option<&T>> {
        match self {
            Field::Known(value) => Some(Some(value)),
            Field::Blank => Some(None),
            Field::Unreadable => None,
        }
    }

    /// Nothing there?
    pub fn is_blank(&self) -> bool {
        matches!(self, Field::Blank)
    }

    /// Something there that cannot be read?
    pub fn is_unreadable(&self) -> bool {
        matches!(self, Field::Unreadable)
    }

    /// The value, or `default` when blank; `None` when unreadable.
    pub fn or_default(&self, default: T) -> Option<T>
    where
        T: Copy,
    {
        match self {
            Field::Known(value) => Some(*value),
            Field::Blank => Some(default),
            Field::Unreadable => None,
        }
    }
}

impl<T: Copy> Field<T> {
    /// A copy of the value, when there is one that can be read.
    pub fn value(&self) -> Option<T> {
        self.known().copied()
    }
}
