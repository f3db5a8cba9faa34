import { type MistralLarge4TextConfig, mistralLarge4Text } from "@tiny-random/atlas/configs/mistral_large4_text";
import { defineArchitecture, InputError } from "@tiny-random/core";
import {
  attend,
  baseModel,
  bias,
  embedding,
  isFloat,
  layerNorm,
  linear,
  module,
  Parameter,
  type RotaryTables,
  rmsNorm,
  rotate,
  scale,
  splitHeads,
  Tensor,
} from "@tiny-random/nn";
import { textInputs } from "../inputs.ts";
import { preNormBlock } from "../layers/decoder/decoder-layers.ts";
import { type LayerContext, layerContext } from "../layers/decoder/decoder-parts.ts";
import { type IndexTerms, indexedMask, indexWeights, sharedIndexedMask } from "../layers/decoder/lightning-indexer.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { attentionScale } from "../layers/decoder/multi-head-latent-attention.ts";
import { groupedSizes } from "../layers/experts/grouped-mixture.ts";
import { mixtralKeys, separateExperts } from "../layers/experts/mixture-of-experts.ts";
import { groupedSoftmaxRouter, routerWeight } from "../layers/experts/routing.ts";
import { attentionFactor } from "../layers/rope/attention-factor.ts";
import { apart, turnNeighbours } from "../layers/rope/partial-turns.ts";
import { inverseFrequencies } from "../layers/rope/rope-frequencies.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { type Backbone, positionsOf, type TextContext } from "../layers/sessions/backbone.ts";
import { encoderSession } from "../layers/sessions/text-sessions.ts";
import { textFamily } from "../text-family.ts";

type Config = MistralLarge4TextConfig;

/** What each head's queries are multiplied by: a line of the logarithm of their position (SSMax; Nakanishi, 2025). */
const softmaxScaling = (heads: number) =>
  module({ s: bias(heads), b: scale(heads) }, (m, queries: Tensor, positions: Tensor) => {
    const perHead = (parameter: Parameter) => queries.graph.parameter(parameter).reshape([1, heads, 1, 1]);
    const places = positions.add(1).to("float32").log().unsqueeze(1).unsqueeze(-1);
    return queries.mul(places.mul(perHead(m.s)).add(perHead(m.b)));
  });

const positionsIn = ({ positions }: LayerContext): Tensor => {
  if (!positions) throw new Error("queries are scaled by their positions");
  return positions;
};

const hasIndexer = (c: Config, layer: number): boolean => c.indexer_types[layer] !== "shared";

/** GLM-5's indexer, whose queries are made of the states, since there is no latent of queries. */
const indexer = (c: Config, layer: number) => {
  const { index_n_heads: heads, index_head_dim: size } = c;
  return module(
    {
      wq_b: linear(c.hidden_size, heads * size, { bias: false }),
      wk: linear(c.hidden_size, size, { bias: false }),
      k_norm: layerNorm(size, 1e-6),
      weights_proj: indexWeights(c),
      q_input_norm: layerNorm(c.hidden_size, 1e-6),
      ssmax_scaling: softmaxScaling(heads),
    },
    (m, x: Tensor, context: LayerContext): IndexTerms => {
      const queries = splitHeads(m.wq_b(m.q_input_norm(x)), heads, size);
      const tables = context.rotary(layer);
      return {
        queries: turnNeighbours(m.ssmax_scaling(queries, positionsIn(context)), tables),
        keys: turnNeighbours(m.k_norm(m.wk(x)).unsqueeze(1), tables),
        weights: m.weights_proj(x),
        count: c.index_topk,
      };
    },
  );
};

/** Latent vectors `[batch, 1, length, rank]`, and rotary keys where a layer has a rope. */
interface Latents {
  readonly latents: Tensor;
  readonly rotaryKeys: Tensor | undefined;
}

