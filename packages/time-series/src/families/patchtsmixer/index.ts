import { type PatchTSMixerConfig, patchtsmixer } from "@tiny-random/atlas/configs/patchtsmixer";
import {
  type Architecture,
  defineArchitecture,
  InputError,
  type NamedTensors,
  type SessionInput,
} from "@tiny-random/core";
import { type AnyModule, baseModel, linear, module, Tensor } from "@tiny-random/nn";
import { batches, counts, observed, withGaps } from "../../inputs.ts";
import { atScale, distributionProjection, inRange, numbered } from "../../layers/distribution.ts";
import { drawnAxes, drawnFor, drawnInput, maskedPatches, tinyMasks } from "../../layers/masked-patches.ts";
import { patchCount, patched, tinyPatches } from "../../layers/patches.ts";
import { namedScaling, type Scales, type Scaling, scaleOutputs, scalesOf } from "../../layers/scaler.ts";
import { oneLength, timeSeriesFamily } from "../../time-series-family.ts";
import { mixerEncoder } from "./encoder.ts";

type Config = PatchTSMixerConfig;

const scalingOf = (c: Config): Scaling => namedScaling(c.scaling, "std");

/** What the model makes of series: states `[batch, channels, patches, width]`, its patches, the scales that it took away. */
interface Read extends Scales {
  readonly states: Tensor;
  readonly patches: Tensor;
}

/** The model alone. Where no mask says what was observed, everything was. Throws InputError for a wrong number of patches. */
const backbone = (c: Config) => {
  if (c.num_patches !== patchCount(c))
    throw new InputError(`num_patches ${c.num_patches}: context and patches make ${patchCount(c)}`);
  return baseModel(
    module({ encoder: mixerEncoder(c) }, (m, inputs: NamedTensors): Read => {
      const { past_values: values, observed_mask: known, [drawnInput]: drawn } = inputs;
      if (!values) throw new Error("a series lacks its values");
      const everything = () => values.graph.constant([1], "float32", [1, 1, 1]).expand(values.shape);
      const { loc, scale } = scalesOf(scalingOf(c), values, known?.to("float32") ?? everything());
      const patches = patched(c, values.sub(loc).div(scale));
      return { states: m.encoder(drawn ? maskedPatches(c, patches, drawn) : patches), patches, loc, scale };
    }),
  );
};

/** The scales, which are one number for each channel, mixed into the states of its patches. */
const scaleInjection = (c: Config) => {
  const expansion = 2;
  return module(
    {
      inverse_trans_expansion: linear(c.d_model + 2, expansion * c.d_model),
      inverse_trans_compression: linear(expansion * c.d_model, c.d_model),
      map_scale_expansion: linear(2, 2 * expansion),
      map_scale_compression: linear(2 * expansion, 2),
    },
    (m, { states, loc, scale }: Read) => {
      const ofPatches = (part: Tensor) => part.transpose(1, 2).unsqueeze(-2).expand(states.shape.with(-1, 1));
      const scales = Tensor.cat([ofPatches(loc), ofPatches(scale)], -1);
      const mapped = m.map_scale_compression(m.map_scale_expansion(scales));
      return m.inverse_trans_compression(m.inverse_trans_expansion(Tensor.cat([states, mapped], -1)));
    },
  );
};

/** States of all patches as one vector of each feature, or all of them where nothing aggregates them. */
const aggregated = ({ head_aggregation }: Config, states: Tensor): Tensor => {
  const byFeature = states.transpose(2, 3);
  if (head_aggregation === "use_last") return byFeature.select(3, -1).flatten(1);
  if (head_aggregation === "max_pool") return byFeature.amax(3).flatten(1);
  return head_aggregation === "avg_pool" ? byFeature.mean(3).flatten(1) : byFeature.flatten(1);
};

const aggregatedFeatures = (c: Config): number =>
  c.d_model * c.num_input_channels * (c.head_aggregation === null ? patchCount(c) : 1);

const targetsHead = (c: Config) =>
  module({ projection: linear(aggregatedFeatures(c), c.num_targets) }, (m, states: Tensor) =>
    inRange(c.output_range, m.projection(aggregated(c, states))),
  );

