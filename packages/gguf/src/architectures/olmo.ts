import { defineGguf } from "../architecture.ts";
import { constant, llamaFields, real } from "../fields.ts";
import { f32 } from "../format/metadata.ts";
import { interleavedWeights } from "../weights.ts";

/** OLMo (Groeneveld et al., 2024): norms without weights. */
export default defineGguf({
  name: "olmo",
  classes: ["OlmoForCausalLM"],
  fields: {
    ...llamaFields,
    "attention.layer_norm_epsilon": constant(f32(1e-5)),
    "attention.clamp_kqv": real("clip_qkv"),
  },
  weights: interleavedWeights,
  activations: ["silu"],
});
