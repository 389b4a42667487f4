#!/usr/bin/env bash
# One digest on three architectures: every shipped scenario runs natively in debug, in release and
# with FMA and AVX2 hidden from the C library, as wasm32 in Node, and as arm64 under qemu. Every run
# has to give the native release build's digests, flags and metrics to the last bit.
#
#   .ci/architectures.sh [OBJECTS]     OBJECTS: what `.ci/embedded.sh --keep` left, else compiled
#
# How it works: docs/determinism.md.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
here=$root/.ci/architectures
work=$(mktemp -d)
# After a failure, what still runs ends before its folder goes.
trap 'wait; rm -rf "$work"' EXIT
objects=${1:-}

# The scenario that speaks for all seeds, its policies, and how many replications where.
many=reference
many_policies=baseline,layered
many_count=100
many_debug=5

# --- What it needs ---

need() { # COMMAND PACKAGE
  command -v "$1" >/dev/null && return
  printf '  %s is missing: installing %s\n' "$1" "$2"
  if command -v apt-get >/dev/null && [ "$(id -u)" -eq 0 ]; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -y -qq --no-install-recommends "$2" >/dev/null || true
  fi
  command -v "$1" >/dev/null || fail "$1 is needed: install the package $2"
}

required_tool() { # NAME
  local found
  found=$(tool "$1")
  [ -n "$found" ] || fail "$1 is not in the toolchain"
  printf '%s' "$found"
}

# --- Building ---

c_flags=(-O2 -ffreestanding -fno-builtin -Wall -Wextra -Werror)

# The shim's names that clash with those of the machine's own library, renamed.
renamed() {
  local name
  for name in memcpy memmove memset memcmp free; do printf -- '-D%s=own_%s\n' "$name" "$name"; done
  printf -- '-Dposix_memalign=own_memalign\n-Darc4random_buf=own_arc4random_buf\n'
  for name in udivti3 umodti3 divti3 modti3 multi3 ashlti3 ashrti3 lshrti3; do
    printf -- '-D__%s=own_%s\n' "$name" "$name"
  done
  for name in guard fail; do printf -- '-D__stack_chk_%s=own_%s\n' "$name" "$name"; done
}

test_shim() {
  local names
  mapfile -t names < <(renamed)
  "$clang" "${c_flags[@]}" "${names[@]}" -c "$here/shim.c" -o "$work/own.o"
  "$clang" -O1 -Wall -Wextra -Werror "$here/test.c" "$work/own.o" -o "$work/shim-test"
  "$work/shim-test" || fail "the shim"
}

link() { # TRIPLE TARGET.c OUTPUT LINKER-ARGUMENT…
  local triple=$1 target=$2 output=$3
  shift 3
  local parts=$work/$triple
  mkdir -p "$parts"
  swiftc -target "$triple" "${embedded_settings[@]}" -module-name Export -I "$objects/$triple" \
    -c "$here/Export.swift" -o "$parts/export.o" || return
  "$clang" --target="$triple" "${c_flags[@]}" -c "$here/shim.c" -o "$parts/shim.o" || return
  "$clang" --target="$triple" "${c_flags[@]}" -c "$here/$target" -o "$parts/target.o" || return
  "$@" "$objects/$triple"/*.o "$parts"/*.o \
    "$(toolchain_file "lib/swift/embedded/$triple/libswiftUnicodeDataTables.a")" -o "$output"
}

# The arm64 code may not round a product and a sum at once; the digests would tell it too.
refuse_fused() {
  if "$dump" --disassemble --no-show-raw-insn "$work/firebreak-arm64" |
    grep -m 1 -E '[[:space:]](fn?m(add|sub)|fml[as])[[:space:]]'
  then
    fail "a fused multiply-add in the arm64 code"
  fi
}

# --- Running ---

# Jobs go to the background, as many as there are processors. They cannot rely on `set -e`.
running=0
start() { # NAME COMMAND…: standard output to $work/NAME, seconds to $work/NAME.seconds
  local name=$1
  shift
  if [ "$running" -ge "$(nproc)" ]; then wait_one; fi
  (
    began=$SECONDS
    mkdir -p "$(dirname "$work/$name")"
    "$@" >"$work/$name" 2>"$work/$name.errors" </dev/null || {
      tail -n 5 "$work/$name.errors" >&2
      fail "${name##*/}: $*"
    }
    echo $((SECONDS - began)) >"$work/$name.seconds"
  ) &
  running=$((running + 1))
}

