"""What torchvision's roi_align computes, by torch alone: SAM 3 pools boxes with it, and torchvision is not installed beside Transformers here."""

import importlib
import math
from types import SimpleNamespace

import torch
from transformers.utils import is_torchvision_available

# The modules that call it; Transformers itself gives placeholders for them where torchvision is not there.
CALLERS = ("sam3", "sam3_lite_text")


def _shares(start, end, length, parts):
    """What each part of a box takes of every place along an axis, `[parts, length]`: the mean of bilinear samples, one for each place in it."""
    size = (end - start).clamp(min=1)
    samples = math.ceil(size / parts)
    places = start + (torch.arange(parts * samples) + 0.5) * (size / parts / samples)
    inside = (places >= -1) & (places <= length)
    places = places.clamp(0, length - 1)
    low = places.long()
    rest = (places - low)[:, None]
    known = torch.eye(length)
    both = known[low] * (1 - rest) + known[(low + 1).clamp(max=length - 1)] * rest
    return (both * inside[:, None]).view(parts, samples, length).mean(1)


def roi_align(maps, boxes, parts):
    """Maps `[images, channels, height, width]` within boxes of each image, `[boxes, 4]`: `[all boxes, channels, parts, parts]`."""
    pooled = []
    for image, rows in zip(maps, boxes):
        _, height, width = image.shape
        for left, top, right, bottom in rows:
            down, across = _shares(top, bottom, height, parts), _shares(left, right, width, parts)
            pooled.append(torch.einsum("ih,chw,jw->cij", down, image, across))
    return torch.stack(pooled)


def install():
    """Lets Transformers' SAM 3 read boxes, unless torchvision is there."""
    if is_torchvision_available():
        return
    for name in CALLERS:
        module = importlib.import_module(f"transformers.models.{name}.modeling_{name}")
        module.torchvision = SimpleNamespace(ops=SimpleNamespace(roi_align=roi_align))
