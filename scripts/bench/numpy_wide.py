"""The wide and deep study in NumPy float32, without pictures: width 1024, depth 10, 4096 samples, 2 epochs, sigmoid.

Prints a JSON line: the seconds of the whole, and of its matrix products alone (the same products, nothing else).
"""
import json, sys, time
import numpy as np

WIDTH, DEPTH, SAMPLES, EPOCHS = (int(a) for a in sys.argv[1:5])


def study():
    f4 = np.float32
    params = []
    for l in range(1, DEPTH + 1):
        g = np.random.RandomState([1, 0, l])
        std = 1 / np.sqrt(WIDTH)
        params.append([(g.randn(WIDTH, WIDTH) * std).astype(f4), (g.randn(WIDTH) * std).astype(f4)])
    x = np.random.RandomState([1, 0, 0]).randn(SAMPLES, WIDTH).astype(f4)
    y = np.ones((SAMPLES, WIDTH), f4)
    rows = []
    for _ in range(EPOCHS):
        acts, inputs = [], []
        for W, b in params:
            inputs.append(x)
            z = np.dot(x, W) + b
            x = 1 / (1 + np.exp(-z))
            acts += [z, x]
        backs = []
        for l in reversed(range(DEPTH)):
            W, b = params[l]
            out = acts[2 * l + 1]
            dz = y * out * (1 - out)
            y = np.dot(dz, W.T)
            params[l] = [W - f4(0.01) * np.dot(inputs[l].T, dz), b - f4(0.01) * dz.sum(0)]
            backs += [dz, y]
        for a in acts + backs[::-1]:
            v = a.ravel()
            rows.append((v.mean(), v.std(), v.min(), v.max(), np.histogram(v, 20)[0]))
        x, y = acts[-2], backs[-2]
    return rows


def products():
    a = np.random.rand(SAMPLES, WIDTH).astype(np.float32)
    w = np.random.rand(WIDTH, WIDTH).astype(np.float32)
    start = time.perf_counter()
    for _ in range(EPOCHS * DEPTH):
        np.dot(a, w), np.dot(a, w.T), np.dot(a.T, a)
    return time.perf_counter() - start


if __name__ == "__main__":
    np.seterr(all="ignore")
    start = time.perf_counter()
    study()
    print(json.dumps({"seconds": time.perf_counter() - start, "products": products()}))
