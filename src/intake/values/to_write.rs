//! What to write in the place of a value that is refused: only where exactly one value is plausible, and only one that
//! would be read. It is shown to whoever corrects the file, never applied.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::amount::parse as parse_amount;
use super::date;
use super::number::decimal;
use crate::domain::{
    Anomaly, Choices, Code, Column, CommuneCode, Detail, Euros, FiscalYearEnd, Naf, PostalCode, Refusal,
    Regulation, Siren, Siret, norm, unaccented_upper,
};

/// What stands in for these values where the text says more or less than a value.
const VAGUE: [&str; 10] = ["ENVIRON", "ENV", "PLUS", "MOINS", "OU", "ENTRE", "MAX", "MINI", "JOUR", "JOURS"];

/// What to write in the cell of an anomaly.
pub fn to_write(anomaly: &Anomaly) -> Option<String> {
    match anomaly.detail {
        Detail::Cell(refusal) => of_cell(anomaly.column?, &anomaly.value, refusal),
        _ => None,
    }
}

/// What to write instead of a refused value of a column.
fn of_cell(column: Column, text: &str, refusal: Refusal) -> Option<String> {
    // A question is for whoever asked it.
    if text.contains('?') {
        return None;
    }
    let words = unaccented_upper(text);
    match refusal {
        Refusal::NotDate => a_date(&words).map(|date| date.strftime("%d/%m/%Y").to_string()),
        Refusal::NotDayMonth => a_day(&words),
        Refusal::NotAmount => an_amount(column, &words),
        Refusal::TooManyDecimals => {
            decimal(&without_spaces(text)).map(|number| plain(Euros::rounded(number)))
        }
        Refusal::NotSiret => {
            digits_of(&words).into_iter().find(|digits| Siret::from_digits(digits).is_some())
        }
        Refusal::NotSiren => {
            digits_of(&words).into_iter().find(|digits| Siren::from_digits(digits).is_some())
        }
        Refusal::LostZero => Some(format!("0{}", digits_of(&words).first()?))
            .filter(|digits| Siret::from_digits(digits).is_some() || Siren::from_digits(digits).is_some()),
        Refusal::NotNaf => an_activity(&words),
        Refusal::NotPostalCode => five_digits(text).filter(|code| PostalCode::from_digits(code).is_some()),
        Refusal::NotCommuneCode => five_digits(text).filter(|code| CommuneCode::from_code(code).is_some()),
        Refusal::NotDecimal => only_number(&words).map(|number| number.to_string().replace('.', ",")),
        Refusal::NotPercent => only_number(&words)
            .filter(|rate| *rate <= Decimal::ONE_HUNDRED)
            .map(|rate| format!("{} %", rate.to_string().replace('.', ","))),
        Refusal::NotWholeNumber => a_whole_number(column, &words),
        Refusal::NotRegulation => a_regulation(text).map(|regulation| regulation.name().to_owned()),
        Refusal::NotYesNo | Refusal::NotAChoice if column == Column::WaivedCode => a_code(&words),
        Refusal::NotYesNo | Refusal::NotAChoice => match Choices::of(column)?.nearest(text).as_slice() {
            [only] => Some((*only).to_owned()),
            _ => None,
        },
        _ => None,
    }
}

/// A two-digit year, a month first, a short month, a day of the week before it …
fn a_date(words: &str) -> Option<Date> {
    let numbers = date_parts(words);
    let year = |year: i16| if (0..50).contains(&year) { 2000 + year } else { year };
    let valid = |year: i16, month: i16, day: i16| {
        Date::new(year, month.try_into().ok()?, day.try_into().ok()?)
            .ok()
            .filter(|date| (1900..=2100).contains(&date.year()))
    };
    match *numbers.as_slice() {
        // `20260331`
        [packed] if packed > 9_999 => {
            let part = |divisor: i32, modulus: i32| i16::try_from(packed / divisor % modulus).unwrap_or(0);
            valid(part(10_000, 10_000), part(100, 100), part(1, 100))
        }
        [first, second, third, ..] => {
            let [first, second, third] = [first, second, third].map(|part| i16::try_from(part).unwrap_or(0));
            let day_first = valid(year(third), second, first);
            day_first.or_else(|| valid(first, second, third)).or_else(|| valid(year(third), first, second))
        }
        _ => None,
    }
}

