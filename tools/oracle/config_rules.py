"""
What `__post_init__` makes of a configuration's fields, as data: found by constructing the class with changed fields and by
trying which rule gives the same for every change. A rule that no trial confirms is not written.
"""

import itertools
import math

from config_classes import BASE_FIELDS, default_of, own_fields
from transformers import PreTrainedConfig
from transformers.backbone_utils import BackboneConfigMixin

INTERNAL = BASE_FIELDS | {"kwargs", "ignore_keys_at_rope_validation", "per_layer_config"}
SEPARATE = ("rope_parameters", "out_features", "out_indices")
STAGES = ("stage_names", "out_features", "out_indices")
SAMPLES = 60
ABSENT = "\0absent"

# Keys that are no fields, which `__post_init__` reads where a checkpoint of an older version has them.
OLDER_KEYS = ("sliding_window_pattern", "full_attention_interval", "global_attn_every_n_layers")


def plain(value):
    """A value as JSON has it; None for what it cannot have is not needed: such values are left out before."""
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    return value


def is_plain(value):
    """Whether JSON can have a value."""
    if isinstance(value, (list, tuple)):
        return all(map(is_plain, value))
    if isinstance(value, dict):
        return all(map(is_plain, value.values()))
    return value is None or isinstance(value, (bool, int, float, str))


def attribute(config, name):
    """A field's value, not that of a layer where layers have their own."""
    return vars(config)[name] if name in vars(config) else getattr(config, name, None)


def attributes(config):
    """What a constructed configuration says, beyond what every configuration says; nested ones as they are."""
    names = [name for name in vars(config) if not name.startswith("_") and name not in INTERNAL]
    names += [field.name for field in own_fields(type(config)) if not field.name.startswith("_")]
    if isinstance(config, BackboneConfigMixin):
        names += [name for name in STAGES if name not in names]
    values = {name: attribute(config, name) for name in dict.fromkeys(names)}
    return {
        name: value if isinstance(value, PreTrainedConfig) else plain(value)
        for name, value in values.items()
        if isinstance(value, PreTrainedConfig) or is_plain(value)
    }


class Probe:
    """A configuration class to be tried."""

    def __init__(self, cls):
        self.cls = cls
        self.fields = {field.name: plain(default_of(field)) for field in own_fields(cls)}
        self.tried = {}
        self.base = self.make()

    def make(self, **changes):
        """The attributes of the class constructed with these fields, or None where it refuses them."""
        key = repr(sorted(changes.items()))
        if key not in self.tried:
            try:
                self.tried[key] = attributes(self.cls(**changes))
            except Exception:
                self.tried[key] = None
        return self.tried[key]


