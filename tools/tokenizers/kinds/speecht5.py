"""SpeechT5's conventions: characters alone, behind fairseq's special tokens; a mask and CTC's blank behind them."""

import json
import math
from collections import Counter

from tokenizers import Tokenizer, decoders, models, pre_tokenizers

from trainer import CORPUS, added, behind_pieces, ends_with

SPECIALS = ["<s>", "<pad>", "</s>", "<unk>"]
CHARACTERS = 74


def scored_characters():
    """The space and the usual characters of ASCII with the logarithms of their shares."""
    counts = Counter(character for line in CORPUS for character in line if character.isascii() and character.isprintable())
    spaces, total = counts.pop(" "), counts.total()
    usual = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:CHARACTERS]
    return [(piece, math.log(count / total)) for piece, count in [("▁", spaces), *usual]]


def make():
    metaspace = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    tokenizer = Tokenizer(models.Unigram([*((token, 0.0) for token in SPECIALS), *scored_characters()], unk_id=3))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), metaspace])
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    content = json.loads(tokenizer.to_str())
    content["added_tokens"] = [added(index, token) for index, token in enumerate(SPECIALS)]
    behind_pieces(content, ["<mask>", "<ctc_blank>"])
    content["post_processor"] = ends_with({"</s>": 2})
    config = {"tokenizer_class": "SpeechT5Tokenizer", "model_max_length": 600, "normalize": False}
    names = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>", "mask_token": "<mask>"}
    return content, {**config, **names, "additional_special_tokens": ["<ctc_blank>"]}
