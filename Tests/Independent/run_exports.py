#!/usr/bin/env python3
"""run_exports.py FOLDER runs exported flows against the exact values of their certificates.

For each CERT.json of the folder and each of float32 and float64, CERT.TYPE.npz, .safetensors, .py,
.forward-LAYOUT.onnx and .inverse-LAYOUT.onnx are what was exported. Every result must lie within the
bound gamma |L_K| ... |L_1| |x| for sums and products in floating point, in every component. Prints
one line for each certificate; exit status 1 after the first failure.
"""
import importlib.util
import json
import random
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from safetensors.numpy import load_file

sys.path.insert(0, str(Path(__file__).parent))
from check_certificate import matrix, rationals


class Claim:
    def __init__(self, path):
        claim = json.loads(path.read_text())
        self.size = size = claim["size"]
        half = [*range(size // 2)], [*range(size // 2, size)]
        self.parts = claim.get("partition", half)
        self.flip = claim.get("flip")
        target = claim["target"]
        self.rows = matrix(target["matrix"], "", size, size) if "matrix" in target else [
            {j: Fraction(1)} for j in target["permutation"]]
        self.bias = rationals(claim.get("bias", "0" + " 0" * (size - 1)), "", size)
        self.layers = []
        for layer in claim["layers"]:
            own, other = self.parts if layer["updates"] == "first" else self.parts[::-1]
            count = len(own)
            self.layers.append((
                own, other, matrix(layer["shift"], "", count, len(other)),
                rationals(layer.get("scale", "1" + " 1" * (count - 1)), "", count),
                rationals(layer.get("bias", "0" + " 0" * (count - 1)), "", count)))

    def value(self, x):
        """T x + b."""
        return [sum((a * x[j] for j, a in row.items()), b) for row, b in zip(self.rows, self.bias)]

    def bound(self, x, epsilon, is_inverse):
        """A bound for the error of each coordinate, from those of the absolute values."""
        sizes = [abs(float(value)) for value in x]
        operations = 2
        for own, other, shift, scale, bias in self.layers[::-1] if is_inverse else self.layers:
            operations += len(other) + 4
            new = {}
            for i, row, factor, constant in zip(own, shift, scale, bias):
                sums = sum(abs(float(a)) * sizes[other[j]] for j, a in row.items())
                sums += abs(float(constant))
                new[i] = ((sizes[i] + sums) / float(factor) if is_inverse
                          else float(factor) * sizes[i] + sums)
            for i, value in new.items():
                sizes[i] = value
        return np.array(sizes) * operations * epsilon * 1.01


def from_arrays(arrays, x, is_inverse):
    """The map of an exported .npz or .safetensors file, by its description."""
    first, second, flip = arrays["first"], arrays["second"], int(arrays["flip"])
    signs = np.array([-1 if i == flip else 1 for i in range(first.size + second.size)], x.dtype)
    y = x.copy() if is_inverse else x * signs
    parts = [y[:, first], y[:, second]]
    order = [*enumerate(arrays["updates"])]
    for k, part in order[::-1] if is_inverse else order:
        name = f"layers.{k}"
        if f"{name}.shift" in arrays:
            shift = arrays[f"{name}.shift"]
        else:
            shift = np.zeros(arrays[f"{name}.shift.shape"], x.dtype)
            starts = arrays[f"{name}.shift.indptr"]
            for i in range(shift.shape[0]):
                for place in range(starts[i], starts[i + 1]):
                    column = arrays[f"{name}.shift.indices"][place]
                    shift[i, column] = arrays[f"{name}.shift.data"][place]
        change = parts[1 - part] @ shift.T
        scale = arrays[f"{name}.scale"] if f"{name}.scale" in arrays else x.dtype.type(1)
        bias = arrays[f"{name}.bias"] if f"{name}.bias" in arrays else x.dtype.type(0)
        if is_inverse:
            parts[part] = (parts[part] - bias - change) / scale
        else:
            parts[part] = scale * parts[part] + change + bias
    y[:, first], y[:, second] = parts
    return y * signs if is_inverse else y


def module(path):
    spec = importlib.util.spec_from_file_location(path.stem.replace(".", "_"), path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def session(path, layout):
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    runner = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    [given], [wanted] = runner.get_inputs(), runner.get_outputs()
    images = {"vectors": lambda x: x,
              "nhwc": lambda x: x.reshape(2, 3, 2, -1),
              "nchw": lambda x: np.ascontiguousarray(x.reshape(2, 3, 2, -1).transpose(0, 3, 1, 2))}

    def run(x):
        [y] = runner.run([wanted.name], {given.name: images[layout](x)})
        return (y.transpose(0, 2, 3, 1) if layout == "nchw" else y).reshape(x.shape)

    return run, float(model.metadata_props[0].value)


def run(path):
    claim = Claim(path)
    source = random.Random(path.name)
    points = [[Fraction(source.randrange(-128, 129), 64) for _ in range(claim.size)]
              for _ in range(12)]
    values = [claim.value(point) for point in points]
    scales = np.prod([float(factor) for layer in claim.layers for factor in layer[3]])
    count = 0
    for kind in (np.float32, np.float64):
        stem = f"{path.stem}.{kind.__name__}"
        if not (path.parent / f"{stem}.npz").exists():
            continue
        epsilon = np.finfo(kind).eps
        x, y = (np.array([[float(a) for a in row] for row in rows], kind)
                for rows in (points, values))
        with np.load(path.parent / f"{stem}.npz") as arrays:
            arrays = dict(arrays)
        tensors = load_file(path.parent / f"{stem}.safetensors")
        script = module(path.parent / f"{stem}.py")
        logarithms = [script.LOG_DETERMINANT]
        for is_inverse, given, exact in ((False, x, values), (True, y, points)):
            results = {"npz": from_arrays(arrays, given, is_inverse),
                       "safetensors": from_arrays(tensors, given, is_inverse),
                       "py": (script.inverse if is_inverse else script.forward)(given)}
            direction = "inverse" if is_inverse else "forward"
            for layout in ("vectors", "nhwc", "nchw"):
                name = f"{stem}.{direction}-{layout}.onnx"
                function, logarithm = session(path.parent / name, layout)
                logarithms.append(-logarithm if is_inverse else logarithm)
                results[f"{direction}-{layout}.onnx"] = function(given)
            for name, result in results.items():
                assert result.dtype == kind, (stem, name, result.dtype)
                for got, right, start in zip(result, exact, values if is_inverse else points):
                    error = np.array([abs(float(Fraction(float(a)) - b))
                                      for a, b in zip(got, right)])
                    bound = claim.bound(start, epsilon, is_inverse)
                    assert (error <= bound).all(), (stem, name, error, bound)
                count += 1
        assert np.allclose(logarithms, np.log(scales), rtol=0, atol=64 * epsilon), stem
    return count


if __name__ == "__main__":
    for path in sorted(Path(sys.argv[1]).glob("*.json")):
        print(f"{path.stem}: {run(path)} results within the bound")
