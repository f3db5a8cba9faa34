import { type TimesFmConfig, timesfm } from "@tiny-random/atlas/configs/timesfm";
import { defineArchitecture, type NamedTensors } from "@tiny-random/core";
import {
  attend,
  baseModel,
  causalMask,
  embedding,
  forbidden,
  layerNorm,
  linear,
  module,
  Parameter,
  rmsNorm,
  splitHeads,
  Tensor,
} from "@tiny-random/nn";
import { contextSeries, frequencies, paddedBefore, patchAxis, patchSeries } from "../context-inputs.ts";
import { dimensionScale, scaledByDimension } from "../layers/dimension-scale.ts";
import { residualBlock } from "../layers/residual-block.ts";
import { contextPatches, inContext, inPatches, tinyContext } from "../layers/series-context.ts";
import { timeSeriesFamily } from "../time-series-family.ts";

type Config = TimesFmConfig;

const attention = (c: Config) => {
  const width = c.num_attention_heads * c.head_dim;
  const parts = {
    scaling: dimensionScale(c.head_dim),
    q_proj: linear(c.hidden_size, width),
    k_proj: linear(c.hidden_size, width),
    v_proj: linear(c.hidden_size, width),
    o_proj: linear(width, c.hidden_size),
  };
  return module(parts, (m, x: Tensor, mask: Tensor) => {
    const split = (part: Tensor) => splitHeads(part, c.num_attention_heads, c.head_dim);
    const query = scaledByDimension(split(m.q_proj(x)), m.scaling);
    return m.o_proj(attend(query, split(m.k_proj(x)), split(m.v_proj(x)), { scale: 1, mask }));
  });
};

/** The feed-forward, which adds nothing to patches of padding alone. */
const perceptron = (c: Config) =>
  module(
    {
      layer_norm: layerNorm(c.hidden_size, 1e-6),
      gate_proj: linear(c.hidden_size, c.intermediate_size),
      down_proj: linear(c.intermediate_size, c.hidden_size),
    },
    (m, x: Tensor, padding: Tensor) => {
      const made = m.down_proj(m.gate_proj(m.layer_norm(x)).relu());
      return made.mul(padding.neg().add(1).unsqueeze(-1)).add(x);
    },
  );

const layer = (c: Config) =>
  module(
    { self_attn: attention(c), mlp: perceptron(c), input_layernorm: rmsNorm(c.hidden_size, c.rms_norm_eps) },
    (m, x: Tensor, mask: Tensor, padding: Tensor) => m.mlp(x.add(m.self_attn(m.input_layernorm(x), mask)), padding),
  );

/** A patch sees those up to itself that are not padding; where it sees none, all are alike. */
const patchMask = (padding: Tensor): Tensor => {
  const everything = padding.mul(0).add(1).to("int64");
  return causalMask(everything, padding).minimum(padding.mul(forbidden).unsqueeze(1).unsqueeze(1));
};

/** The place of each row's first patch that is none of padding; -1 where all are. */
const firstPatch = (padding: Tensor): Tensor => {
  const isFull = padding.eq(0).to("int64");
  return isFull.argmax(1, true).where(isFull.amax(1, true).gt(0), -1);
};

/** Sines and cosines counted from the first patch that is none of padding, around the end. */
const positions = (c: Config) => {
  const count = Math.floor(c.hidden_size / 2);
  const step = Math.log(c.max_timescale / c.min_timescale) / Math.max(count - 1, 1);
  const data = () => Float32Array.from({ length: count }, (_, index) => c.min_timescale * Math.exp(-step * index));
  return module({ inv_timescales: new Parameter([count], { kind: "exact", data }) }, (m, padding: Tensor) => {
    const { graph } = padding;
    const length = padding.size(1);
    const places = Tensor.arange(graph, length);
    const angles = places.to("float32").unsqueeze(1).mul(m.inv_timescales);
    const shifted = places.unsqueeze(0).sub(firstPatch(padding)).remainder(graph.dimValue(length));
    return shifted.embedding(Tensor.cat([angles.sin(), angles.cos()], -1));
  });
};

/** Mean and deviation of the first patch in which three steps or more are known, `[batch, 1]` each. */
const patchScales = (patches: Tensor, padding: Tensor) => {
  const known = padding.neg().add(1);
  const enough = known.sum(2).ge(3).to("int64");
  const last = patches.graph.dimValue(patches.size(1)).sub(1);
  const which = enough.argmax(1, true).where(enough.amax(1, true).gt(0), last);
  const chosen = (x: Tensor) => x.gather(1, which.unsqueeze(-1).expand([x.size(0), 1, x.size(2)])).squeeze(1);
  const [values, counted] = [chosen(patches), chosen(known)];
  const count = counted.sum(1, true).clamp(1);
  const loc = values.mul(counted).sum(1, true).div(count);
  const apart = values.sub(loc).mul(counted);
  return { loc, scale: apart.mul(apart).sum(1, true).div(count).sqrt() };
};

