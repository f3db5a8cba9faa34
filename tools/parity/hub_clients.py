"""The official Python clients against `tiny-random serve`, which HF_ENDPOINT names: one row of JSON a check."""

import argparse
import filecmp
import json
import os
import subprocess
import sys
import tempfile
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from huggingface_hub import (
    CommitOperationAdd,
    HfApi,
    create_commit,
    create_repo,
    hf_hub_download,
    list_models,
    list_repo_files,
    model_info,
    snapshot_download,
    upload_folder,
)
from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError, RepositoryNotFoundError, RevisionNotFoundError

BERT = "tiny-random/tiny-random-BertModel"


def expect(condition, message):
    if not condition:
        raise AssertionError(message)


def raises(error, call, *words):
    try:
        call()
    except error as problem:
        for word in words:
            expect(word in str(problem), f"{word!r} is not in {problem}")
        return
    raise AssertionError(f"{error.__name__} was not raised")


def reading():
    info = model_info(BERT, files_metadata=True)
    files = list_repo_files(BERT)
    expect(sorted(s.rfilename for s in info.siblings) == sorted(files), "model_info and list_repo_files differ")
    directory = Path(snapshot_download(BERT))
    expect(directory.name == info.sha, "the snapshot is not of the commit")
    for sibling in info.siblings:
        expect((directory / sibling.rfilename).stat().st_size == sibling.size, f"{sibling.rfilename} has another size")
    weights = Path(hf_hub_download(BERT, "model.safetensors", revision=info.sha))
    expect(weights.resolve().name == next(s for s in info.siblings if s.rfilename == weights.name).lfs.sha256, "ETag")
    tree = HfApi().list_repo_tree(BERT, recursive=True, expand=True)
    expect({entry.path for entry in tree} >= set(files), "the tree lacks files")
    expect(len(HfApi().get_paths_info(BERT, ["config.json", "none"])) == 1, "paths-info")
    expect(HfApi().list_repo_commits(BERT)[0].commit_id == info.sha, "commits")
    expect(HfApi().list_repo_refs(BERT).branches[0].target_commit == info.sha, "refs")


def listing():
    everything = list(list_models())
    expect(len(everything) > 50, f"{len(everything)} models")
    found = [model.id for model in list_models(search="bertmodel", filter="bert")]
    expect(found == [BERT], f"search found {found}")
    expect(len(list(list_models(limit=3))) == 3, "limit")
    expect(list(list_models(author="nobody")) == [], "author")


def refusals():
    raises(RepositoryNotFoundError, lambda: model_info("tiny-random/tiny-random-BertModl"), "tiny-random-BertModel")
    # Suites ask for revisions of their own: a class has the same files at any.
    expect(model_info(BERT, revision="v2").sha == model_info(BERT).sha, "a revision of a class is another commit")
    raises(EntryNotFoundError, lambda: hf_hub_download(BERT, "none.json"))


def many_clients():
    names = [model.id for model in list_models(search="distilbert")]
    with ThreadPoolExecutor(16) as pool:
        with tempfile.TemporaryDirectory() as cache:
            places = [f"{cache}/{index}" for index in range(16)]
            got = list(pool.map(lambda at: snapshot_download(names[0], cache_dir=at, max_workers=2), places))
            for other in got[1:]:
                same(Path(got[0]), Path(other))


def same(a, b):
    files = sorted(str(file.relative_to(a)) for file in a.rglob("*") if file.is_file() and ".cache" not in file.parts)
    others = sorted(str(file.relative_to(b)) for file in b.rglob("*") if file.is_file() and ".cache" not in file.parts)
    expect(files == others, f"{a} and {b} have other files: {set(files) ^ set(others)}")
    _, different, errors = filecmp.cmpfiles(a, b, files, shallow=False)
    expect(not different and not errors, f"{different + errors} differ")


def command():
    hf = Path(sys.executable).with_name("hf")
    with tempfile.TemporaryDirectory() as to:
        done = subprocess.run([hf, "download", BERT, "--local-dir", to], capture_output=True, text=True)
        expect(done.returncode == 0, done.stderr)
        same(Path(snapshot_download(BERT)), Path(to))


def loading():
    from transformers import AutoModel, AutoTokenizer, pipeline

    model, loaded = AutoModel.from_pretrained(BERT, output_loading_info=True)
    expect(type(model).__name__ == "BertModel", type(model).__name__)
    expect(not loaded["missing_keys"] and not loaded["unexpected_keys"], str(loaded))
    tokenizer = AutoTokenizer.from_pretrained(BERT)
    expect(len(tokenizer) <= model.config.vocab_size, "the tokenizer has more ids than the embedding")
    answer = pipeline(model="tiny-random/tiny-random-GPT2LMHeadModel")("The river", max_new_tokens=3)
    expect("generated_text" in answer[0], str(answer))


def stand_ins():
    import numpy
    from PIL import Image
    from transformers import AutoModelForMaskedLM, pipeline

    model = AutoModelForMaskedLM.from_pretrained("google-bert/bert-base-uncased")
    expect(model.config.hidden_size < 100, "this is the real one")
    answer = pipeline("fill-mask", model="google-bert/bert-base-uncased")("The [MASK] bends.")
    expect(len(answer) == 5, str(answer))
    # Defaults of the pipelines, at the revisions that they pin, and a sibling of the checkpoint that a family follows.
    answer = pipeline("text-classification")("A fine river.")
    expect(0 <= answer[0]["score"] <= 1, str(answer))
    image = Image.new("RGB", (40, 40), "teal")
    answer = pipeline("image-classification")(image)
    expect(answer[0]["label"].startswith("LABEL_"), str(answer))
    answer = pipeline("zero-shot-image-classification")(image, candidate_labels=["a river", "a bridge"])
    expect(abs(sum(each["score"] for each in answer) - 1) < 1e-5, str(answer))
    answer = pipeline("automatic-speech-recognition", model="openai/whisper-base")(numpy.zeros(8000, numpy.float32))
    expect(isinstance(answer["text"], str), str(answer))
    expect("stand-in" in model_info("google-bert/bert-base-uncased").tags, "nothing says that it is a stand-in")


