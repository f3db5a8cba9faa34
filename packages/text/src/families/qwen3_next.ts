import { type Qwen3NextConfig, qwen3Next } from "@tiny-random/atlas/configs/qwen3_next";
import { centeredRmsNorm, linear, Tensor } from "@tiny-random/nn";
import { hybridDecoderFamily, keyValues } from "../layers/decoder/hybrid-decoder.ts";
import { everyFourth } from "../layers/decoder/layer-kinds.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { queryGatedAttention } from "../layers/decoder/query-gated-attention.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { deltaNetSizes, deltaNetStates, gatedDeltaNet } from "../layers/recurrent/gated-delta-net.ts";
import { partialRotarySize } from "../layers/rope/rope.ts";
import { textFamily } from "../text-family.ts";
import { isSparse, withSharedExpert } from "./qwen2_moe.ts";

/** Queries, keys, values and gates of each key head stand together, as do its rates and steps. */
const projectionsByHead = (c: Qwen3NextConfig) => {
  const { hidden_size: width, linear_num_key_heads: heads, linear_key_head_dim: keySize } = c;
  const shared = c.linear_num_value_heads / heads;
  const values = shared * c.linear_value_head_dim;
  /** Splits the features of each key head, then joins the heads of each part. */
  const splitByHead = (projected: Tensor, lengths: readonly number[]) =>
    projected
      .unflatten(-1, [heads, lengths.reduce((sum, length) => sum + length)])
      .split(lengths, -1)
      .map((part) => part.flatten(2));
  const layers = {
    in_proj_qkvz: linear(width, 2 * heads * (keySize + values), { bias: false }),
    in_proj_ba: linear(width, 2 * heads * shared, { bias: false }),
  };
  return {
    layers,
    features: (m: typeof layers, x: Tensor) => {
      const lengths = [keySize, keySize, values, values];
      const [q, k, v, gate] = splitByHead(m.in_proj_qkvz(x), lengths) as [Tensor, Tensor, Tensor, Tensor];
      const [rate, step] = splitByHead(m.in_proj_ba(x), [shared, shared]) as [Tensor, Tensor];
      return { mixed: Tensor.cat([q, k, v], -1), gate, rate, step };
    },
  };
};

const family = hybridDecoderFamily<Qwen3NextConfig>({
  norm: (c) => centeredRmsNorm(c.hidden_size, c.rms_norm_eps),
  attention: queryGatedAttention,
  rotarySize: (c) => partialRotarySize(c, c.head_dim, 1),
  mlp: (c, layer) => (isSparse(c, layer) ? withSharedExpert(c) : gatedMlp(c)),
  kindOf: (c, layer) => c.layer_types[layer] ?? "full_attention",
  kinds: {
    full_attention: { carries: keyValues },
    linear_attention: {
      key: "linear_attn",
      mixer: (c, layer) => gatedDeltaNet(c, layer, projectionsByHead(c)),
      carries: (c) => ({ states: deltaNetStates(deltaNetSizes(c)) }),
    },
  },
});

/** The checkpoint states the interval alone; Transformers 5 writes `layer_types` too, and transformers.js reads it. */
const layerTypes = everyFourth(48, "linear_attention");

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
    // A layer of each kind: four are larger than a tiny model may be.
    num_hidden_layers: 2,
    full_attention_interval: 2,
    layer_types: ["linear_attention", "full_attention"],
    moe_intermediate_size: size.width / 8,
    shared_expert_intermediate_size: size.width / 8,
    head_dim: 2 * size.headSize,
    linear_num_key_heads: 2,
    linear_num_value_heads: 4,
  }),
  architectures: decoderClasses("Qwen3Next", family, { answers: "transformer" }),
});
