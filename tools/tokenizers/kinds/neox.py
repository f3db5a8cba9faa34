"""The conventions of GPT-NeoX: byte-level BPE over NFC behind two special tokens, runs of spaces after the merges."""

from tokenizers import pre_tokenizers

from trainer import added, byte_level


def make():
    first, spaces = ["<|endoftext|>", "<|padding|>"], [" " * count for count in range(24, 1, -1)]
    content, last = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False), [], first)
    content["normalizer"] = {"type": "NFC"}
    runs = (added(last + index, run, special=False) for index, run in enumerate(spaces))
    content["added_tokens"] += [run | {"normalized": True} for run in runs]
    config = {"tokenizer_class": "GPTNeoXTokenizer", "model_max_length": 2048, "add_prefix_space": False}
    end = {key: "<|endoftext|>" for key in ("bos_token", "eos_token", "unk_token")}
    return content, {**config, **end, "clean_up_tokenization_spaces": False}
