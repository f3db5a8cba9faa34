import { defineGguf } from "../architecture.ts";
import { count, expertFields, llamaFields, windowless } from "../fields.ts";
import { ropeFactors } from "../rope-factors.ts";
import { expertWeights, llamaWeights } from "../weights.ts";

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
    "model.layers.{}.mlp.shared_expert.gate_proj": "blk.{}.ffn_gate_shexp",
    "model.layers.{}.mlp.shared_expert.up_proj": "blk.{}.ffn_up_shexp",
    "model.layers.{}.mlp.shared_expert.down_proj": "blk.{}.ffn_down_shexp",
    "model.layers.{}.mlp.shared_expert_gate": "blk.{}.ffn_gate_inp_shexp",
  },
  computed: ropeFactors,
  activations: ["silu"],
  ignores: { config: windowless, reason: "llama.cpp runs Qwen 2 MoE without its windows" },
});
