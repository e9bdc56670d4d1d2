"""Each kind of layer by its definition, in plain NumPy and float64, and its gradients by central differences.

usage: layers.py > tests/golden/layers.json      (needs numpy)

x is np.random.RandomState([3, 0, 1]).randn(*shape), the upstream gradient of the loss sum(out * upstream) part 2, parameters from
part 3 on; token ids are RandomState([3, 0, 1]).randint.
"""
import json
import numpy as np


def draw(part, shape):
    return np.random.RandomState([3, 0, part]).randn(*shape)


def affine(x, W, b, **_):
    return x @ W + b


def conv2d(x, W, b, kernel=3, stride=1, padding="same", groups=1, **_):
    samples, height, width, channels = x.shape
    before = 0 if padding == "valid" else (kernel - 1) // 2
    behind = 0 if padding == "valid" else kernel - 1 - before
    rows, columns = [(n + before + behind - kernel) // stride + 1 for n in (height, width)]
    filters = W.shape[-1]
    out = np.zeros((samples, rows, columns, filters))
    for i in range(rows):
        for j in range(columns):
            for di in range(kernel):
                for dj in range(kernel):
                    r, c = i * stride + di - before, j * stride + dj - before
                    if padding == "circular":
                        r, c = r % height, c % width
                    if not (0 <= r < height and 0 <= c < width):
                        continue
                    for f in range(filters):
                        g = f // (filters // groups)
                        n = channels // groups
                        out[:, i, j, f] += x[:, r, c, g * n:(g + 1) * n] @ W[di, dj, :, f]
    return out + b


def normalize(x, axes, centred):
    x = x - x.mean(axis=axes, keepdims=True) if centred else x
    return x / np.sqrt((x ** 2).mean(axis=axes, keepdims=True) + 1e-5)


def layerNorm(x, gamma, beta):
    return gamma * normalize(x, -1, True) + beta


def rmsNorm(x, gamma):
    return gamma * normalize(x, -1, False)


def batchNorm(x, gamma, beta):
    return gamma * normalize(x, tuple(range(x.ndim - 1)), True) + beta


def pool(x, window, of):
    samples, height, width, channels = x.shape
    out = np.zeros((samples, height // window, width // window, channels))
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            part = x[:, i * window:(i + 1) * window, j * window:(j + 1) * window]
            out[:, i, j] = of(part, axis=(1, 2))
    return out


def averagePool(x, window):
    return pool(x, window, np.mean)


def maxPool(x, window):
    return pool(x, window, np.max)


def globalAveragePool(x):
    return x.mean(axis=tuple(range(1, x.ndim - 1)))


def flatten(x):
    return x.reshape(len(x), -1)


def transpose(x):
    return np.swapaxes(x, -1, -2)


def embedding(x, W, P=None, **_):
    return W[x] + (0 if P is None else P)


def attention(x, Wq, Wk, Wv, Wo, bq, bk, bv, bo, heads=1, causal=False, scale="1/sqrt(d)"):
    samples, tokens, width = x.shape
    d = width // heads
    factor = {"1/sqrt(d)": d ** -0.5, "1/d": 1 / d}.get(scale, scale)
    out = np.zeros_like(x)
    for s in range(samples):
        for h in range(heads):
            own = slice(h * d, (h + 1) * d)
            q, k, v = [(x[s] @ W + b)[:, own] for W, b in ((Wq, bq), (Wk, bk), (Wv, bv))]
            for i in range(tokens):
                seen = i + 1 if causal else tokens
                weights = np.exp(factor * k[:seen] @ q[i])
                out[s, i, own] = weights / weights.sum() @ v[:seen]
    return out @ Wo + bo


def residual(branch, shortcut, scale):
    return shortcut + scale * branch


def gradient(f, arrays, k, upstream, h=1e-5):
    """d sum(f(arrays) * upstream) / d arrays[k]"""
    found = np.zeros_like(arrays[k])
    for i in np.ndindex(found.shape):
        values = []
        for step in (h, -h):
            moved = [a.copy() for a in arrays]
            moved[k][i] += step
            values.append((f(*moved) * upstream).sum())
        found[i] = (values[0] - values[1]) / (2 * h)
    return found


def numbers(a):
    return [float(f"{v:.8g}") for v in a.ravel()]


def case(f, shape, shapes, **parameters):
    """shape: of the input, samples first; shapes: of the parameters, and of a second input"""
    ids = f is embedding
    x = np.random.RandomState([3, 0, 1]).randint(0, parameters["rows"], shape) if ids else draw(1, shape)
    others = [draw(3 + i, one) for i, one in enumerate(shapes)]
    run = lambda *a: f(*a, **parameters)
    out = run(x, *others)
    upstream = draw(2, out.shape)
    arrays = [x, *others]
    gradients = [gradient(run, arrays, k, upstream) for k in range(1 if ids else 0, len(arrays))]
    return {
        "kind": f.__name__, "parameters": parameters, "shape": list(shape), "others": [list(one) for one in shapes],
        "out": {"shape": list(out.shape), "values": numbers(out)}, "gradients": [numbers(g) for g in gradients],
    }


def conv(shape, filters, **parameters):
    parameters = {"filters": filters, "kernel": 3, "stride": 1, "padding": "same", "groups": 1, **parameters}
    k = parameters["kernel"]
    return case(conv2d, shape, [(k, k, shape[-1] // parameters["groups"], filters), (filters,)], **parameters)


def attend(shape, **parameters):
    d = shape[-1]
    return case(attention, shape, [(d, d)] * 4 + [(d,)] * 4, **{"heads": 1, "causal": False, "scale": "1/sqrt(d)", **parameters})


def norm(f, shape):
    return case(f, shape, [shape[-1:]] * (1 if f is rmsNorm else 2))


if __name__ == "__main__":
    cases = [
        case(affine, (3, 4), [(4, 2), (2,)], units=2),
        case(affine, (2, 3, 4), [(4, 2), (2,)], units=2),
        conv((2, 4, 5, 2), 3),
        conv((2, 5, 4, 1), 2, stride=2),
        conv((1, 6, 5, 2), 1, stride=3, padding="circular"),
        conv((2, 4, 4, 2), 2, kernel=2),
        conv((2, 4, 5, 1), 2, kernel=2, stride=2, padding="circular"),
        conv((2, 4, 5, 2), 2, kernel=4, padding="circular"),
        conv((2, 5, 4, 2), 3, padding="valid"),
        conv((2, 6, 5, 2), 2, padding="valid", stride=2),
        conv((3, 3, 2, 3), 4, kernel=1, stride=2),
        conv((2, 1, 1, 2), 2),
        conv((2, 1, 2, 2), 2, padding="circular"),
        conv((2, 4, 3, 4), 6, groups=2),
        conv((2, 3, 4, 3), 3, groups=3, stride=2, padding="circular"),
        conv((2, 3, 3, 2), 4, groups=2, kernel=2, padding="valid"),
        norm(layerNorm, (3, 5)),
        norm(layerNorm, (1, 4)),
        norm(layerNorm, (2, 3, 4)),
        norm(rmsNorm, (3, 5)),
        norm(rmsNorm, (1, 2)),
        norm(rmsNorm, (2, 3, 4)),
        norm(batchNorm, (5, 3)),
        norm(batchNorm, (4, 1)),
        norm(batchNorm, (2, 3, 4)),
        norm(batchNorm, (1, 3, 2, 2)),
        case(averagePool, (2, 4, 6, 2), [], window=2),
        case(averagePool, (1, 5, 7, 1), [], window=3),
        case(averagePool, (2, 3, 2, 1), [], window=1),
        case(maxPool, (2, 4, 6, 2), [], window=2),
        case(maxPool, (1, 5, 7, 1), [], window=3),
        case(globalAveragePool, (2, 3, 4, 2), []),
        case(globalAveragePool, (2, 5, 3), []),
        case(flatten, (2, 3, 2, 2), []),
        case(flatten, (2, 3), []),
        case(transpose, (2, 3, 4), []),
        case(transpose, (1, 2, 3, 4), []),
        case(embedding, (3, 4), [(5, 2), (4, 2)], rows=5, positions=True),
        case(embedding, (2, 6), [(3, 2)], rows=3, positions=False),
        case(embedding, (1, 1), [(1, 3), (1, 3)], rows=1, positions=True),
        attend((2, 3, 4)),
        attend((2, 4, 6), heads=3),
        attend((2, 4, 4), heads=2, causal=True, scale="1/d"),
        attend((1, 1, 4), heads=2, causal=True),
        attend((2, 3, 1), scale=0.7),
        case(residual, (2, 3), [(2, 3)], scale=0.3),
        case(residual, (2, 2, 2, 2), [(2, 2, 2, 2)], scale=1),
    ]
    print("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]")
