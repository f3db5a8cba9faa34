"""Models: from the machine's cache, into a directory, and the list of what there is."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Union

from ._command import answer, asked, error_of
from ._errors import GenerationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    Dtype = Literal["float32", "float16", "bfloat16"]
    Size = Literal["tiny", "small", "paged"]
    Tokenizer = Literal["reduced", "full"]

PathLike = Union[str, "os.PathLike[str]"]


@dataclass(frozen=True)
class Architecture:
    """A class of Transformers, and what tiny-random has of it."""

    model_type: str
    architecture: str
    status: Literal["native", "loadable", "missing"]
    """`native` is made and validated; `loadable` (`unported=True`) loads, but was never run; `missing` cannot be."""
    task: str | None
    """The pipeline it is for, if it is native and has one."""
    modality: str
    reason: str | None = None
    """Why it is missing."""


@dataclass(frozen=True)
class GeneratedModel:
    """What came of one architecture in a run of `generate`."""

    architecture: str
    model_type: str
    status: Literal["made", "current", "loadable", "failed"]
    """`current` was there already, whole and of the same code, reference and options."""
    directory: Path | None
    """Where it is; None where it failed."""
    step: str | None = None
    """The step that failed: resolve, shrink, processors, instantiate, save, validate."""
    reason: str | None = None
    hint: str | None = None
    bytes: Mapping[str, int] = field(default_factory=dict, repr=False)
    """The size of each file."""
    milliseconds: Mapping[str, float] = field(default_factory=dict, repr=False)
    """The time of each step."""


def model_words(
    seed: int, size: str, tokenizer: str, dtype: str, set: Mapping[str, Any] | None, reference: PathLike | None
) -> list[str]:
    """Give the options that decide what a model is, as the command reads them."""
    words = [f"--seed={seed}", f"--size={size}", f"--tokenizer={tokenizer}", f"--dtype={dtype}"]
    words.extend(f"--set={path}={json.dumps(value)}" for path, value in (set or {}).items())
    return words if reference is None else [*words, f"--from={os.fspath(reference)}"]


_known: dict[tuple[str, ...], Path] = {}


def tiny_model(
    architecture: str,
    *,
    seed: int = 0,
    size: Size = "tiny",
    tokenizer: Tokenizer = "reduced",
    dtype: Dtype = "float32",
    set: Mapping[str, Any] | None = None,
    reference: PathLike | None = None,
    cache: PathLike | None = None,
) -> Path:
    """Give the directory of a class's tiny model, which `from_pretrained` loads.

    It is made when it is first asked for on this machine, and shared by all processes and projects: test workers that
    ask at the same time wait for one of them to make it. The same arguments give the same bytes on every machine.
    Nobody may write to the directory; copy it first.

    Args:
        architecture: The class, for example `BertForMaskedLM`.
        seed: Of the random weights.
        size: Width 32 and head size 8 (`tiny`), 64 and 16 (`small`), or head size 64 (`paged`).
        tokenizer: 1,024 ids (`reduced`), or the reference's own vocabulary (`full`).
        dtype: Of the stored weights.
        set: Config values to change, dotted for nested ones: `{"hidden_size": 64, "text_config.hidden_act": "relu"}`.
        reference: A directory of a config and processors, or `owner/name[@revision]` on the Hub; else what is embedded.
        cache: Another directory than `TINY_RANDOM_CACHE`, or `tiny-random` in the user's cache directory.

    Raises:
        InputError: There is no such class, a value cannot be, or the cache cannot be written to.
        TinyRandomError: The command failed.

    """
    __tracebackhide__ = True
    words = ["path", architecture, *model_words(seed, size, tokenizer, dtype, set, reference)]
    if cache is not None:
        words.append(f"--cache={os.fspath(cache)}")
    # A relative name, and the default cache, mean another place when these have changed.
    places = (os.getcwd(), *(os.environ.get(name, "") for name in ("TINY_RANDOM_CACHE", "XDG_CACHE_HOME", "HOME")))
    question = (*words, *places)
    directory = _known.get(question)
    if directory is None or not directory.is_dir():
        directory = _known[question] = Path(asked(words)["directory"])
    return directory


def _generated(row: Mapping[str, Any]) -> GeneratedModel:
    directory = row.get("directory")
    return GeneratedModel(
        architecture=row["architecture"],
        model_type=row["modelType"],
        status=row["status"],
        directory=None if directory is None else Path(directory).absolute(),
        step=row.get("step"),
        reason=row.get("reason"),
        hint=row.get("hint"),
        bytes=row["bytes"],
        milliseconds=row["milliseconds"],
    )


def _failure(models: list[GeneratedModel]) -> GenerationError:
    failed = [model for model in models if model.status == "failed"]
    reasons = "; ".join(f"{model.architecture}: {model.reason}" for model in failed)
    hints = dict.fromkeys(model.hint for model in failed if model.hint is not None)
    return GenerationError(
        f"{len(failed)} of {len(models)} models cannot be made: {reasons}", " ".join(hints) or None, models
    )


def generate(
    *names: str,
    out: PathLike = "out",
    all: bool = False,
    modality: str | None = None,
    unported: bool = False,
    seed: int = 0,
    size: Size = "tiny",
    tokenizer: Tokenizer = "reduced",
    dtype: Dtype = "float32",
    set: Mapping[str, Any] | None = None,
    reference: PathLike | None = None,
    max_shard_size: int | str | None = None,
    adapter: Literal["lora"] | None = None,
    logits_to_keep: bool = False,
    force: bool = False,
    jobs: int | None = None,
) -> list[GeneratedModel]:
    """Make models, validate them, and write each to `out/tiny-random-CLASS`; those that are current are left alone.

    Args:
        *names: Model types (`bert`: every class of it) and classes (`BertForMaskedLM`).
        out: Where the models go.
        all: Every class of every model type; with `reference`, of its model type.
        modality: With no names, only those of one plugin: `text`, `vision`, ...
        unported: With `all`, what is loadable only.
        seed: See `tiny_model`, as for `size`, `tokenizer`, `dtype`, `set` and `reference`.
        size: See `tiny_model`.
        tokenizer: See `tiny_model`.
        dtype: See `tiny_model`.
        set: See `tiny_model`.
        reference: See `tiny_model`; or `hub`, for every family's own checkpoint.
        max_shard_size: Split `model.safetensors` into shards of at most this size: bytes, or `"200KB"`.
        adapter: Add a tiny adapter that PEFT loads.
        logits_to_keep: Decoders read `num_logits_to_keep`.
        force: Make models anew that are current.
        jobs: Processes that make models at a time; by default one for each core where that pays.

    Raises:
        InputError: Nothing can be made of what was given.
        GenerationError: Some models could not be made; its `models` has the others too.
        TinyRandomError: The command failed.

    """
    words = ["generate", *names, f"--out={os.fspath(out)}", *model_words(seed, size, tokenizer, dtype, set, reference)]
    switches = {"all": all, "unported": unported, "logits-to-keep": logits_to_keep, "force": force}
    words.extend(f"--{name}" for name, is_on in switches.items() if is_on)
    options = {"modality": modality, "max-shard-size": max_shard_size, "adapter": adapter, "jobs": jobs}
    words.extend(f"--{name}={value}" for name, value in options.items() if value is not None)
    code, value = answer(words)
    if "error" in value:
        raise error_of(code, value["error"])
    models = [_generated(row) for row in value["architectures"]]
    if code != 0:
        raise _failure(models)
    return models


def list_architectures(*, modality: str | None = None) -> list[Architecture]:
    """List every class of Transformers by model type, and whether it is native, loadable or missing.

    Args:
        modality: Only those of one plugin: `text`, `vision`, ...

    Raises:
        InputError: There is no such modality.

    """
    rows = asked(["list", *([] if modality is None else [f"--modality={modality}"])])
    return [
        Architecture(
            model_type=row["modelType"],
            architecture=row["architecture"],
            status=row["status"],
            task=row["task"],
            modality=row["plugin"],
            reason=row.get("reason"),
        )
        for row in rows
    ]
