import type { ModelConfig } from "@tiny-random/core";
import { defineGguf } from "../architecture.ts";
import { count, counted, expertFields, graniteScales, list, llamaFields, numberOf } from "../fields.ts";
import { bool } from "../format/metadata.ts";
import { unbiasedConvolutions } from "../refusals.ts";
import { hybridFields, hybridWeights } from "../state-space.ts";
import { graniteExpertWeights, halves, interleavedWeights } from "../weights.ts";

/** Which layers attend: their kinds are stated, or the numbers of those that do. */
const attends = (
  { layer_types: types, layers_block_type: kinds, attn_layer_indices: layers }: ModelConfig,
  layer: number,
) => {
  const stated = [types, kinds].find(Array.isArray);
  if (stated) return /^(full_)?attention$/.test(String(stated[layer]));
  return Array.isArray(layers) && layers.includes(layer);
};

/** Granite 4 and Bamba (2025): Mamba 2 in most layers, attention in some, a rope in Bamba's only. */
export default defineGguf({
  name: "granitehybrid",
  classes: ["GraniteMoeHybridForCausalLM", "BambaForCausalLM"],
  fields: {
    ...llamaFields,
    ...expertFields,
    ...hybridFields,
    "attention.head_count_kv": list((config) =>
      Array.from({ length: numberOf(config, "num_hidden_layers") }, (_, layer) =>
        attends(config, layer) ? numberOf(config, "num_key_value_heads") : 0,
      ),
    ),
    "ssm.inner_size": counted((config) => numberOf(config, "mamba_expand") * numberOf(config, "hidden_size")),
    "rope.scaling.finetuned": ({ model_type: type, position_embedding_type: positions }) =>
      bool(type === "bamba" || positions === "rope"),
    expert_shared_feed_forward_length: count("shared_intermediate_size"),
    ...graniteScales,
  },
  weights: {
    ...interleavedWeights,
    "model.final_layernorm": "output_norm",
    "model.layers.{}.pre_ff_layernorm": "blk.{}.ffn_norm",
    "model.layers.{}.feed_forward.gate_proj": "blk.{}.ffn_gate",
    "model.layers.{}.feed_forward.up_proj": "blk.{}.ffn_up",
    "model.layers.{}.feed_forward.down_proj": "blk.{}.ffn_down",
    ...graniteExpertWeights,
    "model.layers.{}.shared_mlp.input_linear": (weight, config, ending) =>
      numberOf(config, "num_local_experts") > 0
        ? halves("blk.{}.ffn_gate_shexp", "blk.{}.ffn_up_shexp")(weight, config, ending)
        : halves("blk.{}.ffn_gate", "blk.{}.ffn_up")(weight, config, ending),
    "model.layers.{}.shared_mlp.output_linear": (weight, config) => ({
      [numberOf(config, "num_local_experts") > 0 ? "blk.{}.ffn_down_shexp" : "blk.{}.ffn_down"]: weight,
    }),
    ...hybridWeights,
    "model.layers.{}.mamba.in_proj": "blk.{}.ssm_in",
    "model.layers.{}.mamba.out_proj": "blk.{}.ssm_out",
  },
  refusals: [unbiasedConvolutions("mamba_conv_bias")],
  biases: ["ssm_conv1d"],
  activations: ["silu"],
});
