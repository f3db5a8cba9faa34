"""Splinter's conventions: BERT uncased, and a token that stands for what a question asks, behind its mask."""

from trainer import template, word_piece

NAMES = ("pad", "unk", "cls", "sep", "mask", "question")


def make():
    named = {f"{name}_token": f"[{name.upper()}]" for name in NAMES}
    unused = [f"[unused{index}]" for index in range(99)]
    content = word_piece(["[PAD]", *unused, "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[QUESTION]"], set(named.values()))
    dot = content["model"]["vocab"]["."]
    pair = "[CLS]:0 $A:0 [QUESTION] . [SEP]:0 $B:1 [SEP]:1"
    content["post_processor"] = template(("[CLS]", 101), ("[SEP]", 102), "[CLS]:0 $A:0 [SEP]:0", pair, ("[QUESTION]", 104), (".", dot))
    config = {"tokenizer_class": "SplinterTokenizer", "model_max_length": 512, "do_lower_case": True}
    config |= {"tokenize_chinese_chars": True, "strip_accents": None}
    return content, {**config, **named}
