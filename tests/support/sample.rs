//! One small intake of four tables, with what people do to spreadsheets.
#![allow(dead_code, reason = "each test file uses its part of it")]

use jiff::civil::date;

use super::book::{Book, Line, Sheet, Value, line, texts};

/// 1 234,56 € in every spelling that is accepted, as a text cell.
pub const SPELLINGS: [&str; 17] = [
    "1234,56",
    "1234.56",
    "1 234,56",
    "1\u{a0}234,56",
    "1\u{202f}234,56",
    "1'234.56",
    "1’234,56",
    "1.234,56",
    "1,234.56",
    "1234,56 €",
    "1 234,56 €",
    "1\u{202f}234,56\u{a0}€",
    "1 234,56 EUR",
    "1234.56 eur",
    "€ 1,234.56",
    "+1234,56",
    " 1 234,56 ",
];

/// What could be read in two ways, or in none.
pub const REFUSED: [&str; 12] = [
    "1.234",
    "1,234",
    "12 34",
    ",50",
    "12,",
    "100-",
    "350 k€",
    "1 234,567",
    "1,234,56",
    "1.234.56",
    "1234,56 $",
    "mille",
];

/// The intake: merged titles, hidden sheets and rows, dates, percentages, errors, formulas, numbers written as text.
pub fn intake(from_1904: bool) -> Book {
    let sheets = vec![
        Sheet {
            name: "Demandes 2026",
            merged: vec!["A1:F1", "A2:F2"],
            rows: applications(),
            is_hidden: false,
        },
        Sheet {
            name: "Mode d'emploi",
            rows: vec![texts("Une ligne par dossier"), texts("Ne rien changer aux titres")],
            ..Sheet::default()
        },
        Sheet { name: "Factures", is_hidden: true, rows: invoice_lines(), ..Sheet::default() },
        Sheet { name: "Aides reçues", rows: aids(), ..Sheet::default() },
        Sheet { name: "Dérogations", rows: waivers(), ..Sheet::default() },
    ];
    Book { from_1904, sheets }
}

fn applications() -> Vec<Line> {
    let row = |number: &str, siret: Value, postal_code: Value, headcount: Value, turnover: Value| {
        line([
            number.into(),
            siret,
            "Librairie Desœuvres".into(),
            Value::Day(date(2025, 3, 10)),
            "47.61Z".into(),
            postal_code,
            headcount,
            turnover,
            "RCS".into(),
            Value::Bool(true),
            "oui".into(),
            Value::Bool(false),
            Value::Day(date(2025, 9, 1)),
        ])
    };
    let siret = || Value::from("732 829 320 00074");
    let hidden = Line {
        is_hidden: true,
        ..row("D-4", "55210055400013".into(), "59000".into(), "3,5".into(), "98 000,50 €".into())
    };
    vec![
        texts("Demandes INAC — guichet de Lille"),
        texts("État au 31 mars, « provisoire » ; ne pas diffuser"),
        Line::default(),
        texts(
            "N° dossier;SIRET;Raison sociale;Date de dépôt;NAF;CP;Effectif;Chiffre d'affaires;Immatriculation;À jour fiscal;À jour social;En difficulté;Date de décision",
        ),
        row("D-1", siret(), "59000".into(), Value::Number(5.0), Value::Euros(150_000.0)),
        row(
            "D-2",
            Value::Number(73_282_932_000_074.0),
            Value::Number(2100.0),
            Value::Formula("2+1.5", 3.5),
            "1 234,56".into(),
        ),
        row("D-3", siret(), "59000".into(), Value::Error("#N/A"), Value::Euros(1234.56)),
        hidden,
    ]
}

fn invoice_lines() -> Vec<Line> {
    let row = |number: &str, day: Value, amount: Value, rate: Value, including: Value| {
        line([
            "D-1".into(),
            number.into(),
            "WebLille".into(),
            "732829320".into(),
            day,
            Value::Day(date(2025, 5, 1)),
            "conseil".into(),
            "prestation".into(),
            amount,
            rate,
            including,
        ])
    };
    let day = || Value::Day(date(2025, 3, 11));
    let mut rows = vec![texts(
        "numero_dossier;numero_facture;fournisseur;facture_a;date_facture;date_paiement;categorie;nature;montant_ht;taux_tva;montant_ttc",
    )];
    rows.push(row("N-1", day(), Value::Euros(1234.56), Value::Percent(0.2), Value::Euros(1481.47)));
    rows.push(row("N-2", day(), Value::Blank, Value::Percent(0.055), Value::Formula("1000+302.46", 1302.46)));
    rows.push(row("N-3", day(), Value::Formula("1000+234.56", 1234.56), "20 %".into(), Value::Blank));
    rows.push(row("N-4", day(), Value::Number(1234.56), Value::Number(20.0), Value::Blank));
    rows.push(row("E-1", Value::Error("#REF!"), Value::Euros(10.0), Value::Blank, Value::Blank));
    rows.push(row("E-2", "03/11/25".into(), Value::Euros(10.0), Value::Blank, Value::Blank));
    // The one application that is granted.
    for (number, category, amount) in [
        ("G-1", "E-commerce", Value::Euros(5000.0)),
        ("G-2", "conseil", Value::Formula("0.5+999.99", 1000.49)),
    ] {
        let mut granted = row(number, day(), amount, Value::Percent(0.2), Value::Blank);
        granted.cells[0] = "D-4".into();
        granted.cells[3] = Value::Number(552_100_554.0);
        granted.cells[6] = category.into();
        rows.push(granted);
    }
    rows.extend(
        (1..)
            .zip(SPELLINGS)
            .map(|(n, text)| row(&format!("S-{n}"), day(), text.into(), Value::Blank, Value::Blank)),
    );
    rows.extend((1..).zip(REFUSED).map(|(n, text)| {
        row(&format!("R-{n}"), "11.03.2025".into(), text.into(), Value::Blank, Value::Blank)
    }));
    rows
}

fn aids() -> Vec<Line> {
    let row = |siren: Value, amount: Value, regulation: &str| {
        line([
            siren,
            "Prêt d'honneur".into(),
            Value::Day(date(2024, 6, 1)),
            amount,
            regulation.into(),
            "Région".into(),
        ])
    };
    vec![
        texts("Identifiant bénéficiaire;Dispositif;Date d'octroi;Montant;Règlement;Financeur"),
        row(Value::Number(732_829_320.0), Value::Euros(1234.56), "Règlement (UE) 2023/2831"),
        row("552 100 554".into(), "2.765,43 €".into(), "1407/2013"),
        row("732829320".into(), Value::Error("#N/A"), "2023/2831"),
    ]
}

fn waivers() -> Vec<Line> {
    vec![
        texts("numero_dossier;code;motif;auteur;date"),
        line([
            "D-4".into(),
            "E05".into(),
            "Accord du comité".into(),
            "C. Delattre".into(),
            Value::Day(date(2025, 8, 1)),
        ]),
    ]
}
