"""Loads and runs models that were made from configs and headers alone.

    python tools/day-zero/check.py < ROWS.jsonl

One row a line, {"modelType", "architecture", "directory", "ties"}; one JSON line of answer each, in order: what is
wrong with its tensors, and what came of a forward pass. A broken model is an answer, never a crash.
"""

import json
import logging
import os
import re
import signal
import sys
import warnings
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_VERBOSITY"] = "error"
os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"

import importlib.util  # noqa: E402

import torch  # noqa: E402

if importlib.util.find_spec("torchvision"):
    sys.path.insert(0, str(Path(__file__).parent.parent / "parity"))
    import torchvision_operators  # noqa: E402, F401  before whatever imports torchvision

import transformers  # noqa: E402
from safetensors import safe_open  # noqa: E402

sys.path.insert(0, str(Path(__file__).parent.parent / "oracle"))
from oracle import fold  # noqa: E402
from saved_tensors import config_of, construct, find_class, saved_tensors, tied_names  # noqa: E402
from synthetic_inputs import entry, guesses  # noqa: E402

SECONDS_PER_MODEL = 120
TRIES = 60


def stored_tensors(directory):
    """Name → (dtype, shape) of a checkpoint's header."""
    found = {}
    for file in Path(directory).glob("*.safetensors"):
        with safe_open(file, "pt") as opened:
            for name in opened.keys():
                part = opened.get_slice(name)
                found[name] = (part.get_dtype(), list(part.get_shape()))
    return found


def pattern_of(name):
    """A name without the numbers of its blocks."""
    return re.sub(r"(?<=\.)\d+(?=\.|$)", "*", name)


def because(directory, name):
    """The expressions of a tensor's sizes."""
    provenance = json.loads((Path(directory) / "tiny-random.json").read_text(encoding="utf-8"))
    found = [one for one in provenance["dimensions"] if one["place"].rsplit("[", 1)[0] == pattern_of(name)]
    return "; ".join(f"{one['reference']} = {one['expression']}" for one in found)


def differences(directory, truth):
    """What of a directory's tensors is not what Transformers saves at its config."""
    ours = stored_tensors(directory)
    wrong = [f"missing {name} {truth[name]}" for name in truth if name not in ours]
    wrong += [f"unexpected {name} {ours[name]}" for name in ours if name not in truth]
    for name in truth.keys() & ours.keys():
        if tuple(truth[name]) != ours[name]:
            wrong.append(f"{name} is {ours[name]} where Transformers has {tuple(truth[name])}: {because(directory, name)}")
    return sorted(wrong)


def tie_patterns(ties):
    """Ties without the numbers of blocks."""
    return {(pattern_of(tied), pattern_of(kept)) for tied, kept in ties.items()}


def problems_of_loading(info):
    """What from_pretrained reports."""
    return [f"{kind}: {', '.join(map(str, sorted(info[kind], key=str)[:3]))}" for kind in sorted(info) if info[kind]]


def tensors_in(value):
    """Every tensor in an output; some classes give codes, which are whole numbers."""
    if torch.is_tensor(value):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [found for one in value for found in tensors_in(one)] if isinstance(value, (list, tuple)) else []


def is_finite(tensor):
    """Whether scores are finite but for places that are masked, which are minus infinity."""
    return bool((torch.isfinite(tensor) | torch.isneginf(tensor)).all() and torch.isfinite(tensor).any())


def has_forward(model):
    """Whether a class itself can be called; one that only generates calls its parts one after another."""
    return type(model).forward is not torch.nn.Module.forward or hasattr(model, "encode")


def run(model):
    """What came of a forward pass: {"ran": true}, what is wrong with its output, or why it could not be made."""
    if has_forward(model):
        return run_whole(model)
    parts = [part for part in model.children() if isinstance(part, transformers.PreTrainedModel)]
    answers = [run(part) for part in parts]
    return next((answer for answer in answers if not answer["ran"]), {"ran": bool(answers)})


