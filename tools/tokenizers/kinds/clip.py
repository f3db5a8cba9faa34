"""CLIP's conventions: lowercased byte-level BPE whose words end with a mark, every byte also with it, ends last."""

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from trainer import IDS, added, trained

PATTERN = r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"


def make():
    split = pre_tokenizers.Split(Regex(PATTERN), behavior="removed", invert=True)
    pre_tokenizer = pre_tokenizers.Sequence([split, pre_tokenizers.ByteLevel(add_prefix_space=False)])
    options = {"unk_token": "<|endoftext|>", "continuing_subword_prefix": "", "end_of_word_suffix": "</w>"}
    tokenizer = Tokenizer(models.BPE(**options))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()]
    )
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(
        vocab_size=IDS, min_frequency=1, initial_alphabet=alphabet, special_tokens=[], end_of_word_suffix="</w>"
    )
    content = trained(tokenizer, trainer)
    merged = ["".join(pair) for pair in content["model"]["merges"]]
    pieces = [*alphabet, *(f"{byte}</w>" for byte in alphabet), *merged, "<|startoftext|>", "<|endoftext|>"]
    content["model"]["vocab"] = {piece: index for index, piece in enumerate(dict.fromkeys(pieces))}
    begin, end = (content["model"]["vocab"][token] for token in pieces[-2:])
    content["added_tokens"] = [added(begin, "<|startoftext|>"), added(end, "<|endoftext|>")]
    content["post_processor"] = {
        "type": "RobertaProcessing",
        "sep": ["<|endoftext|>", end],
        "cls": ["<|startoftext|>", begin],
        "trim_offsets": False,
        "add_prefix_space": False,
    }
    config = {"tokenizer_class": "CLIPTokenizer", "model_max_length": 77, "bos_token": "<|startoftext|>"}
    end_of_text = {f"{name}_token": "<|endoftext|>" for name in ("eos", "pad", "unk")}
    return content, {**config, **end_of_text}
