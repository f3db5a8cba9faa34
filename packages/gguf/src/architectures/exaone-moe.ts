import { defineGguf } from "../architecture.ts";
import { count, deepseekExpertFields, llamaFields, windowFields } from "../fields.ts";
import { embeddingsAndHead, expertWeights, headNorms, llamaWeights, sharedExpertWeights } from "../weights.ts";

/** K-EXAONE (LG AI Research, 2025): a rope in layers with a window only, experts behind some dense layers. */
export default defineGguf({
  name: "exaone-moe",
  classes: ["ExaoneMoeForCausalLM"],
  fields: {
    ...llamaFields,
    ...windowFields,
    ...deepseekExpertFields,
    expert_shared_count: count("num_shared_experts"),
  },
  weights: {
    ...llamaWeights,
    "model.embed_tokens": embeddingsAndHead,
    ...headNorms,
    ...expertWeights,
    ...sharedExpertWeights,
    "model.layers.{}.mlp.e_score_correction_bias": "blk.{}.exp_probs_b.bias",
  },
  activations: ["silu"],
});
