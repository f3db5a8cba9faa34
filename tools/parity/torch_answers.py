"""What PyTorch answers where no golden answers are: without fields of a config that another runtime ignores, to texts alone."""

import json
import os

import numpy
import torch
import transformers
from answering import answer
from safetensors.numpy import load_file, save_file

torch.set_grad_enabled(False)
transformers.logging.set_verbosity_error()


def model_of(directory, name, changes):
    """A class with a checkpoint's weights and a changed config."""
    with open(os.path.join(directory, "config.json"), encoding="utf-8") as file:
        stated = json.load(file)
    chosen = getattr(transformers, name)
    config = chosen.config_class.from_dict(stated | changes)
    return chosen.from_pretrained(directory, config=config, attn_implementation="eager", dtype=torch.float32).eval()


def difference(model, folder):
    """The largest difference of a score of an unpadded token, as a share of the scores' scale."""
    inputs = {name: torch.from_numpy(value) for name, value in load_file(os.path.join(folder, "inputs.safetensors")).items()}
    expected = load_file(os.path.join(folder, "outputs.safetensors"))["logits"]
    found = model(**inputs, use_cache=False).logits.numpy()
    kept = inputs.get("attention_mask", torch.ones_like(inputs["input_ids"])).numpy() == 1
    scale = max(1.0, float(numpy.abs(expected[kept]).max()))
    return float(numpy.abs(expected - found)[kept].max()) / scale


def media_tokens(stated):
    """The ids that stand for images and sounds in a text, and around them."""
    return [value for key, value in stated.items() if key.endswith(("token_id", "token_index")) and isinstance(value, int)]


def write_text_answers(model, golden, folder):
    """Writes golden texts without their images and sounds, and a model's answers."""
    inputs = load_file(os.path.join(golden, "inputs.safetensors"))
    media = media_tokens(model.config.to_dict())
    media += [value for name in ("boi", "eoi") if (value := getattr(model.config, f"{name}_token_index", None)) is not None]
    masks = inputs.get("attention_mask", numpy.ones_like(inputs["input_ids"]))
    rows = [
        torch.from_numpy(ids[(mask == 1) & ~numpy.isin(ids, media)][None])
        for ids, mask in zip(inputs["input_ids"], masks)
    ]
    length = max(row.shape[1] for row in rows)
    scores = [model(input_ids=row, use_cache=False).logits[0].numpy() for row in rows]
    filled = [(row, length - row.shape[1]) for row in rows]
    os.makedirs(folder, exist_ok=True)
    save_file(
        {
            "input_ids": numpy.stack([numpy.pad(row[0].numpy(), (0, rest)) for row, rest in filled]),
            "attention_mask": numpy.stack([(numpy.arange(length) < length - rest).astype("int64") for _, rest in filled]),
        },
        os.path.join(folder, "inputs.safetensors"),
    )
    save_file(
        {"logits": numpy.stack([numpy.pad(one, ((0, rest), (0, 0))) for one, (_, rest) in zip(scores, filled)])},
        os.path.join(folder, "outputs.safetensors"),
    )


def examine(question):
    model = model_of(question["directory"], question["class"], question["changes"])
    golden = question["golden"]
    if "write" in question:
        write_text_answers(model, golden, question["write"])
        return {"difference": 0}
    folders = [folder for folder in (golden, os.path.join(golden, "distant")) if os.path.isdir(folder)]
    return {"difference": max(difference(model, folder) for folder in folders)}


if __name__ == "__main__":
    answer(examine)
