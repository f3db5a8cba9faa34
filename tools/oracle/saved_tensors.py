"""What `save_pretrained` writes for a freshly constructed model, without weights.

Version 5 of Transformers renames modules inside and converts on load and save; a model that was loaded reverses
whatever its load applied, so only a fresh one tells the truth about names.
"""

import importlib

import torch
import transformers
from transformers.core_model_loading import revert_weight_conversion
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
    """The class of a name, from the package or from a modeling module that does not export it."""
    if hasattr(transformers, architecture):
        return getattr(transformers, architecture)
    return getattr(importlib.import_module(f"transformers.models.{module}.modeling_{module}"), architecture)


def construct(cls, config):
    """The class freshly constructed on the meta device, in evaluation mode."""
    with torch.device("meta"):
        return cls(config).eval()


def tied_names(model):
    """Tied name → the name the checkpoint keeps."""
    kept = {}
    for name, parameter in model.named_parameters(remove_duplicate=False):
        kept.setdefault(id(parameter), []).append(name)
    targets = dict(getattr(model, "all_tied_weights_keys", None) or {})
    ties = {}
    for names in kept.values():
        if len(names) > 1:
            main = next((name for name in names if name not in targets), names[0])
            ties.update({name: main for name in names if name != main})
    return ties


def saved_tensors(model):
    """Name → (dtype, shape) of every tensor `save_pretrained` writes for a model."""
    state = model.state_dict()
    for name in model._keys_to_ignore_on_save or []:
        state.pop(name, None)
    state = remove_tied_weights_from_state_dict(state, model)
    state = revert_weight_conversion(model, state)
    return {name: (DTYPES[tensor.dtype], list(tensor.shape)) for name, tensor in state.items()}
