import type { ModelConfig } from "@tiny-random/core";
import type { Architecture, Field, Place } from "./architecture.ts";
import { count, real } from "./fields.ts";
import { u32 } from "./format/metadata.ts";

/** T5's sizes, which the encoder by itself has too. */
export const textToTextFields: Readonly<Record<string, Field>> = {
  context_length: (config) => count("n_positions")(config) ?? u32(512),
  embedding_length: count("d_model"),
  feed_forward_length: count("d_ff"),
  block_count: count("num_layers"),
  "attention.head_count": count("num_heads"),
  "attention.key_length": count("d_kv"),
  "attention.value_length": count("d_kv"),
  "attention.layer_norm_epsilon": real("layer_norm_epsilon"),
  "attention.layer_norm_rms_epsilon": real("layer_norm_epsilon"),
  "attention.relative_buckets_count": count("relative_attention_num_buckets"),
  vocab_size: count("vocab_size"),
};

/** One stack of T5's layers: which of a layer's parts are what, and where it goes. */
const stackWeights = <Stack extends string, Prefix extends string>(stack: Stack, prefix: Prefix, last: number) => {
  const layer = `${stack}.block.{}.layer`;
  return {
    [`${stack}.final_layer_norm`]: `${prefix}.output_norm`,
    [`${layer}.0.layer_norm`]: `${prefix}.blk.{}.attn_norm`,
    [`${layer}.0.SelfAttention.q`]: `${prefix}.blk.{}.attn_q`,
    [`${layer}.0.SelfAttention.k`]: `${prefix}.blk.{}.attn_k`,
    [`${layer}.0.SelfAttention.v`]: `${prefix}.blk.{}.attn_v`,
    [`${layer}.0.SelfAttention.o`]: `${prefix}.blk.{}.attn_o`,
    [`${layer}.0.SelfAttention.relative_attention_bias`]: `${prefix}.blk.{}.attn_rel_b`,
    [`${layer}.${last}.layer_norm`]: `${prefix}.blk.{}.ffn_norm`,
    [`${layer}.${last}.DenseReluDense.wi`]: `${prefix}.blk.{}.ffn_up`,
    [`${layer}.${last}.DenseReluDense.wi_0`]: `${prefix}.blk.{}.ffn_gate`,
    [`${layer}.${last}.DenseReluDense.wi_1`]: `${prefix}.blk.{}.ffn_up`,
    [`${layer}.${last}.DenseReluDense.wo`]: `${prefix}.blk.{}.ffn_down`,
  } satisfies Readonly<Record<string, Place>>;
};

/** The encoder's layers. */
export const textEncoderWeights = stackWeights("encoder", "enc", 1);

/** The decoder's layers, which look at what the encoder made of the text. */
export const textDecoderWeights: Readonly<Record<string, Place>> = {
  ...stackWeights("decoder", "dec", 2),
  "decoder.block.{}.layer.1.layer_norm": "dec.blk.{}.cross_attn_norm",
  "decoder.block.{}.layer.1.EncDecAttention.q": "dec.blk.{}.cross_attn_q",
  "decoder.block.{}.layer.1.EncDecAttention.k": "dec.blk.{}.cross_attn_k",
  "decoder.block.{}.layer.1.EncDecAttention.v": "dec.blk.{}.cross_attn_v",
  "decoder.block.{}.layer.1.EncDecAttention.o": "dec.blk.{}.cross_attn_o",
};

const projections = ["relu", "gated-gelu"];

/** Feed-forward parts that llama.cpp has not. */
export const otherProjections: NonNullable<Architecture["refusals"]> = [
  {
    when: ({ feed_forward_proj: projection }: ModelConfig) => !projections.includes(String(projection)),
    reason: `llama.cpp's T5 has feed-forward parts by ${projections.join(" or ")}`,
  },
];
