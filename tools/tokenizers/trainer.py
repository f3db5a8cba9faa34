"""What kinds of tokenizers share: the corpus, models trained on it, post-processors, special tokens."""

import json
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

FILES = sorted((Path(__file__).parent / "corpus").glob("*.txt"))
CORPUS = [line for file in FILES for line in file.read_text(encoding="utf-8").split("\n")]
IDS = 4400


def begins_with(token, id_):
    """A post-processor that puts a token before every text."""
    begin = {"SpecialToken": {"id": token, "type_id": 0}}
    first, second = ({"Sequence": {"id": name, "type_id": type_}} for name, type_ in (("A", 0), ("B", 1)))
    special = {token: {"id": token, "ids": [id_], "tokens": [token]}}
    return {"type": "TemplateProcessing", "single": [begin, first], "pair": [begin, first, begin | {}, second], "special_tokens": special}


def added(id_, content, special=True):
    """An entry of `added_tokens`, matched as it stands."""
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": special}
    return {"id": id_, "content": content, **flags}


def trained(tokenizer, trainer):
    """The tokenizer's JSON after training on the corpus."""
    tokenizer.train_from_iterator(CORPUS, trainer)
    return json.loads(tokenizer.to_str())


def byte_level(pre_tokenizer, extra, first=(), **options):
    """A byte-level BPE; extra tokens follow the merges, `first` ones stand before everything."""
    tokenizer = Tokenizer(models.BPE(**options))
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    options = {"vocab_size": IDS, "min_frequency": 1, "initial_alphabet": alphabet, "special_tokens": list(first)}
    content = trained(tokenizer, trainers.BpeTrainer(**options))
    last = len(content["model"]["vocab"])
    content["added_tokens"] = [added(index, token) for index, token in enumerate(first)]
    content["added_tokens"] += [added(last + index, token) for index, token in enumerate(extra)]
    return content, last


def word_alphabet(tokenizer):
    """Every character at a word's start and inside: named in this order, since the trainer's own order is random."""
    lines = (tokenizer.normalizer.normalize_str(line) for line in CORPUS)
    words = {word for line in lines for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(line)}
    starts = sorted({character for word in words for character in word})
    return starts + [f"##{character}" for character in sorted({character for word in words for character in word[1:]})]


def template(begin, end, single, pair, *more):
    """A post-processor that puts tokens, given with their ids, around texts."""
    tokenizer = Tokenizer(models.BPE())
    tokens = [begin, end, *more]
    tokenizer.post_processor = processors.TemplateProcessing(single=single, pair=pair, special_tokens=tokens)
    return json.loads(tokenizer.to_str())["post_processor"]


def word_piece(specials, kept, unk="[UNK]"):
    """A lowercasing WordPiece behind special tokens, of which those that are `kept` are matched as they stand."""
    tokenizer = Tokenizer(models.WordPiece(unk_token=unk))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece(prefix="##")
    first = specials + word_alphabet(tokenizer)
    content = trained(tokenizer, trainers.WordPieceTrainer(vocab_size=IDS, min_frequency=1, special_tokens=first))
    content["added_tokens"] = [entry for entry in content["added_tokens"] if entry["content"] in kept]
    return content


ROBERTA_NAMES = {"bos_token": "<s>", "eos_token": "</s>", "sep_token": "</s>", "cls_token": "<s>"}
ROBERTA_NAMES |= {"unk_token": "<unk>", "pad_token": "<pad>", "mask_token": "<mask>"}


def with_mask(content, token):
    """The mask token behind everything else; it takes the space before it, like a word."""
    vocab = content["model"]["vocab"]
    last = len(vocab)
    if isinstance(vocab, list):
        vocab.append([token, 0.0])
    else:
        vocab[token] = last
    content["added_tokens"].append({**added(last, token), "lstrip": True})
    return content


def roberta_ends(begin=0, end=2):
    """Two separators between two texts."""
    return {"type": "RobertaProcessing", "sep": ["</s>", end], "cls": ["<s>", begin], "trim_offsets": True, "add_prefix_space": False}


def unigram(specials, unk, normalizer=None, words=True):
    """A Unigram model over Metaspace behind special tokens; no Precompiled normalizer."""
    tokenizer = Tokenizer(models.Unigram())
    metaspace = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    if normalizer:
        tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), metaspace] if words else [metaspace])
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    trainer = trainers.UnigramTrainer(vocab_size=IDS, special_tokens=specials, unk_token=unk, shrinking_factor=0.9)
    content = trained(tokenizer, trainer)
    content["added_tokens"] = [added(index, token) for index, token in enumerate(specials)]
    return content


def fairseq_pair(begin, end):
    """Two separators between two texts, as a template."""
    return template(("<s>", begin), ("</s>", end), "<s> $A </s>", "<s> $A </s> </s> $B </s>")


BERT_PAIR = ("[CLS]:0 $A:0 [SEP]:0", "[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1")


def ends_with(pieces):
    """A post-processor that puts tokens behind a text, or behind two."""
    behind = [{"SpecialToken": {"id": token, "type_id": 0}} for token in pieces]
    first, second = ({"Sequence": {"id": name, "type_id": 0}} for name in "AB")
    special = {token: {"id": token, "ids": [id_], "tokens": [token]} for token, id_ in pieces.items()}
    return {"type": "TemplateProcessing", "single": [first, *behind], "pair": [first, second, *behind], "special_tokens": special}


def behind_pieces(content, tokens):
    """Tokens behind all pieces, in the vocabulary and special; their ids by token."""
    pieces = content["model"]["vocab"]
    ids = {token: len(pieces) + index for index, token in enumerate(tokens)}
    pieces += [[token, 0.0] for token in tokens]
    content["added_tokens"] += [added(id_, token) for token, id_ in ids.items()]
    return ids