/** Patches without what is padding or marked as missing, and the marks. */
const cleaned = (c: Config, values: Tensor, given: Tensor) => {
  const marked = (x: Tensor) => x.sub(c.pad_val).abs().lt(c.tolerance);
  const isPadding = given.sub(1).abs().lt(c.tolerance);
  const kept = values.masked_fill(isPadding, 0);
  return { kept, isMarked: marked(kept), padding: given.masked_fill(marked(kept), 1) };
};

/** Patches in time: series `[batch, steps]`, which steps are padding, and how often a step comes → states of patches. */
const decoder = (c: Config) => {
  const parts = {
    input_ff_layer: residualBlock([2 * c.patch_length, c.intermediate_size, c.hidden_size], { act: "silu" }),
    freq_emb: embedding(c.freq_size, c.hidden_size),
    layers: Array.from({ length: c.num_hidden_layers }, () => layer(c)),
    position_emb: c.use_positional_embedding ? positions(c) : undefined,
  };
  return baseModel(
    module(parts, (m, series: Tensor, given: Tensor, frequency: Tensor, count: number | undefined) => {
      const patchesOf = (x: Tensor) => inPatches(x, c.patch_length, count);
      const { kept, isMarked, padding } = cleaned(c, patchesOf(series), patchesOf(given));
      const { loc, scale: deviation } = patchScales(kept, padding);
      const scale = deviation.clamp(c.tolerance);
      const normed = kept.sub(loc.unsqueeze(-1)).div(scale.unsqueeze(-1));
      const read = kept.where(isMarked, normed).mul(padding.neg().add(1));
      const isEmpty = padding.amin(2);
      const embedded = m.input_ff_layer(Tensor.cat([read, padding], -1));
      const placed = m.position_emb ? embedded.add(m.position_emb(isEmpty)) : embedded;
      const mask = patchMask(isEmpty);
      const states = m.layers.reduce((x, one) => one(x, mask, isEmpty), placed.add(m.freq_emb(frequency)));
      return { states, loc: loc.squeeze(1), scale: scale.squeeze(1) };
    }),
  );
};

const model = defineArchitecture({
  padding: { none: "what padding is, an input says by step; no mask of attention does" },
  build: decoder,
  sessions: (built, c: Config) => ({
    model: {
      inputs: {
        past_values: { dtype: "float32", axes: ["batch_size", patchAxis(c.patch_length)] },
        past_values_padding: { dtype: "int64", axes: ["batch_size", patchAxis(c.patch_length)] },
        freq: { dtype: "int64", axes: ["batch_size", 1] },
      },
      trace: ({ past_values, past_values_padding, freq }: NamedTensors) => {
        if (!past_values || !past_values_padding || !freq) throw new Error("a series lacks a part");
        const { states, loc, scale } = built(past_values, past_values_padding.to("float32"), freq, undefined);
        return { last_hidden_state: states, loc, scale };
      },
    },
  }),
  inputs: (c) =>
    patchSeries({
      length: c.patch_length,
      isPadding: paddedBefore,
      mark: c.pad_val,
      more: (rows, seed) => ({ freq: frequencies([rows, 1], c.freq_size, seed) }),
    }),
});

const prediction = defineArchitecture({
  padding: { none: "series of any length are one batch only where they are equally long" },
  build: (c: Config) => {
    const outputs = c.horizon_length * (1 + c.quantiles.length);
    const horizon = residualBlock([c.hidden_size, c.intermediate_size, outputs], { act: "silu" });
    return module({ decoder: decoder(c), horizon_ff_layer: horizon }, (m, series: Tensor, frequency: Tensor) => {
      const { values, padding } = inContext(c, series);
      const { states, loc, scale } = m.decoder(values, padding, frequency.unsqueeze(-1), contextPatches(c));
      const last = m.horizon_ff_layer(states.select(1, -1)).unflatten(-1, [c.horizon_length, 1 + c.quantiles.length]);
      const of = (x: Tensor) => x.unsqueeze(-1).unsqueeze(-1);
      const full = last.mul(of(scale)).add(of(loc));
      return { last_hidden_state: states, full_predictions: full, mean_predictions: full.select(-1, 0) };
    });
  },
  sessions: (built) => ({
    model: {
      inputs: {
        past_values: { dtype: "float32", axes: ["batch_size", "series_length"] },
        freq: { dtype: "int64", axes: ["batch_size"] },
      },
      trace: ({ past_values, freq }: NamedTensors) => {
        if (!past_values || !freq) throw new Error("a series lacks a part");
        return built(past_values, freq);
      },
    },
  }),
  inputs: (c) => contextSeries(c.context_length, (rows, seed) => ({ freq: frequencies([rows], c.freq_size, seed) })),
});

export default timeSeriesFamily<Config>({
  facts: timesfm,
  repo: "google/timesfm-2.0-500m-pytorch",
  tiny: (c) => ({ ...tinyContext(c), horizon_length: Math.min(c.horizon_length, 6) }),
  architectures: { TimesFmModel: model, TimesFmModelForPrediction: prediction },
  variants: { "sinusoidal positions": { config: { use_positional_embedding: true } } },
});
