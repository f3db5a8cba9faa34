import { defineGguf } from "../architecture.ts";
import { count, expertFields, llamaFields, windowless } from "../fields.ts";
import { ropeFactors } from "../rope-factors.ts";
import { expertWeights, gatedSharedExpertWeights, llamaWeights } from "../weights.ts";

/** Qwen 1.5 and 2 with a mixture of experts, and one expert for all tokens behind a gate. */
export default defineGguf({
  name: "qwen2moe",
  classes: ["Qwen2MoeForCausalLM"],
  fields: {
    ...llamaFields,
    ...expertFields,
    expert_shared_feed_forward_length: count("shared_expert_intermediate_size"),
  },
  weights: {
    ...llamaWeights,
    ...expertWeights,
    ...gatedSharedExpertWeights,
  },
  computed: ropeFactors,
  activations: ["silu"],
  ignores: { config: windowless, reason: "llama.cpp runs Qwen 2 MoE without its windows" },
});
