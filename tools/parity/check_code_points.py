"""Compares tokenizers code point by code point.

    python tools/parity/check_code_points.py --out rows.jsonl FILE...

FILE holds `{"directory": ..., "code_points": [...], "ids": [[...], ...]}`: ours for `a` + code point + `b`. One row a file:
the code points whose ids differ, as ranges, counted by whether Python's Unicode table knows them.
"""

import argparse
import json
import os
import unicodedata
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

from transformers import AutoTokenizer


def runs(numbers):
    """Sorted numbers as `[first, last]` runs."""
    found = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


def examine(file):
    """The row of one file."""
    ours = json.loads(Path(file).read_text(encoding="utf-8"))
    tokenizer = AutoTokenizer.from_pretrained(ours["directory"])
    texts = [f"a{chr(point)}b" for point in ours["code_points"]]
    theirs = tokenizer(texts)["input_ids"]
    rows = zip(ours["code_points"], ours["ids"], theirs, strict=True)
    differing = [point for point, mine, other in rows if mine != other]
    unassigned = [point for point in differing if unicodedata.category(chr(point)) == "Cn"]
    return {"directory": ours["directory"], "compared": len(texts), "differing": runs(differing), "count": len(differing), "unassigned": len(unassigned)}


def main():
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    Path(arguments.out).write_text("".join(json.dumps(examine(file)) + "\n" for file in arguments.files), encoding="utf-8")


if __name__ == "__main__":
    main()
