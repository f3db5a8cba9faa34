"""The conventions of BERT uncased: WordPiece, special tokens behind a stretch of unused ones."""

from trainer import template, word_piece


def make():
    unused = [f"[unused{index}]" for index in range(99)]
    content = word_piece(["[PAD]", *unused, "[UNK]", "[CLS]", "[SEP]", "[MASK]"], {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"})
    pair = "[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1"
    content["post_processor"] = template(("[CLS]", 101), ("[SEP]", 102), "[CLS]:0 $A:0 [SEP]:0", pair)
    config = {"tokenizer_class": "BertTokenizer", "model_max_length": 512, "do_lower_case": True}
    config |= {"tokenize_chinese_chars": True, "strip_accents": None}
    named = {f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep", "mask")}
    return content, {**config, **named}
