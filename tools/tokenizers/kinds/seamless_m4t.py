"""SeamlessM4T's conventions: SentencePiece BPE behind four special tokens, the source language before a text."""

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from trainer import IDS, added, template, trained

LANGUAGES = "arb cmn deu eng fra hin jpn por rus spa swh tur"


def make():
    specials = ["<pad>", "<unk>", "<s>", "</s>"]
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True))
    replaced = [normalizers.Replace(Regex(pattern), by) for pattern, by in ((" +▁", "▁"), ("^▁+$", ""), (" {2,}", "▁"))]
    spaces = [normalizers.Replace(Regex(r"[\n\r\t]"), " "), normalizers.NFKC(), normalizers.Strip(left=False, right=True)]
    tokenizer.normalizer = normalizers.Sequence([*spaces, *replaced])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="first", split=True)
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="first", split=True)
    content = trained(tokenizer, trainers.BpeTrainer(vocab_size=IDS, min_frequency=1, special_tokens=specials))
    content["added_tokens"] = [added(index, token) for index, token in enumerate(specials)]
    last, languages = len(content["model"]["vocab"]), [f"__{name}__" for name in LANGUAGES.split()]
    content["model"]["vocab"] |= {token: last + index for index, token in enumerate(languages)}
    content["added_tokens"] += [added(last + index, token) for index, token in enumerate(languages)]
    english = content["model"]["vocab"]["__eng__"]
    content["post_processor"] = template(("__eng__", english), ("</s>", 3), "__eng__ $A </s>", "__eng__ $A $B </s>")
    names = {"bos_token": "<s>", "eos_token": "</s>", "sep_token": "</s>", "cls_token": "<s>", "unk_token": "<unk>", "pad_token": "<pad>"}
    config = {"tokenizer_class": "SeamlessM4TTokenizer", "model_max_length": 1024, "src_lang": "__eng__", "tgt_lang": "__fra__"}
    return content, {**config, **names, "additional_special_tokens": languages}
