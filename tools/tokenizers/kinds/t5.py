"""T5's conventions: Unigram over Metaspace, a hundred sentinels after the pieces; no Precompiled normalizer."""

from trainer import added, unigram


def make():
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
    return content, {**config, **named, "additional_special_tokens": sentinels[::-1]}
