"""The parity check finds what is wrong: tiny models made by Transformers pass, and fail when one thing is broken.

    python -m unittest discover tools/parity
"""

import json
import os
import tempfile
import unittest
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import PIL.Image
import torch
import transformers
from check import check_case, examine
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, models, pre_tokenizers

SIZES = {"vocab_size": 40, "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0}
NARROW = {**SIZES, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64}
SAMPLE = {
    "BertForMaskedLM": NARROW,
    "GPT2LMHeadModel": {**SIZES, "n_embd": 32, "n_layer": 2, "n_head": 4},
    "LlamaForCausalLM": {**NARROW, "num_key_value_heads": 2},
}
WORDS = {"[PAD]": 0, "[BOS]": 1, "[EOS]": 2, "[UNK]": 3, "the": 4, "river": 5, "bends": 6}
STRINGS = {"strings": ["the river bends", ""], "ids": [[4, 5, 6], []], "decoded": ["the river bends", ""]}


def write_json(path, content):
    """Writes a JSON file."""
    path.write_text(json.dumps(content), encoding="utf-8")


def write_tokenizer(directory):
    """A tokenizer of seven words."""
    words = Tokenizer(models.WordLevel(WORDS, unk_token="[UNK]"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    special = {"pad_token": "[PAD]", "bos_token": "[BOS]", "eos_token": "[EOS]", "unk_token": "[UNK]"}
    transformers.PreTrainedTokenizerFast(tokenizer_object=words, **special).save_pretrained(directory)


def write_golden(model, directory, generates):
    """What torch answers for a batch whose second row is padded, and a greedy continuation."""
    golden = directory / "golden"
    golden.mkdir()
    ids = torch.tensor([[4, 5, 6, 7], [8, 9, 10, 0]])
    inputs = {"input_ids": ids, "attention_mask": torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]])}
    save_file(inputs, golden / "inputs.safetensors")
    with torch.no_grad():
        save_file({"logits": model(**inputs).logits.contiguous()}, golden / "outputs.safetensors")
        if generates:
            whole = model.generate(ids[:1], do_sample=False, max_new_tokens=20, min_new_tokens=20)[0].tolist()
            write_json(golden / "generation.json", {"input_ids": whole[:4], "generated_ids": whole[4:]})


def make(architecture, directory):
    """A tiny model with everything the check looks at."""
    torch.manual_seed(0)
    cls = getattr(transformers, architecture)
    model = cls(cls.config_class(**SAMPLE[architecture])).eval()
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    for table in model.modules():
        if isinstance(table, torch.nn.Embedding) and table.padding_idx is not None:
            torch.nn.init.zeros_(table.weight[table.padding_idx])
    model.save_pretrained(directory)
    write_tokenizer(directory)
    write_golden(model, directory, generates=architecture != "BertForMaskedLM")
    write_json(directory / "tiny-random.json", {"architecture": architecture, "padding": "left"})


def edit_json(name, change):
    """A breakage: one change in a JSON file."""

    def apply(directory):
        content = json.loads((directory / name).read_text(encoding="utf-8"))
        change(content)
        write_json(directory / name, content)

    return apply


def edit_tensors(name, change):
    """A breakage: one change in a safetensors file."""

    def apply(directory):
        tensors = load_file(directory / name)
        change(tensors)
        save_file(tensors, directory / name, metadata={"format": "pt"})

    return apply


def rename(tensors):
    """One tensor under another name."""
    tensors["model.layers.0.mlp.up.weight"] = tensors.pop("model.layers.0.mlp.up_proj.weight")


def swap(tensors):
    """Two weights of equal shape exchanged."""
    keys = [f"model.layers.{layer}.self_attn.q_proj.weight" for layer in (0, 1)]
    tensors[keys[0]], tensors[keys[1]] = tensors[keys[1]], tensors[keys[0]]


def halve(tensors):
    """One tensor in a dtype that is not the config's."""
    tensors["model.norm.weight"] = tensors["model.norm.weight"].to(torch.bfloat16)


def spoil(tensors):
    """An answer that is not a number."""
    tensors["logits"][0, 0, 0] = float("nan")


