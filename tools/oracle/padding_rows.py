"""
Writes which rows of embedding tables torch zeroes (`padding_idx`): packages/atlas/src/padding-rows.ts.

    .venv/parity/bin/python tools/oracle/padding_rows.py [MODELS]

with the packages of tools/parity/requirements.txt. Every class is constructed on the meta device with another padding token in each
of its nested configs, so that the row of a table tells which field of which config it comes from. MODELS is a directory of tiny
models: their configs serve the classes that their own defaults do not make.
"""

import json
import sys
import warnings
from pathlib import Path

import torch
import transformers
from facts import literal
from saved_tensors import saved_name
from torch import nn
from transformers import CONFIG_MAPPING, PreTrainedConfig
from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES, MODEL_MAPPING_NAMES

OUT = Path(__file__).parent.parent.parent / "packages" / "atlas" / "src" / "padding-rows.ts"
FIRST = 3
# Halves of composites and of encoder-decoders, which no auto class names.
TOWERS = {
    "align_text_model": "AlignTextModel",
    "altclip_text_model": "AltCLIPTextModel",
    "blip_text_model": "BlipTextModel",
    "chinese_clip_text_model": "ChineseCLIPTextModel",
    "clap_text_model": "ClapTextModel",
    "flava_text_model": "FlavaTextModel",
    "prophetnet": "ProphetNetEncoder",
}
# Classes whose base model has another key than that of the type's own class.
OTHERS = {"blip-2": ("Blip2ForImageTextRetrieval",), "dpr": ("DPRContextEncoder", "DPRReader")}
# Settings with which a class has tables that its default has not.
SETTINGS = {"esm": {"position_embedding_type": "absolute"}}
HEAD = """// Written by tools/oracle/padding_rows.py: do not edit.

/**
 * Model type → the embedding tables of which torch zeroes a row (`padding_idx`), by their names below the base model. The row is
 * a field's value, `text_config.pad_token_id` one of a nested config, or a constant of the class.
 */
export const paddingRows: Readonly<Record<string, Readonly<Record<string, string | number>>>> = {
"""


def configs_in(config, path=()):
    """A config and those nested in it, each with its path."""
    yield path, config
    for key, value in vars(config).items():
        if isinstance(value, PreTrainedConfig):
            yield from configs_in(value, (*path, key))


def with_distinct_padding(config):
    """Gives every config another padding token; token → the path of the field that has it."""
    fields = {}
    for path, one in configs_in(config):
        for key in ("pad_token_id", "pad_index"):
            if key in vars(one):
                setattr(one, key, FIRST + len(fields))
                fields[FIRST + len(fields)] = ".".join((*path, key))
    return fields


def padding_rows(cls, config):
    """Name of a table, as it is saved → the field that names its zero row, or the row where the class has it as a constant."""
    fields = with_distinct_padding(config)
    labels = getattr(config, "num_labels", None)
    with torch.device("meta"):
        model = cls._from_config(config)
    rows = {}
    for name, module in model.named_modules():
        if not isinstance(module, nn.Embedding) or module.padding_idx is None:
            continue
        row = module.padding_idx
        saved = saved_name(model, f"{name}.weight", module.weight)
        if row in fields:
            rows[saved] = fields[row]
        elif row < FIRST:
            rows[saved] = row
        elif row == labels:
            rows[saved] = "num_labels"
    return rows


def tiny_configs(directory):
    """Model type → a tiny model's config."""
    for path in sorted(directory.glob("*/config.json")):
        config = json.loads(path.read_text(encoding="utf-8"))
        yield config["model_type"], path.parent


def classes():
    """Model type → its base class or classes, then its language model, which may save tables under other names."""
    named = [*MODEL_MAPPING_NAMES.items(), *MODEL_FOR_CAUSAL_LM_MAPPING_NAMES.items(), *TOWERS.items(), *OTHERS.items()]
    for model_type, names in named:
        for name in names if isinstance(names, (tuple, list)) else [names]:
            cls = getattr(transformers, name, None)
            if cls is not None and model_type in CONFIG_MAPPING:
                yield model_type, cls


def rows_of(model_type, cls, directory):
    """A class's rows by its default config, else by a tiny model's; none with the reason printed."""
    readings = [lambda: CONFIG_MAPPING[model_type]()]
    if directory is not None:
        readings.append(lambda: CONFIG_MAPPING[model_type].from_pretrained(directory))
    reason = None
    for read in readings:
        try:
            config = read()
            for key, value in SETTINGS.get(model_type, {}).items():
                setattr(config, key, value)
            return padding_rows(cls, config)
        except Exception as error:
            reason = f"{type(error).__name__}: {' '.join(str(error).split())[:100]}"
    print(f"{model_type}: {reason}", file=sys.stderr)
    return {}


def main():
    """Command line."""
    tiny = dict(tiny_configs(Path(sys.argv[1]))) if len(sys.argv) > 1 else {}
    found = {}
    for model_type, cls in classes():
        known = found.setdefault(model_type, {})
        rows = rows_of(model_type, cls, tiny.get(model_type))
        known.update({name: row for name, row in rows.items() if not any(f".{name}".endswith(f".{one}") for one in known)})
    lines = [f"  {json.dumps(key)}: {literal(found[key], 2)},\n" for key in sorted(found) if found[key]]
    OUT.write_text(HEAD + "".join(lines) + "};\n", encoding="utf-8")


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    main()
