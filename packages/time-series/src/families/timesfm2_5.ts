import { type TimesFm2_5Config, timesfm25 } from "@tiny-random/atlas/configs/timesfm2_5";
import { defineArchitecture, type NamedTensors } from "@tiny-random/core";
import {
  activation,
  attend,
  baseModel,
  causalMask,
  linear,
  module,
  type RotaryTables,
  rmsNorm,
  rotate,
  splitHeads,
  Tensor,
} from "@tiny-random/nn";
import { ropeTables } from "@tiny-random/text/layers/rope/rope";
import { ropeOf } from "@tiny-random/text/layers/rope/rope-settings";
import { contextSeries, paddedWithin, patchAxis, patchSeries } from "../context-inputs.ts";
import { dimensionScale, scaledByDimension } from "../layers/dimension-scale.ts";
import { residualBlock } from "../layers/residual-block.ts";
import { contextPatches, inContext, inPatches, tinyContext } from "../layers/series-context.ts";
import { timeSeriesFamily } from "../time-series-family.ts";

type Config = TimesFm2_5Config;

/** Deviations below it are none. */
const tolerance = 1e-6;

/** Attention whose queries and keys are normed after they are rotated. */
const attention = (c: Config) => {
  const [queries, keys] = [c.num_attention_heads * c.head_dim, c.num_key_value_heads * c.head_dim];
  const bias = c.attention_bias;
  const parts = {
    scaling: dimensionScale(c.head_dim),
    q_proj: linear(c.hidden_size, queries, { bias }),
    k_proj: linear(c.hidden_size, keys, { bias }),
    v_proj: linear(c.hidden_size, keys, { bias }),
    o_proj: linear(queries, c.hidden_size, { bias }),
    q_norm: rmsNorm(c.head_dim, c.rms_norm_eps),
    k_norm: rmsNorm(c.head_dim, c.rms_norm_eps),
  };
  return module(parts, (m, x: Tensor, mask: Tensor, rope: RotaryTables) => {
    const split = (part: Tensor, heads: number) => splitHeads(part, heads, c.head_dim);
    const query = m.q_norm(rotate(split(m.q_proj(x), c.num_attention_heads), rope));
    const key = m.k_norm(rotate(split(m.k_proj(x), c.num_key_value_heads), rope));
    const value = split(m.v_proj(x), c.num_key_value_heads);
    return m.o_proj(attend(scaledByDimension(query, m.scaling), key, value, { scale: 1, mask }));
  });
};

const perceptron = (c: Config) =>
  module(
    {
      ff0: linear(c.hidden_size, c.intermediate_size, { bias: c.use_bias }),
      ff1: linear(c.intermediate_size, c.hidden_size, { bias: c.use_bias }),
    },
    (m, x: Tensor) => m.ff1(activation(c.activation)(m.ff0(x))),
  );

/** A norm before each block and one behind it. */
const layer = (c: Config) => {
  const norm = () => rmsNorm(c.hidden_size, c.rms_norm_eps);
  const parts = {
    self_attn: attention(c),
    mlp: perceptron(c),
    input_layernorm: norm(),
    post_attention_layernorm: norm(),
    pre_feedforward_layernorm: norm(),
    post_feedforward_layernorm: norm(),
  };
  return module(parts, (m, x: Tensor, mask: Tensor, rope: RotaryTables) => {
    const attended = m.post_attention_layernorm(m.self_attn(m.input_layernorm(x), mask, rope)).add(x);
    return m.post_feedforward_layernorm(m.mlp(m.pre_feedforward_layernorm(attended))).add(attended);
  });
};

/** Mean and deviation of what is known up to each patch, `[batch, patches]`; 0 where nothing is. */
const runningScales = (patches: Tensor, known: Tensor) => {
  // About the mean of all that is known: squares of large numbers would lose what is small.
  const total = known.sum([1, 2], true).clamp(1);
  const middle = patches.mul(known).sum([1, 2], true).div(total);
  const apart = patches.sub(middle).mul(known);
  const soFar = (x: Tensor) => x.sum(2).cumsum(1);
  const count = soFar(known);
  const mean = soFar(apart).div(count.clamp(1));
  const variance = soFar(apart.mul(apart)).div(count.clamp(1)).sub(mean.mul(mean)).clamp(0);
  const isEmpty = count.eq(0);
  return { loc: mean.add(middle.squeeze(2)).masked_fill(isEmpty, 0), scale: variance.sqrt() };
};

