import { defineGguf } from "../architecture.ts";
import { counted, llamaFields } from "../fields.ts";
import { convolutionFields, convolutionWeights, feedForwardWidth } from "../short-convolution.ts";
import { llamaWeights } from "../weights.ts";

/** LFM 2 (2025): short convolutions, and attention in some layers. */
export default defineGguf({
  name: "lfm2",
  classes: ["Lfm2ForCausalLM"],
  fields: {
    ...llamaFields,
    ...convolutionFields,
    feed_forward_length: counted(feedForwardWidth),
  },
  weights: {
    ...llamaWeights,
    ...convolutionWeights,
  },
});