/// The numbers of a date, months in words among them, up to something else.
fn date_parts(words: &str) -> Vec<i32> {
    const BEFORE: [&str; 9] =
        ["LE", "DU", "LUNDI", "MARDI", "MERCREDI", "JEUDI", "VENDREDI", "SAMEDI", "DIMANCHE"];
    let month = |word: &str| {
        let fits = |month: &&str| word.len() >= 3 && (month.starts_with(word) || word.starts_with(*month));
        let mut months = (1..).zip(date::MONTHS).filter(|(_, month)| fits(&month.get(..).unwrap_or(month)));
        months.next().map(|(rank, _)| rank).filter(|_| months.next().is_none())
    };
    let parts = words.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    parts
        .skip_while(|word| BEFORE.contains(word))
        .map_while(|word| word.trim_end_matches("ER").parse().ok().or_else(|| month(word)))
        .collect()
}

/// `31 décembre`, `31.12`
fn a_day(words: &str) -> Option<String> {
    let &[day, month] = date_parts(words).as_slice() else { return None };
    FiscalYearEnd::new(day.try_into().ok()?, month.try_into().ok()?)?;
    Some(format!("{day:02}/{month:02}"))
}

/// `350 k€`, `12 euros`, `,50`, `12,`, `1 500,00-`
fn an_amount(column: Column, words: &str) -> Option<String> {
    let other_amount = match column {
        Column::AmountInclVat => "HT",
        _ => "TTC",
    };
    let mut text = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if norm(&text).split(' ').any(|word| word == other_amount) {
        return None;
    }
    for unit in ["H.T.", "HT", "T.T.C.", "TTC", "EUROS", "EURO", "EUR", "€"] {
        text = text.replace(unit, " ");
    }
    let mut body = text.trim();
    let times = match body.strip_suffix(['K', 'M']) {
        Some(_) if body.ends_with('K') => 1_000,
        Some(_) => 1_000_000,
        None => 1,
    };
    body = body.trim_end_matches(['K', 'M']).trim_end();
    let negative = body.len() > 1 && body.ends_with('-') && !body.ends_with(",-");
    body = body.trim_end_matches('-').trim().trim_end_matches([',', '.']);
    let whole = if body.starts_with([',', '.']) { format!("0{body}") } else { body.to_owned() };
    let euros = Euros::rounded(parse_amount(&whole, "").ok()?.decimal() * Decimal::from(times));
    let euros = if negative { -euros } else { euros };
    let may_be_negative = matches!(column, Column::AmountExclVat | Column::AmountInclVat);
    (may_be_negative || !euros.is_negative()).then(|| plain(euros))
}

/// `1234,50`, `350000`
fn plain(euros: Euros) -> String {
    let text = euros.to_string();
    text.strip_suffix(".00").map_or_else(|| text.replace('.', ","), str::to_owned)
}