WEIGHTS, HEAD = "model.safetensors", "lm_head.weight"
MORE_WORDS = {str(number): number for number in range(7, 50)}
BREAKAGES = {
    "a renamed tensor": ("loads", edit_tensors(WEIGHTS, rename)),
    "a renamed tensor by its name": ("names", edit_tensors(WEIGHTS, rename)),
    "a cut tensor": ("loads", edit_tensors(WEIGHTS, lambda tensors: tensors.update({HEAD: torch.ones(39, 32)}))),
    "a tensor too many": ("names", edit_tensors(WEIGHTS, lambda tensors: tensors.update({"extra": torch.ones(1)}))),
    "a dtype": ("names", edit_tensors(WEIGHTS, halve)),
    "swapped weights": ("forward (eager)", edit_tensors(WEIGHTS, swap)),
    "swapped weights in sdpa": ("forward (sdpa)", edit_tensors(WEIGHTS, swap)),
    "no number": ("forward (eager)", edit_tensors("golden/outputs.safetensors", spoil)),
    "an output nobody has": (
        "forward (eager)",
        edit_tensors("golden/outputs.safetensors", lambda tensors: tensors.update({"pooled": torch.ones(1)})),
    ),
    "a continuation": (
        "generation",
        edit_json("golden/generation.json", lambda golden: golden["generated_ids"].__setitem__(7, 39)),
    ),
    "an id out of range": ("special ids", edit_json("config.json", lambda config: config.update(eos_token_id=40))),
    "a special id": ("special ids", edit_json("generation_config.json", lambda config: config.update(eos_token_id=3))),
    "a model type": ("auto class", edit_json("config.json", lambda config: config.update(model_type="bert"))),
    "the tokenizer's special token": (
        "tokenizer",
        edit_json("tokenizer_config.json", lambda config: config.update(eos_token="[BOS]")),
    ),
    "a tokenizer too large": (
        "tokenizer",
        edit_json("tokenizer.json", lambda content: content["model"]["vocab"].update(MORE_WORDS)),
    ),
    "two ids exchanged": (
        "tokenizer",
        edit_json("tokenizer.json", lambda content: content["model"]["vocab"].update({"the": 5, "river": 4})),
    ),
}


def make_images(directory):
    """A tiny model of images, its processor, and two golden images as the processor makes them."""
    torch.manual_seed(0)
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64}
    config = transformers.ViTConfig(**sizes, pooler_output_size=32, image_size=16, patch_size=8)
    model = transformers.ViTForImageClassification(config).eval()
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    for table in model.modules():
        if isinstance(table, torch.nn.Embedding) and table.padding_idx is not None:
            torch.nn.init.zeros_(table.weight[table.padding_idx])
    model.save_pretrained(directory)
    processor = transformers.ViTImageProcessorPil(size={"height": 16, "width": 16})
    processor.save_pretrained(directory)
    golden = directory / "golden"
    golden.mkdir()
    for name in ("image.png", "image_1.png"):
        PIL.Image.fromarray(torch.randint(0, 256, (24, 28, 3), dtype=torch.uint8).numpy()).save(golden / name)
    images = [PIL.Image.open(golden / name) for name in ("image.png", "image_1.png")]
    inputs = processor(images, return_tensors="pt")
    save_file(dict(inputs), golden / "inputs.safetensors")
    with torch.no_grad():
        save_file({"logits": model(**inputs).logits.contiguous()}, golden / "outputs.safetensors")
    write_json(directory / "tiny-random.json", {"architecture": "ViTForImageClassification"})


def brighten(steps):
    """Pixels brighter by steps of 1 of 255."""

    def change(tensors):
        tensors["pixel_values"] += steps / 255 / 0.5

    return edit_tensors("golden/inputs.safetensors", change)


def crop(tensors):
    """A row of pixels less."""
    tensors["pixel_values"] = tensors["pixel_values"][:, :, 1:].contiguous()


def flip(axis):
    """Channels or images the other way round."""

    def change(tensors):
        tensors["pixel_values"] = tensors["pixel_values"].flip(axis).contiguous()

    return edit_tensors("golden/inputs.safetensors", change)


IMAGE_BREAKAGES = {
    "pixels that are brighter": brighten(3),
    "a row less": edit_tensors("golden/inputs.safetensors", crop),
    "exchanged channels": flip(1),
    "exchanged images": flip(0),
    "another mean": edit_json("preprocessor_config.json", lambda config: config.update(image_mean=[0.4, 0.5, 0.5])),
    "another size": edit_json("preprocessor_config.json", lambda config: config.update(size={"height": 24, "width": 16})),
}


def failed(directory, strings=STRINGS):
    """The names of the checks that fail, and the row."""
    row = json.loads(json.dumps(examine(directory, {str(directory): strings}), allow_nan=False))
    return [check["name"] for check in row["checks"] if not check["ok"]], row