const distributedTargetsHead = (c: Config) =>
  module(
    { projection: distributionProjection(c.distribution_output, aggregatedFeatures(c), c.num_targets) },
    (m, states: Tensor) => m.projection(aggregated(c, states)),
  );

type Inputs = ((inputs: NamedTensors) => NamedTensors) & AnyModule;

/** Targets of a whole series under a name, or the parameters of their distribution. */
const targetsModel = (c: Config, name: string, distributed: boolean): Inputs => {
  const head = distributed ? distributedTargetsHead(c) : targetsHead(c);
  const inject_scale = scalingOf(c) === "none" ? undefined : scaleInjection(c);
  return module({ model: backbone(c), head, inject_scale }, (m, inputs: NamedTensors): NamedTensors => {
    const read = m.model(inputs);
    const states = m.inject_scale?.(read) ?? read.states;
    const made = m.head(states);
    const answers = made instanceof Tensor ? { [name]: made } : numbered(name, made);
    return { ...answers, last_hidden_state: states };
  });
};

/** Writes every patch again, masked ones too. */
const pretrainingModel = (c: Config): Inputs => {
  const head = module({ base_pt_block: linear(c.d_model, c.patch_length) }, (m, states: Tensor) =>
    m.base_pt_block(states),
  );
  return module({ model: backbone(c), head }, (m, inputs: NamedTensors): NamedTensors => {
    const { states } = m.model(inputs);
    return { prediction_outputs: m.head(states), last_hidden_state: states };
  });
};

/** What comes next in each channel, or the parameters of its distribution; of some channels where the config names them. */
const predictionModel = (c: Config): Inputs => {
  const features = patchCount(c) * c.d_model;
  const base_forecast_block =
    c.loss === "mse"
      ? linear(features, c.prediction_length)
      : distributionProjection(c.distribution_output, features, c.prediction_length);
  const head = module({ base_forecast_block }, (m, states: Tensor) => m.base_forecast_block(states.flatten(2)));
  const named = c.prediction_channel_indices as readonly number[] | null;
  return module({ model: backbone(c), head }, (m, inputs: NamedTensors): NamedTensors => {
    const { states, loc, scale } = m.model(inputs);
    const chosen = (x: Tensor) =>
      named
        ? x.index_select(
            2,
            x.graph.constant(
              named.toSorted((a, b) => a - b),
              "int64",
            ),
          )
        : x;
    const scales = { loc: chosen(loc), scale: chosen(scale) };
    const made = m.head(states);
    const forecast = (made instanceof Tensor ? [made] : made).map((part) => chosen(part.transpose(1, 2)));
    const answers =
      made instanceof Tensor
        ? { prediction_outputs: (forecast[0] as Tensor).mul(scales.scale).add(scales.loc) }
        : numbered("prediction_outputs", atScale(c.distribution_output, forecast, scales.scale));
    return { ...answers, last_hidden_state: states, ...scaleOutputs(scalingOf(c), scales) };
  });
};

const bareModel = (c: Config): Inputs => {
  const model = backbone(c);
  return module({ encoder: model.encoder }, (_, inputs: NamedTensors): NamedTensors => {
    const { states, patches, loc, scale } = model(inputs);
    return { last_hidden_state: states, patch_input: patches, ...scaleOutputs(scalingOf(c), { loc, scale }) };
  });
};

const seriesAxes = (c: Config): SessionInput["axes"] => ["batch_size", c.context_length, c.num_input_channels];

/** What a class reads beside the values: whether some are missing, what is masked. */
type Reads = "values" | "gaps" | "masks";

const architecture = (build: (c: Config) => Inputs, reads: Reads): Architecture<Config> =>
  defineArchitecture({
    padding: oneLength,
    build,
    sessions: (model, c) => ({
      model: {
        inputs: {
          past_values: { dtype: "float32", axes: seriesAxes(c) },
          ...(reads !== "values" && { observed_mask: { dtype: "bool" as const, axes: seriesAxes(c) } }),
          ...(reads === "masks" && { [drawnInput]: drawnAxes(c) }),
        },
        trace: model,
      },
    }),
    inputs: (c) =>
      batches((rows, seed) => {
        const shape = [rows, c.context_length, c.num_input_channels];
        const values = counts(shape, seed);
        if (reads === "values") return { past_values: values };
        const known = observed(shape, seed);
        return {
          past_values: withGaps(values, known),
          observed_mask: known,
          ...(reads === "masks" && { [drawnInput]: drawnFor(c, rows, seed) }),
        };
      }),
  });

