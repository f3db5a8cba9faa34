"""The command `tiny-random`, also as `python -m tiny_random`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from ._command import command, environment
from ._errors import TinyRandomError


def main() -> int:
    """Run the command with this process's arguments, streams and signals; its exit code is this process's."""
    try:
        words = [*command(), *sys.argv[1:]]
    except TinyRandomError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if os.name != "nt":
        # Node takes this process's place: there is one process, so a signal reaches it whoever sends it.
        sys.stdout.flush()
        os.execve(words[0], words, environment())
    # Windows has no such call. Ctrl-C reaches both processes; this one waits for what the command makes of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return subprocess.call(words, env=environment())


if __name__ == "__main__":
    sys.exit(main())
