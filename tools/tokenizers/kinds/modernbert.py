"""ModernBERT's conventions: GPT-NeoX's byte-level BPE over NFC, BERT's special tokens behind the merges."""

from tokenizers import pre_tokenizers

from trainer import BERT_PAIR, byte_level, template


def make():
    names = ["[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]"]
    extra = ["<|endoftext|>", *names, *(f"[unused{index}]" for index in range(83))]
    content, last = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False), extra)
    content["normalizer"] = {"type": "NFC"}
    content["added_tokens"][5]["lstrip"] = True
    content["post_processor"] = template(("[CLS]", last + 2), ("[SEP]", last + 3), *BERT_PAIR)
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 8192, "clean_up_tokenization_spaces": True}
    config |= {"model_input_names": ["input_ids", "attention_mask"]}
    return content, {**config, **{f"{name[1:-1].lower()}_token": name for name in names}}
