import { floatFields, InputError, type ModelConfig } from "@tiny-random/core";

/** A config.json and where it spells whole numbers as floats: Transformers' strict classes refuse 1 where they declare 1.0. */
export interface SpelledConfig {
  readonly config: ModelConfig;
  /** Paths of whole numbers with a decimal point: `vision_config/mlp_ratio`, `time_step_limit/0`. */
  readonly floats: ReadonlySet<string>;
}

const mark = "\u0000float ";
const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

const markFloats = (text: string): string =>
  text.replace(stringOrNumber, (token) => {
    const whole = !token.startsWith('"') && /[.eE]/.test(token) && Number.isInteger(Number(token));
    return whole ? JSON.stringify(mark + token) : token;
  });

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Reads a config.json. Throws InputError where it is not a JSON object. */
export const readSpelledConfig = (text: string, where: string): SpelledConfig => {
  const floats = new Set<string>();
  const unmark = (value: unknown, path: string): unknown => {
    const below = (key: string | number) => (path === "" ? String(key) : `${path}/${key}`);
    if (typeof value === "string" && value.startsWith(mark)) {
      floats.add(path);
      return Number(value.slice(mark.length));
    }
    if (Array.isArray(value)) return value.map((one, index) => unmark(one, below(index)));
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, unmark(one, below(key))]));
  };
  let value: unknown;
  try {
    value = unmark(JSON.parse(markFloats(text)), "");
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(`${where} is not valid JSON: ${problem}`, "Download the file again or repair it.", { cause });
  }
  if (!isObject(value)) throw new InputError(`${where} is not a JSON object`, "Download the file again or repair it.");
  return { config: value as ModelConfig, floats };
};

/** A config as JSON, floats spelled as floats: those of the reference's text, and fields that are floats everywhere. */
export const spelledText = (config: ModelConfig, floats: ReadonlySet<string>): string => {
  const marked = (value: unknown, path: string, isFloat: boolean): unknown => {
    const below = (key: string | number) => (path === "" ? String(key) : `${path}/${key}`);
    if (typeof value === "number" && Number.isInteger(value) && (isFloat || floats.has(path))) return `${mark}${value}`;
    if (Array.isArray(value)) return value.map((one, index) => marked(one, below(index), isFloat));
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, marked(one, below(key), floatFields.has(key))]),
    );
  };
  const text = JSON.stringify(marked(config, "", false), null, 2);
  return `${text.replace(/"\\u0000float (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)"/g, (_, digits: string) => (/[.e]/.test(digits) ? digits : `${digits}.0`))}\n`;
};
