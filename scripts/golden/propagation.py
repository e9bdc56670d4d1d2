"""Monte Carlo in plain NumPy, float64: the std of every layer at epoch 0, to hold the predictions against.

usage: propagation.py > tests/golden/propagation.json      (needs numpy, scipy; some minutes)
"""
import json
import numpy as np
from activations import SAMPLED


def normal(g, fan_in, fan_out, std):
    return g.randn(fan_in, fan_out) * std


def orthogonal(g, fan_in, fan_out, std):
    """Orthonormal columns (or rows) times the gain std * sqrt(fan_in)."""
    q, r = np.linalg.qr(g.randn(max(fan_in, fan_out), min(fan_in, fan_out)))
    q = q * np.sign(np.diag(r)) * std * np.sqrt(fan_in)
    return q if fan_in >= fan_out else q.T


RULES = {"normal": normal, "orthogonal": orthogonal}


def pairs_of(g, name, rule, widths, variance, bias, samples):
    """Of each pair of layers W, pre-activations, activations; `variance` is n Var(W), or the squared gain; b as W where bias is 'same'."""
    phi, _ = SAMPLED[name]
    x = g.randn(samples, widths[0])
    pairs = []
    for fan_in, fan_out in zip(widths, widths[1:]):
        std = np.sqrt(variance / fan_in)
        W = RULES[rule](g, fan_in, fan_out, std)
        z = x @ W + (g.randn(fan_out) * std if bias == "same" else 0)
        x = phi(z)
        pairs.append((W, z, x))
    return pairs


def stds(name, rule, widths, variance, bias, upstream, samples, draw, std=np.std, stream=2):
    """Forward and backward std of each layer; see pairs_of."""
    _, slope = SAMPLED[name]
    g = np.random.RandomState([stream, draw])
    pairs = pairs_of(g, name, rule, widths, variance, bias, samples)
    forward, backward = [std(values) for _, z, x in pairs for values in (z, x)], []
    x = pairs[-1][2]
    y = np.ones_like(x) if upstream == "ones" else g.randn(*x.shape)
    for W, z, _ in reversed(pairs):
        delta = y * slope(z)
        y = delta @ W.T
        backward += [std(delta), std(y)]
    return forward, backward[::-1]


def row(name, rule, widths, variance, bias, upstream, samples, draws):
    all_draws = [stds(name, rule, widths, variance, bias, upstream, samples, d) for d in range(draws)]
    forward, backward = (np.mean([d[k] for d in all_draws], axis=0) for k in (0, 1))
    return {
        "activation": name, "rule": rule, "widths": widths, "variance": variance, "bias": bias, "upstream": upstream,
        "forward": [float(f"{v:.6g}") for v in forward], "backward": [float(f"{v:.6g}") for v in backward],
    }


EVEN, UNEVEN = [600] * 7, [500, 800, 600, 1000, 700]

if __name__ == "__main__":
    rows = []
    for name in SAMPLED:
        for variance in (1, 2):
            for upstream in ("ones", "normal"):
                rows.append(row(name, "normal", EVEN, variance, "same", upstream, 150, 24))
        rows.append(row(name, "normal", UNEVEN, 1.5, "zero", "ones", 150, 24))
    for name in ("relu", "gelu", "tanh", "selu"):
        for widths in ([400] * 6, [500, 250, 500, 400, 600]):
            rows.append(row(name, "orthogonal", widths, 1.96, "zero", "ones", 100, 16))
    print(json.dumps(rows))
