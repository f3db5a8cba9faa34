"""The conventions of OPT: GPT-2's splitting, the end of sequence before every text, a separate id for padding."""

from tokenizers import pre_tokenizers

from trainer import begins_with, byte_level


def make():
    content, _ = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False), [], ["<s>", "<pad>", "</s>", "<unk>"])
    content["post_processor"] = begins_with("</s>", 2)
    config = {"tokenizer_class": "GPT2Tokenizer", "model_max_length": 2048, "add_prefix_space": False, "add_bos_token": True}
    end = {key: "</s>" for key in ("bos_token", "eos_token", "unk_token")}
    return content, {**config, **end, "pad_token": "<pad>", "clean_up_tokenization_spaces": False}
