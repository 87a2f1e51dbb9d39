#!/usr/bin/env bash
# Builds the workstation's pages into web/dist; does nothing where they are up to date.
set -euo pipefail
cd "$(dirname "$0")/../web"

if ! command -v npm >/dev/null || ! command -v node >/dev/null; then
  echo "web: node (20.19 or later) and npm are needed" >&2
  exit 1
fi

wanted=$(sha256sum package-lock.json | cut -d' ' -f1)
if [ "$(cat node_modules/.installed 2>/dev/null)" != "$wanted" ]; then
  npm ci --no-audit --no-fund --loglevel=error >/dev/null
  echo "$wanted" >node_modules/.installed
fi

# The hash stands for what the pages were built from: sources, versions, the API's description.
sources=$(cat package-lock.json vite.config.ts tsconfig.json index.html ../src/etalon/server/openapi.yaml \
  $(find src public -type f ! -name 'schema.d.ts' | LC_ALL=C sort) | sha256sum | cut -d' ' -f1)
if [ "$(cat dist/.built 2>/dev/null)" != "$sources" ]; then
  log=$(npm run --silent build -- --logLevel=warn 2>&1) || { echo "$log" >&2; exit 1; }
  echo "$sources" >dist/.built
fi
