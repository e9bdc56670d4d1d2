"""What the libraries themselves draw: std and largest |entry| of W, and of a dense layer's b, on two layers.

usage: libraries.py > tests/golden/libraries.json      (needs torch, keras with the jax backend, jax, flax)
Versions are written beside the numbers. Keras runs on JAX: KERAS_BACKEND=jax.
"""
import json, os

os.environ.setdefault("KERAS_BACKEND", "jax")
import flax, jax, keras, numpy as np, torch
from flax import nnx

SHAPES = ((100, 100), (784, 256))
KEY = jax.random.key(0)


def of_torch(rule):
    def draw(i, o):
        W = torch.empty(o, i)
        rule(W)
        return W.numpy().T
    return draw


def of_keras(initializer):
    return lambda i, o: np.asarray(initializer((i, o)))


def of_jax(initializer):
    return lambda i, o: np.asarray(initializer(KEY, (i, o)))


T, K, J = torch.nn.init, keras.initializers, jax.nn.initializers
W_RULES = [
    ("truncatedNormal", {"std": 0.05, "dialect": "keras"}, of_keras(K.TruncatedNormal(stddev=0.05, seed=1))),
    ("truncatedNormal", {"std": 0.05, "dialect": "jax"}, of_jax(J.truncated_normal(0.05))),
    ("truncatedNormal", {"std": 0.05, "dialect": "pytorch"}, of_torch(lambda W: T.trunc_normal_(W, std=0.05))),
    ("truncatedNormal", {"std": 2, "dialect": "pytorch"}, of_torch(lambda W: T.trunc_normal_(W, std=2))),
    ("lecunNormal", {"dialect": "keras"}, of_keras(K.LecunNormal(seed=1))),
    ("lecunNormal", {"dialect": "jax"}, of_jax(J.lecun_normal())),
    ("lecunUniform", {}, of_keras(K.LecunUniform(seed=1))),
    ("glorotNormal", {"gain": 1, "dialect": "keras"}, of_keras(K.GlorotNormal(seed=1))),
    ("glorotNormal", {"gain": 1, "dialect": "jax"}, of_jax(J.glorot_normal())),
    ("glorotNormal", {"gain": 1.5, "dialect": "pytorch"}, of_torch(lambda W: T.xavier_normal_(W, gain=1.5))),
    ("glorotUniform", {"gain": 1}, of_keras(K.GlorotUniform(seed=1))),
    ("glorotUniform", {"gain": 1.5}, of_torch(lambda W: T.xavier_uniform_(W, gain=1.5))),
    ("heNormal", {"mode": "fanIn", "negativeSlope": 0, "dialect": "keras"}, of_keras(K.HeNormal(seed=1))),
    ("heNormal", {"mode": "fanIn", "negativeSlope": 0, "dialect": "jax"}, of_jax(J.he_normal())),
    ("heNormal", {"mode": "fanIn", "negativeSlope": 0, "dialect": "pytorch"}, of_torch(lambda W: T.kaiming_normal_(W))),
    ("heNormal", {"mode": "fanOut", "negativeSlope": 0.3, "dialect": "pytorch"},
     of_torch(lambda W: T.kaiming_normal_(W, a=0.3, mode="fan_out"))),
    ("heUniform", {"mode": "fanIn", "negativeSlope": 0}, of_keras(K.HeUniform(seed=1))),
    ("heUniform", {"mode": "fanOut", "negativeSlope": 0.3}, of_torch(lambda W: T.kaiming_uniform_(W, a=0.3, mode="fan_out"))),
    ("varianceScaling", {"scale": 3, "mode": "fanAvg", "distribution": "truncatedNormal", "dialect": "keras"},
     of_keras(K.VarianceScaling(3, "fan_avg", "truncated_normal", seed=1))),
    ("varianceScaling", {"scale": 3, "mode": "fanOut", "distribution": "normal", "dialect": "jax"},
     of_jax(J.variance_scaling(3, "fan_out", "normal"))),
    ("varianceScaling", {"scale": 3, "mode": "fanIn", "distribution": "uniform", "dialect": "jax"},
     of_jax(J.variance_scaling(3, "fan_in", "uniform"))),
    ("orthogonal", {"gain": 2}, of_torch(lambda W: T.orthogonal_(W, gain=2))),
    ("orthogonal", {"gain": 2}, of_keras(K.Orthogonal(gain=2, seed=1))),
    ("sparse", {"sparsity": 0.9, "std": 0.5, "dialect": "pytorch"}, of_torch(lambda W: T.sparse_(W, 0.9, std=0.5))),
    ("sparse", {"sparsity": 0.9, "dialect": "pytorch"}, of_torch(lambda W: T.sparse_(W, 0.9))),
    ("varianceScaling", {"dialect": "keras"}, of_keras(K.VarianceScaling(seed=1))),
]


def torch_linear(i, o):
    layer = torch.nn.Linear(i, o)
    return layer.weight.detach().numpy().T, layer.bias.detach().numpy()


def keras_dense(i, o):
    layer = keras.layers.Dense(o)
    layer.build((None, i))
    return np.asarray(layer.kernel), np.asarray(layer.bias)


def flax_linear(i, o):
    layer = nnx.Linear(i, o, rngs=nnx.Rngs(0))
    return np.asarray(layer.kernel[...]), np.asarray(layer.bias[...])


DEFAULTS = {"pytorch": torch_linear, "keras": keras_dense, "jax": flax_linear}


def said(values):
    return {"std": float(np.std(values, dtype="f8")), "max": float(np.abs(values).max()), "zeros": float(np.mean(values == 0))}


if __name__ == "__main__":
    torch.manual_seed(1)
    keras.utils.set_random_seed(1)
    rows = []
    for i, o in SHAPES:
        for name, parameters, draw in W_RULES:
            rows.append({"name": name, "parameters": parameters, "fanIn": i, "fanOut": o, "W": said(draw(i, o))})
        for dialect, layer in DEFAULTS.items():
            W, b = layer(i, o)
            row = {"name": "libraryDefault", "parameters": {"dialect": dialect}, "fanIn": i, "fanOut": o}
            rows.append(row | {"W": said(W), "b": said(b)})
    versions = {"torch": torch.__version__, "keras": keras.__version__, "jax": jax.__version__, "flax": flax.__version__}
    print(json.dumps({"versions": versions, "rows": rows}))
