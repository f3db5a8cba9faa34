"""RoBERTa's conventions: byte-level BPE behind four special tokens, the mask behind the merges."""

from tokenizers import pre_tokenizers

from trainer import ROBERTA_NAMES, byte_level, roberta_ends, with_mask


def make():
    first = ["<s>", "<pad>", "</s>", "<unk>"]
    content, _ = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False), [], first)
    content["post_processor"] = roberta_ends()
    config = {"tokenizer_class": "RobertaTokenizer", "model_max_length": 512, "add_prefix_space": False, "trim_offsets": True}
    return with_mask(content, "<mask>"), {**config, **ROBERTA_NAMES}
