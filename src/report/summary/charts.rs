//! The three charts of the summary, over its own tables.

use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartSolidFill, Color,
    Worksheet, XlsxError,
};

/// A block of rows of the summary that a chart shows: categories and values stand in two columns, rows from 0.
#[derive(Clone, Copy, Debug)]
pub struct Block {
    /// First row.
    pub first: u32,
    /// Last row.
    pub last: u32,
    /// Column of the categories.
    pub categories: u16,
    /// Column of the values.
    pub values: u16,
}

/// Sizes of the charts, in pixels: three stand side by side on a page, reasons need room for their words.
const STATUSES_WIDTH: u32 = 230;
const REASONS_WIDTH: u32 = 450;
const DEPARTMENTS_WIDTH: u32 = 334;
const HEIGHT: u32 = 250;

/// Dark enough to tell apart in grey.
const STATUS_COLOURS: [Color; 3] = [Color::RGB(0x2E_7D_4F), Color::RGB(0xC7_4A_43), Color::RGB(0xE8_B4_3A)];
const INK: Color = Color::RGB(0x1F_3A_5F);

/// A pie of the statuses.
pub fn statuses(sheet: &str, title: &str, block: Block) -> Chart {
    let mut chart = Chart::new_doughnut();
    let series = chart.add_series();
    series
        .set_categories((sheet, block.first, block.categories, block.last, block.categories))
        .set_values((sheet, block.first, block.values, block.last, block.values))
        .set_point_colors(&STATUS_COLOURS)
        .set_data_label(ChartDataLabel::new().show_value());
    chart.legend().set_position(ChartLegendPosition::Bottom);
    chart.set_hole_size(45);
    framed(chart, title, STATUSES_WIDTH)
}

/// Bars, the first row on top.
pub fn bars(sheet: &str, title: &str, block: Block) -> Chart {
    let mut chart = series_of(Chart::new_bar(), sheet, block, "#,##0");
    // The vertical axis of a bar chart is its axis of categories.
    chart.y_axis().set_reverse();
    chart.x_axis().set_min(0).set_hidden(true).set_major_gridlines(false);
    framed(chart, title, REASONS_WIDTH)
}

/// Columns.
pub fn columns(sheet: &str, title: &str, block: Block) -> Chart {
    let mut chart = series_of(Chart::new_column(), sheet, block, "#,##0");
    chart.y_axis().set_min(0).set_hidden(true).set_major_gridlines(false);
    framed(chart, title, DEPARTMENTS_WIDTH)
}

fn series_of(mut chart: Chart, sheet: &str, block: Block, number_format: &str) -> Chart {
    chart
        .add_series()
        .set_categories((sheet, block.first, block.categories, block.last, block.categories))
        .set_values((sheet, block.first, block.values, block.last, block.values))
        .set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(INK)))
        .set_gap(60)
        .set_data_label(ChartDataLabel::new().show_value().set_num_format(number_format));
    chart.legend().set_hidden();
    chart
}

fn framed(mut chart: Chart, title: &str, width: u32) -> Chart {
    chart.title().set_name(title).set_font(ChartFont::new().set_size(11).set_color(INK));
    chart
        .chart_area()
        .set_format(ChartFormat::new().set_border(ChartLine::new().set_color(Color::RGB(0xD0_D6_DD))));
    chart.set_width(width).set_height(HEIGHT).set_alt_text(title);
    chart
}

/// Rows that the charts cover.
pub const ROWS: u32 = 13;

/// Places the charts side by side from `row` on.
pub fn place(sheet: &mut Worksheet, row: u32, charts: &[Chart]) -> Result<(), XlsxError> {
    let widths = [STATUSES_WIDTH, REASONS_WIDTH, DEPARTMENTS_WIDTH];
    let mut left = 0;
    for (chart, width) in charts.iter().zip(widths) {
        sheet.insert_chart_with_offset(row, 0, chart, left, 4)?;
        left += width + 4;
    }
    Ok(())
}
