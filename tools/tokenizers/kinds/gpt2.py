"""GPT-2's conventions: one special token, the last id, also in the vocabulary."""

from tokenizers import pre_tokenizers

from trainer import byte_level


def make():
    pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    content, last = byte_level(pre_tokenizer, ["<|endoftext|>"])
    content["model"]["vocab"]["<|endoftext|>"] = last
    config = {"tokenizer_class": "GPT2Tokenizer", "model_max_length": 1024, "add_prefix_space": False}
    end = {key: "<|endoftext|>" for key in ("bos_token", "eos_token", "unk_token")}
    return content, {**config, **end}
