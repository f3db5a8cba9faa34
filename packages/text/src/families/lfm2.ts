import { activation, linear, module, rmsNorm, type Tensor } from "@tiny-random/nn";
import { headSizeOf } from "../layers/decoder/decoder-config.ts";
import type { ContextBlock, DecoderParts, LayerContext } from "../layers/decoder/decoder-parts.ts";
import { rotaryAttention } from "../layers/decoder/rotary-attention.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { causalConvolution } from "../layers/recurrent/causal-convolution.ts";
import { currentMask } from "../layers/recurrent/padding.ts";
import { textFamily } from "../text-family.ts";

const defaults = {
  model_type: "lfm2",
  vocab_size: 65536,
  ...{ hidden_size: 2560, intermediate_size: 12288, num_hidden_layers: 32 },
  ...{ num_attention_heads: 32, num_key_value_heads: 8 },
  max_position_embeddings: 128000,
  initializer_range: 0.02,
  norm_eps: 1e-5,
  ...{ use_cache: true, pad_token_id: 0, bos_token_id: 1, eos_token_id: 2 },
  tie_word_embeddings: true,
  rope_theta: 1000000,
  ...{ conv_bias: false, conv_L_cache: 3 },
  ...{ block_multiple_of: 256, block_ffn_dim_multiplier: 1.0, block_auto_adjust_ff_dim: true },
};
type Config = typeof defaults & {
  readonly hidden_act: string;
  readonly layer_types?: readonly string[] | null;
  readonly full_attn_idxs?: readonly number[] | null;
};

/** Whether a layer attends; the others convolve. */
const attends = (c: Config, layer: number): boolean =>
  c.layer_types ? c.layer_types[layer] === "full_attention" : (c.full_attn_idxs?.includes(layer) ?? true);

/** Two thirds of the stated width, rounded up to a multiple, as LLaMA's first feed-forward blocks were. */
const innerWidth = (c: Config): number => {
  if (!c.block_auto_adjust_ff_dim) return c.intermediate_size;
  const width = Math.floor(c.block_ffn_dim_multiplier * Math.floor((2 * c.intermediate_size) / 3));
  return c.block_multiple_of * Math.ceil(width / c.block_multiple_of);
};

const mlp = (c: Config) =>
  module(
    {
      w1: linear(c.hidden_size, innerWidth(c), { bias: false }),
      w3: linear(c.hidden_size, innerWidth(c), { bias: false }),
      w2: linear(innerWidth(c), c.hidden_size, { bias: false }),
    },
    (m, x: Tensor) => m.w2(activation("silu")(m.w1(x)).mul(m.w3(x))),
  );

/** A gate before and a gate after a convolution over the last few positions; padding does not enter it. */
const shortConvolution = (c: Config, layer: number) =>
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

const layer = (c: Config, index: number, parts: DecoderParts<Config>) => {
  const key = attends(c, index) ? "self_attn" : "conv";
  const mixer: ContextBlock = attends(c, index) ? parts.attention(c, index) : shortConvolution(c, index);
  return module(
    { [key]: mixer, feed_forward: mlp(c), operator_norm: parts.norm(c), ffn_norm: parts.norm(c) },
    (m, x: Tensor, context: LayerContext) => {
      const h = x.add((m as unknown as Record<string, ContextBlock>)[key]?.(m.operator_norm(x), context) ?? 0);
      return h.add(m.feed_forward(m.ffn_norm(h)));
    },
  );
};

const layersWhere = (c: Config, attending: boolean): number[] =>
  Array.from({ length: c.num_hidden_layers }, (_, index) => index).filter((index) => attends(c, index) === attending);

const family = {
  ...rotaryDecoderFamily<Config>({
    norm: (c) => rmsNorm(c.hidden_size, c.norm_eps),
    finalNormKey: "embedding_norm",
    layer,
    attention: (c, index) =>
      rotaryAttention(c, index, {
        norm: { of: "head", keys: ["q_layernorm", "k_layernorm"], make: (size) => rmsNorm(size, c.norm_eps) },
        outputKey: "out_proj",
      }),
  }),
  cache: (c: Config) => ({
    layers: layersWhere(c, true),
    heads: c.num_key_value_heads,
    headSize: headSizeOf(c),
    states: Object.fromEntries(
      layersWhere(c, false).map((index) => [`past_conv.${index}`, [c.hidden_size, c.conv_L_cache]]),
    ),
  }),
};

const referenceKinds = Array.from({ length: 16 }, (_, index) =>
  [2, 5, 8, 10, 12, 14].includes(index) ? "full_attention" : "conv",
);

export default textFamily({
  defaults: defaults as Config,
  repo: "LiquidAI/LFM2-1.2B",
  reference: {
    ...{ hidden_size: 2048, num_hidden_layers: 16, layer_types: referenceKinds },
    ...{ eos_token_id: 7, torch_dtype: "bfloat16" },
  },
  tokenizer: "qwen",
  architectures: { Lfm2Model: base(family), Lfm2ForCausalLM: causalLM(family) },
});
