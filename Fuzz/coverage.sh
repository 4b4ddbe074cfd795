#!/usr/bin/env bash
# Which lines the corpora of run.sh, and the seeds, reach, of all that reads bytes of a stranger.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=Fuzz/seeds.sh
source Fuzz/seeds.sh

scratch=$PWD/.build-coverage
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
reached() {
  local name=$1
  shift
  "$tools/llvm-cov" report "$scratch/release/Fuzz" -instr-profile="$scratch/all.profdata" "$@" |
    awk -v name="$name" '{ line = $0 }
      END { $0 = line; printf "%-60s %5d lines, %5.1f %% reached\n", name, $8, 100 - 100 * $9 / $8 }'
}
cd Sources
for folder in CouplingKernel/{Claim,Reading,Checking,LowerBounds,Universality,DepthLowerBound,Stacks} \
  FormalConstructions/{Language,Algebra,Expressions} Interchange/Glow; do
  reached "$folder" "$folder"
done
cd Interchange
reached "Interchange: arrays" NumPy*.swift Safetensors*.swift TextTable.swift StoredArray.swift ElementType.swift
reached "Interchange: pictures" PNG/PNGFile.swift PNG/PNGChunk.swift PortableGrayMap.swift GreyPicture.swift
reached "Interchange: compressed files, permutations" Gzip.swift Source+Reading.swift PermutationNotation.swift
