"""The conventions of the small Blenderbot: lowercased BPE of characters whose words end with a mark, before punctuation too."""

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from trainer import IDS, trained

WORDS = r"'|[.,!?()][^\s.,!?()']*|[^\s.,!?()']+"


def make():
    specials = ["__null__", "__start__", "__end__", "__unk__"]
    tokenizer = Tokenizer(models.BPE(unk_token="__unk__", end_of_word_suffix="</w>"))
    # The end of a line is a word; empty ones are none.
    lines = normalizers.Replace(Regex(r"(?<=\S)\n"), " __newln__ ")
    tokenizer.normalizer = normalizers.Sequence([lines, normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(WORDS), behavior="removed", invert=True)
    # A word ends behind a special token too.
    ended = [decoders.Replace(token, f"{token}</w>") for token in specials]
    tokenizer.decoder = decoders.Sequence([*ended, decoders.BPEDecoder(suffix="</w>")])
    options = {"vocab_size": IDS, "min_frequency": 1, "special_tokens": specials, "end_of_word_suffix": "</w>"}
    content = trained(tokenizer, trainers.BpeTrainer(**options))
    # BlenderbotSmallTokenizer reads vocab.json and merges.txt, which are made of this tokenizer.json.
    named = {"bos_token": "__start__", "eos_token": "__end__", "unk_token": "__unk__", "pad_token": "__null__"}
    return content, {"tokenizer_class": "BlenderbotSmallTokenizer", "model_max_length": 512, **named}
