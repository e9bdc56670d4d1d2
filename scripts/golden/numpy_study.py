"""The study in plain NumPy, float64: what initscope computes, written down a second time and independently.

usage: numpy_study.py OUT [OUT...]    recompute the studies in the folders OUT (output/sigmoid, say) and compare their statistics.csv
       numpy_study.py --golden FILE   write golden values for the test suite
"""
import csv, json, os, sys
import numpy as np


def forward(activation, x):
    if activation == "sigmoid":
        return 1 / (1 + np.exp(-x))
    out = x.copy()
    out[x <= 0] = 0
    return out


def backward(activation, din, x, out):
    if activation == "sigmoid":
        return din * out * (1.0 - out)
    dx = din.copy()
    dx[x <= 0] = 0
    return dx


def std_of(initializer, n):
    (name, parameters), = initializer.items()
    return {"zero": 0.0, "normal": parameters.get("std"), "xavier": 1 / np.sqrt(n), "he": np.sqrt(2) / np.sqrt(n)}[name]


def study(initializer, activation, widths, samples, epochs, rate, seed, repeat=0, carry_over=True, bias="same"):
    """Yields (epoch, direction, [array of each layer])."""
    params = []
    for l, (n_in, n_out) in enumerate(zip(widths, widths[1:]), 1):
        g = np.random.RandomState([seed, repeat, l])
        std = std_of(initializer, n_in)
        W = g.randn(n_in, n_out) * std
        b = g.randn(n_out) * std if bias == "same" else np.zeros(n_out)
        params.append([W, b])
    x = x0 = np.random.RandomState([seed, repeat, 0]).randn(samples, widths[0])
    y = y0 = np.ones((samples, widths[-1]))
    for epoch in range(epochs):
        acts, backs, inputs = [], [], []
        for W, b in params:
            inputs.append(x)
            z = np.dot(x, W) + b
            x = forward(activation, z)
            acts += [z, x]
        for l in reversed(range(len(params))):
            (W, b), z, out = params[l], acts[2 * l], acts[2 * l + 1]
            dz = backward(activation, y, z, out)
            dx = np.dot(dz, W.T)
            params[l] = [W - rate * np.dot(inputs[l].T, dz), b - rate * np.sum(dz, axis=0)]
            backs += [dz, dx]
            y = dx
        backs.reverse()
        yield epoch, "forward", acts
        yield epoch, "backward", backs
        x, y = (acts[-2], backs[1]) if carry_over else (x0, y0)


def row_statistics(a):
    a = a[np.isfinite(a)]
    return {"mean": a.mean(), "std": a.std(), "min": a.min(), "max": a.max(), "zero_fraction": float(np.mean(a == 0))}


def named(entry):
    """The name and the parameters of `{"normal": {"std": 1}, "label": "small"}`."""
    return next((name, parameters) for name, parameters in entry.items() if name != "label")


def compare(folder):
    config = json.load(open(os.path.join(folder, "manifest.json")))["config"]
    rows = {}
    for row in csv.DictReader(open(os.path.join(folder, "statistics.csv"))):
        rows[row["initializer"], int(row["repeat"]), int(row["epoch"]), row["direction"], int(row["layer"])] = row
    network, training = config["network"], config["training"]
    known = {"zero", "normal", "xavier", "he"}
    strange = [name for name, _ in map(named, config["initializers"]) if name not in known]
    activation, _ = named(network["activation"])
    if config.get("sweep") or activation not in ("sigmoid", "relu") or strange:
        sys.exit(f"{folder}: only studies of sigmoid or relu with {', '.join(sorted(known))} and no sweep; "
                 "for any other cell the page has a recipe in NumPy")
    width, worst, n, nothing = network["width"], 0.0, 0, 0
    widths = width if isinstance(width, list) else [width] * (network.get("depth", 3) + 1)
    for repeat in range(config["random"]["repeats"]):
        for entry in config["initializers"]:
            name, parameters = named(entry)
            label = entry.get("label", name)
            values = study({name: parameters}, activation, widths, config["input"]["samples"],
                           training["epochs"], training["learningRate"], config["random"]["seed"], repeat,
                           training["carryOver"], config["bias"])
            for epoch, direction, layers in values:
                for layer, a in enumerate(layers, 1):
                    row = rows[label, repeat, epoch, direction, layer]
                    if int(row["nonfinite"]) or np.abs(a).max() > 1e38:
                        nothing += 1
                        continue
                    expected, got = a.std(), float(row["std"])
                    # Below this, float32 has run out of exponent: both are zero for every purpose.
                    if expected > 1e-30:
                        worst, n = max(worst, abs(got - expected) / expected), n + 1
                    else:
                        nothing += 1
                    # What tells samples apart is a difference of float32 numbers of the layer's size.
                    apart, size = np.sqrt(a.var(axis=0).mean()), np.sqrt(np.mean(a * a))
                    if size > 1e-30:
                        worst = max(worst, abs(float(row["sample_std"]) - apart) / max(apart, 1e-2 * size))
    print(f"{folder}: {n} stds compared, the worst relative difference {worst:.1e}; {nothing} are 0 or beyond float32")
    return worst


def golden():
    cases = []
    initializers = [{"zero": {}}, {"normal": {"std": 1}}, {"normal": {"std": 0.01}}, {"xavier": {}}, {"he": {}}]
    for seed in (1, 977, 4294967295):
        for activation in ("sigmoid", "relu"):
            for carry_over in (True, False):
                for initializer in initializers:
                    std = {"forward": [], "backward": []}
                    for _, direction, layers in study(initializer, activation, [100] * 4, 1000, 5, 0.01, seed, 0, carry_over):
                        std[direction].append([float("%.7g" % a.std()) for a in layers])
                    cases.append({"seed": seed, "activation": activation, "carryOver": carry_over,
                                  "initializer": initializer, "std": std})
    return {"made by": "python3 scripts/golden/numpy_study.py --golden tests/golden/study.json", "cases": cases}


if __name__ == "__main__":
    np.seterr(all="ignore")
    if len(sys.argv) < 2:
        sys.exit("usage: numpy_study.py FOLDER...: compares finished studies, such as output/sigmoid, with NumPy")
    if sys.argv[1] == "--golden":
        json.dump(golden(), open(sys.argv[2], "w"))
    else:
        sys.exit(int(max([compare(folder) for folder in sys.argv[1:]]) > 1e-3))
