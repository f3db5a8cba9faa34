import { factorOf, optional, type Rope, setting } from "./rope-settings.ts";

/** YaRN's factor of queries and keys together, `mscale`: 0.1 · weight · log(factor) + 1 (Peng et al., 2023). */
export const yarnMscale = (factor: number, weight = 1): number =>
  factor <= 1 ? 1 : 0.1 * weight * Math.log(factor) + 1;

/** The attention factors of ropes whose config states none. */
const attentionFactors: Readonly<Record<string, (rope: Rope) => number>> = {
  longrope: (rope) => {
    const factor = factorOf(rope);
    const original = setting(rope, "original_max_position_embeddings");
    return factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(original));
  },
  yarn: (rope) => {
    const [magnitude, overall] = [optional(rope, "mscale"), optional(rope, "mscale_all_dim")];
    const made = yarnMscale(factorOf(rope), magnitude && overall ? magnitude : 1);
    return magnitude && overall ? made / yarnMscale(factorOf(rope), overall) : made;
  },
};

/** What cosines and sines are multiplied by: 1 unless the rope is scaled. */
export const attentionFactor = (rope: Rope): number =>
  optional(rope, "attention_factor") ?? attentionFactors[rope.type]?.(rope) ?? 1;
