//! Lists of values that have names.

/// A list of values, each with its name in files and reports, which no language changes. The documentation of a value that has
/// none is its name.
macro_rules! named {
    ($(#[$doc:meta])* pub enum $list:ident { $($(#[$of:meta])* $value:ident = $name:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $list { $(#[doc = concat!("`", $name, "`.")] $(#[$of])* $value,)+ }

        impl $list {
            /// All of them, in order.
            #[allow(dead_code, reason = "not every list is gone through")]
            pub const ALL: [$list; [$($list::$value,)+].len()] = [$($list::$value,)+];

            /// Its name.
            pub const fn name(self) -> &'static str {
                match self { $($list::$value => $name,)+ }
            }

            /// The value of that name.
            #[allow(dead_code, reason = "not every list is read")]
            pub fn of_name(name: &str) -> Option<$list> {
                $list::ALL.into_iter().find(|value| value.name() == name)
            }
        }

        impl std::fmt::Display for $list {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }

        impl serde::Serialize for $list {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }
    };
}
pub(crate) use named;
