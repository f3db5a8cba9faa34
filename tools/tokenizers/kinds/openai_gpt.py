"""The conventions of the first GPT: BERT's lowercased words, BPE of their characters with a mark at the end."""

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from trainer import IDS, trained


def make():
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", end_of_word_suffix="</w>"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.BPEDecoder(suffix="</w>")
    options = {"vocab_size": IDS, "min_frequency": 1, "special_tokens": ["<unk>"], "end_of_word_suffix": "</w>"}
    content = trained(tokenizer, trainers.BpeTrainer(**options))
    return content, {"tokenizer_class": "OpenAIGPTTokenizer", "model_max_length": 512, "unk_token": "<unk>"}
