import { isConfig } from "../resolve/read-config.ts";
import type { Setting } from "../resolve/set-options.ts";
import { type Fields, type RoleNames, roleOf } from "./roles.ts";

/** A list, or a pattern of letters (`hybrid_override_pattern`), with an item for each layer. */
type PerLayer = readonly unknown[] | string;

/** Whether a field can have an item for each layer. A word that happens to have as many letters, as "t5" does, has none. */
const isList = (key: string, value: unknown): value is PerLayer =>
  Array.isArray(value) || (typeof value === "string" && key.endsWith("pattern"));

/** As many items as layers: the same kinds again in the same order where there are more. */
const ofLength = (list: PerLayer, length: number): PerLayer => {
  const items = Array.from({ length }, (_, layer) => list[layer % list.length]);
  return typeof list === "string" ? items.join("") : items;
};

const objectAt = (config: Fields, path: readonly string[]): Fields => {
  const [key, ...rest] = path;
  if (key === undefined) return config;
  const value = config[key];
  return isConfig(value) ? objectAt(value, rest) : {};
};

const replacedAt = (config: Fields, path: readonly string[], changed: Fields): Fields => {
  const [key, ...rest] = path;
  if (key === undefined) return { ...config, ...changed };
  const value = config[key];
  return isConfig(value) ? { ...config, [key]: replacedAt(value, rest, changed) } : config;
};

/** Lists of a config with an item for each of its layers, and with as many in the reference as that one has layers. */
const listsByLayer = (tiny: Fields, reference: Fields, depth: string): readonly (readonly [string, PerLayer])[] =>
  Object.entries(tiny).flatMap(([key, value]) => {
    const whole = reference[key];
    const isPerLayer =
      isList(key, value) && isList(key, whole) && value.length === tiny[depth] && whole.length === reference[depth];
    return isPerLayer && value.length > 0 ? [[key, value] as const] : [];
  });

/**
 * A config after `--set`, of which every list by layer is as long as the model is deep now, unless it was set itself.
 *
 * @param config after the settings
 * @param before the same before them
 * @param reference unshrunk: it tells which lists are by layer
 */
export const withListsByLayer = <C extends Fields>(
  config: C,
  before: Fields,
  reference: Fields,
  settings: readonly Setting[],
  roles: RoleNames = {},
): C => {
  const set = new Set(settings.map(({ path }) => path));
  const depths = settings.filter(({ path }) => roleOf(path.split(".").at(-1) ?? "", roles) === "depth");
  return depths.reduce((result, { path, value }) => {
    const parent = path.split(".").slice(0, -1);
    const depth = path.split(".").at(-1) ?? "";
    if (typeof value !== "number" || !Number.isInteger(value) || value < 1) return result;
    const lists = listsByLayer(objectAt(before, parent), objectAt(reference, parent), depth);
    const changed = lists
      .filter(([key]) => !set.has([...parent, key].join(".")))
      .map(([key, list]) => [key, ofLength(list, value)] as const);
    return replacedAt(result, parent, Object.fromEntries(changed)) as C;
  }, config);
};
