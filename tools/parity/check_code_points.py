"""Compares tokenizers code point by code point.

Reads `{"directory": ..., "code_points": [...], "ids": [[...], ...]}` a line: ours for `a` + code point + `b`. One row each:
the code points whose ids differ, as ranges, counted by whether Python's Unicode table knows them.
"""

import os
import unicodedata

os.environ["HF_HUB_OFFLINE"] = "1"

from answering import answer
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


def examine(ours):
    """The row of one tokenizer."""
    tokenizer = AutoTokenizer.from_pretrained(ours["directory"])
    texts = [f"a{chr(point)}b" for point in ours["code_points"]]
    theirs = tokenizer(texts)["input_ids"]
    rows = zip(ours["code_points"], ours["ids"], theirs, strict=True)
    differing = [point for point, mine, other in rows if mine != other]
    assigned = [point for point in differing if unicodedata.category(chr(point)) != "Cn"]
    return {
        "directory": ours["directory"],
        "compared": len(texts),
        "differing": runs(differing),
        "assigned": runs(assigned),
        "count": len(differing),
        "unassigned": len(differing) - len(assigned),
    }


def main():
    """Command line."""
    answer(examine)


if __name__ == "__main__":
    main()
