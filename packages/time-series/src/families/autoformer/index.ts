import { type AutoformerConfig, autoformer } from "@tiny-random/atlas/configs/autoformer";
import { Tensor } from "@tiny-random/nn";
import { forecasterClasses } from "../../layers/forecaster-classes.ts";
import { computedFeatures, lengthsOf, tinyForecaster } from "../../layers/forecaster-inputs.ts";
import { forecasterVariants } from "../../layers/forecaster-variants.ts";
import { timeSeriesFamily } from "../../time-series-family.ts";
import { decomposed } from "./decomposition.ts";
import { seasonalDecoder, seasonalEncoder } from "./stacks.ts";

/** The decoder starts from the last steps of the context, their seasons and their trend apart. */
export default timeSeriesFamily<AutoformerConfig>({
  facts: autoformer,
  repo: "huggingface/autoformer-tourism-monthly",
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
  tiny: (c) => ({
    ...tinyForecaster(c),
    autocorrelation_factor: Math.min(c.autocorrelation_factor, 2),
    label_length: Math.min(c.label_length, 4),
    moving_average: Math.min(c.moving_average, 5),
  }),
  architectures: forecasterClasses("Autoformer", {
    encoder: seasonalEncoder,
    decoder: seasonalDecoder,
    width: (c) => c.feature_size,
    forecast: (c: AutoformerConfig, { encoder, decoder }, { lagged, features }) => {
      const { context, prediction } = lengthsOf(c);
      const [seen, times] = [lagged.slice(1, 0, context), features.slice(1, 0, context)];
      const encoded = encoder(Tensor.cat([seen, times], -1));
      const { seasonal, trend } = decomposed(c, seen);
      const begin = context - c.label_length;
      const mean = seen.mean(1, true).expand(seen.shape.with(1, prediction));
      const after = (x: Tensor, next: Tensor) =>
        Tensor.cat(
          [Tensor.cat([x.slice(1, begin, context), next], 1), features.slice(1, begin, context + prediction)],
          -1,
        );
      const decoded = decoder(after(seasonal, mean.mul(0)), after(trend, mean), encoded);
      const predicted = decoded.last_hidden_state.add(decoded.trend);
      return {
        encoded,
        decoded: { last_hidden_state: decoded.last_hidden_state, trend: decoded.trend },
        predicted: predicted.slice(1, c.label_length, c.label_length + prediction),
      };
    },
  }),
  variants: {
    ...forecasterVariants("Autoformer"),
    "a shorter future than past": { config: { prediction_length: 2, label_length: 3 } },
  },
});
