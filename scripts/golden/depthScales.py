"""Fixed points and depth scales with mpmath to 30 digits, by Gauss-Legendre quadrature on panels that no kink crosses and, for
two inputs, by the Hermite coefficients a_n of phi(sqrt(q) z): E[phi(u) phi(v)] = sum of a_n^2 c^n.

usage: depthScales.py > tests/golden/depthScales.json      (needs numpy, scipy, mpmath)
"""
import json
import mpmath as mp
import numpy as np
from activations import EXACT, SAMPLED
from moments import mean

# After activations.py, which wants more.
mp.mp.dps = 40
BIAS_VARIANCE = 0.05
BOUNDED = {name: [0.1, 1.7, 11, 50, 1e3, 1e6] for name in ("sigmoid", "tanh", "softsign", "hardTanh")}
UNBOUNDED = {
    name: [0.1, 0.5, 1, 1.5] for name in ("relu", "leakyRelu", "elu", "selu", "gelu", "silu", "mish", "softplus", "identity")
}
GRID = {**BOUNDED, "sine": [0.1, 1.7, 11, 50], **UNBOUNDED}
# Without the kinks.
SLOPES = {
    "sigmoid": lambda x: 1 / (2 + mp.exp(x) + mp.exp(-x)),
    "relu": lambda x: mp.mpf(x > 0),
    "identity": lambda x: mp.mpf(1),
    "tanh": lambda x: mp.sech(x) ** 2,
    "leakyRelu": lambda x: mp.mpf(1) if x > 0 else mp.mpf(0.01),
    "elu": lambda x: mp.mpf(1) if x > 0 else mp.exp(x),
    "selu": lambda x: mp.mpf(1.0507009873554805) * (1 if x > 0 else mp.mpf(1.6732632423543772) * mp.exp(x)),
    "gelu": lambda x: mp.ncdf(x) + x * mp.npdf(x),
    "silu": lambda x: (1 + x / (1 + mp.exp(x))) / (1 + mp.exp(-x)),
    "mish": lambda x: mp.tanh(mp.log1p(mp.exp(x))) + x * mp.sech(mp.log1p(mp.exp(x))) ** 2 / (1 + mp.exp(-x)),
    "softplus": lambda x: 1 / (1 + mp.exp(-x)),
    "softsign": lambda x: 1 / (1 + abs(x)) ** 2,
    "hardTanh": lambda x: mp.mpf(abs(x) < 1),
    "sine": mp.cos,
}

ORDER = 24


def legendre(order):
    """Nodes and weights on [-1, 1], by Newton's method from NumPy's."""
    for guess in np.polynomial.legendre.leggauss(order)[0]:
        x = mp.mpf(guess)
        for _ in range(5):
            p, slope = mp.legendre(order, x), order * (x * mp.legendre(order, x) - mp.legendre(order - 1, x)) / (x * x - 1)
            x -= p / slope
        yield x, 2 / ((1 - x * x) * slope**2)


LEGENDRE = list(legendre(ORDER))


def nodes(name, q):
    """x, z and the weight of N(0, 1) at z = x / sqrt(q); panels of half a unit of x near 0, growing outside, and of half a z."""
    deviation = float(mp.sqrt(q))
    edges, x = [0.0, 1.0], 0.0
    while x < 13 * deviation:
        x += 0.5 if x < 20 or name == "sine" else 0.3 * x
        edges.append(x)
    edges = np.concatenate([edges, 0.5 * deviation * np.arange(27)])
    edges = np.unique(np.round(edges[edges <= 13 * deviation], 12))
    for a, b in zip(edges, edges[1:]):
        a, b = mp.mpf(a), mp.mpf(b)
        middle, half = (a + b) / 2, (b - a) / 2
        for node, weight in LEGENDRE:
            for x in (middle + half * node, -middle - half * node):
                z = x / mp.sqrt(q)
                yield x, z, half * weight * mp.npdf(z) / mp.sqrt(q)


def square(name, q):
    return mp.fsum(w * EXACT[name](x) ** 2 for x, _, w in nodes(name, q))


def fixed_point(name, weight_variance):
    """q*, from where the map takes an input of variance 1, made exact by secants; None where it grows without bound."""
    phi = SAMPLED[name][0]
    step = lambda q: weight_variance * mean(lambda x: phi(x) ** 2, q) + BIAS_VARIANCE
    q = 1.0
    for _ in range(60):
        q = step(q)
        if q > 1e9:
            return None
    if abs(step(q) / q - 1) > 1e-3:
        return None
    return mp.findroot(lambda q: weight_variance * square(name, q) + BIAS_VARIANCE - q, (q, q * (1 + 1e-6)), tol=1e-60)


def hermite(name, q, count=120):
    """a_n = E[phi(sqrt(q) z) He_n(z)] / sqrt(n!)."""
    points = list(nodes(name, q))
    before, now = [mp.mpf(0)] * len(points), [mp.mpf(1)] * len(points)
    weighted = [w * EXACT[name](x) for x, _, w in points]
    for n in range(count):
        yield mp.fsum(f * h for f, h in zip(weighted, now))
        now, before = [(z * h - mp.sqrt(n) * b) / mp.sqrt(n + 1) for (_, z, _), h, b in zip(points, now, before)], now


def row(name, weight_variance):
    q = fixed_point(name, weight_variance)
    if q is None:
        return None
    weight_variance = mp.mpf(weight_variance)
    points = [(x, w, EXACT[name](x), SLOPES[name](x)) for x, _, w in nodes(name, q)]
    slope = weight_variance * mp.fsum(w * x * value * d for x, w, value, d in points) / q
    chi = weight_variance * mp.fsum(w * d * d for _, w, _, d in points)
    if chi < 1:
        c, rate = mp.mpf(1), chi
    else:
        powers = [a * a for a in hermite(name, q)]
        image = lambda c: (weight_variance * mp.polyval(powers[::-1], c) + BIAS_VARIANCE) / q
        # The least root: the map is convex, and above the diagonal at 0.
        c = mp.mpf(0)
        for _ in range(200):
            c = image(c)
        c = mp.findroot(lambda c: image(c) - c, c, tol=1e-60)
        rate = weight_variance * mp.polyval([n * p for n, p in enumerate(powers)][:0:-1], c) / q
        if c > 0.5:
            return None
    numbers = dict(q=q, chi=chi, xiQ=-1 / mp.log(slope), c=c, xiC=-1 / mp.log(rate))
    return {"activation": name, "weightVariance": float(weight_variance), **{k: mp.nstr(v, 17) for k, v in numbers.items()}}


if __name__ == "__main__":
    rows = [row(name, w) for name, variances in GRID.items() for w in variances]
    print(json.dumps({"biasVariance": BIAS_VARIANCE, "rows": [one for one in rows if one]}))
