# Shared by the scripts of this folder: stages with their time, checks that name what failed.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

# The two architectures besides the native one, and the manifest's settings for the bare toolchain.
embedded_triples=(wasm32-unknown-none-wasm aarch64-none-none-elf)
embedded_settings=(
  -swift-version 6 -package-name firebreak -warnings-as-errors -strict-memory-safety
  -enable-upcoming-feature ExistentialAny
  -enable-upcoming-feature MemberImportVisibility
  -enable-upcoming-feature InternalImportsByDefault
  -enable-experimental-feature Embedded -enable-experimental-feature Extern
  -wmo -O -parse-as-library
)

# toolchain_file PATH prints where a file of the toolchain lies, seen from its usr folder.
toolchain_file() {
  printf '%s/%s' "$(dirname "$(dirname "$(readlink -f "$(command -v swiftc)")")")" "$1"
}

# tool NAME prints the tool beside the compiler, else the one on the path, else nothing.
tool() {
  local beside
  beside=$(toolchain_file "bin/$1")
  if [ -x "$beside" ]; then printf '%s' "$beside"; else command -v "$1" || true; fi
}

# stage NAME COMMAND… runs a command and prints how long it took; a failure ends the script.
stage() {
  local name=$1 began=$SECONDS
  shift
  printf '\n== %s\n' "$name"
  if "$@" </dev/null; then
    printf '== %s: passed in %d s\n' "$name" $((SECONDS - began))
  else
    local code=$?
    printf '== %s: FAILED with %d after %d s\n' "$name" "$code" $((SECONDS - began))
    return "$code"
  fi
}

# fail MESSAGE… ends the script.
fail() {
  printf 'FAILED: %s\n' "$*" >&2
  exit 1
}

# expect_code CODE COMMAND… checks an exit code and that the message holds no trace of a crash.
# The output is left in the file named by $output.
expect_code() {
  local wanted=$1 got=0
  shift
  "$@" >"$output" 2>&1 </dev/null || got=$?
  if [ "$got" -ne "$wanted" ]; then
    sed 's/^/    /' "$output" | tail -n 20 >&2
    fail "exit code $got instead of $wanted: $*"
  fi
  if grep -qE 'Fatal error|Stack dump|Illegal instruction|Backtrace|Thread [0-9]+ crashed' "$output"
  then
    fail "a trap: $*"
  fi
  printf '  %3d  %s\n' "$got" "$*"
}

# same_files ONE TWO checks that two study folders hold the same bytes; only the manifest may differ.
same_files() {
  diff --recursive --brief --exclude=manifest.json "$1" "$2" || fail "$1 and $2 differ"
  [ -s "$1/runs.csv" ] || fail "$1/runs.csv is missing or empty"
}