fn without_spaces(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The digits of an identifier among words and signs, letters that look like digits read as them; then the same with the
/// zero that it may have lost, and the SIREN in a VAT number.
fn digits_of(words: &str) -> Vec<String> {
    let bare: String = words.chars().filter(char::is_ascii_alphanumeric).collect();
    let inner = bare.trim_matches(|c: char| c.is_ascii_alphabetic());
    let digits = inner.replace('O', "0").replace(['I', 'L'], "1");
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let vat = bare.strip_prefix("FR").filter(|key| key.len() == 11).map(|key| key[2..].to_owned());
    [Some(digits.clone()), Some(format!("0{digits}")), vat].into_iter().flatten().collect()
}

/// `47-73Z`, `APE 4773Z – Commerce de détail`, `47.73` where only one activity begins so.
fn an_activity(words: &str) -> Option<String> {
    let bare: Vec<char> = words.chars().filter(char::is_ascii_alphanumeric).collect();
    let first = bare.iter().position(char::is_ascii_digit)?;
    let digits: String = bare[first..].iter().take_while(|c| c.is_ascii_digit()).collect();
    let (section, class) = (digits.len() == 4).then(|| digits.split_at(2))?;
    let letters: Vec<char> =
        bare.get(first + 4).map_or_else(|| ('A'..='Z').collect(), |letter| vec![*letter]);
    let codes = letters.into_iter().map(|letter| format!("{section}.{class}{letter}"));
    let mut known = codes.filter(|code| Naf::from_code(code).is_some());
    known.next().filter(|_| known.next().is_none())
}

/// `59 000`, `F-59000`, `59000 Lille`
fn five_digits(text: &str) -> Option<String> {
    let bare = without_spaces(text);
    let mut runs = bare.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
    runs.next().filter(|run| run.len() == 5 && runs.next().is_none()).map(str::to_owned)
}

/// The only number among words that do not change it: `5 personnes`, `20 pour cent`.
fn only_number(words: &str) -> Option<Decimal> {
    let vague = |word: &str| VAGUE.contains(&word);
    if words.contains(['+', '<', '>', '~', '-', '/', '*']) || norm(words).split(' ').any(vague) {
        return None;
    }
    let part = |c: char| c.is_ascii_digit() || matches!(c, ',' | '.');
    let mut runs = words.split(|c: char| !part(c)).filter(|run| run.contains(|c: char| c.is_ascii_digit()));
    let number = runs.next().and_then(decimal)?;
    runs.next().is_none().then_some(number)
}

/// `1.0`, `ligne 3`, `1 an`
fn a_whole_number(column: Column, words: &str) -> Option<String> {
    let is = |unit: &str| {
        column == Column::Months && norm(words).split(' ').any(|word| word.trim_end_matches('S') == unit)
    };
    let months = if is("AN") || is("ANNEE") {
        12
    } else if is("TRIMESTRE") {
        3
    } else {
        1
    };
    let number = only_number(words).filter(|_| !is("SEMAINE"))? * Decimal::from(months);
    (number.is_integer() && number >= Decimal::ONE).then(|| number.normalize().to_string())
}

/// `2023-2831`
fn a_regulation(text: &str) -> Option<Regulation> {
    let numbers: Vec<&str> =
        text.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty()).collect();
    let pairs = numbers.windows(2).map(|pair| pair.join("/"));
    let mut known = pairs.filter_map(|number| Regulation::of_name(&number));
    known.next().filter(|_| known.next().is_none())
}

