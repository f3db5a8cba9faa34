"""XLM's conventions: lowercased BPE of characters whose words end with a mark, ten special tokens for languages."""

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from trainer import IDS, template, trained


def make():
    specials = ["<s>", "</s>", "<pad>", "<unk>", *(f"<special{index}>" for index in range(10))]
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", end_of_word_suffix="</w>"))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.BPEDecoder(suffix="</w>")
    options = {"vocab_size": IDS, "min_frequency": 1, "special_tokens": specials, "end_of_word_suffix": "</w>"}
    content = trained(tokenizer, trainers.BpeTrainer(**options))
    pair = "<s>:0 $A:0 </s>:0 $B:1 </s>:1"
    content["post_processor"] = template(("<s>", 0), ("</s>", 1), "<s>:0 $A:0 </s>:0", pair)
    # XLMTokenizer itself is Python only and needs sacremoses.
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 512, "unk_token": "<unk>", "pad_token": "<pad>"}
    named = {"bos_token": "<s>", "eos_token": "</s>", "cls_token": "</s>", "sep_token": "</s>", "mask_token": "<special1>"}
    return content, {**config, **named, "clean_up_tokenization_spaces": False}
