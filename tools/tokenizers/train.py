"""Trains the embedded reference tokenizers on this project's own text.

    python tools/tokenizers/train.py packages/text/data/tokenizers [NAME...]

Needs the `tokenizers` package (written with 0.23). Each tokenizer follows the conventions of a real one (GPT-2,
Llama 3.2, Mistral 7B, DeepSeek V3, gpt-oss, BERT, T5 and others) but its vocabulary comes from the texts in corpus/, so
that reducing it is real work.

Training gives the same files every time, but for the Unigram ones (albert, camembert, deberta_v2, marian, mbart,
pegasus, speech_to_text, t5, xlm_roberta, xlnet):
their trainer walks a randomly seeded hash map, so a few rare pieces differ from run to run. What is checked in is one
such run; leave them alone where only others change.
"""

import json
import os
import sys
from pathlib import Path

os.environ["TOKENIZERS_PARALLELISM"] = "false"

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers  # noqa: E402

FILES = sorted((Path(__file__).parent / "corpus").glob("*.txt"))
CORPUS = [line for file in FILES for line in file.read_text(encoding="utf-8").split("\n")]
IDS = 4400

LLAMA_PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)

CHAT_TEMPLATE = """{{- bos_token }}
{%- for message in messages %}
    {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n' + message['content'] | trim + '<|eot_id|>' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}
{%- endif %}
"""


O200K_TEMPLATE = """{%- for message in messages %}
    {{- '<|start|>' + message['role'] + '<|message|>' + message['content'] + '<|end|>' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start|>assistant' }}
{%- endif %}
"""

DEEPSEEK_TEMPLATE = """{{- bos_token }}
{%- for message in messages %}
    {%- if message['role'] == 'user' %}
        {{- '<｜User｜>' + message['content'] }}
    {%- elif message['role'] == 'assistant' %}
        {{- '<｜Assistant｜>' + message['content'] + eos_token }}
    {%- else %}
        {{- message['content'] }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<｜Assistant｜>' }}
{%- endif %}
"""


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


def gpt2():
    """GPT-2's conventions: one special token, the last id, also in the vocabulary."""
    pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    content, last = byte_level(pre_tokenizer, ["<|endoftext|>"])
    content["model"]["vocab"]["<|endoftext|>"] = last
    config = {"tokenizer_class": "GPT2Tokenizer", "model_max_length": 1024, "add_prefix_space": False}
    end = {key: "<|endoftext|>" for key in ("bos_token", "eos_token", "unk_token")}
    return content, {**config, **end}, None


def llama():
    """Llama 3.2's conventions: 256 special tokens after the merges, most of them reserved."""
    names = {0: "begin_of_text", 1: "end_of_text", 4: "finetune_right_pad_id", 6: "start_header_id", 7: "end_header_id"}
    names |= {8: "eom_id", 9: "eot_id", 10: "python_tag"}
    reserved = iter(range(256))
    extra = [f"<|{names[i]}|>" if i in names else f"<|reserved_special_token_{next(reserved)}|>" for i in range(256)]
    split = pre_tokenizers.Split(Regex(LLAMA_PATTERN), behavior="isolated")
    pre_tokenizer = pre_tokenizers.Sequence([split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    content, first = byte_level(pre_tokenizer, extra, ignore_merges=True)
    content["post_processor"] = begins_with("<|begin_of_text|>", first)
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": 131072,
        "bos_token": "<|begin_of_text|>",
        "eos_token": "<|end_of_text|>",
        "model_input_names": ["input_ids", "attention_mask"],
        "clean_up_tokenization_spaces": True,
    }
    return content, config, CHAT_TEMPLATE


WORD_END = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
O200K_PATTERN = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+" + WORD_END
    + r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*" + WORD_END
    + r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


DEEPSEEK_PATTERN = (
    r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+"
    r"| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def o200k():
    """The conventions of gpt-oss: words split by case, special tokens that mark channels after the merges."""
    names = {0: "startoftext", 1: "endoftext", 4: "return", 5: "constrain", 7: "channel", 8: "start", 9: "end"}
    names |= {10: "message", 14: "call", 20: "endofprompt"}
    extra = [f"<|{names[i]}|>" if i in names else f"<|reserved_{199998 + i}|>" for i in range(21)]
    split = pre_tokenizers.Split(Regex(O200K_PATTERN), behavior="isolated")
    byte_steps = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    content, _ = byte_level(pre_tokenizers.Sequence([split, byte_steps]), extra)
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 131072}
    named = {"bos_token": "<|startoftext|>", "eos_token": "<|return|>", "pad_token": "<|endoftext|>"}
    return content, {**config, **named, "clean_up_tokenization_spaces": False}, O200K_TEMPLATE


def deepseek():
    """DeepSeek V3's conventions: byte-level BPE behind three special tokens, digits and CJK split before words."""
    begin, end = "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>"
    patterns = [r"\p{N}{1,3}", "[一-龥\u3040-ゟ゠-ヿ]+", DEEPSEEK_PATTERN]
    splits = [pre_tokenizers.Split(Regex(pattern), behavior="isolated") for pattern in patterns]
    byte_steps = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    extra = ["<｜User｜>", "<｜Assistant｜>"]
    content, _ = byte_level(pre_tokenizers.Sequence([*splits, byte_steps]), extra, [begin, end, "<｜▁pad▁｜>"])
    content["post_processor"] = begins_with(begin, 0)
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 131072}
    named = {"bos_token": begin, "eos_token": end, "pad_token": end, "clean_up_tokenization_spaces": False}
    return content, {**config, **named}, DEEPSEEK_TEMPLATE


