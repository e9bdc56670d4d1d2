"""The first layer's gradient of softplus with He's variance, 30 pairs deep and 600 wide, in plain NumPy: a number of docs/theory.md.

usage: softplus.py      (needs numpy; half a minute)
"""
import numpy as np

WIDTH, DEPTH, SAMPLES, DRAWS = 600, 30, 200, 12


def first_gradient(draw):
    g = np.random.RandomState([9, draw])
    x, pairs = g.randn(SAMPLES, WIDTH), []
    for _ in range(DEPTH):
        W = g.randn(WIDTH, WIDTH) * np.sqrt(2 / WIDTH)
        z = x @ W
        x = np.logaddexp(0, z)
        pairs.append((W, 1 / (1 + np.exp(-z))))
    y = g.randn(SAMPLES, WIDTH)
    for W, slope in reversed(pairs):
        y = (y * slope) @ W.T
    return y.std()


if __name__ == "__main__":
    stds = [first_gradient(draw) for draw in range(DRAWS)]
    print(f"{np.mean(stds):.4f} ± {np.std(stds, ddof=1) / np.sqrt(DRAWS):.4f}")
