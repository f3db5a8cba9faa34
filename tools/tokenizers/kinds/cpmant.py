"""CPM-Ant's conventions: the padding first, the beginning before a text; pieces of words, where the class looks words up."""

from trainer import begins_with, unigram


def make():
    content = unigram(["<pad>", "<unk>", "<s>", "</s>", "<d>", "</d>"], "<unk>", words=False)
    content["post_processor"] = begins_with("<s>", 2)
    # CpmAntTokenizer itself is Python only and needs rjieba.
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "padding_side": "left", "pad_token": "<pad>", "unk_token": "<unk>"}
    return content, {**config, "bos_token": "<s>", "eos_token": "</s>"}
