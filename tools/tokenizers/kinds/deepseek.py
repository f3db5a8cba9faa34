"""DeepSeek V3's conventions: byte-level BPE behind three special tokens, digits and CJK split before words."""

from tokenizers import Regex, pre_tokenizers

from trainer import begins_with, byte_level

CHAT_TEMPLATE = """{{- bos_token }}
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

PATTERN = (
    r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+"
    r"| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def make():
    begin, end = "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>"
    patterns = [r"\p{N}{1,3}", "[一-龥\u3040-ゟ゠-ヿ]+", PATTERN]
    splits = [pre_tokenizers.Split(Regex(pattern), behavior="isolated") for pattern in patterns]
    byte_steps = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    extra = ["<｜User｜>", "<｜Assistant｜>"]
    content, _ = byte_level(pre_tokenizers.Sequence([*splits, byte_steps]), extra, [begin, end, "<｜▁pad▁｜>"])
    content["post_processor"] = begins_with(begin, 0)
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 131072}
    named = {"bos_token": begin, "eos_token": end, "pad_token": end, "clean_up_tokenization_spaces": False}
    return content, {**config, **named}
