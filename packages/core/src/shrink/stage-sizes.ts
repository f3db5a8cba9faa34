import type { Size } from "../contract/size.ts";

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));

/** Heads of every stage in the reference's proportions, as few as these allow; two where all stages have as many. */
export const stageHeads = (heads: readonly number[]): readonly number[] => {
  const unit = heads.reduce(commonDivisor, 0);
  const few = heads.map((count) => count / unit);
  return unit > 1 && Math.max(...few) === 1 ? few.map(() => 2) : few;
};

/** Channels of every stage: of heads of the tiny size, or of one head where there are none, in the reference's proportions. */
export const stageWidths = (
  widths: readonly number[],
  heads: readonly number[] | undefined,
  { headSize }: Size,
): readonly number[] => {
  if (heads?.length === widths.length) return stageHeads(heads).map((count) => count * headSize);
  const [first = 1] = widths;
  return widths.map((channels) => Math.max(1, Math.round(channels / first)) * headSize);
};

/** Layers of every stage: two, of which the second has nothing to change of the image's size; one where there is one. */
export const stageDepths = (depths: readonly number[]): readonly number[] => depths.map((depth) => Math.min(depth, 2));
