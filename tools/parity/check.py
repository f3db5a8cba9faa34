"""Compares tiny models with Transformers and PyTorch.

    python tools/parity/check.py [DIRECTORY...]

Reads `{"directory": ..., "strings": ...}` a line where no directory is named, and answers one JSON row each: which checks
passed, and what each that failed found. A broken model is a failed row, never a
crash. Weights are compared as they are stored, outputs in float32 whatever the checkpoint's dtype.
"""

import hashlib
import importlib
import inspect
import json
import logging
import math
import os
import re
import sys
import types
import warnings
import wave
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_VERBOSITY"] = "warning"
os.environ["TQDM_DISABLE"] = "1"
os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"

import numpy
import PIL.Image
import torch
import transformers
from safetensors import safe_open
from safetensors.torch import load_file
from transformers import (
    CONFIG_MAPPING,
    AutoConfig,
    AutoFeatureExtractor,
    AutoImageProcessor,
    AutoProcessor,
    AutoTokenizer,
    AutoVideoProcessor,
)
from transformers.decision.modeling_utils import DecisionMixin
from transformers.generation import GenerationMixin
from transformers.models.auto import modeling_auto
from transformers.models.auto.auto_factory import _BaseAutoBackboneClass, _BaseAutoModelClass
from transformers.models.auto.modeling_auto import (
    MODEL_FOR_BACKBONE_MAPPING_NAMES,
    MODEL_FOR_CAUSAL_LM_MAPPING_NAMES,
    MODEL_MAPPING_NAMES,
)
from transformers.utils.logging import warning_once

sys.path.insert(0, str(Path(__file__).parent.parent / "oracle"))
import mra_kernel  # noqa: E402
import neighborhood_kernel  # noqa: E402
import roi_align  # noqa: E402
import timm_models  # noqa: E402
import torchaudio_spectrogram  # noqa: E402
from answering import answer  # noqa: E402
from draws import given_draws  # noqa: E402
from saved_tensors import config_class_of, construct, find_class, saved_tensors  # noqa: E402

# Llama 4's class asks its language model's outputs for images', which those do not have: its forward fails without.
transformers.modeling_outputs.MoeCausalLMOutputWithPast.image_outputs = None

TOLERANCE = 1e-4
AUTO_CLASSES = [
    auto
    for auto in vars(modeling_auto).values()
    if isinstance(auto, type) and issubclass(auto, _BaseAutoModelClass) and getattr(auto, "_model_mapping", None)
]


class Heard(logging.Handler):
    """Collects what is logged at warning level or above."""

    def __init__(self):
        super().__init__(level=logging.WARNING)
        self.messages = []

    def emit(self, record):
        self.messages.append(record.getMessage())


# Said of files as the Hub has them: Transformers 4 takes no other form of rope, DeepSeek names another class, HunYuan,
# PaddleOCR-VL and Phi-3.5-MoE state keys more than their types of ropes have, GPT-SW3's type has GPT-2's classes.
OF_THE_REFERENCE = (
    "This model config has set a `rope_parameters['original_max_position_embeddings']` field",
    "`tokenizer_class` is `LlamaTokenizerFast` but `tokenizer.json` is ByteLevel",
    "Ignored unknown kwarg option __type",
    "You are using a model of type `gpt-sw3` to instantiate a model of type `gpt2`",
    "Unrecognized keys in `rope_parameters` for 'rope_type'='dynamic': {'alpha'}",
    "Unrecognized keys in `rope_parameters` for 'rope_type'='default': {'mrope_section'}",
    "Unrecognized keys in `rope_parameters` for 'rope_type'='longrope': {'long_mscale', 'short_mscale'}",
    "Unrecognized keys in `rope_parameters` for 'rope_type'='longrope': {'short_mscale', 'long_mscale'}",
)

# Said whenever a class is constructed, whatever its files.
OF_THE_CLASS = (
    "Recommended: pip install sacremoses.",
    "`BlipModel` is going to be deprecated in future release",
    "`PaddleOCRVLProcessor` defines `image_processor_class = 'AutoImageProcessor'`, which is deprecated",
    "CUDA-fused xIELU not available",
    "Instantiating a decoder SeamlessM4Tv2Attention without passing `layer_idx` is not recommended",
    "Requested torchvision backend is not available. Falling back to pil backend.",
    "returning `pixel_values_images` is deprecated",
)


def listening(work):
    """The result of some work and every warning it gave, each as if it were the first of this process."""
    heard = Heard()
    logger = logging.getLogger("transformers")
    logger.addHandler(heard)
    warning_once.cache_clear()
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            result = work()
    finally:
        logger.removeHandler(heard)
    relevant = [str(warning.message) for warning in caught if not issubclass(warning.category, DeprecationWarning)]
    own = [message for message in heard.messages + relevant if not message.startswith(OF_THE_REFERENCE + OF_THE_CLASS)]
    return result, [f"warning: {' '.join(message.split())[:300]}" for message in own]


def digest(*contents):
    """One name for some content."""
    found = hashlib.sha256()
    for content in contents:
        found.update(len(content).to_bytes(8, "little") + content)
    return found.hexdigest()


# What a model is made of, beside its golden files and what is said about it.
SAID = {"README.md", "tiny-random.json"}


def said_of_defaults(config_class):
    """Warnings about a config class's own defaults, which Transformers constructs to compare with."""
    try:
        return set(listening(config_class)[1]) if config_class else set()
    except Exception:
        return set()


def read_json(path):
    """A JSON file's content, or None where there is none."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


# They give BERT a boolean mask, which its eager attention adds to scores as zeros and ones; sdpa, which it has by default, masks.
BOOLEAN_MASKS = ("grounding-dino", "mm-grounding-dino")


class Model:
    """One directory under examination."""

    def __init__(self, directory, strings, as_found=False):
        self.directory = Path(directory)
        self.as_found = as_found
        self.config = read_json(self.directory / "config.json")
        self.provenance = read_json(self.directory / "tiny-random.json") or {}
        self.architecture = self.config["architectures"][0]
        self.cls = find_class(self.architecture, self.config["model_type"].replace("-", "_"))
        self.dtype = self.config.get("dtype") or self.config.get("torch_dtype") or "float32"
        self.strings = strings.get(str(directory))
        self.config_class = config_class_of(self.cls, self.config["model_type"])
        self.said_of_defaults = said_of_defaults(self.config_class)
        self.content = self.digest(lambda name: name not in SAID)
        self.tokenizer_content = self.digest(lambda name: re.search("token|vocab|merges|template", name))

    def digest(self, chosen):
        """One name for the content of some of the directory's own files, and for the strings to compare."""
        files = [path for path in sorted(self.directory.iterdir()) if path.is_file() and chosen(path.name)]
        strings = json.dumps(self.strings).encode()
        return digest(strings, *(part for path in files for part in (path.name.encode(), path.read_bytes())))

    def attention_of_parts(self, attention):
        """The same attention everywhere but in a part that has none of its kind: a backbone, an encoder, a decoder, what hears."""
        parts = {"backbone_config": MODEL_FOR_BACKBONE_MAPPING_NAMES, "encoder": MODEL_MAPPING_NAMES}
        parts["audio_config"] = MODEL_MAPPING_NAMES
        parts["audio_encoder"] = MODEL_MAPPING_NAMES
        parts["decoder"] = MODEL_FOR_CAUSAL_LM_MAPPING_NAMES
        types = {key: self.config[key].get("model_type") for key in parts if isinstance(self.config.get(key), dict)}
        classes = {key: find_class(parts[key][one], one) for key, one in types.items() if one in parts[key]}
        own = {key: "eager" for key, cls in classes.items() if not cls._supports_sdpa}
        if self.config["model_type"] in BOOLEAN_MASKS:
            own["text_config"] = "sdpa"
        return {"": attention, **own} if own else attention

    def other_config(self):
        """What from_pretrained is told where AutoConfig alone finds the config: another type's class reads it, or one class two types."""
        kind, own = self.config["model_type"], self.cls.config_class
        is_second_type = kind in CONFIG_MAPPING and CONFIG_MAPPING[kind] is own and own.model_type != kind
        if self.config_class in (own, None) and not is_second_type:
            return {}
        return {"config": AutoConfig.from_pretrained(self.directory)}

    def load(self, attention="eager"):
        """The model in float32, whatever its checkpoint's dtype. Mutants of one graph have the same weights."""
        if self.content != LOADED.get("content"):
            LOADED.clear()
            LOADED["content"] = self.content
        if attention not in LOADED:
            parts = self.attention_of_parts(attention)
            how = {"dtype": torch.float32, "attn_implementation": parts, **self.other_config()}
            model = timm_models.loader(self.cls)(self.directory, **how)
            LOADED[attention] = model.eval()
        return LOADED[attention]


