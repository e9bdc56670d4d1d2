"""The diagnostics of small networks with positions and residuals in plain NumPy, float64, each by its textbook definition.

usage: networkDiagnostics.py > tests/golden/networkDiagnostics.json      (needs numpy, scipy)

Layers as scripts/golden/layers.py has them, drawn as the contract of random streams says: seed 4, He, biases 0.
"""
import itertools, json
import numpy as np
import layers as L
from diagnostics import copied_gradients, rank

SEED = 4


def he(part, *shapes):
    """W of each shape from one stream, std √(2 / fan_in)."""
    g = np.random.RandomState([SEED, 0, part])
    return [g.randn(*shape) * np.sqrt(2 / np.prod(shape[:-1])) for shape in shapes]


def relu(x):
    return np.maximum(x, 0)


def cosine(a, b):
    return a @ b / (np.linalg.norm(a) * np.linalg.norm(b))


def mean(values):
    values = list(values)
    return float(np.mean(values)) if values else None


def position_rank(tokens):
    return rank(tokens) if np.ptp(tokens, axis=0).max() > 1e-6 * np.abs(tokens).max() else 0


def measured(a):
    """Of a layer's outputs, (samples, …, units)."""
    units = a.shape[-1]
    a = a.reshape(len(a), -1, units)
    rows = a.reshape(-1, units)
    near = lambda j, k: np.abs(rows[:, j] - rows[:, k]).max() <= 1e-5 * np.abs(rows[:, j]).max()
    alive = lambda *vectors: all(np.linalg.norm(v) > 0 for v in vectors)
    samples, positions = range(a.shape[0]), range(a.shape[1])
    found = {
        "units": units,
        "deadUnits": int((np.ptp(rows, axis=0) == 0).sum()),
        "copiedUnits": len({u for j, k in itertools.permutations(range(units), 2) if near(j, k) for u in (j, k)}),
        "twoInputCorrelation": mean(cosine(a[s, p], a[t, p]) for p in positions for s, t in itertools.permutations(samples, 2) if alive(a[s, p], a[t, p])),
        "squaredChannelMean": (rows.mean(0) ** 2).mean(),
        "channelVariance": rows.var(0).mean(),
    }
    if len(positions) > 1:
        found["twoPositionCorrelation"] = mean(cosine(a[s, p], a[s, q]) for s in samples for p, q in itertools.permutations(positions, 2) if alive(a[s, p], a[s, q]))
        found["positionRank"] = mean(position_rank(a[s]) for s in samples)
    return found


def entropy(x, Wq, Wk, heads, causal):
    """Mean over samples, heads and queries that see two keys at least of the entropy beside that of an even distribution."""
    samples, tokens, width = x.shape
    d, found = width // heads, []
    for s, h, i in itertools.product(range(samples), range(heads), range(tokens)):
        own, seen = slice(h * d, (h + 1) * d), i + 1 if causal else tokens
        if seen == 1:
            continue
        w = np.exp((x[s] @ Wk)[:seen, own] @ (x[s] @ Wq)[i, own] / np.sqrt(d))
        a = w / w.sum()
        found.append(-(a * np.log(a)).sum() / np.log(seen))
    return mean(found)


def attention(x, part, heads, causal):
    W = he(part, *[(x.shape[-1],) * 2] * 4)
    out = L.attention(x, *W, *[np.zeros(x.shape[-1])] * 4, heads=heads, causal=causal)
    return out, {"attentionEntropy": entropy(x, W[0], W[1], heads, causal)}


def branch_variance(branch, shortcut, scale):
    return {"branchStreamVariance": scale**2 * branch.var() / shortcut.var()}


def transformer(heads, causal):
    """residual [layerNorm, attention], residual [layerNorm, affine, relu, affine] with a scale of 1/2, twice."""
    x = np.random.RandomState([SEED, 0, 0]).randn(3, 5, 8)
    rows, part = [], 0
    for _ in range(2):
        norm = L.layerNorm(x, 1, 0)
        attended, more = attention(norm, part + 1, heads, causal)
        total = L.residual(attended, x, 0.5)
        rows += [(norm, {}), (attended, more), (total, branch_variance(attended, x, 0.5))]
        x, norm = total, L.layerNorm(total, 1, 0)
        wide = norm @ he(part + 2, (8, 16))[0]
        active = relu(wide)
        narrow = active @ he(part + 3, (16, 8))[0]
        total = L.residual(narrow, x, 0.5)
        rows += [(norm, {}), (wide, {}), (active, {}), (narrow, {}), (total, branch_variance(narrow, x, 0.5))]
        x, part = total, part + 3
    inner = ["layerNorm", {"affine": 16}, "relu", {"affine": 8}]
    block = [
        {"residual": {"scale": 0.5, "branch": ["layerNorm", {"attention": {"heads": heads, "causal": causal}}]}},
        {"residual": {"scale": 0.5, "branch": inner}},
    ]
    return [5, 8], [{"repeat": {"times": 2, "layers": block}}], rows


def convolutions():
    """conv2d, relu, residual [conv2d, batchNorm, relu, conv2d], maxPool, globalAveragePool."""
    x = np.random.RandomState([SEED, 0, 0]).randn(3, 4, 4, 2)
    W1, W2, W3 = [he(part, shape)[0] for part, shape in enumerate([(3, 3, 2, 6), (3, 3, 6, 6), (3, 3, 6, 6)], 1)]
    z = L.conv2d(x, W1, 0)
    stream = relu(z)
    first = L.conv2d(stream, W2, 0)
    norm = L.batchNorm(first, 1, 0)
    active = relu(norm)
    second = L.conv2d(active, W3, 0)
    total = second + stream
    pooled = L.maxPool(total, 2)
    last = L.globalAveragePool(pooled)
    rows = [(z, {}), (stream, {}), (first, {}), (norm, {}), (active, {}), (second, {}), (total, branch_variance(second, stream, 1)), (pooled, {}), (last, {})]
    branch = [{"conv2d": 6}, "batchNorm", "relu", {"conv2d": 6}]
    return [4, 4, 2], [{"conv2d": 6}, "relu", {"residual": {"branch": branch}}, {"maxPool": 2}, "globalAveragePool"], rows


def case(shape, network, rows):
    return {"shape": shape, "layers": network, "seed": SEED, "samples": 3, "rows": [{**measured(a), **more} for a, more in rows]}


if __name__ == "__main__":
    cases = [case(*transformer(2, False)), case(*transformer(1, True)), case(*convolutions())]
    print(json.dumps({"numpy": np.__version__, "cases": cases}))