def changed(value):
    """Other values for a field."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value * 2, value * 3, value + 2]
    if isinstance(value, float):
        return [value * 2, value / 2]
    if isinstance(value, list) and value and all(isinstance(one, (int, float)) for one in value):
        return [[*value, value[-1]], value[:-1], [value[0] * 2, *value[1:]], [*value[:-1], value[-1] * 2]]
    return [4] if value is None else []


def dependencies(probe, target, fixed):
    """Fields whose change changes the target, flags first tried alone and then together with every other field."""
    found = {}

    def try_all(beside):
        start = probe.make(**fixed, **beside)
        for change in changes(probe, start or {}):
            if start is None or target in change or change.keys() & (beside.keys() | fixed.keys()):
                continue
            made = probe.make(**fixed, **beside, **change)
            if made is not None and made.get(target, ABSENT) != start.get(target, ABSENT) and change not in found.get(tuple(change), []):
                found.setdefault(tuple(change), []).append(change)

    try_all({})
    for (flag, *_), _ in list(found.items()):
        if isinstance(probe.fields.get(flag), bool):
            try_all({flag: not probe.fields[flag]})
    return found


def changes(probe, start):
    """Changes of single fields, of all lists of one length together, and of keys that are no fields."""
    for name, default in probe.fields.items():
        for value in changed(default if default is not None else start.get(name)):
            yield {name: value}
    lists = [name for name, value in probe.fields.items() if isinstance(value, list) and value]
    for length in {len(probe.fields[name]) for name in lists}:
        together = [name for name in lists if len(probe.fields[name]) == length]
        if len(together) > 1:
            yield {name: [*probe.fields[name], probe.fields[name][-1]] for name in together}
            yield {name: probe.fields[name][:-1] for name in together}
    for name in OLDER_KEYS:
        for value in (2, 5):
            yield {name: value}


def samples(probe, found, fixed):
    """What the class makes of single changes and of pairs of them."""
    single = [change for of in found.values() for change in of]
    pairs = [{**a, **b} for a, b in itertools.combinations(single, 2) if not a.keys() & b.keys()]
    made = [(change, probe.make(**fixed, **change)) for change in [{}, *single, *pairs][:SAMPLES]]
    return [{**change, **one} for change, one in made if one is not None]


def number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def at(values, name):
    return values.get(name)


def evaluate(rule, values):
    """What a rule gives for the other attributes. The same is written in TypeScript: packages/core, config-rules.ts."""
    (kind, of), *more = rule.items()
    extra = dict(more)
    if kind == "value":
        return of
    if kind == "copy":
        return at(values, of)
    if kind == "quotient":
        return at(values, of[0]) // at(values, of[1])
    if kind == "product":
        return int(at(values, of[0]) * at(values, of[1]))
    if kind == "sum":
        return at(values, of[0]) + at(values, of[1])
    if kind == "times":
        product = at(values, of) * extra["by"]
        return math.ceil(product) if extra.get("up") else int(product)
    if kind == "doubled":
        return int(at(values, of[0]) * 2 ** (len(at(values, of[1])) - 1))
    if kind == "length":
        return len(at(values, of))
    if kind == "item":
        return at(values, of)[extra["index"]]
    if kind == "stages":
        depth = at(values, of)
        return ["stem", *[f"stage{n + 1}" for n in range(len(depth) if isinstance(depth, list) else depth)]]
    if kind == "counted":
        return list(range(at(values, of)))
    depth = at(values, of)
    if "pattern" in extra:
        return [extra["pattern"][layer % len(extra["pattern"])] for layer in range(depth)]
    usual, special = extra["kinds"]
    if "every" in extra:
        every = values.get(extra["every"], extra.get("default"))
        return [special if (layer + extra["offset"]) % every == 0 else usual for layer in range(depth)]
    if "when" in extra and at(values, extra["when"]) is None:
        return [usual] * depth
    first = at(values, extra["from"])
    return [special if layer >= first else usual for layer in range(depth)]


def scalar_rules(found, base, value):
    """Rules that may give a scalar."""
    names = list(dict.fromkeys(name for group in found for name in group))
    for name in names:
        yield {"copy": name}
        if isinstance(base.get(name), list):
            yield {"length": name}
            yield {"item": name, "index": -1}
            yield {"item": name, "index": 0}
    for a, b in itertools.permutations(names, 2):
        yield {"quotient": [a, b]}
        yield {"product": [a, b]}
        yield {"sum": [a, b]}
        yield {"doubled": [a, b]}
    for name in names:
        if number(base.get(name)) and base[name] and number(value):
            yield {"times": name, "by": value / base[name]}
            yield {"times": name, "by": value / base[name], "up": True}


def pattern_of(values):
    """The shortest list that a list repeats."""
    return next(
        values[:length]
        for length in range(1, len(values) + 1)
        if all(values[i] == values[i % length] for i in range(len(values)))
    )


def list_rules(probe, found, base, value, made):
    """Rules that may give a list with a value for each layer or stage."""
    names = list(dict.fromkeys(name for group in found for name in group))
    depths = [name for name in names if number(base.get(name)) or isinstance(base.get(name), list)]
    for name in depths:
        yield {"stages": name}
    depths = [name for name in depths if number(base.get(name))]
    longest = max((one for one in made if isinstance(one, list)), key=len, default=[])
    kinds = [kind for one in made if isinstance(one, list) for kind in one if not isinstance(kind, (list, dict))]
    kinds = list(dict.fromkeys(kinds))
    for depth in depths:
        yield {"counted": depth}
        if longest:
            yield {"layers": depth, "pattern": pattern_of(longest)}
        if len(kinds) != 2:
            continue
        for usual, special in itertools.permutations(kinds, 2):
            for name in [name for name in names if name != depth]:
                if name in OLDER_KEYS:
                    default = len(pattern_of(value))
                    for offset in (0, 1):
                        yield {"layers": depth, "every": name, "default": default, "offset": offset, "kinds": [usual, special]}
                if not number(base.get(name)):
                    continue
                for offset in (0, 1):
                    yield {"layers": depth, "every": name, "offset": offset, "kinds": [usual, special]}
                yield {"layers": depth, "from": name, "kinds": [usual, special]}
                for window in [one for one in base if one.endswith("window")]:
                    yield {"layers": depth, "from": name, "when": window, "kinds": [usual, special]}


def holds(rule, target, made):
    """Whether a rule gives what the class made, in every sample."""
    for values in made:
        try:
            given = evaluate(rule, values)
        except (TypeError, ZeroDivisionError, IndexError, KeyError):
            return False
        if given != values.get(target) or isinstance(given, bool) != isinstance(values.get(target), bool):
            return False
    return True


def kept_rule(probe, target):
    """`{"kept": flag}`: the field stays where a flag is set, and is another value otherwise."""
    default = probe.fields.get(target)
    for flag in [name for name, value in probe.fields.items() if isinstance(value, bool)]:
        on, off = probe.make(**{flag: True}), probe.make(**{flag: False})
        if on and off and on.get(target) == default and off.get(target) != default:
            return {"kept": flag, "otherwise": off.get(target), "always": True}
    return None


def rule_of(probe, target, fixed):
    """The rule by which a field is filled, and whether it was confirmed."""
    base = probe.make(**fixed)
    found = dependencies(probe, target, fixed)
    value = base[target]
    if not found:
        return {"value": value}
    if probe.fields.get(target, value) not in (None, value) and (rule := kept_rule(probe, target)):
        return rule
    made = samples(probe, found, fixed)
    lists = isinstance(value, list)
    options = list_rules(probe, found, base, value, [one.get(target) for one in made]) if lists else scalar_rules(found, base, value)
    rule = next((one for one in options if holds(one, target, made)), None)
    return rule or {"value": value, "while": sorted({name for group in found for name in group})}


def is_overwritten(probe, target, value):
    """Whether the class ignores a value that it is given."""
    others = [one for one in changed(value) if one != value] or ([value[::-1]] if isinstance(value, list) and value[::-1] != value else [])
    made = [(other, probe.make(**{target: other})) for other in others]
    return any(made is not None and made.get(target) == value for other, made in made)


def rules_of(probe):
    """Field → how `__post_init__` fills it, in the order in which fields need each other."""
    rules = {}
    for target, value in (probe.base or {}).items():
        if isinstance(value, PreTrainedConfig) or target.startswith("_") or target in SEPARATE:
            continue
        raw = probe.fields.get(target, ABSENT)
        null = probe.make(**{target: None}) if raw not in (None, ABSENT) else None
        if raw == value or value is None:
            # Stays as it is given, but may be filled where it is null.
            if null is not None and null.get(target) is not None and not isinstance(null[target], PreTrainedConfig):
                rules[target] = rule_of(probe, target, {target: None})
            elif value is None and raw is not ABSENT and raw is not None:
                rules[target] = kept_rule(probe, target) or {"value": None, "always": True}
            continue
        rule = rule_of(probe, target, {})
        if is_overwritten(probe, target, value):
            rule["always"] = True
        elif raw not in (None, ABSENT):
            rule["for"] = raw
        rules[target] = rule
    # No rope is stated, and the class makes none: what has one for each kind of layer.
    if probe.base and probe.base.get("rope_parameters") == {} and probe.fields.get("rope_parameters", ABSENT) is None:
        rules["rope_parameters"] = {"value": {}}
    if probe.base and isinstance(probe.base.get("out_features"), list):
        rules["out_features"] = {"backbone": "features"}
        rules["out_indices"] = {"backbone": "indices"}
    return ordered(rules)


def needs(rule):
    """Fields that a rule reads."""
    values = [value for key, value in rule.items() if key not in ("value", "kinds", "pattern", "while")]
    return {name for value in values for name in (value if isinstance(value, list) else [value]) if isinstance(name, str)}


def ordered(rules):
    """Rules after those whose fields they read."""
    done = {}
    rest = dict(rules)
    while rest:
        free = [name for name, rule in rest.items() if not needs(rule) & (rest.keys() - {name})] or list(rest)
        for name in free:
            done[name] = rest.pop(name)
    return done


SCALING = {"rope_type": "linear", "factor": 2.0}
THETA_KEYS = ("rope_theta", "rotary_emb_base", "global_rope_theta", "local_rope_theta", "rope_local_base_freq")
SHARE_KEYS = ("partial_rotary_factor", "rotary_pct")
OTHER_TYPES = ("mrope", "su", "yarn")


def rope_of(probe):
    """
    How a class fills `rope_parameters`: the base and the rotated share of each rope, with the older keys that state them, and
    the types that it renames. Ropes by kind of layer stand below the kind; one rope for all stands below "".
    """
    ropes = ropes_at(probe)
    if ropes is None:
        return None
    facts = {kind: {"theta": rope.get("rope_theta")} for kind, rope in ropes.items()}
    for kind, rope in ropes.items():
        if rope.get("rope_type", "default") != "default":
            facts[kind]["type"] = rope["rope_type"]
        if "partial_rotary_factor" in rope:
            facts[kind]["share"] = rope["partial_rotary_factor"]
        if rope.keys() - {"rope_theta", "rope_type", "partial_rotary_factor"}:
            facts[kind]["settings"] = {key: one for key, one in rope.items() if key not in ("rope_theta", "partial_rotary_factor")}
            facts[kind].pop("type", None)
    for key, value, entry, name in [
        *[(key, 12345.0, "thetaKey", "rope_theta") for key in THETA_KEYS],
        *[(key, 0.375, "shareKey", "partial_rotary_factor") for key in SHARE_KEYS],
    ]:
        for kind, rope in (ropes_at(probe, **{key: value}) or {}).items():
            if kind in facts and rope.get(name) == value:
                facts[kind].setdefault(entry, key)
    for kind, rope in (ropes_at(probe, rope_scaling=dict(SCALING)) or {}).items():
        if kind in facts and rope.get("factor") == 2.0:
            facts[kind]["scaled"] = True
    for other in OTHER_TYPES:
        for kind, rope in (ropes_at(probe, rope_scaling={"rope_type": other, "factor": 2.0}) or {}).items():
            if kind in facts and rope.get("factor") == 2.0 and rope["rope_type"] != other:
                facts[kind].setdefault("renamed", {})[other] = rope["rope_type"]
    return facts


def ropes_at(probe, **changes):
    """The ropes of a class constructed with some keys, by kind of layer."""
    made = probe.make(**changes)
    ropes = made and made.get("rope_parameters")
    if not isinstance(ropes, dict) or not ropes:
        return None
    # Kinds in order: some classes go through a set of them.
    return dict(sorted(ropes.items())) if all(isinstance(rope, dict) for rope in ropes.values()) else {"": ropes}
