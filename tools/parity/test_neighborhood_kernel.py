"""Neighborhood attention is what its definition says, place by place.

    python -m unittest discover tools/parity
"""

import unittest

import torch
from neighborhood_kernel import natten2dav, natten2dqkrpb, neighbors

KERNEL = 3
# Sizes that dilations divide and that they do not, the smallest among them; of both axes.
CASES = [(3, 5, 1), (7, 4, 1), (6, 8, 2), (7, 9, 2), (10, 11, 3)]


def nearest(place, length, dilation):
    """The places of an axis that one looks at: of those whole steps away, itself among them, as many as the kernel has, nearest first."""
    reachable = [other for other in range(length) if (other - place) % dilation == 0]
    return sorted(sorted(reachable, key=lambda other: abs(other - place))[:KERNEL])


def attention_of(row, column, tensors, dilation):
    """One place's output for one head, `[features]`, by loops."""
    query, key, value, rpb = tensors
    scores, values = [], []
    for other in nearest(row, query.shape[0], dilation):
        for across in nearest(column, query.shape[1], dilation):
            steps = ((other - row) // dilation, (across - column) // dilation)
            bias = rpb[steps[0] + KERNEL - 1, steps[1] + KERNEL - 1]
            scores.append(query[row, column] @ key[other, across] + bias)
            values.append(value[other, across])
    return torch.stack(scores).softmax(0) @ torch.stack(values)


class NeighborhoodAttention(unittest.TestCase):
    """Both functions together."""

    def test_windows_move_inwards_at_edges(self):
        self.assertEqual(neighbors(5, KERNEL, 1).tolist(), [[0, 1, 2], [0, 1, 2], [1, 2, 3], [2, 3, 4], [2, 3, 4]])
        self.assertEqual(neighbors(7, KERNEL, 2)[[0, 1, 3, 6]].tolist(), [[0, 2, 4], [1, 3, 5], [1, 3, 5], [2, 4, 6]])

    def test_every_place_attends_to_its_nearest(self):
        torch.manual_seed(0)
        for height, width, dilation in CASES:
            query, key, value = torch.randn(3, 2, 2, height, width, 4, dtype=torch.float64)
            rpb = torch.randn(2, 2 * KERNEL - 1, 2 * KERNEL - 1, dtype=torch.float64)
            scores = natten2dqkrpb(query, key, rpb, KERNEL, dilation)
            found = natten2dav(scores.softmax(-1), value, KERNEL, dilation)
            for batch, head, row, column in torch.cartesian_prod(*map(torch.arange, found.shape[:4])).tolist():
                tensors = (query[batch, head], key[batch, head], value[batch, head], rpb[head])
                expected = attention_of(row, column, tensors, dilation)
                with self.subTest(size=(height, width), dilation=dilation, place=(row, column)):
                    self.assertTrue(torch.allclose(found[batch, head, row, column], expected))


if __name__ == "__main__":
    unittest.main()
