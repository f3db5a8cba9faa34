"""Writes the table of all processor classes: what each says at its defaults, and which model types have which.

    python tools/oracle/processors.py

with the packages of tools/parity/requirements.txt regenerates packages/atlas/data/processors.json. A class is constructed
with no argument and asked what it saves. One that needs torchvision cannot be: what its body states is read from its source
instead, and the table says so.
"""

import ast

import json
import logging
import os
import warnings
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_VERBOSITY"] = "error"
OUT = Path(__file__).parent.parent.parent / "packages" / "atlas" / "data" / "processors.json"

# What a saved file has of the machine or of the run, not of the class.
NO_SETTINGS = {"transformers_version", "_processor_class", "processor_class", "image_processor_type", "feature_extractor_type", "video_processor_type"}


def mappings():
    """Kind of processor → model type → class name, as the auto classes have it."""
    from transformers.models.auto.feature_extraction_auto import FEATURE_EXTRACTOR_MAPPING_NAMES
    from transformers.models.auto.image_processing_auto import IMAGE_PROCESSOR_MAPPING_NAMES
    from transformers.models.auto.processing_auto import PROCESSOR_MAPPING_NAMES
    from transformers.models.auto.tokenization_auto import TOKENIZER_MAPPING_NAMES

    def plain(name):
        return name if isinstance(name, str) or name is None else name.get("torchvision") or name.get("pil")

    named = {
        "tokenizer": TOKENIZER_MAPPING_NAMES,
        "image_processor": IMAGE_PROCESSOR_MAPPING_NAMES,
        "feature_extractor": FEATURE_EXTRACTOR_MAPPING_NAMES,
        "video_processor": video_classes(),
        "processor": PROCESSOR_MAPPING_NAMES,
    }
    return {kind: {key: plain(name) for key, name in found.items() if plain(name)} for kind, found in named.items()}


def models():
    """The folder of Transformers' models."""
    import transformers

    return Path(transformers.__file__).parent / "models"


def video_classes():
    """Model type → video processor; without torchvision the auto class names none, its source does."""
    found = {}
    for file in ("auto_mappings.py", "video_processing_auto.py"):
        tree = ast.parse((models() / "auto" / file).read_text(encoding="utf-8"))
        pairs = [node.elts for node in ast.walk(tree) if isinstance(node, ast.Tuple) and len(node.elts) == 2]
        for kind, classes in pairs:
            if isinstance(kind, ast.Constant) and isinstance(classes, ast.Dict):
                found[kind.value] = next((one.value for one in classes.values if isinstance(one, ast.Constant)), None)
    return {kind: name for kind, name in found.items() if name and name.endswith("VideoProcessor")}


def literal(node):
    """The value of a literal, or of a name that image utilities have: IMAGENET_STANDARD_MEAN."""
    from transformers import image_utils

    if isinstance(node, ast.Name):
        return getattr(image_utils, node.id)
    if isinstance(node, ast.Attribute):
        return int(getattr(image_utils.PILImageResampling, node.attr))
    return ast.literal_eval(node)


def stated(name):
    """What the body of a class states, by its source."""
    for path in sorted(models().glob("*/*image_processing_*.py")) + sorted(models().glob("*/video_processing_*.py")):
        text = path.read_text(encoding="utf-8")
        if f"class {name}(" not in text:
            continue
        body = next(node.body for node in ast.parse(text).body if isinstance(node, ast.ClassDef) and node.name == name)
        found = {}
        for node in body:
            if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
                continue
            try:
                found[node.targets[0].id] = json.loads(json.dumps(literal(node.value)))
            except (AttributeError, TypeError, ValueError):
                continue
        return {key: value for key, value in found.items() if key not in ("model_input_names", "valid_kwargs")}
    return None


def constructed(name):
    """A class of the package at its defaults; of an image processor the variant that needs no torchvision."""
    import transformers

    for candidate in (f"{name}Pil", name):
        found = getattr(transformers, candidate, None)
        if found is not None and not getattr(found, "is_dummy", False):
            return found()
    raise LookupError(f"Transformers has no {name}")


def settings_of(name):
    """What a class saves at its defaults, or why it cannot."""
    try:
        saved = json.loads(constructed(name).to_json_string())
        return {"settings": {key: value for key, value in sorted(saved.items()) if key not in NO_SETTINGS}}
    except Exception as error:
        reason = f"{type(error).__name__}: {' '.join(str(error).split())[:160]}"
        read = stated(name)
        return {"reason": reason} if read is None else {"settings": read, "reason": f"read from its source: {reason}"}


def main():
    """Writes the table."""
    import transformers

    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    types = mappings()
    classes = {
        kind: {name: settings_of(name) for name in sorted(set(types[kind].values()))}
        for kind in ("image_processor", "feature_extractor", "video_processor")
    }
    table = {"transformers": transformers.__version__, "types": types, "classes": classes}
    OUT.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    for kind, found in classes.items():
        lacking = [name for name, one in found.items() if "reason" in one]
        print(f"{kind}: {len(found) - len(lacking)} of {len(found)} classes; not {', '.join(lacking)}")


if __name__ == "__main__":
    main()
