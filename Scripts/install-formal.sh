#!/usr/bin/env bash
# Installs what `make formal` needs: Coq with MathComp and Bignums; OCaml with Zarith for the
# extracted checker. Says nothing when nothing is missing.
set -euo pipefail

has_coq_library() {
  [[ -e $(coqc -where)/user-contrib/$1 ]]
}

missing=()
if command -v apt-get >/dev/null; then
  command -v coqc >/dev/null || missing+=(coq)
  { command -v coqc >/dev/null && has_coq_library mathcomp/algebra/mxalgebra.vo; } \
    || missing+=(libcoq-mathcomp-algebra)
  { command -v coqc >/dev/null && has_coq_library Bignums/BigZ/BigZ.vo; } \
    || missing+=(libcoq-bignums)
  command -v ocamlfind >/dev/null || missing+=(ocaml-nox ocaml-findlib)
  { command -v ocamlfind >/dev/null && ocamlfind query zarith >/dev/null 2>&1; } \
    || missing+=(libzarith-ocaml-dev)
elif command -v brew >/dev/null; then
  # Bignums comes from opam; the formula math-comp brings Coq and the Mathematical Components.
  command -v coqc >/dev/null || missing+=(math-comp)
  command -v opam >/dev/null || missing+=(opam)
else
  echo "Neither apt-get nor brew is here; install Coq, MathComp, Bignums and Zarith first" >&2
  exit 1
fi

as_root() {
  if [[ $(id -u) -eq 0 ]]; then "$@"; else sudo "$@"; fi
}

if [[ ${#missing[@]} -gt 0 ]]; then
  echo "Installing ${missing[*]}" >&2
  if command -v apt-get >/dev/null; then
    as_root apt-get -qq update
    as_root env DEBIAN_FRONTEND=noninteractive \
      apt-get -qq install --yes --no-install-recommends "${missing[@]}" >/dev/null
  else
    brew install --quiet "${missing[@]}"
  fi
fi

if ! has_coq_library Bignums/BigZ/BigZ.vo || ! ocamlfind query zarith >/dev/null 2>&1; then
  echo "Coq's library Bignums and OCaml's Zarith are needed: opam install coq-bignums zarith" >&2
  exit 1
fi
