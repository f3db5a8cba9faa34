import { InputError } from "../contract/errors.ts";
import type { ModelConfig } from "../contract/plugin.ts";
import { type Role, type RoleNames, roleOf } from "./roles.ts";

type Fields = Readonly<Record<string, unknown>>;

interface Sized {
  readonly key: string;
  readonly value: number;
}

const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Roles of what follows from sizes and is no size. */
const ratios: ReadonlySet<Role> = new Set<Role>(["rotated share", "scale of scores"]);

/** Numbers of layers of a kind that a model need not have. */
const possiblyNone: ReadonlySet<Role> = new Set<Role>(["dense layers", "layers before a window"]);

/** The sizes of one config object by role; each must be a whole number, of 1 or more but where there may be none. */
const sizesByRole = (fields: Fields, prefix: string, own: RoleNames): ReadonlyMap<Role, Sized> => {
  const found = new Map<Role, Sized>();
  for (const [name, value] of Object.entries(fields)) {
    const role = roleOf(name, own);
    if (!role || ratios.has(role) || typeof value !== "number") continue;
    const least = possiblyNone.has(role) ? 0 : 1;
    if (!Number.isInteger(value) || value < least)
      throw new InputError(
        `--set ${prefix}${name}=${value}: the ${role} must be a whole number of ${least} or more`,
        "Give another number.",
      );
    found.set(role, { key: `${prefix}${name}`, value });
  }
  return found;
};

const checkMultiple = (whole: Sized | undefined, part: Sized | undefined): void => {
  if (!whole || !part || whole.value % part.value === 0) return;
  throw new InputError(
    `${whole.key}=${whole.value} is not a multiple of ${part.key}=${part.value}`,
    `Set ${whole.key} to a multiple of ${part.value}, or ${part.key} as well.`,
  );
};

const checkFields = (fields: Fields, prefix: string, own: RoleNames): void => {
  const sizes = sizesByRole(fields, prefix, own);
  // Also where a head size is given: some configuration classes refuse it all the same.
  checkMultiple(sizes.get("width"), sizes.get("heads"));
  checkMultiple(sizes.get("heads"), sizes.get("key/value heads"));
  for (const [name, value] of Object.entries(fields)) if (isObject(value)) checkFields(value, `${prefix}${name}.`, own);
};

/**
 * Refuses sizes that no model can have: fractions, heads that do not divide the width, an embedding smaller than the
 * tokenizer. Throws InputError.
 *
 * @param config the config after `--set`
 * @param followed the same before
 * @param own field names that only the family knows
 */
export const checkSizes = (config: ModelConfig, followed: ModelConfig, own: RoleNames = {}): void => {
  checkFields(config, "", own);
  const [vocabulary, ids] = [config["vocab_size"], followed["vocab_size"]];
  if (typeof vocabulary !== "number" || typeof ids !== "number") return;
  if (vocabulary < ids || !Number.isInteger(vocabulary))
    throw new InputError(
      `--set vocab_size=${vocabulary}: the tokenizer has ${ids} ids`,
      `Give a whole number of ${ids} or more.`,
    );
};
