#!/usr/bin/env bash
# Compiles layers 0 to 3 as Embedded Swift with the bare toolchain, for wasm32 and arm64, with the
# manifest's settings, and refuses objects that need the mathematics of a C library.
#
#   .ci/embedded.sh [ROOM…]      all rooms of the layer table by default, in its order
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

triples=(wasm32-unknown-none-wasm aarch64-none-none-elf)
settings=(
  -swift-version 6 -package-name firebreak -warnings-as-errors -strict-memory-safety
  -enable-upcoming-feature ExistentialAny
  -enable-upcoming-feature MemberImportVisibility
  -enable-upcoming-feature InternalImportsByDefault
  -enable-experimental-feature Embedded -enable-experimental-feature Extern
  -wmo -O -parse-as-library
)

# The rooms of layers 0 to 3 in the order of the layer table.
all_rooms() {
  sed -n '/^let rooms/,/name: "MarketSimulation"/p' Package.swift |
    grep -o 'name: "[A-Za-z]*"' | cut -d'"' -f2
}

# Functions that differ in the last bit from one processor to the next.
library_math='exp|exp2|expm1|log|log2|log10|log1p|pow|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh'
library_math+='|tanh|cbrt|hypot|fma|fmaf|erf|tgamma|lgamma|expf|logf|powf|fmod'

tool() { # the tool beside the compiler, else the one on the path
  local beside
  beside=$(dirname "$(readlink -f "$(command -v swiftc)")")/$1
  if [ -x "$beside" ]; then printf '%s' "$beside"; else command -v "$1"; fi
}

compile() { # TRIPLE FOLDER ROOM…
  local triple=$1 folder=$2 room
  shift 2
  for room in "$@"; do
    swiftc -target "$triple" "${settings[@]}" -module-name "$room" -I "$folder" \
      -emit-module -emit-module-path "$folder/$room.swiftmodule" \
      -c Sources/"$room"/*.swift -o "$folder/$room.o" || fail "$room does not compile for $triple"
    check_symbols "$triple" "$folder/$room.o" "$room"
  done
  printf '  %-26s %2d rooms, %d kB of objects\n' "$triple" "$#" \
    "$(cat "$folder"/*.o | wc -c | awk '{ print int($1 / 1024) }')"
}

check_symbols() { # TRIPLE OBJECT ROOM
  local needed
  needed=$("$nm" --undefined-only --just-symbol-name "$2" 2>/dev/null | sort -u)
  if grep -xE "$library_math" <<<"$needed"; then
    fail "$3 needs the mathematics of a C library ($1)"
  fi
}

nm=$(tool llvm-nm)
[ -n "$nm" ] || fail "llvm-nm is not in the toolchain"
if [ $# -gt 0 ]; then rooms=("$@"); else mapfile -t rooms < <(all_rooms); fi
[ "${#rooms[@]}" -gt 0 ] || fail "no rooms found in Package.swift"
objects=$(mktemp -d)
trap 'rm -rf "$objects"' EXIT
workers=()
for triple in "${triples[@]}"; do
  mkdir -p "$objects/$triple"
  compile "$triple" "$objects/$triple" "${rooms[@]}" &
  workers+=($!)
done
failures=0
for worker in "${workers[@]}"; do wait "$worker" || failures=$((failures + 1)); done
[ "$failures" -eq 0 ]
