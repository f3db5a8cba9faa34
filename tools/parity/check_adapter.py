"""Loads tiny models with their tiny LoRA adapters through PEFT.

    python tools/parity/check_adapter.py [DIRECTORY...]
"""

import json
import logging
import os
import warnings
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
import transformers
from answering import answer
from peft import PeftModel
from safetensors.torch import load_file


def listening(work):
    """The result of some work and every warning it gave."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = work()
    quiet = (DeprecationWarning, FutureWarning)
    return result, [f"warning: {str(one.message)[:200]}" for one in caught if not issubclass(one.category, quiet)]


def not_loaded(adapted, stored):
    """Stored tensors that the adapted model does not hold."""
    held = {
        name.replace(".modules_to_save.default.", ".").replace(".default.", "."): value
        for name, value in adapted.state_dict().items()
        if "original_module" not in name
    }
    wrong = [name for name, value in stored.items() if name not in held or not torch.equal(value, held[name])]
    return [f"{name} was not loaded" for name in wrong[:3]]


def adapter_problems(directory, cls):
    """The adapter loads without a word, whole, and has an effect."""
    inputs = load_file(directory / "golden" / "inputs.safetensors")
    base = cls.from_pretrained(directory).eval()
    with torch.no_grad():
        before = base(**inputs)[0].clone()
        adapted, wrong = listening(lambda: PeftModel.from_pretrained(base, directory / "adapter").eval())
        difference = (adapted(**inputs)[0] - before).abs().max().item()
    if not 1e-3 < difference < float("inf"):
        wrong.append(f"the adapter changes the output by {difference:.1e}")
    return wrong + not_loaded(adapted, load_file(directory / "adapter" / "adapter_model.safetensors"))


def examine(directory):
    """The row of one directory."""
    directory = Path(directory)
    row = {"architecture": directory.name, "directory": str(directory)}
    try:
        row["architecture"] = json.loads((directory / "config.json").read_text(encoding="utf-8"))["architectures"][0]
        wrong = adapter_problems(directory, getattr(transformers, row["architecture"]))
    except Exception as error:
        wrong = [f"{type(error).__name__}: {str(error)[:300]}"]
    return {**row, "status": "failed" if wrong else "passed", "detail": "; ".join(wrong)}


def main():
    """Command line."""
    logging.getLogger("transformers").setLevel(logging.ERROR)
    transformers.utils.logging.disable_progress_bar()
    answer(lambda question: examine(question["directory"]))


if __name__ == "__main__":
    main()
