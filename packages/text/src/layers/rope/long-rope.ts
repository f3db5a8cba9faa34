import type { ModelConfig } from "@tiny-random/core";
import { ropeOf } from "./rope-settings.ts";

/** The original context of a tiny model: the input whose positions are hundreds apart goes beyond it. */
const tinyContext = 256;

type Settings = Readonly<Record<string, unknown>>;

/** What a tiny longrope changes of a config, which may spell it `rope_scaling`. */
interface LongRopeFields {
  readonly max_position_embeddings: number;
  readonly rope_parameters: Settings;
}

/** So many of a list's numbers, from its whole length. */
const sampled = (list: unknown, count: number): unknown =>
  Array.isArray(list)
    ? Array.from({ length: count }, (_, index) => list[Math.floor(((index + 0.5) * list.length) / count)])
    : list;

const isPresent = (value: unknown): value is Settings => typeof value === "object" && value !== null;

/**
 * Tiny values of a longrope: factors for as many pairs of features as a tiny head has, and contexts in the reference's
 * proportion but so short that an input can go beyond the original one. Nothing for other ropes.
 */
export const tinyLongRope = (c: ModelConfig, pairs: number, merged: ModelConfig): Partial<LongRopeFields> => {
  const original = ropeOf(c).settings["original_max_position_embeddings"];
  const field = isPresent(merged["rope_parameters"]) ? "rope_parameters" : "rope_scaling";
  const stated = merged[field];
  if (!isPresent(stated) || !("long_factor" in stated)) return {};
  const shrunk = (name: string, settings: Settings): Settings =>
    typeof settings[name] === "number" && typeof original === "number"
      ? { [name]: (settings[name] * tinyContext) / original }
      : {};
  const contexts = (settings: Settings): Settings => ({
    ...shrunk("max_position_embeddings", settings),
    ...shrunk("original_max_position_embeddings", settings),
  });
  const factors = {
    long_factor: sampled(stated["long_factor"], pairs),
    short_factor: sampled(stated["short_factor"], pairs),
  };
  return { ...contexts(c), [field]: { ...stated, ...contexts(stated), ...factors } } as Partial<LongRopeFields>;
};
