import { type Lfm2Config, lfm2 } from "@tiny-random/atlas/configs/lfm2";
import type { ModelConfig } from "@tiny-random/core";
import { activation, linear, module, rmsNorm, type Tensor } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import type { LayerContext } from "../layers/decoder/decoder-parts.ts";
import { hybridDecoderFamily, keyValues } from "../layers/decoder/hybrid-decoder.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { causalConvolution } from "../layers/recurrent/causal-convolution.ts";
import { currentMask } from "../layers/recurrent/padding.ts";
import { textFamily } from "../text-family.ts";

/** Where the config has no `layer_types`, the layers with these indices have attention. */
const kindsByIndex = ({ num_hidden_layers: length, full_attn_idxs: attending }: Lfm2Config) =>
  Array.from({ length }, (_, layer) => (attending.includes(layer) ? "full_attention" : "conv"));

/** Liquid AI's own names for two fields go first. */
const resolve = (
  c: Lfm2Config,
  { block_ff_dim: features, tie_embedding: tied, full_attn_idxs: indices, layer_types: kinds }: ModelConfig,
) => ({
  layer_types: c.layer_types ?? kindsByIndex(c),
  // Said by index only where the kinds are not.
  full_attn_idxs: kinds ? (indices as Lfm2Config["full_attn_idxs"]) : c.full_attn_idxs,
  intermediate_size: typeof features === "number" ? features : c.intermediate_size,
  tie_word_embeddings: typeof tied === "boolean" ? tied : c.tie_word_embeddings,
});

/** Two thirds of `intermediate_size`, rounded up to a multiple, as in the first LLaMA. */
const innerWidth = (c: Lfm2Config): number => {
  if (!c.block_auto_adjust_ff_dim) return c.intermediate_size;
  const width = Math.floor(c.block_ffn_dim_multiplier * Math.floor((2 * c.intermediate_size) / 3));
  return c.block_multiple_of * Math.ceil(width / c.block_multiple_of);
};

const mlp = (c: Lfm2Config) =>
  module(
    {
      w1: linear(c.hidden_size, innerWidth(c), { bias: false }),
      w3: linear(c.hidden_size, innerWidth(c), { bias: false }),
      w2: linear(innerWidth(c), c.hidden_size, { bias: false }),
    },
    (m, x: Tensor) => m.w2(activation("silu")(m.w1(x)).mul(m.w3(x))),
  );

/** A causal convolution over a few positions between two gates; padding does not enter it. */
const shortConvolution = (c: Lfm2Config, layer: number) =>
  module(
    {
      conv: causalConvolution(c.hidden_size, c.conv_L_cache, { bias: c.conv_bias }),
      in_proj: linear(c.hidden_size, 3 * c.hidden_size, { bias: c.conv_bias }),
      out_proj: linear(c.hidden_size, c.hidden_size, { bias: c.conv_bias }),
    },
    (m, x: Tensor, { padding, cache }: LayerContext) => {
      const [before, after, values] = m.in_proj(x.mul(currentMask(padding, x))).chunk(3, -1) as [
        Tensor,
        Tensor,
        Tensor,
      ];
      const mixed = m.conv(before.mul(values).transpose(1, 2), layer, cache).transpose(1, 2);
      return m.out_proj(after.mul(mixed));
    },
  );

const attention = (c: Lfm2Config, layer: number) =>
  causalAttention(c, layer, {
    qkNorm: { over: "head", norm: (size) => rmsNorm(size, c.norm_eps) },
    keys: { o_proj: "out_proj", q_norm: "q_layernorm", k_norm: "k_layernorm" },
  });

const family = hybridDecoderFamily<Lfm2Config>({
  norm: (c) => rmsNorm(c.hidden_size, c.norm_eps),
  attention,
  mlp,
  layerKeys: { attentionNorm: "operator_norm", mlpNorm: "ffn_norm", mlp: "feed_forward" },
  finalNormKey: "embedding_norm",
  kindOf: (c, layer) => c.layer_types?.[layer],
  kinds: {
    full_attention: { carries: keyValues },
    conv: {
      key: "conv",
      mixer: shortConvolution,
      carries: (c) => ({ states: { conv: [c.hidden_size, c.conv_L_cache] } }),
    },
  },
});

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
});
