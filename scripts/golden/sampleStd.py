"""Monte Carlo in plain NumPy, float64: what of each layer's std tells samples apart at epoch 0, to hold the predictions against.

usage: sampleStd.py > tests/golden/sampleStd.json      (needs numpy, scipy; half a minute)
"""
import json
import numpy as np
from activations import SAMPLED
from propagation import RULES

SAMPLES = 120


def sample_std(a):
    return np.sqrt(a.var(axis=0).mean())


def one(name, rule, widths, variance, bias, upstream, draw):
    """Forward and backward sample std of each layer; `variance` is n Var(W), or the squared gain; b as W where bias is 'same'."""
    phi, slope = SAMPLED[name]
    g = np.random.RandomState([3, draw])
    x, pairs, forward, backward = g.randn(SAMPLES, widths[0]), [], [], []
    for fan_in, fan_out in zip(widths, widths[1:]):
        std = np.sqrt(variance / fan_in)
        W = RULES[rule](g, fan_in, fan_out, std)
        z = x @ W + (g.randn(fan_out) * std if bias == "same" else 0)
        x = phi(z)
        pairs.append((W, z))
        forward += [sample_std(z), sample_std(x)]
    y = np.ones_like(x) if upstream == "ones" else g.randn(*x.shape)
    for W, z in reversed(pairs):
        delta = y * slope(z)
        y = delta @ W.T
        backward += [sample_std(delta), sample_std(y)]
    return forward, backward[::-1]


def row(name, rule, widths, variance, bias, upstream, draws):
    found = [one(name, rule, widths, variance, bias, upstream, d) for d in range(draws)]
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