const prediction = ["PatchTSMixerForPrediction"];
const distributionClasses = ["PatchTSMixerForPrediction", "PatchTSMixerForRegression"];
const targetClasses = ["PatchTSMixerForTimeSeriesClassification", "PatchTSMixerForRegression"];
const pretraining = ["PatchTSMixerForPretraining"];

export default timeSeriesFamily<Config>({
  facts: patchtsmixer,
  repo: "ibm/patchtsmixer-etth1-generate",
  reference: {
    context_length: 512,
    d_model: 48,
    dropout: 0.5,
    expansion_factor: 3,
    head_dropout: 0.5,
    loss: "nll",
    num_input_channels: 7,
    num_layers: 2,
    patch_length: 16,
    patch_stride: 16,
    post_init: false,
    prediction_length: 96,
    torch_dtype: "float32",
  },
  computed: ["num_patches", "patch_last"],
  // The class computes it, and a file's own number goes over that.
  resolve: (c, merged) => (typeof merged["num_patches"] === "number" ? {} : { num_patches: patchCount(c) }),
  tiny: (c) => {
    const patches = tinyPatches(c);
    const num_input_channels = Math.min(c.num_input_channels, 3);
    const named = c.prediction_channel_indices as readonly number[] | null;
    return {
      ...patches,
      ...tinyMasks(c, patches, num_input_channels),
      num_patches: patchCount(patches),
      num_input_channels,
      prediction_channel_indices: named?.filter((channel) => channel < num_input_channels) ?? null,
      prediction_length: Math.min(c.prediction_length, 8),
    };
  },
  architectures: {
    PatchTSMixerModel: architecture(bareModel, "gaps"),
    PatchTSMixerForPretraining: architecture(pretrainingModel, "masks"),
    PatchTSMixerForPrediction: architecture(predictionModel, "gaps"),
    PatchTSMixerForTimeSeriesClassification: architecture(
      (c) => targetsModel(c, "prediction_outputs", false),
      "values",
    ),
    PatchTSMixerForRegression: architecture((c) => targetsModel(c, "regression_outputs", c.loss !== "mse"), "values"),
  },
  variants: {
    "mixed channels": { config: { mode: "mix_channel" } },
    "batch norms": { config: { norm_mlp: "BatchNorm" } },
    "no gates": { config: { gated_attn: false } },
    "attention beside the mixing": { config: { self_attn: true, self_attn_heads: 4 } },
    "sinusoidal positions": { config: { use_positional_encoding: true } },
    "learned positions": { config: { use_positional_encoding: true, positional_encoding_type: "random" } },
    "mean scaling": { config: { scaling: "mean" } },
    "no scaling": { config: { scaling: null } },
    "overlapping patches": { config: { patch_stride: 8 } },
    values: { config: { loss: "mse" }, classes: distributionClasses },
    normal: { config: { distribution_output: "normal" }, classes: distributionClasses },
    "negative binomial": { config: { distribution_output: "negative_binomial" }, classes: distributionClasses },
    "some channels": { config: { prediction_channel_indices: [2, 0], loss: "mse" }, classes: prediction },
    "some channels' distribution": {
      config: { prediction_channel_indices: [2, 0], distribution_output: "negative_binomial" },
      classes: prediction,
    },
    "the last patch": { config: { head_aggregation: "use_last" }, classes: targetClasses },
    "the mean of patches": { config: { head_aggregation: "avg_pool" }, classes: targetClasses },
    "all patches": { config: { head_aggregation: null }, classes: targetClasses },
    "targets in a range": { config: { output_range: [-2, 5], loss: "mse" }, classes: targetClasses },
    "patches masked at the end": {
      config: { mask_type: "forecast", num_forecast_mask_patches: [2, 4] },
      classes: pretraining,
    },
    "patches masked in each channel but one": {
      config: { channel_consistent_masking: false, unmasked_channel_indices: [1], mask_value: 1 },
      classes: pretraining,
    },
  },
});
