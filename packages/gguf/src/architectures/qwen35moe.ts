import { defineGguf } from "../architecture.ts";
import { qwen35Fields, qwen35Weights } from "../delta-net.ts";
import { count, expertFields } from "../fields.ts";
import { unevenAttention } from "../refusals.ts";
import { chunkedDeltaRule } from "../tolerances.ts";
import { expertWeights, gatedSharedExpertWeights } from "../weights.ts";

/** Qwen 3.5 with a mixture of experts. */
export default defineGguf({
  name: "qwen35moe",
  classes: ["Qwen3_5MoeForCausalLM"],
  fields: {
    ...qwen35Fields,
    ...expertFields,
    expert_shared_feed_forward_length: count("shared_expert_intermediate_size"),
  },
  weights: { ...qwen35Weights, ...expertWeights, ...gatedSharedExpertWeights },
  refusals: [unevenAttention],
  tolerance: chunkedDeltaRule,
  activations: ["silu"],
});
