import { type ZayaConfig, zaya } from "@tiny-random/atlas/configs/zaya";
import {
  activation,
  amongLargest,
  attend,
  bias,
  embedding,
  isFloat,
  linear,
  module,
  Parameter,
  rmsNorm,
  rotate,
  scale,
  type Tensor,
  weight,
} from "@tiny-random/nn";
import { type LayerContext, layerContext } from "../../layers/decoder/decoder-parts.ts";
import { tablesByLayer } from "../../layers/decoder/rotary-decoder.ts";
import { jointExperts } from "../../layers/experts/mixture-of-experts.ts";
import type { MixtureSizes } from "../../layers/experts/routing.ts";
import type { DecoderFamily } from "../../layers/heads/decoder-family.ts";
import { base, causalLM } from "../../layers/heads/decoder-heads.ts";
import { partialRotarySize } from "../../layers/rope/rope.ts";
import { ropeOf } from "../../layers/rope/rope-settings.ts";
import { positionsOf, type TextContext } from "../../layers/sessions/backbone.ts";
import { namedStates } from "../../layers/sessions/text-sessions.ts";
import { textFamily } from "../../text-family.ts";
import { convolvedProjection, convolvedStates } from "./convolved-projection.ts";

const slidingWindowOf = (c: ZayaConfig, layer: number): number | undefined =>
  c.layer_types[layer] === "hybrid_sliding" ? (c.sliding_window ?? undefined) : undefined;

const floatEpsilon = 2 ** -23;

/** Each head's length becomes the root of its size. */
const ofEqualLength = (x: Tensor, size: number): Tensor => {
  const length = x.mul(x).sum(-1, true).sqrt().clamp(floatEpsilon);
  return x.mul(length.pow(-1).mul(Math.sqrt(size)));
};

const attention = (c: ZayaConfig, layer: number) => {
  const { num_attention_heads: heads, num_key_value_heads: keyHeads, head_dim: size } = c;
  const temperatures = module({ temp: new Parameter([keyHeads], { kind: "positive" }) }, (m, keys: Tensor) =>
    keys.mul(keys.graph.parameter(m.temp).unsqueeze(-1)),
  );
  return module(
    {
      qkv_proj: convolvedProjection(c, layer),
      qk_norm: temperatures,
      o_proj: linear(heads * size, c.hidden_size, { bias: c.attention_bias }),
    },
    (m, x: Tensor, context: LayerContext) => {
      const { queries, keys, values } = m.qkv_proj(x, context);
      const turned = (heads: Tensor) => rotate(heads.transpose(1, 2), context.rotary(layer));
      const query = turned(ofEqualLength(queries, size));
      const key = turned(m.qk_norm(ofEqualLength(keys, size)));
      const fresh = [key, values.transpose(1, 2)] as const;
      const [allKeys, allValues] = context.cache?.extend(layer, ...fresh) ?? fresh;
      return m.o_proj(attend(query, allKeys, allValues, { mask: context.mask(slidingWindowOf(c, layer)) }));
    },
  );
};

const handedOnAs = "a router's states";

/**
 * Corrections of the experts' shares in their choice. That of the one which leaves tokens as they are is -1: Transformers sets it
 * so whatever a checkpoint has, after loading (`ZayaPreTrainedModel._init_weights`).
 */
const balancingBiases = (experts: number) => {
  const data = () =>
    Float32Array.from({ length: experts + 1 }, (_, index) => (index === experts ? -1 : (index % 3) / 16));
  return new Parameter([experts + 1], { kind: "exact", data }, { keepFloat32: true });
};

/** A narrow feed-forward network that scores the experts and one more, which leaves a token as it is. It reads what the router of the layer before made, too. */
const router = (c: ZayaConfig, layer: number) => {
  const { router_hidden_size: width, num_experts: experts } = c;
  const gelu = activation("gelu");
  const scorer = module(
    {
      norm: rmsNorm(width, c.rms_norm_eps),
      fc1: linear(width, width),
      fc2: linear(width, width),
      out_proj: module({ weight: weight([experts + 1, width], width / 64) }, (m, x: Tensor) => x.linear(m.weight)),
    },
    (m, x: Tensor) => m.out_proj(gelu(m.fc2(gelu(m.fc1(m.norm(x)))))),
  );
  return module(
    {
      down_proj: linear(c.hidden_size, width),
      router_states_scale: layer === 0 ? undefined : scale(width),
      router_mlp: scorer,
      balancing_biases: balancingBiases(experts),
    },
    (m, x: Tensor, { handedOn }: LayerContext) => {
      const own = m.down_proj(x);
      const before = handedOn.get(handedOnAs);
      const states = before && m.router_states_scale ? own.add(before.mul(m.router_states_scale)) : own;
      handedOn.set(handedOnAs, states);
      const shares = m.router_mlp(states).softmax(-1);
      const chosen = amongLargest(shares.add(m.balancing_biases), c.num_experts_per_tok);
      return shares.where(chosen, 0).slice(-1, 0, experts);
    },
  );
};

