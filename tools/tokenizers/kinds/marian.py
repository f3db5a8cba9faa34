"""Marian's conventions: Unigram behind the end and the unknown, padding behind everything."""

from trainer import behind_pieces, ends_with, unigram


def make():
    content = unigram(["</s>", "<unk>"], "<unk>")
    behind_pieces(content, ["<pad>"])
    content["post_processor"] = ends_with({"</s>": 0})
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 512, "source_lang": "en", "target_lang": "de"}
    return content, {**config, "pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>"}
