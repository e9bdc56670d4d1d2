"""Gaussian moments, critical points and correlation fixed points by SciPy's quad, piece by piece between breakpoints.

usage: moments.py > tests/golden/moments.json      (needs numpy, scipy, mpmath)
"""
import json
import numpy as np
from scipy.integrate import quad
from scipy.optimize import brentq
from activations import SAMPLED

BREAKS = np.array([0, 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048])


def mean(f, q):
    """E[f(x)], x ~ N(0, q)."""
    s = np.sqrt(q)
    edges = np.concatenate([BREAKS / s, [0.5, 1, 2, 3, 4.5, 6, 8, 11]])
    edges = np.unique(np.concatenate([-edges, edges]))
    edges = edges[np.abs(edges) <= 11]
    weighted = lambda z: float(f(np.float64(s * z))) * np.exp(-z * z / 2) / np.sqrt(2 * np.pi)
    return sum(quad(weighted, a, b, epsabs=1e-16, epsrel=1e-12, limit=200)[0] for a, b in zip(edges, edges[1:]))


def moments(name, q):
    phi, slope = SAMPLED[name]
    return {
        "value": mean(phi, q),
        "valueSquare": mean(lambda x: phi(x) ** 2, q),
        "slope": mean(slope, q),
        "slopeSquare": mean(lambda x: slope(x) ** 2, q),
        "product": mean(lambda x: phi(x) * slope(x), q),
        "productSquare": mean(lambda x: (phi(x) * slope(x)) ** 2, q),
        "curvature": mean(lambda x: x * slope(x), q) / q,
        "productSlope": mean(lambda x: x * phi(x) * slope(x), q) / q,
    }


def critical(name, bias_variance):
    """sigma_w^2 and q where chi = 1 at the fixed point, solved over q."""
    phi, slope = SAMPLED[name]
    weight = lambda q: 1 / mean(lambda x: slope(x) ** 2, q)
    excess = lambda q: q - weight(q) * mean(lambda x: phi(x) ** 2, q) - bias_variance
    q = brentq(excess, 1e-3, 200, xtol=1e-13, rtol=1e-13)
    return [weight(q), q]


def correlation(name, q, c, nodes=201):
    """E[phi(u) phi(v)] and E[phi'(u) phi'(v)] for a smooth phi by Gauss-Hermite in both directions."""
    phi, slope = SAMPLED[name]
    t, w = np.polynomial.hermite_e.hermegauss(nodes)
    w = w / w.sum()
    u = np.sqrt(q) * t[:, None]
    v = np.sqrt(q) * (c * t[:, None] + np.sqrt(1 - c * c) * t[None, :])
    weight = w[:, None] * w[None, :]
    return [float((weight * f(u) * f(v)).sum()) for f in (phi, slope)]


if __name__ == "__main__":
    qs = {name: [1e-3, 0.25, 1, 10, 400] for name in SAMPLED}
    print(json.dumps({
        "moments": {name: [[q, moments(name, q)] for q in qs[name]] for name in SAMPLED},
        "critical": {
            name: [[b, *critical(name, b * b)] for b in (0.1, 0.2, 0.5)]
            for name in ("tanh", "elu", "selu", "gelu", "silu", "mish", "softsign", "hardTanh", "sine")
        } | {"sigmoid": [[0, *critical("sigmoid", 0)]]},
        "correlation": {
            name: [[q, c, *correlation(name, q, c)] for q in (0.3, 1.5) for c in (0.0, 0.4, 0.95)]
            for name in ("tanh", "gelu", "silu", "sigmoid", "softplus", "sine")
        },
    }))
