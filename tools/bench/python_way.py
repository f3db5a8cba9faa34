"""The Python way to a tiny model: instantiate from the tiny config, save, load, run, export to ONNX.

    python tools/bench/python_way.py --out DIRECTORY MODEL...

MODEL is a tiny model's directory, whose config and golden inputs are used. Prints one JSON line a model. Without more, the
exporter that works; with --exporters, seconds in all and by step of every model made once, in a process that has made one
before; with --exporter, the same from the start.
"""

import argparse
import json
import os
import time
import warnings
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
import transformers
from safetensors.torch import load_file
from transformers import AutoConfig


class Clock:
    """Seconds by step."""

    def __init__(self):
        self.seconds = {}

    def time(self, step, work):
        start = time.perf_counter()
        result = work()
        self.seconds[step] = time.perf_counter() - start
        return result


EXPORTERS = ("legacy", "dynamo", "legacy without cache", "dynamo without cache")


def export(model, inputs, path, exporter):
    """The export to ONNX with one of torch's exporters, the model as it is or told not to answer with its cache."""
    if exporter.endswith("without cache"):
        model.config.use_cache = False
    torch.onnx.export(model, (), str(path), kwargs=dict(inputs), dynamo=exporter.startswith("dynamo"), verbose=False)


def make(directory, out, exporter):
    """All five steps once; seconds by step."""
    config = AutoConfig.from_pretrained(directory)
    cls = getattr(transformers, config.architectures[0])
    inputs = load_file(Path(directory) / "golden" / "inputs.safetensors")
    target = Path(out) / config.architectures[0]
    clock = Clock()
    model = clock.time("instantiate", lambda: cls(config).eval())
    clock.time("save", lambda: model.save_pretrained(target))
    loaded = clock.time("load", lambda: cls.from_pretrained(target).eval())
    with torch.no_grad():
        clock.time("forward", lambda: loaded(**inputs))
        clock.time("export", lambda: export(loaded, inputs, target / "model.onnx", exporter))
    return clock.seconds


def working_exporter(directory, out):
    """The first exporter that works: failed attempts' time does not count."""
    for exporter in EXPORTERS:
        try:
            make(directory, out, exporter)
            return exporter
        except Exception:
            continue
    raise RuntimeError(f"no exporter of torch exports {directory}")


def row(directory, seconds, exporter):
    """One model's line."""
    print(json.dumps({"model": Path(directory).name, "seconds": sum(seconds.values()), "steps": seconds, "exporter": exporter}), flush=True)


def main():
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="+")
    parser.add_argument("--out", required=True)
    parser.add_argument("--exporter", choices=EXPORTERS, help="the exporter of all models, where it is known")
    parser.add_argument("--exporters", help="a JSON file: model name to exporter, as an earlier run printed them")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    if arguments.exporter:
        for directory in arguments.models:
            row(directory, make(directory, arguments.out, arguments.exporter), arguments.exporter)
    elif arguments.exporters:
        known = json.loads(Path(arguments.exporters).read_text(encoding="utf-8"))
        first = arguments.models[0]
        make(first, arguments.out, known[Path(first).name])
        for directory in arguments.models:
            exporter = known[Path(directory).name]
            row(directory, make(directory, arguments.out, exporter), exporter)
    else:
        for directory in arguments.models:
            print(json.dumps({"model": Path(directory).name, "exporter": working_exporter(directory, arguments.out)}), flush=True)


if __name__ == "__main__":
    main()