# The content loaded last, and its models by attention.
LOADED = {}

# Results by the content they were found in: classes of a family share a tokenizer, mutants of a graph share weights.
REMEMBERED = {}


def remembered(key, work):
    """The result of some work, which is done once for a key."""
    if key not in REMEMBERED:
        REMEMBERED[key] = work()
    return REMEMBERED[key]


def informative(cls):
    """A class whose from_pretrained says what it loaded: that of decision models fails where it is asked to."""
    return super(DecisionMixin, cls) if issubclass(cls, DecisionMixin) else cls


def check_loading(model):
    """Nothing missing, unexpected, mismatched or converted with an error, and no warning at all."""
    how = {"output_loading_info": True, **model.other_config()}
    (_, info), messages = listening(lambda: timm_models.loader(informative(model.cls))(model.directory, **how))
    wrong = [f"{key}: {sorted(map(str, value))[:3]}" for key, value in info.items() if value]
    return wrong + messages


def auto_class_of(cls, config_class):
    """The first Auto class that finds a class for a kind of config, or None."""
    for auto in AUTO_CLASSES:
        try:
            mapped = auto._model_mapping.get(config_class, ())
        except ValueError:
            # It names a class that the package does not give out: VoxtralRealtimeTextModel.
            continue
        if cls in (mapped if isinstance(mapped, tuple) else (mapped,)):
            return auto
    return None


def check_auto_class(model):
    """AutoConfig finds the type, and the Auto class that maps the class, where there is one, loads it."""
    config = AutoConfig.from_pretrained(model.directory)
    if config.model_type != model.config["model_type"]:
        return [f"AutoConfig says {config.model_type}"]
    if config.model_type == "musicgen" and model.cls.config_class is not type(config):
        return []  # Auto classes give the decoder alone the config of the whole, which it cannot read.
    auto = auto_class_of(model.cls, type(config))
    if auto is None:
        own = auto_class_of(model.cls, model.config_class)
        return own and [f"{own.__name__} does not find the class for model type {config.model_type}"]
    # AutoBackbone asks the Hub for a repository before it looks for a directory, TimmBackbone asks timm for a network: they are
    # asked for the class alone.
    reads_directories = not issubclass(auto, _BaseAutoBackboneClass) and model.cls is not transformers.TimmBackbone
    found = type(auto.from_pretrained(model.directory) if reads_directories else auto.from_config(config))
    return [] if found is model.cls else [f"{auto.__name__} loads {found.__name__}"]


def check_special_ids(model):
    """Every special id is in range and agrees with the generation config."""
    wrong = []
    generation = read_json(model.directory / "generation_config.json") or {}
    size = model.config.get("vocab_size")
    for name, value in [*generation.items(), *model.config.items()]:
        if name.endswith("_token_id") and size is not None:
            ids = value if isinstance(value, list) else [value]
            beyond = [one for one in ids if one is not None and not 0 <= one < size]
            wrong += [f"{name} {one} is beyond the vocabulary of {size}" for one in beyond]
    wrong += [
        f"{name} differs in generation_config.json"
        for name, value in generation.items()
        if name.endswith("_token_id") and name in model.config and model.config[name] != value
    ]
    return wrong


def golden_cases(model):
    """Folder name → inputs and outputs."""
    root = model.directory / "golden"
    return {
        path.parent.relative_to(root).as_posix(): (load_file(path), load_file(path.parent / "outputs.safetensors"))
        for path in sorted(root.rglob("inputs.safetensors"))
    }


# Scores as low stand for minus infinity, at padding and at what is left out: they are no scale to measure others by.
MINUS_INFINITY = -5e3


def difference(expected, actual, mask):
    """Largest difference at unpadded positions, over the scale of what is expected."""
    if expected.shape != actual.shape:
        return float("inf")
    size, is_low = expected.double().abs(), expected.double() < MINUS_INFINITY
    scale = size.masked_fill(is_low, 0).max().item() if size.numel() else 0.0
    distance = (expected.double() - actual.double()).abs() / size.where(is_low, max(1.0, scale))
    distance = distance.masked_fill(expected == actual, 0)  # of two infinite scores nothing is the difference
    if mask is not None and expected.shape[: mask.ndim] == mask.shape:
        distance = distance[mask.bool()]
    worst = distance.max().item() if distance.numel() else 0.0
    return worst if worst == worst else float("inf")


def output_named(outputs, name):
    """An output by its name; one of several by its number, as `feature_maps.0`. None where there is none."""
    base, _, number = name.rpartition(".")
    if number.isdigit() and base in outputs:
        return outputs[base][int(number)] if int(number) < len(outputs[base]) else None
    return outputs[name] if name in outputs else None


# What a class computes and its forward does not give: by class and output, the module that computes it, and what it is of that.
INSIDE = {
    ("MusicgenForConditionalGeneration", "audio_values"): ("audio_encoder", lambda found: found.audio_values),
    ("SpeechT5ForSpeechToSpeech", "prob"): ("speech_decoder_postnet", lambda found: found[2].sigmoid()),
    ("SpeechT5ForTextToSpeech", "prob"): ("speech_decoder_postnet", lambda found: found[2].sigmoid()),
}


# The outputs of classes that give a tuple.
IN_TUPLES = dict.fromkeys(("SeamlessM4TCodeHifiGan", "SeamlessM4Tv2CodeHifiGan"), ("waveform", "waveform_lengths"))


def named_outputs(loaded, outputs):
    """A class's outputs by name, where it gives a tuple."""
    return dict(zip(IN_TUPLES[type(loaded).__name__], outputs, strict=True)) if isinstance(outputs, tuple) else outputs


def through_parts(loaded, inputs):
    """What the modules make of inputs that are named for them, as `vocoder.input_ids`: by the same names, `vocoder.waveform`."""
    found, parts = {}, {name.split(".")[0] for name in inputs}
    for part in sorted(parts):
        module = loaded.get_submodule(part)
        answer = named_outputs(module, module(**{name[len(part) + 1 :]: one for name, one in inputs.items() if name.startswith(f"{part}.")}))
        found |= {f"{part}.{name}": one for name, one in answer.items()}
    return found


