import os
import signal
import socket
import subprocess
import sys
import time
import types
import urllib.parse
from pathlib import Path

import huggingface_hub
import pytest
from huggingface_hub import hf_hub_download

from tiny_random import InputError, stand_in, tiny_model

NAME = "google-bert/bert-base-uncased"


def is_gone(url):
    parts = urllib.parse.urlsplit(url)
    try:
        socket.create_connection((parts.hostname, parts.port), timeout=5).close()
    except ConnectionRefusedError:
        return True
    return False


def test_the_hub_is_there_inside_the_block_only(monkeypatch):
    # The suite's environment has a proxy that answers nobody, and is offline.
    before = dict(os.environ)
    endpoint, cache = huggingface_hub.constants.ENDPOINT, huggingface_hub.constants.HF_HUB_CACHE
    with stand_in(seed=3) as hub:
        assert os.environ["HF_ENDPOINT"] == hub.url == huggingface_hub.constants.ENDPOINT
        file = Path(hf_hub_download(NAME, "tiny-random.json"))
        assert '"seed": 3' in file.read_text()
        assert file.is_relative_to(hub.hub_cache)
        assert huggingface_hub.model_info(NAME).id == NAME
        assert not is_gone(hub.url)
    assert dict(os.environ) == before
    assert endpoint == huggingface_hub.constants.ENDPOINT
    assert cache == huggingface_hub.constants.HF_HUB_CACHE
    assert huggingface_hub.hf_api.api.endpoint == endpoint
    assert is_gone(hub.url)
    assert not hub.hub_cache.exists()
    with pytest.raises(Exception, match=r"offline|cannot find"):
        hf_hub_download(NAME, "config.json")


def test_copies_that_older_clients_keep_are_pointed_and_pointed_back(monkeypatch):
    # As huggingface_hub 0.36 and Transformers 4 have them.
    copy = types.ModuleType("huggingface_hub.a_module_with_copies")
    copy.HUGGINGFACE_CO_URL_TEMPLATE = huggingface_hub.constants.HUGGINGFACE_CO_URL_TEMPLATE
    monkeypatch.setitem(sys.modules, copy.__name__, copy)
    hub_module = types.ModuleType("transformers.utils.hub")
    hub_module._is_offline_mode = huggingface_hub.constants.HF_HUB_OFFLINE
    hub_module.TRANSFORMERS_CACHE = huggingface_hub.constants.HF_HUB_CACHE
    monkeypatch.setitem(sys.modules, hub_module.__name__, hub_module)
    before = [dict(vars(module)) for module in (copy, hub_module)]
    assert hub_module._is_offline_mode
    with stand_in() as hub:
        assert copy.HUGGINGFACE_CO_URL_TEMPLATE.startswith(f"{hub.url}/{{repo_id}}")
        assert str(hub.hub_cache) == hub_module.TRANSFORMERS_CACHE
        assert not hub_module._is_offline_mode
    assert [dict(vars(module)) for module in (copy, hub_module)] == before


def test_an_error_inside_the_block_ends_it():
    with pytest.raises(ZeroDivisionError), stand_in() as hub:
        raise ZeroDivisionError
    assert is_gone(hub.url)
    assert "HF_ENDPOINT" not in os.environ


def test_children_load_from_it():
    code = f"from huggingface_hub import hf_hub_download; print(hf_hub_download({NAME!r}, 'config.json'))"
    with stand_in() as hub:
        inherited = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        env = {"PATH": os.environ["PATH"], **hub.environment}
        given = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True).stdout
        assert inherited == given
        assert Path(given.strip()).is_relative_to(hub.hub_cache)


def test_mapped_names_are_classes_and_directories():
    directory = tiny_model("GPT2Model", set={"activation_function": "relu"})
    with stand_in(map={"our/bert": "BertModel", "our/gpt": directory}):
        assert '"BertModel"' in Path(hf_hub_download("our/bert", "config.json")).read_text()
        assert '"relu"' in Path(hf_hub_download("our/gpt", "config.json")).read_text()


def test_a_map_to_a_wrong_class_is_one_sentence():
    with (
        pytest.raises(InputError, match=r"BertModle.* Did you mean BertModel\?"),
        stand_in(map={"our/bert": "BertModle"}),
    ):
        pass


def test_a_port_that_is_taken_is_one_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=str(port)), stand_in(port=port):
            pass


def test_models_go_to_a_directory_that_is_named(tmp_path):
    with stand_in(directory=tmp_path):
        hf_hub_download("hf-internal-testing/tiny-random-GPT2Model", "config.json")
    assert tmp_path.joinpath("tiny-random-GPT2Model", "model.safetensors").is_file()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_the_hub_of_a_process_that_is_killed_ends():
    code = "import sys, tiny_random\nwith tiny_random.stand_in() as hub: print(hub.url, flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        url = process.stdout.readline().strip()
        assert not is_gone(url)
        process.send_signal(signal.SIGKILL)
    end = time.monotonic() + 30
    while not is_gone(url):
        assert time.monotonic() < end, "the server outlived its owner"
        time.sleep(0.05)
