"""The shape that `floor learn` notes, as the lines that benches/libxlsxwriter.c reads: python3 benches/shape_lines.py SHAPE.json"""

import json
import sys
from pathlib import Path

for sheet in json.loads(Path(sys.argv[1]).read_text()):
    print("S", sheet["rows"], sheet["name"])
    for column in sheet["columns"]:
        print("C", column["filled"])
        for value in column["samples"]:
            print("T " + " ".join(value.split()) if isinstance(value, str) else f"N {value}")
