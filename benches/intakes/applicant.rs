//! An application and its applicant, drawn by its rank alone.

use inac::testing::domain::Date;

use super::chance::Chance;
use super::sheet::{Sheet, Trouble};

/// The columns of `demandes`.
pub const HEADER: [&str; 19] = [
    "N° dossier",
    "SIRET",
    "Raison sociale",
    "Date de dépôt",
    "Code NAF",
    "Code postal",
    "Code commune",
    "Effectif",
    "Chiffre d'affaires",
    "Immatriculation",
    "À jour fiscal",
    "À jour social",
    "En difficulté",
    "Situation",
    "Profession libérale",
    "Entreprise unique",
    "Date de décision",
    "Montant notifié",
    "Clôture exercice",
];

const FORMS: [&str; 8] = ["SARL", "SAS", "EURL", "SASU", "EI", "SARL", "SAS", "Ets"];
const TRADES: [&str; 20] = [
    "Boulangerie",
    "Pâtisserie",
    "Librairie",
    "Mercerie",
    "Fleuriste",
    "Cordonnerie",
    "Brasserie",
    "Poissonnerie",
    "Bijouterie",
    "Coiffure",
    "Menuiserie",
    "Plomberie",
    "Électricité",
    "Garage",
    "Fromagerie",
    "Épicerie fine",
    "Cycles",
    "Optique",
    "Ébénisterie",
    "Chocolaterie",
];
const FAMILIES: [&str; 40] = [
    "Lefebvre",
    "Delattre",
    "Vasseur",
    "Dupont",
    "Caron",
    "Leroy",
    "Carpentier",
    "Wallaert",
    "Dubois",
    "Mercier",
    "Fauquembergue",
    "Desœuvres",
    "Poiré",
    "Bouchez",
    "Lemaire",
    "Delannoy",
    "Vandamme",
    "Cœuret",
    "Hénin",
    "Blondel",
    "Legrand",
    "Roussel",
    "Petit",
    "Deroubaix",
    "Wattrelos",
    "Lesage",
    "Marchand",
    "Brunel",
    "Cousin",
    "Flament",
    "Hennebelle",
    "Lecocq",
    "Mahieu",
    "Obry",
    "Pruvost",
    "Quennesson",
    "Ringot",
    "Saint-Omer",
    "Tellier",
    "Ysebaert",
];
const TOWNS: [&str; 20] = [
    "de Lille",
    "d'Amiens",
    "de Beauvais",
    "de Laon",
    "d'Arras",
    "de Lens",
    "de Calais",
    "de Roubaix",
    "de Douai",
    "de Soissons",
    "du Vieux-Pont",
    "de la Gare",
    "du Marché",
    "des Remparts",
    "de la Citadelle",
    "du Beffroi",
    "de la Côte d'Opale",
    "de Compiègne",
    "d'Abbeville",
    "de Maubeuge",
];
/// Communes of the region, by postal code and INSEE code.
const PLACES: [(&str, &str); 16] = [
    ("59000", "59350"),
    ("59100", "59512"),
    ("59200", "59599"),
    ("59140", "59183"),
    ("59300", "59606"),
    ("62000", "62041"),
    ("62100", "62193"),
    ("62300", "62498"),
    ("62200", "62160"),
    ("80000", "80021"),
    ("80100", "80001"),
    ("60000", "60057"),
    ("60200", "60159"),
    ("02000", "02408"),
    ("02100", "02691"),
    ("02200", "02722"),
];
const TRADING: [&str; 16] = [
    "10.71C", "47.11B", "47.24Z", "47.61Z", "47.71Z", "47.72A", "47.76Z", "47.78A", "56.10A", "96.02A",
    "43.22A", "43.21A", "45.20A", "25.50A", "31.09B", "14.13Z",
];
/// Excluded for certain, to be checked, or unknown.
const NOT_TRADING: [&str; 10] =
    ["47.73Z", "69.10Z", "66.22Z", "68.31Z", "70.22Z", "71.12B", "01.11Z", "85.59A", "86.21Z", "99.99Z"];
const REGISTERS: [&str; 6] = ["RCS", "RM", "RNE", "RCS+RM", "RCS", "RNE"];

/// Eight digits that no two ranks share, and their check digit.
pub fn siren(rank: u64) -> String {
    let eight = format!("{:08}", (rank.wrapping_mul(48_271) + 73_282_932) % 100_000_000);
    let check = check_digit(&eight);
    format!("{eight}{check}")
}

/// The SIREN of this rank, the number of an establishment and their check digit.
pub fn siret(rank: u64, establishment: u64) -> String {
    let thirteen = format!("{}{establishment:04}", siren(rank));
    let check = check_digit(&thirteen);
    format!("{thirteen}{check}")
}

/// The digit that completes these to a multiple of ten by Luhn's sum.
fn check_digit(digits: &str) -> u32 {
    let luhn = |(rank, digit): (usize, u8)| match (rank % 2, u32::from(digit - b'0')) {
        (0, value @ 5..) => 2 * value - 9,
        (0, value) => 2 * value,
        (_, value) => value,
    };
    let sum: u32 = digits.bytes().rev().enumerate().map(luhn).sum();
    (10 - sum % 10) % 10
}

