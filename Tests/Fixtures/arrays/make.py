"""Writes the array files of this folder with NumPy and safetensors, and their expected values."""
import json, os
import numpy as np
from fractions import Fraction
from numpy.lib import format as npy
from safetensors.numpy import save_file

os.chdir(os.path.dirname(os.path.abspath(__file__)))
expected = {}


def record(name, a):
    expected[name] = [[str(Fraction(int(x)) if a.dtype.kind in "iu" else Fraction(float(x)))
                       for x in row] for row in a]


for kind, sizes in (("f", (2, 4, 8)), ("i", (1, 2, 4, 8)), ("u", (1, 2, 4, 8))):
    for size in sizes:
        for order in "<>":
            t = np.dtype(f"{order}{kind}{size}")
            if kind == "f":
                info = np.finfo(t)
                a = np.array([[1.5, -0.1, 0], [info.max, info.smallest_subnormal, -2.75],
                              [info.tiny, -info.max, 3]], dtype=t)
            else:
                info = np.iinfo(t)
                a = np.array([[0, 1, info.max], [info.min, 7, 100], [info.max - 1, 2, 3]], dtype=t)
            name = f"{kind}{size}-{'little' if order == '<' else 'big'}.npy"
            np.save(name, a)
            record(name, a)

a = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 10]], dtype="<f4")
np.save("fortran.npy", np.asfortranarray(a))
record("fortran.npy", a)
for version in ((2, 0), (3, 0)):
    name = f"version-{version[0]}.npy"
    with open(name, "wb") as f:
        npy.write_array(f, a, version=version)
    record(name, a)
np.save("convolution.npy", a.reshape(3, 3, 1, 1))
record("convolution.npy", a)
np.save("permutation.npy", np.array([2, 0, 3, 1]))
np.save("booleans.npy", np.eye(2, dtype=bool))
np.save("complex.npy", np.eye(2, dtype=complex))
np.save("objects.npy", np.array([[1, None], [2, 3]], dtype=object), allow_pickle=True)
np.save("structured.npy", np.zeros((2, 2), dtype=[("a", "<f4")]))
np.save("not-finite.npy", np.array([[1, 2], [np.nan, 4]]))
np.save("rectangle.npy", np.ones((2, 3)))
np.save("scalar.npy", np.float64(3))

tensors = {
    "linear.weight": np.array([[1.5, -0.1], [2, 3]], dtype="f4"),
    "convolution.weight": np.array([[0.5, 1], [1e-300, -4]], dtype="f8").reshape(2, 2, 1, 1),
    "half": np.array([[65504, 2**-24], [-1, 0.1]], dtype="f2"),
    "bytes": np.array([[-128, 127], [3, 4]], dtype="i1"),
    "big": np.array([[2**64 - 1, 1], [0, 9]], dtype="u8"),
    "bias": np.array([1, 2], dtype="f4"),
    "permutation": np.array([1, 2, 0], dtype="i8"),
    "mask": np.eye(2, dtype=bool),
}
save_file(tensors, "several.safetensors", metadata={"format": "test \"\\é"})
for name, a in tensors.items():
    if a.ndim >= 2 and a.dtype.kind != "b":
        record("several.safetensors/" + name, a.reshape(2, 2))
save_file({"only": tensors["linear.weight"], "bias": tensors["bias"]}, "one.safetensors")
record("one.safetensors/only", tensors["linear.weight"])
with open("expected.json", "w") as f:
    json.dump(expected, f, indent=0)
