"""The conventions of Command R: byte-level BPE over NFC, digits one by one, marks first, turns after the merges."""

from tokenizers import pre_tokenizers

from trainer import begins_with, byte_level

CHAT_TEMPLATE = """{{- bos_token }}
{%- for message in messages %}
    {%- set role = {'user': '<|USER_TOKEN|>', 'assistant': '<|CHATBOT_TOKEN|>'}[message['role']] or '<|SYSTEM_TOKEN|>' %}
    {{- '<|START_OF_TURN_TOKEN|>' + role + message['content'] | trim + '<|END_OF_TURN_TOKEN|>' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|START_OF_TURN_TOKEN|><|CHATBOT_TOKEN|>' }}
{%- endif %}
"""


def make():
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
    return content, {**config, **named, **absent, **flags}
