"""The same job in Python, without any validation: polars reads, xlsxwriter writes as many cells in constant memory.

python3 benches/peer.py SHAPE.json OUTPUT.xlsx FOLDER   (polars, xlsxwriter, fastexcel for workbooks)
"""

import json
import sys
from pathlib import Path

import polars as pl
import xlsxwriter


def read(folder):
    cells = 0
    for path in sorted(Path(folder).iterdir()):
        if path.suffix == ".csv":
            tables = [pl.read_csv(path, separator=";", infer_schema=False)]
        else:
            tables = pl.read_excel(path, sheet_id=0).values()
        cells += sum(table.height * table.width for table in tables)
    return cells


def write(shape, output):
    workbook = xlsxwriter.Workbook(output, {"constant_memory": True})
    workbook.use_zip64()
    amounts = workbook.add_format({"num_format": "#,##0.00"})
    texts = workbook.add_format({"align": "left", "indent": 1})
    for sheet in shape:
        worksheet = workbook.add_worksheet(sheet["name"])
        for c, column in enumerate(sheet["columns"]):
            is_text = not column["samples"] or isinstance(column["samples"][-1], str)
            worksheet.set_column(c, c, None, texts if is_text else amounts)
        rows = sheet["rows"]
        columns = [(c, column["filled"], column["samples"]) for c, column in enumerate(sheet["columns"]) if column["samples"]]
        for row in range(rows):
            for c, filled, samples in columns:
                rank = row * filled // rows
                if (row + 1) * filled // rows > rank:
                    value = samples[rank % len(samples)]
                    if isinstance(value, str):
                        worksheet.write_string(row, c, value)
                    else:
                        worksheet.write_number(row, c, value)
    workbook.close()


if __name__ == "__main__":
    shape, output, folder = sys.argv[1:]
    print(read(folder), "cells read")
    write(json.loads(Path(shape).read_text()), output)