/** What an earlier layer of the same kind made for this one. Throws where none did. */
const borrowed = ({ handedOn }: LayerContext, rotary: boolean): Latents => {
  const latents = handedOn.get(`latents ${rotary}`);
  if (!latents) throw new InputError("kv_source_layers names a layer of another kind, or none before it");
  return { latents, rotaryKeys: handedOn.get(`rotary keys ${rotary}`) };
};

const lend = ({ handedOn }: LayerContext, rotary: boolean, { latents, rotaryKeys }: Latents): void => {
  handedOn.set(`latents ${rotary}`, latents);
  if (rotaryKeys) handedOn.set(`rotary keys ${rotary}`, rotaryKeys);
};

/** MLA without a latent of queries. A layer may have no rope, and may read the latent vectors of an earlier one. */
const attention = (c: Config, layer: number) => {
  const { num_attention_heads: heads, kv_lora_rank: rank, v_head_dim: valueSize, qk_rope_head_dim: rope } = c;
  const size = c.qk_nope_head_dim + rope;
  const rotary = c.no_rope_layers[layer] !== 0;
  const own = c.kv_source_layers[layer] === layer;
  const lends = c.kv_source_layers.some((source, other) => source === layer && other !== layer);
  const made = rank + (rotary ? rope : 0);
  const plain = rotary ? size - rope : size;
  return module(
    {
      wq: linear(c.hidden_size, heads * size, { bias: false }),
      wkv_a_with_mqa: own ? linear(c.hidden_size, made, { bias: c.attention_bias }) : undefined,
      kv_a_norm: own ? rmsNorm(rank, c.rms_norm_eps) : undefined,
      wkv_b: linear(rank, heads * (plain + valueSize), { bias: false }),
      o_proj: linear(heads * valueSize, c.hidden_size, { bias: c.attention_bias }),
      ssmax_scaling: softmaxScaling(heads),
      indexer: hasIndexer(c, layer) ? indexer(c, layer) : undefined,
    },
    (m, x: Tensor, context: LayerContext) => {
      const tables = context.rotary(layer);
      const turned = (queries: Tensor): Tensor => {
        if (!rotary) return queries;
        const [staying, turning] = queries.split([plain, rope], -1) as [Tensor, Tensor];
        return Tensor.cat([staying, rotate(apart(turning), tables)], -1);
      };
      const both = m.wkv_a_with_mqa?.(x);
      const [latent, key] = both && rotary ? both.split([rank, rope], -1) : [both];
      const latents = latent && m.kv_a_norm?.(latent).unsqueeze(1);
      const rotaryKeys = key && rotate(apart(key.unsqueeze(1)), tables);
      const source = latents ? { latents, rotaryKeys } : borrowed(context, rotary);
      if (lends) lend(context, rotary, source);
      const [plainKeys, values] = splitHeads(m.wkv_b(source.latents.squeeze(1)), heads, plain + valueSize).split(
        [plain, valueSize],
        -1,
      ) as [Tensor, Tensor];
      const shared = source.rotaryKeys?.expand([1, heads, 1, 1]);
      const keys = shared ? Tensor.cat([plainKeys, shared], -1) : plainKeys;
      const queries = m.ssmax_scaling(turned(splitHeads(m.wq(x), heads, size)), positionsIn(context));
      const terms = m.indexer?.(x, context);
      const mask = terms ? indexedMask(terms, terms.keys, context) : sharedIndexedMask(context);
      return m.o_proj(attend(queries, keys, values, { mask, scale: attentionScale(c) }));
    },
  );
};

/** A router, whose weight stays in float32, and experts side by side with attention, as the checkpoint has them. */
const sparseLayer = (c: Config, layer: number) => {
  const sizes = groupedSizes({ ...c, norm_topk_prob: true });
  const weight = routerWeight(sizes.experts, sizes.width, { keepFloat32: true });
  return module(
    {
      attention: attention(c, layer),
      gate: groupedSoftmaxRouter(sizes, 2, weight),
      experts: separateExperts(sizes, mixtralKeys),
      shared_experts: gatedMlp(c, c.moe_intermediate_size * c.n_shared_experts),
      attention_norm: rmsNorm(c.hidden_size, c.rms_norm_eps),
      ffn_norm: rmsNorm(c.hidden_size, c.rms_norm_eps),
    },
    (m, x: Tensor, context: LayerContext) => {
      const h = x.add(m.attention(m.attention_norm(x), context));
      const normed = m.ffn_norm(h);
      return h.add(m.experts(normed, m.gate(normed)).add(m.shared_experts(normed)));
    },
  );
};

