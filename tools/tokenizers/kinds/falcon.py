"""The conventions of Falcon: punctuation split off before the bytes, digits three by three after them."""

from tokenizers import Regex, pre_tokenizers

from trainer import byte_level


def make():
    names = ["TITLE", "ABSTRACT", "INTRODUCTION", "SUMMARY", "COMMENT", "ANSWER", "QUESTION", "DOMAIN", "PREFIX"]
    first = [f">>{name}<<" for name in [*names, "SUFFIX", "MIDDLE"]] + ["<|endoftext|>"]
    steps = [pre_tokenizers.Punctuation("contiguous"), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    steps += [pre_tokenizers.Digits(individual_digits=False), pre_tokenizers.Split(Regex("[0-9][0-9][0-9]"), "isolated")]
    content, _ = byte_level(pre_tokenizers.Sequence(steps), [], first)
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 2048, "add_prefix_space": False}
    return content, {**config, "eos_token": "<|endoftext|>", "clean_up_tokenization_spaces": False}
