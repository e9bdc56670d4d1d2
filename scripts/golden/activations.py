"""Every activation written down a second time: with mpmath to 400 digits, and with NumPy for sampling.

usage: activations.py > tests/golden/activations.json      (needs numpy, scipy, mpmath)
"""
import json
import mpmath as mp
import numpy as np
from scipy.special import expit, ndtr

# 1 + exp(−300) must not lose its second part, nor the difference quotient at 1e-30 cross the kink at 0.
mp.mp.dps = 400
SELU_SCALE, SELU_ALPHA = 1.0507009873554805, 1.6732632423543772

# As text of x, so that value and derivative (by mpmath's own differentiation) come from one definition.
EXACT = {
    "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
    "relu": lambda x: x if x > 0 else mp.mpf(0),
    "identity": lambda x: x,
    "tanh": mp.tanh,
    "leakyRelu": lambda x: x if x > 0 else mp.mpf(0.01) * x,
    "elu": lambda x: x if x > 0 else mp.expm1(x),
    "selu": lambda x: mp.mpf(SELU_SCALE) * (x if x > 0 else mp.mpf(SELU_ALPHA) * mp.expm1(x)),
    "gelu": lambda x: x * mp.ncdf(x),
    "gelu/tanh": lambda x: x / (1 + mp.exp(-2 * mp.sqrt(2 / mp.pi) * (x + mp.mpf(0.044715) * x**3))),
    "silu": lambda x: x / (1 + mp.exp(-x)),
    "mish": lambda x: x * mp.tanh(mp.log1p(mp.exp(x))),
    "softplus": lambda x: mp.log1p(mp.exp(x)),
    "softsign": lambda x: x / (1 + abs(x)),
    "hardTanh": lambda x: max(mp.mpf(-1), min(mp.mpf(1), x)),
    "sine": mp.sin,
}

# Numbers that float32 holds, so that every engine is asked for the same.
MAGNITUDES = (
    1e-30, 1e-20, 1e-12, 1e-8, 1e-6, 1e-4, 1e-3, 0.01, 0.1, 0.4, 0.7, 1.3, 1.9, 2.1, 2.6, 3.3, 4.5, 4.9, 5.5, 6.5, 7.5, 8.5, 10.0,
    12.5, 14.0, 17.0, 22.0, 33.0, 60.0, 88.0, 100.0, 300.0, 1e3, 1e4,
)
POINTS = [float(np.float32(m * s)) for m in MAGNITUDES for s in (-1, 1)]


def sech2(x):
    return 4 * expit(2 * x) * expit(-2 * x)


def density(x):
    return np.exp(-x * x / 2) / np.sqrt(2 * np.pi)


# value and derivative, float64, vectorized.
SAMPLED = {
    "sigmoid": (expit, lambda x: expit(x) * expit(-x)),
    "relu": (lambda x: np.where(x > 0, x, 0.0), lambda x: np.where(x > 0, 1.0, 0.0)),
    "identity": (lambda x: x, np.ones_like),
    "tanh": (np.tanh, sech2),
    "leakyRelu": (lambda x: np.where(x > 0, x, 0.01 * x), lambda x: np.where(x > 0, 1.0, 0.01)),
    "elu": (lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))), lambda x: np.exp(np.minimum(x, 0))),
    "selu": (
        lambda x: SELU_SCALE * np.where(x > 0, x, SELU_ALPHA * np.expm1(np.minimum(x, 0))),
        lambda x: SELU_SCALE * np.where(x > 0, 1.0, SELU_ALPHA * np.exp(np.minimum(x, 0))),
    ),
    "gelu": (lambda x: x * ndtr(x), lambda x: ndtr(x) + x * density(x)),
    "silu": (lambda x: x * expit(x), lambda x: expit(x) * (1 + x * expit(-x))),
    "mish": (
        lambda x: x * np.tanh(np.logaddexp(0, x)),
        lambda x: np.tanh(np.logaddexp(0, x)) + x * expit(x) * sech2(np.logaddexp(0, x)),
    ),
    "softplus": (lambda x: np.logaddexp(0, x), expit),
    "softsign": (lambda x: x / (1 + np.abs(x)), lambda x: (1 + np.abs(x)) ** -2),
    "hardTanh": (lambda x: np.clip(x, -1, 1), lambda x: np.where(np.abs(x) < 1, 1.0, 0.0)),
    "sine": (np.sin, np.cos),
}

if __name__ == "__main__":
    rows = {
        name: [[x, float(f(mp.mpf(x))), float(mp.diff(f, mp.mpf(x)))] for x in POINTS] for name, f in EXACT.items()
    }
    for name, (value, derivative) in SAMPLED.items():
        for x, v, d in rows[name]:
            assert np.isclose(value(np.float64(x)), v, rtol=1e-9, atol=1e-300), (name, x)
            assert np.isclose(derivative(np.float64(x)), d, rtol=1e-9, atol=1e-300), (name, x)
    print(json.dumps(rows))
