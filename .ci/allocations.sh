#!/usr/bin/env bash
# In steady state an event of the whole model allocates nothing: between half an hour and two hours
# of the reference scenario, fewer than one memory request for a hundred events, where lists grow.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Allocations and events of a run at a size; no number where the C library cannot be probed.
count() {
  .build/release/benchmarks "$1" --exact run --no-peers --allocations --samples 1 --json |
    sed -nE 's/.*"allocations":([0-9]+).*"work":([0-9]+).*/\1 \2/p'
}

few=$(count --tiny)
many=$(count --small)
if [ -z "$few" ]; then
  echo "allocations cannot be counted here"
  exit 0
fi
read -r few_allocations few_events <<<"$few"
read -r many_allocations many_events <<<"$many"
allocations=$((many_allocations - few_allocations))
events=$((many_events - few_events))
echo "$allocations allocations for $events further events"
[ "$events" -gt 10000 ] || fail "too few events to tell"
[ $((allocations * 100)) -lt "$events" ] || fail "an event allocates"