def forward(model, loaded, arguments):
    """A class's outputs, and what golden outputs have of its modules."""
    of_parts = {name: one for name, one in arguments.items() if "." in name}
    if of_parts:
        whole = forward(model, loaded, {name: one for name, one in arguments.items() if "." not in name})
        return {**whole, **through_parts(loaded, of_parts)}
    found, hooks = {}, []
    for (architecture, name), (module, taken) in INSIDE.items():
        if architecture == model.architecture:
            keep = lambda _module, _given, answer, name=name, taken=taken: found.__setitem__(name, taken(answer))  # noqa: E731
            hooks.append(loaded.get_submodule(module).register_forward_hook(keep))
    outputs = named_outputs(loaded, loaded(**arguments))
    for hook in hooks:
        hook.remove()
    return {**outputs, **found} if found else outputs


def check_case(case, inputs, expected, outputs):
    """What differs in one golden case, and the largest difference. A forward that gives a tensor alone gives it no name."""
    wrong = [] if expected else [f"{case} has no outputs"]
    if isinstance(outputs, torch.Tensor):
        wrong += [f"{case} has {len(expected)} outputs instead of one"] if len(expected) > 1 else []
        outputs = dict.fromkeys(expected, outputs)
    worst = 0.0
    for name, tensor in expected.items():
        theirs = output_named(outputs, name)
        found = float("inf") if theirs is None else difference(tensor, theirs, inputs.get("attention_mask"))
        worst = max(worst, found)
        if not found <= TOLERANCE:
            wrong.append(f"{case}/{name} differs by {found:.1e} of its scale")
    return wrong, worst


# Of Transformers' own code, whatever the inputs: optional kernels make torch slower, not different; WavLM's masks are a
# boolean one and a float one, which torch will not always take together; GPT-2 as a decoder starts from the token that
# is its padding too, which no mask hides; TimesFM copies frequencies as it would numbers; LASR's convolutions of even width
# pad one side more, by a copy.
ABOUT_TRANSFORMERS = (
    "is falling back to its reference PyTorch implementation",
    "Support for mismatched key_padding_mask and attn_mask is deprecated",
    "We strongly recommend passing in an `attention_mask`",
    "Using padding='same' with even kernel lengths",
    "To copy construct from a tensor, it is recommended to use",
    # What a processor counts in samples, an argument that no tensor is.
    "was not provided. Falling back to `config.default_num_",
    "This is the same forward method as `SeamlessM4T",
    "This calls the same method `forward` as `SeamlessM4T",
)


def is_about_transformers(message):
    """Whether a warning says something of Transformers' code rather than of the model."""
    return any(one in message for one in ABOUT_TRANSFORMERS)


def adds_alibi_twice(model):
    """Falcon's eager attention adds its linear biases to scores whose mask has them already; sdpa does not."""
    return model.config["model_type"] == "falcon" and model.config.get("alibi")


def adds_booleans(model):
    """SeamlessM4T's second version makes a mask of booleans, which its eager attention adds to scores as ones; sdpa does not."""
    return model.config["model_type"] == "seamless_m4t_v2"


# Encoders whose eager attention takes numbers for booleans: what a mask allows is forbidden, and the other way round.
INVERTING = {"nemotron_asr_streaming", "nemotron_asr_streaming_encoder", "nemotron3_5_asr"}


# Towers whose sdpa is causal where a mask of nothing is left out; eager attention sees all patches, as the original does.
CAUSAL_WITHOUT_MASK = {"phi4_multimodal_vision"}


def check_forward(model, attention):
    """Torch's forward of the golden inputs gives the golden outputs, without a word; None where there is no such attention."""
    if attention == "sdpa" and (not model.cls._supports_sdpa or model.config["model_type"] in CAUSAL_WITHOUT_MASK):
        return None
    if attention == "eager" and (adds_alibi_twice(model) or adds_booleans(model) or model.config["model_type"] in INVERTING):
        return None
    wrong, worst, cases = [], 0.0, golden_cases(model)
    for case, (inputs, expected) in cases.items():
        # Before draws are given: what a class draws as it is built is no part of its forward.
        _, said = listening(lambda: model.load(attention))
        with torch.no_grad(), given_draws(inputs) as arguments:
            outputs, messages = listening(lambda arguments=arguments: forward(model, model.load(attention), arguments))
        differing, found = check_case(case, inputs, expected, outputs)
        wrong, worst = wrong + differing + [message for message in said + messages if not is_about_transformers(message)], max(worst, found)
    return wrong if cases else ["there is no golden case"], worst


def greedy(model, inputs, began, count):
    """Greedy continuations of equally long rows, without what they began with, which Whisper leaves out by itself."""
    loaded, options = model.load("sdpa" if adds_booleans(model) else "eager"), {"do_sample": False, "num_beams": 1, "max_new_tokens": count}
    with torch.no_grad():
        if model.config["model_type"] == "pop2piano":  # its own method puts a composer's vector before the features
            named = {"inputs_embeds": inputs["input_features"], "attention_mask": inputs["attention_mask"]}
            found = GenerationMixin.generate(loaded, **named, **options)
        elif hasattr(loaded, "t2u_model"):  # its own method goes on to units and sound
            if hasattr(loaded, "set_modality"):
                loaded.set_modality("text" if "input_ids" in inputs else "speech")
            found = GenerationMixin.generate(loaded, **inputs, **options)
        else:
            found = loaded.generate(**inputs, **options)
    length = began.shape[1]
    return found[:, length:] if torch.equal(found[:1, :length], began[:1]) else found


def codes_decoded(model, inputs, count):
    """What MusicGen gives its codec: greedy codes without delays, in so many steps that the last ones are not padding yet."""
    given, codec = [], model.load().audio_encoder
    own = codec.decode
    codec.decode = lambda codes, **further: given.append(codes) or own(codes, **further)
    try:
        with torch.no_grad():
            steps = count + model.config["decoder"]["num_codebooks"]
            model.load().generate(**inputs, do_sample=False, guidance_scale=1.0, max_new_tokens=steps)
    finally:
        del codec.decode
    return torch.stack([codes[0, 0] for codes in given], dim=1).flatten(0, 1)


