"""Monte Carlo in plain NumPy, float64: the std of every layer at epoch 0, to hold the predictions against.

usage: propagation.py > tests/golden/propagation.json      (needs numpy, scipy; some minutes)
"""
import json
import numpy as np
from activations import SAMPLED


def stds(name, widths, variance, bias, upstream, samples, draw):
    """Forward and backward std of each layer for W (and b where bias is 'same') of variance `variance` / fan-in."""
    phi, slope = SAMPLED[name]
    g = np.random.RandomState([2, draw])
    x, pairs, forward, backward = g.randn(samples, widths[0]), [], [], []
    for fan_in, fan_out in zip(widths, widths[1:]):
        std = np.sqrt(variance / fan_in)
        W = g.randn(fan_in, fan_out) * std
        z = x @ W + (g.randn(fan_out) * std if bias == "same" else 0)
        x = phi(z)
        pairs.append((W, z))
        forward += [z.std(), x.std()]
    y = np.ones_like(x) if upstream == "ones" else g.randn(*x.shape)
    for W, z in reversed(pairs):
        delta = y * slope(z)
        y = delta @ W.T
        backward += [delta.std(), y.std()]
    return forward, backward[::-1]


def row(name, widths, variance, bias, upstream, samples, draws):
    all_draws = [stds(name, widths, variance, bias, upstream, samples, d) for d in range(draws)]
    forward, backward = (np.mean([d[k] for d in all_draws], axis=0) for k in (0, 1))
    return {
        "activation": name, "widths": widths, "variance": variance, "bias": bias, "upstream": upstream,
        "forward": [float(f"{v:.6g}") for v in forward], "backward": [float(f"{v:.6g}") for v in backward],
    }


EVEN, UNEVEN = [600] * 7, [500, 800, 600, 1000, 700]

if __name__ == "__main__":
    rows = []
    for name in SAMPLED:
        for variance in (1, 2):
            for upstream in ("ones", "normal"):
                rows.append(row(name, EVEN, variance, "same", upstream, 150, 24))
        rows.append(row(name, UNEVEN, 1.5, "zero", "ones", 150, 24))
    print(json.dumps(rows))
