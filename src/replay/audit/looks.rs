//! How cells look: number format, font, colours, as a person sees them, whatever numbers a program gives its styles.

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

/// A font or a fill: what is said of it, in order.
#[derive(Clone, Debug, Default)]
struct Said(BTreeMap<&'static str, String>);

impl Said {
    fn note(&mut self, element: &Element, inside: &str, theme: &Theme) {
        let value = element.get("val");
        let off = matches!(value, "0" | "false" | "none" | "noStrike");
        match (element.name.as_str(), inside) {
            ("sz", _) => drop(self.0.insert("size", value.to_owned())),
            ("b", _) if !off => drop(self.0.insert("bold", String::new())),
            ("i", _) if !off => drop(self.0.insert("italic", String::new())),
            ("strike", _) if !off => drop(self.0.insert("strike", String::new())),
            ("color", "font") => drop(self.0.insert("colour", colour(element, theme))),
            ("patternFill", _) if !matches!(element.get("patternType"), "" | "none" | "solid") => {
                self.0.insert("pattern", element.get("patternType").to_owned());
            }
            ("fgColor" | "bgColor", _) => {
                self.0
                    .insert(if element.name == "fgColor" { "fill" } else { "under" }, colour(element, theme));
            }
            ("numFmt", _) => drop(self.0.insert("format", element.get("formatCode").to_owned())),
            _ => {}
        }
    }

    fn words(&self, left_out: &[&str]) -> String {
        let said = self.0.iter().filter(|(key, _)| !left_out.contains(key));
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
        let (mut fonts, mut fills, mut styles) =
            (Vec::<Said>::new(), Vec::<Said>::new(), Vec::<Element>::new());
        let mut conditional = Vec::<Said>::new();
        let (mut section, mut inside) = (String::new(), String::new());
        while let Some(node) = xml.next()? {
            match node {
                Node::Start(element) => {
                    match element.name.as_str() {
                        "fonts" | "fills" | "dxfs" | "cellXfs" | "numFmts" | "cellStyleXfs" => {
                            section.clone_from(&element.name);
                        }
                        "font" if section == "fonts" => fonts.push(Said::default()),
                        "fill" if section == "fills" => fills.push(Said::default()),
                        "dxf" => conditional.push(Said::default()),
                        "xf" if section == "cellXfs" => styles.push(element.clone()),
                        "numFmt" if section == "numFmts" => {
                            formats.insert(
                                element.get("numFmtId").to_owned(),
                                element.get("formatCode").to_owned(),
                            );
                        }
                        _ => {}
                    }
                    if matches!(element.name.as_str(), "font" | "fill") {
                        inside.clone_from(&element.name);
                    }
                    let said = match section.as_str() {
                        "fonts" => fonts.last_mut(),
                        "fills" => fills.last_mut(),
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
        let look = |style: &Element| {
            let at = |list: &[Said], key: &str| {
                style.get(key).parse().ok().and_then(|rank: usize| list.get(rank).cloned())
            };
            let font = at(&fonts, "fontId").unwrap_or_default();
            let fill = at(&fills, "fillId").unwrap_or_default();
            let id = style.get("numFmtId");
            let format = formats.get(id).map_or_else(|| built_in(id), Clone::clone);
            let font = if font.0.contains_key("colour") {
                font.words(&[])
            } else {
                format!("{}, colour 000000", font.words(&[]))
            };
            [format, sorted(&font), fill.words(&["under"])].join(" | ")
        };
        Ok(Looks {
            of_cells: styles.iter().map(look).collect(),
            // A conditional format fills with the colour that a cell would have under its pattern.
            conditional: conditional.iter().map(|said| said.words(&["pattern", "size"])).collect(),
        })
    }
}

fn sorted(words: &str) -> String {
    let mut parts: Vec<&str> = words.split(", ").filter(|part| !part.is_empty()).collect();
    parts.sort_unstable();
    parts.join(", ")
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
