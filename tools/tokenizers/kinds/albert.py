"""ALBERT's conventions: lowercased Unigram without accents behind BERT's special tokens."""

from tokenizers import normalizers

from trainer import BERT_PAIR, template, unigram, with_mask


def make():
    quotes = [normalizers.Replace("``", '"'), normalizers.Replace("''", '"')]
    letters = [normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase()]
    content = unigram(["<pad>", "<unk>", "[CLS]", "[SEP]"], "<unk>", normalizers.Sequence(quotes + letters))
    content["post_processor"] = template(("[CLS]", 2), ("[SEP]", 3), *BERT_PAIR)
    config = {"tokenizer_class": "AlbertTokenizer", "model_max_length": 512, "do_lower_case": True, "keep_accents": False}
    named = {"bos_token": "[CLS]", "eos_token": "[SEP]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    named |= {"unk_token": "<unk>", "pad_token": "<pad>", "mask_token": "[MASK]"}
    return with_mask(content, "[MASK]"), {**config, **named}
