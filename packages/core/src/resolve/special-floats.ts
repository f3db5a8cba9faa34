/** Numbers that JSON does not have, by Transformers' names for them: `{"__float__": "Infinity"}` stands for one in a config.json. */
const special: Readonly<Record<string, number>> = { Infinity: Infinity, "-Infinity": -Infinity, NaN: NaN };

const tag = "__float__";

type Json = Readonly<Record<string, unknown>>;

const mapped = (value: unknown, one: (value: unknown) => unknown): unknown => {
  const changed = one(value);
  if (changed !== value || typeof value !== "object" || value === null) return changed;
  if (Array.isArray(value)) return value.map((item) => mapped(item, one));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapped(item, one)]));
};

/** A config as JSON can have it. */
export const withTaggedFloats = (config: Json): Json =>
  mapped(config, (value) =>
    typeof value === "number" && !Number.isFinite(value) ? { [tag]: String(value) } : value,
  ) as Json;

/** A config.json with its infinities. */
export const withoutTaggedFloats = (config: Json): Json =>
  mapped(config, (value) => {
    if (typeof value !== "object" || value === null || !(tag in value)) return value;
    return special[String((value as Json)[tag])] ?? value;
  }) as Json;