/** Deviations by which something can be divided. */
const divisor = (scale: Tensor): Tensor => scale.masked_fill(scale.lt(tolerance), 1);

/** What the model makes of series. */
interface Read {
  readonly states: Tensor;
  /** Scales up to each patch, `[batch, patches]`. */
  readonly loc: Tensor;
  readonly scale: Tensor;
}

/** Series `[batch, steps]`, and which steps are padding → states of patches. */
const backbone = (c: Config) => {
  const parts = {
    input_ff_layer: residualBlock([2 * c.patch_length, c.hidden_size, c.hidden_size], { act: c.activation }),
    layers: Array.from({ length: c.num_hidden_layers }, () => layer(c)),
  };
  return baseModel(
    module(parts, (m, series: Tensor, padding: Tensor, count: number | undefined): Read => {
      const patchesOf = (x: Tensor) => inPatches(x, c.patch_length, count);
      const [values, known] = [patchesOf(series), patchesOf(padding).neg().add(1)];
      const { loc, scale } = runningScales(values, known);
      const normed = values.sub(loc.unsqueeze(-1)).div(divisor(scale).unsqueeze(-1)).mul(known);
      const embedded = m.input_ff_layer(Tensor.cat([normed, patchesOf(padding)], -1));
      const isRead = known.select(2, -1).to("int64");
      const empty = isRead.neg().add(1).sum(1, true);
      const places = Tensor.arange(series.graph, embedded.size(1)).unsqueeze(0).sub(empty);
      const rope = ropeTables(ropeOf(c), places, c.head_dim);
      const mask = causalMask(isRead, embedded);
      return { states: m.layers.reduce((x, one) => one(x, mask, rope), embedded), loc, scale };
    }),
  );
};

const model = defineArchitecture({
  padding: { none: "what padding is, an input says by step; no mask of attention does" },
  build: backbone,
  sessions: (built, c: Config) => ({
    model: {
      inputs: {
        past_values: { dtype: "float32", axes: ["batch_size", patchAxis(c.patch_length)] },
        past_values_padding: { dtype: "int64", axes: ["batch_size", patchAxis(c.patch_length)] },
      },
      trace: ({ past_values, past_values_padding }: NamedTensors) => {
        if (!past_values || !past_values_padding) throw new Error("a series lacks a part");
        const { states, loc, scale } = built(past_values, past_values_padding.to("float32"), undefined);
        return {
          last_hidden_state: states,
          loc: loc.select(1, -1),
          scale: scale.select(1, -1).clamp(tolerance),
          context_mu: loc,
          context_sigma: scale,
        };
      },
    },
  }),
  // A patch of padding before all others would see nothing: what it gets is each implementation of attention's own.
  inputs: (c) => patchSeries({ length: c.patch_length, isPadding: paddedWithin }),
});

/** A forecast's mean and quantiles, `[batch, steps, 1 + quantiles]`. */
const heads = (c: Config) => {
  const kinds = 1 + c.quantiles.length;
  // These blocks have no biases: the class does not read use_bias for them.
  const head = (steps: number) =>
    residualBlock([c.hidden_size, c.hidden_size, steps * kinds], { act: c.activation, bias: false });
  return {
    output_projection_point: head(c.horizon_length),
    output_projection_quantiles: head(c.output_quantile_len),
  };
};

/** The last patch's forecasts by both heads. */
const projected = (c: Config, m: ReturnType<typeof heads>, { states, loc, scale }: Read) => {
  const kinds = 1 + c.quantiles.length;
  const last = (x: Tensor) => x.select(1, -1);
  const of = (head: (x: Tensor) => Tensor, steps: number) =>
    head(last(states)).mul(last(scale).unsqueeze(-1)).add(last(loc).unsqueeze(-1)).unflatten(-1, [steps, kinds]);
  return {
    points: of(m.output_projection_point, c.horizon_length),
    spreads: of(m.output_projection_quantiles, c.output_quantile_len),
  };
};

/** The mean where it is, the quantiles the other way round. */
const flipped = (x: Tensor): Tensor => {
  const kinds = x.size(-1) as number;
  const order = Array.from({ length: kinds }, (_, index) => (index === 0 ? 0 : kinds - index));
  return x.index_select(-1, x.graph.constant(order, "int64"));
};

