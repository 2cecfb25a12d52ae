#!/usr/bin/env bash
# Installs what is missing, builds everything, runs the tests.
#   bash tests/run.sh          the fast tests
#   bash tests/run.sh --slow   also the long statistical ones; their table goes to build/release/slow-tables/DATE.md
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

slow=no
case "${1-}" in
  "") ;;
  --slow) slow=yes ;;
  *) echo "run.sh: no option '$1'; there is --slow" >&2; exit 2 ;;
esac

build=build/release
passed=0
failed=0
skipped=0

# tally REPORT: "passed skipped failed" of a JUnit report by CTest. CTest counts a test whose program is missing as
# skipped; here only a test that ran and said why it skips itself is, and all else that did not run failed.
tally() {
  awk '
    /<testcase / { status = $0; sub(/.* status="/, "", status); sub(/".*/, "", status); excused = 0 }
    /SKIP_REGULAR_EXPRESSION_MATCHED/ { excused = 1 }
    /<\/testcase>/ { if (status == "run") passed++; else if (status == "notrun" && excused) skipped++; else failed++ }
    END { print passed + 0, skipped + 0, failed + 0 }' "$1"
}

# run_label LABEL: runs the tests with that label and adds up what passed and failed.
run_label() {
  local report="$PWD/$build/$1-tests.xml" status=0 ran excused broken
  rm -f "$report"
  ctest --test-dir "$build" -L "^$1\$" -j 2 --no-tests=error --output-on-failure --output-junit "$report" || status=$?
  if [[ ! -s $report ]]; then
    echo "run.sh: ctest ended with status $status and without a report on the tests with label $1" >&2
    exit 1
  fi
  read -r ran excused broken <<<"$(tally "$report")"
  if [[ $status -ne 0 && $broken -eq 0 ]]; then
    echo "run.sh: ctest ended with status $status on the tests with label $1" >&2
    broken=1
  fi
  if [[ $((ran + broken)) -eq 0 ]]; then
    echo "run.sh: none of the tests with label $1 ran" >&2
    broken=1
  fi
  passed=$((passed + ran))
  failed=$((failed + broken))
  skipped=$((skipped + excused))
}

# The slow tests print lines "coverage | what | level | found | experiments"; together they are the dated table.
write_table() {
  local folder="$build/slow-tables" file
  file="$folder/$(date -u +%F).md"
  mkdir -p "$folder"
  {
    echo "# Long statistical tests, $(date -u +%F)"
    echo
    echo "commit $(git describe --always --dirty 2>/dev/null || echo unknown), $(uname -m), $(nproc) cores"
    echo
    echo "| what | level | found | experiments |"
    echo "| --- | --- | --- | --- |"
    sed -nE 's/^ *coverage \|(.*[^|]) *\|? *$/|\1 |/p' "$build/Testing/Temporary/LastTest.log"
  } >"$file"
  echo "table: $file"
}

bash tools/install.sh
cmake --preset release ${CI:+-DASSAY_WERROR=ON}
cmake --build --preset release --parallel 2
# A test program that was not built is a test without a label, which no selection by label would find.
if ctest --test-dir "$build" -N | grep "_NOT_BUILT"; then
  echo "run.sh: these test programs are missing" >&2
  exit 1
fi
run_label fast
if [[ $slow == yes ]]; then
  run_label slow
  write_table
fi
echo "$passed passed, $failed failed, $skipped skipped"
[[ $failed -eq 0 ]]
