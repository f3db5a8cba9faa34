import { olmoHybrid } from "@tiny-random/atlas/configs/olmo_hybrid";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { linear, module, Parameter, rmsNorm, type Tensor } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { postNorms, preNormLayer } from "../layers/decoder/decoder-layers.ts";
import type { LayerContext } from "../layers/decoder/decoder-parts.ts";
import { hybridDecoderFamily, keyValues } from "../layers/decoder/hybrid-decoder.ts";
import { everyFourth } from "../layers/decoder/layer-kinds.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { convolvedHeadStates, convolvedHeads, headsOf } from "../layers/recurrent/convolved-heads.ts";
import { readByDeltaRule } from "../layers/recurrent/delta-rule.ts";
import { decayRates, deltaNetSizes } from "../layers/recurrent/gated-delta-net.ts";
import { gatedGroupNorm } from "../layers/recurrent/gated-norm.ts";
import { currentMask } from "../layers/recurrent/padding.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { textFamily } from "../text-family.ts";

const facts = narrowed(olmoHybrid, { linear_key_head_dim: "number" });
type Config = ConfigOf<typeof facts>;

/** A gated delta net with a projection and a convolution for each part, whose memory may turn against what it held. */
const gatedDeltaNet = (c: Config, layer: number) => {
  const sizes = deltaNetSizes(c);
  const { width, valueHeads, valueSize } = sizes;
  const project = (features: number) => linear(width, features, { bias: false });
  return module(
    {
      ...convolvedHeads(sizes),
      a_proj: project(valueHeads),
      b_proj: project(valueHeads),
      g_proj: project(valueHeads * valueSize),
      A_log: decayRates(valueHeads, { keepFloat32: true }),
      dt_bias: new Parameter([valueHeads], { kind: "bias" }),
      // Its epsilon is a constant of the class.
      o_norm: gatedGroupNorm(valueSize, 1, 1e-5, false),
      o_proj: linear(valueHeads * valueSize, width, { bias: false }),
    },
    (m, tokens: Tensor, { padding, cache }: LayerContext) => {
      const x = tokens.mul(currentMask(padding, tokens));
      const { query, key, value } = headsOf(m, x, sizes, { layer, cache, act: c.hidden_act });
      const share = m.b_proj(x).sigmoid();
      const rate = c.linear_allow_neg_eigval ? share.mul(2) : share;
      const speed = x.graph.parameter(m.A_log).exp().neg();
      const decay = m.a_proj(x).add(m.dt_bias).softplus().mul(speed).exp();
      const read = readByDeltaRule({ query, key, value, rate, decay }, layer, cache);
      return m.o_proj(m.o_norm(read, m.g_proj(x).unflatten(-1, [valueHeads, valueSize])).flatten(2));
    },
  );
};

/** `save_pretrained` gives this norm the name that one of the other layers has; it loads either. */
const fullKeys = { post_attention_layernorm: "feedforward_layer_norm" };

const linearKeys = {
  attention: "linear_attn",
  attentionNorm: "attention_layer_norm",
  mlpNorm: "feedforward_layer_norm",
};

/** OLMo 3's layers, norms after the blocks, between those of gated delta nets, norms before. */
const family = hybridDecoderFamily<Config>({
  attention: (c, layer) =>
    causalAttention(c, layer, { qkNorm: { over: "heads", norm: (size) => rmsNorm(size, c.rms_norm_eps) } }),
  // A theta that is null means no positions (`rotary_emb` of OlmoHybridModel).
  rope: (c) => (c.rope_parameters["rope_theta"] === null ? undefined : ropeOf(c)),
  kindOf: (c, layer) => c.layer_types[layer],
  kinds: {
    full_attention: { layer: postNorms(fullKeys), carries: keyValues },
    linear_attention: {
      mixer: gatedDeltaNet,
      layer: (c, layer, parts) => preNormLayer(c, layer, { ...parts, layerKeys: linearKeys }),
      carries: (c) => ({ states: convolvedHeadStates(deltaNetSizes(c)) }),
    },
  },
});

export default textFamily<Config>({
  facts,
  repo: "allenai/Olmo-Hybrid-7B",
  reference: {
    rope_parameters: { rope_theta: null, rope_type: "default" },
    layer_types: everyFourth(32, "linear_attention"),
    linear_num_key_heads: 30,
    linear_num_value_heads: 30,
    linear_key_head_dim: 96,
    linear_value_head_dim: 192,
    dtype: "bfloat16",
  },
  resolve: (c, { linear_key_head_dim: keys, linear_value_head_dim: values }) => {
    const size = typeof keys === "number" ? keys : Math.floor((0.75 * c.hidden_size) / c.linear_num_key_heads);
    return { linear_key_head_dim: size, linear_value_head_dim: typeof values === "number" ? values : 2 * size };
  },
  tokenizer: "gpt2",
  tiny: (_c, { size }) => {
    const heads = size.width / size.headSize;
    return {
      linear_num_key_heads: heads,
      linear_num_value_heads: heads,
      linear_key_head_dim: size.headSize,
      // As wide as keys: of other widths Transformers saves convolutions cut at other channels than it loads them.
      linear_value_head_dim: size.headSize,
    };
  },
  architectures: { OlmoHybridModel: base(family), OlmoHybridForCausalLM: causalLM(family) },
  variants: {
    "rotary positions": {
      config: { rope_parameters: { rope_theta: 500000, rope_type: "default" } },
      classes: ["OlmoHybridForCausalLM"],
    },
    "rates below 1": { config: { linear_allow_neg_eigval: false }, classes: ["OlmoHybridForCausalLM"] },
    "grouped heads, biases": {
      config: { attention_bias: true, num_key_value_heads: 15 },
      classes: ["OlmoHybridForCausalLM"],
    },
  },
});
