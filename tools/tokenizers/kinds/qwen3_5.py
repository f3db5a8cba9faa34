"""Qwen 3.5's conventions: Qwen 3's, but marks stay with the letters before them."""

from tokenizers import Regex, pre_tokenizers

from kinds import qwen
from kinds.llama import PATTERN
from trainer import byte_level

CHAT_TEMPLATE = qwen.CHAT_TEMPLATE


def make():
    pattern = PATTERN.replace(r"\p{N}{1,3}", r"\p{N}").replace(r"\p{L}+", r"[\p{L}\p{M}]+").replace(r"[^\s\p{L}\p{N}]+", r"[^\s\p{L}\p{M}\p{N}]+")
    split = pre_tokenizers.Split(Regex(pattern), behavior="isolated")
    steps = [split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    extra = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|object_ref_start|>", "<|object_ref_end|>"]
    content, _ = byte_level(pre_tokenizers.Sequence(steps), extra)
    content["normalizer"] = {"type": "NFC"}
    config = {"tokenizer_class": "Qwen3_5Tokenizer", "model_max_length": 131072, "add_prefix_space": False}
    named = {"bos_token": None, "eos_token": "<|im_end|>", "pad_token": "<|endoftext|>", "unk_token": "<|endoftext|>"}
    return content, {**config, **named, "clean_up_tokenization_spaces": False}
