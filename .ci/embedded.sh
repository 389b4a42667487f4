#!/usr/bin/env bash
# Compiles layers 0 to 3 as Embedded Swift with the bare toolchain, for wasm32 and arm64, with the
# manifest's settings, and refuses objects that need the mathematics of a C library.
#
#   .ci/embedded.sh [--keep FOLDER] [ROOM…]
#
# All rooms of the layer table by default, in its order. The objects and modules are thrown away
# unless a folder is named: they are then left in FOLDER/<triple>.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

triples=("${embedded_triples[@]}")
settings=("${embedded_settings[@]}")

# The rooms of layers 0 to 3 in the order of the layer table.
all_rooms() {
  sed -n '/^let rooms/,/name: "MarketSimulation"/p' Package.swift |
    grep -o 'name: "[A-Za-z]*"' | cut -d'"' -f2
}

# Functions that differ in the last bit from one processor to the next.
library_math='exp|exp2|expm1|log|log2|log10|log1p|pow|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh'
library_math+='|round|roundf|tanh|cbrt|hypot|fma|fmaf|erf|tgamma|lgamma|expf|logf|powf|fmod'

compile() { # TRIPLE FOLDER ROOM…
  local triple=$1 folder=$2 room files
  shift 2
  for room in "$@"; do
    mapfile -t files < <(find "Sources/$room" -name '*.swift' | LC_ALL=C sort)
    swiftc -target "$triple" "${settings[@]}" -module-name "$room" -I "$folder" \
      -emit-module -emit-module-path "$folder/$room.swiftmodule" \
      -c "${files[@]}" -o "$folder/$room.o" || fail "$room does not compile for $triple"
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
objects=
if [ "${1-}" = --keep ]; then
  objects=$2
  shift 2
fi
if [ $# -gt 0 ]; then rooms=("$@"); else mapfile -t rooms < <(all_rooms); fi
[ "${#rooms[@]}" -gt 0 ] || fail "no rooms found in Package.swift"
if [ -z "$objects" ]; then
  objects=$(mktemp -d)
  trap 'rm -rf "$objects"' EXIT
fi
workers=()
for triple in "${triples[@]}"; do
  mkdir -p "$objects/$triple"
  compile "$triple" "$objects/$triple" "${rooms[@]}" &
  workers+=($!)
done
failures=0
for worker in "${workers[@]}"; do wait "$worker" || failures=$((failures + 1)); done
[ "$failures" -eq 0 ]
