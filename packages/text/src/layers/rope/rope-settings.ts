import { InputError, type ModelConfig } from "@tiny-random/core";

/** A rope's settings in one form, whichever of the two spellings the config has. */
export interface Rope {
  readonly type: string;
  readonly theta: number;
  /** The settings of the scaling: `factor`, `low_freq_factor`, ... */
  readonly settings: Readonly<Record<string, unknown>>;
  /** What takes the attention factor's place in a pass beyond the original context, where a class has two. */
  readonly farFactor?: number;
}

/** The contexts that a rope was trained for: its settings go before the config's fields. */
const contexts = (config: ModelConfig, settings: Readonly<Record<string, unknown>>) => {
  const { max_position_embeddings, original_max_position_embeddings: original } = config;
  return {
    original_max_position_embeddings: max_position_embeddings,
    max_position_embeddings,
    ...settings,
    ...(typeof original === "number" && { original_max_position_embeddings: original }),
  };
};

type Settings = Readonly<Record<string, unknown>>;

const isSettings = (value: unknown): value is Settings => typeof value === "object" && value !== null;

/** Whether `rope_parameters` has a rope for each type of layer: `{ sliding_attention: {...}, full_attention: {...} }`. */
export const hasRopeByType = ({ rope_parameters: parameters }: ModelConfig): boolean =>
  isSettings(parameters) && Object.values(parameters).some(isSettings);

/**
 * Reads `rope_parameters` (Transformers 5) or `rope_theta` + `rope_scaling` (4).
 *
 * @param layerType whose rope is read where each type of layer has one
 */
export const ropeOf = (config: ModelConfig, layerType?: string): Rope => {
  const stated = config["rope_parameters"] ?? config["rope_scaling"] ?? {};
  const byType = layerType !== undefined && hasRopeByType(config) ? (stated as Settings)[layerType] : stated;
  const settings = isSettings(byType) ? byType : {};
  const type = String(settings["rope_type"] ?? settings["type"] ?? "default");
  const theta = Number(settings["rope_theta"] ?? config["rope_theta"] ?? 10000);
  return { type, theta, settings: type === "default" ? settings : contexts(config, settings) };
};

/** A number of a rope's settings, if it is there. */
export const optional = (rope: Rope, name: string): number | undefined => {
  const value = rope.settings[name];
  return typeof value === "number" ? value : undefined;
};

/** A number of a rope's settings. Throws InputError where it is missing. */
export const setting = (rope: Rope, name: string): number => {
  const value = optional(rope, name);
  if (value === undefined)
    throw new InputError(`rope_parameters or rope_scaling of type ${rope.type} need the number ${name}`);
  return value;
};

/** A list of so many numbers among a rope's settings. Throws InputError where it is missing. */
export const numbers = (rope: Rope, name: string, count: number): readonly number[] => {
  const value = rope.settings[name];
  if (!Array.isArray(value) || value.length !== count)
    throw new InputError(`rope of type ${rope.type} needs ${count} numbers as ${name}`);
  return value as number[];
};

/** How much longer the scaled context is than the original one. */
export const factorOf = (rope: Rope): number =>
  optional(rope, "factor") ??
  setting(rope, "max_position_embeddings") / setting(rope, "original_max_position_embeddings");