wait_one() {
  wait -n || fail "a run ended without its result"
  running=$((running - 1))
}

wait_all() { while [ "$running" -gt 0 ]; do wait_one; done; }

wasm32() { node "$here/run-wasm.mjs" "$work/firebreak.wasm" "$@"; } # CANONICAL POLICIES FIRST COUNT
arm64() { # CANONICAL POLICIES FIRST COUNT
  local canonical=$1
  shift
  qemu-aarch64 "$work/firebreak-arm64" "$@" <"$canonical"
}

native() { # PROGRAM LABEL ARGUMENT… of compare; runs.csv goes to $work/LABEL.csv
  local program=$1 label=$2
  shift 2
  "$program" compare "$@" --jobs 1 --quiet --out "$work/$label.study" || return
  mv "$work/$label.study/runs.csv" "$work/$label.csv"
}

hidden_native() { # as native, with FMA and AVX2 hidden from the C library
  GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2,-AVX2_Usable native "$@"
}

policies_of() { # RUNS.CSV, of one point after the other
  awk -F, 'NR > 1 && !seen[$3]++ { printf "%s%s", (n++ ? "," : ""), $3 }' "$1"
}

# The first and the last of a list of policies: no mitigation, and as a rule all at once.
ends_of() { awk -F, '{ print (NF > 1 ? $1 "," $NF : $1) }' <<<"$1"; }
count_of() { awk -F, '{ print NF }' <<<"$1"; }

points_of() { awk -F, 'NR > 1 && !seen[$2]++ { print $2 }' "$1"; }

# A scenario is called by its path with dots: network.congestion is network/congestion.json.
file_of() { printf 'Scenarios/%s.json' "${1//.//}"; }

canonical() { # SCENARIO POINT
  "$release" validate "$(file_of "$1")" --size check --point "$2" \
    --canonical "$work/$1.$2.canonical" --quiet >/dev/null
}

# --- Comparing ---

same() { # ARCHITECTURE REFERENCE.csv POINT COUNT LINES…
  local architecture=$1 reference=$2 point=$3 count=$4
  shift 4
  cat "$@" >"$work/lines"
  node "$here/compare.mjs" "$architecture" "$reference" "$point" "$count" "$work/lines" ||
    fail "$architecture differs from the native release build"
}

seconds() { cat "$@" | awk '{ sum += $1 } END { print sum }'; }

row() { # ARCHITECTURE SCENARIO RUNS SECONDS
  printf '  %-26s %-26s %5d runs  same  %4d s\n' "$@"
}

# --- The check ---

need node nodejs
need qemu-aarch64 qemu-user
clang=$(required_tool clang)
wasm_linker=$(required_tool wasm-ld)
elf_linker=$(required_tool ld.lld)
dump=$(required_tool llvm-objdump)
test_shim
if [ -z "$objects" ]; then
  objects=$work/objects
  .ci/embedded.sh --keep "$objects"
fi
start link.wasm32 link wasm32-unknown-none-wasm wasm32.c "$work/firebreak.wasm" "$wasm_linker" \
  --no-entry --stack-first -z stack-size=1048576 --export=firebreak_replication \
  --export=firebreak_memory
start link.arm64 link aarch64-none-none-elf arm64.c "$work/firebreak-arm64" "$elf_linker" -static
wait_all
refuse_fused
swift build -c release --product firebreak
swift build --product firebreak
release=$root/.build/release/firebreak
debug=$root/.build/debug/firebreak

