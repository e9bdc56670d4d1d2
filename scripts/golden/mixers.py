"""Monte Carlo in plain NumPy, float64: mixers at epoch 0, to hold the predictions against.

usage: mixers.py > tests/golden/mixers.json      (needs numpy; two minutes)
"""
import json
import numpy as np

SAMPLES, TOKENS, WIDTH, BLOCKS, DRAWS = 4, 64, 512, 2, 16


def layer_norm(x):
    """The result, and its backward pass."""
    s = np.sqrt(x.var(axis=-1, keepdims=True) + 1e-5)
    y = (x - x.mean(axis=-1, keepdims=True)) / s
    return y, lambda d: (d - d.mean(axis=-1, keepdims=True) - y * (d * y).mean(axis=-1, keepdims=True)) / s


def rms_norm(x):
    s = np.sqrt((x**2).mean(axis=-1, keepdims=True) + 1e-5)
    y = x / s
    return y, lambda d: (d - y * (d * y).mean(axis=-1, keepdims=True)) / s


NORMS = {"none": lambda x: (x, lambda d: d), "layer": layer_norm, "rms": rms_norm}


def perceptron(g, n, inner):
    """relu(x W) U with He's variance over the last axis, and its backward pass."""
    W, U = g.randn(n, inner) * np.sqrt(2 / n), g.randn(inner, n) * np.sqrt(2 / inner)

    def run(x):
        z = x @ W
        return np.maximum(z, 0) @ U, lambda d: ((d @ U.T) * (z > 0)) @ W.T

    return run


def swap(x):
    return x.swapaxes(1, 2)


def branch(norm, f, across):
    def run(x):
        y, back_norm = norm(x)
        out, back = f(swap(y) if across else y)
        return (swap(out) if across else out), lambda d: back_norm(swap(back(swap(d))) if across else back(d))

    return run


def one(norm, draw):
    g = np.random.RandomState([5, draw])
    x = g.randn(SAMPLES, TOKENS, WIDTH)
    branches = [
        branch(NORMS[norm], perceptron(g, *sizes), across)
        for _ in range(BLOCKS)
        for sizes, across in (((TOKENS, 2 * TOKENS), True), ((WIDTH, 4 * WIDTH), False))
    ]
    squares, samples, backs = [], [], []
    for f in branches:
        out, back = f(x)
        x = x + out
        backs.append(back)
        squares.append((x**2).mean())
        samples.append(x.var(axis=0).mean() * SAMPLES / (SAMPLES - 1))
    d, gradients = g.randn(*x.shape), []
    for back in reversed(backs):
        d = d + back(d)
        gradients.append((d**2).mean())
    return squares, samples, gradients[::-1]


if __name__ == "__main__":
    rows = {}
    for norm in NORMS:
        found = np.array([one(norm, draw) for draw in range(DRAWS)])
        keys = ("square", "sampleVariance", "gradientSquare")
        rows[norm] = dict(zip(keys, [[float(f"{v:.5g}") for v in row] for row in found.mean(axis=0)]))
    print(json.dumps(rows))
