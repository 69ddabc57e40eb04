//! How the report looks: the only place that knows colours, fonts and number formats.

use rust_xlsxwriter::{
    Color, ConditionalFormatCell, ConditionalFormatCellRule, Format, FormatAlign, FormatBorder, Workbook,
};

use crate::decide::{LineStatus, Status};
use crate::lang::{Lang, Words};

/// The dark blue of headers and titles.
const INK: Color = Color::RGB(0x1F_3A_5F);
/// Under the header of columns that a formula needs and the interface does not name.
const SLATE: Color = Color::RGB(0x5B_6B_7D);
const GREEN: Color = Color::RGB(0xDD_F0_DF);
const RED: Color = Color::RGB(0xF6_D5_D3);
const AMBER: Color = Color::RGB(0xFC_EC_C4);
const GREY: Color = Color::RGB(0xE4_E7_EB);

/// The size of the font that column widths are counted in, in points.
pub const USUAL_SIZE: u16 = 11;

/// What a column holds, and so how it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A short text.
    Text,
    /// The status of an application, coloured.
    Status,
    /// The status of an invoice line, coloured.
    LineStatus,
    /// A text that may run over several lines.
    Prose,
    /// The text of a letter, small enough for a row to hold it.
    Letter,
    /// The same, of the longest letters.
    LongLetter,
    /// A number that is a name: never counted, never shortened.
    Identifier,
    /// What somebody typed: never counted, over several lines.
    Typed,
    /// A date.
    Date,
    /// Euros.
    Amount,
    /// A whole number.
    Count,
    /// A number with its decimals, or a text.
    Value,
}

impl Kind {
    /// Every kind.
    const ALL: &[Kind] = &[
        Kind::Text,
        Kind::Status,
        Kind::LineStatus,
        Kind::Prose,
        Kind::Letter,
        Kind::LongLetter,
        Kind::Identifier,
        Kind::Typed,
        Kind::Date,
        Kind::Amount,
        Kind::Count,
        Kind::Value,
    ];

    /// In a sheet whose texts do not wrap.
    pub fn unwrapped(self) -> Kind {
        match self {
            Kind::Prose | Kind::Letter | Kind::LongLetter => Kind::Text,
            Kind::Typed => Kind::Identifier,
            kind => kind,
        }
    }
}

/// The formats of the report.
#[derive(Clone, Debug)]
pub struct Styles {
    lang: Lang,
    /// Those that a long sheet names by their numbers.
    numbered: Vec<Format>,
    /// A text that leads to another sheet.
    pub link: Format,
    /// The title of the summary.
    pub title: Format,
    /// The heading of a block of the summary.
    pub heading: Format,
    /// A label of the summary.
    pub label: Format,
    /// A text of the summary.
    pub plain: Format,
    /// The same, for what waits.
    pub strong: Format,
    /// A text of the summary over several lines.
    pub paragraph: Format,
    /// The header of a small table of the summary.
    pub small_header: Format,
    /// The same, over numbers.
    pub small_header_right: Format,
    /// The last row of a small table.
    pub total: Format,
    /// The banner of a run that could not read everything.
    pub banner: Format,
}

impl Styles {
    /// The number of the format of links: the first that is registered.
    pub const LINK: usize = 1;

    /// The formats in a language.
    pub fn new(lang: Lang) -> Styles {
        let plain = Format::new().set_align(FormatAlign::Top);
        let small_header =
            Format::new().set_bold().set_font_color(SLATE).set_border_bottom(FormatBorder::Hair);
        let mut styles = Styles {
            lang,
            numbered: Vec::new(),
            link: plain
                .clone()
                .set_align(FormatAlign::Left)
                .set_indent(1)
                .set_num_format("@")
                .set_font_color(INK)
                .set_underline(rust_xlsxwriter::FormatUnderline::Single),
            title: Format::new().set_bold().set_font_size(18).set_font_color(INK),
            heading: Format::new()
                .set_bold()
                .set_font_size(12)
                .set_font_color(INK)
                .set_border_bottom(FormatBorder::Medium)
                .set_border_bottom_color(INK),
            label: plain.clone().set_font_color(SLATE),
            strong: plain.clone().set_bold(),
            paragraph: plain.clone().set_text_wrap().set_align(FormatAlign::Left).set_indent(1),
            small_header: small_header.clone().set_align(FormatAlign::Left),
            small_header_right: small_header.set_align(FormatAlign::Right),
            total: plain.clone().set_bold().set_border_top(FormatBorder::Thin),
            plain,
            banner: Format::new()
                .set_bold()
                .set_font_size(12)
                .set_font_color(Color::White)
                .set_background_color(Color::RGB(0xB3_26_1E))
                .set_align(FormatAlign::VerticalCenter)
                .set_text_wrap(),
        };
        styles.numbered.push(styles.link.clone());
        for kind in Kind::ALL {
            let format = styles.column(*kind);
            if !styles.numbered.contains(&format) {
                styles.numbered.push(format);
            }
        }
        styles
    }