def mistral():
    """Mistral 7B's conventions: SentencePiece BPE with byte fallback behind three special tokens."""
    specials = ["<unk>", "<s>", "</s>"]
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    metaspace = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="first", split=True)
    apart = [pre_tokenizers.Punctuation(), pre_tokenizers.Digits(individual_digits=True)]
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([metaspace, *apart])
    byte_tokens = [f"<0x{value:02X}>" for value in range(256)]
    trainer = trainers.BpeTrainer(vocab_size=IDS, min_frequency=1, special_tokens=specials + byte_tokens)
    content = trained(tokenizer, trainer)
    content["added_tokens"] = [added(index, token) for index, token in enumerate(specials)]
    content["pre_tokenizer"] = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": False}
    steps = [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(content=" ", left=1)]
    decoder = Tokenizer(models.BPE())
    decoder.decoder = decoders.Sequence(steps)
    content["decoder"] = json.loads(decoder.to_str())["decoder"]
    content["post_processor"] = begins_with("<s>", 1)
    config = {"tokenizer_class": "LlamaTokenizer", "model_max_length": 32768, "add_bos_token": True, "add_eos_token": False}
    named = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "legacy": False}
    return content, {**config, **named, "clean_up_tokenization_spaces": False}, None


QWEN_TEMPLATE = """{%- for message in messages %}
    {{- '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}
"""


def qwen():
    """Qwen 2 and 3's conventions: byte-level BPE over NFC, digits one by one, chat tokens after the merges."""
    split = pre_tokenizers.Split(Regex(LLAMA_PATTERN.replace(r"\p{N}{1,3}", r"\p{N}")), behavior="isolated")
    steps = [split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    extra = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|object_ref_start|>", "<|object_ref_end|>"]
    content, _ = byte_level(pre_tokenizers.Sequence(steps), extra)
    content["normalizer"] = {"type": "NFC"}
    config = {"tokenizer_class": "Qwen2Tokenizer", "model_max_length": 131072, "add_prefix_space": False}
    named = {"bos_token": None, "eos_token": "<|im_end|>", "pad_token": "<|endoftext|>", "unk_token": "<|endoftext|>"}
    return content, {**config, **named, "clean_up_tokenization_spaces": False}, QWEN_TEMPLATE


GEMMA_TEMPLATE = """{{- bos_token }}
{%- for message in messages %}
    {%- set role = 'model' if message['role'] == 'assistant' else 'user' %}
    {{- '<start_of_turn>' + role + '\\n' + message['content'] | trim + '<end_of_turn>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<start_of_turn>model\\n' }}
{%- endif %}
"""


def gemma():
    """Gemma's conventions: SentencePiece BPE with byte fallback, spaces marked by a normalizer, turns as tokens."""
    specials = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>"]
    turns = ["<start_of_turn>", "<end_of_turn>"]
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="never", split=True)
    byte_tokens = [f"<0x{value:02X}>" for value in range(256)]
    first = [*specials, *turns, *byte_tokens]
    content = trained(tokenizer, trainers.BpeTrainer(vocab_size=IDS, min_frequency=1, special_tokens=first))
    content["added_tokens"] = [added(index, token) for index, token in enumerate([*specials, *turns])]
    content["normalizer"] = {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}
    content["pre_tokenizer"] = {"type": "Split", "pattern": {"String": " "}, "behavior": "MergedWithPrevious", "invert": False}
    steps = [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()]
    decoder = Tokenizer(models.BPE())
    decoder.decoder = decoders.Sequence(steps)
    content["decoder"] = json.loads(decoder.to_str())["decoder"]
    content["post_processor"] = begins_with("<bos>", 2)
    config = {"tokenizer_class": "GemmaTokenizer", "model_max_length": 8192, "add_bos_token": True, "add_eos_token": False}
    named = {f"{name}_token": f"<{name}>" for name in ("pad", "eos", "bos", "unk", "mask")}
    return content, {**config, **named, "clean_up_tokenization_spaces": False}, GEMMA_TEMPLATE


