"""The growth of time and memory, drawn from the results of a run of run.sh with GROWTH=1.

python3 benches/plot.py RESULTS > benches/growth.svg   (standard library only)
"""

import math
import re
import sys

WIDTH, HEIGHT, LEFT, TOP, GAP = 330, 240, 52, 34, 70
INK, SOFT, TIME, MEMORY = "#1f3a5f", "#c9d1d9", "#1f6f8b", "#b3601e"


def points(lines, pattern):
    for line in lines:
        match = re.match(pattern + r"\s+([\d.]+)\s+[\d.]+\s+(\d+)$", line)
        if match:
            yield int(match[1].replace(" ", "")), float(match[2]), int(match[3])


def panel(x0, title, unit, series):
    sizes = [size for size, _, _ in series]
    low, high = math.log10(min(sizes)), math.log10(max(sizes))
    at = lambda size: x0 + LEFT + (math.log10(size) - low) / max(high - low, 1) * (WIDTH - LEFT)
    bottom, top = -2, 4  # seconds and megabytes share one scale of powers of ten
    height = lambda value: TOP + HEIGHT - (math.log10(max(value, 10**bottom)) - bottom) / (top - bottom) * HEIGHT
    yield f'<text x="{x0 + LEFT}" y="18" font-weight="bold">{title}</text>'
    for power in range(bottom, top + 1):
        label = f"{10**power:,.{max(-power, 0)}f}".replace(",", " ")
        yield f'<path d="M{x0 + LEFT} {height(10**power):.1f}h{WIDTH - LEFT}" stroke="{SOFT}"/>'
        yield f'<text x="{x0 + LEFT - 6}" y="{height(10**power) + 4:.1f}" text-anchor="end">{label}</text>'
    for size in sizes:
        label = f"{size:,}".replace(",", " ")
        yield f'<text x="{at(size):.1f}" y="{TOP + HEIGHT + 18}" text-anchor="middle">{label}</text>'
    yield f'<text x="{x0 + LEFT + (WIDTH - LEFT) / 2}" y="{TOP + HEIGHT + 36}" text-anchor="middle">{unit}</text>'
    for which, colour, name in ((1, TIME, "s"), (2, MEMORY, "MB")):
        drawn = [(at(point[0]), height(point[which])) for point in series]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in drawn)
        yield f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>'
        for (x, y), point in zip(drawn, series):
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>'
            yield f'<text x="{x:.1f}" y="{y - 7:.1f}" text-anchor="middle" fill="{colour}">{point[which]:g} {name}</text>'


def main(results):
    lines = open(results, encoding="utf-8").read().splitlines()
    applications = sorted(points(lines, r"(\d+ 000) applications"))
    files = sorted(points(lines, r"(\d+) files of 10"))
    width, height = 2 * WIDTH + GAP + 40, TOP + HEIGHT + 48
    print(f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" font-size="11" fill="{INK}">')
    print(f'<rect width="{width}" height="{height}" fill="white"/>')
    for x0, panel_of in ((0, ("One CSV intake, 8 lines each", "applications", applications)), (WIDTH + GAP, ("Workbooks of 10 applications", "files", files))):
        print("\n".join(panel(x0, *panel_of)))
    print("</svg>")


if __name__ == "__main__":
    main(sys.argv[1])
