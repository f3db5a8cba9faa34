import { headSizeOf, type RotaryDecoderConfig } from "@tiny-random/text/layers/decoder/decoder-config";

/**
 * Pairs of a head that turn by time, height and width, in proportion to a quarter and three eighths twice; under the
 * reference's own spelling of ropes.
 */
export const tinySections = (c: RotaryDecoderConfig) => {
  const pairs = headSizeOf(c) / 2;
  const [time, height] = [Math.floor(pairs / 4), Math.floor((3 * pairs) / 8)];
  const key = c["rope_parameters"] ? "rope_parameters" : "rope_scaling";
  return { [key]: { ...(c[key] as object), mrope_section: [time, height, pairs - time - height] } };
};
