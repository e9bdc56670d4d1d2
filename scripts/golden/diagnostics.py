"""The diagnostics of small studies in plain NumPy, float64, each by its textbook definition and not as src/diagnostics computes it.

usage: diagnostics.py > tests/golden/diagnostics.json      (needs numpy, scipy)
"""
import itertools, json
import numpy as np
from activations import SAMPLED

GRID = np.linspace(-20, 20, 4_000_001)


def draw(initializer, g, fan_in, fan_out):
    ((name, parameters),) = initializer.items()
    if name == "normal":
        return g.randn(fan_in, fan_out) * parameters["std"], g.randn(fan_out) * parameters["std"]
    return np.full((fan_in, fan_out), parameters["c"]), np.full(fan_out, parameters["c"])


def study(initializer, activation, widths, samples, epochs, rate, seed, upstream):
    """Yields each epoch's (inputs of the layers, z, a, gradients by z, gradients by a, W, dW), carryOver false."""
    phi, slope = SAMPLED[activation]
    draws = [np.random.RandomState([seed, 0, l]) for l in range(len(widths) + 1)]
    x0 = draws[0].randn(samples, widths[0])
    params = [draw(initializer, draws[l], *shape) for l, shape in enumerate(zip(widths, widths[1:]), 1)]
    y0 = np.ones((samples, widths[-1])) if upstream == "ones" else draws[len(widths)].randn(samples, widths[-1])
    for _ in range(epochs):
        x, pairs = x0, []
        for W, b in params:
            z = x @ W + b
            pairs.append({"x": x, "z": z, "a": phi(z), "W": W})
            x = pairs[-1]["a"]
        y = y0
        for pair in reversed(pairs):
            pair["da"] = y
            pair["dz"] = y * slope(pair["z"])
            pair["dW"] = pair["x"].T @ pair["dz"]
            y = pair["dz"] @ pair["W"].T
        params = [(W - rate * p["dW"], b - rate * p["dz"].sum(0)) for (W, b), p in zip(params, pairs)]
        yield pairs


def outputs(a):
    units = a.shape[1]
    near = lambda j, k: np.abs(a[:, j] - a[:, k]).max() <= 1e-5 * np.abs(a[:, j]).max()
    alive = a[np.linalg.norm(a, axis=1) > 0]
    u = alive / np.linalg.norm(alive, axis=1, keepdims=True)
    cosines = (u @ u.T)[~np.eye(len(u), dtype=bool)]
    return {
        "units": units,
        "deadUnits": int((np.ptp(a, axis=0) == 0).sum()),
        "copiedUnits": len({u for j, k in itertools.permutations(range(units), 2) if near(j, k) for u in (j, k)}),
        "twoInputCorrelation": cosines.mean() if len(u) > 1 else None,
        "squaredChannelMean": (a.mean(0) ** 2).mean(),
        "channelVariance": a.var(0).mean(),
    }


def copied_gradients(a, dW):
    """Copies with the same column of the gradient, beside its largest entry."""
    size = np.abs(dW).max() or 1
    alike = lambda v, j, k, unit: np.abs(v[:, j] - v[:, k]).max() <= 1e-5 * unit
    same = lambda j, k: alike(a, j, k, np.abs(a[:, j]).max()) and alike(dW, j, k, size)
    return len({u for j, k in itertools.permutations(range(a.shape[1]), 2) if same(j, k) for u in (j, k)})


def rank(a):
    eigenvalues = np.linalg.eigvalsh(np.cov(a, rowvar=False))
    return eigenvalues.sum() ** 2 / (eigenvalues**2).sum() if np.ptp(a, axis=0).max() > 0 else 0


def ratio(a, b):
    size = lambda v: np.linalg.norm(v) / np.sqrt(v.size)
    return size(a) / size(b) if size(b) > 0 else None


def rows(pairs, activation, rate):
    slope = SAMPLED[activation][1]
    steepest = np.abs(slope(GRID)).max()
    J, out = np.eye(pairs[0]["x"].shape[1]), []
    for p in pairs:
        J = J @ p["W"] @ np.diag(slope(p["z"][0]))
        s = np.linalg.svd(J, compute_uv=False)
        last = p is pairs[-1]
        update = ratio(rate * p["dW"], p["W"])
        out.append({**outputs(p["z"]), "copiedGradients": copied_gradients(p["z"], p["dW"]), "gradientActivationRatio": ratio(p["dz"], p["z"]), "updateWeightLog10": np.log10(update) if update else None})
        out.append({
            **outputs(p["a"]),
            "gradientActivationRatio": ratio(p["da"], p["a"]),
            "saturatedFraction": (np.abs(slope(p["z"])) < 0.05 * steepest).mean(),
            "effectiveRank": rank(p["a"]),
            "jacobianMeanSquare": (s**2).mean(),
            **({"jacobianLargest": s[0], "jacobianSmallest": s[-1]} if last else {}),
        })
    return out


CASES = [
    dict(activation="tanh", initializer={"normal": {"std": 0.5}}, widths=[20] * 4, samples=60, upstream="ones"),
    dict(activation="sigmoid", initializer={"normal": {"std": 1}}, widths=[20] * 3, samples=60, upstream="normal"),
    dict(activation="relu", initializer={"normal": {"std": 0.5}}, widths=[8] * 7, samples=30, upstream="ones"),
    dict(activation="gelu", initializer={"normal": {"std": 0.4}}, widths=[8, 20, 12], samples=15, upstream="normal"),
    dict(activation="selu", initializer={"normal": {"std": 0.3}}, widths=[16, 16, 40], samples=50, upstream="ones"),
    dict(activation="sine", initializer={"normal": {"std": 2}}, widths=[12] * 3, samples=40, upstream="ones"),
    dict(activation="tanh", initializer={"constant": {"c": 0.1}}, widths=[9] * 3, samples=20, upstream="ones"),
    dict(activation="sigmoid", initializer={"constant": {"c": 0}}, widths=[9] * 3, samples=20, upstream="ones"),
]

if __name__ == "__main__":
    cases = []
    for case in CASES:
        settings = dict(case, epochs=2, rate=1e-3, seed=4)
        cases.append({**settings, "epochs": [rows(pairs, case["activation"], 1e-3) for pairs in study(**settings)]})
    print(json.dumps({"numpy": np.__version__, "cases": cases}))
