"""The conventions of Speech2Text: Unigram behind fairseq's special tokens, the end behind a text."""

from trainer import ends_with, unigram


def make():
    content = unigram(["<s>", "<pad>", "</s>", "<unk>"], "<unk>")
    content["post_processor"] = ends_with({"</s>": 2})
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 1024}
    return content, {**config, **{f"{name}_token": f"<{name}>" for name in ("unk", "pad")}, "bos_token": "<s>", "eos_token": "</s>"}
