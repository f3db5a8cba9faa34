"""Llama 3.2's conventions: 256 special tokens after the merges, most of them reserved."""

from tokenizers import Regex, pre_tokenizers

from trainer import begins_with, byte_level

PATTERN = (
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


def make():
    names = {0: "begin_of_text", 1: "end_of_text", 4: "finetune_right_pad_id", 6: "start_header_id", 7: "end_header_id"}
    names |= {8: "eom_id", 9: "eot_id", 10: "python_tag"}
    reserved = iter(range(256))
    extra = [f"<|{names[i]}|>" if i in names else f"<|reserved_special_token_{next(reserved)}|>" for i in range(256)]
    split = pre_tokenizers.Split(Regex(PATTERN), behavior="isolated")
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
    return content, config
