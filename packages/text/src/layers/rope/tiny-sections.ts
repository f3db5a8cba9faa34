import type { ModelConfig } from "@tiny-random/core";

/** A quarter of the pairs rotates by time, three eighths by height, the rest by width, as in Qwen2-VL's checkpoints. */
export const quarterSections = (pairs: number): readonly number[] => {
  const [time, height] = [Math.floor(pairs / 4), Math.floor((3 * pairs) / 8)];
  return [time, height, pairs - time - height];
};

/** A third of the pairs for each axis, the first ones for more, as in Qwen3-VL's checkpoints. */
export const thirdSections = (pairs: number): readonly number[] => {
  const time = Math.ceil(pairs / 3);
  const height = Math.ceil((pairs - time) / 2);
  return [time, height, pairs - time - height];
};

/**
 * The rope of a tiny model, with an `mrope_section` that shares out so many pairs.
 *
 * @param written the config that has the rope, under whichever key
 */
export const tinySections = (written: ModelConfig, pairs: number, share = quarterSections) => {
  const key = written["rope_parameters"] ? "rope_parameters" : "rope_scaling";
  return { [key]: { ...(written[key] as object), mrope_section: share(pairs) } };
};
