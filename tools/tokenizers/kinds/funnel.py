"""The conventions of the Funnel Transformer: BERT's WordPiece with its own special tokens, the class token of a type of its own."""

from trainer import template, word_piece

NAMES = ("pad", "unk", "cls", "sep", "mask")


def make():
    tokens = [f"<{name}>" for name in NAMES]
    ends = ["<s>", "</s>"]
    content = word_piece([*tokens, *ends], {*tokens, *ends}, unk="<unk>")
    pair = "<cls>:2 $A:0 <sep>:0 $B:1 <sep>:1"
    content["post_processor"] = template(("<cls>", 2), ("<sep>", 3), "<cls>:2 $A:0 <sep>:0", pair)
    config = {"tokenizer_class": "FunnelTokenizer", "model_max_length": 512, "do_lower_case": True}
    config |= {"tokenize_chinese_chars": True, "strip_accents": None}
    named = {f"{name}_token": token for name, token in zip(NAMES, tokens, strict=True)}
    return content, {**config, **named, "bos_token": "<s>", "eos_token": "</s>"}
