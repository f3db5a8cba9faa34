"""Counts for how many model types a tiny config and tensors from a header alone are what Transformers has.

    python tools/day-zero/score.py ROWS.jsonl [--verbose]

ROWS come from solve-field.js. Every class is freshly constructed at the tiny config on the meta device; names, shapes and
dtypes of what it saves must equal the row's tensors.
"""

import argparse
import collections
import json
import logging
import os
import signal
import sys
import tempfile
import warnings
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
sys.path.insert(0, str(Path(__file__).parent.parent / "oracle"))
SECONDS_PER_CLASS = 60


def config_of(cls, row):
    """The tiny config as the class reads it."""
    from transformers import CONFIG_MAPPING

    own, kind = cls.config_class, row["modelType"]
    mapped = CONFIG_MAPPING[kind] if kind in CONFIG_MAPPING else own
    with tempfile.TemporaryDirectory() as directory:
        (Path(directory) / "config.json").write_text(row["config"], encoding="utf-8")
        return (mapped if own is None or issubclass(mapped, own) else own).from_pretrained(directory)


def because(row, name):
    """The expressions of a tensor's sizes."""
    pattern = ".".join("*" if part.isdigit() else part for part in name.split("."))
    found = [one for one in row["dimensions"] if one["pattern"] == pattern and one["position"] != "blocks"]
    return "; ".join(f"{one['reference']} = {one['expression']}" for one in found)


def compare(row):
    """What differs, nothing where all is exact."""
    from saved_tensors import construct, find_class, saved_tensors

    if "failure" in row:
        return ["solver: " + row["failure"].splitlines()[0]]
    cls = find_class(row["architecture"], row["modelType"].replace("-", "_"))
    truth = saved_tensors(construct(cls, config_of(cls, row)))
    ours = {name: (dtype, shape) for name, (dtype, shape) in row["tensors"].items()}
    wrong = [f"missing {name} {truth[name]}" for name in truth if name not in ours]
    wrong += [f"unexpected {name} {ours[name]}" for name in ours if name not in truth]
    for name in truth.keys() & ours.keys():
        if tuple(truth[name]) != ours[name]:
            wrong.append(f"{name}: {ours[name]} where Transformers has {tuple(truth[name])}: {because(row, name)}")
    return sorted(wrong)


def score(rows):
    """(row, what differs) of every row."""

    def stop(*_):
        raise TimeoutError(f"not constructed within {SECONDS_PER_CLASS} s")

    signal.signal(signal.SIGALRM, stop)
    for row in rows:
        signal.alarm(SECONDS_PER_CLASS)
        try:
            yield row, compare(row)
        except BaseException as error:  # a broken config may raise anything
            if isinstance(error, KeyboardInterrupt):
                raise
            yield row, [f"construct: {type(error).__name__}: {' '.join(str(error).split())[:220]}"]
        signal.alarm(0)


def main():
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows")
    parser.add_argument("--verbose", action="store_true", help="every difference, not the first three of a class")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    with open(arguments.rows, encoding="utf-8") as lines:
        rows = (json.loads(line) for line in lines)
        types, sizes = collections.defaultdict(list), []
        for row, wrong in score(rows):
            types[row["modelType"]].append(not wrong)
            sizes.append(row.get("parameters", 0))
            if wrong:
                print(f"{row['modelType']} {row['architecture']}: {len(wrong)} differ")
                for line in wrong if arguments.verbose else wrong[:3]:
                    print(f"    {' '.join(line.split())}")
    exact = sum(all(classes) for classes in types.values())
    classes = [one for found in types.values() for one in found]
    print(f"{exact} of {len(types)} model types exact ({exact / len(types):.1%}); {sum(classes)} of {len(classes)} classes")
    sizes.sort()
    over = sum(size > 5_000_000 for size in sizes)
    print(f"parameters: median {sizes[len(sizes) // 2]}, largest {sizes[-1]}, above 5 million {over}")


if __name__ == "__main__":
    main()
