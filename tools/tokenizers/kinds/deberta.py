"""DeBERTa's conventions: GPT-2's byte-level BPE behind BERT's special tokens, the mask behind the merges."""

from tokenizers import pre_tokenizers

from trainer import byte_level, template, with_mask


def make():
    first = ["[PAD]", "[CLS]", "[SEP]", "[UNK]"]
    content, _ = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False), [], first)
    # The class puts two separators between texts and tells their types not apart.
    content["post_processor"] = template(("[CLS]", 1), ("[SEP]", 2), "[CLS] $A [SEP]", "[CLS] $A [SEP] [SEP] $B [SEP]")
    config = {"tokenizer_class": "DebertaTokenizer", "model_max_length": 512, "do_lower_case": False, "add_prefix_space": False}
    named = {f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep", "mask")}
    named |= {"bos_token": "[CLS]", "eos_token": "[SEP]"}
    return with_mask(content, "[MASK]"), {**config, **named}
