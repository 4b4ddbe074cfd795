#!/usr/bin/env bash
# Installs what the build and the tests need beyond Swift: GMP, zlib, OpenBLAS, pkg-config and
# Python 3.
# Says nothing when nothing is missing.
set -euo pipefail

if ! command -v swift >/dev/null; then
  echo "Swift 6 is needed: https://www.swift.org/install" >&2
  exit 1
fi

has_library() {
  command -v pkg-config >/dev/null && pkg-config --exists "$1"
}

if command -v apt-get >/dev/null; then
  manager=apt-get
  gmp=libgmp-dev zlib=zlib1g-dev blas=libopenblas-dev pkg_config=pkg-config
elif command -v brew >/dev/null; then
  manager=brew
  gmp=gmp zlib=zlib blas=openblas pkg_config=pkgconf
else
  manager=none
  gmp=GMP zlib=zlib blas=OpenBLAS pkg_config=pkg-config
fi

missing=()
command -v pkg-config >/dev/null || missing+=("$pkg_config")
has_library gmp || missing+=("$gmp")
# The macOS SDK brings zlib, and Accelerate for BLAS and LAPACK.
[[ $(uname) == Darwin ]] || has_library zlib || missing+=("$zlib")
[[ $(uname) == Darwin ]] || has_library openblas || missing+=("$blas")
command -v python3 >/dev/null || missing+=(python3)
# For a program without shared libraries: Fortran's static library, which LAPACK needs.
if [[ ${1:-} == static && $manager == apt-get ]]; then
  gfortran=$(dpkg-query -W -f '${Version}' libgfortran5 2>/dev/null | cut -d. -f1)
  ls /usr/lib/gcc/*/*/libgfortran.a >/dev/null 2>&1 || missing+=("libgfortran-$gfortran-dev")
fi

if [[ ${#missing[@]} -eq 0 ]]; then
  exit 0
fi

as_root() {
  if [[ $(id -u) -eq 0 ]]; then "$@"; else sudo "$@"; fi
}

echo "Installing ${missing[*]}" >&2
case $manager in
  apt-get)
    as_root apt-get -qq update
    as_root env DEBIAN_FRONTEND=noninteractive \
      apt-get -qq install --yes --no-install-recommends "${missing[@]}" >/dev/null
    ;;
  brew)
    brew install --quiet "${missing[@]}"
    ;;
  none)
    echo "Neither apt-get nor brew is here; install these first: ${missing[*]}" >&2
    exit 1
    ;;
esac
