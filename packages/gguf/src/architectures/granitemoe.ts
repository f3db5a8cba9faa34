import { defineGguf } from "../architecture.ts";
import { count, expertFields, graniteScales, llamaFields } from "../fields.ts";
import { graniteExpertWeights, halves, interleavedWeights } from "../weights.ts";

/** Granite 3 with a mixture of experts, and some with one for all tokens. */
export default defineGguf({
  name: "granitemoe",
  classes: ["GraniteMoeForCausalLM", "GraniteMoeSharedForCausalLM"],
  fields: {
    ...llamaFields,
    ...expertFields,
    expert_shared_feed_forward_length: count("shared_intermediate_size"),
    ...graniteScales,
  },
  weights: {
    ...interleavedWeights,
    ...graniteExpertWeights,
    "model.layers.{}.shared_mlp.input_linear": halves("blk.{}.ffn_gate_shexp", "blk.{}.ffn_up_shexp"),
    "model.layers.{}.shared_mlp.output_linear": "blk.{}.ffn_down_shexp",
  },
  activations: ["silu"],
  biases: ["attn_output"],
});
