import { InputError } from "@tiny-random/core";

/** A rope's settings in one form, whichever of the two spellings the config has. */
export interface Rope {
  readonly type: string;
  readonly theta: number;
  /** The settings of the scaling: `factor`, `low_freq_factor`, ... */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A number of a rope's settings, if it is there. */
export const optional = (rope: Rope, name: string): number | undefined => {
  const value = rope.settings[name];
  return typeof value === "number" ? value : undefined;
};

/** A number of a rope's settings. Throws InputError where it is missing. */
export const setting = (rope: Rope, name: string): number => {
  const value = optional(rope, name);
  if (value === undefined) throw new InputError(`rope of type ${rope.type} needs the number ${name}`);
  return value;
};

/** A list of so many numbers among a rope's settings. Throws InputError where it is missing. */
export const numbers = (rope: Rope, name: string, count: number): readonly number[] => {
  const value = rope.settings[name];
  if (!Array.isArray(value) || value.length !== count)
    throw new InputError(`rope of type ${rope.type} needs ${count} numbers as ${name}`);
  return value as number[];
};

/** How much longer a stretched context is than the original one. */
export const factorOf = (rope: Rope): number =>
  optional(rope, "factor") ??
  setting(rope, "max_position_embeddings") / setting(rope, "original_max_position_embeddings");
