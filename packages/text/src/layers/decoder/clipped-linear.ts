import { module, type Tensor, weight } from "@tiny-random/nn";

/** A linear layer whose outputs stay within ± limit (`clip_qkv`; MosaicML, 2023). */
export const clippedLinear = (inputs: number, outputs: number, limit: number | null | undefined) =>
  module({ weight: weight([outputs, inputs], inputs) }, (m, x: Tensor) => {
    const made = x.linear(m.weight);
    return limit ? made.clamp(-limit, limit) : made;
  });
