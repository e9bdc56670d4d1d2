"""Draws of every random initializer in plain NumPy: W, then b from the same stream, for a wide and a tall layer.

usage: initializers.py > tests/golden/initializers.json      (needs numpy)
"""
import json
import numpy as np

CUT = 0.8796256610342398  # scipy.stats.truncnorm.std(-2, 2)


class Stream:
    """A legacy NumPy stream, with the cut normal drawn by leaving out what lies outside."""

    def __init__(self, *key):
        self.g = np.random.RandomState(list(key))

    def normal(self, n, std):
        return self.g.randn(n) * std

    def uniform(self, n, low, high):
        return self.g.uniform(low, high, n)

    def cut(self, n, std, at=2.0):
        kept = []
        while len(kept) < n:
            z = self.g.randn()
            if abs(z) <= at:
                kept.append(z)
        return np.array(kept) * std


def both(draw):
    """W and b drawn alike."""
    return lambda g, i, o: (draw(g, i * o, i, o), draw(g, o, i, o))


def orthogonal(g, i, o, gain):
    q, r = np.linalg.qr(g.g.randn(max(i, o), min(i, o)))
    q = q * np.sign(np.diag(r)) * gain
    return (q if i >= o else q.T).ravel(), np.zeros(o)


def sparse(g, i, o, sparsity, std, axis):
    W = g.g.randn(i, o) * std
    order = g.g.random_sample((i, o)).argsort(axis)
    zeros = int(np.ceil(sparsity * W.shape[axis]))
    np.put_along_axis(W, order.take(range(zeros), axis), 0, axis)
    return W.ravel(), np.zeros(o)


RULES = [
    ("normal", {"std": 0.3, "mean": 0}, both(lambda g, n, i, o: g.normal(n, 0.3))),
    ("normal", {"std": 0.3, "mean": 2}, both(lambda g, n, i, o: 2 + g.normal(n, 0.3))),
    ("uniform", {"low": -1, "high": 3}, both(lambda g, n, i, o: g.uniform(n, -1, 3))),
    ("xavier", {}, both(lambda g, n, i, o: g.normal(n, 1 / np.sqrt(i)))),
    ("he", {}, both(lambda g, n, i, o: g.normal(n, np.sqrt(2) / np.sqrt(i)))),
    ("truncatedNormal", {"std": 0.5, "dialect": "keras"}, both(lambda g, n, i, o: g.cut(n, 0.5))),
    ("truncatedNormal", {"std": 3, "dialect": "pytorch"}, both(lambda g, n, i, o: g.cut(n, 3, 2 / 3))),
    ("varianceScaling", {"scale": 3, "mode": "fanOut", "distribution": "normal", "dialect": "keras"},
     both(lambda g, n, i, o: g.normal(n, np.sqrt(3) / np.sqrt(o)))),
    ("varianceScaling", {"scale": 3, "mode": "fanAvg", "distribution": "truncatedNormal", "dialect": "jax"},
     both(lambda g, n, i, o: g.cut(n, np.sqrt(3) / np.sqrt((i + o) / 2) / CUT))),
    ("varianceScaling", {"scale": 3, "mode": "fanIn", "distribution": "normal", "dialect": "tfjs"},
     both(lambda g, n, i, o: g.cut(n, np.sqrt(3) / np.sqrt(i)))),
    ("varianceScaling", {"scale": 3, "mode": "fanIn", "distribution": "truncatedNormal", "dialect": "tfjs"},
     both(lambda g, n, i, o: g.uniform(n, -3 / np.sqrt(i), 3 / np.sqrt(i)))),
    ("varianceScaling", {"scale": 3, "mode": "fanOut", "distribution": "uniform", "dialect": "tfjs"},
     both(lambda g, n, i, o: g.uniform(n, -3 / np.sqrt(o), 3 / np.sqrt(o)))),
    ("varianceScaling", {"scale": 3, "mode": "fanAvg", "distribution": "uniform", "dialect": "keras"},
     both(lambda g, n, i, o: g.uniform(n, -3 / np.sqrt((i + o) / 2), 3 / np.sqrt((i + o) / 2)))),
    ("lecunNormal", {"dialect": "paper"}, both(lambda g, n, i, o: g.normal(n, 1 / np.sqrt(i)))),
    ("lecunUniform", {}, both(lambda g, n, i, o: g.uniform(n, -np.sqrt(3) / np.sqrt(i), np.sqrt(3) / np.sqrt(i)))),
    ("glorotNormal", {"gain": 2, "dialect": "pytorch"}, both(lambda g, n, i, o: g.normal(n, 2 * np.sqrt(2 / (i + o))))),
    ("glorotNormal", {"gain": 1, "dialect": "tfjs"}, both(lambda g, n, i, o: g.cut(n, np.sqrt(2 / (i + o))))),
    ("glorotUniform", {"gain": 1},
     both(lambda g, n, i, o: g.uniform(n, -np.sqrt(6 / (i + o)), np.sqrt(6 / (i + o))))),
    ("heNormal", {"mode": "fanOut", "negativeSlope": 0.5, "dialect": "keras"},
     both(lambda g, n, i, o: g.cut(n, np.sqrt(2 / 1.25 / o) / CUT))),
    ("heUniform", {"mode": "fanIn", "negativeSlope": 0},
     both(lambda g, n, i, o: g.uniform(n, -np.sqrt(6 / i), np.sqrt(6 / i)))),
    ("libraryDefault", {"dialect": "pytorch"},
     both(lambda g, n, i, o: g.uniform(n, -1 / np.sqrt(i), 1 / np.sqrt(i)))),
    ("orthogonal", {"gain": 2}, lambda g, i, o: orthogonal(g, i, o, 2)),
    ("lsuv", {}, lambda g, i, o: orthogonal(g, i, o, 1)),
    ("sparse", {"sparsity": 0.7, "std": 0.5, "dialect": "paper"}, lambda g, i, o: sparse(g, i, o, 0.7, 0.5, 0)),
    ("sparse", {"sparsity": 0.7, "std": 0.5, "dialect": "pytorch"}, lambda g, i, o: sparse(g, i, o, 0.7, 0.5, 1)),
]

if __name__ == "__main__":
    rows = []
    for name, parameters, rule in RULES:
        for fan_in, fan_out in ((5, 3), (3, 6)):
            W, b = rule(Stream(7, 0, 1), fan_in, fan_out)
            row = {"name": name, "parameters": parameters, "fanIn": fan_in, "fanOut": fan_out}
            rows.append(row | {"W": W.astype("f4").astype(float).tolist(), "b": b.astype("f4").astype(float).tolist()})
    print(json.dumps(rows))
