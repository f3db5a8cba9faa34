import type { ModelConfig } from "@tiny-random/core";
import { defineGguf } from "../architecture.ts";
import { as } from "../changes.ts";
import { count, counted, expertFields, list, llamaFields, numberOf, real } from "../fields.ts";
import { bool } from "../format/metadata.ts";
import { unbiasedConvolutions } from "../refusals.ts";
import { asColumn, decayRates, hybridFields, normByGroups, withoutMiddleAxis } from "../state-space.ts";
import { halves, halvesOfExperts, interleavedWeights } from "../weights.ts";

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
    logit_scale: real("logits_scaling"),
    residual_scale: real("residual_multiplier"),
    embedding_scale: real("embedding_multiplier"),
    "attention.scale": real("attention_multiplier"),
  },
  weights: {
    ...interleavedWeights,
    "model.final_layernorm": "output_norm",
    "model.layers.{}.pre_ff_layernorm": "blk.{}.ffn_norm",
    "model.layers.{}.feed_forward.gate_proj": "blk.{}.ffn_gate",
    "model.layers.{}.feed_forward.up_proj": "blk.{}.ffn_up",
    "model.layers.{}.feed_forward.down_proj": "blk.{}.ffn_down",
    "model.layers.{}.block_sparse_moe.router.layer": "blk.{}.ffn_gate_inp",
    "model.layers.{}.block_sparse_moe.input_linear": halvesOfExperts("blk.{}.ffn_gate_exps", "blk.{}.ffn_up_exps"),
    "model.layers.{}.block_sparse_moe.output_linear": "blk.{}.ffn_down_exps",
    "model.layers.{}.shared_mlp.input_linear": (weight, config, ending) =>
      numberOf(config, "num_local_experts") > 0
        ? halves("blk.{}.ffn_gate_shexp", "blk.{}.ffn_up_shexp")(weight, config, ending)
        : halves("blk.{}.ffn_gate", "blk.{}.ffn_up")(weight, config, ending),
    "model.layers.{}.shared_mlp.output_linear": (weight, config) => ({
      [numberOf(config, "num_local_experts") > 0 ? "blk.{}.ffn_down_shexp" : "blk.{}.ffn_down"]: weight,
    }),
    "model.layers.{}.mamba.in_proj": "blk.{}.ssm_in",
    "model.layers.{}.mamba.conv1d": as("blk.{}.ssm_conv1d", withoutMiddleAxis),
    "model.layers.{}.mamba.out_proj": "blk.{}.ssm_out",
    "model.layers.{}.mamba.dt_bias": "blk.{}.ssm_dt.bias",
    "model.layers.{}.mamba.A_log": as("blk.{}.ssm_a", (weight) => asColumn(decayRates(weight))),
    "model.layers.{}.mamba.D": as("blk.{}.ssm_d", asColumn),
    "model.layers.{}.mamba.norm": as("blk.{}.ssm_norm", normByGroups("mamba_n_groups")),
  },
  refusals: [unbiasedConvolutions("mamba_conv_bias")],
  biases: ["ssm_conv1d"],
  activations: ["silu"],
});
