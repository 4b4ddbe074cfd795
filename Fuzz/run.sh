#!/usr/bin/env bash
# Fuzzes every reader for SECONDS_EACH seconds, or the readers given as arguments. What it finds goes to
# .build-fuzz/findings; a reader with findings makes the run fail.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=Fuzz/seeds.sh
source Fuzz/seeds.sh

# Swift's own handler of crashes would keep libFuzzer from writing down the input.
export SWIFT_BACKTRACE=enable=no
seconds=${SECONDS_EACH:-260}
scratch=.build-fuzz
swift build --package-path Fuzz --scratch-path "$scratch" --configuration release --sanitize fuzzer

[[ $# -eq 0 ]] || readers=("$@")
failed=()
for reader in "${readers[@]}"; do
  corpus=$scratch/corpus/$reader findings=$scratch/findings/$reader
  mkdir -p "$corpus" "$findings"
  echo "== $reader"
  status=0
  # shellcheck disable=SC2046
  "$scratch/release/Fuzz" "$reader" "$corpus" $(seeds "$reader") -max_total_time="$seconds" -max_len=4096 \
    -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$findings/" \
    >"$findings/log" 2>&1 || status=$?
  grep -E 'DONE|stat::|ERROR|SUMMARY|Fatal' "$findings/log" || true
  [[ $status -eq 0 ]] || failed+=("$reader")
done
if [[ ${#failed[@]} -gt 0 ]]; then
  echo "findings in $scratch/findings: ${failed[*]}" >&2
  exit 1
fi
