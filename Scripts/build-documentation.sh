#!/usr/bin/env bash
# Builds the documentation of every library that has a catalogue, and fails on any warning.
set -euo pipefail
cd "$(dirname "$0")/.."

site=.build/documentation
targets=()
for catalogue in Sources/*/*.docc; do
  targets+=(--target "$(basename "$catalogue" .docc)")
done

rm -rf "$site"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
swift package --allow-writing-to-directory "$site" generate-documentation "${targets[@]}" \
  --enable-experimental-combined-documentation --transform-for-static-hosting \
  --output-path "$site" 2>&1 | tee "$log"
if grep -q 'warning:' "$log"; then
  echo "the documentation has warnings" >&2
  exit 1
fi
