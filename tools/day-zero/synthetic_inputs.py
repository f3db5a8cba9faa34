"""Inputs for a class of whatever kind, from its forward's signature and its config.

Nobody has written these classes' processors here, so inputs are guesses: by the main input's name, with sizes from the
config, the likeliest first. A guess that the class refuses says nothing about its weights.
"""

import inspect

import torch

LENGTH = 12
# Long enough for every strided stack of convolutions, short enough for a quick run.
SAMPLES = 16_000
FRAMES = 128


def first_of(config, *names, default=None):
    """The first value a config, or one of its nested ones, has under any of some names."""
    nested = [one for key, one in vars(config).items() if key.endswith("config") and hasattr(one, "to_dict")]
    for name in names:
        for one in (config, *nested):
            value = getattr(one, name, None)
            if value is not None and not callable(value):
                return value
    return next((found for one in nested if (found := first_of(one, *names)) is not None), default)


def pair_of(size):
    """Height and width of an image size in any of its spellings."""
    if isinstance(size, dict):
        return size.get("height", size.get("shortest_edge", 64)), size.get("width", size.get("shortest_edge", 64))
    return (size, size) if isinstance(size, int) else tuple(size)[-2:]


def image_sizes(config):
    """Sizes of square images to try: the config's own, then those that usual patches and strides divide."""
    size = first_of(config, "image_size", "input_size", "img_size", "resolution", "crop_size")
    own = [] if size is None else [pair_of(size)]
    patch = first_of(config, "patch_size")
    edge = patch if isinstance(patch, int) else 8
    return own + [(64, 64), (edge * 4, edge * 4), (224, 224)]


def ids(config, high=64):
    """Token ids of two rows: small ones, which are no placeholders of images and sounds."""
    vocabulary = first_of(config, "vocab_size", "num_embeddings", default=64)
    vocabulary = vocabulary if isinstance(vocabulary, int) else 64
    special = {value for name, value in flat(config.to_dict()) if name.endswith(("token_id", "token_index"))}
    usable = [number for number in range(3, min(high, vocabulary)) if number not in special] or [0]
    drawn = torch.randint(len(usable), (2, LENGTH), generator=torch.Generator().manual_seed(0))
    return torch.tensor(usable)[drawn]


def flat(fields):
    """(name, value) of the whole numbers in a config and its nested ones."""
    for name, value in fields.items():
        if isinstance(value, dict):
            yield from flat(value)
        elif isinstance(value, int):
            yield str(name), value


def noise(*shape):
    """Seeded normal noise."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0))


def pixels(config):
    """Images, then videos."""
    channels = first_of(config, "num_channels", "in_channels", "in_chans", default=3)
    channels = channels if isinstance(channels, int) else 3
    frames = first_of(config, "num_frames", "frames_per_clip", "temporal_patch_size", default=2)
    for height, width in image_sizes(config):
        yield noise(2, channels, height, width)
        yield noise(2, frames, channels, height, width)


def patches(config):
    """Images as rows of flattened patches."""
    patch, channels = first_of(config, "patch_size", default=16), first_of(config, "num_channels", "in_channels", default=3)
    time = first_of(config, "temporal_patch_size", default=1)
    if isinstance(patch, int) and isinstance(channels, int):
        yield noise(16, channels * time * patch * patch)


def features(config):
    """Spectrograms in both orders of axes, with the config's own number of frames first."""
    bands = first_of(config, "num_mel_bins", "feature_size", "input_feat_per_channel", "input_dim", "num_mels", default=80)
    own = first_of(config, "max_source_positions", "max_length", default=FRAMES)
    for frames in (2 * own, own, FRAMES):
        if isinstance(frames, int) and frames <= 4096:
            yield noise(2, bands, frames)
            yield noise(2, frames, bands)


def sounds(config):
    """Waveforms with and without a channel's axis, then spectrograms and series."""
    channels = first_of(config, "audio_channels", default=1)
    yield noise(2, SAMPLES)
    yield noise(2, channels if isinstance(channels, int) else 1, SAMPLES)
    yield from features(config)
    width = first_of(config, "hidden_size", "d_model", default=32)
    yield noise(2, LENGTH, width)


def hidden(config):
    """Vectors of the model's own width."""
    for name in ("hidden_size", "d_model", "input_dim", "embed_dim", "codebook_dim"):
        width = first_of(config, name)
        if isinstance(width, int):
            yield noise(2, LENGTH, width)
            yield noise(2, width, LENGTH)


def series(config):
    """Histories of time series."""
    length = first_of(config, "context_length", default=64)
    channels = first_of(config, "num_input_channels", "input_size", default=1)
    yield noise(2, length + max(first_of(config, "lags_sequence", default=[0])))
    yield noise(2, length, channels)


KINDS = {
    "input_ids": lambda config: [ids(config)],
    "pixel_values": pixels,
    "pixel_values_videos": pixels,
    "input_values": sounds,
    "input_features": features,
    "audio_values": sounds,
    "past_values": series,
    "inputs_embeds": hidden,
    "hidden_states": hidden,
}


def required(forward):
    """The arguments without a default."""
    parameters = inspect.signature(forward).parameters.values()
    kinds = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    return [one.name for one in parameters if one.default is inspect.Parameter.empty and one.kind not in kinds]


def companions(model, arguments, values):
    """What goes with a main input: a decoder's ids, a mask, the text of two towers, a grid of patches."""
    config, have = model.config, set(arguments)
    found = {}
    if getattr(config, "is_encoder_decoder", False) and "decoder_input_ids" in have:
        found["decoder_input_ids"] = ids(config)
    for name in have & {"grid_thw", "image_grid_thw"}:
        if values.dim() == 2:
            found[name] = torch.tensor([[1, 4, 4]])
    return found


def whole_arguments(model):
    """Every required argument that can be made, at its likeliest."""
    made = {}
    for name in required(model.forward):
        guess = next(iter(KINDS.get(name, lambda _: [])(model.config)), None)
        if guess is not None:
            made[name] = guess
    return made


def guesses(model):
    """Keyword arguments of the forward to try, the likeliest first."""
    arguments = list(inspect.signature(model.forward).parameters)
    main = model.main_input_name
    names = [main, *[name for name in arguments if name in KINDS and name != main]]
    others = whole_arguments(model)
    for name in names:
        if name not in arguments:
            continue
        values = list(KINDS.get(name, hidden)(model.config)) + (list(patches(model.config)) if "pixel" in name or name == "hidden_states" else [])
        for value in values:
            yield {**others, **companions(model, arguments, value), name: value}
        if "pixel_values" in arguments and "input_ids" in arguments:
            yield {"input_ids": ids(model.config), "pixel_values": next(iter(pixels(model.config)))}
