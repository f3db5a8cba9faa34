"""Writes the atlas: what Transformers' own classes save, for every architecture of the field.

    python tools/oracle/oracle.py

with the packages of tools/parity/requirements.txt (and `--types TYPE,...` for some model types only) regenerates packages/atlas/data/atlas.json.gz from coverage.json
beside it. Every class is constructed at its default config on the meta device, so that no weight exists; those that
cannot be are constructed at the fallback of fallbacks.py, or recorded with the reason. The field takes a few minutes.
"""

import argparse
import copy
import gzip
import itertools
import json
import logging
import os
import re
import signal
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from fallbacks import FALLBACKS, STATED

os.environ["HF_HUB_OFFLINE"] = "1"
DATA = Path(__file__).parent.parent.parent / "packages" / "atlas" / "data"
SECONDS_PER_CLASS = 60
ROWS_PER_PROCESS = 120
NUMBER = re.compile(r"(?<=\.)\d+(?=\.|$)")


def fold(tensors):
    """Tensors as `[pattern, dtype, shape, ranges]`: numbered blocks that are alike are one entry."""
    groups = {}
    for name, (dtype, shape) in tensors.items():
        numbers = tuple(int(number) for number in NUMBER.findall(name))
        groups.setdefault((NUMBER.sub("*", name), dtype, tuple(shape)), []).append(numbers)
    folded = []
    for (pattern, dtype, shape), found in groups.items():
        folded += [[pattern, dtype, list(shape), ranges] for ranges in ranges_of(found)]
    return folded


def ranges_of(found):
    """Index tuples as products of `[first, last]` ranges, one product where that is possible."""
    if not found[0]:
        return [[]]
    axes = [sorted({numbers[axis] for numbers in found}) for axis in range(len(found[0]))]
    whole = all(axis == list(range(axis[0], axis[-1] + 1)) for axis in axes)
    if whole and len(found) == len(list(itertools.product(*axes))):
        return [[[axis[0], axis[-1]] for axis in axes]]
    if len(axes) == 1:
        return runs(axes[0])
    rest = {}
    for numbers in found:
        rest.setdefault(numbers[0], []).append(numbers[1:])
    return [[[first, first], *inner] for first, others in rest.items() for inner in ranges_of(others)]


def runs(numbers):
    """Sorted numbers as runs of consecutive ones."""
    found = []
    for number in numbers:
        if found and found[-1][0][1] == number - 1:
            found[-1][0][1] = number
        else:
            found.append([[number, number]])
    return found


def default_config(cls, model_type, overrides):
    """The default config of a class, with some values set."""
    from saved_tensors import config_class_of

    return config_class_of(cls, model_type)(**copy.deepcopy(overrides))


def fold_names(names):
    """Names as `[pattern, ranges]`."""
    return [[pattern, ranges] for pattern, _, _, ranges in fold({name: ("", []) for name in names})]


def facts(cls, config):
    """What a class saves at a config."""
    import torch
    from saved_tensors import construct, kept_in_float32, saved_tensors, tied_names

    model, half = construct(cls, config), construct(cls, config, torch.bfloat16)
    if not hasattr(model, "all_tied_weights_keys"):
        raise TypeError("its constructor never calls post_init, without which from_pretrained raises")
    return {
        "config": json.loads(config.to_json_string(use_diff=False)),
        "tensors": fold(saved_tensors(model)),
        "ties": tied_names(model),
        "keptInFloat32": {
            "bfloat16": fold_names(kept_in_float32(half, torch.bfloat16)),
            "float16": fold_names(kept_in_float32(half, torch.float16)),
        },
        "baseModelPrefix": cls.base_model_prefix,
        "mainInput": cls.main_input_name,
    }


def describe(row):
    """One class's entry: at its default config with what must be stated, or at its model type's fallback where that fails."""
    from saved_tensors import find_class

    cls = find_class(row["architecture"], row["module"])
    model_type = row["model_type"]
    stated = {**STATED.get(model_type, {}), **STATED.get(row["architecture"], {})}
    try:
        found, overrides = facts(cls, default_config(cls, model_type, stated)), stated
    except Exception:
        if model_type not in FALLBACKS:
            raise
        overrides = {**FALLBACKS[model_type], **stated}
        found = facts(cls, default_config(cls, model_type, overrides))
    return {**found, "overrides": overrides} if overrides else found


