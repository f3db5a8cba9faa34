"""XLNet's conventions: cased Unigram without accents, separator and classifier behind the texts."""

from tokenizers import normalizers

from trainer import template, unigram


def make():
    quotes = [normalizers.Replace("``", '"'), normalizers.Replace("''", '"')]
    steps = normalizers.Sequence([*quotes, normalizers.NFKD(), normalizers.StripAccents()])
    specials = ["<unk>", "<s>", "</s>", "<cls>", "<sep>", "<pad>", "<mask>", "<eod>", "<eop>"]
    content = unigram(specials, "<unk>", steps)
    content["added_tokens"][6]["lstrip"] = True
    pair = "$A:0 <sep>:0 $B:1 <sep>:1 <cls>:2"
    content["post_processor"] = template(("<sep>", 4), ("<cls>", 3), "$A:0 <sep>:0 <cls>:2", pair)
    config = {"tokenizer_class": "XLNetTokenizer", "model_max_length": 512, "do_lower_case": False, "padding_side": "left"}
    config |= {"additional_special_tokens": ["<eop>", "<eod>"], "bos_token": "<s>", "eos_token": "</s>"}
    return content, {**config, **{f"{name}_token": f"<{name}>" for name in ("unk", "sep", "pad", "cls", "mask")}}
