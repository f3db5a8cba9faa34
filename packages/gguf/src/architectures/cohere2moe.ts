import { defineGguf } from "../architecture.ts";
import {
  count,
  counted,
  expertFields,
  flag,
  layerNormFields,
  leadingDenseLayers,
  numberOf,
  real,
  windowFields,
} from "../fields.ts";
import { expertWeights, llamaWeights, sharedExpertWeights } from "../weights.ts";

/** Command A with a mixture of experts: attention and experts beside each other, windows with a rope. */
export default defineGguf({
  name: "cohere2moe",
  classes: ["Cohere2MoeForCausalLM"],
  fields: {
    ...layerNormFields,
    ...windowFields,
    ...expertFields,
    feed_forward_length: count("prefix_dense_intermediate_size", "intermediate_size"),
    "attention.layer_norm_rms_epsilon": real("rms_norm_eps"),
    logit_scale: real("logit_scale"),
    leading_dense_block_count: leadingDenseLayers,
    expert_feed_forward_length: count("intermediate_size"),
    expert_shared_count: count("num_shared_experts"),
    expert_shared_feed_forward_length: counted(
      (config) => numberOf(config, "intermediate_size") * numberOf(config, "num_shared_experts"),
    ),
    expert_weights_norm: flag("norm_topk_prob"),
    expert_gating_func: counted(({ expert_selection_fn: choice }) => (choice === "softmax" ? 1 : 2)),
  },
  weights: { ...llamaWeights, ...expertWeights, ...sharedExpertWeights },
  activations: ["silu"],
});
