"""The matrices and permutations that are decomposed, and their certificates.

They are the same in every run.
"""
import array
import gzip
import pathlib
import random
import shutil
import sys
from dataclasses import dataclass, replace

from measuring import BUILD, COUPLET, ROOT, run

CONVOLUTIONS = ROOT / "Tests" / "Fixtures" / "glow-digits" / "glow-digits.safetensors"
FOLDER = BUILD / "certificates"


@dataclass
class Made:
    """A certificate and what making it took."""

    name: str
    family: str
    size: int
    path: pathlib.Path
    source: list
    strategy: str
    seconds: float
    wall: float
    memory: float
    bits: int
    layers: int

    @property
    def megabytes(self):
        return self.path.stat().st_size / 1e6


def make(name, family, size, source, strategy, timeout=150):
    """The certificate that couplet finds, or None if it takes longer than `timeout` seconds."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name.replace(' ', '-')}.json"
    result = run(
        [COUPLET, "decompose", *source, "--strategy", strategy, "--flip", "auto", "--json",
         "-o", path],
        timeout)
    if result is None or result.status != 0:
        return None
    entry = result.report["certificates"][0]
    return Made(
        name, family, size, path, source, strategy, entry["seconds"], result.wall, result.memory,
        entry["largestBits"], entry["layers"])


def random_matrix(size, bound=9):
    """A text file with a random matrix of integers from -bound to bound."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"random-{size}-{bound.bit_length()}.txt"
    source = random.Random(f"{size} {bound}")
    with open(path, "w", encoding="utf-8") as file:
        for _ in range(size):
            row = (source.randint(-bound, bound) for _ in range(size))
            file.write(" ".join(map(str, row)) + "\n")
    return [path]


def random_permutation(size):
    """An .npy file with a random permutation."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"permutation-{size}.npy"
    images = array.array("i", range(size))
    random.Random(size).shuffle(images)
    header = f"{{'descr': '<i4', 'fortran_order': False, 'shape': ({size},), }}"
    header += " " * (-(10 + len(header) + 1) % 64) + "\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode())
        if sys.byteorder == "big":
            images.byteswap()
        images.tofile(file)
    return [path]


def dense(strategy, half):
    size = 2 * half
    return make(f"{strategy} d={half}", strategy, size, random_matrix(size), strategy)


def convolution(channels, strategy):
    name = {4: "0.0", 16: "1.0", 64: "2.0"}[channels]
    return make(
        f"convolution {channels} {strategy}", "convolution", channels,
        [CONVOLUTIONS, "--tensor", f"{name}.invconv.weight"], strategy)


def permutation(size):
    return make(f"permutation n={size}", "permutation", size, random_permutation(size),
                "permutation")


def with_bits(size, bits):
    return make(
        f"balanced n={size} bits={bits}", "bits", size, random_matrix(size, 2**bits - 1),
        "balanced")


def compressed(made):
    """The same certificate, compressed."""
    path = made.path.with_suffix(".json.gz")
    with open(made.path, "rb") as source, gzip.open(path, "wb", compresslevel=6) as target:
        shutil.copyfileobj(source, target)
    return replace(made, name=f"{made.name}, .gz", path=path)


def again(made):
    """The same certificate, made once more."""
    return make(made.name, made.family, made.size, made.source, made.strategy)