def neox():
    """The conventions of GPT-NeoX: byte-level BPE over NFC behind two special tokens, runs of spaces after the merges."""
    first, spaces = ["<|endoftext|>", "<|padding|>"], [" " * count for count in range(24, 1, -1)]
    content, last = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False), [], first)
    content["normalizer"] = {"type": "NFC"}
    runs = (added(last + index, run, special=False) for index, run in enumerate(spaces))
    content["added_tokens"] += [run | {"normalized": True} for run in runs]
    config = {"tokenizer_class": "GPTNeoXTokenizer", "model_max_length": 2048, "add_prefix_space": False}
    end = {key: "<|endoftext|>" for key in ("bos_token", "eos_token", "unk_token")}
    return content, {**config, **end, "clean_up_tokenization_spaces": False}, None


def opt():
    """The conventions of OPT: GPT-2's splitting, the end of sequence before every text, padding with an id of its own."""
    content, _ = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False), [], ["<s>", "<pad>", "</s>", "<unk>"])
    content["post_processor"] = begins_with("</s>", 2)
    config = {"tokenizer_class": "GPT2Tokenizer", "model_max_length": 2048, "add_prefix_space": False, "add_bos_token": True}
    end = {key: "</s>" for key in ("bos_token", "eos_token", "unk_token")}
    return content, {**config, **end, "pad_token": "<pad>", "clean_up_tokenization_spaces": False}, None


def starcoder():
    """The conventions of StarCoder: digits one by one, tokens of repositories and of filling in the middle first."""
    names = ["endoftext", "fim_prefix", "fim_middle", "fim_suffix", "fim_pad"]
    names = [f"<|{name}|>" if name == "endoftext" else f"<{name}>" for name in names]
    names += [f"<{name}>" for name in ("filename", "gh_stars", "issue_start", "issue_comment", "issue_closed")]
    names += [f"<{name}>" for name in ("jupyter_start", "jupyter_text", "jupyter_code", "jupyter_output", "empty_output")]
    names += [f"<{name}>" for name in ("commit_before", "commit_msg", "commit_after", "reponame")]
    steps = [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    content, _ = byte_level(pre_tokenizers.Sequence(steps), [], names)
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 8192, "add_prefix_space": False}
    end = {key: "<|endoftext|>" for key in ("bos_token", "eos_token", "unk_token")}
    return content, {**config, **end, "clean_up_tokenization_spaces": False}, None


def falcon():
    """The conventions of Falcon: punctuation split off before the bytes, digits three by three after them."""
    names = ["TITLE", "ABSTRACT", "INTRODUCTION", "SUMMARY", "COMMENT", "ANSWER", "QUESTION", "DOMAIN", "PREFIX"]
    first = [f">>{name}<<" for name in [*names, "SUFFIX", "MIDDLE"]] + ["<|endoftext|>"]
    steps = [pre_tokenizers.Punctuation("contiguous"), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    steps += [pre_tokenizers.Digits(individual_digits=False), pre_tokenizers.Split(Regex("[0-9][0-9][0-9]"), "isolated")]
    content, _ = byte_level(pre_tokenizers.Sequence(steps), [], first)
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 2048, "add_prefix_space": False}
    return content, {**config, "eos_token": "<|endoftext|>", "clean_up_tokenization_spaces": False}, None


BLOOM_PATTERN = r" ?[^(\s|[.,!?…。，、।۔،])]+"


