"""What MRA's CUDA kernel computes, by torch on any device: without it Transformers answers zeros."""

import torch
from transformers.models.mra import modeling_mra

# What the kernel begins a row's largest score with, in thousandths.
LOWEST = -10**8


def _blocks(indices, count):
    """The blocks of queries and of keys that the indices of pairs name."""
    pairs = indices.long()
    return torch.div(pairs, count, rounding_mode="floor"), pairs % count


def _chosen(dense, blocks):
    """The named blocks of `[batch, blocks, features, 32]`."""
    return dense[torch.arange(len(dense))[:, None], blocks]


def mm_to_sparse(queries, keys, indices):
    """Products of the named pairs of blocks, keys by queries: `[batch, pairs, 32, 32]`."""
    of_queries, of_keys = _blocks(indices, keys.size(1))
    return _chosen(keys, of_keys).transpose(-1, -2) @ _chosen(queries, of_queries)


def sparse_dense_mm(weights, indices, values, query_blocks):
    """Values of keys, weighted and added up for every block of queries: `[batch, blocks, features, 32]`."""
    of_queries, of_keys = _blocks(indices, values.size(1))
    weighted = _chosen(values, of_keys) @ weights
    sums = weighted.new_zeros(len(values), query_blocks, *weighted.shape[2:])
    return sums.scatter_add(1, of_queries[:, :, None, None].expand_as(weighted), weighted)


def index_max(scores, indices, query_blocks, key_blocks):
    """The largest of scores `[batch, 32, pairs]` of every query, whole thousandths of it, and the same for every pair."""
    of_queries, _ = _blocks(indices, key_blocks)
    places = of_queries[:, None].expand(scores.shape)
    thousandths = (scores * 1000).trunc().long()
    largest = thousandths.new_full((len(scores), scores.size(1), query_blocks), LOWEST)
    largest = largest.scatter_reduce(2, places, thousandths, "amax")
    of_pairs = largest.gather(2, places).float() / 1000
    return largest.transpose(1, 2).reshape(len(scores), -1).float() / 1000, of_pairs


class TorchKernel:
    """The three functions that modeling_mra.py calls."""

    mm_to_sparse = staticmethod(mm_to_sparse)
    sparse_dense_mm = staticmethod(sparse_dense_mm)
    index_max = staticmethod(index_max)


def install():
    """Lets Transformers' MRA compute."""
    modeling_mra.mra_cuda_kernel = TorchKernel
