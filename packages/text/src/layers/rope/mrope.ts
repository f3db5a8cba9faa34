import { InputError, type ModelConfig } from "@tiny-random/core";
import { type RotaryPairs, Tensor } from "@tiny-random/nn";
import { type Rope, ropeOf } from "./rope-settings.ts";

/**
 * How many pairs of features each axis of the positions rotates (`mrope_section`). Throws InputError where they are not all
 * pairs of the rope.
 */
export const mropeSections = (rope: Rope, pairs: number): readonly number[] => {
  const sections: unknown = rope.settings["mrope_section"];
  const numbers = Array.isArray(sections) ? sections.map(Number) : [];
  if (numbers.reduce((sum, section) => sum + section, 0) === pairs) return numbers;
  throw new InputError(
    `mrope_section of rope_parameters is ${JSON.stringify(sections)}, which does not share out ${pairs} pairs of features`,
    "Set numbers whose sum is half of a head's features.",
  );
};

/** Which axis rotates each pair: sections in turns (`mrope_interleaved`; Qwen3-VL) while height and width have pairs left. */
const axesInTurns = (sections: readonly number[], pairs: number): readonly number[] =>
  Array.from({ length: pairs }, (_, pair) => (Math.floor(pair / 3) < (sections[pair % 3] ?? 0) ? pair % 3 : 0));

/**
 * M-RoPE whose axes take turns: of angles by time, height and width, each pair of features takes one axis's.
 *
 * @param angles `[axes, batch, length, features]`
 * @returns `[batch, length, features]`
 */
const inTurns = (angles: Tensor, sections: readonly number[]): Tensor => {
  const half = (angles.size(-1) as number) / 2;
  const ofPair = axesInTurns(sections, half);
  const columns = [...ofPair, ...ofPair].map((axis, feature) => angles.select(0, axis).slice(-1, feature, feature + 1));
  return Tensor.cat(columns, -1);
};

/**
 * M-RoPE (Qwen2-VL, Wang et al., 2024): of angles by time, height and width, each section of features takes one axis's.
 *
 * @param angles `[axes, batch, length, features]`
 * @returns `[batch, length, features]`
 */
const bySection = (angles: Tensor, sections: readonly number[], pairs: RotaryPairs): Tensor => {
  const perPair = pairs === "neighbours" ? 2 : 1;
  const half = (angles.size(-1) as number) / 2;
  const parts = (from: number): Tensor[] =>
    sections.map((section, axis) => {
      const start = from + perPair * sections.slice(0, axis).reduce((sum, before) => sum + before, 0);
      return angles.select(0, axis).slice(-1, start, start + perPair * section);
    });
  return Tensor.cat(pairs === "neighbours" ? parts(0) : [...parts(0), ...parts(half)], -1);
};

/**
 * M-RoPE whose sections, twice as long, follow each other over all of a head's features: the two features of a pair may take
 * different axes' angles (HunYuan-VL).
 *
 * @param angles `[axes, batch, length, features]`
 * @returns `[batch, length, features]`
 */
const acrossPairs = (angles: Tensor, sections: readonly number[]): Tensor => {
  const parts = sections.map((section, axis) => {
    const start = 2 * sections.slice(0, axis).reduce((sum, before) => sum + before, 0);
    return angles.select(0, axis).slice(-1, start, start + 2 * section);
  });
  return Tensor.cat(parts, -1);
};

/** Angles `[axes, batch, length, features]`, of which each pair of features takes one axis's, as the rope shares them out. */
export const byAxis = (rope: Rope, angles: Tensor, pairs: RotaryPairs): Tensor => {
  const sections = mropeSections(rope, (angles.size(-1) as number) / 2);
  if (rope.settings["mrope_across"]) return acrossPairs(angles, sections);
  return rope.settings["mrope_interleaved"] ? inTurns(angles, sections) : bySection(angles, sections, pairs);
};

/** M-RoPE whose sections are those of the first checkpoint where the config names none. */
export const sectionedRope =
  (sections: readonly number[]) =>
  (c: ModelConfig): Rope => {
    const rope = ropeOf(c);
    return { ...rope, settings: { mrope_section: sections, ...rope.settings } };
  };

/** The same whose axes take turns, whatever the config says. */
export const turningRope =
  (sections: readonly number[]) =>
  (c: ModelConfig): Rope => {
    const rope = sectionedRope(sections)(c);
    return { ...rope, settings: { ...rope.settings, mrope_interleaved: true } };
  };
