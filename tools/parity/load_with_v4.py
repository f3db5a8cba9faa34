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


# What stands in such names, with the point before it.
TOWER_PART = re.compile(r"(^|\.)(?:text|vision)_model(?=\.)")

TOWER = "version 4 saves text_model. or vision_model. before a tower's own names, version 5 does not"

IDLE = "version 5 saves matrices of experts that compute nothing, version 4 has none of them"

TURNED = "version 4 has the matrices of experts the other way round"

JOINT = "version 5 saves all experts' matrices in two tensors, version 4 has three for each expert"

NO_NORM = "its SwinBackbone: version 4 has no norm of a whole Swin, which version 5 saves and does not use"

# Classes some of whose tensors version 5 saves under names that version 4 does not know; ours are those of version 5.
RENAMED = {
    "SwinBackbone": "version 4 saves swin. before every name, version 5 before the norm's only",
    **dict.fromkeys(("Mask2FormerModel", "Mask2FormerForUniversalSegmentation", "OneFormerModel", "OneFormerForUniversalSegmentation"), "its SwinBackbone: version 4 saves swin. before every name"),
    **dict.fromkeys(("GroundingDinoModel", "GroundingDinoForObjectDetection", "MMGroundingDinoModel"), NO_NORM),
    "MMGroundingDinoForObjectDetection": f"{NO_NORM}; it ties no heads of layers by itself",
    "OmDetTurboForObjectDetection": NO_NORM,
    "ViTMAEForPreTraining": "decoder.decoder_layers is saved as decoder.decoder_encoder.layer by version 5",
    "Data2VecVisionForSemanticSegmentation": "version 5 has other names in the heads: convolution and normalization",
    "ColQwen2ForRetrieval": "version 4 has the class that generates under vlm, version 5 the bare one",
    "CpmAntForCausalLM": "version 4 ties the head to the embedding of all ids, prompts included, which are more than it scores",
    "LlavaOnevisionForConditionalGeneration": "version 4 ties the head as text_config says, version 5 as the config beside it does",
    "ViTMSNForImageClassification": "version 5 saves the layers without the prefix vit.",
    **dict.fromkeys(("Qwen3VLMoeTextModel", "Qwen3VLMoeModel", "Qwen3VLMoeForConditionalGeneration"), TURNED),
    "Glm4vMoeTextModel": JOINT,
    **dict.fromkeys(("UdopModel", "UdopForConditionalGeneration"), "version 5 saves a projection of patches beside the decoder"),
    "ShieldGemma2ForImageClassification": "version 5 saves model. twice before every name, version 4 once",
    "JanusForConditionalGeneration": "version 4 does not tie the head to the words",
    **dict.fromkeys(("Gemma3nTextModel", "Gemma3nForCausalLM"), "version 4 has keys and values in layers that read those of others"),
    **dict.fromkeys(("LongcatFlashModel", "LongcatFlashForCausalLM"), IDLE),
    "VisualBertForRegionToPhraseAlignment": "version 4 does not tie the head, which the class does not read, to the words",
    **dict.fromkeys(("AltCLIPModel", "AltCLIPTextModel"), "version 5 exchanges layer and layers in the towers' names"),
}

# The same of types whose classes are another type's, under the names of their own checkpoints.
RENAMED_TYPES = dict.fromkeys(
    ("exaone", "sarvam_moe"), "version 4 has the class, not the type: it does not know the names that version 5 saves for it"
)

# Types whose classes want a package that is not installed beside version 4.
WANTING = {
    "dinat": "its class wants natten, which has no build for this torch",
    **dict.fromkeys(("timm_backbone", "timm_wrapper"), "its class wants timm, which is not installed beside version 4"),
}


def named_by_tower(found):
    """Whether nothing differs but the part of names that only version 4 has: without it missing and unexpected names are the same."""
    missing = sorted(TOWER_PART.sub("", name).strip(".") for name in found["missing_keys"] if TOWER_PART.search(name))
    unexpected = sorted(TOWER_PART.sub("", name).strip(".") for name in found["unexpected_keys"])
    if len(missing) != len(found["missing_keys"]):
        return False
    others = [value for key, value in found.items() if key not in ("missing_keys", "unexpected_keys") and value]
    return bool(missing) and missing == unexpected and not others


def loading_problems(directory, cls):
    """What loading reports: missing, unexpected and mismatched keys, and error messages; or why it cannot be compared."""
    try:
        _, info = cls.from_pretrained(directory, output_loading_info=True)
    except Exception as error:
        return [f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"], None
    found = {key: [name for name in map(str, value) if not COMPUTED_BUFFERS.search(name)] for key, value in info.items()}
    if named_by_tower(found):
        return [], TOWER
    return [f"{key}: {sorted(value)[:3]}" for key, value in found.items() if value], None


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
    if not hasattr(cls, "from_pretrained"):
        return {**row, "status": "skipped", "detail": f"{architecture} is no model by itself in Transformers {transformers.__version__}"}
    reason = {**RENAMED_TYPES, **WANTING}.get(config["model_type"])
    if reason is not None:
        return {**row, "status": "skipped", "detail": reason}
    if architecture in RENAMED:
        return {**row, "status": "skipped", "detail": RENAMED[architecture]}
    wrong, renamed = loading_problems(directory, cls)
    if renamed is not None:
        return {**row, "status": "skipped", "detail": renamed}
    return {**row, "status": "failed" if wrong else "passed", "detail": "; ".join(wrong)}


def main():
    """Command line."""
    transformers.utils.logging.set_verbosity_error()
    answer(lambda question: examine(question["directory"]))


if __name__ == "__main__":
    main()
