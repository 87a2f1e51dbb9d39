#!/usr/bin/env bash
# Runs every libFuzzer target for ETALON_FUZZ_SECONDS (default 60) where clang is installed.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v clang++-14 >/dev/null || ! ls /usr/lib/llvm-14/lib/clang/*/lib/linux/libclang_rt.fuzzer-x86_64.a >/dev/null 2>&1; then
  echo "fuzzing skipped: clang with its fuzzer runtime is not installed"
  exit 0
fi
cmake --preset fuzz
targets=$(find src -name '*_fuzz.cc' -printf '%f\n' | sed 's/\.cc$//' | sort)
# shellcheck disable=SC2086 # one word a target
cmake --build --preset fuzz --target $targets
for target in $targets; do
  echo "== $target"
  build/fuzz/"$target" -max_total_time="${ETALON_FUZZ_SECONDS:-60}" -rss_limit_mb=1024 \
    -print_final_stats=0 -verbosity=0
done
