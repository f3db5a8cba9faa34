"""CamemBERT's conventions: Unigram, special tokens twice, the first ones as placeholders."""

from trainer import ROBERTA_NAMES, fairseq_pair, unigram, with_mask


def make():
    unused = ["<s>NOTUSED", "</s>NOTUSED", "<unk>NOTUSED"]
    content = unigram([unused[0], "<pad>", unused[1], "<unk>", unused[2], "<s>", "</s>"], "<unk>")
    content["post_processor"] = fairseq_pair(5, 6)
    config = {"tokenizer_class": "CamembertTokenizer", "model_max_length": 512, "additional_special_tokens": unused}
    return with_mask(content, "<mask>"), {**config, **ROBERTA_NAMES}
