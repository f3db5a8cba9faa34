"""Classes that wrap a network of timm: which models want it, and how Transformers and timm itself load them."""

import functools

import torch
from transformers import PreTrainedModel, TimmBackbone
from transformers.utils import is_timm_available

# Model types whose classes build a network of timm, on their own or as a part.
OF_TIMM = {"timm_backbone", "timm_wrapper"}


def types_in(config):
    """The model types of a config.json and of what is nested in it."""
    if not isinstance(config, dict):
        return set()
    return {config.get("model_type")}.union(*map(types_in, config.values()))


def lacks_timm(config):
    """Whether a model of a config.json wants timm where it is not installed."""
    return not is_timm_available() and not OF_TIMM.isdisjoint(types_in(config))


def loader(cls):
    """What loads a class from a directory: TimmBackbone's own from_pretrained takes a name of timm's instead."""
    if cls is TimmBackbone:
        return functools.partial(PreTrainedModel.from_pretrained.__func__, cls)
    return cls.from_pretrained


def released_name(cls, name):
    """A saved name as timm's checkpoints have it: Transformers adds the wrapper's key when it loads them."""
    return name.removeprefix("timm_model.") if cls.__module__.endswith("modeling_timm_wrapper") else name


def pixel_settings(settings):
    """Settings of timm's transforms by the names that Transformers' image processors have; others stay."""
    if "data_config" not in settings:
        return settings
    return {"do_rescale": True, "rescale_factor": 1 / 255, "do_normalize": True, "image_std": settings["data_config"]["std"]}


def classified_by_timm(directory, pixels):
    """Scores of labels by timm alone, which reads the directory as it reads its own repositories."""
    import timm

    with torch.no_grad():
        return timm.create_model(f"local-dir:{directory}", pretrained=True).eval()(pixels)