def bloom():
    """The conventions of BLOOM: words split at spaces and at the punctuation of many scripts."""
    split = pre_tokenizers.Split(Regex(BLOOM_PATTERN), behavior="isolated")
    steps = [split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    content, _ = byte_level(pre_tokenizers.Sequence(steps), [], ["<unk>", "<s>", "</s>", "<pad>"])
    config = {"tokenizer_class": "BloomTokenizerFast", "model_max_length": 2048, "padding_side": "left"}
    named = {"unk_token": "<unk>", "bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>"}
    return content, {**config, **named, "clean_up_tokenization_spaces": False}, None


COHERE_TEMPLATE = """{{- bos_token }}
{%- for message in messages %}
    {%- set role = {'user': '<|USER_TOKEN|>', 'assistant': '<|CHATBOT_TOKEN|>'}[message['role']] or '<|SYSTEM_TOKEN|>' %}
    {{- '<|START_OF_TURN_TOKEN|>' + role + message['content'] | trim + '<|END_OF_TURN_TOKEN|>' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|START_OF_TURN_TOKEN|><|CHATBOT_TOKEN|>' }}
{%- endif %}
"""


def cohere():
    """The conventions of Command R: byte-level BPE over NFC, digits one by one, marks first, turns after the merges."""
    first = [f"<{name}>" for name in ("PAD", "UNK", "CLS", "SEP", "MASK_TOKEN", "BOS_TOKEN", "EOS_TOKEN", "EOP_TOKEN")]
    turns = ("START_OF_TURN", "END_OF_TURN", "USER", "CHATBOT", "SYSTEM")
    steps = [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    content, _ = byte_level(pre_tokenizers.Sequence(steps), [f"<|{turn}_TOKEN|>" for turn in turns], first)
    content["normalizer"] = {"type": "NFC"}
    content["post_processor"] = begins_with("<BOS_TOKEN>", 5)
    config = {"tokenizer_class": "CohereTokenizer", "add_bos_token": True, "add_eos_token": False}
    named = {"bos_token": "<BOS_TOKEN>", "eos_token": "<|END_OF_TURN_TOKEN|>", "pad_token": "<PAD>"}
    absent = {f"{name}_token": None for name in ("unk", "cls", "sep", "mask")}
    flags = {"add_prefix_space": False, "clean_up_tokenization_spaces": False}
    return content, {**config, **named, **absent, **flags}, COHERE_TEMPLATE


def word_alphabet(tokenizer):
    """Every character at a word's start and inside: named in this order, since the trainer's own order is random."""
    lines = (tokenizer.normalizer.normalize_str(line) for line in CORPUS)
    words = {word for line in lines for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(line)}
    starts = sorted({character for word in words for character in word})
    return starts + [f"##{character}" for character in sorted({character for word in words for character in word[1:]})]


def template(begin, end, single, pair):
    """A post-processor that puts tokens, given with their ids, around texts."""
    tokenizer = Tokenizer(models.BPE())
    tokens = [begin, end]
    tokenizer.post_processor = processors.TemplateProcessing(single=single, pair=pair, special_tokens=tokens)
    return json.loads(tokenizer.to_str())["post_processor"]


def word_piece(specials, kept):
    """A lowercasing WordPiece behind special tokens, of which those that are `kept` are matched as they stand."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece(prefix="##")
    first = specials + word_alphabet(tokenizer)
    content = trained(tokenizer, trainers.WordPieceTrainer(vocab_size=IDS, min_frequency=1, special_tokens=first))
    content["added_tokens"] = [entry for entry in content["added_tokens"] if entry["content"] in kept]
    return content


def bert():
    """The conventions of BERT uncased: WordPiece, special tokens behind a stretch of unused ones."""
    unused = [f"[unused{index}]" for index in range(99)]
    content = word_piece(["[PAD]", *unused, "[UNK]", "[CLS]", "[SEP]", "[MASK]"], {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"})
    pair = "[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1"
    content["post_processor"] = template(("[CLS]", 101), ("[SEP]", 102), "[CLS]:0 $A:0 [SEP]:0", pair)
    config = {"tokenizer_class": "BertTokenizer", "model_max_length": 512, "do_lower_case": True}
    config |= {"tokenize_chinese_chars": True, "strip_accents": None}
    named = {f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep", "mask")}
    return content, {**config, **named}, None


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


def roberta():
    """RoBERTa's conventions: byte-level BPE behind four special tokens, the mask behind the merges."""
    first = ["<s>", "<pad>", "</s>", "<unk>"]
    content, _ = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False), [], first)
    content["post_processor"] = roberta_ends()
    config = {"tokenizer_class": "RobertaTokenizer", "model_max_length": 512, "add_prefix_space": False, "trim_offsets": True}
    return with_mask(content, "<mask>"), {**config, **ROBERTA_NAMES}, None


