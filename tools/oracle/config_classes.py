"""Every configuration class of the installed Transformers: its own fields, its name in our files, its TypeScript types."""

import dataclasses
import importlib
import inspect
import keyword
import logging
import os
import re
import types
import typing
import warnings
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
warnings.simplefilter("ignore")
logging.disable(logging.ERROR)

import torch  # noqa: F401  annotations name it
import transformers
import transformers.models
from transformers import PreTrainedConfig
from transformers.models.auto.configuration_auto import CONFIG_MAPPING_NAMES

BASE_FIELDS = {field.name for field in dataclasses.fields(PreTrainedConfig)}


def config_classes():
    """Class name → configuration class, of all models, in a fixed order."""
    found = {}
    for path in sorted(Path(transformers.models.__path__[0]).glob("*/configuration_*.py")):
        name = f"transformers.models.{path.parent.name}.{path.stem}"
        for cls in vars(importlib.import_module(name)).values():
            if inspect.isclass(cls) and issubclass(cls, PreTrainedConfig) and cls.__module__ == name:
                found[cls.__name__] = cls
    return dict(sorted(found.items()))


def snake(name):
    """`MaskFormerDetrConfig` → `mask_former_detr`."""
    stem = name.removesuffix("Config")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", stem).lower()


def file_names(classes):
    """
    Class name → file name: the model type of the class that CONFIG_MAPPING names for it, else of the only class that has it,
    else the class's own name.
    """
    mapped = {config: model_type for model_type, config in reversed(CONFIG_MAPPING_NAMES.items())}
    by_type = {}
    for name, cls in classes.items():
        by_type.setdefault(cls.model_type, []).append(name)
    names = {}
    for name, cls in classes.items():
        owner = CONFIG_MAPPING_NAMES.get(cls.model_type)
        alone = by_type[cls.model_type] == [name] and owner is None
        if cls.model_type and (owner == name or alone):
            names[name] = cls.model_type
        elif name in mapped and mapped[name] not in by_type:
            names[name] = mapped[name]
    for name in classes:
        names.setdefault(name, snake(name) if snake(name) not in names.values() else f"{snake(name)}_config")
    assert len(set(names.values())) == len(names)
    return names


def constant_name(file_name):
    """`donut-swin` → `donutSwin`."""
    first, *rest = re.split(r"[^a-zA-Z0-9]+", file_name)
    name = first + "".join(part[:1].upper() + part[1:] for part in rest)
    return f"{name}Config" if keyword.iskeyword(name) or name[0].isdigit() or name in {"switch", "default"} else name


def own_fields(cls):
    """Fields that a class or its parents declare, beyond those of PreTrainedConfig unless they declare them anew."""
    declared = {
        name for parent in cls.__mro__ if parent not in PreTrainedConfig.__mro__ for name in inspect.get_annotations(parent)
    }
    return [field for field in dataclasses.fields(cls) if field.name not in BASE_FIELDS or field.name in declared]


def default_of(field):
    """A field's default, before `__post_init__`."""
    if field.default is not dataclasses.MISSING:
        return field.default
    return field.default_factory() if field.default_factory is not dataclasses.MISSING else None


def hints_of(cls):
    """Field name → annotation, names resolved."""
    hints = {}
    for parent in reversed(cls.__mro__):
        names = {**vars(importlib.import_module(parent.__module__)), "torch": torch, **vars(typing)}
        for name, hint in inspect.get_annotations(parent).items():
            try:
                hints[name] = eval(hint, names) if isinstance(hint, str) else hint  # noqa: S307
            except Exception:
                hints[name] = typing.Any
    return hints


def number_kinds(hint):
    """Which of int and float an annotation allows."""
    return (set(typing.get_args(hint)) or {hint}) & {int, float}


def is_float_list(hint):
    """Whether an annotation allows lists, and floats only in them."""
    lists = [one for one in (hint, *typing.get_args(hint)) if typing.get_origin(one) in (list, tuple)]
    return bool(lists) and all(set(typing.get_args(one)) - {Ellipsis} == {float} for one in lists)


def float_names(classes):
    """
    Class name → fields whose whole numbers are written with a decimal point: those that the class takes as floats only, and
    those that some class takes so and none as an integer only.
    """
    kinds, lists = {}, {}
    for name, cls in classes.items():
        hints = hints_of(cls)
        for field in dataclasses.fields(cls):
            kinds.setdefault(field.name, {})[name] = number_kinds(hints.get(field.name, field.type))
            lists[name, field.name] = is_float_list(hints.get(field.name, field.type))
    everywhere = {field for field, of in kinds.items() if {float} in of.values() and {int} not in of.values()}
    return {
        name: sorted(
            field.name
            for field in own_fields(cls)
            if field.name in everywhere and kinds[field.name][name]
            or kinds[field.name][name] == {float}
            or lists[name, field.name]
        )
        for name, cls in classes.items()
    }


def literal_type(value):
    return "string" if isinstance(value, str) else "boolean" if isinstance(value, bool) else "number"


def union(options):
    """Options of a union, each once, null at the end."""
    flat = dict.fromkeys(option for options_of in options for option in options_of.split(" | "))
    if "unknown" in flat:
        return "unknown"
    if "readonly unknown[]" in flat and len([one for one in flat if one.endswith("[]")]) > 1:
        del flat["readonly unknown[]"]
    return " | ".join([one for one in flat if one != "null"] + ["null"] * ("null" in flat))


def list_type(items):
    inner = union([typescript(item) for item in items if item is not Ellipsis] or ["unknown"])
    return f"readonly ({inner})[]" if " " in inner else f"readonly {inner}[]"


def json_kinds(hint):
    """The kinds of JSON values that an annotation allows beside null, in the words of config checks."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return {kind for one in arguments for kind in json_kinds(one)}
    if origin is typing.Literal:
        return {literal_type(one) for one in arguments}
    written = typescript(hint)
    if written in SIMPLE.values():
        return {written} - {"null"}
    return {"list"} if written.startswith("readonly ") else {"object"} if written.startswith("Readonly<") else {"any"}


SIMPLE = {int: "number", float: "number", str: "string", bool: "boolean", type(None): "null"}


def typescript(hint):
    """An annotation in TypeScript; nested configs are dicts here."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint in SIMPLE:
        return SIMPLE[hint]
    if origin in (typing.Union, types.UnionType):
        return union([typescript(one) for one in arguments])
    if origin is typing.Literal:
        return union([literal_type(one) for one in arguments])
    if (origin or hint) in (list, tuple, set) or getattr(origin or hint, "__name__", "") == "Sequence":
        return list_type(arguments)
    if origin is dict:
        return f"Readonly<Record<string, {typescript(arguments[1])}>>"
    if inspect.isclass(hint) and (issubclass(hint, (dict, PreTrainedConfig)) or getattr(hint, "__total__", None) is not None):
        return "Readonly<Record<string, unknown>>"
    return "string" if hint is torch.dtype else "unknown"
