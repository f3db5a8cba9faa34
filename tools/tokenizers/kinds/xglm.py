"""XGLM's conventions: Unigram behind fairseq's special tokens, made-up words behind it, the end before a text."""

from tokenizers import Regex, normalizers

from trainer import ROBERTA_NAMES, behind_pieces, template, unigram


def make():
    spaces = normalizers.Sequence([normalizers.Replace(Regex(" {2,}"), " ")])
    content = unigram(["<s>", "<pad>", "</s>", "<unk>"], "<unk>", spaces, words=False)
    made_up = [f"<madeupword{index}>" for index in range(7)]
    behind_pieces(content, made_up)
    content["post_processor"] = template(("<s>", 0), ("</s>", 2), "</s> $A", "</s> $A </s> </s> $B")
    names = {name: token for name, token in ROBERTA_NAMES.items() if name != "mask_token"}
    return content, {"tokenizer_class": "XGLMTokenizer", "model_max_length": 2048, **names, "additional_special_tokens": made_up}
