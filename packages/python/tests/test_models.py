import json
import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import tiny_random
from tiny_random import GenerationError, InputError, TinyRandomError, generate, list_architectures, tiny_model
from tiny_random._command import command


def provenance(directory):
    return json.loads(Path(directory, "tiny-random.json").read_text())


def config(directory):
    return json.loads(Path(directory, "config.json").read_text())


def test_a_model_is_a_whole_directory_of_the_shared_cache(cache):
    directory = tiny_model("BertModel", seed=7)
    assert directory.is_relative_to(cache)
    assert provenance(directory)["seed"] == 7
    assert {"config.json", "model.safetensors", "tokenizer.json"} <= {file.name for file in directory.iterdir()}
    assert tiny_model("BertModel", seed=7) == directory
    assert tiny_model("BertModel") != directory


def test_every_option_reaches_the_model():
    values = {"hidden_size": 64, "hidden_act": "relu", "tie_word_embeddings": True}
    directory = tiny_model("LlamaForCausalLM", dtype="bfloat16", size="small", set=values)
    made = config(directory)
    assert made["hidden_size"] == 64
    assert made["hidden_act"] == "relu"
    assert made["tie_word_embeddings"] is True
    assert "bfloat16" in (made.get("dtype"), made.get("torch_dtype"))
    assert provenance(directory)["size"] == "small"
    nested = tiny_model("CLIPModel", set={"text_config.num_hidden_layers": 3, "vision_config.hidden_act": "gelu"})
    assert config(nested)["text_config"]["num_hidden_layers"] == 3
    assert config(nested)["vision_config"]["hidden_act"] == "gelu"


def test_a_reference_directory_is_followed(tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    for file in tiny_model("GPT2LMHeadModel").iterdir():
        if file.suffix == ".json" and file.name != "tiny-random.json":
            own.joinpath(file.name).write_bytes(file.read_bytes())
    own.joinpath("config.json").write_text(json.dumps({**config(own), "activation_function": "relu"}))
    assert config(tiny_model("GPT2LMHeadModel", reference=own))["activation_function"] == "relu"


def test_a_directory_that_is_gone_is_made_anew(tmp_path):
    directory = tiny_model("GPT2Model", cache=tmp_path)
    for file in sorted(directory.rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()
    directory.rmdir()
    assert tiny_model("GPT2Model", cache=tmp_path) == directory
    assert directory.joinpath("model.safetensors").is_file()


def test_a_wrong_class_is_an_error_with_the_near_name():
    with pytest.raises(InputError, match="there is no model type or architecture BertModle") as caught:
        tiny_model("BertModle")
    assert caught.value.hint == "Did you mean BertModel?"
    assert str(caught.value) == f"{caught.value.message}. Did you mean BertModel?"
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"dtype": "float12"}, r"--dtype float12 is not one of float32, float16, bfloat16\."),
        ({"seed": -1}, r"--seed -1 is not a whole number of 0 or more\. For example --seed 0\."),
        ({"set": {"hiden_size": 64}}, r"the config has no hiden_size\. Did you mean hidden_size\?"),
        ({"set": {"hidden_size": "64"}}, r"hidden_size is a number\."),
        ({"reference": "/nowhere/at/all"}, "/nowhere/at/all"),
    ],
)
def test_a_value_that_cannot_be_is_one_sentence(options, sentence):
    with pytest.raises(InputError, match=sentence):
        tiny_model("BertModel", **options)


def test_hints_name_the_command_as_pip_installs_it():
    with pytest.raises(InputError) as caught:
        generate()
    assert "tiny-random list" in str(caught.value)
    assert "npx" not in str(caught.value)


def test_generate_says_what_came_of_each_class(tmp_path):
    made = generate("GPT2Model", "BertModel", out=tmp_path)
    assert [(model.architecture, model.model_type, model.status) for model in made] == [
        ("BertModel", "bert", "made"),
        ("GPT2Model", "gpt2", "made"),
    ]
    for model in made:
        assert model.directory == tmp_path / f"tiny-random-{model.architecture}"
        assert model.bytes["model.safetensors"] == model.directory.joinpath("model.safetensors").stat().st_size
        assert set(model.milliseconds) >= {"instantiate", "validate"}
    assert [model.status for model in generate("GPT2Model", "BertModel", out=tmp_path)] == ["current", "current"]
    [again] = generate("GPT2Model", out=tmp_path, force=True, max_shard_size="50KB", adapter="lora", jobs=1)
    assert again.status == "made"
    assert again.directory.joinpath("model.safetensors.index.json").is_file()
    assert again.directory.joinpath("adapter").is_dir()


def test_generate_of_a_model_type_is_every_class_of_it(tmp_path):
    listed = [one.architecture for one in list_architectures() if (one.model_type, one.status) == ("gpt2", "native")]
    assert sorted(model.architecture for model in generate("gpt2", out=tmp_path)) == sorted(listed)


