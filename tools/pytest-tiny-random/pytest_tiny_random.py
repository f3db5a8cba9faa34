"""Tiny models in pytest: the fixture `tiny_model` gives directories from the cache that the command `tiny-random` keeps."""

import json
import os
import shlex
import shutil
import subprocess

import pytest


def pytest_addoption(parser):
    parser.addini("tiny_random_command", "how the command is called", default="npx tiny-random")


def _command(config):
    """The command's words; on Windows the first is a file that has to be found."""
    words = shlex.split(os.environ.get("TINY_RANDOM_COMMAND") or config.getini("tiny_random_command"))
    return [shutil.which(words[0]) or words[0], *words[1:]]


@pytest.fixture(scope="session")
def tiny_model(pytestconfig):
    """A function: class name, and options of `tiny-random path` (seed=7, dtype="bfloat16", set="hidden_size=64"),
    to the directory of the tiny model. Made once per machine, shared by all workers; nobody may write to it."""
    known = {}

    def directory(name, **options):
        key = (name, *sorted(options.items()))
        if key not in known:
            flags = [word for option, value in options.items() for word in (f"--{option.replace('_', '-')}", str(value))]
            call = [*_command(pytestconfig), "path", name, "--json", *flags]
            result = subprocess.run(call, capture_output=True, text=True, check=False)
            if result.returncode != 0:
                pytest.fail(f"{name} cannot be made: {_reason(result)}", pytrace=False)
            known[key] = json.loads(result.stdout)["directory"]
        return known[key]

    return directory


def _reason(result):
    """What the command says is wrong."""
    try:
        error = json.loads(result.stdout)["error"]
        return " ".join(filter(None, (error["message"], error["hint"])))
    except (ValueError, KeyError, TypeError):
        return result.stderr.strip() or f"the command ended with code {result.returncode}"
