#!/usr/bin/env bash
# Installs the peers: the Python packages in a virtual environment, PARI/GP where apt-get has it.
# Says nothing when nothing is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

environment=.build-bench/venv
if ! cmp -s Benchmarks/requirements.txt "$environment/requirements.txt"; then
  echo "Installing the Python packages of the peers in $environment" >&2
  python3 -m venv "$environment"
  "$environment/bin/pip" install --quiet --disable-pip-version-check \
    --requirement Benchmarks/requirements.txt
  cp Benchmarks/requirements.txt "$environment/requirements.txt"
fi

as_root() {
  if [[ $(id -u) -eq 0 ]]; then "$@"; else sudo -n "$@"; fi
}

if ! command -v gp >/dev/null && command -v apt-get >/dev/null; then
  echo "Installing pari-gp" >&2
  as_root apt-get -qq update &&
    as_root env DEBIAN_FRONTEND=noninteractive \
      apt-get -qq install --yes --no-install-recommends pari-gp >/dev/null ||
    echo "Without PARI/GP: it could not be installed" >&2
fi