def run_whole(model):
    """What came of calling a model with one guess after another, until one gives an output that says something."""
    refusals, poor = [], None
    call = model if entry(model) == model.forward else entry(model)
    for _, arguments in zip(range(TRIES), guesses(model)):
        try:
            with torch.no_grad():
                output = call(**arguments)
        except (Exception, SystemExit) as error:
            refusals.append(f"{type(error).__name__}: {' '.join(str(error).split())[:160]}")
            continue
        fault = fault_of([tensor.float() for tensor in tensors_in(output) if tensor.numel() > 1])
        if fault is None:
            return {"ran": True}
        if fault != CONSTANT:
            return {"ran": False, "reason": fault}
        poor = fault
    return {"ran": False, "reason": poor or f"no input was found that it takes: {refusals[0] if refusals else 'none is known'}"}


# What masks of an object that is not seen are.
CONSTANT = "its output is constant"


def fault_of(tensors):
    """What is wrong with an output, or none."""
    if not tensors:
        return "its output has no tensor"
    if not all(is_finite(tensor) for tensor in tensors):
        return "its output is not finite"
    return CONSTANT if all(tensor.max() == tensor.min() for tensor in tensors) else None


def auto_classes(directory):
    """The auto classes that a directory's files are for, with what loads by each."""
    files = {one.name for one in Path(directory).iterdir()}
    read = lambda name: json.loads((Path(directory) / name).read_text(encoding="utf-8")) if name in files else {}  # noqa: E731
    own = read("preprocessor_config.json")
    wanted = {
        "AutoConfig": True,
        "AutoTokenizer": "tokenizer.json" in files,
        "AutoImageProcessor": "image_processor_type" in own,
        "AutoFeatureExtractor": "feature_extractor_type" in own,
        "AutoVideoProcessor": "video_preprocessor_config.json" in files,
        "AutoProcessor": "processor_class" in read("processor_config.json"),
    }
    return [name for name, is_wanted in wanted.items() if is_wanted]


def loaded_by(directory, auto):
    """Nothing where an auto class loads a directory, else why not."""
    try:
        loaded = getattr(transformers, auto).from_pretrained(directory)
        if auto == "AutoTokenizer":
            vocabulary = config_vocabulary(directory)
            if vocabulary is not None and len(loaded) > vocabulary:
                return f"has {len(loaded)} tokens where the model has {vocabulary}"
        return None
    except Exception as error:
        return f"{type(error).__name__}: {' '.join(str(error).split())[:160]}"


def config_vocabulary(directory):
    """How many tokens a model's largest embedding has, by its config."""
    config = json.loads((Path(directory) / "config.json").read_text(encoding="utf-8"))
    nested = [one for one in config.values() if isinstance(one, dict)]
    return max((one["vocab_size"] for one in (config, *nested) if isinstance(one.get("vocab_size"), int)), default=None)


def processors(directory):
    """By auto class what came of loading a directory: null, or why it does not."""
    return {auto: loaded_by(directory, auto) for auto in auto_classes(directory)}


def examine(row):
    """The answer for one model."""
    cls = find_class(row["architecture"], row["modelType"].replace("-", "_"))
    config = config_of(cls, row["directory"])
    fresh = construct(cls, config)
    truth = saved_tensors(fresh)
    wrong = differences(row["directory"], truth)
    measured = {"measured": fold(truth)} if wrong else {}
    gone = tie_patterns(row["ties"]) ^ tie_patterns(tied_names(fresh))
    wrong += [f"tie {tied} = {kept} is only one of the two models'" for tied, kept in sorted(gone)]
    if wrong:
        return {"wrong": wrong, "ran": False, "reason": "it does not load clean", **measured}
    model, info = cls.from_pretrained(row["directory"], config=config, output_loading_info=True)
    wrong = problems_of_loading(info)
    return {"wrong": wrong, **run(model.float().eval()), "processors": processors(row["directory"])}


def answer(row):
    """As examine, whatever happens."""
    signal.alarm(SECONDS_PER_MODEL)
    try:
        return examine(row)
    except BaseException as error:  # a broken config may raise anything
        if isinstance(error, KeyboardInterrupt):
            raise
        return {"wrong": [f"{type(error).__name__}: {' '.join(str(error).split())[:220]}"], "ran": False}
    finally:
        signal.alarm(0)


def main():
    """Answers standard input line by line."""

    def stop(*_):
        raise TimeoutError(f"not done within {SECONDS_PER_MODEL} s")

    signal.signal(signal.SIGALRM, stop)
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    transformers.utils.logging.disable_progress_bar()
    torch.set_num_threads(1)
    # What a library prints is no answer.
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    main()
