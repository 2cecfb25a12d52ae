#!/usr/bin/env bash
# From a bare Debian 12 to reports in a browser: installs what is missing, builds, simulates people, makes a release
# with every generator, audits each, and prints where the reports are. Asks nothing; a second run is quick.
#   ROWS=20000 bash experiments/quickstart.sh    more people than the usual 10,000
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$root"
rows=${ROWS:-10000}
out=out/quickstart

bash tools/install.sh
echo "building (a few minutes the first time) ..."
mkdir -p build "$out"
if ! { cmake --preset release && cmake --build --preset release --target assay_cli --parallel 2; } >build/quickstart.log 2>&1; then
  tail -n 40 build/quickstart.log >&2
  exit 1
fi
assay=$root/build/release/assay

echo "simulating $rows people ..."
"$assay" simulate --rows "$rows" --seed 1 --out "$out/people"

summary=""
for generator in $("$assay" list generators | awk '/^[a-z]/ {print $1}'); do
  folder=$out/$generator
  mkdir -p "$folder"
  echo
  echo "== $generator"
  "$assay" generate "$generator" --train "$out/people/train.csv" --schema "$out/people/schema.toml" \
    --rows "$rows" --seed 1 --out "$folder/release.csv"
  "$assay" audit --train "$out/people/train.csv" --holdout "$out/people/holdout.csv" --synthetic "$folder/release.csv" \
    --schema "$out/people/schema.toml" --seed 1 --out "$folder" | tee "$folder/summary.txt"
  verdicts=$(awk '/^attacks\./ && match($0, /(no leak shown|leak|too weak)$/) {
    printf "%s%s: %s", separator, substr($1, 9), substr($0, RSTART); separator = ", " }' "$folder/summary.txt")
  summary+=$(printf '%-18s %s\n%-18s %s' "$generator" "$verdicts" "" "$root/$folder/report.html")$'\n'
done

echo
echo "Open in a browser (resample copies its training people: its leak is meant to be caught):"
echo
printf '%s' "$summary"
