import { type Qwen3NextConfig, qwen3Next } from "@tiny-random/atlas/configs/qwen3_next";
import { attend, centeredRmsNorm, linear, module, rotate, splitHeads, type Tensor } from "@tiny-random/nn";
import type { LayerContext } from "../../layers/decoder/decoder-parts.ts";
import { hybridDecoderFamily, keyValues } from "../../layers/decoder/hybrid-decoder.ts";
import { gatedMlp } from "../../layers/decoder/mlp.ts";
import { decoderClasses } from "../../layers/heads/decoder-heads.ts";
import { partialRotarySize } from "../../layers/rope/rope.ts";
import { textFamily } from "../../text-family.ts";
import { isSparse, withSharedExpert } from "../qwen2_moe.ts";
import { deltaNetStates, gatedDeltaNet } from "./gated-delta-net.ts";

const sizesOf = (c: Qwen3NextConfig) => ({
  width: c.hidden_size,
  keyHeads: c.linear_num_key_heads,
  keySize: c.linear_key_head_dim,
  valueHeads: c.linear_num_value_heads,
  valueSize: c.linear_value_head_dim,
  kernel: c.linear_conv_kernel_dim,
});

/** Gated attention: the second half of each head's query projection gates the output. */
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

const family = hybridDecoderFamily<Qwen3NextConfig>({
  norm: (c) => centeredRmsNorm(c.hidden_size, c.rms_norm_eps),
  attention,
  rotarySize: (c) => partialRotarySize(c, c.head_dim, 1),
  mlp: (c, layer) => (isSparse(c, layer) ? withSharedExpert(c) : gatedMlp(c)),
  kindOf: (c, layer) => c.layer_types[layer] ?? "full_attention",
  kinds: {
    full_attention: { carries: keyValues },
    linear_attention: {
      key: "linear_attn",
      mixer: (c, layer) => gatedDeltaNet(layer, sizesOf(c), c.hidden_act, c.rms_norm_eps),
      carries: (c) => ({ states: deltaNetStates(sizesOf(c)) }),
    },
  },
});

/** The checkpoint states the interval alone; Transformers 5 writes `layer_types` too, and transformers.js reads it. */
const layerTypes = Array.from({ length: 48 }, (_, layer) => (layer % 4 === 3 ? "full_attention" : "linear_attention"));

export default textFamily<Qwen3NextConfig>({
  facts: qwen3Next,
  repo: "Qwen/Qwen3-Next-80B-A3B-Instruct",
  reference: {
    full_attention_interval: 4,
    partial_rotary_factor: 0.25,
    mlp_only_layers: [],
    intermediate_size: 5120,
    max_position_embeddings: 262144,
    rope_theta: 10000000,
    use_sliding_window: false,
    bos_token_id: 151643,
    eos_token_id: 151645,
    torch_dtype: "bfloat16",
    layer_types: layerTypes,
  },
  unwritten: ["pad_token_id"],
  tokenizer: "qwen",
  // Two value heads share a key head, and a quarter of a head is two rotary pairs; narrower experts make room for that.
  tiny: (_c, { size }) => ({
    moe_intermediate_size: size.width / 8,
    shared_expert_intermediate_size: size.width / 8,
    head_dim: 2 * size.headSize,
    linear_num_key_heads: 2,
    linear_num_value_heads: 4,
  }),
  architectures: decoderClasses("Qwen3Next", family, { answers: "transformer" }),
});
