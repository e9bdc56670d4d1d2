"""Whether pandas, Polars and DuckDB, read as docs/data.md says, give every CSV table of a study as its Parquet file or that page has it,
and whether TensorBoard reads its events.

usage: readers.py [STUDY...]      (needs pandas, polars, duckdb, pyarrow, tensorboard; dist/ is built where no study's folder is named)
Without a study two are run here: their columns hold huge and tiny numbers, Infinity, whole numbers alone, and nothing at all.
Types are compared as classes (text, boolean, integer, double), values one by one. A column without a value in its first hundred
rows is text to Polars, one without any value to DuckDB too: of those only the values are compared. Exit 1 where something differs.
"""
import json, math, re, subprocess, sys, tempfile
from pathlib import Path

import duckdb, pandas, polars, pyarrow.parquet

ROOT = Path(__file__).parent.parent
SHARED = {"training": {"epochs": 3, "carryOver": False}, "figures": {"formats": []}, "bias": "zero", "input": {"samples": 20},
    "tables": ["csv", "parquet", "tensorboard"]}
STUDIES = [
    SHARED | {
        "name": "sizes",
        "network": {"width": 20, "depth": 15},
        "initializers": [{"normal": {"std": 1e10}}, {"normal": {"std": 1e-10}}, "ones", "zero", "he"],
        "sweep": {"network.activation": ["sine", "relu"], "training.learningRate": [0.5, 1], "random.seed": [1, 2**32 - 1]},
    },
    SHARED | {
        "name": "empty",
        "network": {"width": 130, "depth": 2},
        "initializers": [{"identity": {}, "label": "NA"}, {"constant": {"c": 1e9}, "label": "null"}],
        "sweep": {"training.learningRate": [1e-300, 1], "bias": ["zero", "same"], "training.carryOver": [True, False]},
    },
]


def run(folder):
    for study in STUDIES:
        file = Path(folder) / f"{study['name']}.json"
        file.write_text(json.dumps(study))
        command = ["node", "dist/cli.js", "run", str(file), "-o", folder, "-q", "--backend", "wasm"]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return [Path(folder) / study["name"] for study in STUDIES]


DOCUMENTED = {"text": "text", "boolean": "boolean", "int32": "integer", "int64": "integer", "double": "double"}


def documented(table):
    """The class of each column of docs/data.md; swept paths are not among them."""
    section = next(part for part in (ROOT / "docs/data.md").read_text().split("\n## ") if part.startswith(f"{table}.csv"))
    return {name: DOCUMENTED[kind] for name, kind in re.findall(r"^\| `(\w+)` +\| `(\w+)`", section, re.MULTILINE)}


ARROW = {"string": "text", "large_string": "text", "bool": "boolean", "int32": "integer", "int64": "integer", "double": "double"}


def stored(folder, table):
    """Classes and values of the Parquet file, or None."""
    file = folder / f"{table}.parquet"
    if not file.exists():
        return None
    data = pyarrow.parquet.read_table(file)
    return {field.name: ARROW[str(field.type)] for field in data.schema}, data.to_pydict()


def by_pandas(file):
    # With pandas' own words for nothing, a label such as NA would be missing.
    data = pandas.read_csv(file, keep_default_na=False, na_values=[""])
    classes = {"i": "integer", "f": "double", "b": "boolean"}
    missing = lambda value: None if isinstance(value, float) and math.isnan(value) else value
    return {name: classes.get(data[name].dtype.kind, "text") for name in data}, {
        name: [missing(value) for value in data[name].tolist()] for name in data
    }


def by_polars(file):
    data = polars.read_csv(file)
    kind = lambda t: "integer" if t.is_integer() else "double" if t.is_float() else "boolean" if t == polars.Boolean else "text"
    return {name: kind(t) for name, t in data.schema.items()}, data.to_dict(as_series=False)


def by_duckdb(file):
    data = duckdb.sql(f"FROM '{file}'")
    classes = {"VARCHAR": "text", "DOUBLE": "double", "BOOLEAN": "boolean", "BIGINT": "integer"}
    columns = zip(*data.fetchall())
    return dict(zip(data.columns, (classes[str(t)] for t in data.types))), dict(zip(data.columns, map(list, columns)))


