"""Gemma's conventions: SentencePiece BPE with byte fallback, spaces marked by a normalizer, turns as tokens."""

import json

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from trainer import IDS, added, begins_with, trained

CHAT_TEMPLATE = """{{- bos_token }}
{%- for message in messages %}
    {%- set role = 'model' if message['role'] == 'assistant' else 'user' %}
    {{- '<start_of_turn>' + role + '\\n' + message['content'] | trim + '<end_of_turn>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<start_of_turn>model\\n' }}
{%- endif %}
"""


def make():
    specials = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>"]
    turns = ["<start_of_turn>", "<end_of_turn>"]
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="never", split=True)
    byte_tokens = [f"<0x{value:02X}>" for value in range(256)]
    first = [*specials, *turns, *byte_tokens]
    content = trained(tokenizer, trainers.BpeTrainer(vocab_size=IDS, min_frequency=1, special_tokens=first))
    content["added_tokens"] = [added(index, token) for index, token in enumerate([*specials, *turns])]
    content["normalizer"] = {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}
    content["pre_tokenizer"] = {"type": "Split", "pattern": {"String": " "}, "behavior": "MergedWithPrevious", "invert": False}
    steps = [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()]
    decoder = Tokenizer(models.BPE())
    decoder.decoder = decoders.Sequence(steps)
    content["decoder"] = json.loads(decoder.to_str())["decoder"]
    content["post_processor"] = begins_with("<bos>", 2)
    config = {"tokenizer_class": "GemmaTokenizer", "model_max_length": 8192, "add_bos_token": True, "add_eos_token": False}
    named = {f"{name}_token": f"<{name}>" for name in ("pad", "eos", "bos", "unk", "mask")}
    return content, {**config, **named, "clean_up_tokenization_spaces": False}
