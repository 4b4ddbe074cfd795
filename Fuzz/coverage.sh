#!/usr/bin/env bash
# Which lines the corpora of run.sh, and the seeds, reach: in each of the folders that read bytes of a
# stranger, or the folders given as arguments.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=Fuzz/seeds.sh
source Fuzz/seeds.sh

kernel=Sources/CouplingKernel
folders=("$kernel"/{Claim,Reading,Checking,LowerBounds,Universality,DepthLowerBound,Stacks,Conveniences}
  Sources/FormalConstructions Sources/Interchange)
[[ $# -eq 0 ]] || folders=("$@")
scratch=.build-coverage
swift build --package-path Fuzz --scratch-path "$scratch" --configuration release --sanitize fuzzer \
  -Xswiftc -profile-generate -Xswiftc -profile-coverage-mapping
rm -rf "$scratch/profiles"
mkdir -p "$scratch/profiles"
for reader in "${readers[@]}"; do
  mkdir -p ".build-fuzz/corpus/$reader"
  # shellcheck disable=SC2046
  LLVM_PROFILE_FILE="$scratch/profiles/$reader.profraw" "$scratch/release/Fuzz" "$reader" -runs=0 \
    ".build-fuzz/corpus/$reader" $(seeds "$reader") >"$scratch/profiles/$reader.log" 2>&1
done
tools=$(dirname "$(readlink -f "$(command -v swift)")")
"$tools/llvm-profdata" merge "$scratch"/profiles/*.profraw -o "$scratch/all.profdata"
for folder in "${folders[@]}"; do
  "$tools/llvm-cov" report "$scratch/release/Fuzz" -instr-profile="$scratch/all.profdata" "$folder" |
    awk -v folder="$folder" '$1 == "TOTAL" {
      printf "%-45s %5d lines, %5.1f %% reached\n", folder, $8, 100 - 100 * $9 / $8 }'
done
