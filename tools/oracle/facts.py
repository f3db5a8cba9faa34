"""
Writes what Transformers' configuration classes say: packages/atlas/src/configs, one file for each class.

    npm run facts

with the packages of tools/parity/requirements.txt. A file has the class's own fields with their types and their defaults before
`__post_init__`, the rules by which that fills them, the classes of nested configs, and which whole numbers are floats.
"""

import argparse
import json
import math
import re
from pathlib import Path

import transformers
from config_classes import (
    config_classes,
    constant_name,
    default_of,
    file_names,
    float_names,
    hints_of,
    json_kinds,
    own_fields,
    typescript,
)
from config_rules import Probe, attributes, is_plain, plain, rope_of, rules_of
from transformers import CONFIG_MAPPING, PreTrainedConfig

OUT = Path(__file__).parent.parent.parent / "packages" / "atlas" / "src" / "configs"
IDENTIFIER = re.compile(r"^[A-Za-z_$][\w$]*$")
WIDTH = 110
# What a backbone hides behind the properties out_features and out_indices.
HIDDEN = {"_out_features", "_out_indices"}


def literal(value, indent=0):
    """A value as TypeScript."""
    if isinstance(value, float) and not math.isfinite(value):
        return {math.inf: "Infinity", -math.inf: "-Infinity"}.get(value, "NaN")
    if isinstance(value, Code):
        return str(value)
    if isinstance(value, float):
        return json.dumps(int(value) if value.is_integer() and abs(value) < 1e21 else value)
    if isinstance(value, dict):
        items = [f"{name(key)}: {literal(one, indent + 2)}" for key, one in value.items()]
        return wrapped("{ ", items, " }", indent)
    if isinstance(value, list):
        return repeated(value) or wrapped("[", [literal(one, indent + 2) for one in value], "]", indent)
    return json.dumps(value, ensure_ascii=False)


def repeated(values):
    """A long list of one value, or one that counts up."""
    if len(values) > 8 and all(type(one) is type(values[0]) and one == values[0] for one in values):
        return f"Array({len(values)}).fill({literal(values[0])})"
    return None


def wrapped(start, items, end, indent):
    """Items between brackets, in one line where they fit."""
    if not items:
        return (start + end).replace(" ", "")
    line = f"{start}{', '.join(items)}{end}"
    if len(line) + indent <= WIDTH and "\n" not in line:
        return line
    inner = "".join(f"\n{' ' * (indent + 2)}{item}," for item in items)
    return f"{start.strip()}{inner}\n{' ' * indent}{end.strip()}"


def name(key):
    return key if IDENTIFIER.match(key) else json.dumps(key)


class Code(str):
    """An expression of TypeScript."""


def is_beneath(cls, key, given):
    """Whether what a class gives a nested config stands beneath a stated one too: older files state what differs from it."""
    try:
        nested = getattr(cls(**{key: {}}), key)
        usual = type(nested)()
    except Exception:
        return False
    known = [field for field, value in given.items() if is_plain(value) and hasattr(nested, field)]
    changed = [field for field in known if getattr(usual, field, None) != given[field]]
    return bool(changed) and all(getattr(nested, field) == given[field] for field in changed)


