import type { ModelConfig } from "@tiny-random/core";
import { tanhGelus } from "../activations.ts";
import { defineGguf } from "../architecture.ts";
import { count, counted, list, llamaFields, numberOf, real, ropeBase, ropeOf, windowFields } from "../fields.ts";
import { twoGeluTables } from "../tolerances.ts";
import { halvesOfExperts, headNorms, llamaWeights } from "../weights.ts";

const sharedLayers = (config: ModelConfig): number => Number(config["num_kv_shared_layers"] ?? 0);

/** The width of the feed-forward part: twice as much in layers that share keys and values, where a config says so. */
const widths = (config: ModelConfig): readonly number[] => {
  const layers = numberOf(config, "num_hidden_layers");
  const width = numberOf(config, "intermediate_size");
  const first = layers - sharedLayers(config);
  return Array.from({ length: layers }, (_, layer) =>
    config["use_double_wide_mlp"] === true && layer >= first ? 2 * width : width,
  );
};

/** Heads of keys and values: layers that see the whole text may have a number of their own. */
const keyHeads = (config: ModelConfig): readonly number[] => {
  const { layer_types: types, num_global_key_value_heads: whole, attention_k_eq_v: alike } = config;
  const own = numberOf(config, "num_key_value_heads");
  const global = typeof whole === "number" && alike === true ? whole : own;
  return (Array.isArray(types) ? types : []).map((type) => (type === "full_attention" ? global : own));
};

/** A rope that rotates a share of the pairs of a head's halves: the others turn too slowly to be seen. */
const proportionalFactors = (config: ModelConfig) => {
  const pairs = numberOf(config, "global_head_dim") / 2;
  const { partial_rotary_factor: share } = ropeOf(config);
  const rotated = Math.trunc(pairs * (typeof share === "number" ? share : 1));
  const data = Float32Array.from({ length: pairs }, (_, pair) => (pair < rotated ? 1 : 1e30));
  return { "rope_freqs.weight": { shape: [pairs], data } };
};

/** Gemma 4 (2026): heads of two sizes, inputs of each layer, keys and values shared by the last layers, experts in some sizes. */
export default defineGguf({
  name: "gemma4",
  classes: ["Gemma4ForCausalLM"],
  fields: {
    ...llamaFields,
    ...windowFields,
    feed_forward_length: list(widths),
    "attention.head_count_kv": list(keyHeads),
    "attention.key_length": count("global_head_dim"),
    "attention.value_length": count("global_head_dim"),
    "attention.key_length_swa": count("head_dim"),
    "attention.value_length_swa": count("head_dim"),
    "attention.shared_kv_layers": counted(sharedLayers),
    "rope.dimension_count": count("global_head_dim"),
    "rope.dimension_count_swa": count("head_dim"),
    "rope.freq_base_swa": ropeBase("sliding_attention"),
    "rope.scaling.type": () => undefined,
    embedding_length_per_layer_input: counted((config) => Number(config["hidden_size_per_layer_input"] ?? 0)),
    final_logit_softcapping: real("final_logit_softcapping"),
    expert_count: count("num_experts"),
    expert_used_count: count("top_k_experts"),
    expert_feed_forward_length: count("moe_intermediate_size"),
  },
  weights: {
    ...llamaWeights,
    ...headNorms,
    "model.embed_tokens_per_layer": "per_layer_token_embd",
    "model.per_layer_model_projection": "per_layer_model_proj",
    "model.per_layer_projection_norm": "per_layer_proj_norm",
    "model.layers.{}.layer_scalar": "blk.{}.layer_output_scale.weight",
    "model.layers.{}.post_attention_layernorm": "blk.{}.post_attention_norm",
    "model.layers.{}.pre_feedforward_layernorm": "blk.{}.ffn_norm",
    "model.layers.{}.post_feedforward_layernorm": "blk.{}.post_ffw_norm",
    "model.layers.{}.pre_feedforward_layernorm_2": "blk.{}.pre_ffw_norm_2",
    "model.layers.{}.post_feedforward_layernorm_1": "blk.{}.post_ffw_norm_1",
    "model.layers.{}.post_feedforward_layernorm_2": "blk.{}.post_ffw_norm_2",
    "model.layers.{}.per_layer_input_gate": "blk.{}.inp_gate",
    "model.layers.{}.per_layer_projection": "blk.{}.proj",
    "model.layers.{}.post_per_layer_input_norm": "blk.{}.post_norm",
    "model.layers.{}.router.proj": "blk.{}.ffn_gate_inp",
    "model.layers.{}.router.scale": "blk.{}.ffn_gate_inp.scale",
    "model.layers.{}.router.per_expert_scale": "blk.{}.ffn_down_exps.scale",
    "model.layers.{}.experts.gate_up_proj": halvesOfExperts("blk.{}.ffn_gate_exps.weight", "blk.{}.ffn_up_exps.weight"),
    "model.layers.{}.experts.down_proj": "blk.{}.ffn_down_exps.weight",
  },
  computed: proportionalFactors,
  tolerance: twoGeluTables,
  activations: tanhGelus,
});
