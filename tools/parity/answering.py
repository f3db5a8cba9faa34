"""Questions and answers of the scripts of this folder: JSON, one a line."""

import json
import sys


def answer(examine):
    """Answers every question of standard input, or one about each directory of the command line, by a function of it."""
    directories = sys.argv[1:]
    questions = ({"directory": directory} for directory in directories) if directories else map(json.loads, sys.stdin)
    # What a library prints is no answer.
    answers, sys.stdout = sys.stdout, sys.stderr
    for question in questions:
        print(json.dumps(examine(question), allow_nan=False), file=answers, flush=True)
