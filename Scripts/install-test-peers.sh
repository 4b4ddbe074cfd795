#!/usr/bin/env bash
# Installs the Python packages with which the tests read what couplet exports, in a virtual
# environment. Without Python or PyPI, those tests are skipped. Says nothing when nothing is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

environment=.build-peers
requirements=Tests/Independent/requirements.txt
if cmp -s "$requirements" "$environment/requirements.txt"; then exit 0; fi

without() {
  echo "Tests that need $1 will be skipped: $2" >&2
  exit 0
}

command -v python3 >/dev/null || without "Python" "there is no python3"
echo "Installing NumPy, onnx, ONNX Runtime and safetensors in $environment" >&2
python3 -m venv "$environment" || without "Python packages" "python3 has no venv"
"$environment/bin/pip" install --quiet --disable-pip-version-check --requirement "$requirements" ||
  without "Python packages" "pip could not install them"
cp "$requirements" "$environment/requirements.txt"