def check_codes(model, inputs, expected):
    """Greedy codes of every codebook, each of which is a step behind the one before it; those of two channels alternate."""
    found = codes_decoded(model, inputs, len(expected[0]))
    channels = model.config["decoder"]["audio_channels"]
    ours = [row[index // channels :] for index, row in enumerate(expected)]
    theirs = [row[: len(own)].tolist() for row, own in zip(found, ours, strict=True)]
    return [] if theirs == ours else [f"generated {theirs} instead of {ours}"]


def generation_inputs(model, golden):
    """What the recorded continuation was made from."""
    folder = model.directory / "golden"
    if (folder / "generation.safetensors").exists():
        shared = {name: load_file(folder / "inputs.safetensors")[name] for name in golden.get("shared_inputs", [])}
        return {**load_file(folder / "generation.safetensors"), **shared}
    ids = torch.tensor([golden["input_ids"]])
    return {"input_ids": ids, "attention_mask": torch.ones_like(ids)}


def behind_padding(model, inputs):
    """The prompt behind padding, in a batch with a longer one."""
    prompt = inputs["input_ids"]
    pad = torch.full((1, 3), model.config["pad_token_id"])
    longer = torch.cat([prompt[:, :1].repeat(1, 3), prompt], dim=1)
    rows = torch.cat([torch.cat([pad, prompt], dim=1), longer])
    mask = torch.ones_like(rows)
    mask[0, :3] = 0
    return {"input_ids": rows, "attention_mask": mask}


def said_by_name(model, inputs, expected):
    """Whisper finds the tokens that it starts from by the names of a language and a task."""
    listens = "decoder_input_ids" in inputs and hasattr(model.load().generation_config, "lang_to_id")
    if not listens:
        return []
    named = {name: tensor for name, tensor in inputs.items() if name != "decoder_input_ids"}
    with torch.no_grad():
        options = {"do_sample": False, "num_beams": 1, "max_new_tokens": len(expected)}
        found = model.load().generate(**named, language="en", task="transcribe", **options)[0].tolist()
        whole = model.load().generate(**named, language="en", do_sample=False, num_beams=1, return_dict_in_generate=True)
    ends = whole["sequences"][0, -1].item() == model.config["eos_token_id"]
    wrong = [] if ends else [f"a transcript has no end after {whole['sequences'].shape[1]} tokens"]
    return wrong if found == expected else [*wrong, f"by language and task it generated {found}"]


def check_generation(model):
    """Greedy generation equals the recorded one, alone and behind left padding in a batch."""
    golden = read_json(model.directory / "golden" / "generation.json")
    if golden is None:
        return None
    inputs, expected = generation_inputs(model, golden), golden["generated_ids"]
    if isinstance(expected[0], list):
        return check_codes(model, inputs, expected)
    began = torch.tensor([golden.get("input_ids") or golden["decoder_input_ids"]])
    found = greedy(model, inputs, began, len(expected))[0].tolist()
    wrong = [] if found == expected else [f"generated {found} instead of {expected}"]
    wrong += said_by_name(model, inputs, expected)
    invariants = model.provenance.get("invariants") or {}
    if invariants.get("padding") != "left" or set(inputs) != {"input_ids", "attention_mask"}:
        return wrong
    behind = behind_padding(model, inputs)
    padded = greedy(model, behind, behind["input_ids"], len(expected))[0].tolist()
    return wrong + ([] if padded == expected else [f"behind left padding it generated {padded}"])


def hashes_ids(model):
    """Any id has a place in the model's tables: code points do not need rows of their own."""
    return "num_hash_buckets" in model.config


def vocabulary_rows(model, tokenizer):
    """How many ids the model knows: rows of its embedding, or what the config says of a model that only writes text."""
    if hashes_ids(model):
        return len(tokenizer)
    loaded = model.load()
    if model.cls.main_input_name in ("input_values", "input_features") and not loaded.can_generate():
        return model.config["vocab_size"]
    if model.config["model_type"] == "perceiver":  # its class's input embeddings are the latents
        return model.config["vocab_size"]
    if re.search("TextToUnit|CodeHifiGan", model.architecture):  # its embeddings are of units
        return model.config["vocab_size"]
    if model.config["model_type"] == "vits":  # its class does not say which embedding is the input's
        return loaded.text_encoder.embed_tokens.weight.shape[0]
    if "text_encoder_vocab_size" in model.config:  # of texts that only training reads
        return model.config["text_encoder_vocab_size"]
    if model.config["model_type"] == "musicgen":  # its decoder's embeddings are of codes, a table for each codebook
        return model.config["text_encoder"]["vocab_size"]
    if hasattr(loaded.config, "text_config"):
        return loaded.config.text_config.vocab_size
    if "text_config" in model.config:  # half of a model of texts and images, loaded with its own half of the config
        return model.config["text_config"]["vocab_size"]
    try:
        return loaded.get_input_embeddings().weight.shape[0]
    except NotImplementedError:  # of what hears and writes by frames, the class names no embedding
        return model.config["vocab_size"]


def check_tokenizer(model):
    """AutoTokenizer gives our ids and texts, fits the embedding and warns of nothing."""
    if not (model.directory / "tokenizer_config.json").exists():
        return None
    if wants_pandas(model):
        return [WITHOUT_PANDAS]
    tokenizer, messages = listening(lambda: AutoTokenizer.from_pretrained(model.directory))
    wrong = list(messages)
    rows = vocabulary_rows(model, tokenizer)
    if len(tokenizer) > rows:
        wrong.append(f"the tokenizer has {len(tokenizer)} ids, the embedding {rows}")
    for name in ("bos", "eos", "pad", "cls", "sep", "mask", "unk"):
        own, stated = getattr(tokenizer, f"{name}_token_id"), model.config.get(f"{name}_token_id")
        # A reference as people have it may contradict itself: its ids stay what they are.
        if isinstance(own, int) and isinstance(stated, int) and own != stated and not model.as_found:
            wrong.append(f"{name}_token_id is {own} in the tokenizer, {stated} in the config")
    key = ("strings", type(tokenizer).__name__, model.tokenizer_content)
    return wrong + remembered(key, lambda: compare_strings(tokenizer, model.strings)) + compare_chat(tokenizer, model.strings)


# What begins so is told, but no failure.
UNPROVEN = "unproven: "

# Inputs beside ids that some tokenizers make of a text, or of what is marked in it.
OF_TOKENIZERS = ("entity_ids", "input_shape_ids")

# What a tokenizer of tables makes of given answers, which the loss reads.
OF_ANSWERS = ("labels", "numeric_values", "numeric_values_scale")

# What stands instead of a comparison that wants a library which is not there.
WITHOUT_PANDAS = f"{UNPROVEN}TapasTokenizer wants pandas, which is not there"


def reads_tables(model):
    """Its tokenizer takes tables, and no text without one."""
    return (read_json(model.directory / "tokenizer_config.json") or {}).get("tokenizer_class") == "TapasTokenizer"


def wants_pandas(model):
    """Tokenizers of tables are made with pandas, or not at all."""
    return reads_tables(model) and not transformers.utils.is_pandas_available()


def check_tokenizer_inputs(model):
    """AutoTokenizer makes of golden texts, and of what is marked in them, all the inputs that we made of them."""
    folder = model.directory / "golden"
    raw, path = read_json(folder / "text.json"), folder / "inputs.safetensors"
    ours = load_file(path) if path.exists() else {}
    if wants_pandas(model):
        return [WITHOUT_PANDAS]
    if not raw or "num_choices" in raw or not ("table" in raw or any(name in ours for name in OF_TOKENIZERS)):
        return None
    tokenizer = AutoTokenizer.from_pretrained(model.directory)
    if "table" in raw:
        import pandas

        raw["table"] = pandas.DataFrame.from_dict(raw["table"])
        raw["answer_coordinates"] = [[tuple(cell) for cell in cells] for cells in raw["answer_coordinates"]]
    if "entity_spans" in raw:
        raw["entity_spans"] = [[tuple(span) for span in spans] for spans in raw["entity_spans"]]
    theirs = tokenizer(**raw, padding=True, return_tensors="pt")
    wrong = [f"there is no {name}" for name in theirs if name not in ours and name not in OF_ANSWERS]
    wrong += [f"AutoTokenizer makes no {name}" for name in OF_TOKENIZERS if name in ours and name not in theirs]
    shared = theirs.keys() & ours.keys()
    return wrong + [f"{name} differs: {ours[name].tolist()}, theirs {theirs[name].tolist()}" for name in sorted(shared) if not torch.equal(theirs[name], ours[name])]


def code_points(text):
    """A text by its code points, short."""
    return " ".join(f"U+{ord(character):04X}" for character in text[:24])


def plain_ids(tokenizer, text):
    """A text's ids between special tokens, whatever else the tokenizer wants to be given."""
    # A tokenizer of words with boxes, or of a page's nodes, takes no plain text.
    if hasattr(tokenizer, "sep_token_box") or hasattr(tokenizer, "tags_dict"):
        return tokenizer.backend_tokenizer.encode(text).ids
    if hasattr(tokenizer, "convert_logits_to_predictions"):
        inner = tokenizer.convert_tokens_to_ids(tokenizer.tokenize(text)) if text.strip() else []
        return [tokenizer.cls_token_id, *inner, tokenizer.sep_token_id]
    return tokenizer(text)["input_ids"]


def compare_strings(tokenizer, ours):
    """Ids and decoded texts of the given strings."""
    if not ours:
        return ["no strings were given to compare the tokenizer on"]
    # Those of CTC take equal tokens in a row for one, which is no text's business.
    groups = tokenizer.is_fast and "group_tokens" in inspect.signature(tokenizer._decode).parameters
    as_written = {"group_tokens": False} if groups else {}
    wrong = []
    for text, ids, decoded in zip(ours["strings"], ours["ids"], ours["decoded"], strict=True):
        found = plain_ids(tokenizer, text)
        if found != ids:
            wrong.append(f"{text[:40]!r} ({code_points(text)}) is {found[:16]}, ours {ids[:16]}")
        else:
            back = tokenizer.decode(ids, skip_special_tokens=False, clean_up_tokenization_spaces=False, **as_written)
            if groups:  # nor is their blank, the padding
                decoded = decoded.replace(tokenizer.pad_token, "")
            # A class written in Python puts spaces around special tokens.
            if (back != decoded) if tokenizer.is_fast else (back.replace(" ", "") != decoded.replace(" ", "")):
                wrong.append(f"{text[:40]!r} decodes to {back[:60]!r}, ours {decoded[:60]!r}")
    return [f"{len(wrong)} of {len(ours['strings'])} strings differ", *wrong[:3]] if wrong else []


def compare_chat(tokenizer, ours):
    """The rendered conversation."""
    if not ours or not ours.get("chat"):
        return []
    chat = ours["chat"]
    options = {"tokenize": False, "add_generation_prompt": True, "date_string": chat["date_string"]}
    found = tokenizer.apply_chat_template(chat["messages"], **options)
    rendered = chat["rendered"]
    return [] if found == rendered else [f"the chat template renders {found!r}, ours {rendered!r}"]


def stored(directory):
    """Name → (dtype, shape) of every tensor in the safetensors files."""
    found = {}
    for path in sorted(directory.glob("model*.safetensors")):
        with safe_open(path, framework="pt") as file:
            slices = {name: file.get_slice(name) for name in file.keys()}
            found.update({name: (one.get_dtype(), list(one.get_shape())) for name, one in slices.items()})
    return found


def configs_in(config):
    """A config and those nested in it."""
    yield config
    for value in vars(config).values():
        if isinstance(value, transformers.PreTrainedConfig):
            yield from configs_in(value)


def check_names(model):
    """Tensor names, shapes and dtypes are those a freshly constructed class saves, in the files and in their index."""
    config = (model.config_class or AutoConfig).from_pretrained(model.directory)
    saved, ours = saved_tensors(construct(model.cls, config)), stored(model.directory)
    expected = {timm_models.released_name(model.cls, name): one for name, one in saved.items()}
    wrong = [f"{name} is missing" for name in expected if name not in ours]
    wrong += [f"{name} is not a name that is saved" for name in ours if name not in expected]
    for name in sorted(expected.keys() & ours.keys()):
        if ours[name] != tuple(expected[name]):
            wrong.append(f"{name} is {ours[name]}, saved as {expected[name]}")
    index = read_json(model.directory / "model.safetensors.index.json")
    if index is not None and set(index["weight_map"]) != set(ours):
        wrong.append("model.safetensors.index.json does not list the tensors of the shards")
    return [f"{len(wrong)} tensors differ", *wrong[:5]] if wrong else []


def check_padding_rows(model):
    """Tables have zeros at the padding token, as torch makes them, unless that token also begins or ends texts."""
    special = set()
    for config in configs_in(model.load().config):
        for name in ("bos_token_id", "eos_token_id"):
            value = getattr(config, name, None)
            special.update(value if isinstance(value, list) else [value])
    tables = [(name, one) for name, one in model.load().named_modules() if isinstance(one, torch.nn.Embedding)]
    padded = [(name, one) for name, one in tables if one.padding_idx is not None and one.padding_idx not in special]
    if not padded:
        return None
    return [f"row {one.padding_idx} of {name} is not zero" for name, one in padded if one.weight[one.padding_idx].any()]


MEAN_PIXEL_DIFFERENCE = 2.0


def in_pixels(difference, processor):
    """A difference of processed values, `[..., channels, height, width]`, channels last, or flat patches, in steps of 1 of 255."""
    settings = timm_models.pixel_settings(processor.to_dict())
    scale = 1 / settings["rescale_factor"] if settings.get("do_rescale") else 1
    deviation = settings.get("image_std") if settings.get("do_normalize") else None
    if deviation and difference.ndim > 3 and difference.shape[-3] == 4:
        # A trimap beside the colors is not normalized.
        deviation = [*deviation, 1.0]
    if not deviation:
        return difference * scale
    of_channels = torch.tensor(deviation)
    if difference.ndim > 3 and len(deviation) == difference.shape[-1] != difference.shape[-3]:
        return difference * scale * of_channels
    return difference * scale * (of_channels.reshape(-1, 1, 1) if difference.ndim > 3 else of_channels.mean())


# The names of processed pixels, in pictures or in packed patches.
PIXELS = {"high_res_pixel_values", "hidden_states", "pixel_values", "pixel_values_images", "pixel_values_videos"}


def compare_processed(name, ours, theirs, processor):
    """What is wrong with one processed tensor: the shape, or pixels; what is no picture must be the same."""
    if ours.shape != theirs.shape:
        return [f"{name} is {list(ours.shape)}, by AutoImageProcessor {list(theirs.shape)}"]
    if name == "bbox" and ours.is_floating_point():
        # UDOP reads shares of a page; its tokenizer leaves boxes as they are given, in thousandths.
        theirs = theirs / 1000
    if name not in PIXELS:
        return [] if torch.allclose(ours.double(), theirs.double(), atol=1e-4) else [f"{name} differs"]
    mean = in_pixels((ours - theirs).abs(), processor).mean().item()
    return [] if mean <= MEAN_PIXEL_DIFFERENCE else [f"{name} differs by {mean:.2f} of 255 in the mean"]


# What a processor makes, by the arguments of a tower that reads packed patches.
OF_TOWERS = {
    "image_grid_thw": "grid_thw",
    "image_merge_sizes": "merge_sizes",
    "image_position_ids": "pixel_position_ids",
    "pixel_values": "hidden_states",
}


def tower_arguments(processed, named):
    """What a processor made, by the arguments of a tower's forward where those are not the processor's names; some are one row."""
    arguments = {OF_TOWERS.get(name, name) if name not in named else name: tensor for name, tensor in processed.items()}
    rows = {name: tensor[None] for name, tensor in arguments.items() if name in named and named[name].ndim > tensor.ndim}
    return {**arguments, **rows}


# What a processor says of images' sizes, for what comes after the model.
OF_SIZES = {
    "aspect_ratios",
    "grids",
    "num_patches",
    "num_patches_per_image",
    "num_soft_tokens_per_image",
    "original_sizes",
    "patch_offsets",
    "reshaped_input_sizes",
    "target_sizes",
}


def without_torchvision(error):
    """What stands instead of a comparison with a class that has no variant for Pillow; other errors stay errors."""
    if "torchvision: " not in str(error) or "pil: " in str(error):
        raise error
    return [f"{UNPROVEN}AutoImageProcessor wants torchvision, with which another suite looks at it"]


def check_image_processor(model):
    """AutoImageProcessor makes of the golden images what we made of them, and warns of nothing."""
    folders = sorted(path.parent for path in (model.directory / "golden").rglob("image.png"))
    # A joined processor is looked at as a whole; Perceiver has no class that joins its two.
    joined = (model.directory / "tokenizer_config.json").exists() and model.config["model_type"] != "perceiver"
    if not folders or joined:
        return None
    try:
        processor, wrong = listening(lambda: AutoImageProcessor.from_pretrained(model.directory))
    except ValueError as error:
        return without_torchvision(error)
    for folder in folders:
        files = [folder / "image.png", *sorted(folder.glob("image_*.png"))]
        call = read_json(folder / "image.json") or {}
        if "trimaps" in call:
            call["trimaps"] = [PIL.Image.open(folder / name) for name in call["trimaps"]]
        theirs = processor([PIL.Image.open(file) for file in files], return_tensors="pt", **call)
        ours = load_file(folder / "inputs.safetensors")
        for name, tensor in tower_arguments(theirs, ours).items():
            if name in OF_SIZES:
                continue
            if name not in ours:
                wrong.append(f"{folder.name} has no {name}")
                continue
            wrong += [f"{folder.name}/{one}" for one in compare_processed(name, ours[name], tensor, processor)]
    return wrong


def check_video_processor(model):
    """AutoVideoProcessor makes of the golden videos, frame by frame, what we made of them, and warns of nothing."""
    folder = model.directory / "golden"
    listed = read_json(folder / "video.json")
    if listed is None:
        return None
    processor, wrong = listening(lambda: AutoVideoProcessor.from_pretrained(model.directory))
    videos = [[PIL.Image.open(folder / name).convert("RGB") for name in names] for names in listed["videos"]]
    theirs = processor([[numpy.array(frame) for frame in frames] for frames in videos], return_tensors="pt")
    ours = load_file(folder / "inputs.safetensors")
    for name, tensor in theirs.items():
        wrong += [f"golden has no {name}"] if name not in ours else compare_processed(name, ours[name], tensor, processor)
    return wrong


def check_videos_among_texts(model):
    """AutoProcessor makes of golden texts, and of the images and videos in them, what we made of them, and warns of nothing."""
    folder = model.directory / "golden" / "video"
    raw, listed = read_json(folder / "text.json"), read_json(folder / "video.json")
    if raw is None or listed is None:
        return None
    processor, wrong = listening(lambda: AutoProcessor.from_pretrained(model.directory))
    processor.tokenizer.padding_side = raw.pop("padding_side")
    images = [PIL.Image.open(file).convert("RGB") for file in sorted(folder.glob("image*.png"))]
    read = [numpy.stack([numpy.array(PIL.Image.open(folder / name).convert("RGB")) for name in names]) for names in listed["videos"]]
    counts = raw.pop("images_per_text")
    given = {"images": parted(images, counts)} if images else {}
    given["videos"] = parted(read, raw.pop("videos_per_text"))
    sampled = {"do_sample_frames": True, **({"num_frames": listed["num_frames"]} if "num_frames" in listed else {})}
    if "fps" in listed:
        given["video_metadata"] = [{"fps": listed["fps"], "total_num_frames": len(video)} for video in read]
    theirs, messages = listening(lambda: processor(**raw, **given, padding=True, return_tensors="pt", videos_kwargs=sampled))
    ours = load_file(folder / "inputs.safetensors")
    wrong += messages + [f"there is no {name}" for name in theirs if name not in ours]
    # Positions are made by the model, of the grids.
    wrong += [f"AutoProcessor makes no {name}" for name in ours if name not in theirs and name != "position_ids"]
    for name in theirs.keys() & ours.keys():
        wrong += compare_processed(name, ours[name], theirs[name], processor.image_processor)
    own = read_json(model.directory / "video_preprocessor_config.json") or {}
    part = read_json(model.directory / "processor_config.json")["video_processor"]
    return wrong + [f"{name} differs in video_preprocessor_config.json" for name, value in part.items() if own.get(name) != value]


def check_processor_files(model):
    """The flat file that other runtimes read says what processor_config.json says of its part."""
    combined = read_json(model.directory / "processor_config.json") or {}
    flat = read_json(model.directory / "preprocessor_config.json")
    # Of two parts it has the images'.
    part = combined.get("image_processor") or combined.get("feature_extractor")
    if flat is None or not part:
        return None
    return [
        f"{name} is {flat.get(name)!r} in preprocessor_config.json, {value!r} in processor_config.json"
        for name, value in part.items()
        if flat.get(name) != value
    ]


# What PaliGemma's processor marks for training: the session that clients load reads neither.
OF_TRAINING = {"labels", "token_type_ids"}


class Absent(types.ModuleType):
    """Stands for a library that is not there while a module is imported which takes names from it."""

    __path__ = ()

    def __getattr__(self, name):
        return object


# What torchvision has that modules of processors take names from.
OF_TORCHVISION = ("torchvision", "torchvision.transforms", "torchvision.transforms.v2", "torchvision.transforms.v2.functional", "torchvision.io")


def class_behind(named):
    """A processor's class, whether or not the libraries are there that it reads videos or counts tokens beforehand with."""
    cls = getattr(transformers, named)
    if cls.__module__ not in sys.modules:
        sys.modules.update({name: Absent(name) for name in OF_TORCHVISION})
        try:
            importlib.import_module(cls.__module__)
        finally:
            for name in OF_TORCHVISION:
                del sys.modules[name]
    module = sys.modules[cls.__module__]
    cls = getattr(module, named)
    # It spells out how many frames a video has.
    if getattr(module, "num2words", "") is None:
        module.num2words = str
    return cls


# Their constructors read settings of videos, which are those of images.
READ_SETTINGS_OF_VIDEOS = {"MiniCPMV4_6Processor"}


def without_videos(directory, named):
    """A processor of images, texts and videos of the first two alone."""
    cls = class_behind(named)
    names = {"check_argument_for_proper_class": lambda self, name, argument: type(argument)}
    images, texts = AutoImageProcessor.from_pretrained(directory), AutoTokenizer.from_pretrained(directory)
    arguments = inspect.signature(cls.__init__).parameters
    parts = ("image_processor", "feature_extractor", "processor_class", "video_processor")
    settings = {name: value for name, value in read_json(directory / "processor_config.json").items() if name not in parts}
    others = {"video_processor": images if named in READ_SETTINGS_OF_VIDEOS else None} if "video_processor" in arguments else {}
    if "feature_extractor" in arguments:
        others["feature_extractor"] = AutoFeatureExtractor.from_pretrained(directory)
    return type(named, (cls,), names)(image_processor=images, tokenizer=texts, **others, **settings)


# Why AutoProcessor cannot make a processor, and what that leaves unproven.
NOT_THERE = {
    "VideoProcessor requires the Torchvision": "AutoProcessor wants torchvision for videos",
    "requires the Torchvision library": "AutoProcessor wants torchvision",
    "requires `torchvision` to be installed": "AutoProcessor wants torchvision for videos",
    "Package `num2words` is required": "AutoProcessor wants num2words for videos",
}


def joined_processor(directory, named):
    """AutoProcessor's processor and what it cannot prove; joined of its parts here where it wants a library that is not there."""
    try:
        return AutoProcessor.from_pretrained(directory), []
    except (ImportError, ValueError) as error:
        # A class of images that has no variant for Pillow.
        if "torchvision: " in str(error) and "pil: " not in str(error):
            return None, [f"{UNPROVEN}AutoImageProcessor wants torchvision, which is not there"]
        why = next((why for said, why in NOT_THERE.items() if said in str(error)), None)
        if why is None:
            raise
    # Torchvision would take the place of Pillow in every other class.
    unproven = [f"{UNPROVEN}{why}, which is not there: {named} was joined of images and texts alone"]
    return without_videos(directory, named), unproven


def parted(images, counts):
    """Images in lists, one for each text, of so many."""
    rest = iter(images)
    return [[next(rest) for _ in range(count)] for count in counts]


def check_combined_processor(model):
    """AutoProcessor makes of golden texts and images together what we made of them, and warns of nothing."""
    folder = model.directory / "golden"
    named = (read_json(model.directory / "processor_config.json") or {}).get("processor_class")
    raw = read_json(folder / "text.json") or read_json(folder / "prompts.json")
    if not named or not raw or not (folder / "image.png").exists():
        return None
    try:
        (processor, wrong), messages = listening(lambda: joined_processor(model.directory, named))
    except ValueError as error:
        return without_torchvision(error)
    wrong = wrong + messages
    if processor is None:
        return wrong
    if type(processor).__name__ != named:
        return [*wrong, f"AutoProcessor finds a {type(processor).__name__}"]
    files = [folder / "image.png", *sorted(folder.glob("image_*.png"))]
    if "padding_side" in raw:
        processor.tokenizer.padding_side = raw.pop("padding_side")
        raw = {"padding": True, **raw}
    images = [PIL.Image.open(file).convert("RGB") for file in files]
    counts = raw.pop("images_per_text", None)
    call = {**raw, "images": images if counts is None else parted(images, counts)}
    if (heard := read_json(folder / "audio.json")) is not None:
        call["audio"] = read_clips(folder, heard["sampling_rate"])
    theirs, messages = listening(lambda: processor(return_tensors="pt", **call))
    ours = load_file(folder / "inputs.safetensors")
    unread = OF_SIZES | OF_TRAINING
    wrong += messages + [f"there is no {name}" for name in theirs if name not in ours and name not in unread]
    for name in theirs.keys() & ours.keys():
        wrong += compare_processed(name, ours[name], theirs[name], processor.image_processor)
    return wrong


def check_placed_texts(model):
    """A tokenizer of words in boxes, or of a page's nodes, makes of golden texts what we made of them, and warns of nothing."""
    folder = model.directory / "golden"
    raw = read_json(folder / "text.json") or {}
    if (folder / "image.png").exists() or not (model.directory / "tokenizer_config.json").exists():
        return None
    if not {"boxes", "xpaths"} & raw.keys():
        return None
    tokenizer, messages = listening(lambda: AutoTokenizer.from_pretrained(model.directory))
    if not {"boxes", "xpaths"} & raw.keys() & inspect.signature(tokenizer.__call__).parameters.keys():
        return None
    tokenizer.padding_side = raw.pop("padding_side")
    theirs, said = listening(lambda: tokenizer(padding=True, return_tensors="pt", **raw))
    ours = load_file(folder / "inputs.safetensors")
    wrong = [f"there is no {name}" for name in theirs if name not in ours]
    return messages + said + wrong + [f"{name} differs" for name in theirs.keys() & ours.keys() if not theirs[name].equal(ours[name])]


FEATURE_TOLERANCE = 1e-3


def read_wav(path, rate):
    """Samples of a WAV file of 16 bits within ±1, float32; an error where they are not so many a second."""
    with wave.open(str(path)) as file:
        if file.getframerate() != rate:
            raise ValueError(f"{path.name} has {file.getframerate()} samples a second instead of {rate}")
        return numpy.frombuffer(file.readframes(file.getnframes()), dtype="<i2").astype(numpy.float32) / 32768


def read_clips(folder, rate):
    """The golden clips of a folder in order."""
    return [read_wav(path, rate) for path in [folder / "audio.wav", *sorted(folder.glob("audio_*.wav"))]]


def check_joined_processor(model, extractor):
    """AutoProcessor has the same feature extractor, without a word."""
    named = (read_json(model.directory / "processor_config.json") or {}).get("processor_class")
    try:
        (processor, unproven), messages = listening(lambda: joined_processor(model.directory, named))
    except ImportError as error:
        if "mistral-common" not in str(error):
            raise
        return [f"{UNPROVEN}AutoProcessor wants mistral-common, which is not there"]
    messages = unproven + messages
    if processor is None:
        return messages
    found = getattr(processor, "feature_extractor", getattr(processor, "audio_processor", processor))
    return messages + ([] if type(found) is type(extractor) else [f"AutoProcessor has a {type(found).__name__}"])


# Processors that join texts and sounds by a package that is not there.
JOINED_BY_MISTRAL = {"VoxtralProcessor"}


def check_sounds_among_texts(model):
    """AutoProcessor makes of golden texts and the sounds in them what we made of them, and warns of nothing."""
    folder = model.directory / "golden"
    raw, call = read_json(folder / "text.json"), read_json(folder / "audio.json")
    # With images among the texts too, they are looked at together.
    if not raw or not call or (folder / "image.png").exists():
        return None
    processor, wrong = listening(lambda: AutoProcessor.from_pretrained(model.directory))
    if not hasattr(processor, "audio_token"):
        return None
    if type(processor).__name__ in JOINED_BY_MISTRAL:
        return [*wrong, f"{UNPROVEN}{type(processor).__name__} wants mistral-common for sounds in texts"]
    processor.tokenizer.padding_side = raw.pop("padding_side")
    clips = read_clips(folder, call["sampling_rate"])
    heard = {"audio": clips, "sampling_rate": call["sampling_rate"]}
    theirs, messages = listening(lambda: processor(return_tensors="pt", text_kwargs={"padding": True}, **raw, **heard))
    ours = load_file(folder / "inputs.safetensors")
    wrong += messages + [f"there is no {name}" for name in theirs if name not in ours]
    # Positions are made beside the model, of the mask.
    wrong += [f"AutoProcessor makes no {name}" for name in ours if name not in theirs and name != "position_ids"]
    for name in theirs.keys() & ours.keys():
        distance = difference(theirs[name].double(), ours[name].double(), None)
        if not distance <= (FEATURE_TOLERANCE if theirs[name].is_floating_point() else 0):
            wrong.append(f"{name} {list(ours[name].shape)} differs by {distance:.1e} of its scale")
    return wrong


def windows_of(clips, extractor, rows):
    """Clips as a joined processor cuts them, where so many rows were made of them: windows that the extractor takes."""
    if rows <= len(clips) or type(extractor) is not transformers.WhisperFeatureExtractor:
        return clips
    length = int(extractor.n_samples)
    return [clip[start : start + length] for clip in clips for start in range(0, len(clip), length)]


def extracted(extractor, clips, call):
    """What an extractor makes of clips; some take no further arguments."""
    named = inspect.signature(extractor.__call__).parameters
    call = {"return_tensors": "pt", **call}
    takes_any = any(argument.kind is argument.VAR_KEYWORD for argument in named.values())
    return extractor(clips, **{name: value for name, value in call.items() if takes_any or name in named})


# What an extractor makes, by the arguments of an encoder that calls it otherwise.
OF_ENCODERS = {"input_features": "audio_mel"}


def check_feature_extractor(model):
    """AutoFeatureExtractor, and AutoProcessor's, make of the golden clips what we made of them, and warn of nothing."""
    folders = sorted(path.parent for path in (model.directory / "golden").rglob("audio.wav"))
    if not folders:
        return None
    extractor, wrong = listening(lambda: AutoFeatureExtractor.from_pretrained(model.directory))
    wrong += check_joined_processor(model, extractor)
    compared = 0
    for folder in folders:
        call = read_json(folder / "audio.json")
        clips = read_clips(folder, call["sampling_rate"])
        ours = load_file(folder / "inputs.safetensors")
        clips = windows_of(clips, extractor, max(len(tensor) for tensor in ours.values() if tensor.ndim))
        theirs, messages = listening(lambda clips=clips, call=call: extracted(extractor, clips, call))
        wrong += messages
        # A text's mask has its name where texts stand beside sounds.
        if "attention_mask" in theirs and "input_features_mask" in ours:
            theirs["input_features_mask"] = theirs.pop("attention_mask")
        theirs = {OF_ENCODERS.get(name, name) if name not in ours else name: made for name, made in theirs.items()}
        for name in theirs.keys() & ours.keys():
            compared += 1
            distance = difference(theirs[name].double(), ours[name].double(), None)
            if not distance <= FEATURE_TOLERANCE:
                wrong.append(f"{folder.name}/{name} {list(ours[name].shape)} differs by {distance:.1e} of its scale")
    return wrong if compared else [*wrong, "the extractor made nothing that is in the golden inputs"]


# Longer limits cost more than they prove.
LONGEST_CUT = 1100

def check_longest_text(model):
    """A text that the tokenizer cuts to its limit is one that the model takes: one token more may crash."""
    stated = read_json(model.directory / "tokenizer_config.json") or {}
    limit = stated.get("model_max_length")
    if not isinstance(limit, int) or limit > LONGEST_CUT or model.cls.main_input_name != "input_ids":
        return None
    config = model.load().config
    if model.config.get("is_encoder_decoder") or any(hasattr(config, part) for part in ("vision_config", "audio_config")):
        return None
    # MusicGen's texts are behind relative positions, its decoder reads codes.
    if config.model_type in ("musicgen", "musicgen_decoder"):
        return None
    # Tables are cut row by row.
    if reads_tables(model):
        return None
    tokenizer = AutoTokenizer.from_pretrained(model.directory)
    words = "a river bends ".split() * limit
    # Some read each word at its place on a page.
    placed = "boxes" in inspect.signature(tokenizer.__call__).parameters
    text = {"text": words, "boxes": [[0, 0, 1, 1]] * len(words)} if placed else {"text": " ".join(words)}
    inputs = tokenizer(**text, truncation=True, return_tensors="pt")
    length = inputs["input_ids"].shape[1]
    if "bbox" in inspect.signature(model.load().base_model.forward).parameters:
        inputs.setdefault("bbox", torch.zeros(1, length, 4, dtype=torch.long))
    # Heads may want more than a text: choices, questions, marks. What has positions is below them.
    with torch.no_grad():
        model.load().base_model(**inputs)
    return [] if length == limit else [f"a long text is cut to {length} tokens, not to {limit}"]


def check_axes_of_positions(model):
    """Golden positions of several axes are those that the model makes of the grids of images and videos."""
    made = next((one.get_rope_index for one in model.load().modules() if hasattr(one, "get_rope_index")), None)
    if made is None:
        return None
    wrong, looked = [], False
    for case, (inputs, _) in golden_cases(model).items():
        ours = inputs.get("position_ids")
        if ours is None or ours.ndim != 3 or "mm_token_type_ids" not in inputs:
            continue
        given = {name: inputs[name] for name in inspect.signature(made).parameters if name in inputs}
        kept = inputs["attention_mask"].bool().expand_as(ours)
        looked = True
        wrong += [] if torch.equal(made(**given)[0][kept], ours[kept]) else [f"{case}/position_ids are not the model's own"]
    return wrong if looked else None


CHECKS = {
    "loads": check_loading,
    "auto class": check_auto_class,
    "special ids": check_special_ids,
    "names": check_names,
    "padding rows": check_padding_rows,
    "forward (eager)": lambda model: check_forward(model, "eager"),
    "forward (sdpa)": lambda model: check_forward(model, "sdpa"),
    "positions of several axes": check_axes_of_positions,
    "generation": check_generation,
    "tokenizer": check_tokenizer,
    "tokenizer's inputs": check_tokenizer_inputs,
    "longest text": check_longest_text,
    "image processor": check_image_processor,
    "combined processor": check_combined_processor,
    "placed texts": check_placed_texts,
    "processor files": check_processor_files,
    "feature extractor": check_feature_extractor,
    "sounds among texts": check_sounds_among_texts,
}


# Checks that read nothing but a model's own files.
OF_CONTENT = {"loads", "auto class", "special ids", "names", "tokenizer"}


def says_one_more(model, message):
    """MusicGen's decoder has a code more than its config counts, which pads; Transformers warns of it, though its class allows it."""
    found = re.search(r"within the vocabulary \(between 0 and (\d+)\), got (\d+)", message)
    return model.config["model_type"] == "musicgen" and bool(found) and int(found[2]) == int(found[1]) + 1


def run_check(name, check, model):
    """One check's row; None means that it does not apply."""
    try:
        result = remembered((name, model.content), lambda: check(model)) if name in OF_CONTENT else check(model)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        result = [f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"]
    if result is None:
        return None
    found, value = result if isinstance(result, tuple) else (result, None)
    problems = [problem for problem in found if problem not in model.said_of_defaults and not says_one_more(model, problem)]
    value = value if value is not None and math.isfinite(value) else None
    failing = [problem for problem in problems if not problem.startswith(UNPROVEN)]
    return {"name": name, "ok": not failing, "detail": "; ".join(problems), "value": value}


def examine(directory, strings, as_found=False):
    """The row of one directory."""
    try:
        model = Model(directory, strings, as_found)
    except Exception as error:
        reading = {"name": "reads", "ok": False, "detail": f"{type(error).__name__}: {error}", "value": None}
        row = {"architecture": Path(directory).name, "directory": str(directory)}
        return {**row, "status": "failed", "checks": [reading]}
    if timm_models.lacks_timm(model.config):
        row = {"architecture": model.architecture, "directory": str(directory)}
        return {**row, "status": "skipped", "detail": "wants timm, with which the suite of torchvision looks at it"}
    checks = [row for row in (run_check(name, check, model) for name, check in CHECKS.items()) if row]
    status = "passed" if all(check["ok"] for check in checks) else "failed"
    row = {"architecture": model.architecture, "directory": str(directory), "dtype": model.dtype}
    return {**row, "status": status, "checks": checks}


def main():
    """Command line."""
    transformers.utils.logging.disable_progress_bar()
    # What is logged stands in the rows.
    transformers.utils.logging.disable_default_handler()
    logging.getLogger("transformers").addHandler(logging.NullHandler())
    torch.set_num_threads(1)
    mra_kernel.install()
    neighborhood_kernel.install()
    roi_align.install()
    torchaudio_spectrogram.install()
    answer(lambda question: examine(question["directory"], question.get("strings", {}), question.get("as_found", False)))


if __name__ == "__main__":
    main()
