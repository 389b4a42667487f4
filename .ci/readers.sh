#!/usr/bin/env bash
# Files that other tools read: frictionless validates the data package, and pandas, Polars, DuckDB,
# and R (from Debian, where it may be installed) read runs.csv with the types that the package states.
#
#   .ci/readers.sh SCRATCH-FOLDER
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
scratch=$1/readers
mkdir -p "$scratch"
command -v python3 >/dev/null || fail "python3 is missing"

swift build -c release --product firebreak
binary=$root/.build/release/firebreak
python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" --quiet --disable-pip-version-check install \
  frictionless pandas polars duckdb

study() { # FOLDER OPTION…
  local folder=$1
  shift
  "$binary" compare "$@" --size check --quiet --out "$scratch/$folder" >"$scratch/log" 2>&1 </dev/null ||
    { cat "$scratch/log"; fail "compare $*"; }
  (cd "$scratch/$folder" && "$scratch/venv/bin/frictionless" validate datapackage.json) \
    >"$scratch/log" 2>&1 || { cat "$scratch/log"; fail "frictionless refuses $folder"; }
  printf '  %-12s valid: %s\n' "$folder" "$(cd "$scratch/$folder" && echo *.csv)"
}

study traces Scenarios/black-thursday.json --replications 2 --policies baseline,layered --pairwise \
  --series --events --liquidations
study tuned Scenarios/step-shock.json --replications 2 --policies baseline,twap --tune 2
study critical Scenarios/step-shock.json --replications 2 --policies baseline,twap --steps 4 \
  --find-critical 'shocks[0].size' --limit bad_debt_usd=1M

"$scratch/venv/bin/python" .ci/readers/columns.py "$scratch"/{traces,tuned,critical}
if ! command -v Rscript >/dev/null && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends r-base-core; } >"$scratch/log" 2>&1 ||
    { tail -n 5 "$scratch/log"; fail "R cannot be installed"; }
fi
if command -v Rscript >/dev/null; then
  Rscript --vanilla .ci/readers/columns.R "$scratch"/{traces,tuned,critical}
else
  printf '  ---  R: not tried, it is not installed and may not be\n'
fi
