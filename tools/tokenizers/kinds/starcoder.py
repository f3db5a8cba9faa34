"""The conventions of StarCoder: digits one by one, tokens of repositories and of filling in the middle first."""

from tokenizers import pre_tokenizers

from trainer import byte_level


def make():
    names = ["endoftext", "fim_prefix", "fim_middle", "fim_suffix", "fim_pad"]
    names = [f"<|{name}|>" if name == "endoftext" else f"<{name}>" for name in names]
    names += [f"<{name}>" for name in ("filename", "gh_stars", "issue_start", "issue_comment", "issue_closed")]
    names += [f"<{name}>" for name in ("jupyter_start", "jupyter_text", "jupyter_code", "jupyter_output", "empty_output")]
    names += [f"<{name}>" for name in ("commit_before", "commit_msg", "commit_after", "reponame")]
    steps = [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    content, _ = byte_level(pre_tokenizers.Sequence(steps), [], names)
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 8192, "add_prefix_space": False}
    end = {key: "<|endoftext|>" for key in ("bos_token", "eos_token", "unk_token")}
    return content, {**config, **end, "clean_up_tokenization_spaces": False}
