"""Compares tiny models with CTranslate2: logits and states of golden inputs, golden continuations, and how it converts them.

    python tools/parity/check_ctranslate2.py [DIRECTORY...]
"""

import json
import tempfile
from pathlib import Path

import ctranslate2
import numpy
import transformers
from answering import answer
from ctranslate2.converters.transformers import _MODEL_LOADERS, TransformersConverter
from safetensors.numpy import load_file

# Of an output's scale. What CTranslate2 knows it computes in float32 as Transformers does.
TOLERANCE = 1e-4

OPTIONS = {"device": "cpu", "compute_type": "float32", "inter_threads": 1, "intra_threads": 1}

# Types that CTranslate2 knows by name and does not run as Transformers does, each with what it does.
DIFFERING = {
    "gemma2": "CTranslate2 has no soft caps in this type",
    "llama": "CTranslate2 scales the rope of Llama 3.1 differently; without rope_scaling it gives the golden logits",
    "phi": "CTranslate2 reads the fields of the checkpoint's own code",
    "phi3": "CTranslate2 looks for a rope in every layer, as earlier versions of Transformers had it",
    "t5gemma": "CTranslate2 has windows of 4,096 in this type, whatever its halves say",
    "wav2vec2": "CTranslate2 reads the layers of large models only, which have a norm behind every convolution",
    "wav2vec2-bert": "CTranslate2 reads models with an adapter only",
}

# Types of which CTranslate2 takes no text beyond the window at once: a text's beginning is compared.
WINDOWED = {"gemma3_text", "mistral"}


def converted_class(model_type):
    """The class of a model type that CTranslate2 converts; None where it knows none."""
    known = transformers.CONFIG_MAPPING
    loader = _MODEL_LOADERS.get(known[model_type].__name__) if model_type in known else None
    return loader and loader.architecture_name


def is_converted(config):
    """Whether CTranslate2 converts a model's class: the one of its type, or what an auto class takes."""
    name = converted_class(config["model_type"]) or ""
    return config["architectures"] == [name] or (
        name == "AutoModelForCausalLM" and config["architectures"][0].endswith("ForCausalLM")
    )


def difference(ours, theirs):
    """The largest difference as a share of the scale; infinite where it is no number."""
    worst = float(numpy.abs(ours - theirs).max() / max(1.0, float(numpy.abs(ours).max())))
    return worst if worst == worst else float("inf")


def rows_of(directory):
    """Ids of each row without its padding, and where they stand among golden outputs."""
    inputs = load_file(directory / "golden/inputs.safetensors")
    for index, ids in enumerate(inputs["input_ids"]):
        kept = inputs["attention_mask"][index].astype(bool) if "attention_mask" in inputs else numpy.ones_like(ids, bool)
        yield index, kept, ids[kept]


def stored(ids):
    """One row of ids, and its length, as CTranslate2 takes them."""
    views = [numpy.array([ids], "int32"), numpy.array([len(ids)], "int32")]
    return [ctranslate2.StorageView.from_array(view) for view in views]


def largest_difference(directory, converted, output, longest):
    """Of a decoder's logits or an encoder's states, at the unpadded positions of all rows."""
    expected = load_file(directory / "golden/outputs.safetensors")[output]
    kind = ctranslate2.Generator if output == "logits" else ctranslate2.Encoder
    model = kind(converted, **OPTIONS)
    worst = 0.0
    for index, kept, ids in rows_of(directory):
        result = model.forward_batch(*stored(ids[:longest]))
        theirs = numpy.array(result if output == "logits" else result.last_hidden_state)[0]
        ours = expected[index][kept][:longest]
        worst = max(worst, difference(ours, theirs[:, : ours.shape[1]]))
    return worst


