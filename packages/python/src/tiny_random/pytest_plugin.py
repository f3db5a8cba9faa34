"""Tiny models in pytest: the fixtures `tiny_model` and `hub`, and the marker `tiny_hub`."""

from __future__ import annotations

import secrets
import threading
from contextlib import ExitStack
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from . import StandIn, TinyRandomError
from . import tiny_model as _tiny_model
from ._stand_in import Server, pointed_at

if TYPE_CHECKING:
    from collections.abc import Callable

_MARKER = "tiny_hub"


class _SessionHub:
    """The session's local Hub: started when a test first asks for it, ended with the session."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._server: Server | None = None

    def get(self) -> StandIn:
        with self._lock:
            if self._server is None:
                self._server = Server(["--port=0"])
            return self._server.hub

    def close(self) -> None:
        with self._lock:
            if self._server is not None:
                self._server.close()


class _HubForWorkers:
    """What xdist's workers ask for the session's Hub: it is the controller's, so it outlives each of them."""

    def __init__(self, hub: _SessionHub) -> None:
        self._hub = hub
        self._key = secrets.token_hex(16)
        self._listener = Listener(("127.0.0.1", 0), authkey=self._key.encode())
        threading.Thread(target=self._serve, name="tiny-random-hub", daemon=True).start()

    @property
    def question(self) -> dict[str, Any]:
        """What a worker needs to ask."""
        address, port = self._listener.address
        return {"address": address, "port": port, "key": self._key}

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection = self._listener.accept()
            except OSError:
                return
            except Exception:  # somebody else's connection, without the key
                continue
            with connection:
                self._answer(connection)

    def _answer(self, connection: Connection) -> None:
        try:
            hub = self._hub.get()
        except TinyRandomError as error:
            connection.send({"error": [error.message, error.hint]})
        else:
            connection.send({"url": hub.url, "hub_cache": str(hub.hub_cache)})


class _HubOfController:
    """The session's Hub as a worker of xdist sees it."""

    def __init__(self, question: dict[str, Any]) -> None:
        self._question = question

    def get(self) -> StandIn:
        address = (self._question["address"], self._question["port"])
        with Client(address, authkey=self._question["key"].encode()) as connection:
            answer = connection.recv()
        if "error" in answer:
            raise TinyRandomError(*answer["error"])
        return StandIn(answer["url"], Path(answer["hub_cache"]))

    def close(self) -> None:
        """Leave it to the controller."""


_hub_key = pytest.StashKey["_SessionHub | _HubOfController"]()
_workers_key = pytest.StashKey[_HubForWorkers]()
_pointed_key = pytest.StashKey[ExitStack]()


def pytest_configure(config: pytest.Config) -> None:
    """Say what the marker is; know whose the Hub is."""
    config.addinivalue_line("markers", f"{_MARKER}: real models' names give tiny stand-ins from a local Hub.")
    question = getattr(config, "workerinput", {}).get("tiny_random")
    config.stash[_hub_key] = _SessionHub() if question is None else _HubOfController(question)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of xdist how to ask for the session's Hub."""
    stash = node.config.stash
    if _workers_key not in stash:
        stash[_workers_key] = _HubForWorkers(stash[_hub_key])
    node.workerinput["tiny_random"] = stash[_workers_key].question


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the Hub."""
    if _workers_key in config.stash:
        config.stash[_workers_key].close()
    if _hub_key in config.stash:
        config.stash[_hub_key].close()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Point the process at the Hub before the fixtures of a test that wants it, of whatever scope, are made."""
    __tracebackhide__ = True
    wants = item.get_closest_marker(_MARKER) is not None or "_session_hub" in getattr(item, "fixturenames", ())
    if wants:
        pointed = item.stash[_pointed_key] = ExitStack()
        pointed.enter_context(pointed_at(item.config.stash[_hub_key].get()))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Any:
    """Point the process back when the fixtures are gone."""
    yield
    if _pointed_key in item.stash:
        item.stash[_pointed_key].close()


@pytest.fixture(scope="session")
def tiny_model() -> Callable[..., Path]:
    """Give `tiny_random.tiny_model`: a class's name, and options, to the directory of its tiny model."""
    return _tiny_model


@pytest.fixture(scope="session")
def _session_hub(pytestconfig: pytest.Config) -> StandIn:
    return pytestconfig.stash[_hub_key].get()


@pytest.fixture(scope="session")
def hub(_session_hub: StandIn) -> StandIn:
    """Give the session's local Hub, one for all workers; a test that asks for it loads stand-ins for real models."""
    return _session_hub
