"""A local Hub of stand-ins: a child process, and this process pointed at it."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._command import error_of, start
from ._errors import TinyRandomError
from ._models import model_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ._models import Dtype, PathLike, Size, Tokenizer


@dataclass(frozen=True)
class StandIn:
    """A running local Hub."""

    url: str
    """Its address, as `HF_ENDPOINT` has it."""
    hub_cache: Path
    """Where this process's clients put what they load from it, as `HF_HUB_CACHE` has it; never the user's own cache."""

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point a process's Hub clients at it; this process and its children have them already."""
        return {name: value for name, value in _variables(self).items() if value is not None}


class Server:
    """The command `serve --stand-in` as a child, which ends with this process however that ends."""

    def __init__(self, words: Sequence[str] = (), directory: PathLike | None = None) -> None:
        """Start it with further options, and wait until it listens.

        Raises:
            InputError: It cannot use what it was given.
            TinyRandomError: It did not start.

        """
        self._folder = Path(tempfile.mkdtemp(prefix="tiny-random-hub-"))
        self._log = self._folder.joinpath("log.txt")
        models = self._folder / "models" if directory is None else directory
        call = ["serve", os.fspath(models), "--stand-in", "--until-stdin-closes", *words]
        try:
            with self._log.open("wb") as log:
                self._process = start(call, stdin=subprocess.PIPE, stderr=log)
        except BaseException:
            self._forget_files()
            raise
        try:
            self.hub = StandIn(self._url(), self._folder / "clients")
        except BaseException:
            self.close()
            raise

    def _url(self) -> str:
        assert self._process.stdout is not None
        printed = ""
        # One JSON value over several lines, and then nothing more.
        while not printed.endswith("\n}\n"):
            line = self._process.stdout.readline()
            if line == "":
                break
            printed += line
        try:
            value = json.loads(printed)
        except ValueError:
            said = self._log.read_text(encoding="utf-8", errors="replace").strip()
            raise TinyRandomError("the local Hub did not start", said or None) from None
        if "error" in value:
            raise error_of(self._process.wait(), value["error"])
        url: str = value["url"]
        return url

    def close(self) -> None:
        """End it, and forget what clients loaded from it."""
        with self._process as process:
            if process.stdin is not None:
                process.stdin.close()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
        self._forget_files()

    def _forget_files(self) -> None:
        # Windows keeps a file that is open, for instance a model that is mapped into memory.
        shutil.rmtree(self._folder, ignore_errors=True)


def _variables(hub: StandIn) -> dict[str, str | None]:
    """Give the variables of the Hub's clients; None for those that are to be unset."""
    beside = os.environ.get("no_proxy") or os.environ.get("NO_PROXY")
    direct = "127.0.0.1" if not beside else f"{beside},127.0.0.1"
    return {
        "HF_ENDPOINT": hub.url,
        "HF_HUB_CACHE": str(hub.hub_cache),
        "HF_HUB_OFFLINE": "0",
        "NO_PROXY": direct,
        "no_proxy": direct,
        "TRANSFORMERS_CACHE": None,
        "TRANSFORMERS_OFFLINE": None,
    }


# What clients read from those variables when they are imported: by the names that `huggingface_hub.constants` has for
# them, which other modules of it copy in some versions, and by the names of other copies.
_NAMES = {
    "ENDPOINT": "ENDPOINT",
    "HUGGINGFACE_CO_URL_TEMPLATE": "HUGGINGFACE_CO_URL_TEMPLATE",
    "HF_HUB_CACHE": "HF_HUB_CACHE",
    "HUGGINGFACE_HUB_CACHE": "HF_HUB_CACHE",
    "HF_HUB_OFFLINE": "HF_HUB_OFFLINE",
}
_OTHER_COPIES = {
    ("huggingface_hub.hf_api", "api.endpoint"): "ENDPOINT",
    # Transformers 4
    ("transformers.utils.hub", "HUGGINGFACE_CO_RESOLVE_ENDPOINT"): "ENDPOINT",
    ("transformers.utils.hub", "TRANSFORMERS_CACHE"): "HF_HUB_CACHE",
    ("transformers.utils.hub", "_is_offline_mode"): "HF_HUB_OFFLINE",
}


