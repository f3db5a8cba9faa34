import { attend, centeredRmsNorm, linear, module, rotate, splitHeads, type Tensor } from "@tiny-random/nn";
import type { ContextBlock, DecoderParts, LayerContext } from "../layers/decoder/decoder-parts.ts";
import { gatedMlp } from "../layers/decoder/gated-mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { deltaNetStates, gatedDeltaNet } from "../layers/recurrent/gated-delta-net.ts";
import { partialRotarySize } from "../layers/rope/rope.ts";
import { textFamily } from "../text-family.ts";
import { isSparse, defaults as qwen2Moe, withSharedExpert } from "./qwen2_moe.ts";

const { qkv_bias: _, use_sliding_window: __, sliding_window: ___, max_window_layers: ____, ...shared } = qwen2Moe;

/** The defaults of Qwen3NextConfig. */
const defaults = {
  ...shared,
  ...{ model_type: "qwen3_next", num_hidden_layers: 48, num_key_value_heads: 2, head_dim: 256, attention_bias: false },
  ...{ linear_conv_kernel_dim: 4, linear_key_head_dim: 128, linear_value_head_dim: 128 },
  ...{ linear_num_key_heads: 16, linear_num_value_heads: 32, moe_intermediate_size: 512 },
  ...{ shared_expert_intermediate_size: 512, num_experts_per_tok: 10, num_experts: 512, norm_topk_prob: true },
  ...{ partial_rotary_factor: 0.25, full_attention_interval: 4 },
};
type Qwen3NextConfig = typeof defaults & { readonly layer_types?: readonly string[] | null };

const sizesOf = (c: Qwen3NextConfig) => ({
  ...{ width: c.hidden_size, keyHeads: c.linear_num_key_heads, keySize: c.linear_key_head_dim },
  ...{ valueHeads: c.linear_num_value_heads, valueSize: c.linear_value_head_dim, kernel: c.linear_conv_kernel_dim },
});

/** Whether a layer attends to all positions; the others have linear attention. */
const attends = (c: Qwen3NextConfig, layer: number): boolean =>
  c.layer_types ? c.layer_types[layer] === "full_attention" : (layer + 1) % c.full_attention_interval === 0;

/** Rotary attention whose output is gated by a second half of every query. */
const attention = (c: Qwen3NextConfig, layer: number) => {
  const { num_attention_heads: heads, num_key_value_heads: keyHeads, head_dim: size, attention_bias: bias } = c;
  const norm = () => centeredRmsNorm(size, c.rms_norm_eps);
  return module(
    {
      q_proj: linear(c.hidden_size, 2 * heads * size, { bias }),
      k_proj: linear(c.hidden_size, keyHeads * size, { bias }),
      v_proj: linear(c.hidden_size, keyHeads * size, { bias }),
      o_proj: linear(heads * size, c.hidden_size, { bias }),
      q_norm: norm(),
      k_norm: norm(),
    },
    (m, x: Tensor, { mask, rotary, cache }: LayerContext) => {
      const [query, gate] = m
        .q_proj(x)
        .unflatten(-1, [heads, 2 * size])
        .chunk(2, -1) as [Tensor, Tensor];
      const queries = rotate(m.q_norm(query).transpose(1, 2), rotary(layer));
      const key = rotate(m.k_norm(splitHeads(m.k_proj(x), keyHeads, size)), rotary(layer));
      const value = splitHeads(m.v_proj(x), keyHeads, size);
      const [keys, values] = cache?.extend(layer, key, value) ?? [key, value];
      return m.o_proj(attend(queries, keys, values, { mask: mask() }).mul(gate.flatten(2).sigmoid()));
    },
  );
};

const layer = (c: Qwen3NextConfig, index: number, parts: DecoderParts<Qwen3NextConfig>) => {
  const linearAttention = () => gatedDeltaNet(index, sizesOf(c), c.hidden_act, c.rms_norm_eps);
  const key = attends(c, index) ? "self_attn" : "linear_attn";
  const mixer: ContextBlock = attends(c, index) ? parts.attention(c, index) : linearAttention();
  const norms = { input_layernorm: parts.norm(c), post_attention_layernorm: parts.norm(c) };
  return module({ [key]: mixer, mlp: parts.mlp(c, index), ...norms }, (m, x: Tensor, context: LayerContext) => {
    const h = x.add(
      ((m as unknown as Record<string, ContextBlock>)[key] as ContextBlock)(m.input_layernorm(x), context),
    );
    return h.add(m.mlp(m.post_attention_layernorm(h)));
  });
};

const decoder = rotaryDecoderFamily<Qwen3NextConfig>({
  norm: (c) => centeredRmsNorm(c.hidden_size, c.rms_norm_eps),
  mlp: (c, index) => (isSparse(c, index) ? withSharedExpert(c) : gatedMlp(c)),
  attention,
  layer,
  rotarySize: (c) => partialRotarySize(c, c.head_dim, 0.25),
});

const family = {
  ...decoder,
  cache: (c: Qwen3NextConfig) => {
    const layers = Array.from({ length: c.num_hidden_layers }, (_, index) => index);
    const states = layers.filter((index) => !attends(c, index)).map((index) => deltaNetStates(index, sizesOf(c)));
    return {
      ...{ layers: layers.filter((index) => attends(c, index)), heads: c.num_key_value_heads, headSize: c.head_dim },
      states: Object.assign({}, ...states) as Record<string, readonly number[]>,
    };
  },
};

/** The checkpoint only states the interval; Transformers 5 writes the kinds too, and transformers.js reads them. */
const kinds = Array.from({ length: 48 }, (_, index) => ((index + 1) % 4 === 0 ? "full_attention" : "linear_attention"));

export default textFamily({
  defaults: defaults as Qwen3NextConfig,
  repo: "Qwen/Qwen3-Next-80B-A3B-Instruct",
  reference: {
    ...{ intermediate_size: 5120, max_position_embeddings: 262144, rope_theta: 10000000, use_sliding_window: false },
    ...{ bos_token_id: 151643, eos_token_id: 151645, torch_dtype: "bfloat16", layer_types: kinds },
  },
  tokenizer: "qwen",
  // Values share keys, a quarter of a head is two pairs; narrower experts make room for that.
  tiny: (_c, { size }) => ({
    ...{ moe_intermediate_size: size.width / 8, shared_expert_intermediate_size: size.width / 8 },
    ...{ head_dim: 2 * size.headSize, linear_num_key_heads: 2, linear_num_value_heads: 4 },
  }),
  architectures: decoderClasses("Qwen3Next", family, { answers: "transformer" }),
});
