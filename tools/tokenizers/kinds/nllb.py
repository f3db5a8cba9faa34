"""NLLB's conventions: SentencePiece BPE without bytes behind fairseq's special tokens, the source language in front."""

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from trainer import IDS, ROBERTA_NAMES, added, template, trained, with_mask

LANGUAGES = "arb_Arab deu_Latn eng_Latn fra_Latn hin_Deva jpn_Jpan por_Latn rus_Cyrl spa_Latn swh_Latn tur_Latn zho_Hans"


def make():
    specials = ["<s>", "<pad>", "</s>", "<unk>"]
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    content = trained(tokenizer, trainers.BpeTrainer(vocab_size=IDS, min_frequency=1, special_tokens=specials))
    content["added_tokens"] = [added(index, token) for index, token in enumerate(specials)]
    last, languages = len(content["model"]["vocab"]), LANGUAGES.split()
    content["model"]["vocab"] |= {token: last + index for index, token in enumerate(languages)}
    content["added_tokens"] += [added(last + index, token) for index, token in enumerate(languages)]
    english = content["model"]["vocab"]["eng_Latn"]
    content["post_processor"] = template(("eng_Latn", english), ("</s>", 2), "eng_Latn $A </s>", "eng_Latn $A $B </s>")
    config = {"tokenizer_class": "NllbTokenizer", "model_max_length": 1024, "src_lang": "eng_Latn", "tgt_lang": "fra_Latn"}
    config |= {"additional_special_tokens": languages, "legacy_behaviour": False}
    return with_mask(content, "<mask>"), {**config, **ROBERTA_NAMES}
