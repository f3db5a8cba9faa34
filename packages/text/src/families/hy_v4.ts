import { type HYV4Config, hyV4 } from "@tiny-random/atlas/configs/hy_v4";
import type { Size } from "@tiny-random/core";
import { module, Parameter, type RotaryPairs, rmsNorm, type Tensor } from "@tiny-random/nn";
import { sigmoidGate } from "../layers/decoder/causal-attention.ts";
import { llamaKeys } from "../layers/decoder/decoder-layers.ts";
import { type HyperConnection, hyperDecoderFamily, hyperLayer } from "../layers/decoder/hyper-connections.ts";
import { lightningIndexer } from "../layers/decoder/lightning-indexer.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { indexedLatentCache, multiHeadLatentAttention } from "../layers/decoder/multi-head-latent-attention.ts";
import { groupedMixture } from "../layers/experts/grouped-mixture.ts";
import { jointExperts } from "../layers/experts/mixture-of-experts.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { turnLast } from "../layers/rope/partial-turns.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { textFamily } from "../text-family.ts";

const hasIndexer = (c: HYV4Config, layer: number): boolean => c.indexer_types[layer] !== "shared";

const kept = { keepFloat32: true } as const;

/** A layer norm that checkpoints keep in float32. */
const keptLayerNorm = (width: number, epsilon: number) =>
  module(
    {
      weight: new Parameter([width], { kind: "scale" }, kept),
      bias: new Parameter([width], { kind: "bias" }, kept),
    },
    (m, x: Tensor) => x.layer_norm(m.weight, m.bias, epsilon),
  );

const indexer = (c: HYV4Config, layer: number) =>
  lightningIndexer(c, layer, {
    // The last features, not the first.
    turn: turnLast,
    norm: (size) => keptLayerNorm(size, c.rms_norm_eps),
    keepFloat32: true,
  });

/** Where later models of Hy 4's kind differ. */
interface HyV4Slots {
  /** Which features turn together; halves by default. */
  readonly rotaryPairs?: RotaryPairs;
  /** Epsilon of the norms of latent vectors; the class's by default. */
  latentEpsilon?(c: HYV4Config): number;
}

/** MLA with an indexer, gates, and a learned sink in every head. */
const attention = (c: HYV4Config, layer: number, { latentEpsilon }: HyV4Slots) =>
  multiHeadLatentAttention(c, layer, {
    latentEpsilon: latentEpsilon?.(c),
    indexer: hasIndexer(c, layer) ? indexer(c, layer) : "shared",
    gate: sigmoidGate(c.hidden_size, c.num_attention_heads * c.v_head_dim),
    sinks: new Parameter([c.num_attention_heads], { kind: "positive" }, kept),
    keys: { gate_proj: "linear_gate", sinks: "learnable_sink_param" },
  });

const mlp = (c: HYV4Config, features?: number) => gatedMlp(c, features, { keys: { gate_proj: "linear_gate" } });

const mixture = (c: HYV4Config) =>
  groupedMixture(c, {
    experts: (sizes) => jointExperts({ ...sizes, limit: c.swiglu_limit }),
    shared: (features) => mlp(c, features),
  });

/** Independent hyper-connections: streams stay as they are, and a block's output is added to each with its weight. */
const connection: HyperConnection<HYV4Config> = {
  counts: (streams) => [streams],
  join: (c, [writing], output, streams) => {
    const weights = (writing as Tensor).sigmoid().mul(c.hc_magnitude).add(c.hc_eps);
    return streams.add(weights.unsqueeze(-1).mul(output.unsqueeze(-2)));
  },
};

const layer = (c: HYV4Config, index: number, slots: HyV4Slots) =>
  hyperLayer(
    c,
    {
      attention: attention(c, index, slots),
      mlp: c.mlp_layer_types[index] === "sparse" ? mixture(c) : mlp(c),
      attentionNorm: rmsNorm(c.hidden_size, c.rms_norm_eps),
      mlpNorm: rmsNorm(c.hidden_size, c.rms_norm_eps),
    },
    connection,
    {
      ...llamaKeys,
      attentionStreams: (part) => `hc_pre.hc_attn_layer.hc_${part}`,
      mlpStreams: (part) => `hc_pre.hc_mlp_layer.hc_${part}`,
    },
  );

/** @param key what Transformers' renaming makes of `hc_head`, which differs below `model` */
export const hyV4Family = (key: string, slots: HyV4Slots = {}) =>
  hyperDecoderFamily<HYV4Config>({
    norm: (c) => rmsNorm(c.hidden_size, c.rms_norm_eps),
    layer: (c, index) => layer(c, index, slots),
    ropes: {
      rope: (c) => ropeOf(c),
      rotarySize: (c) => c.qk_rope_head_dim,
      rotaryPairs: slots.rotaryPairs ?? "halves",
    },
    cache: (c) => indexedLatentCache(c, (index) => hasIndexer(c, index)),
    headWeight: ({ vocab_size: count, hidden_size: width }) =>
      new Parameter([count, width], { kind: "weight", fanIn: width }, kept),
    streamsKey: (part) => `${key}.hc_head_${part}`,
  });

type Stated = { readonly indexer_types: readonly string[] | null };

/** One layer with an indexer and one that shares it; narrower feed-forward blocks make room for gates and streams. */
export const tinyHyV4 = (size: Size, { indexer_types: stated }: Stated) => ({
  indexer_types: stated ?? ["full", "shared"],
  hc_mult: 2,
  intermediate_size: size.width / 4,
  moe_intermediate_size: size.width / 8,
});

export default textFamily({
  facts: hyV4,
  repo: "tencent/Hy4-preview",
  tokenizer: "llama",
  tiny: (_c, { size }, merged) => tinyHyV4(size, merged),
  architectures: {
    HYV4Model: base(hyV4Family("hc_head.hc_pre")),
    HYV4ForCausalLM: causalLM(hyV4Family("hc_pre.hc_head")),
  },
  variants: {
    "an indexer in every layer": { config: { indexer_types: ["full", "full"] }, classes: ["HYV4ForCausalLM"] },
    "weights as they are, groups of experts": {
      config: { norm_topk_prob: false, n_group: 2, topk_group: 1 },
      classes: ["HYV4ForCausalLM"],
    },
  },
});
