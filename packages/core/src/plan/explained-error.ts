import { UnknownActivationError } from "@tiny-random/nn";
import { InputError, ValidationError } from "../contract/errors.ts";
import type { Families } from "../discover/discover.ts";
import { filledConfig, isConfig } from "../resolve/read-config.ts";
import { embeddedReference, kindOf, type ReferenceSource, readReference } from "../resolve/reference.ts";
import type { GenerateOptions } from "./generate-options.ts";

/** A value of another kind than its family's own reference has, or Transformers' class. */
interface StrangeValue {
  readonly path: string;
  readonly kind: string;
  readonly expected: string;
}

type Values = Readonly<Record<string, unknown>>;

/** The values of a config at every depth, each beside another config's at the same path: undefined where that has none. */
const paired = (
  config: Values,
  other: Values,
  above = "",
): { readonly path: string; readonly value: unknown; readonly beside: unknown }[] =>
  Object.entries(config).flatMap(([key, value]) => {
    const beside = Object.hasOwn(other, key) ? other[key] : undefined;
    const path = `${above}${key}`;
    return isConfig(value) && isConfig(beside) ? paired(value, beside, `${path}.`) : [{ path, value, beside }];
  });

const isStrange = ({ path, kind, expected }: StrangeValue): boolean => {
  const isIdList = path.endsWith("_token_id") && kind === "list" && expected === "number";
  return kind !== expected && expected !== "null" && !isIdList;
};

/** Where a config's values are of other kinds than a usual one's. */
const strangeValues = (given: Values, usual: Values): StrangeValue[] =>
  paired(given, usual)
    .filter(({ beside }) => beside !== undefined)
    .map(({ path, value, beside }) => ({ path, kind: kindOf(value), expected: kindOf(beside) }))
    .filter(isStrange);

/** What the usual config has, and a config with everything filled in lacks still. */
const missingValues = (filled: Values, usual: Values): StrangeValue[] =>
  paired(usual, filled)
    .filter(({ value, beside }) => value !== null && (beside ?? null) === null)
    .map(({ path, value }) => ({ path, kind: "missing", expected: kindOf(value) }));

/** What a config says where a usual one leaves it to its class. */
const unusualValues = (given: Values, usual: Values): StrangeValue[] =>
  paired(given, usual)
    .filter(({ value, beside }) => beside === null && value !== null)
    .map(({ path, value }) => ({ path, kind: kindOf(value), expected: "null" }));

const sentence = ({ path, kind, expected }: StrangeValue): string =>
  `${path} is ${["null", "missing"].includes(kind) ? kind : `a ${kind}`} where ${expected === "null" ? "null" : `a ${expected}`} is expected`;

/** What of a config is the likeliest reason of a failure: values of other kinds, then unusual ones, then missing ones. */
const likelyReasons = async (
  families: Families,
  modelType: string,
  source: ReferenceSource,
  error: unknown,
): Promise<{ readonly where: string; readonly reasons: readonly StrangeValue[] }> => {
  const family = await families.load(modelType);
  const { given, files } = source(family);
  const where = `config.json in ${files.description}`;
  const { written, config, readers } = await readReference(families, family, embeddedReference);
  // What the reference leaves to its class is known when it is computed; older spellings are in the reference only.
  const unusual = unusualValues(given, written);
  const left = new Set(unusual.map(({ path }) => path));
  const computed = strangeValues(given, filledConfig(config, family, readers)).filter(({ path }) => left.has(path));
  const strange = [...strangeValues(given, written), ...computed];
  if (strange.length > 0) return { where, reasons: [...new Map(strange.map((one) => [one.path, one])).values()] };
  // It says what is wrong already, where the name is one.
  if (error instanceof UnknownActivationError) return { where, reasons: [] };
  const missing = async (): Promise<StrangeValue[]> => {
    const read = await readReference(families, family, source);
    return missingValues(filledConfig(read.config, family, read.readers), written);
  };
  return { where, reasons: unusual.length > 0 ? unusual : await missing() };
};

/**
 * An error as the user of a reference can mend it. No family looks at the kind of every value that it computes with, so one of
 * another kind fails somewhere inside, in words that name no key: then the values that are of other kinds than usual are the
 * reason, or those that are missing. A refusal stays as it is, and so does an error where nothing of the config is unusual.
 */
export const explainedError = async (
  families: Families,
  modelType: string,
  { reference }: Pick<GenerateOptions, "reference">,
  error: unknown,
): Promise<unknown> => {
  const isSaid = error instanceof InputError || error instanceof ValidationError;
  if (isSaid || reference === embeddedReference) return error;
  const found = await likelyReasons(families, modelType, reference, error).catch(() => undefined);
  const [first, ...others] = found?.reasons ?? [];
  if (!found || !first) return error;
  const reasons = [first, ...others].map(sentence).join(", and ");
  return new InputError(`${found.where} cannot be used: ${reasons}`, `Correct ${first.path}.`, { cause: error });
};
