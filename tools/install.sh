#!/usr/bin/env bash
# Installs the Debian packages that are missing. Asks nothing; calls apt-get only when something is missing.
#   bash tools/install.sh           what building, testing and running need
#   bash tools/install.sh --tests   also what the format check needs
set -euo pipefail

packages=(
  g++ cmake ninja-build git ca-certificates
  libeigen3-dev libboost-program-options-dev libboost-math-dev libhdf5-dev libtbb-dev zlib1g-dev
  libxgboost-dev liblinear-dev libopenblas-pthread-dev libre2-dev
  nlohmann-json3-dev libtomlplusplus-dev libfmt-dev libspdlog-dev libsodium-dev libcsv-dev libfast-float-dev
  libgtest-dev libgmock-dev libbenchmark-dev
)
case "${1-}" in
  "") ;;
  --tests) packages+=(clang-format) ;;
  *) echo "install.sh: no option '$1'; there is --tests" >&2; exit 2 ;;
esac

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [[ $status == installed ]] || missing+=("$package")
done
[[ ${#missing[@]} -eq 0 ]] && exit 0

echo "installing: ${missing[*]}"
as_root=()
if [[ $(id -u) -ne 0 ]]; then
  as_root=(sudo -n)
  if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
    echo "install.sh: needs root once; run: sudo apt-get install -y --no-install-recommends ${missing[*]}" >&2
    exit 1
  fi
fi
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
