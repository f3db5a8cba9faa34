import type { Change, Field, Place } from "./architecture.ts";
import { rows, turnedInside } from "./changes.ts";
import { count, counted, numberOf, ropeOf } from "./fields.ts";
import { f32 } from "./format/metadata.ts";

/**
 * Multi-head latent attention (MLA), as llama.cpp runs it: one head of keys and values, the latent vector itself, with the
 * maps to the heads' own keys and values absorbed by queries and outputs.
 */
export const latentFields: Readonly<Record<string, Field>> = {
  "attention.head_count_kv": counted(() => 1),
  "attention.q_lora_rank": count("q_lora_rank"),
  "attention.kv_lora_rank": count("kv_lora_rank"),
  "attention.key_length": counted((config) => numberOf(config, "kv_lora_rank") + numberOf(config, "qk_rope_head_dim")),
  "attention.value_length": count("kv_lora_rank"),
  "attention.key_length_mla": counted(
    (config) => numberOf(config, "qk_nope_head_dim") + numberOf(config, "qk_rope_head_dim"),
  ),
  "attention.value_length_mla": count("v_head_dim"),
  "rope.dimension_count": count("qk_rope_head_dim"),
};

/** The weights of MLA but for the map to keys and values. */
export const latentWeights = {
  "model.layers.{}.self_attn.q_a_proj": "blk.{}.attn_q_a",
  "model.layers.{}.self_attn.q_a_layernorm": "blk.{}.attn_q_a_norm",
  "model.layers.{}.self_attn.q_b_proj": "blk.{}.attn_q_b",
  "model.layers.{}.self_attn.kv_a_proj_with_mqa": "blk.{}.attn_kv_a_mqa",
  "model.layers.{}.self_attn.kv_a_layernorm": "blk.{}.attn_kv_a_norm",
} as const satisfies Readonly<Record<string, Place>>;

/** The map from the latent vector to keys and values, head by head: turned for keys, which queries absorb. */
export const absorbedKeysAndValues: Change = (weight, config) => {
  const heads = numberOf(config, "num_attention_heads");
  const [keys, values, rank] = ["qk_nope_head_dim", "v_head_dim", "kv_lora_rank"].map((key) => numberOf(config, key));
  const both = (keys ?? 0) + (values ?? 0);
  const part = (start: number, size: number) => {
    const indices = Array.from(
      { length: heads * size },
      (_, row) => Math.floor(row / size) * both + start + (row % size),
    );
    return { shape: [heads, size, rank ?? 0], data: rows(weight, indices).data };
  };
  return {
    "blk.{}.attn_k_b": turnedInside(part(0, keys ?? 0)),
    "blk.{}.attn_v_b": part(keys ?? 0, values ?? 0),
  };
};

/** A tenth of `mscale_all_dim`: by how much the logarithm of the scaling counts. */
export const yarnLogMultiplier: Field = (config) => {
  const { mscale_all_dim: scale } = ropeOf(config);
  return typeof scale === "number" && scale !== 0 ? f32(0.1 * scale) : undefined;
};

/** What chooses the keys that queries look at (DeepSeek Sparse Attention). */
export const indexerFields: Readonly<Record<string, Field>> = {
  "attention.indexer.head_count": count("index_n_heads"),
  "attention.indexer.key_length": count("index_head_dim"),
  "attention.indexer.top_k": count("index_topk"),
};

/** Its weights. */
export const indexerWeights = {
  "model.layers.{}.self_attn.indexer.k_norm": "blk.{}.indexer.k_norm",
  "model.layers.{}.self_attn.indexer.weights_proj": "blk.{}.indexer.proj",
  "model.layers.{}.self_attn.indexer.wk": "blk.{}.indexer.attn_k",
  "model.layers.{}.self_attn.indexer.wq_b": "blk.{}.indexer.attn_q_b",
} as const satisfies Readonly<Record<string, Place>>;