class Writer:
    """All classes, and what one file needs to know of the others."""

    def __init__(self):
        self.classes = config_classes()
        self.files = file_names(self.classes)
        self.floats = float_names(self.classes)

    def constant(self, cls):
        return constant_name(self.files[cls.__name__])

    def nested(self, cls, probe):
        """Field → what its nested config is made of."""
        base = probe.base
        specs = cls.sub_configs_defaults or {}
        found = {}
        for key in dict.fromkeys([*specs, *(key for key, one in (base or {}).items() if isinstance(one, PreTrainedConfig))]):
            one, spec = (base or {}).get(key), specs.get(key)
            own = spec.config_class if spec else type(one)
            chosen = not issubclass(own, PreTrainedConfig)
            default = (CONFIG_MAPPING[spec.model_type] if spec.model_type in CONFIG_MAPPING else None) if chosen else own
            facts = {"facts": Code(self.constant(default))} if default else {}
            given = spec.init_kwargs if spec else differing(one)
            if spec and default and isinstance(one, PreTrainedConfig) and type(one) is not default:
                given = {"model_type": one.model_type, **differing(one)}
            found[key] = {
                **facts,
                **({"any": True} if chosen or self.is_any(cls, key) else {}),
                **({"given": plain(given)} if given and is_plain(given) else {}),
                **({"beneath": True} if spec and given and is_beneath(cls, key, given) else {}),
                **({"optional": True} if spec and spec.optional else {}),
                **({"flat": True} if is_flat(probe, key, one) else {}),
            }
        return found

    def is_any(self, cls, key):
        """Whether a nested config that has no spec is of whatever class its model type names."""
        declared = cls.sub_configs.get(key) if isinstance(cls.sub_configs, dict) else None
        return declared is None or not issubclass(declared, PreTrainedConfig)

    def types(self, cls, probe, nested, rules, added):
        """Field → its type, as graphs read it: null only where nothing fills it in."""
        hints = hints_of(cls)
        types = {"model_type": "string"}
        for field in own_fields(cls):
            if field.name in HIDDEN and not is_plain(probe.fields.get(field.name)) or field.name in added:
                continue
            types[field.name] = typescript(hints.get(field.name, field.type))
            rule = rules.get(field.name)
            filled = rule and "while" not in rule and "kept" not in rule and rule.get("value", 0) is not None
            if filled or field.name == "rope_parameters" and (probe.base or {}).get("rope_parameters"):
                types[field.name] = types[field.name].removesuffix(" | null")
        for key, value in added.items():
            types[key] = type_of(value)
        for key, spec in nested.items():
            inner = self.class_of(spec["facts"]) if "facts" in spec else "NestedConfig"
            types[key] = f"{inner} | null" if spec.get("optional") else inner
        return types

    def kinds(self, cls, fields):
        """Field → the kinds of values it may have, where they are several."""
        hints = hints_of(cls)
        found = {key: sorted(json_kinds(hints[key])) for key in fields if key in hints}
        return {key: kinds for key, kinds in found.items() if len(kinds) > 1 and "any" not in kinds}

    def class_of(self, constant):
        return next(cls for cls in self.files if constant_name(self.files[cls]) == constant)

    def file(self, class_name):
        """The TypeScript of a class."""
        cls = self.classes[class_name]
        probe = Probe(cls)
        rules, rope = rules_of(probe), rope_of(probe)
        nested = self.nested(cls, probe)
        added = {key: one for key, one in (probe.base or {}).items() if key not in probe.fields and key not in nested and key != "rope_parameters"}
        fields = {key: one for key, one in probe.fields.items() if key not in HIDDEN and is_plain(one)}
        facts = {
            "className": class_name,
            "defaults": {"model_type": cls.model_type, **fields},
            **({"rules": rules} if rules else {}),
            **({"rope": rope} if rope else {}),
            **({"nested": nested} if nested else {}),
            **({"kinds": kinds} if (kinds := self.kinds(cls, fields)) else {}),
            **({"floats": self.floats[class_name]} if self.floats[class_name] else {}),
            **({"aliases": dict(sorted(cls.attribute_map.items()))} if cls.attribute_map else {}),
        }
        types = self.types(cls, probe, nested, rules, added)
        return self.text(class_name, facts, types, nested)

    def text(self, class_name, facts, types, nested):
        others = {str(spec["facts"]) for spec in nested.values() if "facts" in spec}
        imports = "".join(
            f'import {{ type {self.class_of(other)}, {other} }} from "./{self.files[self.class_of(other)]}.ts";\n'
            for other in sorted(others, key=lambda other: self.files[self.class_of(other)])
        )
        uses = ", type NestedConfig" if "NestedConfig" in types.values() else ""
        declared = "".join(f"\n  {name(key)}: {kind};" for key, kind in types.items())
        return (
            f"// Written by `npm run facts` from Transformers {transformers.__version__}.\n"
            f'import {{ configFacts{uses} }} from "../config-facts.ts";\n{imports}\n'
            f"export type {class_name} = Readonly<{{{declared}\n}}>;\n\n"
            f"export const {constant_name(self.files[class_name])} = configFacts<{class_name}>({literal(facts)});\n"
        )


def is_flat(probe, key, nested):
    """Whether the fields of a nested config may stand beside the others, as in configs of older versions."""
    if not isinstance(nested, PreTrainedConfig) or key not in probe.fields:
        return False
    own = {field.name: default_of(field) for field in own_fields(type(nested))}
    numbers = [name for name, value in own.items() if type(value) is int and value > 0 and name not in probe.fields]
    tried = [(name, probe.make(**{name: own[name] * 2})) for name in numbers if not name.endswith("_id")]
    values = [(vars(nested).get(name), vars(made[key]).get(name), own[name] * 2) for name, made in tried if made and made.get(key)]
    return any(before != given and after == given for before, after, given in values)


def differing(config):
    """What a nested config has otherwise than its class."""
    try:
        base = attributes(type(config)())
    except Exception:
        base = {}
    own = attributes(config)
    return {key: one for key, one in own.items() if is_plain(one) and base.get(key) != one}


def type_of(value):
    """The type of an attribute that is no field."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, str):
        return "string"
    if isinstance(value, list) and value and len({type_of(one) for one in value}) == 1:
        inner = type_of(value[0])
        return f"readonly ({inner})[]" if " " in inner else f"readonly {inner}[]"
    return "readonly unknown[]" if isinstance(value, list) else "unknown"


def main():
    """Writes all files, or those of some classes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=OUT)
    out = parser.parse_args().out
    writer = Writer()
    out.mkdir(parents=True, exist_ok=True)
    written = {f"{file}.ts": writer.file(cls) for cls, file in writer.files.items()}
    for file, text in written.items():
        (out / file).write_text(text)
    for stale in set(out.glob("*.ts")) - {out / file for file in written}:
        stale.unlink()
    print(f"{len(written)} configuration classes of Transformers {transformers.__version__}")


if __name__ == "__main__":
    main()
