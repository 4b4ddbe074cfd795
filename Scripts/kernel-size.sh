#!/usr/bin/env bash
# Prints how many lines of code, without blank lines and comments, a verdict on a certificate rests
# on in Sources/CouplingKernel, and what else is there.
set -euo pipefail
cd "$(dirname "$0")/../Sources/CouplingKernel"

code() { perl -0pe 's{/\*.*?\*/}{}gs' "$@" | grep -cvE '^[[:space:]]*(//.*)?$'; }
lines() { code "$1"/*.swift; }

total=0
for folder in Claim Reading Checking; do
  printf '%-14s %5d\n' "$folder" "$(lines $folder)"
  total=$((total + $(lines $folder)))
done
printf '%-14s %5d\n\n' 'together' "$total"
echo 'No verdict on a couplet-certificate/1 depends on these:'
for folder in */; do
  folder=${folder%/}
  case $folder in
    Claim | Reading | Checking | *.docc) ;;
    *) printf '%-14s %5d\n' "$folder" "$(lines "$folder")" ;;
  esac
done

cd ../ExactLinearAlgebra
echo
echo 'Of ExactLinearAlgebra, the dense and the sparse ways to check use:'
printf '%-30s %5d\n' 'Integers, Rationals' "$(code Integers/*.swift Rationals/*.swift)" \
  'Sparse/SparseRationalMatrix' "$(code Sparse/SparseRationalMatrix.swift)" \
  'Sparse/SparseEntries' "$(code Sparse/SparseEntries.swift)" \
  'Sparse/JoinableList' "$(code Sparse/JoinableList.swift)" \
  'Sparse/RationalList' "$(code Sparse/RationalList.swift)" \
  'Sparse/SparseRows' "$(code Sparse/SparseRows.swift)" \
  'BlockProducts' "$(code BlockProducts/*.swift)" \
  'Residues' "$(code Residues/*.swift)" \
  'Parallel/*Field*' "$(code Parallel/*Field*.swift)" \
  'CResidues' "$(code ../CResidues/*.[ch] ../CResidues/include/{,arithmetic/}*.h)" \
  'CParallelResidues' "$(code ../CParallelResidues/*.[ch] ../CParallelResidues/include/*.h)"
