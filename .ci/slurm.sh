#!/usr/bin/env bash
# A sweep on a real Slurm of two nodes, one of which is lost in the middle: the merged files have
# the bytes of an uninterrupted sweep.
#
#   .ci/slurm.sh SCRATCH-FOLDER
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
scratch=$1/slurm
mkdir -p "$scratch"
scratch=$(cd "$scratch" && pwd -P)
cluster=$root/.ci/slurm-cluster.sh

if ! command -v slurmctld >/dev/null || ! command -v munged >/dev/null; then
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    printf '  ---  Slurm: not tried, it is not installed and may not be\n'
    exit 0
  fi
  "$cluster" install >"$scratch/install.log" 2>&1 ||
    { tail -n 5 "$scratch/install.log"; fail "Slurm cannot be installed"; }
fi

swift build -c release --product firebreak
# The nodes must not see a program that somebody builds anew meanwhile.
cp .build/release/firebreak "$scratch/firebreak"
export FIREBREAK=$scratch/firebreak
plan=Scenarios/sweeps/reference-small.json
options=(--replications "${SLURM_REPLICATIONS:-128}" --shards 16)

"$FIREBREAK" sweep "$plan" "${options[@]}" --out "$scratch/whole" --quiet
environment=$("$cluster" start "$scratch/cluster")
trap '"$cluster" stop "$scratch/cluster"' EXIT
eval "$environment"

study=$scratch/study
"$FIREBREAK" script "$plan" --engine slurm "${options[@]}" --out "$study" >"$scratch/job.sh"
bash "$scratch/job.sh" | sed 's/^/  /'
receipts() { find "$study/shards" -name '*.json' 2>/dev/null | wc -l; }
running() { squeue --noheader --states=RUNNING --nodelist=n1 | wc -l; }
for _ in $(seq 600); do
  [ "$(receipts)" -ge 2 ] && [ "$(running)" -ge 1 ] && break
  sleep 0.2
done
before=$(receipts)
[ "$before" -lt 16 ] || fail "the study was over before a node could be lost; raise SLURM_REPLICATIONS"
"$cluster" lose "$scratch/cluster" n1
printf '  node n1 lost with %d of 16 shards complete\n' "$before"

for _ in $(seq 600); do
  [ -z "$(squeue --noheader)" ] && break
  sleep 0.5
done
squeue
[ -s "$study/manifest.json" ] || { tail -n 5 "$study-logs"/*.log; fail "nothing was merged"; }
grep -l . "$study-logs"/*.log 2>/dev/null | xargs -r tail -qn 1 | sort | uniq -c | sed 's/^/  /'
scontrol show job --oneliner 2>/dev/null | grep -oE 'Restarts=[1-9]' | sort | uniq -c | sed 's/^/  tasks with /'
same_files_of_sweep() {
  local name
  for name in runs summary comparison ranking; do
    cmp "$1/$name.csv" "$2/$name.csv" || fail "$name.csv differs"
  done
  cmp "$1/datapackage.json" "$2/datapackage.json" || fail "datapackage.json differs"
}
same_files_of_sweep "$scratch/whole" "$study"
printf '  merged to the same bytes after the loss: %s rows\n' "$(($(wc -l <"$study/runs.csv") - 1))"