def _copies() -> dict[tuple[str, str], str]:
    """Give every copy in the modules that are imported by now: module and attribute, and the constant that it is of."""
    clients = [name for name in sys.modules if name.split(".")[0] == "huggingface_hub"]
    found = {
        (module, name): constant
        for module in clients
        for name, constant in _NAMES.items()
        if name in vars(sys.modules[module])
    }
    return {**found, **_OTHER_COPIES}


def _constants(hub: StandIn) -> dict[str, object]:
    return {
        "ENDPOINT": hub.url,
        "HUGGINGFACE_CO_URL_TEMPLATE": f"{hub.url}/{{repo_id}}/resolve/{{revision}}/{{filename}}",
        "HF_HUB_CACHE": str(hub.hub_cache),
        "HF_HUB_OFFLINE": False,
    }


def _usual_constants() -> dict[str, object]:
    """Give what clients have without a stand-in; they are imported for it, or are not installed."""
    try:
        constants = importlib.import_module("huggingface_hub.constants")
        importlib.import_module("huggingface_hub.hf_api")
    except ImportError:
        return {}
    return {name: getattr(constants, name) for name in set(_NAMES.values()) if hasattr(constants, name)}


def _set_variables(values: Mapping[str, str | None]) -> dict[str, str | None]:
    """Set variables of this process; give what they were."""
    before = {name: os.environ.get(name) for name in values}
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    return before


def _set_copies(constants: Mapping[str, object]) -> None:
    """Set what the clients that are imported by now have copied."""
    for (module, name), constant in _copies().items():
        target: Any = sys.modules.get(module)
        *outer, last = name.split(".")
        for one in outer:
            target = getattr(target, one, None)
        if constant in constants and hasattr(target, last):
            setattr(target, last, constants[constant])


def _forget_connections() -> None:
    """Let the clients read proxies anew: they keep them with their connections."""
    http = sys.modules.get("huggingface_hub.utils._http")
    for name in ("close_session", "reset_sessions"):
        if hasattr(http, name):
            getattr(http, name)()
            return


@contextmanager
def pointed_at(hub: StandIn) -> Iterator[None]:
    """Point this process and its later children at a local Hub, whether their clients are imported already or not."""
    usual = _usual_constants()
    variables = _set_variables(_variables(hub))
    _set_copies(_constants(hub))
    _forget_connections()
    try:
        yield
    finally:
        _set_variables(variables)
        _set_copies(usual)
        _forget_connections()


@contextmanager
def stand_in(
    *,
    map: Mapping[str, PathLike] | None = None,
    directory: PathLike | None = None,
    port: int = 0,
    seed: int = 0,
    size: Size = "tiny",
    tokenizer: Tokenizer = "reduced",
    dtype: Dtype = "float32",
) -> Iterator[StandIn]:
    """Run a local Hub that answers to the names of real models with tiny ones, and load from it inside the block.

    It has the checkpoints that the families follow and their well-known siblings (`google-bert/bert-base-uncased`), and
    every class as `hf-internal-testing/tiny-random-X` and `trl-internal-testing/tiny-X`. Models are made when they are
    first asked for. `HF_ENDPOINT` names the Hub in this process and its children until the block ends; what clients
    load goes to a separate cache, so that no tiny model is ever found under a real one's name.

        with stand_in() as hub:
            pipeline("fill-mask", "google-bert/bert-base-uncased")

    Args:
        map: Further names, each with a class, or with a directory of a config and processors that a tiny model follows.
        directory: Where the models are, and go; by default they end with the block.
        port: Where it listens, on this machine only; 0 is any free port.
        seed: See `tiny_model`, as for `size`, `tokenizer` and `dtype`.
        size: See `tiny_model`.
        tokenizer: See `tiny_model`.
        dtype: See `tiny_model`.

    Raises:
        InputError: The port is taken, or a value or a name of the map cannot be.
        TinyRandomError: The server did not start.

    """
    __tracebackhide__ = True
    words = [f"--port={port}", *model_words(seed, size, tokenizer, dtype, None, None)]
    with tempfile.TemporaryDirectory(prefix="tiny-random-map-") as folder:
        if map is not None:
            names = Path(folder, "map.json")
            names.write_text(json.dumps({name: os.fspath(value) for name, value in map.items()}), encoding="utf-8")
            words.append(f"--map={names}")
        server = Server(words, directory)
    try:
        with pointed_at(server.hub):
            yield server.hub
    finally:
        server.close()
