"""PEGASUS's conventions: Unigram behind two masks and a hundred unused tokens; lines become spaces."""

from tokenizers import Regex, normalizers

from trainer import ends_with, unigram


def make():
    unused = ["<mask_1>", "<mask_2>", *(f"<unk_{index}>" for index in range(2, 103))]
    spaces = [normalizers.Replace("\n", " "), normalizers.Replace(Regex(" {2,}"), " ")]
    content = unigram(["<pad>", "</s>", *unused, "<unk>"], "<unk>", normalizers.Sequence(spaces), words=False)
    content["pre_tokenizer"] = content["pre_tokenizer"]["pretokenizers"][0]
    content["normalizer"]["normalizers"][0]["pattern"] = {"Regex": "\n"}
    content["post_processor"] = ends_with({"</s>": 1})
    config = {"tokenizer_class": "PegasusTokenizer", "model_max_length": 512, "offset": 103, "mask_token_sent": "<mask_1>"}
    return content, {**config, "pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>", "mask_token": "<mask_2>"}
