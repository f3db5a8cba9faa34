import type { ModelConfig } from "@tiny-random/core";
import type { Tensor } from "@tiny-random/nn";
import { ropeOf, setting } from "./rope-settings.ts";

/**
 * Llama 4's temperature of queries: it grows with every original context that a position is beyond.
 *
 * @param config whose rope states `original_max_position_embeddings` and `llama_4_scaling_beta`; InputError where it does not
 * @param positions `[batch or 1, length]`
 * @returns what rotated queries are multiplied by, `[batch or 1, 1, length, 1]`
 */
export const queryTemperature = (config: ModelConfig, positions: Tensor): Tensor => {
  const rope = ropeOf(config);
  const contexts = positions.to("float32").div(setting(rope, "original_max_position_embeddings")).floor();
  return contexts.add(1).log().mul(setting(rope, "llama_4_scaling_beta")).add(1).unsqueeze(1).unsqueeze(-1);
};
