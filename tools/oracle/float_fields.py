"""Writes the names of config fields that Transformers accepts as floats only: `"swiglu_limit": 7` fails to load, 7.0 does not.

    python tools/oracle/float_fields.py > packages/core/src/shrink/float-fields.ts

A name that is an integer in another configuration class is listed by model type.
"""

import dataclasses
import json
import typing
from collections import defaultdict

from transformers.models.auto.configuration_auto import CONFIG_MAPPING

HEAD = """/**
 * Config fields that Transformers' configuration classes accept as floats only, so that 7 must be written as 7.0.
 * Made by tools/oracle/float_fields.py.
 */
export const floatFields: ReadonlySet<string> = new Set(["""

HEAD_BY_TYPE = """
/** Fields that only some classes accept as floats only: name → their model types. */
export const floatFieldsOfTypes: Readonly<Record<string, readonly string[]>> = {"""


def number_types(cls):
    """Field name → which of int and float its annotation allows."""
    allowed = {field.name: set(typing.get_args(field.type)) or {field.type} for field in dataclasses.fields(cls)}
    return {name: kinds & {int, float} for name, kinds in allowed.items()}


def main():
    """Prints the module."""
    found = defaultdict(dict)
    for model_type in CONFIG_MAPPING:
        for name, kinds in number_types(CONFIG_MAPPING[model_type]).items():
            found[name][model_type] = kinds
    floats = {name: kinds for name, kinds in found.items() if {float} in kinds.values()}
    print(HEAD)
    for name in sorted(name for name, kinds in floats.items() if {int} not in kinds.values()):
        print(f'  "{name}",')
    print("]);")
    print(HEAD_BY_TYPE)
    for name, kinds in sorted(floats.items()):
        types = sorted(model_type for model_type, allowed in kinds.items() if allowed == {float})
        if {int} in kinds.values():
            print(f"  {name}: {json.dumps(types)},")
    print("};")


if __name__ == "__main__":
    main()
