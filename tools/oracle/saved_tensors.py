"""What `save_pretrained` writes for a freshly constructed model, without weights.

Version 5 of Transformers renames modules inside and converts on load and save; a model that was loaded reverses
whatever its load applied, so only a fresh one tells the truth about names.
"""

import copy
import importlib
import json
import re
from dataclasses import fields
from pathlib import Path

import torch
import transformers
from transformers import CONFIG_MAPPING, PreTrainedConfig
from transformers.core_model_loading import build_glob_alternation, revert_weight_conversion
from transformers.modeling_utils import remove_tied_weights_from_state_dict

DTYPES = {
    torch.float32: "F32",
    torch.float16: "F16",
    torch.bfloat16: "BF16",
    torch.float64: "F64",
    torch.int64: "I64",
    torch.int32: "I32",
    torch.int8: "I8",
    torch.uint8: "U8",
    torch.bool: "BOOL",
    torch.complex64: "C64",
}


def find_class(architecture, module=None):
    """The class of a name, from the package or from the modeling file that defines it without exporting it."""
    if hasattr(transformers, architecture):
        return getattr(transformers, architecture)
    models = Path(transformers.__file__).parent / "models"
    definition = re.compile(rf"^class {re.escape(architecture)}\b", re.MULTILINE)
    for pattern in (f"{module}/modeling_*.py", "*/modeling_*.py"):
        for path in sorted(models.glob(pattern)):
            if definition.search(path.read_text(encoding="utf-8")):
                found = importlib.import_module(f"transformers.models.{path.parent.name}.{path.stem}")
                return getattr(found, architecture)
    raise LookupError(f"Transformers {transformers.__version__} has no class {architecture}")


def fields_beyond_base(config_class):
    """The fields of a configuration class that not every one has."""
    return {field.name for field in fields(config_class)} - {field.name for field in fields(PreTrainedConfig)}


def config_class_of(cls, model_type):
    """
    The configuration class that a model class of a model type reads: its own where that is a part of the type's (a language
    model's in a composite), else the type's, as of ExaoneConfig, which LlamaForCausalLM reads although it is no LlamaConfig.
    """
    own = cls.config_class
    mapped = CONFIG_MAPPING[model_type] if model_type in CONFIG_MAPPING else own
    if own is None or issubclass(mapped, own):
        return mapped
    read = fields_beyond_base(own)
    return mapped if len(read - fields_beyond_base(mapped)) <= len(read) // 10 else own


def construct(cls, config, dtype=None):
    """The class freshly constructed on the meta device in its config's dtype; the config stays as it is."""
    config = copy.deepcopy(config)
    with torch.device("meta"):
        return cls._from_config(config, dtype=dtype or config.dtype or torch.float32).eval()


def dtype_of(model):
    """The dtype a model was constructed in: its config's."""
    dtype = model.config.dtype
    return getattr(torch, dtype) if isinstance(dtype, str) else dtype or torch.float32


def stay_in_float32(model, state, dtype):
    """The state with what Transformers loads and saves in float32 although the model's dtype is smaller."""
    patterns = list(model._get_dtype_plan(dtype))
    if not patterns:
        return state
    kept = build_glob_alternation(patterns)[0]
    return {
        name: tensor.to(torch.float32) if tensor.is_floating_point() and kept.search(name) else tensor
        for name, tensor in state.items()
    }


def state_and_ties(model):
    """What is saved by the names inside the class, and the tied names with the one that is kept of each."""
    state = model.state_dict()
    for name in model._keys_to_ignore_on_save or []:
        state.pop(name, None)
    kept = remove_tied_weights_from_state_dict(dict(state), model)
    by_identity = {id(model.get_parameter_or_buffer(name)): name for name in kept}
    ties = {name: by_identity[id(model.get_parameter_or_buffer(name))] for name in state if name not in kept}
    return kept, ties


def saved_name(model, name, tensor):
    """The checkpoint's spelling of one name inside the class."""
    names = list(revert_weight_conversion(model, {name: tensor}))
    return names[0] if len(names) == 1 else name


def tied_names(model):
    """Tied name → the name the checkpoint keeps, both as a checkpoint spells them."""
    ties = state_and_ties(model)[1]
    state = model.state_dict()
    return {saved_name(model, name, state[name]): saved_name(model, main, state[main]) for name, main in ties.items()}


def saved_tensors(model, dtype=None):
    """Name → (dtype, shape) of every tensor `save_pretrained` writes for a model constructed here."""
    state = stay_in_float32(model, state_and_ties(model)[0], dtype or dtype_of(model))
    saved = revert_weight_conversion(model, state)
    return {name: (DTYPES[tensor.dtype], list(tensor.shape)) for name, tensor in saved.items()}


def config_of(cls, directory):
    """The config of a directory as a class reads it."""
    model_type = json.loads((Path(directory) / "config.json").read_text(encoding="utf-8")).get("model_type")
    return config_class_of(cls, model_type).from_pretrained(directory)


def saved_tensors_of(architecture, directory):
    """Name → (dtype, shape) of what a class saves at the config of a directory."""
    cls = find_class(architecture)
    return saved_tensors(construct(cls, config_of(cls, directory)))


def kept_in_float32(model, dtype):
    """Saved names that stay float32 where the model, constructed in bfloat16, is saved in a half precision."""
    state = stay_in_float32(model, state_and_ties(model)[0], dtype)
    if not any(tensor.dtype == torch.float32 for tensor in state.values()):
        return []
    return [name for name, (stored, _) in saved_tensors(model, dtype).items() if stored == "F32"]
