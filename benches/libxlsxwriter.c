/* What a fast writer of another world takes to write as many cells as a report has: libxlsxwriter (C), in constant
 * memory. It reads no application and decides nothing.
 *
 *   cc -O2 benches/libxlsxwriter.c -lxlsxwriter -o libxlsxwriter
 *   libxlsxwriter SHAPE.txt OUTPUT.xlsx
 *
 * SHAPE.txt is the shape that `floor learn` notes, as lines: `S rows name` a sheet, `C filled` a column of it, `N number`
 * and `T text` the samples of the column. benches/run.sh makes it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

enum { COLUMNS = 64, SAMPLES = 2048, LINE = 1 << 17 };

struct value { char *text; double number; };
struct column { long filled; long count; struct value samples[SAMPLES]; };
struct sheet { long rows; long width; char *name; struct column *columns[COLUMNS]; };

static void *room(size_t bytes) {
    void *room = calloc(1, bytes);
    if (!room) exit(1);
    return room;
}

/* The value of a row: filled cells are spread evenly, the samples taken in turn. */
static const struct value *at(const struct column *column, long row, long rows) {
    long rank = row * column->filled / rows;
    if (!column->count || (row + 1) * column->filled / rows == rank) return NULL;
    return &column->samples[rank % column->count];
}

static void write_sheet(lxw_workbook *workbook, const struct sheet *sheet, lxw_format *amounts, lxw_format *texts) {
    lxw_worksheet *to = workbook_add_worksheet(workbook, sheet->name);
    for (long c = 0; c < sheet->width; c++) {
        const struct column *column = sheet->columns[c];
        int is_text = !column->count || column->samples[column->count - 1].text;
        worksheet_set_column(to, c, c, LXW_DEF_COL_WIDTH, is_text ? texts : amounts);
    }
    for (long row = 0; row < sheet->rows; row++)
        for (long c = 0; c < sheet->width; c++) {
            const struct value *value = at(sheet->columns[c], row, sheet->rows);
            if (!value) continue;
            if (value->text) worksheet_write_string(to, row, c, value->text, NULL);
            else worksheet_write_number(to, row, c, value->number, NULL);
        }
}

int main(int argc, char **argv) {
    static char line[LINE];
    static struct sheet sheets[COLUMNS];
    struct sheet *sheet = sheets - 1;
    FILE *shape = argc == 3 ? fopen(argv[1], "r") : NULL;
    if (!shape) return 2;
    while (fgets(line, LINE, shape)) {
        line[strcspn(line, "\n")] = 0;
        struct column *column = sheet >= sheets && sheet->width ? sheet->columns[sheet->width - 1] : NULL;
        if (line[0] == 'S') {
            char *name;
            (++sheet)->rows = strtol(line + 2, &name, 10);
            sheet->name = strdup(name + 1);
        } else if (line[0] == 'C') {
            column = sheet->columns[sheet->width++] = room(sizeof *column);
            column->filled = atol(line + 2);
        } else if (line[0] == 'N') column->samples[column->count++].number = atof(line + 2);
        else column->samples[column->count++].text = strdup(line + 2);
    }
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .use_zip64 = LXW_TRUE};
    lxw_workbook *workbook = workbook_new_opt(argv[2], &options);
    lxw_format *amounts = workbook_add_format(workbook), *texts = workbook_add_format(workbook);
    format_set_num_format(amounts, "#,##0.00");
    format_set_align(texts, LXW_ALIGN_LEFT);
    format_set_indent(texts, 1);
    for (struct sheet *written = sheets; written <= sheet; written++) write_sheet(workbook, written, amounts, texts);
    return workbook_close(workbook);
}
