"""The conventions of gpt-oss: words split by case, special tokens that mark channels after the merges."""

from tokenizers import Regex, pre_tokenizers

from trainer import byte_level

CHAT_TEMPLATE = """{%- for message in messages %}
    {{- '<|start|>' + message['role'] + '<|message|>' + message['content'] + '<|end|>' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start|>assistant' }}
{%- endif %}
"""

WORD_END = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"

PATTERN = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+" + WORD_END
    + r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*" + WORD_END
    + r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def make():
    names = {0: "startoftext", 1: "endoftext", 4: "return", 5: "constrain", 7: "channel", 8: "start", 9: "end"}
    names |= {10: "message", 14: "call", 20: "endofprompt"}
    extra = [f"<|{names[i]}|>" if i in names else f"<|reserved_{199998 + i}|>" for i in range(21)]
    split = pre_tokenizers.Split(Regex(PATTERN), behavior="isolated")
    byte_steps = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    content, _ = byte_level(pre_tokenizers.Sequence([split, byte_steps]), extra)
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 131072}
    named = {"bos_token": "<|startoftext|>", "eos_token": "<|return|>", "pad_token": "<|endoftext|>"}
    return content, {**config, **named, "clean_up_tokenization_spaces": False}