def test_what_cannot_be_made_stops_nothing_else(tmp_path):
    with pytest.raises(
        GenerationError, match=r"^1 of 2 models cannot be made: BertModel: .*the config has no n_layer"
    ) as caught:
        generate("GPT2Model", "BertModel", out=tmp_path, set={"n_layer": 3})
    assert [(model.architecture, model.status) for model in caught.value.models] == [
        ("BertModel", "failed"),
        ("GPT2Model", "made"),
    ]
    assert caught.value.models[0].directory is None
    assert caught.value.models[0].step == "shrink"


def test_the_list_has_every_class_of_transformers():
    listed = list_architectures()
    assert len(listed) > 1000
    assert {one.status for one in listed} == {"native", "loadable", "missing"}
    [bert] = [one for one in listed if (one.model_type, one.architecture) == ("bert", "BertForMaskedLM")]
    assert (bert.task, bert.modality, bert.reason) == ("fill-mask", "text", None)
    assert all(one.reason for one in listed if one.status == "missing")
    assert {one.modality for one in list_architectures(modality="audio")} == {"audio"}
    with pytest.raises(InputError, match=r"Did you mean text\?"):
        list_architectures(modality="texd")


def test_errors_survive_pickling():
    for error in (InputError("a", "b"), TinyRandomError("a"), GenerationError("a", "b")):
        copy = pickle.loads(pickle.dumps(error))
        assert (type(copy), str(copy)) == (type(error), str(error))


def test_a_command_that_is_none_is_an_error(monkeypatch):
    monkeypatch.setenv("TINY_RANDOM_COMMAND", "/nowhere/tiny-random")
    with pytest.raises(TinyRandomError, match="/nowhere/tiny-random cannot be started"):
        list_architectures()
    monkeypatch.setenv("TINY_RANDOM_COMMAND", f'"{sys.executable}" -c "import sys; sys.exit(\'broken\')"')
    with pytest.raises(TinyRandomError, match=r"the command ended with code 1\. broken"):
        list_architectures()


def test_a_full_disk_is_one_sentence(small_disk):
    small_disk.joinpath("filler").write_bytes(bytes(1_400_000))
    with pytest.raises(InputError, match=r"the disk is full\. Free space or give another directory\."):
        tiny_model("BertModel", cache=small_disk / "cache")
    with pytest.raises(InputError, match=r"the disk is full\."):
        generate("BertModel", out=small_disk / "out")


def test_a_read_only_home_is_one_sentence_and_a_cache_in_it_can_be_read(read_only_home, monkeypatch):
    home, make_read_only = read_only_home
    monkeypatch.delenv("TINY_RANDOM_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    directory = tiny_model("GPT2Model")
    assert directory.is_relative_to(home / ".cache" / "tiny-random")
    reason = make_read_only()
    assert reason
    monkeypatch.setattr(tiny_random._models, "_known", {})
    assert tiny_model("GPT2Model") == directory
    with pytest.raises(InputError, match=rf"{reason}\. Set TINY_RANDOM_CACHE to a directory that can be"):
        tiny_model("BertModel")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_process_that_is_killed_while_it_makes_a_model_is_in_nobodys_way(tmp_path):
    call = [*command(), "path", "BertForMaskedLM", "--cache", str(tmp_path)]
    with subprocess.Popen(call) as maker:
        while maker.poll() is None and not any(tmp_path.glob("*/.*partial*")):
            time.sleep(0.001)
        maker.kill()
    assert any(tmp_path.glob("*.lock")), "it was killed too late to hold the lock"
    directory = tiny_model("BertForMaskedLM", cache=tmp_path)
    assert not any(directory.parent.glob(".*partial*"))
    assert provenance(directory)["architecture"] == "BertForMaskedLM"


@pytest.mark.skipif(os.name == "nt", reason="there is one process on Windows, too, but not this signal")
def test_ctrl_c_ends_the_command_and_leaves_whole_models_only(tmp_path):
    call = [sys.executable, "-m", "tiny_random", "generate", "--all", "--out", str(tmp_path)]
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while not any(tmp_path.glob("tiny-random-*")):
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, complaints = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "interrupted" in complaints
    assert not any(tmp_path.glob(".*partial*"))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
def test_ctrl_c_ends_a_call_of_the_api_and_its_command(tmp_path):
    code = f"import tiny_random; tiny_random.generate(all=True, out={str(tmp_path)!r})"
    with subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True) as process:
        while not any(tmp_path.glob("tiny-random-*")):
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        # Its end closes the stream that the command has as well.
        _, complaints = process.communicate(timeout=60)
    assert "KeyboardInterrupt" in complaints
    assert not any(tmp_path.glob(".*partial*"))


@pytest.mark.parametrize(
    ("words", "code"), [(["--version"], 0), (["path", "NoSuchModel"], 2), (["generate"], 2), (["no-such-command"], 2)]
)
def test_the_module_is_the_command_with_its_exit_codes(words, code):
    call = [sys.executable, "-m", "tiny_random", *words]
    assert subprocess.run(call, capture_output=True, check=False).returncode == code
