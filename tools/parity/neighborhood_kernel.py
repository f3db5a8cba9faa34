"""
What natten's two functions of Dilated Neighborhood Attention (Hassani and Shi, 2022) compute, by torch: natten has no build for
this version of torch.
"""

import torch
from transformers.models.dinat import modeling_dinat


def neighbors(length, kernel, dilation):
    """
    The places that each of an axis looks at, `[length, kernel]`: every `dilation`-th around it. At an edge the window is moved
    inwards, by whole steps, until it fits.
    """
    places = torch.arange(length)
    first, step = places % dilation, places // dilation
    steps = (length - first + dilation - 1) // dilation
    start = torch.minimum((step - kernel // 2).clamp(min=0), steps - kernel)
    return first[:, None] + (start[:, None] + torch.arange(kernel)) * dilation


def distances(length, kernel, dilation):
    """How many steps before or behind it each of those is, as rows of a table of biases count them: `[length, kernel]`."""
    return (neighbors(length, kernel, dilation) - torch.arange(length)[:, None]) // dilation + kernel - 1


def looked_at(x, kernel, dilation):
    """What each place looks at, row by row: `[batch, heads, height, width, features]` → `[..., kernel², features]`."""
    height, width = x.shape[2:4]
    rows, columns = neighbors(height, kernel, dilation), neighbors(width, kernel, dilation)
    return x[:, :, rows[:, None, :, None], columns[None, :, None, :]].flatten(4, 5)


def natten2dqkrpb(query, key, rpb, kernel, dilation):
    """Products of queries with the keys that each looks at, and a bias of their distance: `[batch, heads, height, width, kernel²]`."""
    height, width = query.shape[2:4]
    rows, columns = distances(height, kernel, dilation), distances(width, kernel, dilation)
    bias = rpb[:, rows[:, None, :, None], columns[None, :, None, :]].flatten(3)
    return (looked_at(key, kernel, dilation) @ query[..., None]).squeeze(-1) + bias


def natten2dav(probabilities, value, kernel, dilation):
    """The weighted sums of the values that each place looks at: `[batch, heads, height, width, features]`."""
    return (probabilities[..., None, :] @ looked_at(value, kernel, dilation)).squeeze(-2)


def heads_first(x):
    """
    The axes that natten takes. Transformers 5.24 gives it `[batch, width, height, heads, features]`, which natten refuses, and
    goes on with `[batch, heads, height, width, features]`.
    """
    return x.permute(0, 3, 2, 1, 4)


def install():
    """Lets Transformers' DiNAT be constructed and compute."""
    modeling_dinat.requires_backends = lambda *_: None
    modeling_dinat.natten2dqkrpb = lambda query, key, *rest: natten2dqkrpb(heads_first(query), heads_first(key), *rest)
    modeling_dinat.natten2dav = lambda probabilities, value, *rest: natten2dav(probabilities, heads_first(value), *rest)
