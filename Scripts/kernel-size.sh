#!/usr/bin/env bash
# Prints how many lines of code, without blank lines and comments, a verdict on a certificate rests
# on in Sources/CouplingKernel, and what else is there.
set -euo pipefail
cd "$(dirname "$0")/../Sources/CouplingKernel"

lines() { cat "$1"/*.swift | grep -cvE '^[[:space:]]*(//.*)?$'; }

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
