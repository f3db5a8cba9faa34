import { type PatchTSTConfig, patchtst } from "@tiny-random/atlas/configs/patchtst";
import {
  type Architecture,
  defineArchitecture,
  InputError,
  type NamedTensors,
  type SessionInput,
} from "@tiny-random/core";
import { type AnyModule, baseModel, linear, module, Tensor } from "@tiny-random/nn";
import { batches, counts, observed, withGaps } from "../../inputs.ts";
import { distributionProjection, inRange, numbered } from "../../layers/distribution.ts";
import { drawnAxes, drawnFor, drawnInput, maskedPatches, tinyMasks } from "../../layers/masked-patches.ts";
import { patchCount, patched, tinyPatches } from "../../layers/patches.ts";
import { namedScaling, type Scales, type Scaling, scaleOutputs, scalesOf } from "../../layers/scaler.ts";
import { oneLength, timeSeriesFamily } from "../../time-series-family.ts";
import { patchEncoder } from "./encoder.ts";

type Config = PatchTSTConfig;

const scalingOf = (c: Config): Scaling => namedScaling(c.scaling, "mean");

/** What the model makes of series: states `[batch, channels, patches, width]`, its patches, the scales that it took away. */
interface Read extends Scales {
  readonly states: Tensor;
  readonly patches: Tensor;
}

/** The model alone, which masks patches where it is given a draw. */
const backbone = (c: Config) =>
  baseModel(
    module({ encoder: patchEncoder(c) }, (m, inputs: NamedTensors): Read => {
      const { past_values: values, past_observed_mask: known, [drawnInput]: drawn } = inputs;
      if (!values || !known) throw new Error("a series lacks its values or what of them was observed");
      const { loc, scale } = scalesOf(scalingOf(c), values, known.to("float32"));
      const patches = patched(c, values.sub(loc).div(scale));
      return { states: m.encoder(drawn ? maskedPatches(c, patches, drawn) : patches), patches, loc, scale };
    }),
  );

/** States of a channel's patches as one vector: the class token's, pooled ones, or undefined where none are. */
const pooled = ({ use_cls_token, pooling_type }: Config, states: Tensor): Tensor | undefined => {
  if (use_cls_token) return states.select(2, 0);
  if (pooling_type === "mean") return states.mean(2);
  return pooling_type === "max" ? states.amax(2) : undefined;
};

/** All channels of a series as one vector. Throws InputError where patches are not pooled. */
const pooledSeries = (c: Config, states: Tensor): Tensor => {
  const vectors = pooled(c, states);
  if (!vectors)
    throw new InputError(`pooling_type ${c.pooling_type} without a class token makes no vector of a series`);
  return vectors.flatten(1);
};

const seriesFeatures = (c: Config): number => c.num_input_channels * c.d_model;

/** The parameters of a distribution, where the model learns one. */
const distributed = (c: Config, features: number, dim: number) =>
  c.loss === "mse" ? undefined : distributionProjection(c.distribution_output, features, dim);

/** Writes every patch again, masked ones too. */
const pretrainingHead = (c: Config) =>
  module({ linear: linear(c.d_model, c.patch_length) }, (m, { states }: Read): NamedTensors => {
    const written = m.linear(states);
    return { prediction_output: c.use_cls_token ? written.slice(2, 1) : written };
  });

const classificationHead = (c: Config) =>
  module(
    { linear: linear(seriesFeatures(c), c.num_targets) },
    (m, { states }: Read): NamedTensors => ({
      prediction_logits: m.linear(pooledSeries(c, states)),
    }),
  );

/** What comes next in each channel, or the parameters of its distribution. */
const predictionHead = (c: Config) => {
  if (!c.share_projection)
    throw new InputError(
      "share_projection false: Transformers' PatchTSTForPrediction flattens its states once for each channel",
    );
  const tokens = patchCount(c) + (c.use_cls_token ? 1 : 0);
  const features = c.use_cls_token || c.pooling_type ? c.d_model : c.d_model * tokens;
  const distribution = distributed(c, features, c.prediction_length);
  const projection = distribution ?? linear(features, c.prediction_length);
  return module({ projection }, (m, { states, loc, scale }: Read): NamedTensors => {
    const made = m.projection(pooled(c, states) ?? states.flatten(2));
    const scales = scaleOutputs(scalingOf(c), { loc, scale });
    if (made instanceof Tensor) return { prediction_outputs: made.transpose(1, 2).mul(scale).add(loc), ...scales };
    const parameters = made.map((part) => part.transpose(1, 2));
    return { ...numbered("prediction_outputs", parameters), ...scales };
  });
};

/** Targets of a whole series, or the parameters of their distribution. */
const regressionHead = (c: Config) => {
  const projection = distributed(c, seriesFeatures(c), c.num_targets) ?? linear(seriesFeatures(c), c.num_targets);
  return module({ projection }, (m, { states }: Read): NamedTensors => {
    const made = m.projection(pooledSeries(c, states));
    if (made instanceof Tensor) return { regression_outputs: inRange(c.output_range, made) };
    return numbered("regression_outputs", made);
  });
};

