"""ESM Cambrian's conventions: a BPE without merges, whose tokens are the amino acids; the class has no other vocabulary."""

import json

from tokenizers import Tokenizer, models

from trainer import added, template


def make():
    tokens = ["<cls>", "<pad>", "<eos>", "<unk>", *"LAGVSERTIDPKQNFYMHWCXBUZO.-|", "<mask>"]
    tokenizer = Tokenizer(models.BPE({token: index for index, token in enumerate(tokens)}, merges=[], unk_token="<unk>"))
    content = json.loads(tokenizer.to_str())
    special = {"<cls>", "<pad>", "<eos>", "<unk>", "|", "<mask>"}
    content["added_tokens"] = [added(index, token) for index, token in enumerate(tokens) if token in special]
    content["post_processor"] = template(("<cls>", 0), ("<eos>", 2), "<cls> $A <eos>", "$A:0 $B:1")
    named = {f"{name}_token": f"<{name}>" for name in ("cls", "pad", "eos", "unk", "mask")}
    config = {"tokenizer_class": "EsmcTokenizer", "model_max_length": 2048, "bos_token": "<cls>", "chain_break_token": "|"}
    return content, {**config, **named}
