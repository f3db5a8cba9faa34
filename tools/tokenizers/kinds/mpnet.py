"""MPNet's conventions: BERT's words behind RoBERTa's special tokens."""

from trainer import ROBERTA_NAMES, roberta_ends, with_mask, word_piece


def make():
    specials = ["<s>", "<pad>", "</s>", "<unk>", "[PAD]", *(f"[unused{index}]" for index in range(99))]
    kept = {"<s>", "<pad>", "</s>", "<unk>", "[UNK]"}
    content = word_piece([*specials, "[UNK]", "[CLS]", "[SEP]", "[MASK]"], kept)
    content["post_processor"] = roberta_ends()
    config = {"tokenizer_class": "MPNetTokenizer", "model_max_length": 512, "do_lower_case": True}
    config |= {"tokenize_chinese_chars": True, "strip_accents": None}
    return with_mask(content, "<mask>"), {**config, **ROBERTA_NAMES, "unk_token": "[UNK]"}
