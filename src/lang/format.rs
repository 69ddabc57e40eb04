//! Amounts, numbers and dates as a person writes them.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Lang, Message};
use crate::domain::Euros;

/// The French thousands separator, and what stands before a unit: a narrow no-break space.
const NARROW_SPACE: char = '\u{202f}';

impl Lang {
    /// `1 843,20 €` or `€1,843.20`.
    pub fn amount(self, amount: Euros) -> String {
        let digits = grouped(self, &amount.to_string());
        match self {
            Lang::Fr => format!("{digits}{NARROW_SPACE}€"),
            Lang::En => match digits.strip_prefix('-') {
                Some(digits) => format!("-€{digits}"),
                None => format!("€{digits}"),
            },
        }
    }

    /// `1 234,5` or `1,234.5`, without useless zeros.
    pub fn number(self, number: Decimal) -> String {
        grouped(self, &number.normalize().to_string())
    }

    /// `31/03/2026` or `2026-03-31`.
    pub fn date(self, date: Date) -> String {
        match self {
            Lang::Fr => format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year()),
            Lang::En => date.to_string(),
        }
    }

    /// `oui` or `yes`.
    pub fn yes_no(self, answer: bool) -> &'static str {
        if answer { Message::YES } else { Message::NO }.get(self)
    }
}

/// Plain digits (`-1843.20`) with the separators of the language.
fn grouped(lang: Lang, plain: &str) -> String {
    let (thousands, decimals) = lang.pick((NARROW_SPACE, ','), (',', '.'));
    let (whole, fraction) =
        plain.split_once('.').map_or((plain, None), |(whole, fraction)| (whole, Some(fraction)));
    let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |whole| ("-", whole));
    let mut text = String::from(sign);
    for (rank, digit) in whole.chars().enumerate() {
        if rank > 0 && (whole.len() - rank).is_multiple_of(3) {
            text.push(thousands);
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push(decimals);
        text.push_str(fraction);
    }
    text
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::Lang;
    use crate::domain::Euros;

    #[test]
    fn amounts_and_dates_as_people_write_them() {
        for (cents, fr, en) in [
            (184_320, "1\u{202f}843,20\u{202f}€", "€1,843.20"),
            (0, "0,00\u{202f}€", "€0.00"),
            (-100_000_005, "-1\u{202f}000\u{202f}000,05\u{202f}€", "-€1,000,000.05"),
            (99_999, "999,99\u{202f}€", "€999.99"),
        ] {
            assert_eq!(Lang::Fr.amount(Euros::cents(cents)), fr);
            assert_eq!(Lang::En.amount(Euros::cents(cents)), en);
        }
        assert_eq!(Lang::Fr.number("19.990".parse().unwrap()), "19,99");
        assert_eq!(Lang::En.number("2000000".parse().unwrap()), "2,000,000");
        assert_eq!(Lang::Fr.date(date(2026, 3, 31)), "31/03/2026");
        assert_eq!(Lang::En.date(date(2026, 3, 31)), "2026-03-31");
    }
}