const mixture = (c: ZayaConfig, layer: number) => {
  const sizes: MixtureSizes = {
    width: c.hidden_size,
    experts: c.num_experts,
    active: c.num_experts_per_tok,
    features: c.moe_intermediate_size,
    activation: c.hidden_act,
  };
  return module({ gate: router(c, layer), experts: jointExperts(sizes) }, (m, x: Tensor, context: LayerContext) =>
    m.experts(x, m.gate(x, context)),
  );
};

/** A block's output and the residual stream, each shifted and scaled by feature before they are added. */
const scaledResidual = (width: number) =>
  module(
    {
      hidden_states_scale: scale(width),
      hidden_states_bias: bias(width),
      residual_scale: scale(width),
      residual_bias: bias(width),
    },
    (m, output: Tensor, residual: Tensor) =>
      output
        .add(m.hidden_states_bias)
        .mul(m.hidden_states_scale)
        .add(residual.add(m.residual_bias).mul(m.residual_scale)),
  );

const layerOf = (c: ZayaConfig, layer: number) =>
  module(
    {
      self_attn: attention(c, layer),
      mlp: mixture(c, layer),
      input_layernorm: rmsNorm(c.hidden_size, c.rms_norm_eps),
      post_attention_layernorm: rmsNorm(c.hidden_size, c.rms_norm_eps),
      post_attention_residual_scale: scaledResidual(c.hidden_size),
      post_mlp_residual_scale: scaledResidual(c.hidden_size),
    },
    (m, x: Tensor, context: LayerContext) => {
      const attended = m.self_attn(m.input_layernorm(x), context);
      const h = m.post_attention_residual_scale(attended, x);
      return m.post_mlp_residual_scale(m.mlp(m.post_attention_layernorm(h), context), h);
    },
  );

const ropes = {
  rope: (c: ZayaConfig, layer: number) => ropeOf(c, c.layer_types[layer]),
  rotarySize: (c: ZayaConfig, layer: number) => partialRotarySize(c, c.head_dim, 1, c.layer_types[layer]),
  rotaryPairs: "halves",
} as const;

const decoder = (c: ZayaConfig) =>
  module(
    {
      embed_tokens: embedding(c.vocab_size, c.hidden_size),
      layers: Array.from({ length: c.num_hidden_layers }, (_, layer) => layerOf(c, layer)),
      norm: rmsNorm(c.hidden_size, c.rms_norm_eps),
      input_hidden_states_scale: scale(c.hidden_size),
      input_hidden_states_bias: bias(c.hidden_size),
    },
    (m, ids: Tensor, context: TextContext) => {
      const positions = positionsOf(ids, context);
      const rotary = tablesByLayer(c, ropes, positions);
      const shared = layerContext(ids, context, { rotary, positions });
      const embedded = isFloat(ids.dtype) ? ids : m.embed_tokens(ids);
      const begun = embedded.add(m.input_hidden_states_bias).mul(m.input_hidden_states_scale);
      return m.norm(m.layers.reduce((x, layer) => layer(x, shared), begun));
    },
  );

const family: DecoderFamily<ZayaConfig, ReturnType<typeof decoder>> = {
  key: "model",
  width: (c) => c.hidden_size,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({
    layers: c.num_hidden_layers,
    heads: c.num_key_value_heads,
    headSize: c.head_dim,
    states: namedStates(Array.from({ length: c.num_hidden_layers }, () => convolvedStates(c))),
  }),
  backbone: decoder,
  embedding: (model) => model.embed_tokens.weight,
  embed: (model, ids) => model.embed_tokens(ids),
  headBias: (c) => c.lm_head_bias,
};

export default textFamily({
  facts: zaya,
  repo: "Zyphra/ZAYA1-8B",
  reference: { dtype: "bfloat16" },
  tokenizer: "gemma",
  tiny: (c, { size }) => ({
    router_hidden_size: size.width / 2,
    // transformers.js takes this kernel for the distance between layers that have caches (configs.js): every layer has one.
    cca_time1: c.cca_time1 === 2 ? 1 : c.cca_time1,
  }),
  architectures: { ZayaModel: base(family), ZayaForCausalLM: causalLM(family) },
  variants: {
    "longer convolutions": { config: { cca_time0: 3, cca_time1: 3 }, classes: ["ZayaForCausalLM"] },
    "a sliding window, ropes by kind of layer": {
      config: { layer_types: ["hybrid", "hybrid_sliding"], num_hidden_layers: 2, sliding_window: 8 },
      classes: ["ZayaForCausalLM"],
    },
    // Not attention_bias: convolutions would see it where padding is, in Transformers too.
    "a head of its own, with a bias": {
      config: { lm_head_bias: true, tie_word_embeddings: false },
      classes: ["ZayaForCausalLM"],
    },
  },
});
