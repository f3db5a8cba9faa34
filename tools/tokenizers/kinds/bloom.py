"""The conventions of BLOOM: words split at spaces and at the punctuation of many scripts."""

from tokenizers import Regex, pre_tokenizers

from trainer import byte_level

PATTERN = r" ?[^(\s|[.,!?…。，、।۔،])]+"


def make():
    split = pre_tokenizers.Split(Regex(PATTERN), behavior="isolated")
    steps = [split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    content, _ = byte_level(pre_tokenizers.Sequence(steps), [], ["<unk>", "<s>", "</s>", "<pad>"])
    config = {"tokenizer_class": "BloomTokenizerFast", "model_max_length": 2048, "padding_side": "left"}
    named = {"unk_token": "<unk>", "bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>"}
    return content, {**config, **named, "clean_up_tokenization_spaces": False}
