"""A tiny model of every Hugging Face architecture: it loads and runs like the real checkpoint.

>>> from tiny_random import tiny_model
>>> from transformers import AutoModelForMaskedLM
>>> model = AutoModelForMaskedLM.from_pretrained(tiny_model("BertForMaskedLM"))
"""

from ._errors import GenerationError, InputError, TinyRandomError
from ._models import Architecture, GeneratedModel, generate, list_architectures, tiny_model
from ._stand_in import StandIn, stand_in

__all__ = [
    "Architecture",
    "GeneratedModel",
    "GenerationError",
    "InputError",
    "StandIn",
    "TinyRandomError",
    "generate",
    "list_architectures",
    "stand_in",
    "tiny_model",
]
