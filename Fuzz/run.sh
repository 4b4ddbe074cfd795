#!/usr/bin/env bash
# Fuzzes every reader for SECONDS_EACH seconds, or the readers given as arguments. What it finds goes to
# .build-fuzz/findings; a reader with findings makes the run fail.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${SECONDS_EACH:-260}
scratch=.build-fuzz
fixtures=Tests/Fixtures
swift build --package-path Fuzz --scratch-path "$scratch" --configuration release --sanitize fuzzer
fuzz=$scratch/release/Fuzz

# The seeds of each reader: files that it reads, and others that it refuses.
seeds() {
  case $1 in
    certificate | target) echo "$fixtures"/certificates/{true,false,malformed} ;;
    construction) echo constructions ;;
    npy | safetensors) echo "$fixtures/arrays" ;;
    lower-bound) echo "$fixtures"/lower-bounds/{true,false} ;;
    picture) echo "$fixtures/pictures" ;;
    text | permutation | gzip | universality | depth-bound | stack) echo "Fuzz/Seeds/$1" ;;
  esac
}

readers=("$@")
[[ $# -gt 0 ]] || readers=(
  certificate checkers lower-bound universality depth-bound stack target construction npy safetensors text
  picture gzip permutation)
failed=()
for reader in "${readers[@]}"; do
  corpus=$scratch/corpus/$reader findings=$scratch/findings/$reader
  mkdir -p "$corpus" "$findings"
  echo "== $reader"
  status=0
  # shellcheck disable=SC2046
  "$fuzz" "$reader" "$corpus" $(seeds "$reader") -max_total_time="$seconds" -max_len=4096 -timeout=10 \
    -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$findings/" >"$findings/log" 2>&1 ||
    status=$?
  grep -E 'DONE|stat::|ERROR|SUMMARY|Fatal' "$findings/log" || true
  [[ $status -eq 0 ]] || failed+=("$reader")
done
if [[ ${#failed[@]} -gt 0 ]]; then
  echo "findings in $scratch/findings: ${failed[*]}" >&2
  exit 1
fi