READERS = {"pandas": by_pandas, "Polars": by_polars, "DuckDB": by_duckdb}
ROWS_SEEN = {"pandas": math.inf, "Polars": 100, "DuckDB": 20480}


def same(a, b):
    # The default parser of pandas may be off by a step.
    return a == b or (isinstance(a, float) and isinstance(b, float) and math.isclose(a, b, rel_tol=5e-16))


def check(folder, table):
    file = folder / f"{table}.csv"
    read = {}
    for reader, load in READERS.items():
        try:
            read[reader] = load(file)
        except Exception as error:
            yield f"{reader} can't read it: {str(error).splitlines()[0]}"
    types, values = stored(folder, table) or (documented(table), read["pandas"][1])
    for reader, (found, columns) in read.items():
        for name, column in columns.items():
            seen = [v for v in values[name][: min(ROWS_SEEN[reader], len(column))] if v is not None]
            if seen and found[name] != types.get(name, read["pandas"][0][name]):
                yield f"{reader} takes {name} for {found[name]}, not {types.get(name)}"
            off = [(a, b) for a, b in zip(column, values[name]) if not (same(a, b) if seen or a is None else same(float(a), b))]
            if off or len(column) != len(values[name]):
                yield f"{reader} reads {name} otherwise: {off[:3]}"


def check_events(folder):
    """What TensorBoard's own reader finds, beside statistics.csv, parameters.csv and histograms.parquet."""
    from tensorboard.backend.event_processing.event_accumulator import HISTOGRAMS, SCALARS, EventAccumulator

    tables = [pandas.read_csv(folder / f"{name}.csv", keep_default_na=False, na_values=["std", ""]) for name in ("statistics", "parameters")]
    rows = pandas.concat([tables[0].assign(tensor=""), tables[1].rename(columns={"quantity": "direction"})])
    bins = pyarrow.parquet.read_table(folder / "histograms.parquet").to_pandas().fillna({"tensor": ""})
    key = ["repeat", "direction", "layer", "name", "tensor"]
    for cell, of_cell in rows.groupby("cell"):
        events = EventAccumulator(str(folder / "tensorboard" / cell), {SCALARS: 0, HISTOGRAMS: 0})
        events.Reload()
        counted = {group: of_group for group, of_group in bins[bins.cell == cell].groupby(["repeat", "direction", "layer", "tensor", "epoch"])}
        for (repeat, direction, layer, name, tensor), steps in of_cell.groupby(key):
            tag = "/".join([direction, name, *([tensor] if tensor else []), *([f"repeat-{repeat}"] if repeat > 0 else [])])
            scalars = events.Scalars(f"std/{tag}")
            if [event.step for event in scalars] != list(steps["epoch"]):
                yield f"{cell} {tag}: steps {[event.step for event in scalars]}"
            for event, std in zip(scalars, steps["std"]):
                if not (math.isclose(event.value, std, rel_tol=1e-6, abs_tol=2e-45) or math.isnan(std) or std > 3.4e38):
                    yield f"{cell} {tag}: std {event.value}, not {std}"
            for event in events.Histograms(tag):
                at = counted[repeat, direction, layer, tensor, event.step]
                value = event.histogram_value
                if list(value.bucket) != list(at["count"]) or list(value.bucket_limit) != list(at["upper_edge"]):
                    yield f"{cell} {tag}: another histogram"


def main(folders):
    faults = 0
    for folder in folders:
        for file in sorted(folder.glob("*.csv")):
            found = list(check(folder, file.stem))
            faults += len(found)
            print(f"{folder.name}/{file.name}:", "; ".join(found) or "ok")
        if (folder / "tensorboard").exists():
            found = list(check_events(folder))
            faults += len(found)
            print(f"{folder.name}/tensorboard:", "; ".join(found[:5]) or "ok")
    return min(faults, 1)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(main([Path(name) for name in sys.argv[1:]]))
    with tempfile.TemporaryDirectory() as made:
        sys.exit(main(run(made)))
