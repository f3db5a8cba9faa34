import { defineGguf, type Weight } from "../architecture.ts";
import { as, turnedInside } from "../changes.ts";
import { constant, count, expertFields, llamaFields } from "../fields.ts";
import { u32 } from "../format/metadata.ts";
import { ropeFactors } from "../rope-factors.ts";
import { halvesOfExperts, llamaWeights } from "../weights.ts";

const everyFourth = (layers: number, others: number, fourth: number): number[] =>
  Array.from({ length: layers }, (_, layer) => (layer % 4 === 3 ? fourth : others));

/** Llama 4 (Meta, 2025): chunks of attention, every fourth layer without both chunks and a rope. */
export default defineGguf({
  name: "llama4",
  classes: ["Llama4ForCausalLM"],
  fields: {
    ...llamaFields,
    ...expertFields,
    feed_forward_length: count("intermediate_size_mlp"),
    expert_feed_forward_length: count("intermediate_size"),
    interleave_moe_layer_step: count("interleave_moe_layer_step"),
    leading_dense_block_count: constant(u32(0)),
  },
  weights: {
    ...llamaWeights,
    "model.layers.{}.feed_forward.gate_proj": "blk.{}.ffn_gate",
    "model.layers.{}.feed_forward.up_proj": "blk.{}.ffn_up",
    "model.layers.{}.feed_forward.down_proj": "blk.{}.ffn_down",
    "model.layers.{}.feed_forward.router": "blk.{}.ffn_gate_inp",
    "model.layers.{}.feed_forward.experts.gate_up_proj": (weight: Weight, config, ending) =>
      halvesOfExperts("blk.{}.ffn_gate_exps.weight", "blk.{}.ffn_up_exps.weight")(turnedInside(weight), config, ending),
    "model.layers.{}.feed_forward.experts.down_proj": as("blk.{}.ffn_down_exps.weight", turnedInside),
    "model.layers.{}.feed_forward.shared_expert.gate_proj": "blk.{}.ffn_gate_shexp",
    "model.layers.{}.feed_forward.shared_expert.up_proj": "blk.{}.ffn_up_shexp",
    "model.layers.{}.feed_forward.shared_expert.down_proj": "blk.{}.ffn_down_shexp",
  },
  computed: ropeFactors,
  ignores: {
    config: ({ num_hidden_layers: count }) => {
      const layers = Number(count);
      return {
        attention_chunk_size: 8192,
        floor_scale: 8192,
        no_rope_layers: everyFourth(layers, 1, 0),
        layer_types: everyFourth(layers, 1, 0).map((chunked) => (chunked ? "chunked_attention" : "full_attention")),
      };
    },
    reason: "llama.cpp has Llama 4's own chunks of 8192 tokens, and no rope in every fourth layer",
  },
  refusals: [
    {
      when: ({ num_hidden_layers: layers }) => Number(layers) < 4,
      reason: "llama.cpp runs a Llama 4 with a layer without a rope, which is every fourth",
      set: { num_hidden_layers: 4 },
    },
    {
      when: ({ use_qk_norm: isNormed }) => isNormed === false,
      reason: "llama.cpp norms queries and keys of every Llama 4 but the one with 128 experts",
      set: { use_qk_norm: true },
    },
  ],
  activations: ["silu"],
});
