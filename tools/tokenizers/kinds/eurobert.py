"""EuroBERT's conventions: Llama 3's byte-level BPE, a mask among its special tokens, and tokens around a text."""

from tokenizers import Regex, pre_tokenizers

from kinds.llama import PATTERN
from trainer import byte_level, template

BEGIN, END, MASK = "<|begin_of_text|>", "<|end_of_text|>", "<|mask|>"


def make():
    extra = [BEGIN, END, MASK, *(f"<|reserved_special_token_{index}|>" for index in range(253))]
    split = pre_tokenizers.Split(Regex(PATTERN), behavior="isolated")
    pre_tokenizer = pre_tokenizers.Sequence([split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    content, last = byte_level(pre_tokenizer, extra, ignore_merges=True)
    single, pair = f"{BEGIN} $A {END}", f"{BEGIN} $A {END} {BEGIN}:1 $B:1 {END}:1"
    content["post_processor"] = template((BEGIN, last), (END, last + 1), single, pair)
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": 8192,
        "bos_token": BEGIN,
        "eos_token": END,
        "pad_token": END,
        "mask_token": MASK,
        "model_input_names": ["input_ids", "attention_mask"],
        "clean_up_tokenization_spaces": True,
    }
    return content, config
