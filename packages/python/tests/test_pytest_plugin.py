import os
from pathlib import Path

import pytest
from test_stand_in import is_gone


def run(pytester, *words):
    return pytester.runpytest_subprocess("-p", "no:cacheprovider", *words)


@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["one process", "two workers"])
def test_one_hub_serves_a_session_and_ends_with_it(pytester, workers):
    pytester.makepyfile(
        """
        import os, pathlib, pytest
        from huggingface_hub import constants, hf_hub_download

        @pytest.fixture(scope="module")
        def file():
            return hf_hub_download("google-bert/bert-base-uncased", "config.json")

        @pytest.mark.tiny_hub
        @pytest.mark.parametrize("number", range(4))
        def test_by_marker(number, file):
            pathlib.Path(f"url-{number}").write_text(os.environ["HF_ENDPOINT"])
            assert pathlib.Path(file).is_relative_to(constants.HF_HUB_CACHE)

        def test_by_fixture(hub):
            assert hub.url == os.environ["HF_ENDPOINT"] == constants.ENDPOINT
            pathlib.Path("url-fixture").write_text(hub.url)

        def test_others_have_none(monkeypatch):
            assert "HF_ENDPOINT" not in os.environ
            assert constants.ENDPOINT == "https://huggingface.co"
        """
    )
    result = run(pytester, "--strict-markers", *workers)
    result.assert_outcomes(passed=6)
    urls = {file.read_text() for file in pytester.path.glob("url-*")}
    assert len(urls) == 1
    assert is_gone(urls.pop())


def test_a_module_is_marked_whole_unittest_too(pytester):
    pytester.makepyfile(
        """
        import os, unittest, pytest
        pytestmark = pytest.mark.tiny_hub

        class Whole(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                cls.endpoint = os.environ["HF_ENDPOINT"]

            def test_it(self):
                assert self.endpoint == os.environ["HF_ENDPOINT"]
        """
    )
    run(pytester).assert_outcomes(passed=1)


def test_a_killed_worker_takes_no_hub_with_it(pytester):
    pytester.makepyfile(
        """
        import os, pathlib, signal, pytest
        from huggingface_hub import hf_hub_download
        pytestmark = pytest.mark.tiny_hub

        @pytest.mark.parametrize("number", range(8))
        def test_it(number, tiny_model):
            tiny_model("GPT2Model", seed=40 + number // 2)
            assert hf_hub_download("openai-community/gpt2", "config.json")
            pathlib.Path(f"url-{number}").write_text(os.environ["HF_ENDPOINT"])
            if number == 2:
                os.kill(os.getpid(), signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
        """
    )
    result = run(pytester, "-n", "2")
    result.assert_outcomes(passed=7, failed=1)
    result.stdout.fnmatch_lines("*worker * crashed while running *test_it?2?*")
    urls = {file.read_text() for file in pytester.path.glob("url-*")}
    assert len(urls) == 1
    assert is_gone(urls.pop())


def test_workers_share_the_models_that_they_make(pytester, tmp_path, monkeypatch):
    monkeypatch.setenv("TINY_RANDOM_CACHE", str(tmp_path / "cache"))
    pytester.makepyfile(
        """
        import pathlib, pytest

        @pytest.mark.parametrize("number", range(4))
        def test_it(number, tiny_model):
            pathlib.Path(f"made-{number}").write_text(str(tiny_model("BertForMaskedLM")))
        """
    )
    run(pytester, "-n", "2").assert_outcomes(passed=4)
    [directory] = {file.read_text() for file in pytester.path.glob("made-*")}
    assert {file.name for file in Path(directory).parent.iterdir() if file.is_dir()} == {"tiny-random-BertForMaskedLM"}


def test_a_wrong_class_is_the_last_line_of_a_short_traceback(pytester):
    pytester.makepyfile("def test_it(tiny_model): tiny_model('BertModle')")
    result = run(pytester)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        "E *InputError: there is no model type or architecture BertModle. Did you mean BertModel?"
    )
    assert "_command.py" not in result.stdout.str()


def test_a_hub_that_cannot_start_is_an_error_of_the_tests_that_want_it(pytester, monkeypatch):
    pytester.makepyfile(
        """
        import pytest
        @pytest.mark.tiny_hub
        def test_it(): pass
        def test_other(): pass
        """
    )
    monkeypatch.setenv("TINY_RANDOM_COMMAND", os.path.join("nowhere", "tiny-random"))
    for workers in ([], ["-n", "1"]):
        result = run(pytester, *workers)
        result.assert_outcomes(passed=1, errors=1)
        result.stdout.fnmatch_lines("E *TinyRandomError: *tiny-random cannot be started*")