def reason_of(error):
    """An error's kind and the first line of its message."""
    lines = str(error).strip().splitlines() or [""]
    return f"{type(error).__name__}: {lines[0][:200]}"


def describe_rows(rows):
    """Prints one JSON line a row; the process may die at any of them."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)

    def stop(*_):
        raise TimeoutError(f"not constructed within {SECONDS_PER_CLASS} s")

    signal.signal(signal.SIGALRM, stop)
    for row in rows:
        signal.alarm(SECONDS_PER_CLASS)
        try:
            entry = describe(row)
        except BaseException as error:  # a missing package may raise anything
            entry = {"reason": reason_of(error)}
        signal.alarm(0)
        print(json.dumps(entry), flush=True)


def run_process(rows):
    """Entries of some rows from a process of its own; a row that kills it gets that as its reason."""
    entries = []
    while len(entries) < len(rows):
        rest = rows[len(entries) :]
        command = [sys.executable, __file__, "--rows"]
        process = subprocess.run(command, input=json.dumps(rest), capture_output=True, text=True, check=False)
        entries += [json.loads(line) for line in process.stdout.splitlines() if line.startswith("{")]
        if len(entries) < len(rows):
            entries.append({"reason": f"the process ended with code {process.returncode}"})
    print(f"{rows[0]['model_type']} to {rows[-1]['model_type']}", file=sys.stderr)
    return entries


def atlas_of(coverage):
    """The whole field, by model type."""
    import transformers

    types = {}
    parts = [coverage[start : start + ROWS_PER_PROCESS] for start in range(0, len(coverage), ROWS_PER_PROCESS)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        described = pool.map(run_process, parts)
    for rows, entries in zip(parts, described, strict=True):
        for row, entry in zip(rows, entries, strict=True):
            shared = types.setdefault(row["model_type"], {"config": None, "classes": {}})
            config = entry.pop("config", None)
            if config is not None and shared["config"] is None:
                shared["config"] = config
            known = {
                "mappings": row["mappings"],
                "transformersJs": row["transformers_js"],
                "optimumOnnx": row["optimum_onnx"],
            }
            own = {} if config is None or config == shared["config"] else {"config": config}
            shared["classes"][row["architecture"]] = {**known, **own, **entry}
    return {"transformers": transformers.__version__, "types": types}


def renewed(path, coverage, model_types):
    """An atlas with some model types as they are now."""
    atlas = json.loads(gzip.decompress(Path(path).read_bytes()))
    rows = [row for row in coverage if row["model_type"] in model_types]
    return {**atlas, "types": {**atlas["types"], **atlas_of(rows)["types"]}}


def main():
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("coverage", nargs="?", default=DATA / "coverage.json")
    parser.add_argument("out", nargs="?", default=DATA / "atlas.json.gz")
    parser.add_argument("--types", help="renew these model types only, separated by commas")
    parser.add_argument("--rows", action="store_true", help="describe rows from standard input (for the tool itself)")
    arguments = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).parent))
    if arguments.rows:
        return describe_rows(json.load(sys.stdin))
    coverage = json.loads(Path(arguments.coverage).read_text(encoding="utf-8"))
    atlas = renewed(arguments.out, coverage, arguments.types.split(",")) if arguments.types else atlas_of(coverage)
    content = json.dumps(atlas, separators=(",", ":"), sort_keys=True).encode()
    Path(arguments.out).parent.mkdir(parents=True, exist_ok=True)
    Path(arguments.out).write_bytes(gzip.compress(content, compresslevel=9, mtime=0))
    classes = [entry for kind in atlas["types"].values() for entry in kind["classes"].values()]
    print(f"{sum('tensors' in entry for entry in classes)} of {len(classes)} classes constructed")


if __name__ == "__main__":
    main()
