// What forecasters of one series read (Salinas et al., 2020): its values some steps ago, features of the time, and features
// that never change, the scales of the series among them.
import {
  InputError,
  idTensor,
  type ModelConfig,
  type NamedTensors,
  type SessionInput,
  spreadTensor,
  type Tensors,
} from "@tiny-random/core";
import { needed } from "@tiny-random/encoder-decoder/layers/seq2seq-family";
import { embedding, module, Tensor } from "@tiny-random/nn";
import { counts, observed, withGaps } from "../inputs.ts";
import { namedScaling, type Scales, type Scaling, scalesOf } from "./scaler.ts";

/** The config fields that say what is read. */
export interface ForecasterConfig extends ModelConfig {
  readonly prediction_length: number | null;
  readonly context_length: number | null;
  readonly input_size: number;
  readonly lags_sequence: readonly number[];
  readonly scaling: string | boolean | null;
  readonly num_dynamic_real_features: number;
  readonly num_static_categorical_features: number;
  readonly num_static_real_features: number;
  readonly num_time_features: number;
  readonly cardinality: readonly number[];
  readonly embedding_dimension: readonly number[];
  readonly feature_size: number;
}

/** Steps that are read, steps that are predicted, and steps before the first that lags reach back to. */
export interface Lengths {
  readonly context: number;
  readonly prediction: number;
  readonly past: number;
}

/** The lengths of a config. Throws InputError where it does not say how many steps are predicted. */
export const lengthsOf = (c: ForecasterConfig): Lengths => {
  const { prediction_length: prediction, lags_sequence: lags } = c;
  if (!prediction) throw new InputError("prediction_length has to be stated: the class has no default");
  const context = c.context_length ?? prediction;
  if (lags.some((lag) => lag < 1)) throw new InputError(`lags_sequence [${lags}] has to count steps back, from 1`);
  return { context, prediction, past: context + Math.max(...lags) };
};

/** How a series is scaled. */
export const scalingOf = (c: ForecasterConfig): Scaling => namedScaling(c.scaling, "mean");

const timeFeatures = (c: ForecasterConfig): number => c.num_time_features + c.num_dynamic_real_features;

/** Features of a step: lagged values, static features, features of the time, two scales. */
const featureSize = (c: ForecasterConfig): number =>
  c.input_size * (c.lags_sequence.length + 2) +
  c.embedding_dimension.reduce((sum, width) => sum + width, 0) +
  c.num_dynamic_real_features +
  c.num_time_features +
  c.num_static_real_features;

/** What the classes compute of a config where its file does not say it: no rule of the facts knows kinds of static features. */
export const computedFeatures = (c: ForecasterConfig, merged: ModelConfig) => {
  const listed = (key: string): readonly number[] | undefined => {
    const list = c.num_static_categorical_features > 0 ? merged[key] : undefined;
    return Array.isArray(list) && list.length > 0 ? (list as readonly number[]) : undefined;
  };
  const cardinality = listed("cardinality") ?? [0];
  const embedding_dimension =
    listed("embedding_dimension") ?? cardinality.map((count) => Math.min(50, Math.floor((count + 1) / 2)));
  const given = merged["feature_size"];
  return {
    cardinality,
    embedding_dimension,
    context_length: c.context_length || c.prediction_length,
    feature_size: typeof given === "number" ? given : featureSize({ ...c, cardinality, embedding_dimension }),
  };
};

/** Few steps, lags and kinds. */
export const tinyForecaster = (c: ForecasterConfig) => {
  const { context, prediction } = lengthsOf(c);
  const near = c.lags_sequence.filter((lag) => lag <= 3);
  const sizes = {
    prediction_length: Math.min(prediction, 8),
    context_length: Math.min(context, 12),
    lags_sequence: near.length < c.lags_sequence.length ? [...near, 5] : near,
    cardinality: c.cardinality.map((count) => Math.min(count, 6)),
    embedding_dimension: c.embedding_dimension.map((width) => Math.min(width, 3)),
  };
  return { ...sizes, feature_size: featureSize({ ...c, ...sizes }) };
};

const ofSeries = (c: ForecasterConfig, steps: number): readonly number[] =>
  c.input_size === 1 ? [steps] : [steps, c.input_size];

const batch = "batch_size";

/** What a session reads, by Transformers' names. */
export const forecasterInputs = (c: ForecasterConfig): Readonly<Record<string, SessionInput>> => {
  const { past, prediction } = lengthsOf(c);
  const float = (...axes: number[]): SessionInput => ({ dtype: "float32", axes: [batch, ...axes] });
  return {
    past_values: float(...ofSeries(c, past)),
    past_time_features: float(past, timeFeatures(c)),
    past_observed_mask: { dtype: "bool", axes: [batch, ...ofSeries(c, past)] },
    ...(c.num_static_categorical_features > 0 && {
      static_categorical_features: { dtype: "int64" as const, axes: [batch, c.num_static_categorical_features] },
    }),
    ...(c.num_static_real_features > 0 && { static_real_features: float(c.num_static_real_features) }),
    future_values: float(...ofSeries(c, prediction)),
    future_time_features: float(prediction, timeFeatures(c)),
  };
};

