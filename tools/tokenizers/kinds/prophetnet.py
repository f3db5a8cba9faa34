"""ProphetNet's conventions: BERT's lowercased WordPiece, with a separator behind each text and none before."""

from trainer import ends_with, word_piece


def make():
    unused = [f"[unused{index}]" for index in range(99)]
    kept = ["[PAD]", "[UNK]", "[SEP]", "[X_SEP]", "[MASK]"]
    content = word_piece(["[PAD]", *unused, "[UNK]", "[X_SEP]", "[SEP]", "[MASK]"], {*kept})
    content["decoder"]["cleanup"] = False
    content["post_processor"] = ends_with({"[SEP]": 102})
    first, second, end = content["post_processor"]["pair"]
    content["post_processor"]["pair"] = [first, end, second, end | {}]
    config = {"tokenizer_class": "ProphetNetTokenizer", "model_max_length": 512, "do_lower_case": True}
    config |= {"tokenize_chinese_chars": True, "strip_accents": None}
    named = {f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "sep", "x_sep", "mask")}
    return content, {**config, **named}
