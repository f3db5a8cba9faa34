"""Mistral 7B's conventions: SentencePiece BPE with byte fallback behind three special tokens."""

import json

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from trainer import IDS, added, begins_with, trained


def make():
    specials = ["<unk>", "<s>", "</s>"]
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    metaspace = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="first", split=True)
    apart = [pre_tokenizers.Punctuation(), pre_tokenizers.Digits(individual_digits=True)]
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([metaspace, *apart])
    byte_tokens = [f"<0x{value:02X}>" for value in range(256)]
    trainer = trainers.BpeTrainer(vocab_size=IDS, min_frequency=1, special_tokens=specials + byte_tokens)
    content = trained(tokenizer, trainer)
    content["added_tokens"] = [added(index, token) for index, token in enumerate(specials)]
    content["pre_tokenizer"] = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": False}
    steps = [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(content=" ", left=1)]
    decoder = Tokenizer(models.BPE())
    decoder.decoder = decoders.Sequence(steps)
    content["decoder"] = json.loads(decoder.to_str())["decoder"]
    content["post_processor"] = begins_with("<s>", 1)
    config = {"tokenizer_class": "LlamaTokenizer", "model_max_length": 32768, "add_bos_token": True, "add_eos_token": False}
    named = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "legacy": False}
    return content, {**config, **named, "clean_up_tokenization_spaces": False}
