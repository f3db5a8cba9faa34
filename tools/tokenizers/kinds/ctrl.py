"""CTRL's conventions: cased BPE of characters whose words end with a mark, split at spaces alone; no special tokens."""

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from trainer import IDS, trained


def make():
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", end_of_word_suffix="</w>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"\S+\n?"), behavior="removed", invert=True)
    # A word ends behind what is unknown too.
    unknown = decoders.Replace("<unk>", "<unk></w>")
    tokenizer.decoder = decoders.Sequence([unknown, decoders.BPEDecoder(suffix="</w>")])
    options = {"vocab_size": IDS, "min_frequency": 1, "special_tokens": ["<unk>"], "end_of_word_suffix": "</w>"}
    content = trained(tokenizer, trainers.BpeTrainer(**options))
    # CTRLTokenizer reads vocab.json and merges.txt, which are made of this tokenizer.json.
    return content, {"tokenizer_class": "CTRLTokenizer", "model_max_length": 256, "unk_token": "<unk>"}
