"""Qwen 2 and 3's conventions: byte-level BPE over NFC, digits one by one, chat tokens after the merges."""

from tokenizers import Regex, pre_tokenizers

from kinds.llama import PATTERN
from trainer import byte_level

CHAT_TEMPLATE = """{%- for message in messages %}
    {{- '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}
"""


def make():
    split = pre_tokenizers.Split(Regex(PATTERN.replace(r"\p{N}{1,3}", r"\p{N}")), behavior="isolated")
    steps = [split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    extra = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|object_ref_start|>", "<|object_ref_end|>"]
    content, _ = byte_level(pre_tokenizers.Sequence(steps), extra)
    content["normalizer"] = {"type": "NFC"}
    config = {"tokenizer_class": "Qwen2Tokenizer", "model_max_length": 131072, "add_prefix_space": False}
    named = {"bos_token": None, "eos_token": "<|im_end|>", "pad_token": "<|endoftext|>", "unk_token": "<|endoftext|>"}
    return content, {**config, **named, "clean_up_tokenization_spaces": False}