def layoutlmv3():
    """LayoutLMv3's conventions: RoBERTa's, every word behind a space, boxes for the special tokens."""
    content, config, _ = roberta()
    for part in (content["pre_tokenizer"], content["post_processor"]):
        part["add_prefix_space"] = True
    boxes = {f"{name}_token_box": [0, 0, 0, 0] for name in ("cls", "sep", "pad")}
    config |= {"tokenizer_class": "LayoutLMv3Tokenizer", "add_prefix_space": True, "only_label_first_subword": True}
    return content, {**config, **boxes, "pad_token_label": -100}, None


def mpnet():
    """MPNet's conventions: BERT's words behind RoBERTa's special tokens."""
    specials = ["<s>", "<pad>", "</s>", "<unk>", "[PAD]", *(f"[unused{index}]" for index in range(99))]
    kept = {"<s>", "<pad>", "</s>", "<unk>", "[UNK]"}
    content = word_piece([*specials, "[UNK]", "[CLS]", "[SEP]", "[MASK]"], kept)
    content["post_processor"] = roberta_ends()
    config = {"tokenizer_class": "MPNetTokenizer", "model_max_length": 512, "do_lower_case": True}
    config |= {"tokenize_chinese_chars": True, "strip_accents": None}
    return with_mask(content, "<mask>"), {**config, **ROBERTA_NAMES, "unk_token": "[UNK]"}, None


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


def xlm_roberta():
    """XLM-RoBERTa's conventions: Unigram behind fairseq's special tokens."""
    content = unigram(["<s>", "<pad>", "</s>", "<unk>"], "<unk>")
    content["post_processor"] = fairseq_pair(0, 2)
    config = {"tokenizer_class": "XLMRobertaTokenizer", "model_max_length": 512}
    return with_mask(content, "<mask>"), {**config, **ROBERTA_NAMES}, None


def camembert():
    """CamemBERT's conventions: Unigram, special tokens twice, the first ones as placeholders."""
    unused = ["<s>NOTUSED", "</s>NOTUSED", "<unk>NOTUSED"]
    content = unigram([unused[0], "<pad>", unused[1], "<unk>", unused[2], "<s>", "</s>"], "<unk>")
    content["post_processor"] = fairseq_pair(5, 6)
    config = {"tokenizer_class": "CamembertTokenizer", "model_max_length": 512, "additional_special_tokens": unused}
    return with_mask(content, "<mask>"), {**config, **ROBERTA_NAMES}, None


BERT_PAIR = ("[CLS]:0 $A:0 [SEP]:0", "[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1")


