"""Monte Carlo in plain NumPy, float64: what of each layer's std tells samples apart at epoch 0, to hold the predictions against.

usage: sampleStd.py > tests/golden/sampleStd.json      (needs numpy, scipy; half a minute)
"""
import json
import numpy as np
from activations import SAMPLED
from propagation import stds

SAMPLES = 120


def sample_std(a):
    return np.sqrt(a.var(axis=0).mean())


def row(name, rule, widths, variance, bias, upstream, draws):
    found = [stds(name, rule, widths, variance, bias, upstream, SAMPLES, d, sample_std, 3) for d in range(draws)]
    forward, backward = ([float(f"{v:.5g}") for v in np.mean([d[k] for d in found], axis=0)] for k in (0, 1))
    return {
        "activation": name, "rule": rule, "widths": widths, "variance": variance, "bias": bias, "upstream": upstream,
        "samples": SAMPLES, "forward": forward, "backward": backward,
    }


if __name__ == "__main__":
    rows = []
    for name in SAMPLED:
        rows.append(row(name, "normal", [512] * 6, 1, "same", "ones", 8))
        rows.append(row(name, "normal", [512, 700, 600, 520], 2, "zero", "ones", 8))
        rows.append(row(name, "normal", [512] * 4, 2, "same", "normal", 4))
    for name in ("relu", "gelu", "sigmoid", "selu"):
        rows.append(row(name, "orthogonal", [512, 640, 640, 512], 1.96, "zero", "ones", 8))
    print(json.dumps(rows))
