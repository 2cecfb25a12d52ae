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

# attribute NAME FILE: of the <testsuite> of a JUnit report.
attribute() { sed -nE "/<testsuite/,/>/s/^[[:space:]]*$1=\"([0-9]+)\".*/\1/p" "$2"; }

# run_label LABEL: runs the tests with that label and adds up what passed and failed.
run_label() {
  local report="$PWD/$build/$1-tests.xml"
  rm -f "$report"
  ctest --test-dir "$build" -L "^$1\$" -j 2 --output-on-failure --output-junit "$report" || true
  local tests failures skipped
  tests=$(attribute tests "$report")
  failures=$(attribute failures "$report")
  skipped=$(attribute skipped "$report")
  if [[ $tests -eq 0 ]]; then
    echo "run.sh: no test has the label $1" >&2
    exit 1
  fi
  passed=$((passed + tests - failures - skipped))
  failed=$((failed + failures))
  [[ $skipped -eq 0 ]] || echo "$skipped skipped (no reference data in ../shared)"
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
run_label fast
if [[ $slow == yes ]]; then
  run_label slow
  write_table
fi
echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
