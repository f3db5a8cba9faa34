"""The Reformer's conventions: SentencePiece BPE of 320 pieces over Metaspace, without byte fallback; nothing is put around texts."""

from collections import Counter

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from trainer import CORPUS, added, trained

IDS = 320
LETTERS = 120


def make():
    specials = ["<unk>", "<s>", "</s>"]
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    counts = Counter(character for line in CORPUS for character in line if character != " ")
    # Ties by the character itself: the same alphabet every time.
    alphabet = ["▁", *sorted(sorted(counts), key=lambda character: -counts[character])[:LETTERS]]
    options = {"special_tokens": specials + alphabet, "limit_alphabet": len(alphabet), "initial_alphabet": alphabet}
    trainer = trainers.BpeTrainer(vocab_size=IDS, min_frequency=1, **options)
    content = trained(tokenizer, trainer)
    content["added_tokens"] = [added(index, token) for index, token in enumerate(specials)]
    config = {"tokenizer_class": "ReformerTokenizer", "model_max_length": 524288, "eos_token": "</s>", "unk_token": "<unk>"}
    return content, {**config, "bos_token": "<s>", "pad_token": "<unk>"}
