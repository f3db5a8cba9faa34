"""Compares the SentencePiece files of tiny models with their tokenizer.json: the ids of strings, by the library sentencepiece.

    python tools/parity/check_sentencepiece.py [DIRECTORY...]
"""

import json
from pathlib import Path

import sentencepiece
from answering import answer
from tokenizers import Tokenizer

NAMES = [
    "tokenizer.model",
    "spiece.model",
    "spm.model",
    "sentencepiece.bpe.model",
    "sentencepiece.model",
    "source.spm",
    "target.spm",
]


MARK = "\u2581"

# Transformers' classes mark a space before a text's first word only where there is none, SentencePiece adds one in any case.
MARKED_ONCE = {"LlamaTokenizer", "NllbTokenizer", "ReformerTokenizer"}
# Transformers' classes keep a space at a text's end, which SentencePiece takes away as it does in the checkpoint.
KEPT_AT_END = {"BigBirdTokenizer", "PegasusTokenizer", "RemBertTokenizer", "XGLMTokenizer"}
# Classes for which a line ends in a space.
LINES_ARE_SPACES = {"PegasusTokenizer"}


def expected_ids(tokenizer, kind, text, mark):
    """The ids of tokenizer.json, with what its class and SentencePiece are known to do otherwise at a text's ends."""
    ids = tokenizer.encode(text, add_special_tokens=False).ids
    if kind in MARKED_ONCE and text.startswith(" "):
        return [mark, *ids]
    spaces = " \n" if kind in LINES_ARE_SPACES else " "
    if kind in KEPT_AT_END and text.endswith(tuple(spaces)):
        return ids[:-1]
    return ids


def known_pieces(tokenizer, config):
    """Piece → id of tokenizer.json, and the id of what is none."""
    unknown = config.get("unk_token") or "<unk>"
    return tokenizer.get_vocab(with_added_tokens=True), unknown if isinstance(unknown, str) else unknown["content"]


def compare(file, tokenizer, config, strings):
    """Strings of which a model gives other ids than tokenizer.json. What holds a special token is split before either sees it."""
    model = sentencepiece.SentencePieceProcessor(model_file=str(file))
    ids, unknown = known_pieces(tokenizer, config)
    special = [token.content for token in tokenizer.get_added_tokens_decoder().values()]
    wrong, compared = [], 0
    for text in strings:
        if any(token in text for token in special):
            continue
        compared += 1
        expected = expected_ids(tokenizer, config.get("tokenizer_class"), text, ids[MARK])
        found = [ids.get(piece, ids[unknown]) for piece in model.encode(text, out_type=str)]
        if found != expected:
            wrong.append(f"{text[:40]!r} is {found[:16]}, by tokenizer.json {expected[:16]}")
    return wrong, compared


def examine(directory, strings):
    """The row of one directory."""
    directory = Path(directory)
    files = [directory / name for name in NAMES if (directory / name).exists()]
    if not files:
        return {"status": "skipped", "detail": "there is no SentencePiece file"}
    tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
    config = json.loads((directory / "tokenizer_config.json").read_text(encoding="utf-8"))
    problems = []
    for file in files:
        wrong, compared = compare(file, tokenizer, config, strings)
        if wrong or not compared:
            problems.append(f"{file.name}: {len(wrong)} of {compared} strings differ: {'; '.join(wrong[:3])}")
    detail = "; ".join(problems) or f"{', '.join(file.name for file in files)}: {len(strings)} strings"
    return {"status": "failed" if problems else "passed", "detail": detail}


def main():
    """Command line."""
    answer(lambda question: examine(question["directory"], question.get("strings", [])))


if __name__ == "__main__":
    main()
