#!/usr/bin/env bash
# Tests the workstation: what its pages reckon, then a day's work in Chromium against `etalon serve`.
# Usage: web_test.sh [PROGRAM]. Ends with 77 (skipped) where node is missing or too old.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null; then
  echo "web: node 20.19 or later is not installed: not tested"
  exit 77
fi
scripts/web.sh
export ETALON="${1:-$PWD/build/dev/etalon}"
cd web
npm run --silent test
npm run --silent e2e