def transcript(directory, converted, start, count):
    """What Whisper writes of the golden sound behind its golden prompt."""
    features = load_file(directory / "golden/inputs.safetensors")["input_features"]
    model = ctranslate2.models.Whisper(converted, **OPTIONS)
    given = ctranslate2.StorageView.from_array(features)
    [result] = model.generate(given, [start], beam_size=1, max_length=448)
    return result.sequences_ids[0][:count]


def vocabulary(converted, side):
    """The names of a side's tokens, by id."""
    files = [Path(converted) / f"{name}_vocabulary.json" for name in (side, "shared")]
    return json.loads(next(file for file in files if file.exists()).read_text())


def translation(directory, converted, start, count):
    """What a sequence-to-sequence model of texts writes behind its golden prompt, a greedy token at a time."""
    rules = json.loads((directory / "generation_config.json").read_text())
    forced = [rules["forced_bos_token_id"]] if rules.get("forced_bos_token_id") is not None else []
    source, target = [vocabulary(converted, side) for side in ("source", "target")]
    ids = load_file(directory / "golden/generation.safetensors")["input_ids"][0]
    # A class whose first token is a language has none of its own in CTranslate2.
    begins = json.loads((Path(converted) / "config.json").read_text()).get("decoder_start_token")
    prefix = [target[token] for token in (start[1:] if begins else start) + forced]
    [result] = ctranslate2.Translator(converted, **OPTIONS).translate_batch(
        [[source[token] for token in ids]],
        [prefix],
        beam_size=1,
        # Tokens that are given count too.
        max_decoding_length=count + len(prefix),
        no_repeat_ngram_size=rules.get("no_repeat_ngram_size", 0),
    )
    written = [target.index(token) for token in result.hypotheses[0]][len(prefix) - len(forced) :][:count]
    # The end that Transformers forces at the last place is not CTranslate2's.
    return written[:-1] + [rules["forced_eos_token_id"]] if "forced_eos_token_id" in rules else written


def problem(directory, converted, config):
    """How CTranslate2's answer differs from the golden one; what was compared; the largest difference."""
    file = directory / "golden/generation.json"
    golden = json.loads(file.read_text()) if file.exists() else {}
    if "decoder_input_ids" in golden:
        expected = golden["generated_ids"]
        answers = transcript if config["model_type"] == "whisper" else translation
        written = answers(directory, converted, golden["decoder_input_ids"], len(expected))
        wrong = "" if written == expected else f"it goes on with {written} instead of {expected}"
        return wrong, "the golden continuation", None
    output = "logits" if golden else "last_hidden_state"
    window = config["sliding_window"] if config["model_type"] in WINDOWED else None
    worst = largest_difference(directory, converted, output, window)
    wrong = "" if worst <= TOLERANCE else f"{output} differ by {worst:.1e} of their scale"
    return wrong, f"the golden {output}", worst


def examine(question):
    """The row of one directory."""
    directory = Path(question["directory"])
    config = json.loads((directory / "config.json").read_text())
    model_type = config["model_type"]
    if not is_converted(config):
        name = converted_class(model_type)
        return {"status": "skipped", "detail": f"of {model_type} CTranslate2 has {name or 'nothing'}"}
    try:
        with tempfile.TemporaryDirectory() as folder:
            converted = str(Path(folder) / "model")
            TransformersConverter(str(directory)).convert(converted)
            wrong, compared, worst = problem(directory, converted, config)
    except Exception as error:
        wrong, compared, worst = f"{type(error).__name__}: {error}"[:300], "", None
    if model_type in DIFFERING and wrong:
        return {"status": "skipped", "detail": f"{DIFFERING[model_type]} ({wrong[:80]})"}
    if model_type in DIFFERING:
        wrong = f"it is said to differ ({DIFFERING[model_type]}), and does not"
    checks = [{"name": "CTranslate2", "detail": wrong, "value": worst}]
    return {"status": "failed" if wrong else "passed", "detail": "" if wrong else compared, "checks": checks}


if __name__ == "__main__":
    transformers.logging.set_verbosity_error()
    answer(examine)
