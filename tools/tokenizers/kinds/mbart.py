"""mBART's conventions: Unigram behind fairseq's special tokens, languages behind the pieces, the text's own at its end."""

from trainer import ROBERTA_NAMES, behind_pieces, ends_with, unigram, with_mask

LANGUAGES = (
    "ar_AR cs_CZ de_DE en_XX es_XX et_EE fi_FI fr_XX gu_IN hi_IN it_IT ja_XX kk_KZ ko_KR lt_LT lv_LV "
    "my_MM ne_NP nl_XX ro_RO ru_RU si_LK tr_TR vi_VN zh_CN"
)


def make():
    content = unigram(["<s>", "<pad>", "</s>", "<unk>"], "<unk>")
    ids = behind_pieces(content, LANGUAGES.split())
    content["post_processor"] = ends_with({"</s>": 2, "en_XX": ids["en_XX"]})
    config = {"tokenizer_class": "MBartTokenizer", "model_max_length": 1024, "src_lang": "en_XX", "tgt_lang": "ro_RO"}
    return with_mask(content, "<mask>"), {**config, **ROBERTA_NAMES}
