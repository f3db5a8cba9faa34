import { defineGguf } from "../architecture.ts";
import { count, expertFields, graniteScales, llamaFields, windowFields } from "../fields.ts";
import { halvesOfExperts, interleavedWeights } from "../weights.ts";

/** Granite with windows and sinks of attention, dense or with a mixture of experts. */
export default defineGguf({
  name: "granite_swa",
  classes: ["GraniteSWAForCausalLM", "GraniteMoeSWAForCausalLM"],
  fields: {
    ...llamaFields,
    ...expertFields,
    ...windowFields,
    ...graniteScales,
    expert_shared_feed_forward_length: count("shared_intermediate_size"),
  },
  weights: {
    ...interleavedWeights,
    "model.layers.{}.self_attn.sinks": "blk.{}.attn_sinks.weight",
    "model.layers.{}.block_sparse_moe.router": "blk.{}.ffn_gate_inp",
    "model.layers.{}.block_sparse_moe.experts.gate_up_proj": halvesOfExperts(
      "blk.{}.ffn_gate_exps.weight",
      "blk.{}.ffn_up_exps.weight",
    ),
    "model.layers.{}.block_sparse_moe.experts.down_proj": "blk.{}.ffn_down_exps.weight",
    "model.layers.{}.shared_mlp.input_linear": "blk.{}.ffn_up_shexp",
    "model.layers.{}.shared_mlp.output_linear": "blk.{}.ffn_down_shexp",
  },
  refusals: [
    {
      when: ({ layer_rope_theta: bases }) => Array.isArray(bases) && new Set(bases).size > 1,
      reason: "llama.cpp has one rope for all of Granite's layers",
    },
  ],
  activations: ["silu"],
  biases: ["attn_output", "ffn_gate", "ffn_up", "ffn_down"],
});
