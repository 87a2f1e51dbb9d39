#!/usr/bin/env bash
# Wall time of a release build from clean, without the compiler cache.
set -euo pipefail
cd "$(dirname "$0")/.."
export CCACHE_DISABLE=1
rm -rf build/clean
start=$(date +%s)
cmake -S . -B build/clean -G Ninja -DCMAKE_BUILD_TYPE=Release >/dev/null
cmake --build build/clean --target etalon >/dev/null
echo "release build from clean: $(($(date +%s) - start)) s on $(nproc) processors"
rm -rf build/clean
