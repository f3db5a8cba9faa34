import { InputError } from "../contract/errors.ts";

/** A JSON object and where its text spells whole numbers as floats. */
export interface SpelledJson {
  readonly value: Readonly<Record<string, unknown>>;
  /** Paths of whole numbers with a decimal point: `vision_config/mlp_ratio`, `time_step_limit/0`. */
  readonly floats: ReadonlySet<string>;
}

/** What stands before a whole number that is to be written with a decimal point. */
const floatMark = "\u0000float ";

const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?Infinity|NaN|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gu;
const repair = "Download the file again or repair it.";

/** Text that JSON.parse reads: numbers that only Python's json has are tagged, floats that are whole numbers marked. */
const marked = (text: string, where: string): string =>
  text.replace(stringOrNumber, (token) => {
    if (token.startsWith('"')) return token;
    if (/[IN]/u.test(token)) return JSON.stringify({ __float__: token });
    const number = Number(token);
    if (!Number.isFinite(number)) throw new InputError(`${where} has ${token}, which no number can hold`, repair);
    return /[.eE]/u.test(token) && Number.isInteger(number) ? JSON.stringify(floatMark + token) : token;
  });

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** No config of the field is a tenth as deep; what recurses over a config relies on it. */
const deepest = 100;

/** The path of a value below another. */
export const pathBelow = (path: string, key: string | number): string => (path === "" ? String(key) : `${path}/${key}`);

/**
 * Reads a JSON object as Python's json does: `Infinity`, `-Infinity` and `NaN` stand bare, and come out as Transformers 5
 * writes them (`{"__float__": "Infinity"}`). Throws InputError for anything else, and for a number beyond all floats.
 */
export const readSpelledJson = (text: string, where: string): SpelledJson => {
  const floats = new Set<string>();
  const unmarked = (value: unknown, path: string, depth: number): unknown => {
    if (depth > deepest) throw new InputError(`${where} is nested more than ${deepest} levels deep`, repair);
    if (typeof value === "string" && value.startsWith(floatMark)) {
      floats.add(path);
      return Number(value.slice(floatMark.length));
    }
    if (Array.isArray(value)) return value.map((one, index) => unmarked(one, pathBelow(path, index), depth + 1));
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, unmarked(one, pathBelow(path, key), depth + 1)]),
    );
  };
  const value = unmarked(parsed(text, where), "", 0);
  if (!isObject(value)) throw new InputError(`${where} is not a JSON object`, repair);
  return { value, floats };
};

const parse = (json: string): unknown => JSON.parse(json);

/** Throws InputError with what is wrong with the text as it stands, not as it is marked. */
const parsed = (text: string, where: string): unknown => {
  try {
    return parse(marked(text, where));
  } catch (error) {
    if (error instanceof InputError) throw error;
    return parseJson(text, where);
  }
};

/** A JSON value. Throws InputError where the text is none. */
export const parseJson = (text: string, where: string): unknown => {
  try {
    return parse(text);
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(`${where} is not valid JSON: ${problem}`, repair, { cause });
  }
};

/** The text of a JSON value: marked whole numbers get a decimal point. */
export const spelledJsonText = (value: unknown): string =>
  `${JSON.stringify(value, null, 2).replace(/"\\u0000float (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)"/gu, (_, digits: string) =>
    /[.e]/u.test(digits) ? digits : `${digits}.0`,
  )}\n`;

/**
 * A JSON value whose whole numbers are marked where they are floats.
 *
 * @param isFloat whether the numbers at a path, of the nearest field above it, have a decimal point
 * @param path of the value
 * @param field that the value stands in
 */
export const withMarkedFloats = (
  value: unknown,
  isFloat: (path: string, field: string) => boolean,
  path = "",
  field = "",
): unknown => {
  if (typeof value === "number" && Number.isInteger(value))
    return isFloat(path, field) ? `${floatMark}${value}` : value;
  if (Array.isArray(value))
    return value.map((item, index) => withMarkedFloats(item, isFloat, pathBelow(path, index), field));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withMarkedFloats(item, isFloat, pathBelow(path, key), key)]),
  );
};
