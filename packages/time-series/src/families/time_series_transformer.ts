import {
  type TimeSeriesTransformerConfig,
  timeSeriesTransformer,
} from "@tiny-random/atlas/configs/time_series_transformer";
import { Tensor } from "@tiny-random/nn";
import { forecasterClasses } from "../layers/forecaster-classes.ts";
import { computedFeatures, lengthsOf, tinyForecaster } from "../layers/forecaster-inputs.ts";
import { stepDecoder, stepEncoder } from "../layers/forecaster-layers.ts";
import { forecasterVariants } from "../layers/forecaster-variants.ts";
import { timeSeriesFamily } from "../time-series-family.ts";

export default timeSeriesFamily<TimeSeriesTransformerConfig>({
  facts: timeSeriesTransformer,
  repo: "huggingface/time-series-transformer-tourism-monthly",
  needs: ["prediction_length"],
  reference: {
    cardinality: [366],
    context_length: 24,
    d_model: 26,
    embedding_dimension: [6],
    lags_sequence: [1, 2, 3, 4, 5, 6, 7, 11, 12, 13, 23, 24, 25, 35, 36, 37],
    num_static_categorical_features: 1,
    num_static_real_features: 1,
    num_time_features: 2,
    prediction_length: 24,
    scaling: true,
    torch_dtype: "float32",
  },
  computed: ["feature_size"],
  resolve: computedFeatures,
  tiny: tinyForecaster,
  architectures: forecasterClasses("TimeSeriesTransformer", {
    encoder: (c) => stepEncoder(c),
    decoder: (c) => stepDecoder(c),
    width: (c) => c.d_model,
    forecast: (c, { encoder, decoder }, { lagged, features }) => {
      const steps = Tensor.cat([lagged, features], -1);
      const { context, prediction } = lengthsOf(c);
      const encoded = encoder(steps.slice(1, 0, context));
      const predicted = decoder(steps.slice(1, context, context + prediction), encoded);
      return { encoded, predicted, decoded: { last_hidden_state: predicted } };
    },
  }),
  variants: forecasterVariants("TimeSeriesTransformer"),
});
