#!/usr/bin/env bash
# Puts the tables of `assay list --markdown` between the markers of README.md. A test compares the two.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
tables=$(mktemp)
trap 'rm -f "$tables" README.md.new' EXIT
build/release/assay list --markdown >"$tables"
awk -v tables="$tables" '
  /^<!-- registries: / { print; while ((getline line < tables) > 0) print line; skip = 1; next }
  /^<!-- end of registries -->/ { skip = 0 }
  !skip' README.md >README.md.new
mv README.md.new README.md