class Check(unittest.TestCase):
    """Good models pass; every breakage is found by the check that is there for it."""

    def test_good_models(self):
        for architecture in SAMPLE:
            with self.subTest(architecture), tempfile.TemporaryDirectory() as name:
                make(architecture, Path(name))
                self.assertEqual([], failed(Path(name))[0], failed(Path(name))[1])

    def test_breakages(self):
        for breakage, (check, apply) in BREAKAGES.items():
            with self.subTest(breakage), tempfile.TemporaryDirectory() as name:
                make("LlamaForCausalLM", Path(name))
                apply(Path(name))
                found, row = failed(Path(name))
                self.assertIn(check, found, row)
                self.assertEqual("failed", row["status"])

    def test_images(self):
        """Processed images are compared, with room for other resampling but not for other pixels."""
        for breakage, apply in {"nothing": lambda _: None, "other resampling": brighten(1), **IMAGE_BREAKAGES}.items():
            with self.subTest(breakage), tempfile.TemporaryDirectory() as name:
                make_images(Path(name))
                apply(Path(name))
                found, row = failed(Path(name))
                self.assertEqual(breakage in IMAGE_BREAKAGES, "image processor" in found, row)
                if breakage == "nothing":
                    self.assertEqual([], found, row)

    def test_warnings_are_heard_every_time(self):
        """Transformers warns of some things once a process; the second model is told too."""
        change = edit_json("config.json", lambda config: config.update(rope_parameters={"rope_type": "linear"}))
        for _ in range(2):
            with tempfile.TemporaryDirectory() as name:
                make("LlamaForCausalLM", Path(name))
                change(Path(name))
                self.assertIn("loads", failed(Path(name))[0])

    def test_what_is_no_model(self):
        with tempfile.TemporaryDirectory() as name:
            self.assertEqual((["reads"], "failed"), (failed(Path(name))[0], failed(Path(name))[1]["status"]))

    def test_other_answers(self):
        """Our side's ids and texts are compared, the texts even where the ids agree."""
        with tempfile.TemporaryDirectory() as name:
            make("BertForMaskedLM", Path(name))
            for wrong in ({"ids": [[4, 5, 5], []]}, {"decoded": ["the river", ""]}):
                self.assertEqual(["tokenizer"], failed(Path(name), {**STRINGS, **wrong})[0])

    def test_padding_rows(self):
        """A padding token's row of an embedding that is not zero is found."""
        change = edit_tensors("model.safetensors", lambda all: all["bert.embeddings.word_embeddings.weight"].fill_(0.5))
        with tempfile.TemporaryDirectory() as name:
            make("BertForMaskedLM", Path(name))
            change(Path(name))
            self.assertIn("padding rows", failed(Path(name))[0])


class AnswerOfOneTensor(unittest.TestCase):
    """A class whose forward gives a tensor alone, JevForDecision, is compared too."""

    def test_one_output_is_compared_with_it(self):
        scores = torch.tensor([0.5, -1.0, 2.0])
        self.assertEqual(check_case("golden", {}, {"logits": scores}, scores), ([], 0.0))
        wrong, worst = check_case("golden", {}, {"logits": scores}, scores + 1)
        self.assertEqual((len(wrong), worst), (1, 0.5))
        self.assertEqual(len(check_case("golden", {}, {"logits": scores}, scores[:2])[0]), 1)

    def test_several_outputs_cannot_all_be_it(self):
        scores = torch.tensor([0.5])
        wrong, _ = check_case("golden", {}, {"logits": scores, "hidden": scores}, scores)
        self.assertEqual(wrong, ["golden has 2 outputs instead of one"])


class ScoresThatStandForMinusInfinity(unittest.TestCase):
    """Padding's scores, and those of cells that cannot be chosen, hide no difference of the others."""

    def test_they_are_no_scale(self):
        lowest = torch.finfo(torch.float32).min
        for low in (lowest, -10000.0):
            with self.subTest(low):
                scores = torch.tensor([0.5, low])
                wrong, worst = check_case("golden", {}, {"logits": scores}, {"logits": scores + torch.tensor([0.5, 0])})
                self.assertEqual((len(wrong), worst), (1, 0.5))

    def test_they_are_measured_by_themselves(self):
        scores = torch.tensor([0.5, -10000.0])
        self.assertEqual(check_case("golden", {}, {"logits": scores}, {"logits": scores + torch.tensor([0, 0.1])})[0], [])
        self.assertEqual(len(check_case("golden", {}, {"logits": scores}, {"logits": scores * torch.tensor([1, 0])})[0]), 1)


if __name__ == "__main__":
    unittest.main()
