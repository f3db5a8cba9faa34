"""Loads tiny models with Transformers 4.57: loading info empty, nothing more.

    python tools/parity/load_with_v4.py [DIRECTORY...]
"""

import json
import os
import re
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import transformers
from answering import answer


# Buffers that version 5 saves under another name or not at all; both versions compute them from the config.
COMPUTED_BUFFERS = re.compile(r"rotary_embeddings\.inv_freq$|\.relative_position_index$")


TOWER = "version 4 saves text_model. or vision_model. before a tower's own names, version 5 does not"

IDLE = "version 5 saves matrices of experts that compute nothing, version 4 has none of them"

# Classes some of whose tensors version 5 saves under names that version 4 does not know; ours are those of version 5.
RENAMED = {
    "SwinBackbone": "version 4 saves swin. before every name, version 5 before the norm's only",
    "ViTMAEForPreTraining": "decoder.decoder_layers is saved as decoder.decoder_encoder.layer by version 5",
    "Data2VecVisionForSemanticSegmentation": "version 5 has other names in the heads: convolution and normalization",
    "CpmAntForCausalLM": "version 4 ties the head to the embedding of all ids, prompts included, which are more than it scores",
    "ViTMSNForImageClassification": "version 5 saves the layers without the prefix vit.",
    **dict.fromkeys(("LongcatFlashModel", "LongcatFlashForCausalLM"), IDLE),
    **dict.fromkeys(("CLIPTextModel", "CLIPVisionModel", "CLIPSegTextModel", "CLIPSegVisionModel"), TOWER),
    **dict.fromkeys(("SiglipTextModel", "SiglipVisionModel", "LlavaModel", "LlavaForConditionalGeneration"), TOWER),
    **dict.fromkeys(("Siglip2TextModel", "Siglip2VisionModel", "VisionTextDualEncoderModel", "MetaClip2TextModel", "MetaClip2VisionModel"), TOWER),
    **dict.fromkeys(("AltCLIPVisionModel", "ChineseCLIPVisionModel"), TOWER),
    **dict.fromkeys(("AltCLIPModel", "AltCLIPTextModel"), "version 5 exchanges layer and layers in the towers' names"),
    **dict.fromkeys(("PaliGemmaModel", "PaliGemmaForConditionalGeneration"), TOWER),
}

# The same of types whose classes are another type's, under the names of their own checkpoints.
RENAMED_TYPES = dict.fromkeys(
    ("exaone", "sarvam_moe"), "version 4 has the class, not the type: it does not know the names that version 5 saves for it"
)


def loading_problems(directory, cls):
    """What loading reports: missing, unexpected and mismatched keys, and error messages."""
    try:
        _, info = cls.from_pretrained(directory, output_loading_info=True)
    except Exception as error:
        return [f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"]
    found = {key: [name for name in map(str, value) if not COMPUTED_BUFFERS.search(name)] for key, value in info.items()}
    return [f"{key}: {sorted(value)[:3]}" for key, value in found.items() if value]


def examine(directory):
    """The row of one directory."""
    try:
        config = json.loads((Path(directory) / "config.json").read_text(encoding="utf-8"))
        architecture = config["architectures"][0]
    except Exception as error:
        row = {"architecture": Path(directory).name, "directory": str(directory)}
        return {**row, "status": "failed", "detail": f"{type(error).__name__}: {error}"}
    row = {"architecture": architecture, "directory": str(directory)}
    cls = getattr(transformers, architecture, None)
    if cls is None:
        return {**row, "status": "skipped", "detail": f"Transformers {transformers.__version__} has no {architecture}"}
    if config["model_type"] in RENAMED_TYPES:
        return {**row, "status": "skipped", "detail": RENAMED_TYPES[config["model_type"]]}
    if architecture in RENAMED:
        return {**row, "status": "skipped", "detail": RENAMED[architecture]}
    wrong = loading_problems(directory, cls)
    return {**row, "status": "failed" if wrong else "passed", "detail": "; ".join(wrong)}


def main():
    """Command line."""
    transformers.utils.logging.set_verbosity_error()
    answer(lambda question: examine(question["directory"]))


if __name__ == "__main__":
    main()
