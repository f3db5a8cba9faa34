"""Tiny models in pytest: the fixture `tiny_model` gives directories from the cache that the command `tiny-random` keeps."""

import json
import os
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

_INSTALLED = Path("node_modules", "@tiny-random", "cli", "bin", "tiny-random.js")


def pytest_addoption(parser):
    parser.addini("tiny_random_command", "how the command is called; by default the project's installation is found")


def _found(program):
    """A program's file. On Windows a bare name is not enough."""
    return shutil.which(program) or program


def _installed(starts):
    """The command that npm installed in the nearest directory at or above one of the given ones."""
    for start in starts:
        for directory in (start, *start.parents):
            if (directory / _INSTALLED).is_file():
                return [_found("node"), str(directory / _INSTALLED)]
    return None


def _command(config):
    """The command's words: as told, from the project's node_modules, or from the PATH. Nothing is ever downloaded."""
    told = os.environ.get("TINY_RANDOM_COMMAND") or config.getini("tiny_random_command")
    if told:
        first, *rest = shlex.split(told)
        return [_found(first), *rest]
    command = _installed([config.rootpath, Path.cwd()])
    if command:
        return command
    anywhere = shutil.which("tiny-random")
    if anywhere:
        return [anywhere]
    return pytest.fail(
        f"@tiny-random/cli is installed neither at {config.rootpath} nor above it. "
        "Install it there with npm, or say how it is called: the ini option tiny_random_command, or TINY_RANDOM_COMMAND.",
        pytrace=False,
    )


@pytest.fixture(scope="session")
def tiny_model(pytestconfig):
    """A function: class name, and options of `tiny-random path` (seed=7, dtype="bfloat16", set="hidden_size=64"),
    to the directory of the tiny model. Made once per machine, shared by all workers; nobody may write to it."""
    command = _command(pytestconfig)
    known = {}

    def directory(name, **options):
        key = (name, *sorted(options.items()))
        if key not in known:
            flags = [word for option, value in options.items() for word in (f"--{option.replace('_', '-')}", str(value))]
            call = [*command, "path", name, "--json", *flags]
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