# One seed of every scenario and all its points: all policies of the first scenarios, and of the
# others the first and the last where the processor is emulated.
whole=' black-thursday black-thursday-no-rebound reference '
scenarios=$(cd Scenarios && find . -name '*.json' ! -path './sweeps/*' ! -path './suites/*' |
  sed 's|^./||; s|.json$||; s|/|.|g' | LC_ALL=C sort)
emulated_policies() { # NAME POLICIES
  case "$whole" in *" $1 "*) printf '%s' "$2" ;; *) ends_of "$2" ;; esac
}
for name in $scenarios; do
  one=("$(file_of "$name")" --size check --replications 1)
  native "$release" "$name.release" "${one[@]}" >/dev/null || fail "$name in the release build"
  policies=$(policies_of "$work/$name.release.csv")
  # A debug build is many times slower, so two policies speak for the others.
  start "$name.debug" native "$debug" "$name.debug" "${one[@]}" --policies "$(ends_of "$policies")"
  start "$name.hidden" hidden_native "$release" "$name.hidden" "${one[@]}"
  for point in $(points_of "$work/$name.release.csv"); do
    canonical "$name" "$point" || fail "$name has no canonical bytes"
    for architecture in wasm32 arm64; do
      start "$name.$point.$architecture" \
        "$architecture" "$work/$name.$point.canonical" "$(emulated_policies "$name" "$policies")" 0 1
    done
  done
done

# Many seeds of one scenario.
file=("Scenarios/$many.json" --size check --policies "$many_policies" --replications)
start many.release native "$release" many.release "${file[@]}" "$many_count"
start many.hidden hidden_native "$release" many.hidden "${file[@]}" "$many_count"
start many.debug native "$debug" many.debug "${file[@]}" "$many_debug"
half=$((many_count / 2))
for first in 0 "$half"; do
  for architecture in arm64 wasm32; do
    start "many.$first.$architecture" "$architecture" "$work/$many.p0000.canonical" \
      "$many_policies" "$first" "$half"
  done
done
wait_all

for name in $scenarios; do
  reference=$work/$name.release.csv
  policies=$(policies_of "$reference")
  per_point=$(count_of "$policies")
  per_debug=$(count_of "$(ends_of "$policies")")
  per_emulated=$(count_of "$(emulated_policies "$name" "$policies")")
  runs=0
  debug_runs=0
  emulated_runs=0
  for point in $(points_of "$reference"); do
    same 'native debug' "$reference" "$point" "$per_debug" "$work/$name.debug.csv"
    same 'native hidden' "$reference" "$point" "$per_point" "$work/$name.hidden.csv"
    for architecture in wasm32 arm64; do
      same "$architecture" "$reference" "$point" "$per_emulated" "$work/$name.$point.$architecture"
    done
    runs=$((runs + per_point))
    debug_runs=$((debug_runs + per_debug))
    emulated_runs=$((emulated_runs + per_emulated))
  done
  row 'native debug' "$name" "$debug_runs" "$(seconds "$work/$name.debug.seconds")"
  row 'native without FMA, AVX2' "$name" "$runs" "$(seconds "$work/$name.hidden.seconds")"
  for architecture in wasm32 arm64; do
    row "$architecture" "$name" "$emulated_runs" "$(seconds "$work/$name".p*."$architecture.seconds")"
  done
done

reference=$work/many.release.csv
per_seed=$(count_of "$many_policies")
label="$many, many seeds"
compare_many() { # LABEL COUNT-OF-SEEDS SECONDS LINES…
  local what=$1 runs=$(($2 * per_seed)) time=$3
  shift 3
  same "$what" "$reference" p0000 "$runs" "$@"
  row "$what" "$label" "$runs" "$time"
}
compare_many 'native debug' "$many_debug" "$(seconds "$work/many.debug.seconds")" \
  "$work/many.debug.csv"
compare_many 'native without FMA, AVX2' "$many_count" "$(seconds "$work/many.hidden.seconds")" \
  "$work/many.hidden.csv"
for architecture in wasm32 arm64; do
  compare_many "$architecture" "$many_count" "$(seconds "$work"/many.*."$architecture.seconds")" \
    "$work"/many.[0-9]*."$architecture"
done
