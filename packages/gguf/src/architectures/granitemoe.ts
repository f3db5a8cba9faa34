import { defineGguf } from "../architecture.ts";
import { count, expertFields, llamaFields, real } from "../fields.ts";
import { halves, halvesOfExperts, interleavedWeights } from "../weights.ts";

/** Granite 3 with a mixture of experts, and some with one for all tokens. */
export default defineGguf({
  name: "granitemoe",
  classes: ["GraniteMoeForCausalLM", "GraniteMoeSharedForCausalLM"],
  fields: {
    ...llamaFields,
    ...expertFields,
    expert_shared_feed_forward_length: count("shared_intermediate_size"),
    logit_scale: real("logits_scaling"),
    residual_scale: real("residual_multiplier"),
    embedding_scale: real("embedding_multiplier"),
    "attention.scale": real("attention_multiplier"),
  },
  weights: {
    ...interleavedWeights,
    "model.layers.{}.block_sparse_moe.router.layer": "blk.{}.ffn_gate_inp",
    "model.layers.{}.block_sparse_moe.input_linear": halvesOfExperts("blk.{}.ffn_gate_exps", "blk.{}.ffn_up_exps"),
    "model.layers.{}.block_sparse_moe.output_linear": "blk.{}.ffn_down_exps",
    "model.layers.{}.shared_mlp.input_linear": halves("blk.{}.ffn_gate_shexp", "blk.{}.ffn_up_shexp"),
    "model.layers.{}.shared_mlp.output_linear": "blk.{}.ffn_down_shexp",
  },
  activations: ["silu"],
  biases: ["attn_output"],
});
