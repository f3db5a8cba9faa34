"""Writes the names of config fields that Transformers accepts as floats only: `"swiglu_limit": 7` fails to load, 7.0 does not.

    python tools/oracle/float_fields.py > packages/core/src/float-fields.ts

A name that is an integer in another configuration class is left out.
"""

import dataclasses
import typing
from collections import defaultdict

from transformers.models.auto.configuration_auto import CONFIG_MAPPING

HEAD = """/**
 * Config fields that Transformers' configuration classes accept as floats only, so that 7 must be written as 7.0.
 * Made by tools/oracle/float_fields.py.
 */
export const floatFields: ReadonlySet<string> = new Set(["""


def number_types(cls):
    """Field name → which of int and float its annotation allows."""
    allowed = {field.name: set(typing.get_args(field.type)) or {field.type} for field in dataclasses.fields(cls)}
    return {name: kinds & {int, float} for name, kinds in allowed.items()}


def main():
    """Prints the module."""
    found = defaultdict(list)
    for model_type in CONFIG_MAPPING:
        for name, kinds in number_types(CONFIG_MAPPING[model_type]).items():
            found[name].append(kinds)
    names = sorted(name for name, kinds in found.items() if {float} in kinds and {int} not in kinds)
    print(HEAD)
    for name in names:
        print(f'  "{name}",')
    print("]);")


if __name__ == "__main__":
    main()
