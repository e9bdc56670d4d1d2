"""Fixed point of the variance map, chi and the slope of both maps there, with mpmath to 30 digits, and in closed form for the sine.

usage: fixedPoints.py > tests/golden/fixedPoints.json      (needs mpmath, numpy, scipy; half an hour)
"""
import json
import sys
import mpmath as mp
from activations import EXACT

mp.mp.dps = 30
DERIVATIVES = {
    "sigmoid": lambda x: mp.exp(-abs(x)) / (1 + mp.exp(-abs(x))) ** 2,
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
SINE = {
    "square": lambda q: -mp.expm1(-2 * q) / 2,
    "slope_square": lambda q: (1 + mp.exp(-2 * q)) / 2,
    "product_slope": lambda q: mp.exp(-2 * q),
}


def mean(f, q):
    """E[f(x)], x ~ N(0, q), piece by piece."""
    s = mp.sqrt(q)
    edges = {mp.mpf(m) for m in (0, 1, 2, 4, 8, 16, 32, 64)} | {s * m for m in (0.5, 1, 2, 3, 4.5, 6, 8, 10, 12)}
    edges = sorted(e for e in edges if e <= 12 * s)
    edges = [-e for e in reversed(edges[1:])] + edges
    return mp.quad(lambda x: f(x) * mp.exp(-x * x / (2 * q)), edges) / (s * mp.sqrt(2 * mp.pi))


def moments(name, q):
    if name == "sine":
        return {key: f(q) for key, f in SINE.items()}
    phi, slope = EXACT[name], DERIVATIVES[name]
    return {
        "square": mean(lambda x: phi(x) ** 2, q),
        "slope_square": mean(lambda x: slope(x) ** 2, q),
        "product_slope": mean(lambda x: x * phi(x) * slope(x), q) / q,
    }


def square(name, q):
    return SINE["square"](q) if name == "sine" else mean(lambda x: EXACT[name](x) ** 2, q)


def fixed_point(name, w, b):
    """By bisection in ln q where the map's step has a sign change on the way from w + b; None where there is none in 1e-9 .. 1e9."""
    step = lambda q: w * square(name, q) + b - q
    start = w + b
    first = step(start)
    if abs(first) < mp.mpf(10) ** -20 * start:
        return start
    factor = mp.mpf(3) if first > 0 else mp.mpf(1) / 3
    before, there = start, start * factor
    while step(there) * first > 0:
        before, there = there, there * factor
        if not mp.mpf(10) ** -9 < there < mp.mpf(10) ** 9:
            return None
    return mp.findroot(step, (before, there), solver="illinois", tol=mp.mpf(10) ** -22)


WEIGHTS = (0.1, 0.7, 1.3, 1.9, 3.0, 7.0, 20.0, 50.0, 300.0, 1e4, 1e6)
BIASES = (0.0, 0.05)

if __name__ == "__main__":
    rows = {}
    for name in DERIVATIVES:
        rows[name] = []
        for w in WEIGHTS:
            for b in BIASES:
                q = fixed_point(name, mp.mpf(w), mp.mpf(b))
                if q is not None:
                    m = moments(name, q)
                    rows[name].append([w, b] + [mp.nstr(v, 17) for v in (q, w * m["slope_square"], w * m["product_slope"])])
        print(name, file=sys.stderr, flush=True)
    print(json.dumps(rows))
