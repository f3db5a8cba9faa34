"""Blenderbot's conventions: byte-level BPE behind four special tokens, a space before every text, the end behind it."""

from tokenizers import pre_tokenizers

from trainer import ROBERTA_NAMES, byte_level, ends_with, with_mask


def make():
    first = ["<pad>", "<s>", "</s>", "<unk>"]
    content, _ = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=True), [], first)
    content["post_processor"] = ends_with({"</s>": 2})
    config = {"tokenizer_class": "BlenderbotTokenizer", "model_max_length": 128, "add_prefix_space": True}
    return with_mask(content, "<mask>"), {**config, **ROBERTA_NAMES}