/** Quantiles as far from the median as the second head has them, for as many steps as it has. */
const spreadQuantiles = (c: Config, points: Tensor, spreads: Tensor): Tensor => {
  if (!c.use_continuous_quantile_head) return points;
  const steps = Math.min(c.horizon_length, c.output_quantile_len);
  const median = Math.min(c.decode_index, c.quantiles.length);
  const at = (x: Tensor) => x.slice(1, 0, steps);
  const middle = (x: Tensor) => at(x).slice(-1, median, median + 1);
  const spread = at(spreads).sub(middle(spreads)).add(middle(points));
  const isKept = Array.from({ length: 1 + c.quantiles.length }, (_, index) => Number(index === 0 || index === median));
  const kept = points.graph.constant(isKept, "int64").to("bool");
  const first = at(points).where(kept, spread);
  return steps === c.horizon_length ? first : Tensor.cat([first, points.slice(1, steps, c.horizon_length)], 1);
};

/** Mean and deviation of series, padding's zeros among them, `[batch, 1]` each. */
const wholeScales = (series: Tensor) => {
  const steps = series.size(1) as number;
  const loc = series.mean(1, true);
  const apart = series.sub(loc);
  return {
    loc,
    scale: apart
      .mul(apart)
      .sum(1, true)
      .div(steps - 1)
      .sqrt(),
  };
};

const prediction = defineArchitecture({
  padding: { none: "series of any length are one batch only where they are equally long" },
  build: (c: Config) =>
    module({ model: backbone(c), ...heads(c) }, (m, series: Tensor) => {
      const { values, padding } = inContext(c, series);
      const { loc, scale } = wholeScales(values);
      const normed = values.sub(loc).div(divisor(scale));
      const read = (x: Tensor) => m.model(x, padding, contextPatches(c));
      const [seen, mirrored] = [read(normed), c.force_flip_invariance ? read(normed.neg()) : undefined];
      const { points, spreads } = projected(c, m, seen);
      const other = mirrored && projected(c, m, mirrored);
      const even = (x: Tensor, y: Tensor | undefined) => (y ? x.sub(flipped(y)).div(2) : x);
      const forecast = spreadQuantiles(c, even(points, other?.points), even(spreads, other?.spreads));
      const unscaled = forecast.mul(scale.unsqueeze(-1)).add(loc.unsqueeze(-1));
      const isPositive = series.amin([0, 1], true).ge(0).unsqueeze(-1);
      const full = c.infer_is_positive ? unscaled.clamp(0).where(isPositive, unscaled) : unscaled;
      const mean = full.select(-1, Math.min(c.decode_index, c.quantiles.length));
      // States are no output: those of patches of padding, which see nothing, are each implementation of attention's own.
      return { full_predictions: full, mean_predictions: mean };
    }),
  sessions: (built) => ({
    model: {
      inputs: { past_values: { dtype: "float32", axes: ["batch_size", "series_length"] } },
      trace: ({ past_values }: NamedTensors) => {
        if (!past_values) throw new Error("there is no series");
        return built(past_values);
      },
    },
  }),
  inputs: (c) => contextSeries(c.context_length, () => ({})),
});

const predictions = ["TimesFm2_5ModelForPrediction"];

export default timeSeriesFamily<Config>({
  facts: timesfm25,
  repo: "google/timesfm-2.5-200m-transformers",
  tiny: (c) => ({
    ...tinyContext(c),
    horizon_length: Math.min(c.horizon_length, 6),
    output_quantile_len: Math.min(c.output_quantile_len, 8),
  }),
  architectures: { TimesFm2_5Model: model, TimesFm2_5ModelForPrediction: prediction },
  variants: {
    "grouped keys": { config: { num_key_value_heads: 4 } },
    biases: { config: { attention_bias: true, use_bias: true } },
    "another activation": { config: { activation: "gelu" } },
    "no mirrored series": { config: { force_flip_invariance: false }, classes: predictions },
    "quantiles of the first head": { config: { use_continuous_quantile_head: false }, classes: predictions },
    "forecasts below 0": { config: { infer_is_positive: false }, classes: predictions },
    "fewer spreads than steps": { config: { output_quantile_len: 3 }, classes: predictions },
    "another median": { config: { decode_index: 7 }, classes: predictions },
  },
});
