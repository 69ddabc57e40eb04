//! The values that settings take, as people write them.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use jiff::civil::Date;

macro_rules! choices {
    ($($(#[$doc:meta])* $Name:ident { $($(#[$of:meta])* $choice:ident = $word:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $Name { $($(#[$of])* $choice),+ }

        impl FromStr for $Name {
            type Err = String;

            fn from_str(text: &str) -> Result<$Name, String> {
                match text {
                    $($word => Ok($Name::$choice),)+
                    _ => Err(format!("write one of: {}", [$($word),+].join(", "))),
                }
            }
        }

        impl clap::ValueEnum for $Name {
            fn value_variants<'a>() -> &'a [$Name] {
                &[$($Name::$choice),+]
            }

            fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
                Some(self.to_string().into())
            }
        }

        impl fmt::Display for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $($Name::$choice => $word),+ })
            }
        }
    )+};
}

choices! {
    /// Format of the log.
    LogFormat {
        /// For people.
        Text = "text",
        /// One JSON object a line.
        Json = "json",
    }

    /// Least level logged.
    LogLevel {
        /// `info`, or `warn` on a terminal.
        Usual = "usual",
        /// Nothing could be done.
        Error = "error",
        /// Something could not be read or decided.
        Warn = "warn",
        /// Each file, and the run.
        Info = "info",
        /// Each stage.
        Debug = "debug",
        /// Everything.
        Trace = "trace",
    }

    /// When progress is shown.
    ProgressMode {
        /// On a terminal.
        Auto = "auto",
        /// Never.
        Never = "never",
    }

    /// Format of the summary.
    SummaryFormat {
        /// For people.
        Table = "table",
        /// One JSON object.
        Json = "json",
    }

    /// How anomalies, or the differences of a replay, are listed.
    ListFormat {
        /// For people.
        Table = "table",
        /// For programs.
        Json = "json",
    }

    /// How a decision is explained.
    ExplainFormat {
        /// An indented tree.
        Text = "text",
        /// Headings and lists.
        Markdown = "markdown",
        /// For programs.
        Json = "json",
    }

    /// How the rules are shown.
    RulesFormat {
        /// For people.
        Table = "table",
        /// A rules file.
        Toml = "toml",
        /// For programs.
        Json = "json",
    }
}

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Switch(pub bool);

impl FromStr for Switch {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Switch, &'static str> {
        match text {
            "true" | "1" | "yes" | "oui" => Ok(Switch(true)),
            "false" | "0" | "no" | "non" => Ok(Switch(false)),
            _ => Err("write true or false"),
        }
    }
}

impl fmt::Display for Switch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Jobs(pub usize);

impl FromStr for Jobs {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Jobs, &'static str> {
        text.parse().ok().filter(|jobs| *jobs <= 1024).map(Jobs).ok_or("write a whole number from 0 to 1024")
    }
}

impl fmt::Display for Jobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A number of things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count(pub u64);

impl FromStr for Count {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Count, &'static str> {
        whole(text).map(Count).ok_or("write a whole number, such as 16384 or 8_000_000")
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A number of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size(pub u64);

const UNITS: [(char, u32); 3] = [('G', 30), ('M', 20), ('K', 10)];

impl FromStr for Size {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Size, &'static str> {
        let unit = UNITS.into_iter().find_map(|(unit, bits)| Some((text.strip_suffix(unit)?, bits)));
        let (number, bits) = unit.unwrap_or((text, 0));
        whole(number)
            .and_then(|number| number.checked_mul(1 << bits))
            .map(Size)
            .ok_or("write a number of bytes, such as 65536, 64K, 256M or 4G")
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exact = |(_, bits): &(char, u32)| self.0 > 0 && self.0.is_multiple_of(1 << bits);
        match UNITS.into_iter().find(exact) {
            Some((unit, bits)) => write!(f, "{}{unit}", self.0 >> bits),
            None => self.0.fmt(f),
        }
    }
}

fn whole(text: &str) -> Option<u64> {
    text.replace('_', "").parse().ok()
}

/// A path, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionalPath(pub Option<PathBuf>);

impl FromStr for OptionalPath {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<OptionalPath, Self::Err> {
        Ok(OptionalPath((!text.is_empty()).then(|| text.into())))
    }
}

/// The decision date given for the run, if any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecisionDate(pub Option<Date>);

impl FromStr for DecisionDate {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<DecisionDate, &'static str> {
        if text == "today" {
            return Ok(DecisionDate(None));
        }
        day(text).map(|date| DecisionDate(Some(date))).ok_or("write a date as 2026-03-31 or 31/03/2026")
    }
}

impl fmt::Display for DecisionDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(date) => date.fmt(f),
            None => f.write_str("today"),
        }
    }
}

/// `2026-03-31` or `31/03/2026`, in the years that inputs may have.
pub fn day(text: &str) -> Option<Date> {
    let date: Date = match text.split('/').collect::<Vec<_>>().as_slice() {
        [day, month, year] if year.len() == 4 => {
            Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?
        }
        _ if text.len() == 10 => text.parse().ok()?,
        _ => return None,
    };
    (1900..=2100).contains(&date.year()).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::{DecisionDate, Size, Switch, day};

    #[test]
    fn dates_are_written_in_two_ways() {
        for (text, read) in [
            ("2026-03-31", Some("2026-03-31")),
            ("31/03/2026", Some("2026-03-31")),
            ("1/3/2026", Some("2026-03-01")),
            ("31/02/2026", None),
            ("31/03/26", None),
            ("2026-3-1", None),
            ("2026-03-31T00:00", None),
            ("1899-12-31", None),
            ("", None),
        ] {
            assert_eq!(day(text).map(|date| date.to_string()).as_deref(), read, "{text}");
        }
        assert_eq!("today".parse(), Ok(DecisionDate(None)));
    }

    #[test]
    fn sizes_take_binary_units_and_are_shown_with_them() {
        for (text, bytes, shown) in
            [("65536", 65536, "64K"), ("4G", 4 << 30, "4G"), ("1_000", 1000, "1000"), ("0", 0, "0")]
        {
            let size: Size = text.parse().unwrap();
            assert_eq!((size.0, size.to_string().as_str()), (bytes, shown));
        }
        for refused in ["", "-1", "1T", "M", "99999999999G", "1.5M"] {
            assert!(refused.parse::<Size>().is_err(), "{refused}");
        }
    }

    #[test]
    fn switches() {
        assert_eq!("oui".parse(), Ok(Switch(true)));
        assert!("on".parse::<Switch>().is_err());
    }
}
