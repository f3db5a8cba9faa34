"""M2M-100's conventions: SentencePiece BPE without bytes behind fairseq's special tokens, a hundred languages behind the pieces."""

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from trainer import IDS, added, template, trained

LANGUAGES = (
    "af am ar ast az ba be bg bn br bs ca ceb cs cy da de el en es et fa ff fi fr fy ga gd gl gu ha he hi hr ht hu hy id ig ilo is it ja jv "
    "ka kk km kn ko lb lg ln lo lt lv mg mk ml mn mr ms my ne nl no ns oc or pa pl ps pt ro ru sd si sk sl so sq sr ss su sv sw ta th tl tn "
    "tr uk ur uz vi wo xh yi yo zh zu"
)


def make():
    specials = ["<s>", "<pad>", "</s>", "<unk>"]
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True))
    metaspace = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), metaspace])
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    content = trained(tokenizer, trainers.BpeTrainer(vocab_size=IDS, min_frequency=1, special_tokens=specials))
    last, languages = len(content["model"]["vocab"]), [f"__{code}__" for code in LANGUAGES.split()]
    content["added_tokens"] = [added(index, token) for index, token in enumerate(specials)]
    content["added_tokens"] += [added(last + index, token) for index, token in enumerate(languages)]
    english = last + languages.index("__en__")
    content["post_processor"] = template(("__en__", english), ("</s>", 2), "__en__ $A </s>", "__en__ $A $B </s>")
    config = {"tokenizer_class": "M2M100Tokenizer", "model_max_length": 1024, "src_lang": "en", "tgt_lang": "fr"}
    config |= {"bos_token": "<s>", "eos_token": "</s>", "sep_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>"}
    return content, {**config, "additional_special_tokens": languages, "language_codes": "m2m100", "num_madeup_words": 8}
