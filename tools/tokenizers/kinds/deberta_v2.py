"""The conventions of DeBERTa V3: Unigram over whole texts behind BERT's special tokens."""

from tokenizers import Regex, normalizers

from trainer import BERT_PAIR, added, template, unigram


def make():
    spaces = normalizers.Replace(Regex(r"\s{2,}|[\n\r\t]"), " ")
    steps = normalizers.Sequence([spaces, normalizers.NFC(), normalizers.Strip(left=False, right=True)])
    content = unigram(["[PAD]", "[CLS]", "[SEP]", "[UNK]"], "[UNK]", steps, words=False)
    content["model"]["vocab"].append(["[MASK]", 0.0])
    content["added_tokens"].append(added(len(content["model"]["vocab"]) - 1, "[MASK]"))
    content["post_processor"] = template(("[CLS]", 1), ("[SEP]", 2), *BERT_PAIR)
    config = {"tokenizer_class": "DebertaV2Tokenizer", "model_max_length": 512, "do_lower_case": False, "split_by_punct": False}
    named = {f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep", "mask")}
    return content, {**config, "vocab_type": "spm", **named, "bos_token": "[CLS]", "eos_token": "[SEP]"}
