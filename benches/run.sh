#!/usr/bin/env bash
# Times whole runs of the release binary against the floor and, where they are, the peers: Python with polars and xlsxwriter,
# libxlsxwriter in C (Debian: libxlsxwriter-dev). Ratios within one run, medians of RUNS (5), peak memory.
# Usage: benches/run.sh [FOLDER FOR GENERATED FILES]
set -euo pipefail
cd "$(dirname "$0")/.."
work=${1:-$(mktemp -d)}
runs=${RUNS:-5}
mkdir -p "$work"
cargo build --release --bin inac --example generate --example floor --example stages
target=${CARGO_TARGET_DIR:-target}/release
python=${PYTHON:-python3}
cc -O2 benches/libxlsxwriter.c -lxlsxwriter -o "$work/libxlsxwriter" 2>/dev/null || rm -f "$work/libxlsxwriter"
have_peer=$("$python" -c 'import polars, xlsxwriter, fastexcel' 2>/dev/null && echo yes || echo no)

# once NAME COMMAND…: runs it, and notes wall and processor seconds and most memory under NAME.
once() {
  local name=$1
  shift
  rm -f "$work/out.xlsx"
  /usr/bin/time -a -o "$work/times $name" -f '%e %U %S %M' "$@" >/dev/null 2>"$work/errors" || [ $? -le 1 ]
}

# medians NAME: of what was noted, into the file of results.
medians() {
  grep -v '^Command' "$work/times $1" | awk -v name="$1" '
    { wall[NR] = $1; cpu[NR] = $2 + $3; if ($4 > most) most = $4 }
    function median(of, n,   i, j, t) {
      for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (of[j] < of[i]) { t = of[i]; of[i] = of[j]; of[j] = t }
      return of[int((n + 1) / 2)]
    }
    END { printf "%-28s %8.2f %8.2f %7d\n", name, median(wall, NR), median(cpu, NR), most * 1024 / 1000000 }' | tee -a "$work/results"
  rm -f "$work/times $1"
}

time_of() {
  for ((run = 0; run < runs; run++)); do once "$@"; done
  medians "$1"
}

evaluate() {
  "${timed:-time_of}" "$1" "$target/inac" evaluate "${@:3}" --quiet --decision-date 2026-11-01 --force -o "$work/out.xlsx" "$2"
}

# In turn, so that what else the machine does falls on all alike.
compare() {
  local name=$1 folder=$work/$1
  shift
  [ -d "$folder" ] || "$target/examples/generate" --out "$folder" "$@"
  "$target/inac" evaluate --values --quiet --decision-date 2026-11-01 --force -o "$work/plain.xlsx" "$folder" >/dev/null || [ $? -le 1 ]
  "$target/examples/floor" learn "$work/plain.xlsx" "$work/shape.json"
  for ((run = 0; run < runs; run++)); do
    once "$name floor" "$target/examples/floor" run "$work/shape.json" "$work/out.xlsx" "$folder"
    timed=once evaluate "$name values" "$folder" --values
    timed=once evaluate "$name formulas" "$folder"
  done
  medians "$name floor"
  medians "$name values"
  medians "$name formulas"
  if [ -x "$work/libxlsxwriter" ]; then
    "$python" benches/shape_lines.py "$work/shape.json" >"$work/shape.txt"
    runs=1 time_of "$name libxlsxwriter" "$work/libxlsxwriter" "$work/shape.txt" "$work/out.xlsx"
  fi
  if [ "$have_peer" = yes ]; then
    runs=1 time_of "$name peer" "$python" benches/peer.py "$work/shape.json" "$work/out.xlsx" "$folder"
  fi
}

: >"$work/results"
: >"$work/sums"
rm -f "$work"/times*
printf '%-28s %8s %8s %7s\n' run 'wall s' 'proc s' 'MB'
compare big --applications "${BIG:-100000}" --format csv
for jobs in 1 2 4 8; do
  evaluate "big values -j$jobs" "$work/big" --values --jobs "$jobs"
  sha256sum "$work/out.xlsx" | cut -c 1-64 >>"$work/sums"
done
[ "$(sort -u "$work/sums" | wc -l)" = 1 ] && echo 'the same bytes with 1, 2, 4 and 8 threads' || echo 'THREADS CHANGE BYTES'
compare workbooks --applications 20000 --format xlsx --files 200
compare one-workbook --applications 20000 --format xlsx
for jobs in 1 2; do
  time_of "workbooks read, decide -j$jobs" "$target/examples/stages" --jobs "$jobs" "$work/workbooks"
  time_of "big read, decide -j$jobs" "$target/examples/stages" --jobs "$jobs" "$work/big"
done
evaluate "start-up" fixtures/conformance/calcul-05-exclusions/intake

if [ -n "${GROWTH:-}" ]; then
  runs=1
  for thousands in 1 10 100 1000; do
    folder=$work/csv-$thousands
    [ -d "$folder" ] || "$target/examples/generate" --applications "${thousands}000" --out "$folder"
    evaluate "$thousands 000 applications" "$folder" --values
  done
  for files in 1 10 100 1000 10000; do
    folder=$work/files-$files
    [ -d "$folder" ] || "$target/examples/generate" --applications $((files * 10)) --format xlsx --files "$files" --out "$folder"
    evaluate "$files files of 10" "$folder" --values
  done
fi

echo
echo 'Ratios to the floor (wall, processor time):'
awk '/ floor / { wall = $(NF-2); cpu = $(NF-1) } / (values|formulas|peer|libxlsxwriter) / && !/ -j/ { printf "%-28s %6.2f %6.2f\n", $1 " " $2, $(NF-2) / wall, $(NF-1) / cpu }' "$work/results"
if [ "$have_peer" = yes ]; then
  echo 'How many times as fast as the peer (plain values, wall):'
  awk '/ values / { wall = $(NF-2) } / peer / { printf "%-28s %6.1f\n", $1, $(NF-2) / wall }' "$work/results"
fi
if [ -n "${GROWTH:-}" ]; then
  "$python" benches/plot.py "$work/results" >benches/growth.svg
fi
