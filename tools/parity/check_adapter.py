"""Loads tiny models with their tiny LoRA adapters through PEFT.

    python tools/parity/check_adapter.py --out rows.jsonl DIRECTORY...
"""

import argparse
import json
import logging
import os
import warnings
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
import transformers
from peft import PeftModel
from safetensors.torch import load_file


def examine(directory):
    """The row of one directory: the adapter loads without a word, and has an effect."""
    directory = Path(directory)
    architecture = json.loads((directory / "config.json").read_text(encoding="utf-8"))["architectures"][0]
    row = {"architecture": architecture, "directory": str(directory)}
    wrong = []
    try:
        inputs = load_file(directory / "golden" / "inputs.safetensors")
        base = getattr(transformers, architecture).from_pretrained(directory).eval()
        with torch.no_grad(), warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            before = base(**inputs)[0].clone()
            adapted = PeftModel.from_pretrained(base, directory / "adapter").eval()
            after = adapted(**inputs)[0]
        wrong += [f"warning: {str(warning.message)[:200]}" for warning in caught if not issubclass(warning.category, (DeprecationWarning, FutureWarning))]
        difference = (after - before).abs().max().item()
        if not 1e-3 < difference < float("inf"):
            wrong.append(f"the adapter changes the output by {difference:.1e}")
        stored = load_file(directory / "adapter" / "adapter_model.safetensors")
        loaded = {name.replace(".modules_to_save.default.", ".").replace(".default.", "."): value for name, value in adapted.state_dict().items() if "original_module" not in name}
        wrong += [f"{name} was not loaded" for name in stored if name not in loaded or not torch.equal(stored[name], loaded[name])][:3]
    except Exception as error:
        wrong.append(f"{type(error).__name__}: {str(error)[:300]}")
    return {**row, "status": "failed" if wrong else "passed", "detail": "; ".join(wrong)}


def main():
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directories", nargs="+")
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    logging.getLogger("transformers").setLevel(logging.ERROR)
    transformers.utils.logging.disable_progress_bar()
    rows = [examine(directory) for directory in arguments.directories]
    Path(arguments.out).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    main()
