"""What llama.cpp makes of images before a language model sees them: its projectors (mtmd), by the C interface, beside PyTorch."""

import ctypes
import importlib.util
import math
import os
from ctypes import POINTER, c_bool, c_char_p, c_float, c_int, c_int32, c_int64, c_size_t, c_uint32, c_void_p

import numpy
import torch
import transformers
from answering import answer
from torch_answers import model_of

WORDS = 128
"""More 32-bit words than llama.cpp's parameters of a model have."""

DEFAULT_BATCH = 1024
"""What `batch_max_tokens` is where nothing is said: it tells whether the structure is laid out as below."""


class ModelParameters(ctypes.Structure):
    _fields_ = [("words", c_int32 * WORDS)]


class ProjectorParameters(ctypes.Structure):
    """`mtmd_context_params` of mtmd.h, and room for what later builds add."""

    _fields_ = [
        ("use_gpu", c_bool),
        ("device", c_void_p),
        ("print_timings", c_bool),
        ("threads", c_int),
        ("image_marker", c_char_p),
        ("media_marker", c_char_p),
        ("flash_attention", c_int),
        ("warmup", c_bool),
        ("fewest_tokens", c_int),
        ("most_tokens", c_int),
        ("callback", c_void_p),
        ("callback_data", c_void_p),
        ("batch", c_int32),
        ("room", c_int64 * 32),
    ]


class Text(ctypes.Structure):
    """`mtmd_input_text`."""

    _fields_ = [("text", c_char_p), ("length", c_size_t), ("special", c_bool), ("parsed", c_bool)]


def library():
    """llama.cpp as xllamacpp's extension module holds it, which shows its C interface."""
    folder = os.path.dirname(importlib.util.find_spec("xllamacpp").origin)
    llama = ctypes.CDLL(os.path.join(folder, "xllamacpp.abi3.so"))
    calls = {
        "llama_model_default_params": (ModelParameters,),
        "llama_model_load_from_file": (c_void_p, c_char_p, ModelParameters),
        "llama_model_n_embd_inp": (c_int32, c_void_p),
        "llama_model_free": (None, c_void_p),
        "mtmd_context_params_default": (ProjectorParameters,),
        "mtmd_init_from_file": (c_void_p, c_char_p, c_void_p, ProjectorParameters),
        "mtmd_free": (None, c_void_p),
        "mtmd_default_marker": (c_char_p,),
        "mtmd_bitmap_init": (c_void_p, c_uint32, c_uint32, c_char_p),
        "mtmd_bitmap_free": (None, c_void_p),
        "mtmd_input_chunks_init": (c_void_p,),
        "mtmd_input_chunks_size": (c_size_t, c_void_p),
        "mtmd_input_chunks_get": (c_void_p, c_void_p, c_size_t),
        "mtmd_input_chunks_free": (None, c_void_p),
        "mtmd_input_chunk_get_type": (c_int, c_void_p),
        "mtmd_input_chunk_get_n_tokens": (c_size_t, c_void_p),
        "mtmd_tokenize": (c_int32, c_void_p, c_void_p, POINTER(Text), POINTER(c_void_p), c_size_t),
        "mtmd_encode_chunk": (c_int32, c_void_p, c_void_p),
        "mtmd_get_output_embd": (POINTER(c_float), c_void_p),
    }
    for name, (result, *arguments) in calls.items():
        call = getattr(llama, name)
        call.restype, call.argtypes = result, arguments
    return llama


llama = library()


def parameters(chosen):
    found = llama.mtmd_context_params_default()
    if found.batch != DEFAULT_BATCH or found.fewest_tokens != -1:
        raise ValueError("llama.cpp's parameters of a projector are laid out otherwise in this build")
    found.use_gpu = found.print_timings = found.warmup = False
    found.threads, found.flash_attention = 1, 0
    if chosen:
        # Of a small image llama.cpp would make a larger one.
        found.fewest_tokens = 1
    return found


def chunks_of(context, pixels):
    """What a text of one image alone becomes."""
    height, width, _ = pixels.shape
    bitmap = llama.mtmd_bitmap_init(width, height, pixels.tobytes())
    marker = llama.mtmd_default_marker()
    chunks = llama.mtmd_input_chunks_init()
    text = Text(marker, len(marker), False, True)
    status = llama.mtmd_tokenize(context, chunks, ctypes.byref(text), (c_void_p * 1)(bitmap), 1)
    llama.mtmd_bitmap_free(bitmap)
    if status != 0:
        raise ValueError(f"llama.cpp gives up on an image with {status}")
    return chunks


