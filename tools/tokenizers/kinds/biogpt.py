"""BioGPT's conventions: cased BPE of characters whose words end with a mark, fairseq's special tokens, the end before a text."""

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from trainer import IDS, begins_with, trained


def make():
    specials = ["<s>", "<pad>", "</s>", "<unk>"]
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", end_of_word_suffix="</w>"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.BPEDecoder(suffix="</w>")
    options = {"vocab_size": IDS, "min_frequency": 1, "special_tokens": specials, "end_of_word_suffix": "</w>"}
    content = trained(tokenizer, trainers.BpeTrainer(**options))
    content["post_processor"] = begins_with("</s>", 2)
    # BioGptTokenizer itself is Python only and needs sacremoses.
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 1024, "bos_token": "<s>"}
    return content, {**config, "eos_token": "</s>", "sep_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}
