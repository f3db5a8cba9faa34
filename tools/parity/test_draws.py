"""Golden draws take the place of torch's: as many, of the shapes that are asked for.

    python -m unittest discover tools/parity
"""

import unittest

import torch
from draws import given_draws

NOISE = torch.tensor([[0.5, 0.25]])
KEYS = torch.tensor([3, 1, 2])


class GivenDraws(unittest.TestCase):
    """What a forward draws is what stands among the golden inputs."""

    def test_come_in_the_order_of_their_numbers(self):
        inputs = {"drawn.1": KEYS, "past_values": NOISE, "drawn.0": NOISE}
        with given_draws(inputs) as arguments:
            self.assertEqual(list(arguments), ["past_values"])
            self.assertTrue(torch.equal(torch.rand(1, 2, device="cpu"), NOISE))
            self.assertTrue(torch.equal(torch.randint(0, 9, (3,)), KEYS))

    def test_of_a_tensor_have_its_shape(self):
        with self.assertRaisesRegex(ValueError, "bernoulli"), given_draws({"drawn.0": NOISE}):
            torch.bernoulli(torch.zeros(3, 2), p=0.5)
        with given_draws({"drawn.0": NOISE}):
            self.assertTrue(torch.equal(torch.bernoulli(torch.zeros(1, 2), p=0.5), NOISE))

    def test_must_have_the_shape_that_is_asked_for(self):
        with self.assertRaisesRegex(ValueError, "randperm"), given_draws({"drawn.0": KEYS}):
            torch.randperm(4)

    def test_must_be_as_many_as_are_asked_for(self):
        with self.assertRaisesRegex(ValueError, "leaves 1 of 1"), given_draws({"drawn.0": KEYS}):
            pass
        with self.assertRaisesRegex(ValueError, "no more"), given_draws({"drawn.0": KEYS}):
            torch.randperm(3)
            torch.randperm(3)

    def test_are_torchs_own_where_there_are_none_and_afterwards(self):
        own = torch.rand
        with given_draws({"drawn.0": NOISE}):
            self.assertIsNot(torch.rand, own)
            torch.rand(1, 2)
        self.assertIs(torch.rand, own)
        with given_draws({"past_values": NOISE}):
            self.assertIs(torch.rand, own)


if __name__ == "__main__":
    unittest.main()
