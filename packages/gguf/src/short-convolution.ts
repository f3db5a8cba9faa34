import type { ModelConfig } from "@tiny-random/core";
import type { Field, Place } from "./architecture.ts";
import { as } from "./changes.ts";
import { count, list, numberOf } from "./fields.ts";
import { withoutMiddleAxis } from "./state-space.ts";

/** Layers of short convolutions and layers of attention: those have no heads of keys and values, by which llama.cpp knows them. */
export const convolutionFields: Readonly<Record<string, Field>> = {
  "attention.head_count_kv": list(({ layer_types: types, num_key_value_heads: heads }) =>
    Array.isArray(types) ? types.map((type) => (type === "full_attention" ? Number(heads) : 0)) : [],
  ),
  "shortconv.l_cache": count("conv_L_cache"),
};

/** The weights of both, and of dense feed-forward parts. */
export const convolutionWeights = {
  "model.embedding_norm": "token_embd_norm",
  "model.layers.{}.operator_norm": "blk.{}.attn_norm",
  "model.layers.{}.ffn_norm": "blk.{}.ffn_norm",
  "model.layers.{}.self_attn.out_proj": "blk.{}.attn_output",
  "model.layers.{}.self_attn.q_layernorm": "blk.{}.attn_q_norm",
  "model.layers.{}.self_attn.k_layernorm": "blk.{}.attn_k_norm",
  "model.layers.{}.conv.in_proj": "blk.{}.shortconv.in_proj",
  "model.layers.{}.conv.conv": as("blk.{}.shortconv.conv", withoutMiddleAxis),
  "model.layers.{}.conv.out_proj": "blk.{}.shortconv.out_proj",
  "model.layers.{}.feed_forward.w1": "blk.{}.ffn_gate",
  "model.layers.{}.feed_forward.w2": "blk.{}.ffn_down",
  "model.layers.{}.feed_forward.w3": "blk.{}.ffn_up",
} as const satisfies Readonly<Record<string, Place>>;

/** The width of the feed-forward part: two thirds of what is stated, a multiple of a number, where it is adjusted. */
export const feedForwardWidth = (config: ModelConfig): number => {
  const stated = numberOf(config, "intermediate_size", "block_ff_dim");
  if (config["block_auto_adjust_ff_dim"] !== true) return stated;
  const factor = config["block_ffn_dim_multiplier"];
  const scaled = Math.trunc((typeof factor === "number" ? factor : 1) * Math.trunc((2 * stated) / 3));
  const multiple = numberOf(config, "block_multiple_of");
  return multiple * Math.ceil(scaled / multiple);
};