/** A batch of series with their features. */
export const forecasterTensors = (c: ForecasterConfig, rows: number, seed: number): Tensors => {
  const { past, prediction } = lengthsOf(c);
  const known = observed([rows, ...ofSeries(c, past)], seed);
  const kinds = (row: number) => c.cardinality.map((count, feature) => (row + feature + seed) % count);
  return {
    past_values: withGaps(counts([rows, ...ofSeries(c, past)], seed), known),
    past_time_features: spreadTensor([rows, past, timeFeatures(c)], seed),
    past_observed_mask: known,
    ...(c.num_static_categorical_features > 0 && {
      static_categorical_features: idTensor(Array.from({ length: rows }, (_, row) => kinds(row))),
    }),
    ...(c.num_static_real_features > 0 && {
      static_real_features: spreadTensor([rows, c.num_static_real_features], seed + 1),
    }),
    future_values: counts([rows, ...ofSeries(c, prediction)], seed + 2),
    future_time_features: spreadTensor([rows, prediction, timeFeatures(c)], seed + 3),
  };
};

/** What a forecaster reads of each step, the scales that its values were divided by, and what never changes. */
export interface Steps extends Scales {
  /** Values some steps ago, `[batch, context + prediction, input_size · lags]`. */
  readonly lagged: Tensor;
  /** Static features and features of the time, `[batch, context + prediction, ...]`. */
  readonly features: Tensor;
  /** `[batch, static features]` */
  readonly constant: Tensor;
}

/** The values as many steps ago as each lag says: `[batch, past + prediction, ...]` → `[batch, steps, input_size · lags]`. */
const laggedValues = (c: ForecasterConfig, values: Tensor, steps: number): Tensor => {
  const { past, prediction } = lengthsOf(c);
  const end = past + prediction;
  const parts = c.lags_sequence.map((lag) => values.slice(1, end - lag - steps, end - lag));
  const stacked = Tensor.stack(parts, -1);
  return c.input_size === 1 ? stacked : stacked.flatten(2);
};

/** An embedding for each kind of static feature, their vectors one after the other. */
const kindEmbedder = (c: ForecasterConfig) =>
  module(
    { embedders: c.cardinality.map((count, index) => embedding(count, c.embedding_dimension[index] ?? 0)) },
    (m, kinds: Tensor) =>
      Tensor.cat(
        m.embedders.map((own, index) => own(kinds.select(1, index))),
        -1,
      ),
  );

/** The embedding of static kinds, where there are some. */
export const staticEmbedder = (c: ForecasterConfig) =>
  c.num_static_categorical_features > 0 ? kindEmbedder(c) : undefined;

/** A session's inputs as what a forecaster reads, past and future in one. */
export const stepsOf = (
  c: ForecasterConfig,
  embedder: ReturnType<typeof staticEmbedder>,
  inputs: NamedTensors,
): Steps => {
  const { context, prediction, past } = lengthsOf(c);
  if (c.feature_size !== featureSize(c))
    throw new InputError(`feature_size ${c.feature_size}: lags and features make ${featureSize(c)}`);
  const values = needed(inputs, "past_values");
  const known = needed(inputs, "past_observed_mask").to("float32");
  const lastOf = (x: Tensor) => x.slice(1, past - context, past);
  const { loc, scale } = scalesOf(scalingOf(c), lastOf(values), lastOf(known));
  const scaled = Tensor.cat([values, needed(inputs, "future_values")], 1)
    .sub(loc)
    .div(scale);
  const flat = (x: Tensor) => (c.input_size === 1 ? x : x.squeeze(1));
  const { static_categorical_features: kinds, static_real_features: real } = inputs;
  const constant = Tensor.cat(
    [
      ...(embedder && kinds ? [embedder(kinds)] : []),
      ...(real ? [real] : []),
      flat(loc).abs().add(1).log(),
      flat(scale).log(),
    ],
    1,
  );
  const time = Tensor.cat([lastOf(needed(inputs, "past_time_features")), needed(inputs, "future_time_features")], 1);
  const steps = context + prediction;
  const repeated = constant.unsqueeze(1).expand([constant.size(0), steps, constant.size(1)]);
  return { lagged: laggedValues(c, scaled, steps), features: Tensor.cat([repeated, time], -1), constant, loc, scale };
};
