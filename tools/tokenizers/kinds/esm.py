"""ESM's conventions: every amino acid is a token, wherever it stands."""

import json

from tokenizers import Tokenizer, models, pre_tokenizers

from trainer import added, template


def make():
    tokens = ["<cls>", "<pad>", "<eos>", "<unk>", *"LAGVSERTIDPKQNFYMHWCXBUZO.-", "<null_1>", "<mask>"]
    tokenizer = Tokenizer(models.WordLevel({token: index for index, token in enumerate(tokens)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    content = json.loads(tokenizer.to_str())
    special = {"<cls>", "<pad>", "<eos>", "<unk>", "<mask>"}
    content["added_tokens"] = [added(index, token, token in special) for index, token in enumerate(tokens)]
    content["post_processor"] = template(("<cls>", 0), ("<eos>", 2), "<cls> $A <eos>", "<cls> $A <eos> $B <eos>")
    named = {f"{name}_token": f"<{name}>" for name in ("cls", "pad", "eos", "unk", "mask")}
    return content, {"tokenizer_class": "EsmTokenizer", "model_max_length": 1024, **named}
