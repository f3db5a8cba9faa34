"""Writes which classes the field has: packages/atlas/data/coverage.json, one row for each model type and class.

    python tools/oracle/coverage.py

with the packages of tools/parity/requirements.txt. A row is what an auto mapping names, or a model that a modeling file
exports although no mapping names it; such a class belongs to its config's model type, or to that of its folder where the config has
none. Which clients know a model type is no fact of Transformers: types that the file has already keep what it says, new ones are
looked up in transformers.js' registry.
"""

import argparse
import ast
import importlib
import json
import logging
import re
import sys
import warnings
from pathlib import Path

import transformers
from transformers import CONFIG_MAPPING, PreTrainedModel
from transformers.models.auto import modeling_auto

ROOT = Path(__file__).parent.parent.parent
OUT = ROOT / "packages" / "atlas" / "data" / "coverage.json"
REGISTRY = ROOT / "node_modules" / "@huggingface" / "transformers" / "src" / "models" / "registry.js"
MODELS = Path(transformers.__file__).parent / "models"
NO_MODELS = {"auto", "deprecated"}
ABSTRACT = re.compile("Pretrained|PreTrainedModel$")

# Models that are exported and stand in no auto mapping, and are no part of the field.
LEFT_OUT = {
    "BlipTextLMHeadModel": "the decoder inside of BlipForConditionalGeneration, of which there is no checkpoint",
    "EsmForProteinFolding": "needs OpenFold's constants and a folding head that no runtime here has",
    "EsmFold2Model": "needs a folding head that no runtime here has",
    "RagModel": "made of two other models and a retriever",
    "RagSequenceForGeneration": "made of two other models and a retriever",
    "RagTokenForGeneration": "made of two other models and a retriever",
}


def mapping_name(constant):
    """`causal_lm` of `MODEL_FOR_CAUSAL_LM_MAPPING_NAMES`; the mapping without a task is `base`."""
    name = constant.removesuffix("_MAPPING_NAMES").removeprefix("MODEL").removeprefix("_FOR_")
    return name.lower() or "base"


def mapped_classes():
    """(Model type, class) → the mappings that name it."""
    found = {}
    for constant, mapping in vars(modeling_auto).items():
        if not constant.startswith("MODEL_") or not constant.endswith("_MAPPING_NAMES"):
            continue
        for model_type, classes in mapping.items():
            for architecture in classes if isinstance(classes, (tuple, list)) else [classes]:
                found.setdefault((model_type, architecture), set()).add(mapping_name(constant))
    return {pair: mappings for pair, mappings in found.items() if not ABSTRACT.search(pair[1])}


def modeling_files():
    """The modeling files of all folders, with the folder's name."""
    return [(path.parent.name, path) for path in sorted(MODELS.glob("*/modeling_*.py")) if path.parent.name not in NO_MODELS]


def defined_in(path):
    """The classes that a file defines, without importing it."""
    return [node.name for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.ClassDef)]


def exported_models(folder, path):
    """The models that a modeling file exports: class → model type."""
    try:
        module = importlib.import_module(f"transformers.models.{folder}.{path.stem}")
    except ImportError as error:  # what only its mapped classes are known of
        print(f"{path.name}: {error}", file=sys.stderr)
        return {}
    own = [getattr(module, name, None) for name in getattr(module, "__all__", [])]
    models = [cls for cls in own if isinstance(cls, type) and issubclass(cls, PreTrainedModel) and cls.config_class]
    return {cls.__name__: cls.config_class.model_type or folder for cls in models if not ABSTRACT.search(cls.__name__)}


def clients(before):
    """Model type → whether transformers.js and Optimum's ONNX exporter know it."""
    registry = set(re.findall(r"\[\s*'([\w.-]+)',\s*'", REGISTRY.read_text(encoding="utf-8")))
    known = {row["model_type"]: (row["transformers_js"], row["optimum_onnx"]) for row in before}
    return lambda model_type: known.get(model_type, (model_type in registry, False))


def field(before):
    """All rows, sorted; `before` are those of an earlier version."""
    pairs, modules = mapped_classes(), {}
    mapped = {architecture for _, architecture in pairs}
    for folder, path in modeling_files():
        modules |= dict.fromkeys(defined_in(path), folder)
        for architecture, model_type in exported_models(folder, path).items():
            if architecture not in mapped and architecture not in LEFT_OUT:
                pairs[model_type, architecture] = set()
    of_clients = clients(before)
    return [
        {
            "model_type": model_type,
            "architecture": architecture,
            "mappings": sorted(pairs[model_type, architecture]),
            "module": modules.get(architecture),
            "transformers_js": of_clients(model_type)[0],
            "optimum_onnx": of_clients(model_type)[1],
        }
        for model_type, architecture in sorted(pairs)
    ]


def main():
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT)
    out = parser.parse_args().out
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    rows = field(json.loads(OUT.read_text(encoding="utf-8")))
    out.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n", encoding="utf-8")
    print(f"{len(rows)} classes of {len({row['model_type'] for row in rows})} model types")


if __name__ == "__main__":
    main()