    /// Gives formats their numbers in a workbook: one is 0 there from the start.
    pub fn register(&self, workbook: &mut Workbook) {
        self.numbered.iter().for_each(|format| workbook.register_format(format));
    }

    /// The number of the format of a column.
    pub fn number(&self, kind: Kind) -> usize {
        let format = self.column(kind);
        self.numbered.iter().position(|numbered| *numbered == format).map_or(0, |rank| rank + 1)
    }

    /// Row 1 of a table; `term`: over the terms of a formula, beside the columns of the interface.
    pub fn header(kind: Kind, term: bool) -> Format {
        let header = aligned(Format::new(), kind)
            .set_bold()
            .set_font_color(Color::White)
            .set_background_color(if term { SLATE } else { INK })
            .set_border_bottom(FormatBorder::Thin)
            .set_align(FormatAlign::VerticalCenter)
            .set_text_wrap();
        if term { header.set_italic() } else { header }
    }

    /// The format of a column.
    pub fn column(&self, kind: Kind) -> Format {
        let plain = aligned(Format::new().set_align(FormatAlign::Top), kind);
        match kind {
            Kind::Text | Kind::Status | Kind::LineStatus => plain,
            Kind::Prose | Kind::Value => plain.set_text_wrap(),
            Kind::Letter | Kind::LongLetter => plain.set_text_wrap().set_font_size(Styles::font(kind).0),
            Kind::Identifier => plain.set_num_format("@"),
            Kind::Typed => plain.set_text_wrap().set_num_format("@"),
            Kind::Date => plain.set_num_format(self.lang.pick("dd/mm/yyyy", "yyyy-mm-dd")),
            Kind::Amount => plain.set_num_format(self.amount_format()),
            Kind::Count => plain.set_num_format("#,##0"),
        }
    }

    /// The same, in the last row of a small table.
    pub fn totalled(format: Format) -> Format {
        format.set_bold().set_border_top(FormatBorder::Thin)
    }

    /// Euros, with the separators of the reader's own program.
    fn amount_format(&self) -> &'static str {
        self.lang.pick("#,##0.00\\ [$€-40C]", "[$€-809]#,##0.00;-[$€-809]#,##0.00")
    }

    /// Does a long text run over several lines?
    pub fn wraps(kind: Kind) -> bool {
        matches!(kind, Kind::Prose | Kind::Letter | Kind::Value | Kind::Typed)
    }

    /// The size of the font of a column and the height of its lines, in points.
    pub fn font(kind: Kind) -> (u16, u32) {
        match kind {
            Kind::Letter => (9, 12),
            Kind::LongLetter => (7, 10),
            _ => (USUAL_SIZE, 15),
        }
    }

    /// The colours of a column, by the value of its cells.
    pub fn colours(kind: Kind, words: Words<'_>) -> Vec<ConditionalFormatCell> {
        match kind {
            Kind::Status => Styles::statuses(words).into(),
            Kind::LineStatus => Styles::line_statuses(words).into(),
            _ => Vec::new(),
        }
    }

    /// The colour of each status of an application; weight and slope say it without colour.
    pub fn statuses(words: Words<'_>) -> [ConditionalFormatCell; 3] {
        [
            (Status::Granted, Format::new().set_background_color(GREEN).set_bold()),
            (Status::Rejected, Format::new().set_background_color(RED).set_italic()),
            (Status::Incomplete, Format::new().set_background_color(AMBER).set_bold().set_italic()),
        ]
        .map(|(status, format)| when(words.status(status), format))
    }

    /// The colour of each status of a line.
    fn line_statuses(words: Words<'_>) -> [ConditionalFormatCell; 4] {
        [
            (LineStatus::Retained, Format::new().set_background_color(GREEN)),
            (LineStatus::Reduced, Format::new().set_background_color(GREY).set_bold()),
            (LineStatus::Excluded, Format::new().set_background_color(RED).set_italic()),
            (LineStatus::Invalid, Format::new().set_background_color(AMBER).set_bold().set_italic()),
        ]
        .map(|(status, format)| when(words.line_status(status), format))
    }
}

/// Numbers to the right, dates in the middle, texts to the left and clear of the number before them.
fn aligned(format: Format, kind: Kind) -> Format {
    match kind {
        Kind::Date => format.set_align(FormatAlign::Center),
        Kind::Amount | Kind::Count | Kind::Value => format.set_align(FormatAlign::Right),
        _ => format.set_align(FormatAlign::Left).set_indent(1),
    }
}

fn when(value: &str, format: Format) -> ConditionalFormatCell {
    ConditionalFormatCell::new().set_rule(ConditionalFormatCellRule::EqualTo(value)).set_format(format)
}
