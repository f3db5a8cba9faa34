import { isConfig, type ModelConfig } from "@tiny-random/core";
import { type SizeRole, sizeRoleOf } from "./size-roles.ts";

/** A number of a config by its place: `vision_config.depths[2]`, or the length of a list: `len(layer_types)`. */
export interface ConfigNumber {
  readonly path: string;
  readonly keys: readonly (string | number)[];
  /** The name of the field that holds it. */
  readonly field: string;
  /** The path of the object whose field it is; empty for the config itself. */
  readonly scope: string;
  readonly value: number;
  readonly role: SizeRole;
  /** Whether it is a list's length, not a number that stands there. */
  readonly length: boolean;
}

/** Fields whose numbers are no sizes. */
const silent =
  /(_id|_ids|_token|_index|_indices|_indexes|_idx|_idxs|_eps|_epsilon|_std|_dropout|_loss|_cost|_weight|_coefficient)$|^(id2label|label2id|rope_parameters|rope_scaling|task_specific_params|quantization_config|transformers_version|initializer\w*|bos|eos|pad|chunk_size_feed_forward|rope_theta)/;

interface Place {
  readonly keys: readonly (string | number)[];
  readonly field: string;
  readonly scope: string;
}

const pathOf = (keys: readonly (string | number)[]): string =>
  keys.map((key, index) => (typeof key === "number" ? `[${key}]` : index === 0 ? key : `.${key}`)).join("");

const numbersIn = (value: unknown, place: Place): ConfigNumber[] => {
  const { keys, field, scope } = place;
  if (typeof value === "number") {
    if (!Number.isFinite(value) || value <= 0) return [];
    return [{ path: pathOf(keys), keys, field, scope, value, role: sizeRoleOf(field, value), length: false }];
  }
  if (Array.isArray(value)) {
    const path = pathOf(keys);
    const length = {
      path: `len(${path})`,
      keys,
      field,
      scope,
      value: value.length,
      role: "kept" as const,
      length: true,
    };
    const inner =
      value.length > 512 ? [] : value.flatMap((one, index) => numbersIn(one, { ...place, keys: [...keys, index] }));
    return value.length > 1 ? [length, ...inner] : inner;
  }
  return isConfig(value) ? numbersOf(value, keys) : [];
};

const numbersOf = (config: Readonly<Record<string, unknown>>, keys: readonly (string | number)[]): ConfigNumber[] => {
  const scope = pathOf(keys);
  return Object.entries(config)
    .filter(([field, value]) => !silent.test(field) || (isConfig(value) && field.endsWith("_config")))
    .flatMap(([field, value]) => numbersIn(value, { keys: [...keys, field], field, scope }));
};

/** Every number of a config that a tensor's size may depend on, nested configs and lists included. */
export const configNumbers = (config: ModelConfig): ConfigNumber[] => {
  const labels = config["id2label"];
  const count = isConfig(labels) ? Object.keys(labels).length : 0;
  const named = { path: "len(id2label)", keys: ["id2label"], field: "num_labels", scope: "", role: "kept" as const };
  return [...(count > 0 ? [{ ...named, value: count, length: true }] : []), ...numbersOf(config, [])];
};

/** The value at a place of a config, or undefined. */
export const valueAt = (config: unknown, keys: readonly (string | number)[]): unknown =>
  keys.reduce<unknown>((value, key) => {
    if (Array.isArray(value)) return value[Number(key)];
    return isConfig(value) ? value[key] : undefined;
  }, config);

/** A config with one value at a place replaced; objects and lists on the way are copied. */
export const withValue = <T>(config: T, keys: readonly (string | number)[], value: unknown): T => {
  const [key, ...rest] = keys;
  if (key === undefined) return value as T;
  if (Array.isArray(config)) {
    return config.map((one, index) => (index === key ? withValue(one, rest, value) : one)) as T;
  }
  const object = config as Readonly<Record<string, unknown>>;
  return { ...object, [key]: withValue(object[String(key)], rest, value) } as T;
};