const denseLayer = (c: Config, layer: number) =>
  preNormBlock(
    {
      attention: attention(c, layer),
      mlp: gatedMlp(c),
      attentionNorm: rmsNorm(c.hidden_size, c.rms_norm_eps),
      mlpNorm: rmsNorm(c.hidden_size, c.rms_norm_eps),
    },
    { attention: "attention", mlp: "feed_forward", attentionNorm: "attention_norm", mlpNorm: "ffn_norm" },
  );

/** A rope whose frequencies are learned: each is multiplied by e to the power of its `alpha` (LeRoPE). */
const learnedRope = (c: Config) => {
  const rope = ropeOf(c);
  const { near } = inverseFrequencies(rope, c.qk_rope_head_dim);
  return module(
    { alpha: new Parameter([near.length], { kind: "bias" }, { keepFloat32: true }) },
    (m, positions: Tensor): RotaryTables => {
      const { graph } = positions;
      const frequencies = graph.parameter(m.alpha).exp().mul(graph.constant(near, "float32"));
      const angles = positions.to("float32").unsqueeze(-1).mul(frequencies);
      const features = Tensor.cat([angles, angles], -1).unsqueeze(1);
      const factor = attentionFactor(rope);
      return { cos: features.cos().mul(factor), sin: features.sin().mul(factor), pairs: "halves" };
    },
  );
};

const decoder = (c: Config): Backbone =>
  module(
    {
      embed_tokens: embedding(c.vocab_size, c.hidden_size),
      layers: Array.from({ length: c.num_hidden_layers }, (_, layer) =>
        c.mlp_layer_types[layer] === "sparse" ? sparseLayer(c, layer) : denseLayer(c, layer),
      ),
      norm: rmsNorm(c.hidden_size, c.rms_norm_eps),
      rotary_emb: learnedRope(c),
    },
    (m, ids: Tensor, context: TextContext) => {
      const positions = positionsOf(ids, context);
      const tables = m.rotary_emb(positions);
      const rotary = (layer: number) => (c.no_rope_layers[layer] ? tables : undefined);
      const shared = layerContext(ids, context, { rotary, positions });
      const embedded = isFloat(ids.dtype) ? ids : m.embed_tokens(ids);
      return m.norm(m.layers.reduce((x, layer) => layer(x, shared), embedded));
    },
  );

export default textFamily({
  facts: mistralLarge4Text,
  repo: "mistralai/Mistral-Large-4-1T-A52B",
  tokenizer: "mistral",
  // A dense layer with a rope and a sparse one without.
  tiny: (_c, _context, { no_rope_layers: stated }) => ({ no_rope_layers: stated ?? [1, 0] }),
  architectures: {
    MistralLarge4TextModel: defineArchitecture({
      task: "feature-extraction",
      padding: "right",
      build: (c: Config) => baseModel(decoder(c)),
      sessions: (model) => encoderSession((ids, context) => ({ last_hidden_state: model(ids, context) })),
      inputs: (c) => textInputs(c, { padding: "right" }),
    }),
  },
  variants: {
    "latents and keys of an earlier layer": {
      config: { no_rope_layers: [1, 1], kv_source_layers: [0, 0], indexer_types: ["full", "shared"] },
    },
    "latents of an earlier layer, keys of its own": {
      config: { no_rope_layers: [1, 1], kv_source_layers: [0, 0], attention_bias: true },
    },
    "groups of experts": { config: { n_group: 2, topk_group: 1, routed_scaling_factor: 2.5 } },
  },
});
