"""
Compares configs as they are read here with what Transformers' configuration classes make of them, key by key.

Reads questions of a line each: `{"model_type": ..., "cases": [{"given": "config.json", "read": {...}}]}`; answers with what differs.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "oracle"))

from answering import answer
from config_classes import own_fields
from config_rules import attributes
from transformers import CONFIG_MAPPING, PreTrainedConfig

SHOWN = 4


def decoded(value):
    """A value with its infinities, which JSON cannot have."""
    if isinstance(value, dict):
        return float(value["__float__"]) if set(value) == {"__float__"} else {key: decoded(one) for key, one in value.items()}
    return [decoded(one) for one in value] if isinstance(value, list) else value


def written_otherwise(config):
    """What a class writes where it overrides that: DoryConfig counts the blocks of layers in files, layers in memory."""
    return {} if type(config).to_dict is PreTrainedConfig.to_dict else config.to_dict()


def differences(config, read, prefix=""):
    """Where the config here says another thing than the constructed class, for what the class has and computes."""
    found = []
    written = written_otherwise(config)
    private = {field.name for field in own_fields(type(config)) if field.name.startswith("_")}
    for key, theirs in attributes(config).items():
        if key in private:
            continue
        if key == "model_type" and prefix and read.get(key) == type(config).model_type:
            # HunYuan-VL's class hands that of a flat file to the text's config, whose class has its own.
            continue
        ours = read.get(key)
        if isinstance(theirs, PreTrainedConfig):
            found += differences(theirs, ours, f"{prefix}{key}.") if isinstance(ours, dict) else [f"{prefix}{key}: {ours} here"]
        elif ours != theirs and (key not in written or ours != written[key]):
            found.append(f"{prefix}{key}: {ours} here, {theirs} in Python")
    return found


def check(question):
    """One model type's cases."""
    config_class = CONFIG_MAPPING[question["model_type"]]
    wrong, refused = [], []
    for case in question["cases"]:
        given, read = decoded(json.loads(case["given"])), decoded(case["read"])
        try:
            config = config_class(**given)
        except Exception as error:
            refused.append(f"{type(error).__name__}: {str(error).splitlines()[0]}")
            continue
        found = differences(config, read)
        if found:
            wrong.append(f"of {str(given)[:200]}: {'; '.join(found[:SHOWN])}")
    total = len(question["cases"])
    note = f"{total - len(refused)} of {total} readings" + (f", the others refused: {refused[0][:120]}" if refused else "")
    status = "failed" if wrong or len(refused) > total / 2 else "passed"
    return {"status": status, "detail": "; ".join([*wrong[:SHOWN], note])}


if __name__ == "__main__":
    answer(check)
