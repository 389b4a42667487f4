#!/usr/bin/env bash
# The main job at check size: same bytes with one worker and two, in debug and release; then replay
# and verify.
#
#   .ci/study.sh SCRATCH-FOLDER
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
scratch=$1/study
mkdir -p "$scratch"

swift build -c release --product firebreak
swift build --product firebreak
release=$root/.build/release/firebreak
debug=$root/.build/debug/firebreak
scenario=Scenarios/black-thursday.json

timed() { # LABEL COMMAND…
  local label=$1 began=$SECONDS
  shift
  "$@" >"$scratch/log" 2>&1 </dev/null || { cat "$scratch/log"; fail "$label"; }
  printf '  %-34s %d s\n' "$label" $((SECONDS - began))
}

# Every run is ok and its books balance.
balanced() { # RUNS.CSV
  awk -F, '
    NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
    $column["status"] != "ok" { print "  status " $column["status"] ": " $0; bad = 1 }
    $column["conservation_error"] != 0 { print "  books do not balance: " $0; bad = 1 }
    END { exit bad }
  ' "$1" || fail "a run is not ok"
}

timed 'release, one worker' \
  "$release" compare "$scenario" --size check --jobs 1 --out "$scratch/one"
timed 'release, two workers' \
  "$release" compare "$scenario" --size check --jobs 2 --out "$scratch/two"
same_files "$scratch/one" "$scratch/two"
# A debug build is many times slower, so two policies of one replication have to speak for it.
small=(compare "$scenario" --size check --replications 1 --policies baseline,layered --jobs 2)
timed 'release, one replication' "$release" "${small[@]}" --out "$scratch/release-small"
timed 'debug, one replication' "$debug" "${small[@]}" --out "$scratch/debug-small"
same_files "$scratch/release-small" "$scratch/debug-small"
cat <<<"  same bytes: $(ls "$scratch/one" | tr '\n' ' ')"

for file in runs.csv summary.csv comparison.csv scenario.json manifest.json datapackage.json; do
  [ -s "$scratch/one/$file" ] || fail "$file is missing"
done
if grep -qiE '(^|,)-?(nan|inf)(,|$)' "$scratch/one"/*.csv; then fail "a nan or inf in a CSV"; fi
balanced "$scratch/one/runs.csv"

timed 'every mitigation, one worker' \
  "$release" compare Scenarios/mitigations/all.json --size check --jobs 1 --out "$scratch/all-one"
timed 'every mitigation, two workers' \
  "$release" compare Scenarios/mitigations/all.json --size check --jobs 2 --out "$scratch/all-two"
same_files "$scratch/all-one" "$scratch/all-two"
balanced "$scratch/all-one/runs.csv"

timed 'replay baseline/0' "$release" replay "$scratch/one" baseline/0
timed 'verify' "$release" verify
timed 'bench smoke' "$release" bench smoke
timed 'a second study over the first' \
  "$release" compare "$scenario" --size check --jobs 2 --out "$scratch/one"
same_files "$scratch/one" "$scratch/two"
