"""Compares tiny models with mlx-lm: the logits of golden inputs, at every position that counts.

    python tools/parity/check_mlx.py [DIRECTORY...]
"""

import importlib.util
import json
from pathlib import Path

import mlx.core as mx
import numpy
from answering import answer
from mlx_lm.utils import MODEL_REMAPPING, load_model
from safetensors.numpy import load_file

# Of an output's scale. MLX has GELU's tanh by an approximation of its own, which costs 5e-4.
TOLERANCE = 1e-3

# Types that mlx-lm has without their windows: positions within the window are compared.
WINDOWLESS = {"gemma2", "mistral", "starcoder2"}

# Types whose state goes through padding: rows without any are compared.
RECURRENT = {"recurrent_gemma"}

# Types that mlx-lm knows by name and does not run as Transformers does, each with what it does.
DIFFERING = {
    "bailing_hybrid": "mlx-lm has Ling 2.5 under this type, whose linear layers are others; Ling 3 by the class of its checkpoint's own code",
    "bitnet": "mlx-lm reads packed weights with scales only",
    "dbrx": "mlx-lm reads attn_config's rope_theta, Transformers 5 the one of rope_parameters",
    "ernie4_5_moe": "mlx-lm has no mixture in any layer where moe_layer_end_index is -1",
    "exaone4": "mlx-lm reads a pattern of layers that is a word (LLLG)",
    "falcon_h1": "a mistake of mlx-lm: llama.cpp gives the golden logits",
    "glm": "mlx-lm turns all features of a head, whatever partial_rotary_factor says",
    "gpt2": "mlx-lm reads names without transformer., as the first checkpoints have them",
    "gpt_oss": "mlx-lm reads experts in MXFP4 only",
    "jamba": "mlx-lm makes the weights of the chosen experts sum to 1, Transformers does not",
    "kimi_linear": "mlx-lm renames block_sparse_moe in sparse layers alone, Transformers saves the dense ones under it too",
    "llama4_text": "mlx-lm has a decoder without experts under this type, whose layers without positions are always listed",
    "longcat_flash": "Transformers saves weights of the experts that pass their input on, mlx-lm has none",
    "mamba2": "a mistake of mlx-lm: llama.cpp gives the golden logits",
    "mimo_v2_flash": "mlx-lm reads the fields of the checkpoint's own code, and a window one shorter than that code and Transformers have",
    "minicpm3": "mlx-lm asks for a rope that is scaled",
    "minimax": "mlx-lm has MiniMax M2 under the type of the first MiniMax",
    "nanochat": "mlx-lm reads the names of nanochat's own checkpoints (transformer.wte, c_q), Transformers writes Llama's",
    "olmo": "mlx-lm asks for a package of its own, and ends the process where it is missing",
    "olmo_hybrid": "mlx-lm has other names of the norms of linear layers",
    "phi3": "mlx-lm takes the long factors of a rope at any length",
    "phimoe": "mlx-lm takes the long factors of a rope at any length",
    "solar_open": "mlx-lm reads no scaling of this rope",
}


def is_known(model_type):
    """Whether mlx-lm has a module of a model type, or takes another type's for it."""
    return importlib.util.find_spec(f"mlx_lm.models.{MODEL_REMAPPING.get(model_type, model_type)}") is not None


def rows(config, inputs):
    """Index and unpadded positions of the rows that are compared."""
    for index, ids in enumerate(inputs["input_ids"]):
        mask = inputs["attention_mask"][index] if "attention_mask" in inputs else numpy.ones_like(ids)
        if mask.all() or config["model_type"] not in RECURRENT:
            yield index, mask.astype(bool)


def largest_difference(directory, config):
    """The largest difference of logits, as a share of a row's scale."""
    model, _ = load_model(directory)
    golden = directory / "golden"
    inputs, expected = load_file(golden / "inputs.safetensors"), load_file(golden / "outputs.safetensors")["logits"]
    window = config["sliding_window"] if config["model_type"] in WINDOWLESS else None
    worst = 0.0
    for row, kept in rows(config, inputs):
        logits = numpy.array(model(mx.array(inputs["input_ids"][row][kept])[None]).astype(mx.float32))[0]
        ours = expected[row][kept]
        difference = numpy.abs(logits - ours)[:window].max() / max(1.0, float(numpy.abs(ours).max()))
        # A comparison with what is no number is no agreement.
        worst = float(difference) if not difference <= worst else worst
    return worst


def examine(directory):
    """The row of one directory."""
    directory = Path(directory)
    config = json.loads((directory / "config.json").read_text(encoding="utf-8"))
    model_type = config["model_type"]
    if not is_known(model_type):
        return {"status": "skipped", "detail": f"mlx-lm has no {model_type}"}
    if model_type == "olmo":
        return {"status": "skipped", "detail": DIFFERING[model_type]}
    try:
        difference = largest_difference(directory, config)
    except Exception as error:
        difference, wrong = float("inf"), f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
    else:
        wrong = f"logits differ by {difference:.1e} of their scale"
    if not difference <= TOLERANCE:
        reason = DIFFERING.get(model_type)
        return {"status": "skipped", "detail": f"{reason} ({wrong})"} if reason else {"status": "failed", "detail": wrong}
    if model_type in DIFFERING:
        return {"status": "failed", "detail": f"is equal now: {model_type} is no longer one of DIFFERING"}
    return {"status": "passed", "checks": [{"name": "logits", "detail": "", "value": difference}]}


def main():
    """Command line."""
    mx.set_default_device(mx.cpu)
    answer(lambda question: examine(question["directory"]))


if __name__ == "__main__":
    main()
