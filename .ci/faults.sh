#!/usr/bin/env bash
# Bad input and a bad environment end with a message and the documented exit code
# (docs/formats/exit-codes.md), never with a trap or a half-written file.
#
#   .ci/faults.sh SCRATCH-FOLDER
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
scratch=$1/faults
mkdir -p "$scratch"
output=$scratch/output

swift build -c release --product firebreak
firebreak=$root/.build/release/firebreak
scenario=Scenarios/black-thursday.json
compare=("$firebreak" compare "$scenario" --size check --quiet)

usage() {
  expect_code 0 "$firebreak" --help
  expect_code 0 "$firebreak" compare --help
  expect_code 0 "$firebreak" list mitigations
  expect_code 0 "$firebreak" validate "$scenario"
  expect_code 64 "$firebreak" comapre "$scenario"
  expect_code 64 "$firebreak" compare
  expect_code 64 "${compare[@]}" --jbos 2
  expect_code 64 "${compare[@]}" --policies baseline,no-such-policy
}

scenarios() {
  local bad=$scratch/bad.json
  expect_code 66 "$firebreak" validate "$scratch/missing.json"
  : >"$bad" && expect_code 65 "$firebreak" validate "$bad"
  head -c 500 "$scenario" >"$bad" && expect_code 65 "$firebreak" validate "$bad"
  printf '{"name":"a","name":"b"}' >"$bad" && expect_code 65 "$firebreak" validate "$bad"
  printf '{"nmae":"a"}' >"$bad" && expect_code 65 "$firebreak" validate "$bad"
  printf '\xff\xfe\x00{' >"$bad" && expect_code 65 "$firebreak" validate "$bad"
  expect_code 65 "$firebreak" validate "$scenario" --set 'horizon=12 parsecs'
  printf 'timestamp,open,high,low,close,volume\n0,1,2,1,x,0\n' >"$scratch/bad.csv"
  expect_code 65 "$firebreak" validate "$scenario" --set "markets[0].path.file=$scratch/bad.csv"
}

output_faults() {
  expect_code 73 "${compare[@]}" --out /dev/null/out
  mkdir -p "$scratch/foreign" && : >"$scratch/foreign/runs.csv"
  expect_code 73 "${compare[@]}" --out "$scratch/foreign"
  [ ! -s "$scratch/foreign/runs.csv" ] || fail "a foreign file was replaced"
  if [ -w /dev/full ]; then
    local got=0
    "$firebreak" list metrics >/dev/full 2>"$output" </dev/null || got=$?
    [ "$got" -eq 73 ] || fail "a full device gave exit code $got instead of 73"
    printf '  %3d  a full device on standard output\n' "$got"
  fi
  full_disk
}

# A file system of two pages, where this machine may mount one.
full_disk() {
  local disk=$scratch/disk
  mkdir -p "$disk"
  if ! mount -t tmpfs -o size=8k tmpfs "$disk" 2>/dev/null; then
    printf '  ---  full disk: not tried, no right to mount\n'
    return
  fi
  local got=0
  "${compare[@]}" --out "$disk/out" >"$output" 2>&1 </dev/null || got=$?
  local left
  left=$(find "$disk" -type f -name '*.csv' | wc -l)
  umount "$disk"
  [ "$got" -eq 73 ] || { tail -n 5 "$output"; fail "a full disk gave exit code $got, not 73"; }
  [ "$left" -eq 0 ] || fail "a full disk left $left files behind"
  printf '  %3d  a full disk\n' "$got"
}

# Waits until the process has installed its signal handlers and works, then interrupts it.
interrupted() {
  local got=0 process
  # A job of a non-interactive shell ignores SIGINT unless job control is on.
  set -m
  "$firebreak" compare "$scenario" --replications 2000 --out "$scratch/stopped" \
    >"$output" 2>&1 </dev/null &
  process=$!
  set +m
  for _ in $(seq 100); do
    [ -s "$output" ] && break
    sleep 0.1
  done
  kill -INT "$process"
  wait "$process" || got=$?
  [ "$got" -eq 75 ] || { tail -n 5 "$output"; fail "SIGINT gave exit code $got instead of 75"; }
  if [ -e "$scratch/stopped/runs.csv" ] && [ ! -e "$scratch/stopped/manifest.json" ]; then
    fail "an interrupted study left files without a manifest"
  fi
  printf '  %3d  SIGINT in the middle\n' "$got"
}

# A sweep on a file system that fills up in the middle: what was written stays, and with more room
# the study goes on to the bytes of one that was never disturbed.
full_sweep() {
  local disk=$scratch/sweep-disk got=0 name
  local sweep=("$firebreak" sweep Scenarios/sweeps/reference-small.json --set horizon=20m
    --replications 8 --quiet)
  expect_code 64 "${sweep[@]}" --dry-run --max-runs 10
  expect_code 64 "${sweep[@]}" --shard 8/8
  expect_code 73 "${sweep[@]}" --out /dev/null/out
  mkdir -p "$disk"
  if ! mount -t tmpfs -o size=200k tmpfs "$disk" 2>/dev/null; then
    printf '  ---  sweep on a full disk: not tried, no right to mount\n'
    return
  fi
  "${sweep[@]}" --out "$disk/out" >"$output" 2>&1 </dev/null || got=$?
  [ "$got" -eq 73 ] || { umount "$disk"; fail "a full disk gave exit code $got, not 73"; }
  grep -q 'no space is left' "$output" || { umount "$disk"; fail "the message does not say why"; }
  local blocks
  blocks=$(find "$disk/out/blocks" -name '*.block' | wc -l)
  mount -o remount,size=16m "$disk"
  got=0
  "$firebreak" sweep "$disk/out" --resume --quiet >"$output" 2>&1 </dev/null || got=$?
  "${sweep[@]}" --out "$scratch/sweep-whole"
  for name in runs summary comparison ranking; do
    cmp "$disk/out/$name.csv" "$scratch/sweep-whole/$name.csv" || { umount "$disk"; fail "$name.csv"; }
  done
  umount "$disk"
  [ "$got" -eq 0 ] || fail "after the full disk the sweep ended with $got"
  printf '   73  a full disk with %d blocks written; with more room the same bytes\n' "$blocks"
}

usage
scenarios
output_faults
interrupted
full_sweep
