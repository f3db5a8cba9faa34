import type { ModelConfig } from "@tiny-random/core";
import { type AttentionConfig, headSizeOf } from "@tiny-random/text/layers/decoder/decoder-config";

/**
 * Pairs of a head that turn by time, height and width, in proportion to a quarter and three eighths twice.
 *
 * @param spelled where the rope stands, under the reference's own spelling
 */
export const tinySections = (c: AttentionConfig, spelled: ModelConfig) => {
  const pairs = headSizeOf(c) / 2;
  const [time, height] = [Math.floor(pairs / 4), Math.floor((3 * pairs) / 8)];
  const key = spelled["rope_parameters"] ? "rope_parameters" : "rope_scaling";
  return { [key]: { ...(spelled[key] as object), mrope_section: [time, height, pairs - time - height] } };
};
