import { type Lfm3Config, lfm3 } from "@tiny-random/atlas/configs/lfm3";
import { andThen, linear, rmsNorm, type Tensor } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { preNormLayer, sandwichNorms } from "../layers/decoder/decoder-layers.ts";
import { hybridDecoderFamily, keyValues } from "../layers/decoder/hybrid-decoder.ts";
import { languageOf } from "../layers/decoder/language.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { shortConvolutionKind } from "../layers/recurrent/short-convolution.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { textFamily } from "../text-family.ts";
import { lfm2Mlp, lfm2Parts } from "./lfm2.ts";

/** Attention with norms of each head, whose values are scaled by a gate that the layer's input makes. */
const attention = (c: Lfm3Config, layer: number) => {
  const { num_attention_heads: heads, head_dim: size } = c;
  const perHead = linear(c.hidden_size, heads, { bias: false });
  const forFeatures = (x: Tensor) =>
    x
      .unsqueeze(-1)
      .expand([x.size(0), x.size(1), heads, size])
      .flatten(2)
      .sigmoid();
  return causalAttention(c, layer, {
    qkNorm: { over: "head", norm: (features) => rmsNorm(features, c.norm_eps) },
    ...(c.use_attention_gate && { gate: andThen(perHead, forFeatures) }),
  });
};

const sandwichLayer = sandwichNorms({
  beforeAttention: "operator_norm",
  afterAttention: "post_operator_norm",
  beforeMlp: "ffn_norm",
  afterMlp: "post_ffn_norm",
});

/** LFM2 with gates of attention, windows in some of its layers, a rope of each kind of attention, and sandwich norms. */
const family = hybridDecoderFamily<Lfm3Config>({
  ...lfm2Parts,
  attention,
  layer: (c, layer, parts) => (c.use_sandwich_norm ? sandwichLayer : preNormLayer)(c, layer, parts),
  mlp: (c) => lfm2Mlp(c, c.intermediate_size),
  rope: (c, layer) => (c.layer_types[layer] === "conv" ? undefined : ropeOf(c, c.layer_types[layer])),
  kinds: {
    full_attention: { carries: keyValues },
    sliding_attention: { carries: keyValues },
    conv: shortConvolutionKind,
  },
});

/** As the class makes them for 24 layers; a model of fewer has every kind only where they are stated. */
export const referenceKinds = Array.from({ length: 24 }, (_, layer) => {
  if (layer % 4 === 2) return "full_attention";
  return layer % 4 === 0 && layer > 0 ? "sliding_attention" : "conv";
});

export default textFamily({
  facts: lfm3,
  repo: "LiquidAI/LFM3-1.7B",
  reference: { layer_types: referenceKinds, torch_dtype: "bfloat16" },
  tokenizer: "qwen",
  architectures: { Lfm3Model: base(family), Lfm3ForCausalLM: causalLM(family) },
  towers: { language: languageOf(family) },
  variants: {
    "no gates, norms before blocks only": {
      config: { use_attention_gate: false, use_sandwich_norm: false },
      classes: ["Lfm3ForCausalLM"],
    },
    "biases of attention, untied": {
      config: { attention_bias: true, tie_word_embeddings: false },
      classes: ["Lfm3ForCausalLM"],
    },
  },
});
