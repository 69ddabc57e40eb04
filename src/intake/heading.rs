//! One heading: its words in the plain form, and what they are read as (interface, section 2.7).
//!
//! The plain form is a set of words: accents, case, order, plurals and small words set aside, `N°` and its like one word.
//! What stands in brackets is set aside too, unless it says something else (`Montant (demandé)`, `CA (k€)`).

use std::collections::BTreeSet;

use super::columns::{ALTERING, ColumnRow, Kind, VOCABULARY, column_named, columns_of, meaning_of, row_of};
use super::plain::{header_name, words};
use crate::domain::{Column, Table};

/// A heading as it is written, ready to be compared.
#[derive(Debug)]
pub struct Written {
    /// As the names of the interface are compared: `norm`, spaces as `_`, lower case.
    name: String,
    /// Its plain form, first with what stands in brackets, then without where that is a remark.
    plain: Vec<String>,
    words: BTreeSet<String>,
    unit: Option<Unit>,
}

/// What a heading says of its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Euros,
    Percent,
    YesNo,
}

/// What a heading of a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// This column.
    Column(Column),
    /// This column, unless another heading is; of several, the one of the lowest rank.
    Weakly(Column, usize),
    /// Nothing that decides.
    Nothing,
    /// Not known.
    Unknown,
}

impl Written {
    /// The heading `text`.
    pub fn new(text: &str) -> Written {
        let (outside, inside) = brackets(text);
        let (outside, inside) = (words(&outside), words(&inside));
        let all: Vec<String> = outside.iter().chain(&inside).cloned().collect();
        let mut plain = vec![VOCABULARY.plain_text(&all)];
        if !inside.is_empty() && !alters(&inside) {
            plain.push(VOCABULARY.plain_text(&outside));
        }
        let words = VOCABULARY.plain(&all);
        Written { name: header_name(text), plain, unit: Unit::of(text, &all), words }
    }

    /// The heading as the names of the interface are compared.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The column of `table` that it is by a name of the interface.
    pub fn by_name(&self, table: Table) -> Option<Column> {
        let column = column_named(table, &self.name)?;
        self.may_be(table, column).then_some(column)
    }

    /// What it is in `table` by what people write.
    pub fn meaning(&self, table: Table) -> Meaning {
        let known = self.plain.iter().find_map(|plain| {
            let meaning = meaning_of(table, plain)?;
            match meaning {
                Meaning::Column(column) | Meaning::Weakly(column, _) if !self.may_be(table, column) => None,
                _ => Some(meaning),
            }
        });
        known.unwrap_or(Meaning::Unknown)
    }

    /// The columns of `table` that it looks like, and by how many telling words.
    pub fn resembles(&self, table: Table) -> impl Iterator<Item = (usize, &'static ColumnRow)> {
        let tells = |word: &&&str| self.words.contains(**word);
        let likeness = move |row: &'static ColumnRow| (row.telling.iter().filter(tells).count(), row);
        columns_of(table).iter().map(likeness).filter(|(likeness, _)| *likeness > 0)
    }

    /// A column of amounts has no percentages, one of dates no « oui ».
    fn may_be(&self, table: Table, column: Column) -> bool {
        let kind = row_of(table, column).map(|row| row.kind);
        match self.unit {
            None => true,
            Some(Unit::Euros) => matches!(kind, Some(Kind::Amount | Kind::SignedAmount)),
            Some(Unit::Percent) => matches!(kind, Some(Kind::Percent)),
            Some(Unit::YesNo) => matches!(kind, Some(Kind::YesNo)),
        }
    }
}

impl Unit {
    fn of(text: &str, words: &[String]) -> Option<Unit> {
        let pair = |a: &str, b: &str| words.windows(2).any(|pair| pair == [a, b]);
        if text.contains('€') || words.iter().any(|word| ["EUR", "EURO"].contains(&word.as_str())) {
            Some(Unit::Euros)
        } else if text.contains('%') {
            Some(Unit::Percent)
        } else if pair("O", "N") || pair("OUI", "NON") || pair("Y", "N") {
            Some(Unit::YesNo)
        } else {
            None
        }
    }
}

/// What stands outside of brackets, and inside.
fn brackets(text: &str) -> (String, String) {
    let (mut outside, mut inside, mut depth) = (String::new(), String::new(), 0_usize);
    for letter in text.chars() {
        match letter {
            '(' | '[' | '{' => {
                depth += 1;
                outside.push(' ');
                inside.push(' ');
            }
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ if depth > 0 => inside.push(letter),
            _ => outside.push(letter),
        }
    }
    (outside, inside)
}

/// Whether words in brackets make the heading another.
fn alters(inside: &[String]) -> bool {
    let inside = VOCABULARY.plain(inside);
    ALTERING.iter().any(|phrase| phrase.iter().all(|word| inside.contains(*word)))
}

#[cfg(test)]
mod tests {
    use super::{Meaning, Written};
    use crate::domain::{Column, Table};
    use crate::intake::columns::{FORMS, NAMES};

    /// The build refuses two columns of a table that share a plain form; a search needs the order.
    #[test]
    fn each_name_and_each_plain_form_of_a_table_stands_once_in_order() {
        assert!(NAMES.iter().all(|names| names.is_sorted_by(|a, b| a.0 < b.0)));
        assert!(FORMS.iter().all(|forms| forms.is_sorted_by(|a, b| a.0 < b.0)));
        assert!(FORMS.iter().all(|forms| forms.iter().all(|(form, _)| !form.is_empty())));
    }

    #[test]
    fn the_plain_form() {
        for (written, plain) in [
            ("N° de la facture", "FACTURE N"),
            ("Numéros des factures", "FACTURE N"),
            ("numeroFacture", "FACTURE N"),
            ("1. N° facture *", "FACTURE N"),
            ("Facturé à", "A FACTURE"),
            ("Payée le", "DATE PAYE"),
            ("Facture du", "DATE FACTURE"),
            ("Date de dépôt (JJ/MM/AAAA)", "DATE DEPOT"),
            ("Date de dépôt JJ/MM/AAAA", "DATE DEPOT"),
            ("Montant H.T. (en €)", "HT MONTANT"),
            ("Montant hors taxes", "HT MONTANT"),
            ("Chiffre d'affaires 2025", "CA"),
        ] {
            assert!(
                Written::new(written).plain.contains(&plain.to_owned()),
                "{written}: {:?}",
                Written::new(written)
            );
        }
    }

    #[test]
    fn what_stands_in_brackets_may_say_something_else() {
        let meaning = |table, written| Written::new(written).meaning(table);
        for (table, written, column) in [
            (Table::Applications, "Raison sociale (en toutes lettres)", Column::LegalName),
            (Table::InvoiceLines, "SIRET (fournisseur)", Column::SupplierSiret),
            (Table::InvoiceLines, "Montant (HT)", Column::AmountExclVat),
            (Table::InvoiceLines, "TVA (%)", Column::VatRate),
        ] {
            assert_eq!(meaning(table, written), Meaning::Column(column), "{written}");
        }
        for (table, written) in [
            (Table::Applications, "CA (k€)"),
            (Table::Applications, "Groupe (O/N)"),
            (Table::InvoiceLines, "Durée (années)"),
            (Table::InvoiceLines, "Date de paiement (prévue)"),
            (Table::InvoiceLines, "TVA (€)"),
            (Table::Aids, "Montant (demandé)"),
        ] {
            assert!(
                !matches!(meaning(table, written), Meaning::Column(_) | Meaning::Weakly(..)),
                "{written}"
            );
            assert_eq!(Written::new(written).by_name(table), None, "{written}");
        }
    }
}
