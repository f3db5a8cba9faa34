"""RemBERT's conventions: Unigram over whole texts behind BERT's special tokens; its class takes the id 2 for unknown text."""

from tokenizers import Regex, normalizers

from trainer import BERT_PAIR, added, template, unigram


def make():
    quotes = [normalizers.Replace("``", '"'), normalizers.Replace("''", '"')]
    steps = normalizers.Sequence([*quotes, normalizers.Replace(Regex(" {2,}"), " ")])
    content = unigram(["<pad>", "[CLS]", "<unk>", "[SEP]"], "<unk>", steps, words=False)
    content["model"]["vocab"].append(["[MASK]", 0.0])
    content["added_tokens"].append(added(len(content["model"]["vocab"]) - 1, "[MASK]"))
    content["post_processor"] = template(("[CLS]", 1), ("[SEP]", 3), *BERT_PAIR)
    config = {"tokenizer_class": "RemBertTokenizer", "model_max_length": 512, "do_lower_case": False, "keep_accents": True}
    named = {"bos_token": "[CLS]", "eos_token": "[SEP]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    named |= {"unk_token": "<unk>", "pad_token": "<pad>", "mask_token": "[MASK]"}
    return content, {**config, **named}