def versions():
    from transformers import AutoConfig, AutoTokenizer

    older, newer = (AutoConfig.from_pretrained(f"trl-internal-testing/tiny-LlamaForCausalLM-{v}") for v in ("3.1", "3.2"))
    expect((older.rope_parameters["factor"], newer.rope_parameters["factor"]) == (8, 32), "the versions' ropes")
    donut = AutoConfig.from_pretrained("naver-clova-ix/donut-base")
    expect((donut.model_type, donut.encoder.model_type) == ("vision-encoder-decoder", "donut-swin"), "Donut")
    translator = AutoTokenizer.from_pretrained("facebook/m2m100_418M", src_lang="en")
    ids = translator("The river bends.").input_ids
    expect(ids[0] == translator.get_lang_id("en") and "river" in translator.decode(ids), f"M2M-100 gave {ids}")


def layouts():
    import torch
    from peft import AutoPeftModelForCausalLM
    from transformers import AutoModel

    def weights(name, **how):
        return AutoModel.from_pretrained(f"hf-internal-testing/tiny-random-BertModel{name}", **how).state_dict()

    def apart(first, second):
        return max((first[name].float() - second[name].float()).abs().max().item() for name in first)

    whole = weights("")
    expect(apart(whole, weights("-sharded-subfolder", subfolder="bert")) == 0, "shards in a folder")
    halved = apart(whole, weights("-fp16", variant="fp16", dtype=torch.float16))
    expect(0 < halved < 1e-3, f"the variant is {halved} away")
    adapted = AutoPeftModelForCausalLM.from_pretrained("peft-internal-testing/tiny-OPTForCausalLM-lora")
    expect(adapted.peft_config["default"].base_model_name_or_path.endswith("/tiny-random-OPTForCausalLM"), "the adapter's base")


def round_trip(directories):
    for number, directory in enumerate(directories):
        repo = f"me/{directory.name}"
        create_repo(repo, exist_ok=True)
        upload_folder(repo_id=repo, folder_path=directory)
        sha = model_info(repo).sha
        upload_folder(repo_id=repo, folder_path=directory)
        expect(model_info(repo).sha == sha, f"{repo}: an unchanged folder made a commit")
        if number == 0:
            raises(HfHubHTTPError, lambda: create_repo(repo), "409")
            raises(RevisionNotFoundError, lambda: model_info(repo, revision="v2"))
        same(directory, Path(snapshot_download(repo)))


def pull_request(directories):
    repo = f"me/{directories[0].name}"
    before = model_info(repo).sha
    operations = [CommitOperationAdd("note.txt", b"proposed")]
    made = create_commit(repo, operations, commit_message="Propose", create_pr=True)
    expect(made.pr_num == 1 and made.pr_revision == "refs/pr/1", str(made))
    expect(model_info(repo).sha == before, "the pull request changed the branch")
    proposed = hf_hub_download(repo, "note.txt", revision="refs/pr/1")
    expect(Path(proposed).read_bytes() == b"proposed", "the pull request has other content")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "more.txt").write_text("proposed again")
        made = upload_folder(repo_id=repo, folder_path=folder, create_pr=True)
    expect(made.pr_revision == "refs/pr/2", str(made))
    expect(model_info(repo).sha == before, "the folder's pull request changed the branch")
    proposed = hf_hub_download(repo, "more.txt", revision="refs/pr/2")
    expect(Path(proposed).read_text() == "proposed again", "the folder's pull request has other content")


def large_files(directories):
    """In a process of its own, where Xet is off, against a server that wants the protocol for large files."""
    repo = f"large/{directories[0].name}"
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "model.safetensors").write_bytes(os.urandom(11_000_000))
        (Path(folder) / "config.json").write_text("{}")
        create_repo(repo)
        upload_folder(repo_id=repo, folder_path=folder)
        same(Path(folder), Path(snapshot_download(repo)))
        expect(model_info(repo, files_metadata=True).siblings[1].lfs is not None, "it is not a large file")


def write_access():
    raises(HfHubHTTPError, lambda: create_repo("me/other", token="hf_wrong"), "401")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", required=True)
    parser.add_argument("--only", choices=["large"])
    parser.add_argument("directories", nargs="*", type=Path)
    given = parser.parse_args()
    sent = given.directories
    checks = {
        "huggingface_hub reads": reading,
        "list_models": listing,
        "errors by name": refusals,
        "16 clients at once": many_clients,
        "hf download": command,
        "transformers loads": loading,
        "transformers with stand-ins": stand_ins,
        "versions and checkpoints of their own": versions,
        "adapters, shards, variants, folders": layouts,
        "upload and download": lambda: round_trip(sent),
        "create_commit(create_pr)": lambda: pull_request(sent),
        "token": write_access,
    }
    if given.only == "large":
        checks = {"large files without Xet": lambda: large_files(sent)}
    with open(given.out, "w") as out:
        for name, check in checks.items():
            try:
                check()
                row = {"name": name, "status": "passed", "detail": ""}
            except Exception:
                row = {"name": name, "status": "failed", "detail": traceback.format_exc(limit=-2)}
            print(json.dumps(row), file=out)


main()
