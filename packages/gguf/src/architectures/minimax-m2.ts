import { defineGguf } from "../architecture.ts";
import { count, expertFields, llamaFields, sigmoidGating } from "../fields.ts";
import { headNorms, llamaWeights, mixtralWeights } from "../weights.ts";

/** MiniMax M2 (2025). */
export default defineGguf({
  name: "minimax-m2",
  classes: ["MiniMaxM2ForCausalLM"],
  fields: {
    ...llamaFields,
    ...expertFields,
    expert_feed_forward_length: count("intermediate_size"),
    expert_gating_func: sigmoidGating,
  },
  weights: {
    ...llamaWeights,
    ...headNorms,
    ...mixtralWeights,
    "model.layers.{}.block_sparse_moe.e_score_correction_bias": "blk.{}.exp_probs_b.bias",
  },
  activations: ["silu"],
});