def albert():
    """ALBERT's conventions: lowercased Unigram without accents behind BERT's special tokens."""
    quotes = [normalizers.Replace("``", '"'), normalizers.Replace("''", '"')]
    letters = [normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase()]
    content = unigram(["<pad>", "<unk>", "[CLS]", "[SEP]"], "<unk>", normalizers.Sequence(quotes + letters))
    content["post_processor"] = template(("[CLS]", 2), ("[SEP]", 3), *BERT_PAIR)
    config = {"tokenizer_class": "AlbertTokenizer", "model_max_length": 512, "do_lower_case": True, "keep_accents": False}
    named = {"bos_token": "[CLS]", "eos_token": "[SEP]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    named |= {"unk_token": "<unk>", "pad_token": "<pad>", "mask_token": "[MASK]"}
    return with_mask(content, "[MASK]"), {**config, **named}, None


def deberta_v2():
    """The conventions of DeBERTa V3: Unigram over whole texts behind BERT's special tokens."""
    spaces = normalizers.Replace(Regex(r"\s{2,}|[\n\r\t]"), " ")
    steps = normalizers.Sequence([spaces, normalizers.NFC(), normalizers.Strip(left=False, right=True)])
    content = unigram(["[PAD]", "[CLS]", "[SEP]", "[UNK]"], "[UNK]", steps, words=False)
    content["model"]["vocab"].append(["[MASK]", 0.0])
    content["added_tokens"].append(added(len(content["model"]["vocab"]) - 1, "[MASK]"))
    content["post_processor"] = template(("[CLS]", 1), ("[SEP]", 2), *BERT_PAIR)
    config = {"tokenizer_class": "DebertaV2Tokenizer", "model_max_length": 512, "do_lower_case": False, "split_by_punct": False}
    named = {f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep", "mask")}
    return content, {**config, "vocab_type": "spm", **named, "bos_token": "[CLS]", "eos_token": "[SEP]"}, None


def esm():
    """ESM's conventions: every amino acid is a token, wherever it stands."""
    tokens = ["<cls>", "<pad>", "<eos>", "<unk>", *"LAGVSERTIDPKQNFYMHWCXBUZO.-", "<null_1>", "<mask>"]
    tokenizer = Tokenizer(models.WordLevel({token: index for index, token in enumerate(tokens)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    content = json.loads(tokenizer.to_str())
    special = {"<cls>", "<pad>", "<eos>", "<unk>", "<mask>"}
    content["added_tokens"] = [added(index, token, token in special) for index, token in enumerate(tokens)]
    content["post_processor"] = template(("<cls>", 0), ("<eos>", 2), "<cls> $A <eos>", "<cls> $A <eos> $B <eos>")
    named = {f"{name}_token": f"<{name}>" for name in ("cls", "pad", "eos", "unk", "mask")}
    return content, {"tokenizer_class": "EsmTokenizer", "model_max_length": 1024, **named}, None


def modernbert():
    """ModernBERT's conventions: GPT-NeoX's byte-level BPE over NFC, BERT's special tokens behind the merges."""
    names = ["[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]"]
    extra = ["<|endoftext|>", *names, *(f"[unused{index}]" for index in range(83))]
    content, last = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False), extra)
    content["normalizer"] = {"type": "NFC"}
    content["added_tokens"][5]["lstrip"] = True
    content["post_processor"] = template(("[CLS]", last + 2), ("[SEP]", last + 3), *BERT_PAIR)
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 8192, "clean_up_tokenization_spaces": True}
    config |= {"model_input_names": ["input_ids", "attention_mask"]}
    return content, {**config, **{f"{name[1:-1].lower()}_token": name for name in names}}, None


def t5():
    """T5's conventions: Unigram over Metaspace, a hundred sentinels after the pieces; no Precompiled normalizer."""
    content = unigram(["<pad>", "</s>", "<unk>"], "<unk>")
    pieces = content["model"]["vocab"]
    sentinels = [f"<extra_id_{index}>" for index in reversed(range(100))]
    content["added_tokens"] += [added(len(pieces) + index, token) for index, token in enumerate(sentinels)]
    content["model"]["vocab"] = pieces + [[token, 0.0] for token in sentinels]
    sequence = [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}}]
    second = [{"Sequence": {"id": "B", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}}]
    end = {"</s>": {"id": "</s>", "ids": [1], "tokens": ["</s>"]}}
    content["post_processor"] = {"type": "TemplateProcessing", "single": sequence, "pair": sequence + second, "special_tokens": end}
    config = {"tokenizer_class": "T5Tokenizer", "model_max_length": 512, "extra_ids": 100}
    named = {"pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>"}
    return content, {**config, **named, "additional_special_tokens": sentinels[::-1]}, None


def xlm():
    """XLM's conventions: lowercased BPE of characters whose words end with a mark, ten special tokens for languages."""
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
    return content, {**config, **named, "clean_up_tokenization_spaces": False}, None


CLIP_PATTERN = r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"


def clip():
    """CLIP's conventions: lowercased byte-level BPE whose words end with a mark, every byte also with it, ends last."""
    split = pre_tokenizers.Split(Regex(CLIP_PATTERN), behavior="removed", invert=True)
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
        **{"type": "RobertaProcessing", "sep": ["<|endoftext|>", end], "cls": ["<|startoftext|>", begin]},
        **{"trim_offsets": False, "add_prefix_space": False},
    }
    config = {"tokenizer_class": "CLIPTokenizer", "model_max_length": 77, "bos_token": "<|startoftext|>"}
    return content, {**config, **{f"{name}_token": "<|endoftext|>" for name in ("eos", "pad", "unk")}}, None


