"""The largest and the smallest singular value of matrices of every rank, by NumPy's SVD in float64.

usage: singularValues.py > tests/golden/singularValues.json      (needs numpy)
A matrix is RandomState([5, rows, columns]).randn(rows, columns) * scale, then changed: of the columns j = 0, 1, … those with
`j * part % 1 < part` (computed in float64) become 0, or all the first of them. It stands here as (kind, part, rows, columns, scale).
"""
import json
import numpy as np


def matrix(kind, part, rows, columns, scale):
    A = np.random.RandomState([5, rows, columns]).randn(rows, columns) * scale
    changed = np.arange(columns) * part % 1 < part
    if kind == "zero":
        A[:, changed] = 0
    if kind == "equal":
        A[:, changed] = A[:, :1]
    return A


SHAPES = [(1, 1), (4, 1), (1, 4), (5, 3), (3, 5), (20, 20), (50, 100), (64, 40), (100, 100), (128, 128)]
KINDS = [("full", 0), ("zero", 0.5), ("zero", 0.7), ("zero", 0.9), ("equal", 0.3), ("equal", 0.5), ("equal", 0.9), ("equal", 1)]
# At 1e-319 entries keep four digits.
SCALES = [1e-150, 1, 1e150]
EXTREMES = [1e-319, 1e-300, 1e300]


def row(*case):
    values = np.linalg.svd(matrix(*case), compute_uv=False)
    return [*case, values[0], values[-1]]


if __name__ == "__main__":
    cases = [(*kind, *shape, scale) for kind in KINDS for shape in SHAPES for scale in SCALES]
    cases += [(*kind, 20, 20, scale) for kind in KINDS for scale in EXTREMES]
    print(json.dumps({"numpy": np.__version__, "rows": [row(*case) for case in cases]}))
