"""BigBird's conventions: cased Unigram, two spaces or more one mark; BERT's template behind SentencePiece's own tokens."""

from tokenizers import Regex, normalizers

from trainer import BERT_PAIR, template, unigram, with_mask


def make():
    spaces = normalizers.Replace(Regex(" {2,}"), "▁")
    names = ["<pad>", "</s>", "<s>", "<unk>", "[CLS]", "[SEP]"]
    content = unigram(names, "<unk>", normalizers.Sequence([normalizers.Strip(left=False, right=False), spaces]), words=False)
    content["pre_tokenizer"] = content["pre_tokenizer"]["pretokenizers"][0]
    content["post_processor"] = template(("[CLS]", 4), ("[SEP]", 5), *BERT_PAIR)
    config = {"tokenizer_class": "BigBirdTokenizer", "model_max_length": 4096}
    named = {"bos_token": "<s>", "eos_token": "</s>", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    named |= {"unk_token": "<unk>", "pad_token": "<pad>", "mask_token": "[MASK]"}
    return with_mask(content, "[MASK]"), {**config, **named}
