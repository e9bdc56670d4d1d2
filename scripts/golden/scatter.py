"""Monte Carlo in plain NumPy, float64: how ln of the mean square scatters over draws at epoch 0, to hold src/theory/scatter/ against.

usage: OPENBLAS_NUM_THREADS=1 python3 scripts/golden/scatter.py > tests/golden/scatter.json      (needs numpy, scipy; a minute)
"""
import json
import numpy as np
from activations import SAMPLED
from propagation import pairs_of

DRAWS = 120


def squares(name, rule, widths, variance, bias, samples, draw):
    """ln of the mean square of each activation's output, and of each affine layer's input gradient; `variance` as in propagation.py."""
    _, slope = SAMPLED[name]
    g = np.random.RandomState([3, draw])
    pairs = pairs_of(g, name, rule, widths, variance, bias, samples)
    x, backward = pairs[-1][2], []
    forward = [np.log(np.mean(x**2)) for _, _, x in pairs]
    for y in (np.ones_like(x), g.randn(*x.shape)):
        passed = []
        for W, z, _ in reversed(pairs):
            y = (y * slope(z)) @ W.T
            passed.append(np.log(np.mean(y**2)))
        backward.append(passed[::-1])
    return [forward, *backward]


def row(name, rule, variance, widths, samples, bias):
    draws = [squares(name, rule, widths, variance, bias, samples, d) for d in range(DRAWS)]
    paths = [[float(f"{v:.4g}") for v in np.var([d[k] for d in draws], axis=0, ddof=1)] for k in range(3)]
    return {
        "activation": name, "rule": rule, "variance": variance, "widths": widths, "samples": samples, "bias": bias,
        "forward": paths[0], "ones": paths[1], "normal": paths[2],
    }


if __name__ == "__main__":
    rows = []
    for name in SAMPLED:
        for variance in (1, 2):
            rows.append(row(name, "normal", variance, [100] * 11, 32, "zero"))
    for name in ("relu", "tanh", "gelu"):
        for samples in (1, 200):
            rows.append(row(name, "normal", 2, [60] * 11, samples, "same"))
        rows.append(row(name, "orthogonal", 2 if name == "relu" else 1, [60] * 11, 32, "zero"))
        rows.append(row(name, "normal", 2, [300, 100, 400, 60, 200], 32, "zero"))
    rows.append(row("relu", "normal", 2, [100] * 41, 60, "zero"))
    rows.append(row("gelu", "normal", 2, [200] * 21, 16, "zero"))
    print("[\n" + ",\n".join(json.dumps(r) for r in rows) + "\n]")
