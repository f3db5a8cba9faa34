"""LayoutLMv3's conventions: RoBERTa's, every word behind a space, boxes for the special tokens."""

from kinds.roberta import make as roberta


def make():
    content, config = roberta()
    for part in (content["pre_tokenizer"], content["post_processor"]):
        part["add_prefix_space"] = True
    boxes = {f"{name}_token_box": [0, 0, 0, 0] for name in ("cls", "sep", "pad")}
    config |= {"tokenizer_class": "LayoutLMv3Tokenizer", "add_prefix_space": True, "only_label_first_subword": True}
    return content, {**config, **boxes, "pad_token_label": -100}
