//! How cells look: number format, font, colours, alignment, borders, as a person sees them, whatever numbers a program gives its styles.

use std::collections::BTreeMap;

use super::Damaged;
use super::xml::{Element, Node, Xml};

/// The looks of a workbook.
#[derive(Debug, Default)]
pub struct Looks {
    /// Of a cell, by the number of its style.
    pub of_cells: Vec<String>,
    /// Of conditional formats.
    pub conditional: Vec<String>,
}

/// The colours of the theme that a style can name, `lt1` and `dk1` in the order in which styles count them.
type Theme = Vec<String>;

/// A font, a fill, a border or an alignment: what is said of it, in order, what is usual left out.
#[derive(Clone, Debug, Default)]
struct Said(BTreeMap<&'static str, String>);

/// What an element says of a look: its name, the attribute, how it is said, and what is usual.
const TOLD: [(&str, &str, &str, &[&str]); 18] = [
    ("sz", "val", "size", &[]),
    ("name", "val", "font", &[]),
    ("b", "val", "bold", &[]),
    ("i", "val", "italic", &[]),
    ("strike", "val", "strike", &[]),
    ("u", "val", "underlined", &[]),
    ("vertAlign", "val", "raised", &["baseline"]),
    ("left", "style", "left", &[""]),
    ("right", "style", "right", &[""]),
    ("top", "style", "top", &[""]),
    ("bottom", "style", "bottom", &[""]),
    ("diagonal", "style", "diagonal", &[""]),
    ("alignment", "horizontal", "to", &["", "general"]),
    ("alignment", "indent", "indented", &[""]),
    ("alignment", "textRotation", "turned", &[""]),
    ("alignment", "wrapText", "wrapped", &[""]),
    ("alignment", "shrinkToFit", "shrunk", &[""]),
    ("numFmt", "formatCode", "format", &[]),
];

impl Said {
    fn note(&mut self, element: &Element, inside: &str, theme: &Theme) {
        for (name, attribute, key, usual) in TOLD {
            let value = element.get(attribute);
            let off = matches!(value, "0" | "false" | "none" | "noStrike") || usual.contains(&value);
            if element.name == name && !off {
                let on = matches!(value, "" | "1" | "true" | "single" | "sngStrike");
                self.0.insert(key, if on { String::new() } else { value.to_owned() });
            }
        }
        match (element.name.as_str(), inside) {
            ("color", "font") => drop(self.0.insert("colour", colour(element, theme))),
            ("patternFill", _) if !matches!(element.get("patternType"), "" | "none") => {
                self.0.insert("pattern", element.get("patternType").to_owned());
            }
            ("fgColor", _) => drop(self.0.insert("fill", colour(element, theme))),
            ("bgColor", _) => drop(self.0.insert("under", colour(element, theme))),
            _ => {}
        }
    }

    fn words(&self, left_out: &[&str]) -> String {
        let said = self.0.iter().filter(|(key, value)| !left_out.contains(key) && *value != "solid");
        said.map(|(key, value)| format!("{key} {value}").trim_end().to_owned()).collect::<Vec<_>>().join(", ")
    }
}

/// `1F3A5F`; black where a program leaves it to the system.
fn colour(element: &Element, theme: &Theme) -> String {
    let named = element.get("theme").parse().ok().and_then(|rank: usize| theme.get(rank).cloned());
    let rgb = element.get("rgb");
    let plain = named.unwrap_or_else(|| match (rgb, element.get("indexed")) {
        ("", "" | "8" | "64" | "81") => "000000".to_owned(),
        ("", "9" | "65") => "FFFFFF".to_owned(),
        ("", indexed) => format!("no. {indexed}"),
        _ => rgb.get(rgb.len().saturating_sub(6)..).unwrap_or(rgb).to_uppercase(),
    });
    let tint = element.get("tint");
    if tint.is_empty() || tint.parse() == Ok(0.0) { plain } else { format!("{plain} ({tint})") }
}

/// The colours of `theme1.xml` in the order of their numbers: light 1, dark 1, light 2, dark 2, then accents and links.
pub fn theme(part: &[u8]) -> Result<Vec<String>, Damaged> {
    let (mut xml, mut found, mut within) = (Xml::new(part), Vec::new(), false);
    while let Some(node) = xml.next()? {
        match node {
            Node::Start(element) if element.name == "clrScheme" => within = true,
            Node::End(name) if name == "clrScheme" => within = false,
            Node::Start(element) if within && element.name == "srgbClr" => {
                found.push(element.get("val").to_owned());
            }
            Node::Start(element) if within && element.name == "sysClr" => {
                found.push(element.get("lastClr").to_owned());
            }
            _ => {}
        }
    }
    for pair in [0, 2] {
        if found.len() > pair + 1 {
            found.swap(pair, pair + 1);
        }
    }
    Ok(found)
}

impl Looks {
    /// Reads `styles.xml`.
    pub fn read(part: &[u8], theme: &[String]) -> Result<Looks, Damaged> {
        let (mut xml, theme) = (Xml::new(part), theme.to_vec());
        let mut formats: BTreeMap<String, String> = BTreeMap::new();
        let [mut fonts, mut fills, mut borders, mut conditional, mut alignments] =
            [const { Vec::<Said>::new() }; 5];
        let mut styles = Vec::<Element>::new();
        let (mut section, mut inside) = (String::new(), String::new());
        while let Some(node) = xml.next()? {
            match node {
                Node::Start(element) => {
                    match (element.name.as_str(), section.as_str()) {
                        (
                            "fonts" | "fills" | "borders" | "dxfs" | "cellXfs" | "numFmts" | "cellStyleXfs",
                            _,
                        ) => {
                            section.clone_from(&element.name);
                        }
                        ("font", "fonts") => fonts.push(Said::default()),
                        ("fill", "fills") => fills.push(Said::default()),
                        ("border", "borders") => borders.push(Said::default()),
                        ("dxf", _) => conditional.push(Said::default()),
                        ("xf", "cellXfs") => {
                            styles.push(element.clone());
                            alignments.push(Said::default());
                        }
                        ("numFmt", "numFmts") => {
                            // Programs may or may not mark these signs as written.
                            let code = element.get("formatCode").replace("\\-", "-").replace("\\ ", " ");
                            formats.insert(element.get("numFmtId").to_owned(), code);
                        }
                        _ => {}
                    }
                    if matches!(element.name.as_str(), "font" | "fill") {
                        inside.clone_from(&element.name);
                    }
                    let said = match section.as_str() {
                        "fonts" => fonts.last_mut(),
                        "fills" => fills.last_mut(),
                        "borders" => borders.last_mut(),
                        "cellXfs" => alignments.last_mut(),
                        "dxfs" => conditional.last_mut(),
                        _ => None,
                    };
                    if let Some(said) = said {
                        said.note(&element, &inside, &theme);
                    }
                }
                Node::End(name) if name == section => section.clear(),
                _ => {}
            }
        }
        let look = |(style, alignment): (&Element, &Said)| {
            let at = |list: &[Said], key: &str| {
                style
                    .get(key)
                    .parse()
                    .ok()
                    .and_then(|rank: usize| list.get(rank).cloned())
                    .unwrap_or_default()
            };
            let mut font = at(&fonts, "fontId");
            font.0.entry("colour").or_insert_with(|| "000000".to_owned());
            let id = style.get("numFmtId");
            let format = formats.get(id).map_or_else(|| built_in(id), Clone::clone);
            let mut fill = at(&fills, "fillId");
            if fill.0.contains_key("pattern") {
                // A program leaves black out.
                fill.0.entry("fill").or_insert_with(|| "000000".to_owned());
            }
            let fill = fill.words(&["under"]);
            [format, font.words(&[]), fill, alignment.words(&[]), at(&borders, "borderId").words(&[])]
                .join(" | ")
        };
        Ok(Looks {
            of_cells: styles.iter().zip(&alignments).map(look).collect(),
            // A conditional format fills with the colour that a cell would have under its pattern.
            conditional: conditional.iter().map(|said| said.words(&["size", "font"])).collect(),
        })
    }
}

/// The number formats that have a number in every workbook.
fn built_in(id: &str) -> String {
    match id {
        "" | "0" => "General",
        "1" => "0",
        "2" => "0.00",
        "3" => "#,##0",
        "4" => "#,##0.00",
        "9" => "0%",
        "10" => "0.00%",
        "14" => "dd/mm/yyyy",
        "49" => "@",
        other => other,
    }
    .to_owned()
}
