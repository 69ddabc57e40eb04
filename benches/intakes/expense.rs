//! The invoice lines of an application.

use inac::testing::domain::Date;

use super::applicant::{Applicant, day_after, siret};
use super::chance::Chance;
use super::sheet::{Sheet, Trouble};

/// The columns of `factures`.
pub const HEADER: [&str; 17] = [
    "N° dossier",
    "N° facture",
    "Ligne",
    "Fournisseur",
    "SIRET fournisseur",
    "Facturé à",
    "Date facture",
    "Date acquittement",
    "Catégorie",
    "Nature",
    "Durée mois",
    "Réf abonnement",
    "Lié projet",
    "Libellé",
    "Montant HT",
    "Taux TVA",
    "Montant TTC",
];

/// Category, nature, least and most amount in cents, what the invoice calls it.
type Kind = (&'static str, &'static str, i64, i64, &'static str);

const PROJECT: Kind =
    ("site_vente_en_ligne", "acquisition", 150_000, 900_000, "Création de la boutique en ligne");
const KINDS: [Kind; 14] = [
    ("site_vente_en_ligne", "prestation", 50_000, 400_000, "Paramétrage du paiement en ligne"),
    ("referencement_naturel", "prestation", 30_000, 200_000, "Audit et référencement naturel"),
    ("conseil", "prestation", 40_000, 150_000, "Conseil en stratégie numérique"),
    ("installation", "prestation", 10_000, 80_000, "Installation et mise en service"),
    ("formation", "prestation", 40_000, 120_000, "Formation à l'administration du site"),
    ("tablette", "acquisition", 25_000, 110_000, "Tablette de caisse 10\""),
    ("smartphone", "acquisition", 20_000, 100_000, "Téléphone pour la prise de commandes"),
    ("terminal_mobile", "acquisition", 15_000, 60_000, "Terminal de paiement mobile"),
    ("site_vente_en_ligne", "abonnement", 24_000, 180_000, "Abonnement à la plateforme de vente"),
    ("e-commerce", "prestation", 60_000, 300_000, "Reprise du catalogue ; photographies"),
    ("SEO", "prestation", 20_000, 100_000, "Rédaction des fiches de produits"),
    ("formation", "service", 30_000, 90_000, "Prise en main des outils"),
    ("installation", "prestation", 12_000, 60_000, "Raccordement et tests"),
    ("conseil", "prestation", 35_000, 110_000, "Accompagnement au changement"),
];
/// Kinds that retain nothing.
const REFUSED: [Kind; 7] = [
    ("site_vitrine", "acquisition", 80_000, 250_000, "Site de présentation"),
    ("logiciel_grand_public", "acquisition", 10_000, 40_000, "Suite bureautique"),
    ("cybersecurite", "prestation", 30_000, 150_000, "Audit de sécurité"),
    ("logiciel_metier", "acquisition", 50_000, 300_000, "Logiciel de gestion"),
    ("autre_materiel", "acquisition", 20_000, 200_000, "Imprimante d'étiquettes"),
    ("tablette", "credit_bail", 30_000, 90_000, "Tablette en crédit-bail"),
    ("smartphone", "location", 20_000, 60_000, "Téléphone en location"),
];
const SUPPLIERS: [&str; 24] = [
    "Atelier du Web",
    "Numérique des Flandres",
    "Picardie Digital",
    "Hauts-de-Code",
    "Pixel & Fils",
    "La Fabrique à Sites",
    "Opale Informatique",
    "Nord Solutions",
    "Agence Trait d'Union",
    "WebArtois",
    "Studio Beffroi",
    "Octets du Hainaut",
    "Somme Numérique",
    "Aisne Réseaux",
    "Comptoir des Tablettes",
    "Téléphonie du Centre",
    "Caisse et Cie",
    "Boutiques en Ligne SAS",
    "SEO Factory",
    "Formatech",
    "Conseil & Clic",
    "Cœur de Réseau",
    "Data Mercerie",
    "Lys Multimédia",
];
/// Suppliers of the region.
const DISTINCT_SUPPLIERS: u64 = 1_800;

/// Writes the lines of an application.
pub fn write(
    applicant: &Applicant,
    seed: u64,
    rank: u64,
    lines: u64,
    sheet: &mut Sheet,
) -> Result<(), Trouble> {
    let mut chance = Chance::of(seed, 2, rank);
    let invoiced_on = day_after(applicant.filed_on, chance.between(1, 90));
    for line in 0..lines {
        // The first line is the project itself, but for the few that have none.
        let kind = match line {
            0 if chance.per_mille(970) => PROJECT,
            _ if chance.per_mille(110) => chance.pick(&REFUSED),
            _ => chance.pick(&KINDS),
        };
        write_line(applicant, (seed, rank, line), kind, invoiced_on, &mut chance, sheet)?;
    }
    Ok(())
}

fn write_line(
    applicant: &Applicant,
    (seed, rank, line): (u64, u64, u64),
    (category, nature, least, most, label): Kind,
    invoiced_on: Date,
    chance: &mut Chance,
    sheet: &mut Sheet,
) -> Result<(), Trouble> {
    // Lines that several applications present alike: one in a hundred.
    let is_shared = chance.per_mille(10);
    let of_supplier = if is_shared {
        rank / 100
    } else {
        Chance::of(seed, 3, rank * 4 + line / 3).below(DISTINCT_SUPPLIERS)
    };
    let supplier = of_supplier % DISTINCT_SUPPLIERS;
    let wrong = if chance.per_mille(2) { chance.below(6) } else { u64::MAX };
    sheet.text(if chance.per_mille(1) { "" } else { &applicant.number })?;
    sheet.text(&if is_shared {
        format!("M-{}", rank / 100)
    } else {
        format!("F{}-{:06}-{}", invoiced_on.year(), rank, line / 3 + 1)
    })?;
    sheet.count(if is_shared { 1 } else { u32::try_from(line % 3).unwrap_or_default() + 1 })?;
    sheet.text(&supplier_name(supplier))?;
    sheet.text(&if chance.per_mille(800) || is_shared {
        siret(90_000_000 + supplier, 7)
    } else {
        String::new()
    })?;
    sheet.text(match chance.below(100) {
        0 => "SARL Quelqu'un d'autre",
        1..40 => &applicant.siret,
        _ => &applicant.name,
    })?;
    let invoiced_on = if chance.per_mille(15) {
        day_after(applicant.filed_on, -3)
    } else {
        day_after(invoiced_on, (line / 3).cast_signed() * 9)
    };
    if wrong == 0 {
        sheet.text("32/01/2026")?;
    } else {
        sheet.date(invoiced_on)?;
    }
    match chance.below(1000) {
        0..12 => sheet.blank()?,
        _ if wrong == 1 => sheet.text("payée")?,
        _ => sheet.date(day_after(invoiced_on, chance.between(0, 45)))?,
    }
    sheet.text(if wrong == 2 { "divers" } else { category })?;
    sheet.text(nature)?;
    let is_subscription = nature == "abonnement";
    if is_subscription {
        sheet.count(chance.pick(&[6, 12, 12, 24, 36]))?;
    } else {
        sheet.blank()?;
    }
    sheet.text(&if is_subscription && chance.per_mille(500) {
        format!("ABO-{rank}")
    } else {
        String::new()
    })?;
    sheet.text(if chance.per_mille(20) { "non" } else { chance.pick(&["oui", ""]) })?;
    sheet.text(label)?;
    let amount = if is_shared { 40_000 } else { chance.between(least, most) };
    // A credit note: one line in eighty.
    amounts(if chance.per_mille(12) { -amount / 4 } else { amount }, wrong, chance, sheet)?;
    sheet.end_row()
}

/// Amount excluding VAT, rate, amount including VAT.
fn amounts(excluding: i64, wrong: u64, chance: &mut Chance, sheet: &mut Sheet) -> Result<(), Trouble> {
    let off_by = if chance.per_mille(6) { 150 } else { 0 };
    match (wrong, chance.per_mille(40)) {
        (3, _) => sheet.text("1.234")?,
        (4, _) => sheet.text("#N/A")?,
        // Computed from the amount including VAT.
        (_, true) => sheet.blank()?,
        (_, false) => sheet.cents(excluding)?,
    }
    sheet.count(20)?;
    sheet.cents((excluding * 12 + excluding.signum() * 5) / 10 + off_by)
}

/// Low variety: a few words and the rank of the supplier.
fn supplier_name(supplier: u64) -> String {
    let name = SUPPLIERS[usize::try_from(supplier % 24).unwrap_or_default()];
    if supplier < 24 { name.to_owned() } else { format!("{name} {}", supplier / 24) }
}
