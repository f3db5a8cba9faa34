import { type LaraMiniConfig, laraMini } from "@tiny-random/atlas/configs/lara_mini";
import { linear, rmsNorm, type Tensor } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { hybridDecoderFamily, keyValues } from "../layers/decoder/hybrid-decoder.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { jointExperts, mixtureOfExperts, softmaxMixture } from "../layers/experts/mixture-of-experts.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import {
  type DeltaNetSizes,
  deltaNetSizes,
  deltaNetStates,
  gatedDeltaNet,
} from "../layers/recurrent/gated-delta-net.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { textFamily } from "../text-family.ts";

/** One projection: queries, keys, values, gates, rates, steps. */
const oneProjection = ({ width, keyHeads, keySize, valueHeads, valueSize }: DeltaNetSizes) => {
  const values = valueHeads * valueSize;
  const lengths = [2 * keyHeads * keySize + values, values, valueHeads, valueHeads];
  const features = lengths.reduce((sum, length) => sum + length);
  const layers = { in_proj: linear(width, features, { bias: false }) };
  return {
    layers,
    features: (m: typeof layers, x: Tensor) => {
      const [mixed, gate, rate, step] = m.in_proj(x).split(lengths, -1) as [Tensor, Tensor, Tensor, Tensor];
      return { mixed, gate, rate, step };
    },
    normKey: "out_norm",
  };
};

/** Experts beside a shared one without a gate. */
const mixture = (c: LaraMiniConfig) =>
  mixtureOfExperts(
    {
      ...softmaxMixture(c, c.moe_intermediate_size, jointExperts),
      shared: gatedMlp(c, c.shared_expert_intermediate_size),
    },
    { shared: "shared_expert" },
  );

/** Qwen 3.5's gated delta nets between attention with a window, and attention without one, which has no positions. */
const family = hybridDecoderFamily<LaraMiniConfig>({
  attention: (c, layer) =>
    causalAttention(c, layer, { qkNorm: { over: "head", norm: (size) => rmsNorm(size, c.rms_norm_eps) } }),
  mlp: mixture,
  rope: (c, layer) => (c.layer_types[layer] === "sliding_attention" ? ropeOf(c) : undefined),
  kindOf: (c, layer) => c.layer_types[layer],
  kinds: {
    full_attention: { carries: keyValues },
    sliding_attention: { carries: keyValues },
    linear_attention: {
      key: "linear_attn",
      mixer: (c, layer) => gatedDeltaNet(c, layer, oneProjection(deltaNetSizes(c))),
      carries: (c) => ({ states: deltaNetStates(deltaNetSizes(c)) }),
    },
  },
});

export default textFamily<LaraMiniConfig>({
  facts: laraMini,
  repo: "translated/Lara-4-Mini-Base",
  tokenizer: "qwen",
  // Two value heads share a key head; narrower experts make room for them.
  tiny: (_c, { size }) => ({
    moe_intermediate_size: size.width / 8,
    shared_expert_intermediate_size: size.width / 8,
    linear_num_key_heads: 2,
    linear_num_value_heads: 4,
    linear_key_head_dim: size.headSize,
    linear_value_head_dim: size.headSize,
  }),
  architectures: { LaraMiniModel: base(family), LaraMiniForCausalLM: causalLM(family) },
  variants: {
    "attention without a window or positions": {
      config: { num_hidden_layers: 2, layer_types: ["linear_attention", "full_attention"] },
      classes: ["LaraMiniForCausalLM"],
    },
    "weights as they are, untied, biases": {
      config: { norm_topk_prob: false, tie_word_embeddings: false, attention_bias: true },
      classes: ["LaraMiniForCausalLM"],
    },
  },
});