/// Who applies, and when: what the lines of the application need to know.
pub struct Applicant {
    /// `numero_dossier`.
    pub number: String,
    /// `siret`.
    pub siret: String,
    /// `raison_sociale`.
    pub name: String,
    /// `date_depot`.
    pub filed_on: Date,
    /// `entreprise_unique`, of a few.
    pub group: Option<String>,
    chance: Chance,
}

impl Applicant {
    /// The applicant of this rank.
    pub fn of(seed: u64, rank: u64) -> Applicant {
        let mut chance = Chance::of(seed, 1, rank);
        let days = if chance.per_mille(5) { chance.between(-500, -1) } else { chance.between(700, 1750) };
        let filed_on = day_after(Date::constant(2021, 10, 5), days);
        let name = format!(
            "{} {} {} {}",
            chance.pick(&FORMS),
            chance.pick(&TRADES),
            chance.pick(&FAMILIES),
            chance.pick(&TOWNS)
        );
        Applicant {
            number: format!("HDF-{}-{rank:07}", filed_on.year()),
            // One enterprise in a hundred applies a second time.
            siret: if chance.per_mille(10) { siret(rank.saturating_sub(50), 2) } else { siret(rank, 1) },
            name,
            filed_on,
            group: chance
                .per_mille(30)
                .then(|| format!("Groupe {} {}", FAMILIES[(rank / 40 % 40) as usize], rank / 1600)),
            chance,
        }
    }

    /// Somebody else under the same number.
    pub fn contradicted(&self, seed: u64, rank: u64) -> Applicant {
        Applicant { number: self.number.clone(), ..Applicant::of(seed ^ 1, rank) }
    }

    /// Its row in `demandes`.
    pub fn write(&mut self, sheet: &mut Sheet) -> Result<(), Trouble> {
        let chance = &mut self.chance;
        // A wrong or missing cell: one in a hundred and fifty applications has one.
        let wrong = if chance.per_mille(7) { chance.below(8) } else { u64::MAX };
        sheet.text(&self.number)?;
        sheet.text(if wrong == 0 { "12345678901234" } else { &self.siret })?;
        sheet.text(if wrong == 1 { "" } else { &self.name })?;
        if wrong == 2 {
            sheet.text("31 mars 2026")?;
        } else {
            sheet.date(self.filed_on)?;
        }
        sheet.text(if chance.per_mille(35) { chance.pick(&NOT_TRADING) } else { chance.pick(&TRADING) })?;
        place(chance, sheet, wrong == 3)?;
        headcount(chance, sheet, wrong == 4)?;
        match (wrong, chance.per_mille(15)) {
            (5, _) => sheet.text("1.234")?,
            (_, true) => sheet.cents(chance.between(200_000_000, 900_000_000))?,
            (_, false) => sheet.cents(chance.between(2_000_000, 150_000_000))?,
        }
        sheet.text(match chance.below(100) {
            _ if wrong == 6 => "en cours",
            0 => "aucune",
            _ => chance.pick(&REGISTERS),
        })?;
        sheet.text(if wrong == 7 { "" } else { yes_but(chance, 12) })?;
        sheet.text(yes_but(chance, 10))?;
        sheet.text(no_but(chance, 8))?;
        sheet.text(if chance.per_mille(900) { "existante" } else { "reprise" })?;
        sheet.text(if chance.per_mille(600) { "" } else { no_but(chance, 15) })?;
        sheet.text(self.group.as_deref().unwrap_or_default())?;
        match chance.below(1000) {
            0..300 => sheet.date(day_after(self.filed_on, chance.between(120, 400)))?,
            300 => sheet.date(day_after(self.filed_on, -10))?,
            _ => sheet.blank()?,
        }
        if chance.per_mille(100) {
            sheet.cents(chance.between(120_000, 1_200_000))?;
        } else {
            sheet.blank()?;
        }
        sheet.text(if chance.per_mille(100) { "30/06" } else { "" })?;
        sheet.end_row()
    }
}

/// `days` later, or earlier.
pub fn day_after(day: Date, days: i64) -> Date {
    day.saturating_add(jiff::Span::new().days(days))
}

fn yes_but(chance: &mut Chance, per_mille: u64) -> &'static str {
    if chance.per_mille(per_mille) { "non" } else { "oui" }
}

fn no_but(chance: &mut Chance, per_mille: u64) -> &'static str {
    if chance.per_mille(per_mille) { "oui" } else { "non" }
}

/// A postal code, and half the time a commune; one in fifty lies elsewhere.
fn place(chance: &mut Chance, sheet: &mut Sheet, is_wrong: bool) -> Result<(), Trouble> {
    let (postal, commune) = if chance.per_mille(20) { ("75011", "75111") } else { chance.pick(&PLACES) };
    sheet.text(match chance.below(1000) {
        _ if is_wrong => "590",
        // In the region, but in no table: a warning.
        0..5 => "59999",
        _ => postal,
    })?;
    sheet.text(if chance.per_mille(500) { commune } else { "" })
}

fn headcount(chance: &mut Chance, sheet: &mut Sheet, is_wrong: bool) -> Result<(), Trouble> {
    match chance.below(1000) {
        _ if is_wrong => sheet.text("cinq"),
        0..25 => sheet.count(20 + chance.below(80) as u32),
        25..100 => sheet.text(chance.pick(&["1,5", "2,75", "7,5", "19,99"])),
        _ => sheet.count(chance.below(19) as u32),
    }
}