const seriesAxes = (c: Config): SessionInput["axes"] => ["batch_size", c.context_length, c.num_input_channels];

type Head = ((read: Read) => NamedTensors) & AnyModule;

/** A class over the backbone. */
const architecture = (
  build: (c: Config) => ((inputs: NamedTensors) => NamedTensors) & AnyModule,
  masks: (c: Config) => boolean,
): Architecture<Config> =>
  defineArchitecture({
    padding: oneLength,
    build,
    sessions: (model, c) => ({
      model: {
        inputs: {
          past_values: { dtype: "float32", axes: seriesAxes(c) },
          past_observed_mask: { dtype: "bool", axes: seriesAxes(c) },
          ...(masks(c) && { [drawnInput]: drawnAxes(c) }),
        },
        trace: model,
      },
    }),
    inputs: (c) =>
      batches((rows, seed) => {
        const shape = [rows, c.context_length, c.num_input_channels];
        const known = observed(shape, seed);
        return {
          past_values: withGaps(counts(shape, seed), known),
          past_observed_mask: known,
          ...(masks(c) && { [drawnInput]: drawnFor(c, rows, seed) }),
        };
      }),
  });

const bareModel = architecture(
  (c) => {
    const model = backbone(c);
    return module({ encoder: model.encoder }, (_, inputs: NamedTensors): NamedTensors => {
      const { states, patches, loc, scale } = model(inputs);
      return { last_hidden_state: states, patch_input: patches, ...scaleOutputs(scalingOf(c), { loc, scale }) };
    });
  },
  (c) => c.do_mask_input === true,
);

const withHead = (head: (c: Config) => Head, masks: boolean): Architecture<Config> =>
  architecture(
    (c) => module({ model: backbone(c), head: head(c) }, (m, inputs: NamedTensors) => m.head(m.model(inputs))),
    () => masks,
  );

const pooledClasses = ["PatchTSTForClassification", "PatchTSTForPrediction", "PatchTSTForRegression"];
const distributionClasses = ["PatchTSTForPrediction", "PatchTSTForRegression"];
const pretraining = ["PatchTSTForPretraining"];

export default timeSeriesFamily<Config>({
  facts: patchtst,
  repo: "ibm-granite/granite-timeseries-patchtst",
  reference: {
    context_length: 512,
    dropout: 0.2,
    head_dropout: 0.2,
    mask_input: null,
    num_attention_heads: 16,
    num_input_channels: 7,
    patch_length: 12,
    patch_stride: 12,
    pooling_type: null,
    prediction_length: 96,
    seed_number: null,
    torch_dtype: "float32",
    use_cls_token: true,
  },
  tiny: (c) => {
    const patches = tinyPatches(c);
    const num_input_channels = Math.min(c.num_input_channels, 3);
    return {
      ...patches,
      ...tinyMasks(c, patches, num_input_channels),
      num_input_channels,
      prediction_length: Math.min(c.prediction_length, 8),
    };
  },
  architectures: {
    PatchTSTModel: bareModel,
    PatchTSTForPretraining: withHead(pretrainingHead, true),
    PatchTSTForClassification: withHead(classificationHead, false),
    PatchTSTForPrediction: withHead(predictionHead, false),
    PatchTSTForRegression: withHead(regressionHead, false),
  },
  variants: {
    "mean scaling": { config: { scaling: "mean" } },
    "no scaling": { config: { scaling: null } },
    "layer norms after the blocks": { config: { norm_type: "layernorm", pre_norm: false } },
    "channels that attend to each other": { config: { channel_attention: true } },
    "mean pooling": { config: { use_cls_token: false, pooling_type: "mean" }, classes: pooledClasses },
    "maximum pooling": { config: { use_cls_token: false, pooling_type: "max" }, classes: pooledClasses },
    "no class token": {
      config: { use_cls_token: false },
      classes: ["PatchTSTModel", "PatchTSTForPretraining", "PatchTSTForPrediction"],
    },
    "overlapping patches": { config: { patch_stride: 6 } },
    "learned positions": { config: { positional_encoding_type: "random" } },
    "an embedding for each channel": { config: { share_embedding: false } },
    "no biases in the feed-forward": { config: { bias: false } },
    "student's t": { config: { loss: "nll" }, classes: distributionClasses },
    normal: { config: { loss: "nll", distribution_output: "normal" }, classes: distributionClasses },
    "negative binomial": {
      config: { loss: "nll", distribution_output: "negative_binomial" },
      classes: distributionClasses,
    },
    "several targets in a range": {
      config: { num_targets: 3, output_range: [-2, 5] },
      classes: ["PatchTSTForRegression", "PatchTSTForClassification"],
    },
    "patches masked at the end": {
      config: { mask_type: "forecast", num_forecast_mask_patches: [2, 4] },
      classes: pretraining,
    },
    "patches masked in all channels but one": {
      config: { channel_consistent_masking: true, unmasked_channel_indices: [1], mask_value: 1 },
      classes: pretraining,
    },
    "masks without pretraining": { config: { do_mask_input: true }, classes: ["PatchTSTModel"] },
  },
});
