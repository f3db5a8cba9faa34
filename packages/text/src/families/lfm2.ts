import { type Lfm2Config, lfm2 } from "@tiny-random/atlas/configs/lfm2";
import type { ModelConfig } from "@tiny-random/core";
import { activation, rmsNorm } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import type { RotaryDecoderConfig } from "../layers/decoder/decoder-config.ts";
import { type HybridDecoderSlots, hybridDecoderFamily, keyValues } from "../layers/decoder/hybrid-decoder.ts";
import { languageOf } from "../layers/decoder/language.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { type ShortConvolutionConfig, shortConvolutionKind } from "../layers/recurrent/short-convolution.ts";
import { textFamily } from "../text-family.ts";

/** Where the config has no `layer_types`, the layers with these indices have attention. */
const kindsByIndex = ({ num_hidden_layers: length, full_attn_idxs: attending }: Lfm2Config) =>
  Array.from({ length }, (_, layer) => (attending.includes(layer) ? "full_attention" : "conv"));

/** Whether embeddings are tied: Liquid AI's name for it goes first. */
export const tieOf = (
  c: { readonly tie_word_embeddings: boolean },
  { tie_embedding: tied }: ModelConfig,
): { readonly tie_word_embeddings: boolean } => ({
  tie_word_embeddings: typeof tied === "boolean" ? tied : c.tie_word_embeddings,
});

/** Liquid AI's names for two fields go first. */
const resolve = (c: Lfm2Config, merged: ModelConfig) => {
  const { block_ff_dim: features, full_attn_idxs: indices, layer_types: kinds } = merged;
  return {
    layer_types: c.layer_types ?? kindsByIndex(c),
    // Said by index only where the kinds are not.
    full_attn_idxs: kinds ? (indices as Lfm2Config["full_attn_idxs"]) : c.full_attn_idxs,
    intermediate_size: typeof features === "number" ? features : c.intermediate_size,
    ...tieOf(c, merged),
  };
};

/** Two thirds of `intermediate_size`, rounded up to a multiple, as in the first LLaMA. */
const innerWidth = (c: Lfm2Config): number => {
  if (!c.block_auto_adjust_ff_dim) return c.intermediate_size;
  const width = Math.floor(c.block_ffn_dim_multiplier * Math.floor((2 * c.intermediate_size) / 3));
  return c.block_multiple_of * Math.ceil(width / c.block_multiple_of);
};

/** A gated feed-forward block under the first LLaMA's keys. */
export const lfm2Mlp = (c: RotaryDecoderConfig, features: number) =>
  gatedMlp(c, features, {
    act: activation("silu"),
    bias: false,
    keys: { gate_proj: "w1", up_proj: "w3", down_proj: "w2" },
  });

type Slots = HybridDecoderSlots<ShortConvolutionConfig>;

/** What LFM2 and its mixture share: short convolutions, and attention with norms of each head, in turns. */
export const lfm2Parts: Pick<Slots, "norm" | "attention" | "layerKeys" | "finalNormKey" | "kindOf" | "kinds"> = {
  norm: (c) => rmsNorm(c.hidden_size, c.norm_eps),
  attention: (c, layer) =>
    causalAttention(c, layer, {
      qkNorm: { over: "head", norm: (size) => rmsNorm(size, c.norm_eps) },
      keys: { o_proj: "out_proj", q_norm: "q_layernorm", k_norm: "k_layernorm" },
    }),
  layerKeys: { attentionNorm: "operator_norm", mlpNorm: "ffn_norm", mlp: "feed_forward" },
  finalNormKey: "embedding_norm",
  kindOf: (c, layer) => c.layer_types?.[layer],
  kinds: { full_attention: { carries: keyValues }, conv: shortConvolutionKind },
};

const family = hybridDecoderFamily<Lfm2Config>({ ...lfm2Parts, mlp: (c) => lfm2Mlp(c, innerWidth(c)) });

const referenceKinds = Array.from({ length: 16 }, (_, index) =>
  [2, 5, 8, 10, 12, 14].includes(index) ? "full_attention" : "conv",
);

export default textFamily({
  facts: lfm2,
  resolve,
  repo: "LiquidAI/LFM2-1.2B",
  reference: {
    hidden_size: 2048,
    num_hidden_layers: 16,
    layer_types: referenceKinds,
    rope_theta: 1000000,
    eos_token_id: 7,
    block_dim: 2048,
    block_norm_eps: 1e-5,
    block_use_swiglu: true,
    block_use_xavier_init: true,
    conv_dim: 2048,
    conv_dim_out: 2048,
    conv_use_xavier_init: true,
    num_heads: 32,
    use_pos_enc: true,
    torch_dtype: "bfloat16",
  },
  unwritten: ["full_attn_idxs"],
  tokenizer: "qwen",
  tiny: (_c, _context, { layer_types, full_attn_idxs }) =>
    layer_types || !full_attn_idxs ? {} : { full_attn_idxs: [1] },
  roles: {
    rounding: ["block_multiple_of"],
    "feed-forward width": ["block_ff_dim"],
    width: ["block_dim", "conv_dim", "conv_dim_out"],
  },
  architectures: { Lfm2Model: base(family), Lfm2ForCausalLM: causalLM(family) },
  towers: { language: languageOf(family) },
});
