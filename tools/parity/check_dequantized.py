"""Compares sessions in other types with torch's forward of the values they have.

    python tools/parity/check_dequantized.py

Reads a line for each model: its directory, and for each type the file of what its sessions answered and that of the weights they
round. These take their places in a copy of the checkpoint, which Transformers loads as any other. What cannot be put there is said
to be unproven.
"""

import logging
import os
import tempfile
from pathlib import Path

import check
import torch
import transformers
from answering import answer
from draws import given_draws
from safetensors.torch import load_file, save_file


class UnprovenError(Exception):
    """A graph has a form of a weight that the class has no place for."""


def checkpoint_of(directory):
    """The tensors of a checkpoint by name."""
    files = sorted(directory.glob("model*.safetensors"))
    return {name: tensor for file in files for name, tensor in load_file(file).items()}


def placed(stored, typed):
    """A checkpoint with rounded weights in their places, and those of a head that is tied to embeddings read otherwise."""
    if typed["dtype"] == "fp16":
        return {name: halved(one) for name, one in stored.items()}, {}
    found, heads = dict(stored), {}
    rounded = load_file(typed["weights"])
    if not rounded:
        raise UnprovenError("no product has a constant weight")
    for name, one in rounded.items():
        if name not in stored:
            raise UnprovenError("the checkpoint does not have what a product reads")
        if stored[name].shape != one.shape:
            raise UnprovenError("the checkpoint has another shape of what a product reads")
        (heads if name in typed["exact"] else found)[name] = one
    return found, heads


def halved(tensor):
    """Values that float16 has: not beyond its numbers, and what is not 0 is not."""
    if not tensor.is_floating_point():
        return tensor
    sign, size = tensor.float().sign(), tensor.float().abs()
    return (sign * size.clamp(2.0**-24, 65504)).half().float()


def load_with(directory, tensors, folder):
    """The model in a folder that has everything of a directory but the tensors."""
    for path in directory.iterdir():
        if not (path.name.startswith("model") and ".safetensors" in path.name):
            os.symlink(path.resolve(), folder / path.name)
    save_file({name: one.contiguous() for name, one in tensors.items()}, folder / "model.safetensors", {"format": "pt"})
    return check.Model(folder, {})


def untie(loaded, stored, heads):
    """Gives an output head its own weight; the embeddings that it was tied to stay."""
    for name, one in heads.items():
        head = loaded.get_output_embeddings()
        if head is None or head is loaded.get_input_embeddings():
            raise UnprovenError("a weight is read in two ways, and no head of the class is tied to it")
        if head.weight.shape != one.shape or not head.weight.equal(stored[name].float()):
            raise UnprovenError("a weight is read in two ways, and the class's head is not tied to it")
        head.weight = torch.nn.Parameter(one)


def attention_of(model):
    """Where Transformers' eager attention is wrong, sdpa."""
    wrong = check.adds_alibi_twice(model) or check.adds_booleans(model) or model.config["model_type"] in check.INVERTING
    return "sdpa" if wrong else "eager"


def torch_answers(directory, typed, inputs):
    """What torch's forward makes of golden inputs with a type's values."""
    stored = checkpoint_of(directory)
    tensors, heads = placed(stored, typed)
    with tempfile.TemporaryDirectory() as folder:
        model = load_with(directory, tensors, Path(folder))
        check.LOADED.clear()  # a head may have been given to what is kept there
        (loaded, _) = check.listening(lambda: model.load(attention_of(model)))
        untie(loaded, stored, heads)
        with torch.no_grad(), given_draws(inputs) as arguments:
            found, _ = check.listening(lambda: check.forward(model, loaded, arguments))
    return found


def compare(directory, typed):
    """The largest difference of a type's answers from torch's."""
    inputs, expected = load_file(directory / "golden" / "inputs.safetensors"), load_file(typed["answers"])
    found = torch_answers(directory, typed, inputs)
    if isinstance(found, torch.Tensor):
        found = dict.fromkeys(expected, found)
    theirs = {name: check.output_named(found, name) for name in expected}
    absent = [name for name, one in theirs.items() if one is None]
    if absent or not expected:
        raise ValueError(f"forward gives no {', '.join(absent) or 'outputs'}")
    mask = inputs.get("attention_mask")
    return max(check.difference(one, theirs[name], mask) for name, one in expected.items())


def examine(question):
    """The row of one model."""
    if "failed" in question:
        return {"status": "failed", "detail": question["failed"]}
    config = check.read_json(Path(question["directory"]) / "config.json")
    if check.timm_models.lacks_timm(config):
        return {"status": "skipped", "detail": "unproven: it wants timm, which is not there"}
    figures, wrong = [], []
    for typed in question["types"]:
        try:
            worst = compare(Path(question["directory"]), typed)
        except UnprovenError as error:
            return {"status": "skipped", "detail": f"unproven in {typed['dtype']}: {error}"}
        except Exception as error:
            wrong.append(f"{typed['dtype']}: {type(error).__name__}: {' '.join(str(error).split())[:300]}")
            continue
        # In float16 everything is rounded: what is chosen among values may be another.
        otherwise = question["chooses"] and typed["dtype"] == "fp16" and worst < float("inf")
        said = f"{typed['dtype']} {worst:.1e}"
        if worst <= typed["tolerance"]:
            figures.append(said)
        elif otherwise:
            figures.append(f"{said} chosen otherwise")
        else:
            wrong.append(said)
    return {"status": "failed" if wrong else "passed", "detail": ", ".join(wrong or figures)}


def main():
    """Command line."""
    transformers.utils.logging.disable_progress_bar()
    transformers.utils.logging.disable_default_handler()
    logging.getLogger("transformers").addHandler(logging.NullHandler())
    torch.set_num_threads(1)
    check.mra_kernel.install()
    check.neighborhood_kernel.install()
    check.roi_align.install()
    check.torchaudio_spectrogram.install()
    answer(examine)


if __name__ == "__main__":
    main()
