"""Inputs for a class of whatever kind, from its forward's signature and its config.

Nobody has written these classes' processors here, so inputs are guesses: by the main input's name, with sizes from the
config, the likeliest first. A guess that the class refuses says nothing about its weights.
"""

import inspect
import itertools
import math
import sys

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
    size = first_of(config, "image_size", "input_size", "img_size", "resolution", "crop_size", "max_img_size")
    own = [] if size is None else [pair_of(size)]
    patch = first_of(config, "patch_size")
    edge = patch if isinstance(patch, int) else 8
    halves = [(height // 2, width) for height, width in own if height != width]
    return own + halves + [(64, 64), (48, 320), (edge * 4, edge * 4), (224, 224), (512, 512)]


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
    if frames != 2 and isinstance(frames, int):
        yield noise(frames, channels, *image_sizes(config)[0])


def patches(config):
    """Images as rows of flattened patches."""
    patch, channels = first_of(config, "patch_size", default=16), first_of(config, "num_channels", "in_channels", default=3)
    time = first_of(config, "temporal_patch_size", default=1)
    if isinstance(patch, int) and isinstance(channels, int):
        yield noise(16, channels * time * patch * patch)
        yield noise(16, channels, patch, patch)
        merged = patch * first_of(config, "spatial_merge_size", default=1)
        yield noise(16, merged, merged, channels)
        count = first_of(config, "num_position_embeddings", default=16)
        yield noise(1, count, channels * patch * patch)


def bands_of(config):
    """How many bands a spectrogram may have: of a chroma its pitches, of frames that are stacked those of a stack."""
    names = ("num_mel_bins", "feature_size", "input_feat_per_channel", "input_dim", "num_mels")
    stated = [first_of(config, *names, default=80), first_of(config, "num_chroma"), first_of(config, "input_size")]
    return [bands for bands in stated if isinstance(bands, int)]


def features(config):
    """Spectrograms in both orders of axes, with the config's own number of frames first."""
    own = first_of(config, "max_source_positions", "max_length", default=FRAMES)
    for bands, frames in itertools.product(bands_of(config), (2 * own, own, FRAMES, 400)):
        if isinstance(frames, int) and frames <= 4096:
            yield noise(2, bands, frames)
            yield noise(2, frames, bands)


def sounds(config):
    """Waveforms with and without a channel's axis, then spectrograms and series."""
    channels = first_of(config, "audio_channels", default=1)
    yield noise(2, SAMPLES)
    yield noise(2, channels if isinstance(channels, int) else 1, SAMPLES)
    yield noise(2, 19_200)
    yield noise(2, 1, 19_200)
    yield from features(config)
    width = first_of(config, "hidden_size", "d_model", default=32)
    yield noise(2, LENGTH, width)


def hidden(config):
    """Vectors of the model's own width."""
    for name in ("hidden_size", "d_model", "input_dim", "embed_dim", "codebook_dim", "input_size"):
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


def first_module(model):
    """A shape that the first weight of a model takes: what it is multiplied with, or convolved over."""
    for module in model.modules():
        if isinstance(module, torch.nn.Linear):
            return [noise(2, 16, module.in_features), noise(16, module.in_features)]
        if isinstance(module, (torch.nn.Conv1d, torch.nn.ConvTranspose1d)):
            longer = SAMPLES if module.in_channels == 1 else FRAMES
            return [noise(2, module.in_channels, longer), noise(2, FRAMES, module.in_channels)]
        if isinstance(module, torch.nn.Conv2d):
            channels, flat_patch = module.in_channels, module.in_channels * math.prod(module.kernel_size)
            images = [noise(2, channels, size, size) for size in (64, 32, 16)]
            return [*images, noise(2, 16, flat_patch), noise(16, flat_patch), noise(1, 16, channels, *module.kernel_size)]
        if isinstance(module, torch.nn.Conv3d):
            flat_patch = module.in_channels * math.prod(module.kernel_size)
            return [noise(16, flat_patch), noise(2, module.in_channels, 4, 32, 32), noise(2, module.in_channels, 1, 32, 32)]
        if isinstance(module, torch.nn.LayerNorm):
            return [noise(2, SAMPLES // 320, *module.normalized_shape)]
    return []


def pairs_of_frames(config):
    """Two frames whose channels are those of the pixels around each, then vectors."""
    size = first_of(config, "train_size")
    if size is not None:
        yield noise(2, 2, 27, *size)
    yield from hidden(config)


def several(config):
    """Token ids; the same for several choices, and for several codebooks."""
    tokens = ids(config)
    books = first_of(config, "num_codebooks", "num_channels", "n_codes_total", default=1)
    yield tokens
    end = first_of(config, "eos_token_id")
    if isinstance(end, int):
        yield torch.cat([tokens[:, :-1], torch.full((2, 1), end)], dim=1)
    yield torch.stack([tokens, tokens], dim=1)
    if isinstance(books, int) and books > 1:
        yield torch.stack([tokens] * books, dim=2) % 8
        yield torch.stack([tokens] * books, dim=1) % 8


def decoded(config):
    """Token ids of a decoder; of one with several codebooks, a row for each book of each row."""
    tokens = ids(config)
    books = getattr(getattr(config, "decoder", None), "num_codebooks", 1)
    return (tokens % 8).repeat(books, 1) if books > 1 else tokens


def codes(config):
    """Codes of every codebook, the books behind the rows or before the columns."""
    books = first_of(config, "num_quantizers", "n_codes_total", "num_code_groups", "num_codebooks", default=4)
    books = books if isinstance(books, int) else 4
    drawn = torch.randint(8, (2, books, LENGTH), generator=torch.Generator().manual_seed(0))
    yield drawn
    yield drawn.transpose(1, 2)
    yield drawn[:, 0]


def crops(config):
    """Images in the shapes of several: pairs, and crops of each."""
    for height, width in image_sizes(config):
        yield noise(2, 2, 3, height, width)


def is_rows(values):
    """Whether values are sixteen patches of one image in rows, flat or as small images."""
    return values.is_floating_point() and (values.shape[0] == 16 or (values.dim() == 5 and values.shape[1] == 16))


def frames_of(spectrogram, model):
    """How many frames a spectrogram has, whose last axis may be its bands."""
    return spectrogram.shape[1 if spectrogram.shape[-1] in bands_of(model.config) else -1]


def sizes_of(image, model):
    """Rows and columns of patches of images that come as rows of patches."""
    return torch.tensor([[4, 4]] * (image.shape[0] if image.dim() == 3 else 1))


KINDS = {
    "input_ids": several,
    "codes": codes,
    "code": codes,
    "pixel_values": pixels,
    "pixel_values_videos": pixels,
    "input": pixels,
    "inputs": pairs_of_frames,
    "input_values": sounds,
    "input_features": features,
    "audio_mel": features,
    "mel_spectrogram": features,
    "spectrogram": features,
    "audio_values": sounds,
    "past_values": series,
    "inputs_embeds": hidden,
    "hidden_states": hidden,
    "query_embeds": hidden,
    "noise_embeds": hidden,
    "flattened_patches": lambda config: [
        torch.cat([torch.ones(2, 16, 2), noise(2, 16, first_of(config, "patch_embed_hidden_size", default=768))], dim=2)
    ],
    "state": lambda config: [noise(2, first_of(config, "max_state_dim", default=32))],
    "action_embeds": hidden,
    "image_features": hidden,
}

# What goes beside a main input of some values, by the argument's name: (values, model) to one more value.
BESIDE = {
    "decoder_input_ids": lambda values, model: decoded(model.config) if model.config.is_encoder_decoder else None,
    "grid_thw": lambda values, model: torch.tensor([[1, 4, 4]]) if is_rows(values) else None,
    "image_grid_thw": lambda values, model: torch.tensor([[1, 4, 4]]) if is_rows(values) else None,
    "image_sizes": lambda values, model: torch.tensor([list(values.shape[-2:])] * values.shape[0]),
    "merge_sizes": lambda values, model: torch.tensor([2]),
    "target_sizes": lambda values, model: torch.tensor([[4, 4], [4, 4]]),
    "spatial_shapes": sizes_of,
    "pixel_attention_mask": lambda values, model: torch.ones(values.shape[:2], dtype=torch.long) if values.dim() == 3 else None,
    "pixel_position_ids": lambda values, model: torch.cartesian_prod(torch.arange(4), torch.arange(4))[None].expand(2, -1, -1),
    "past_time_features": lambda values, model: noise(*values.shape[:2], model.config.num_time_features + model.config.num_dynamic_real_features),
    "past_observed_mask": lambda values, model: torch.ones_like(values),
    "past_values_padding": lambda values, model: torch.zeros(values.shape, dtype=torch.long),
    "freq": lambda values, model: torch.zeros(2, 1, dtype=torch.long),
    "bbox": lambda values, model: torch.tensor([0, 0, 8, 8]).expand(2, LENGTH, 4) / (16 if "udop" in model.config.model_type else 1),
    "visual_feats": lambda values, model: noise(2, 4, first_of(model.config, "visual_feat_dim")),
    "visual_pos": lambda values, model: noise(2, 4, first_of(model.config, "visual_pos_dim")),
    "visual_embeds": lambda values, model: noise(2, 4, first_of(model.config, "visual_embedding_dim")),
    "entity_ids": lambda values, model: torch.tensor([[1, 2], [1, 2]]),
    "entity_position_ids": lambda values, model: torch.tensor([[[1, 2], [3, -1]]] * 2),
    "entity_attention_mask": lambda values, model: torch.ones(2, 2, dtype=torch.long),
    "entity_start_positions": lambda values, model: torch.tensor([[1, 3]] * 2),
    "entity_end_positions": lambda values, model: torch.tensor([[2, 4]] * 2),
    "bool_masked_pos": lambda values, model: torch.arange(first_count(model)).expand(2, -1) % 2 == 0,
    "qformer_input_ids": lambda values, model: ids(model.config),
    "task_inputs": lambda values, model: torch.ones(2, model.config.task_seq_len),
    "speaker_embeddings": lambda values, model: noise(2, first_of(model.config, "speaker_embedding_dim")),
    "decoder_input_values": lambda values, model: noise(2, LENGTH, first_of(model.config, "num_mel_bins")) if values.dim() == 2 else noise(*values.shape),
    "lang_ids": lambda values, model: torch.zeros(2, dtype=torch.long),
    "lang_id": lambda values, model: torch.zeros(2, 1, dtype=torch.long),
    "spkr_id": lambda values, model: torch.zeros(2, 1, dtype=torch.long),
    "audio_mel_mask": lambda values, model: torch.zeros(values.shape[:2], dtype=torch.bool),
    "mask": lambda values, model: torch.ones(values.shape[:2], dtype=torch.bool),
    "input_features_mask": lambda values, model: torch.ones(values.shape[0], frames_of(values, model), dtype=torch.long),
    "chunk_sample_lengths": lambda values, model: torch.tensor([values.shape[-1]] * values.shape[0]),
    "question_positions": lambda values, model: torch.tensor([[2], [2]]),
    "pooled_patches_idx": lambda values, model: torch.arange(16).view(4, 4),
    "context_hidden_states": lambda values, model: noise(
        *values.shape[:2], values.shape[2] * len(first_of(model.config, "target_layer_ids", "target_layers", default=[0]))
    ),
    "prompt_pixel_values": lambda values, model: noise(*values.shape),
    "prompt_masks": lambda values, model: noise(*values.shape),
    "encoder_hidden_states": lambda values, model: noise(2, LENGTH, model.config.encoder_hidden_size),
    "codebook_idx": lambda values, model: 1,
    "use_image_text_matching_head": lambda values, model: True,
    "image_attention_mask": lambda values, model: torch.ones(2, LENGTH, values.shape[1], dtype=torch.long),
    "region_to_phrase_position": lambda values, model: torch.ones(2, LENGTH + 4, dtype=torch.long),
    "visual_attention_mask": lambda values, model: torch.ones(2, 4),
    "use_cache": lambda values, model: False,
}


def video_session(model):
    """A video with one object, which is named or outlined in its first frame."""
    module = sys.modules[type(model).__module__]
    session_class = next(one for name, one in vars(module).items() if name.endswith("InferenceSession"))
    size = pair_of(first_of(model.config, "image_size", default=1024))[0]
    session = session_class(video=noise(2, 3, size, size), video_height=size, video_width=size, dtype=torch.float32)
    if hasattr(session, "add_prompt"):
        named = session.add_prompt("an object")
        session.prompt_input_ids[named] = ids(model.config)[:1]
        session.prompt_attention_masks[named] = torch.ones(1, LENGTH, dtype=torch.long)
        # Random weights are sure of nothing, and find something everywhere.
        model.score_threshold_detection = model.new_det_thresh = model.det_nms_thresh = 0.0
        model.max_num_objects = 2
        return {"inference_session": session, "frame_idx": 0}
    session.obj_id_to_idx(1)
    left = torch.arange(size).expand(1, 1, size, size) < size // 2
    session.add_mask_inputs(0, 0, left.float())
    session.obj_with_new_inputs = [1]
    return {"inference_session": session, "frame_idx": 0}


def video_of_all_kinds(model):
    """Frames, sound and a place for a label of two short videos, of which some points are asked."""
    frames = noise(2, model.config.num_frames, 3, model.config.image_size, model.config.image_size)
    sound = noise(2, model.config.num_frames * model.config.audio_samples_per_frame, 1)
    inputs = {"image": frames, "audio": sound, "label": torch.zeros(2, model.config.num_labels)}
    return {"inputs": inputs, "subsampled_output_points": {"image": torch.arange(4), "audio": torch.arange(4), "label": None}}


def robot_step(model):
    """What a robot's camera sees and is told, its state and a step of its actions."""
    config = model.config
    vision = config.vlm_config.vision_config
    places = (vision.image_size // vision.patch_size) ** 2
    marks = torch.full((2, places), config.vlm_config.image_token_id)
    tokens = torch.cat([marks, ids(config)], dim=1)
    seen = {
        "input_ids": tokens,
        "pixel_values": noise(2, 1, 3, vision.image_size, vision.image_size),
        "pixel_attention_mask": torch.ones(2, 1, dtype=torch.bool),
        "attention_mask": torch.ones_like(tokens),
    }
    if "action_embeds" in required(model.forward):
        return {**seen, "action_embeds": noise(2, config.chunk_size + 1, config.dit_config.hidden_size)}
    actions = noise(2, config.chunk_size, config.max_action_dim)
    return {**seen, "state": noise(2, config.max_state_dim), "noise": actions, "timestep": torch.full((2,), 0.5)}


def marked_images(model):
    """A text with the places of an image's latent queries marked."""
    config = model.config
    queries = config.latent_query_num
    marks = (torch.arange(queries + 4) > 0) & (torch.arange(queries + 4) <= queries)
    size = config.vision_config.image_size
    tokens = ids(config)[:, :1].expand(2, queries + 4)
    return {"pixel_values": noise(2, 3, size, size), "input_ids": tokens, "image_embeds_position_mask": marks.expand(2, -1)}


def shared_states(model):
    """Keys and values of a target model, which an assistant attends to."""
    states = {}
    for layer in model.modules():
        if hasattr(layer, "layer_type") and hasattr(layer, "num_key_value_groups"):
            heads = layer.q_proj.out_features // layer.head_dim // layer.num_key_value_groups
            states[layer.layer_type] = (noise(2, heads, LENGTH, layer.head_dim), noise(2, heads, LENGTH, layer.head_dim))
    states_in = noise(2, 1, model.pre_projection.in_features)
    return {"inputs_embeds": states_in, "shared_kv_states": states, "position_ids": torch.full((2, 1), LENGTH)}


def flow_of_sound(model):
    """A step of a spectrogram's flow: noise, a reference's spectrogram, a speaker and codes."""
    config = model.config
    frames = LENGTH * config.repeats
    return {
        "hidden_states": noise(2, frames, config.mel_dim),
        "condition_vector": noise(2, FRAMES, config.mel_dim),
        "speaker_embedding": noise(2, frames, config.enc_emb_dim),
        "quantized_code": torch.ones(2, LENGTH, dtype=torch.long),
        "time_step": torch.tensor(0.5),
    }


def codes_to_sound(model):
    """Codes, a speaker, and a reference's spectrogram."""
    config = model.config.dit_config
    return {
        "code": torch.ones(1, LENGTH, dtype=torch.long),
        "conditioning": noise(1, config.enc_emb_dim),
        "reference_mel": noise(1, FRAMES, config.mel_dim),
        "num_steps": 2,
    }


def named_classes(model):
    """An image, names of classes to look for and a task, all of them texts."""
    texts = {"classes_input_ids": ids(model.config).repeat(2, 1), "tasks_input_ids": ids(model.config)}
    masks = {name.replace("input_ids", "attention_mask"): torch.ones_like(text) for name, text in texts.items()}
    size = pair_of(first_of(model.config, "image_size", default=640))
    return {"pixel_values": noise(2, 3, *size), **texts, **masks, "classes_structure": torch.tensor([2, 2])}


def tiles(model):
    """One image of one tile."""
    config = getattr(model.config, "vision_config", model.config)
    size = config.image_size
    mask = torch.zeros(2, 1, config.max_num_tiles, dtype=torch.long)
    mask[:, :, 0] = 1
    images = noise(2, 1, config.max_num_tiles, config.num_channels, size, size)
    return {"pixel_values": images, "aspect_ratio_ids": torch.ones(2, 1, dtype=torch.long), "aspect_ratio_mask": mask}


def sound_as_it_comes(model):
    """As many tokens as a stretch of sound has."""
    bands = first_of(model.config, "num_mel_bins", default=128)
    return {"input_ids": ids(model.config)[:, :1].expand(2, 32), "input_features": noise(2, bands, 256)}


# Arguments that tell a class's whole input, with what makes it.
WHOLE = {
    "inference_session": video_session,
    "subsampled_output_points": video_of_all_kinds,
    "action_embeds": robot_step,
    "state": robot_step,
    "image_embeds_position_mask": marked_images,
    "shared_kv_states": shared_states,
    "condition_vector": flow_of_sound,
    "reference_mel": codes_to_sound,
    "classes_structure": named_classes,
    "aspect_ratio_ids": tiles,
    "num_delay_tokens": sound_as_it_comes,
}


def entry(model):
    """What is called: the forward, or what a class has instead."""
    return model.encode if type(model).forward is torch.nn.Module.forward else model.forward


def first_count(model):
    """How many patches the first patch embedding of a model makes of its own image size."""
    found = next((one.num_patches for one in model.modules() if isinstance(getattr(one, "num_patches", None), int)), 16)
    return found


def required(forward):
    """The arguments without a default."""
    parameters = inspect.signature(forward).parameters.values()
    kinds = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    return [one.name for one in parameters if one.default is inspect.Parameter.empty and one.kind not in kinds]


def main_values(name, model):
    """Values of a main input, the likeliest first."""
    values = list(KINDS.get(name, hidden)(model.config))
    if name == "hidden_states" and first_of(model.config, "image_size") is not None:
        values += pixels(model.config)
    if name in ("pixel_values", "hidden_states", "pixel_values_videos"):
        values += patches(model.config)
    if name == "pixel_values":
        values += crops(model.config)
    return values if name in ("input_ids", "codebook_idx") else [*values, *first_module(model)]


def attempt(function, *arguments):
    """A made value, or none where it cannot be."""
    try:
        return function(*arguments)
    except Exception:
        return None


def beside(names, values, model):
    """What goes with a main input of some values, of some arguments."""
    tensor = values if torch.is_tensor(values) else ids(model.config)
    made = {name: attempt(BESIDE[name], tensor, model) for name in names if name in BESIDE}
    return {name: value for name, value in made.items() if value is not None}


def guesses(model):
    """Keyword arguments of the model's entry to try, the likeliest first."""
    arguments = list(inspect.signature(entry(model)).parameters)
    main = model.main_input_name
    mains = list(main) if isinstance(main, (list, tuple)) else [main]
    needed = required(entry(model))
    for name in WHOLE.keys() & set(arguments):
        whole = attempt(WHOLE[name], model)
        if whole is not None:
            yield whole
    names = [
        name
        for name in dict.fromkeys([*mains, *needed, *arguments])
        if name in arguments and (name in KINDS or (name in mains and name not in BESIDE))
    ]
    yield from of_main(names[:1], needed, arguments, model)
    if "pixel_values" in arguments and "input_ids" in arguments:
        for image in main_values("pixel_values", model):
            yield {**beside(arguments, image, model), "input_ids": ids(model.config), "pixel_values": image}
    every = {name: next(iter(main_values(name, model)), None) for name in arguments if name in KINDS and "embeds" not in name}
    yield {name: value for name, value in every.items() if value is not None}
    yield from of_main(names[1:3], needed, arguments, model)


def likely(name, model):
    """The first values of a main input, and those of the model's first module."""
    values = main_values(name, model)
    return values[:2] + values[2:][-3:]


def of_main(names, needed, arguments, model):
    """Guesses that have one of some main inputs, with what else is needed, then with everything that goes beside it."""
    for name in names:
        others = [other for other in needed if other != name and other not in BESIDE and other in KINDS]
        for value, *values in itertools.product(main_values(name, model), *[likely(other, model) for other in others]):
            made = {**dict(zip(others, values, strict=True)), name: value}
            yield {**beside(needed, value, model), **made}
            yield {**beside([*arguments, "use_cache"], value, model), **made}
            if name == "input_ids" and "attention_mask" in arguments:
                yield {**beside(arguments, value, model), **made, "attention_mask": torch.ones_like(value)}
