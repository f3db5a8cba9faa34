// Series of any length as ones of one length, for models that read so many steps.
import { InputError } from "@tiny-random/core";
import { Tensor } from "@tiny-random/nn";

/** The config fields that say how much of a series is read, and in which pieces. */
export interface ContextConfig {
  readonly context_length: number;
  readonly patch_length: number;
}

/** How many patches are read. Throws InputError where they are no whole number. */
export const contextPatches = ({ context_length, patch_length }: ContextConfig): number => {
  if (context_length % patch_length !== 0)
    throw new InputError(`context_length ${context_length} has to be a multiple of patch_length ${patch_length}`);
  return context_length / patch_length;
};

/**
 * Series `[batch, steps]` in patches that do not overlap, `[batch, patches, length]`.
 *
 * @param count how many, where a series is no input
 */
export const inPatches = (series: Tensor, length: number, count?: number): Tensor => {
  const patches = series.reshape([series.size(0), count ?? -1, length]);
  series.graph.learnSymbols(patches);
  return patches;
};

/** The last steps of series `[batch, any]`, zeros before short ones, and which of them are padding: `[batch, context]` each. */
export const inContext = ({ context_length: context }: ContextConfig, series: Tensor) => {
  const before = (value: number) => series.graph.constant([value], "float32", [1, 1]).expand([series.size(0), context]);
  const inside = (x: Tensor, value: number) => {
    const whole = Tensor.cat([before(value), x], 1);
    return whole.index_select(1, Tensor.arange(series.graph, context).add(series.graph.dimValue(series.size(1))));
  };
  const values = inside(series, 0).reshape([series.size(0), context]);
  return { values, padding: inside(series.mul(0), 1).reshape([series.size(0), context]) };
};

/** A tiny context of whole patches. */
export const tinyContext = (c: ContextConfig): ContextConfig => {
  const patch_length = Math.min(c.patch_length, 4);
  return { patch_length, context_length: patch_length * Math.min(contextPatches(c), 5) };
};
