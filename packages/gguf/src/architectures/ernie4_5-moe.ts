import { defineGguf } from "../architecture.ts";
import { as } from "../changes.ts";
import { count, counted, expertFields, llamaFields, numberOf } from "../fields.ts";
import { expertWeights, llamaWeights, sharedExpertWeights } from "../weights.ts";

/** ERNIE 4.5 with a mixture of experts (2025). */
export default defineGguf({
  name: "ernie4_5-moe",
  classes: ["Ernie4_5_MoeForCausalLM"],
  fields: {
    ...llamaFields,
    ...expertFields,
    expert_count: count("moe_num_experts"),
    expert_used_count: count("moe_k"),
    expert_shared_count: count("moe_num_shared_experts"),
    expert_shared_feed_forward_length: counted(
      (config) => numberOf(config, "moe_intermediate_size") * numberOf(config, "moe_num_shared_experts"),
    ),
    leading_dense_block_count: count("moe_layer_start_index"),
    interleave_moe_layer_step: count("moe_layer_interval"),
  },
  weights: {
    ...llamaWeights,
    ...expertWeights,
    ...sharedExpertWeights,
    "model.layers.{}.mlp.moe_statics.e_score_correction_bias": as("blk.{}.exp_probs_b.bias", ({ data }) => ({
      shape: [data.length],
      data,
    })),
  },
  activations: ["silu"],
});
