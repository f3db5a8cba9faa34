import { type InformerConfig, informer } from "@tiny-random/atlas/configs/informer";
import { InputError, type NamedTensors, type SessionInput, type Tensors } from "@tiny-random/core";
import { Tensor } from "@tiny-random/nn";
import { drawnIndices } from "../../inputs.ts";
import { forecasterClasses } from "../../layers/forecaster-classes.ts";
import { computedFeatures, lengthsOf, tinyForecaster } from "../../layers/forecaster-inputs.ts";
import { type StepLayers, stepDecoder, stepEncoder } from "../../layers/forecaster-layers.ts";
import { forecasterVariants } from "../../layers/forecaster-variants.ts";
import { timeSeriesFamily } from "../../time-series-family.ts";
import { probSparseAttention } from "./attention.ts";
import { distilledLength, distilling } from "./distilling.ts";

type Config = InformerConfig;

/** Whether attention is ProbSparse. Throws InputError for a kind that the class does not know. */
const isSparse = ({ attention_type: kind }: Config): boolean => {
  if (kind !== "prob" && kind !== "full")
    throw new InputError(`attention_type ${kind} is not known; known are prob, full`);
  return kind === "prob";
};

const layersOf = (c: Config): StepLayers => ({
  attention: isSparse(c) ? (side) => probSparseAttention(c, side) : undefined,
  narrowing: c.distil ? () => distilling(c.d_model) : undefined,
});

/** How many keys each layer's attention has, those of the encoder first. */
const keysOfLayers = (c: Config): readonly number[] => {
  const { context, prediction } = lengthsOf(c);
  const encoder = Array.from({ length: c.encoder_layers }).reduce<number[]>(
    (lengths) => [...lengths, c.distil ? distilledLength(lengths.at(-1) as number) : context],
    [context],
  );
  return [...encoder.slice(0, -1), ...Array.from({ length: c.decoder_layers }, () => prediction)];
};

const drawName = (layer: number): string => `drawn.${layer}`;

/** The keys that each layer draws, with repetition, as many as it has: it measures each query's sparsity on them. */
const draws = {
  inputs: (c: Config): Record<string, SessionInput> =>
    Object.fromEntries(
      isSparse(c) ? keysOfLayers(c).map((keys, layer) => [drawName(layer), { dtype: "int64", axes: [keys] }]) : [],
    ),
  tensors: (c: Config, seed: number): Tensors =>
    Object.fromEntries(
      isSparse(c) ? keysOfLayers(c).map((keys, layer) => [drawName(layer), drawnIndices(keys, seed + layer)]) : [],
    ),
};

const drawsOf = (inputs: NamedTensors, [from, to]: readonly [number, number]) =>
  Array.from({ length: to - from }, (_, index) => inputs[drawName(from + index)]);

export default timeSeriesFamily<Config>({
  facts: informer,
  repo: "huggingface/informer-tourism-monthly",
  needs: ["prediction_length"],
  reference: {
    cardinality: [366],
    context_length: 24,
    lags_sequence: [1, 2, 3, 4, 5, 6, 7, 11, 12, 13, 23, 24, 25, 35, 36, 37],
    num_static_categorical_features: 1,
    num_static_real_features: 1,
    num_time_features: 2,
    prediction_length: 24,
  },
  computed: ["feature_size"],
  resolve: computedFeatures,
  // Fewer queries than there are: else all of them are looked at.
  tiny: (c) => ({ ...tinyForecaster(c), sampling_factor: Math.min(c.sampling_factor, 2) }),
  architectures: forecasterClasses("Informer", {
    encoder: (c: Config) => stepEncoder(c, layersOf(c)),
    decoder: (c) => stepDecoder(c, layersOf(c)),
    width: (c) => c.d_model,
    draws,
    forecast: (c, { encoder, decoder }, { lagged, features }, inputs) => {
      const steps = Tensor.cat([lagged, features], -1);
      const { context, prediction } = lengthsOf(c);
      const [before, all] = [c.encoder_layers, c.encoder_layers + c.decoder_layers];
      const encoded = encoder(steps.slice(1, 0, context), drawsOf(inputs, [0, before]));
      const future = steps.slice(1, context, context + prediction);
      const predicted = decoder(future, encoded, drawsOf(inputs, [before, all]));
      return { encoded, predicted, decoded: { last_hidden_state: predicted } };
    },
  }),
  variants: {
    ...forecasterVariants("Informer"),
    "full attention": { config: { attention_type: "full" } },
    "no distilling": { config: { distil: false } },
    "as many queries as there are": { config: { sampling_factor: 1, context_length: 4, prediction_length: 4 } },
  },
});