def xlnet():
    """XLNet's conventions: cased Unigram without accents, separator and classifier behind the texts."""
    quotes = [normalizers.Replace("``", '"'), normalizers.Replace("''", '"')]
    steps = normalizers.Sequence([*quotes, normalizers.NFKD(), normalizers.StripAccents()])
    specials = ["<unk>", "<s>", "</s>", "<cls>", "<sep>", "<pad>", "<mask>", "<eod>", "<eop>"]
    content = unigram(specials, "<unk>", steps)
    content["added_tokens"][6]["lstrip"] = True
    pair = "$A:0 <sep>:0 $B:1 <sep>:1 <cls>:2"
    content["post_processor"] = template(("<sep>", 4), ("<cls>", 3), "$A:0 <sep>:0 <cls>:2", pair)
    config = {"tokenizer_class": "XLNetTokenizer", "model_max_length": 512, "do_lower_case": False, "padding_side": "left"}
    config |= {"additional_special_tokens": ["<eop>", "<eod>"], "bos_token": "<s>", "eos_token": "</s>"}
    return content, {**config, **{f"{name}_token": f"<{name}>" for name in ("unk", "sep", "pad", "cls", "mask")}}, None


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


MBART_LANGUAGES = "ar_AR cs_CZ de_DE en_XX es_XX et_EE fi_FI fr_XX gu_IN hi_IN it_IT ja_XX kk_KZ ko_KR lt_LT lv_LV my_MM ne_NP nl_XX ro_RO ru_RU si_LK tr_TR vi_VN zh_CN"


def mbart():
    """mBART's conventions: Unigram behind fairseq's special tokens, languages behind the pieces, the text's own at its end."""
    content = unigram(["<s>", "<pad>", "</s>", "<unk>"], "<unk>")
    ids = behind_pieces(content, MBART_LANGUAGES.split())
    content["post_processor"] = ends_with({"</s>": 2, "en_XX": ids["en_XX"]})
    config = {"tokenizer_class": "MBartTokenizer", "model_max_length": 1024, "src_lang": "en_XX", "tgt_lang": "ro_RO"}
    return with_mask(content, "<mask>"), {**config, **ROBERTA_NAMES}, None


def pegasus():
    """PEGASUS's conventions: Unigram behind two masks and a hundred unused tokens; lines become spaces."""
    unused = ["<mask_1>", "<mask_2>", *(f"<unk_{index}>" for index in range(2, 103))]
    spaces = [normalizers.Replace("\n", " "), normalizers.Replace(Regex(" {2,}"), " ")]
    content = unigram(["<pad>", "</s>", *unused, "<unk>"], "<unk>", normalizers.Sequence(spaces), words=False)
    content["pre_tokenizer"] = content["pre_tokenizer"]["pretokenizers"][0]
    content["normalizer"]["normalizers"][0]["pattern"] = {"Regex": "\n"}
    content["post_processor"] = ends_with({"</s>": 1})
    config = {"tokenizer_class": "PegasusTokenizer", "model_max_length": 512, "offset": 103, "mask_token_sent": "<mask_1>"}
    return content, {**config, "pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>", "mask_token": "<mask_2>"}, None


def marian():
    """Marian's conventions: Unigram behind the end and the unknown, padding behind everything."""
    content = unigram(["</s>", "<unk>"], "<unk>")
    behind_pieces(content, ["<pad>"])
    content["post_processor"] = ends_with({"</s>": 0})
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 512, "source_lang": "en", "target_lang": "de"}
    return content, {**config, "pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>"}, None


def speech_to_text():
    """The conventions of Speech2Text: Unigram behind fairseq's special tokens, the end behind a text."""
    content = unigram(["<s>", "<pad>", "</s>", "<unk>"], "<unk>")
    content["post_processor"] = ends_with({"</s>": 2})
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 1024}
    return content, {**config, **{f"{name}_token": f"<{name}>" for name in ("unk", "pad")}, "bos_token": "<s>", "eos_token": "</s>"}, None


NLLB_LANGUAGES = "arb_Arab deu_Latn eng_Latn fra_Latn hin_Deva jpn_Jpan por_Latn rus_Cyrl spa_Latn swh_Latn tur_Latn zho_Hans"


