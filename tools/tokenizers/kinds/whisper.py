"""Whisper's conventions: GPT-2's pieces, then tokens that say language and task, then timestamps of one second."""

from tokenizers import pre_tokenizers

from trainer import added, byte_level


def make():
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
    return content, {**config, **named, "additional_special_tokens": extra[1:]}