/// `E8`, `règle E08`
fn a_code(words: &str) -> Option<String> {
    let bare: String = words.chars().filter(char::is_ascii_alphanumeric).collect();
    let (_, digits) = bare.rsplit_once('E')?;
    let code: Code = format!("E{digits:0>2}").parse().ok()?;
    Some(code.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_plausible_value_is_proposed() {
        for (column, refusal, typed, expected) in [
            (Column::FiledOn, Refusal::NotDate, "31/03/26", "31/03/2026"),
            (Column::FiledOn, Refusal::NotDate, "03/31/2026", "31/03/2026"),
            (Column::FiledOn, Refusal::NotDate, "2026.3.31", "31/03/2026"),
            (Column::FiledOn, Refusal::NotDate, "mardi 31 mars 2026", "31/03/2026"),
            (Column::FiledOn, Refusal::NotDate, "le 3 févr. 2026", "03/02/2026"),
            (Column::FiledOn, Refusal::NotDate, "20260331", "31/03/2026"),
            (Column::FiledOn, Refusal::NotDate, "31/03/2026 matin", "31/03/2026"),
            (Column::FiledOn, Refusal::NotDate, "1er avril 26", "01/04/2026"),
            (Column::FiledOn, Refusal::NotDate, "31/02/2026", ""),
            (Column::FiledOn, Refusal::NotDate, "3 jui 2026", ""),
            (Column::FiledOn, Refusal::NotDate, "mars 2026", ""),
            (Column::FiledOn, Refusal::NotDate, "en cours", ""),
            (Column::FiledOn, Refusal::NotDate, "31/03/26 ?", ""),
            (Column::FiscalYearEnd, Refusal::NotDayMonth, "31.12", "31/12"),
            (Column::FiscalYearEnd, Refusal::NotDayMonth, "30 juin", "30/06"),
            (Column::FiscalYearEnd, Refusal::NotDayMonth, "juin", ""),
            (Column::Turnover, Refusal::NotAmount, "350 k€", "350000"),
            (Column::Turnover, Refusal::NotAmount, "1,5 M€", "1500000"),
            (Column::Turnover, Refusal::NotAmount, "250 000 euros", "250000"),
            (Column::Turnover, Refusal::NotAmount, "250 000 € HT", "250000"),
            (Column::Turnover, Refusal::NotAmount, "1.250 k€", ""),
            (Column::Turnover, Refusal::NotAmount, "12-", ""),
            (Column::Turnover, Refusal::NotAmount, "environ 12", ""),
            (Column::AmountExclVat, Refusal::NotAmount, "1 500,00-", "-1500"),
            (Column::AmountExclVat, Refusal::NotAmount, "250,-", "250"),
            (Column::AmountExclVat, Refusal::NotAmount, ",50", "0,50"),
            (Column::AmountExclVat, Refusal::NotAmount, "12,", "12"),
            (Column::AmountExclVat, Refusal::NotAmount, "410 € TTC", ""),
            (Column::AmountExclVat, Refusal::NotAmount, "12 34", ""),
            (Column::AmountExclVat, Refusal::TooManyDecimals, "1 234,5678", "1234,57"),
            (Column::AmountExclVat, Refusal::AmbiguousAmount, "1.234", ""),
            (Column::Siret, Refusal::NotSiret, "SIRET : 732 829 320 00074", "73282932000074"),
            (Column::Siret, Refusal::NotSiret, "732829320O0O74", "73282932000074"),
            (Column::Siret, Refusal::NotSiret, "5781313100026", "05781313100026"),
            (Column::Siret, Refusal::NotSiret, "73282932000075", ""),
            (Column::Siret, Refusal::SirenOnly, "732829320", ""),
            (Column::Siren, Refusal::NotSiren, "FR 44 732 829 320", "732829320"),
            (Column::Siren, Refusal::NotSiren, "732 829 320 RCS Lille", "732829320"),
            (Column::BilledTo, Refusal::LostZero, "57813131", "057813131"),
            (Column::Naf, Refusal::NotNaf, "47-73Z", "47.73Z"),
            (Column::Naf, Refusal::NotNaf, "APE 4773Z - Pharmacie", "47.73Z"),
            (Column::Naf, Refusal::NotNaf, "99.99Z", ""),
            (Column::PostalCode, Refusal::NotPostalCode, "59 000", "59000"),
            (Column::PostalCode, Refusal::NotPostalCode, "59000 Lille", "59000"),
            (Column::PostalCode, Refusal::NotPostalCode, "590", ""),
            (Column::Headcount, Refusal::NotDecimal, "5 personnes", "5"),
            (Column::Headcount, Refusal::NotDecimal, "5 + 1 apprenti", ""),
            (Column::Headcount, Refusal::NotDecimal, "5 ou 6", ""),
            (Column::Headcount, Refusal::NotDecimal, "environ 5", ""),
            (Column::VatRate, Refusal::NotPercent, "TVA 20%", "20 %"),
            (Column::Months, Refusal::NotWholeNumber, "1 an", "12"),
            (Column::Months, Refusal::NotWholeNumber, "12,0", "12"),
            (Column::Months, Refusal::NotWholeNumber, "30 jours", ""),
            (Column::LineNumber, Refusal::NotWholeNumber, "ligne 3", "3"),
            (Column::Regulation, Refusal::NotRegulation, "règlement 2023-2831", "2023/2831"),
            (Column::Regulation, Refusal::NotRegulation, "de minimis", ""),
            (Column::Category, Refusal::NotAChoice, "Site e-commerce Shopify", "site_vente_en_ligne"),
            (Column::Category, Refusal::NotAChoice, "conseil et formation", ""),
            (Column::TaxCompliant, Refusal::NotYesNo, "oui, voir attestation", "oui"),
            (Column::TaxCompliant, Refusal::NotYesNo, "oui ?", ""),
            (Column::WaivedCode, Refusal::NotAChoice, "règle E8", "E08"),
            (Column::WaivedCode, Refusal::NotAChoice, "E99", ""),
        ] {
            let written = of_cell(column, typed, refusal);
            assert_eq!(written.as_deref().unwrap_or_default(), expected, "{column}: {typed}");
        }
    }
}
