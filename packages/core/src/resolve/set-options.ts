import { InputError } from "../contract/errors.ts";
import { nearest } from "../contract/near-name.ts";
import type { ModelConfig } from "../contract/plugin.ts";

/** One `--set`: a dotted path into the config and its new value. */
export interface Setting {
  readonly path: string;
  readonly value: unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Reads `hidden_size=64`, `rope_scaling.factor=8`, `hidden_act=relu`: the value is JSON, or else a string. */
export const parseSetting = (text: string): Setting => {
  const equals = text.indexOf("=");
  if (equals < 1)
    throw new InputError(`--set ${text} is not of the form name=value`, "For example --set hidden_size=64.");
  const [path, raw] = [text.slice(0, equals), text.slice(equals + 1)];
  const value = jsonOrText(raw);
  if (beyondNumbers(value)) throw new InputError(`--set ${text}: no number can hold ${raw}`, "Give a smaller one.");
  return { path, value };
};

const jsonOrText = (raw: string): unknown => {
  try {
    return JSON.parse(raw) as unknown;
  } catch {
    return raw;
  }
};

/** Whether a value read as JSON has a number beyond all floats: JSON.parse makes it an infinity. */
const beyondNumbers = (value: unknown): boolean =>
  typeof value === "object" && value !== null
    ? Object.values(value).some(beyondNumbers)
    : typeof value === "number" && !Number.isFinite(value);

const setAt = (
  target: Record<string, unknown>,
  keys: readonly string[],
  { path, value }: Setting,
): Record<string, unknown> => {
  const [key, ...rest] = keys as [string, ...string[]];
  if (!Object.hasOwn(target, key)) {
    const near = nearest(key, Object.keys(target));
    throw new InputError(
      `--set ${path}: the config has no ${key}`,
      near ? `Did you mean ${near}?` : "npx @tiny-random/cli explain shows the keys it has.",
    );
  }
  const current = target[key];
  if (rest.length > 0) {
    if (!isObject(current)) throw new InputError(`--set ${path}: ${key} has no fields`, `Set ${key} itself.`);
    return { ...target, [key]: setAt(current, rest, { path, value }) };
  }
  const fits =
    current === null ||
    value === null ||
    (typeof current === typeof value && Array.isArray(current) === Array.isArray(value));
  if (!fits) {
    const expected = Array.isArray(current) ? "list" : typeof current;
    throw new InputError(`--set ${path}=${JSON.stringify(value)}: ${key} is a ${expected}`, `Give a ${expected}.`);
  }
  return { ...target, [key]: value };
};

/** A config with settings applied in order. Throws InputError for a path that does not exist or a value of another type. */
export const applySettings = (config: ModelConfig, settings: readonly Setting[]): ModelConfig =>
  settings.reduce((result, setting) => setAt(result, setting.path.split("."), setting) as ModelConfig, config);
