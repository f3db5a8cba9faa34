// What the config of every forecaster can switch to.
import type { Variant } from "@tiny-random/core";

/** By a prefix of the classes' names. */
export const forecasterVariants = (prefix: string): Record<string, Variant> => {
  const prediction = [`${prefix}ForPrediction`];
  return {
    "standard scaling": { config: { scaling: "std" } },
    "no scaling": { config: { scaling: false } },
    "several values in a step": { config: { input_size: 2, scaling: "std" } },
    "no static features": {
      config: {
        num_static_categorical_features: 0,
        num_static_real_features: 0,
        cardinality: null,
        embedding_dimension: null,
      },
    },
    "several kinds of static features": {
      config: { num_static_categorical_features: 2, cardinality: [366, 4], embedding_dimension: [6, 2] },
    },
    "dynamic features": { config: { num_dynamic_real_features: 1 } },
    normal: { config: { distribution_output: "normal" }, classes: prediction },
    "negative binomial": { config: { distribution_output: "negative_binomial" }, classes: prediction },
    "negative binomial of several values": {
      config: { distribution_output: "negative_binomial", input_size: 2 },
      classes: prediction,
    },
  };
};
