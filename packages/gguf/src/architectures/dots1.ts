import { defineGguf } from "../architecture.ts";
import { constant, expertFields, llamaFields, routedFields, windowless } from "../fields.ts";
import { u32 } from "../format/metadata.ts";
import { expertWeights, headNorms, llamaWeights, sharedExpertWeights } from "../weights.ts";

/** dots.llm1 (2025). */
export default defineGguf({
  name: "dots1",
  classes: ["Dots1ForCausalLM"],
  fields: {
    ...llamaFields,
    ...expertFields,
    ...routedFields,
    expert_gating_func: constant(u32(2)),
  },
  weights: {
    ...llamaWeights,
    ...headNorms,
    ...expertWeights,
    ...sharedExpertWeights,
    "model.layers.{}.mlp.gate.e_score_correction_bias": "blk.{}.exp_probs_b.bias",
  },
  biases: ["exp_probs_b"],
  activations: ["silu"],
  ignores: { config: windowless, reason: "llama.cpp runs dots.llm1 without its windows" },
});
