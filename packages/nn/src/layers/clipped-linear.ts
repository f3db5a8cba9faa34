import { module } from "../module.ts";
import { Parameter } from "../parameter.ts";
import type { Tensor } from "../tensor.ts";
import { linear } from "./linear.ts";

const bound = (value: number) => new Parameter([], { kind: "exact", data: () => Float32Array.of(value) });

/** Bounds that some values of a tiny model are beyond. */
const bounds = () => ({
  input_min: bound(-2),
  input_max: bound(1.75),
  output_min: bound(-1.5),
  output_max: bound(1.25),
});

const without = { input_min: undefined, input_max: undefined, output_min: undefined, output_max: undefined };

/**
 * A linear map without bias whose inputs and outputs stay within bounds that the checkpoint holds (Gemma 4).
 *
 * @param clipped whether there are bounds
 */
export const clippedLinear = (inputs: number, outputs: number, clipped: boolean) =>
  module(
    { linear: linear(inputs, outputs, { bias: false }), ...(clipped ? bounds() : without) },
    (m, x: Tensor): Tensor => {
      const { input_min, input_max, output_min, output_max } = m;
      if (!input_min || !input_max || !output_min || !output_max) return m.linear(x);
      return m.linear(x.maximum(input_min).minimum(input_max)).maximum(output_min).minimum(output_max);
    },
  );