def found_features(language, projector, pixels, chosen):
    """llama.cpp's features of an image: a row for each token."""
    model = llama.llama_model_load_from_file(language.encode(), llama.llama_model_default_params())
    context = model and llama.mtmd_init_from_file(projector.encode(), model, parameters(chosen))
    if not context:
        raise ValueError("llama.cpp does not load the file")
    width = llama.llama_model_n_embd_inp(model)
    chunks = chunks_of(context, pixels)
    found = []
    for at in range(llama.mtmd_input_chunks_size(chunks)):
        chunk = llama.mtmd_input_chunks_get(chunks, at)
        if llama.mtmd_input_chunk_get_type(chunk) == 0:
            continue
        if llama.mtmd_encode_chunk(context, chunk) != 0:
            raise ValueError("llama.cpp gives up on a part of an image")
        count = llama.mtmd_input_chunk_get_n_tokens(chunk)
        found.append(numpy.ctypeslib.as_array(llama.mtmd_get_output_embd(context), (count, width)).copy())
    llama.mtmd_input_chunks_free(chunks)
    llama.mtmd_free(context)
    llama.llama_model_free(model)
    return numpy.concatenate(found)


def sides(processor, config):
    """An image's height and width that neither of both changes."""
    size = {name: value for name, value in dict(processor.size).items() if value is not None}
    if "height" in size:
        return size["height"], size["width"]
    if "longest_edge" not in size:
        return size["shortest_edge"], size["shortest_edge"]
    merged = getattr(config, "spatial_merge_size", None) or getattr(config.vision_config, "spatial_merge_size", None)
    if merged is None:
        return size["longest_edge"], size["longest_edge"]
    # Qwen's longest edge is an area.
    longest = math.isqrt(size["longest_edge"]) if hasattr(processor, "merge_size") else size["longest_edge"]
    unit = config.vision_config.patch_size * merged
    return longest // unit * unit - unit, longest // unit * unit


def broken_rows(features, model, directory, width):
    """Features with the embedding of the token between rows of patches, which llama.cpp's Pixtral puts there itself."""
    unit = model.config.vision_config.patch_size * model.config.spatial_merge_size
    [token] = transformers.AutoTokenizer.from_pretrained(directory).convert_tokens_to_ids(["[IMG_BREAK]"])
    mark = model.get_input_embeddings().weight[token][None]
    rows = features.split(width // unit)
    return torch.cat([part for row in rows for part in (row, mark)][:-1])


def expected_features(directory, model, processor, pixels):
    inputs = processor(images=[pixels], return_tensors="pt")
    known = ("pixel_values", "pixel_attention_mask", "image_grid_thw", "image_sizes")
    found = model.model.get_image_features(**{name: value for name, value in inputs.items() if name in known})
    layers = getattr(found, "deepstack_features", None) or []
    found = getattr(found, "pooler_output", found)
    found = torch.cat([one.reshape(-1, one.shape[-1]) for one in found])
    # llama.cpp has the features of other layers behind those of the last.
    found = torch.cat([found, *(one if torch.is_tensor(one) else torch.cat(one) for one in layers)], dim=-1)
    if model.config.model_type == "mistral3":
        found = broken_rows(found, model, directory, pixels.shape[1])
    return found.numpy()


def examine(question):
    directory = question["directory"]
    model = model_of(directory, question["class"], question["changes"])
    processor = transformers.AutoImageProcessor.from_pretrained(directory, backend="pil")
    height, width = sides(processor, model.config)
    pixels = numpy.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=numpy.uint8)
    expected = expected_features(directory, model, processor, pixels)
    try:
        found = found_features(question["language"], question["file"], pixels, height != width)
    except ValueError as error:
        return {"problem": str(error)}
    if found.shape != expected.shape:
        return {"problem": f"{found.shape[0]} tokens of an image, and PyTorch has {expected.shape[0]}"}
    difference = float(numpy.abs(found - expected).max()) / max(1.0, float(numpy.abs(expected).max()))
    if not numpy.isfinite(difference):
        return {"problem": "some feature is no number"}
    return {"difference": difference, "positions": len(found)}


if __name__ == "__main__":
    answer(examine)
