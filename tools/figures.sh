#!/usr/bin/env bash
# Runs the benchmarks of tests/bench and puts their table, with machine, date and versions, between the markers of
# README.md. For a quiet machine.
#   bash tools/figures.sh            needs the release build
#   bash tools/figures.sh --print    prints the table, README.md stays as it is
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

print=no
case "${1-}" in
  "") ;;
  --print) print=yes ;;
  *) echo "figures.sh: no option '$1'; there is --print" >&2; exit 2 ;;
esac

programs=(build/release/*_bench)
if [[ ! -x ${programs[0]} ]]; then
  echo "figures.sh: no benchmarks; run: cmake --preset release && cmake --build --preset release" >&2
  exit 1
fi

# versions PACKAGE...: "libeigen3-dev 3.4.0-4, ..." of the installed ones.
versions() { dpkg-query -W -f '${Package} ${Version}, ' "$@" 2>/dev/null | sed 's/, $//'; }

# Console lines "NAME  12.3 ms  12.1 ms  57 counters" become table rows; lines of another form are left out.
rows() {
  awk '$3 ~ /^(ns|us|ms|s)$/ && $5 ~ /^(ns|us|ms|s)$/ {
    name = $1; gsub(/\|/, "\\|", name)
    counters = ""
    for (i = 7; i <= NF; ++i) counters = counters (i > 7 ? " " : "") $i
    printf "| `%s` | %s %s | %s %s | %s |\n", name, $2, $3, $4, $5, counters }'
}

table=$(mktemp)
trap 'rm -f "$table" README.md.new' EXIT
{
  cpu=$(sed -nE 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1)
  echo "Printed by \`tools/figures.sh\` on $(date -u +%F), commit $(git describe --always --dirty 2>/dev/null || echo unknown):"
  echo "${cpu:-unknown processor}, $(nproc) cores, $(awk '/^MemTotal/ {printf "%.0f GiB", $2 / 1048576}' /proc/meminfo) of memory,"
  echo "$(g++ --version | head -n 1);"
  echo "$(versions libeigen3-dev libtbb-dev libhdf5-dev libcsv-dev libfast-float-dev libbenchmark-dev)."
  echo
  echo "| benchmark | wall time | processor time | counters |"
  echo "| --- | ---: | ---: | --- |"
  for program in "${programs[@]}"; do
    echo "running $program ..." >&2
    out=$("$program" --benchmark_color=false 2>/dev/null) || { echo "figures.sh: $program failed" >&2; exit 1; }
    rows <<<"$out"
  done
} >"$table"

if [[ $print == yes ]]; then
  cat "$table"
  exit 0
fi
if ! grep -q '^<!-- figures: ' README.md || ! grep -q '^<!-- end of figures -->' README.md; then
  echo "figures.sh: README.md lacks the markers 'figures: ...' and 'end of figures'" >&2
  exit 1
fi
awk -v table="$table" '
  /^<!-- figures: / { print; while ((getline line < table) > 0) print line; skip = 1; next }
  /^<!-- end of figures -->/ { skip = 0 }
  !skip' README.md >README.md.new
mv README.md.new README.md
