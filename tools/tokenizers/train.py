"""Trains the embedded reference tokenizers on this project's own text.

    python tools/tokenizers/train.py packages/text/data/tokenizers [NAME...]

Needs the `tokenizers` package (written with 0.23). A kind of tokenizer is a file of kinds/, named as its directory of
files: `make` gives its tokenizer.json and its tokenizer_config.json, `CHAT_TEMPLATE` its template where it has one. Each
follows the conventions of a real one (GPT-2, Llama 3.2, BERT, T5 and others) but its vocabulary comes from the texts in
corpus/, so that reducing it is real work.

Training gives the same files every time, but for Unigram and for BPE with marked ends of words: their trainers walk a randomly
seeded hash map, so a few rare pieces differ from run to run. What is checked in is one such run; name the others, and leave
these alone, where only others change.
"""

import importlib
import json
import os
import sys
from pathlib import Path

os.environ["TOKENIZERS_PARALLELISM"] = "false"

KINDS = sorted(path.stem for path in (Path(__file__).parent / "kinds").glob("*.py"))


def special_tokens_map(config):
    """The special tokens that a tokenizer's config names."""
    return {key: value for key, value in config.items() if key.endswith("_token") and isinstance(value, str)}


def write(directory, content, config, template):
    """Writes a tokenizer's files."""
    directory.mkdir(parents=True, exist_ok=True)
    files = {"tokenizer.json": content, "tokenizer_config.json": config, "special_tokens_map.json": special_tokens_map(config)}
    for name, value in files.items():
        (directory / name).write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    if template:
        (directory / "chat_template.jinja").write_text(template, encoding="utf-8")


def main(out, *names):
    """Writes every kind, or the named ones, below a directory."""
    unknown = [name for name in names if name not in KINDS]
    if unknown:
        raise SystemExit(f"there is no kind {', '.join(unknown)}: kinds/ has {', '.join(KINDS)}")
    for name in names or KINDS:
        kind = importlib.import_module(f"kinds.{name}")
        content, config = kind.make()
        write(Path(out) / name, content, config, getattr(kind, "CHAT_TEMPLATE", None))
        pieces = content["model"]["vocab"]
        ids = len({*pieces} if isinstance(pieces, dict) else pieces)
        print(f"{name}: {ids} ids in the vocabulary, {len(content['added_tokens'])} added tokens")


if __name__ == "__main__":
    main(*sys.argv[1:])
