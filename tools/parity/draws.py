"""What a forward draws at random, given to it: golden inputs `drawn.0`, `drawn.1` ... in the order it asks for them."""

import contextlib

import torch

FUNCTIONS = ("bernoulli", "rand", "randint", "randn", "randperm")


def is_draw(name):
    """Whether a golden input is no argument of forward but what it draws."""
    return name.startswith("drawn.")


def asked_shape(function, arguments):
    """The shape that a call of a function of random numbers asks for; that of its argument, where this is what is drawn by."""
    if isinstance(arguments[0], torch.Tensor):
        return tuple(arguments[0].shape)
    if isinstance(arguments[-1], (tuple, list, torch.Size)):
        return tuple(arguments[-1])
    return tuple(arguments) if function in ("rand", "randn") else (arguments[0],)


@contextlib.contextmanager
def given_draws(inputs):
    """Within it torch draws what the golden inputs hold, and leaves none of it; the other inputs are forward's arguments."""
    names = sorted(filter(is_draw, inputs), key=lambda name: int(name.removeprefix("drawn.")))
    left = [inputs[name] for name in names]

    def drawing(function):
        def draw(*arguments, **_):
            shape = asked_shape(function, arguments)
            if not left or tuple(left[0].shape) != shape:
                found = f"of shape {tuple(left[0].shape)}" if left else "no more"
                raise ValueError(f"forward draws by {function} a shape of {shape}, golden inputs hold {found}")
            return left.pop(0)

        return draw

    kept = {function: getattr(torch, function) for function in FUNCTIONS} if names else {}
    for function in kept:
        setattr(torch, function, drawing(function))
    try:
        yield {name: tensor for name, tensor in inputs.items() if not is_draw(name)}
    finally:
        for function, own in kept.items():
            setattr(torch, function, own)
    if left:
        raise ValueError(f"forward leaves {len(left)} of {len(names)} draws")
