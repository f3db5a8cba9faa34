"""XLM-RoBERTa's conventions: Unigram behind fairseq's special tokens."""

from trainer import ROBERTA_NAMES, fairseq_pair, unigram, with_mask


def make():
    content = unigram(["<s>", "<pad>", "</s>", "<unk>"], "<unk>")
    content["post_processor"] = fairseq_pair(0, 2)
    config = {"tokenizer_class": "XLMRobertaTokenizer", "model_max_length": 512}
    return with_mask(content, "<mask>"), {**config, **ROBERTA_NAMES}