def nllb():
    """NLLB's conventions: SentencePiece BPE without bytes behind fairseq's special tokens, the source language in front."""
    specials = ["<s>", "<pad>", "</s>", "<unk>"]
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    content = trained(tokenizer, trainers.BpeTrainer(vocab_size=IDS, min_frequency=1, special_tokens=specials))
    content["added_tokens"] = [added(index, token) for index, token in enumerate(specials)]
    last, languages = len(content["model"]["vocab"]), NLLB_LANGUAGES.split()
    content["model"]["vocab"] |= {token: last + index for index, token in enumerate(languages)}
    content["added_tokens"] += [added(last + index, token) for index, token in enumerate(languages)]
    english = content["model"]["vocab"]["eng_Latn"]
    content["post_processor"] = template(("eng_Latn", english), ("</s>", 2), "eng_Latn $A </s>", "eng_Latn $A $B </s>")
    config = {"tokenizer_class": "NllbTokenizer", "model_max_length": 1024, "src_lang": "eng_Latn", "tgt_lang": "fra_Latn"}
    config |= {"additional_special_tokens": languages, "legacy_behaviour": False}
    return with_mask(content, "<mask>"), {**config, **ROBERTA_NAMES}, None


def whisper():
    """Whisper's conventions: GPT-2's pieces, then tokens that say language and task, then timestamps of one second."""
    languages = [f"<|{code}|>" for code in "en zh de es ru ko fr ja".split()]
    tasks = ["translate", "transcribe", "startoflm", "startofprev", "nospeech", "notimestamps"]
    extra = ["<|endoftext|>", "<|startoftranscript|>", *languages, *(f"<|{task}|>" for task in tasks)]
    content, last = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False), extra)
    content["model"]["vocab"]["<|endoftext|>"] = last
    first = last + len(extra)
    content["added_tokens"] += [added(first + index, f"<|{index * 0.02:.2f}|>", False) for index in range(51)]
    begin = ["<|startoftranscript|>", "<|notimestamps|>"]
    ids = {token["content"]: token["id"] for token in content["added_tokens"]}
    ends = [{"SpecialToken": {"id": token, "type_id": 0}} for token in [*begin, "<|endoftext|>"]]
    text = [{"Sequence": {"id": name, "type_id": 0}} for name in "AB"]
    special = {token: {"id": token, "ids": [ids[token]], "tokens": [token]} for token in [*begin, "<|endoftext|>"]}
    around = {"single": [*ends[:2], text[0], ends[2]], "pair": [*ends[:2], *text, ends[2]]}
    content["post_processor"] = {"type": "TemplateProcessing", **around, "special_tokens": special}
    config = {"tokenizer_class": "WhisperTokenizer", "model_max_length": 1024, "add_prefix_space": False}
    named = {f"{name}_token": "<|endoftext|>" for name in ("bos", "eos", "unk", "pad")}
    return content, {**config, **named, "additional_special_tokens": extra[1:]}, None


def special_tokens_map(config):
    """The special tokens that a tokenizer's config names."""
    return {key: value for key, value in config.items() if key.endswith("_token") and isinstance(value, str)}


MAKERS = (qwen, gemma, bert, deepseek, gpt2, llama, mistral, o200k, t5, neox, opt, starcoder, falcon, bloom, cohere)
MAKERS += (mbart, pegasus, marian, nllb, speech_to_text, whisper)
MAKERS += (albert, camembert, clip, deberta_v2, esm, layoutlmv3, modernbert, mpnet, roberta, xlm_roberta, xlm, xlnet)


def main(out, *names):
    """Writes every reference, or the named ones, below a directory."""
    for make in (make for make in MAKERS if not names or make.__name__ in names):
        content, config, template = make()
        directory = Path(out) / make.__name__
        directory.mkdir(parents=True, exist_ok=True)
        files = {"tokenizer.json": content, "tokenizer_config.json": config, "special_tokens_map.json": special_tokens_map(config)}
        for name, value in files.items():
            (directory / name).write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
        if template:
            (directory / "chat_template.jinja").write_text(template, encoding="utf-8")
        ids = len({*content["model"]["vocab"]} if isinstance(content["model"]["vocab"], dict) else content["model"]["vocab"])
        print(f"{make.__name__}: {ids} ids in the vocabulary, {len(content['added_tokens'])} added tokens")


if __name__ == "__main__":
    main(*sys.argv[1:])
