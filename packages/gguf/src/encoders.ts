import type { Field, Place } from "./architecture.ts";
import { constant, count, real, sizeFields } from "./fields.ts";
import { bool, u32 } from "./format/metadata.ts";

/** An encoder with layer norms, which sees a whole text at once. */
export const encoderFields: Readonly<Record<string, Field>> = {
  ...sizeFields,
  "attention.layer_norm_epsilon": real("layer_norm_eps", "norm_eps"),
  "attention.causal": constant(bool(false)),
};

/** How many kinds of tokens there are (questions, answers): llama.cpp takes all to be of the first. */
export const tokenKinds: Readonly<Record<string, Field>> = {
  token_type_count: (config) => count("type_vocab_size")(config) ?? u32(1),
};

/** Embeddings by the names of BERT and its kin. */
export const embeddingWeights = {
  "embeddings.word_embeddings": "token_embd",
  "embeddings.token_type_embeddings": "token_types",
  "embeddings.LayerNorm": "token_embd_norm",
  "pooler.dense": null,
} as const satisfies Readonly<Record<string, Place>>;

/** Norms behind attention and behind the feed-forward part, and one weight for queries, keys and values. */
export const fusedEncoderWeights = {
  ...embeddingWeights,
  emb_ln: "token_embd_norm",
  "encoder.layers.{}.attn.Wqkv": "blk.{}.attn_qkv",
  "encoder.layers.{}.attn.out_proj": "blk.{}.attn_output",
  "encoder.layers.{}.norm1": "blk.{}.attn_output_norm",
  "encoder.layers.{}.norm2": "blk.{}.layer_output_norm",
} as const satisfies Readonly<Record<string, Place>>;
