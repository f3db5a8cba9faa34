import { type RecurrentGemmaConfig, recurrentGemma } from "@tiny-random/atlas/configs/recurrent_gemma";
import { activation, centeredRmsNorm, linear, module, roundTo, scaledEmbedding, type Tensor } from "@tiny-random/nn";
import { causalAttention } from "../../layers/decoder/causal-attention.ts";
import { headSizeOf } from "../../layers/decoder/decoder-config.ts";
import type { LayerContext } from "../../layers/decoder/decoder-parts.ts";
import { hybridDecoderFamily, keyValues } from "../../layers/decoder/hybrid-decoder.ts";
import { gatedMlp } from "../../layers/decoder/mlp.ts";
import { base, causalLM, softCap } from "../../layers/heads/decoder-heads.ts";
import { causalConvolution } from "../../layers/recurrent/causal-convolution.ts";
import { partialRotarySize } from "../../layers/rope/rope.ts";
import { textFamily } from "../../text-family.ts";
import { realGatedLru } from "./rg-lru.ts";

/** A short convolution and a recurrence on one branch, a gate on the other (De et al., 2024). */
const recurrentBlock = (c: RecurrentGemmaConfig, layer: number) => {
  const width = c.lru_width;
  return module(
    {
      linear_y: linear(c.hidden_size, width),
      linear_x: linear(c.hidden_size, width),
      linear_out: linear(width, c.hidden_size),
      conv_1d: causalConvolution(width, c.conv1d_width, { bias: true }),
      rg_lru: realGatedLru(layer, width, c.num_attention_heads),
    },
    (m, x: Tensor, { positions, cache }: LayerContext) => {
      const mixed = m.conv_1d(m.linear_x(x).transpose(1, 2), layer, cache).transpose(1, 2);
      const states = m.rg_lru(mixed, positions as Tensor, cache);
      return m.linear_out(states.mul(activation(c.hidden_activation)(m.linear_y(x))));
    },
  );
};

/** The embedding's multiplier, rounded to bfloat16 as Transformers does. */
const normalizer = (c: RecurrentGemmaConfig): number =>
  Number(roundTo("bfloat16", Float32Array.of(Math.sqrt(c.hidden_size)))[0]);

const family = hybridDecoderFamily<RecurrentGemmaConfig>({
  embedding: (c) => scaledEmbedding(c.vocab_size, c.hidden_size, normalizer(c)),
  norm: (c) => centeredRmsNorm(c.hidden_size, c.rms_norm_eps),
  attention: (c, layer) =>
    causalAttention(c, layer, {
      bias: { qkv: c.attention_bias, output: true },
      slidingWindow: c.attention_window_size,
    }),
  mlp: (c) => gatedMlp(c, c.intermediate_size / 2, { bias: true }),
  rotarySize: (c) => partialRotarySize(c, headSizeOf(c), 1),
  layerKeys: {
    attention: "temporal_block",
    attentionNorm: "temporal_pre_norm",
    mlp: "mlp_block",
    mlpNorm: "channel_pre_norm",
  },
  finalNormKey: "final_norm",
  kindOf: ({ block_types: types }, layer) => types?.[layer % types.length] ?? "attention",
  kinds: {
    attention: { carries: keyValues },
    recurrent: {
      mixer: recurrentBlock,
      carries: (c) => ({ states: { conv: [c.lru_width, c.conv1d_width], recurrent: [c.lru_width] } }),
    },
  },
  scores: (scores, c) => softCap(scores, c.logits_soft_cap),
});

export default textFamily({
  facts: recurrentGemma,
  repo: "google/recurrentgemma-2b",
  reference: {
    partial_rotary_factor: 0.5,
    rope_theta: 10000,
    intermediate_size: 15360,
    lru_width: 2560,
    num_key_value_heads: 1,
    head_dim: 256,
    torch_dtype: "float32",
    embeddings_scale_by_sqrt_dim: true,
    final_w_init_variance_scale: 0.07692307692307693,
  },
  tokenizer: "gemma",
  architectures: {
    RecurrentGemmaModel: base(family),
    RecurrentGemmaForCausalLM: {
      ...causalLM(family),
      padding: { none: "its convolutions see padding, in Transformers too" },
    },
  },
});
