import { InputError } from "@tiny-random/core";
import { Graph } from "@tiny-random/nn";
import { expect, test } from "vitest";
import { featureMaps } from "./feature-maps.ts";

const graph = new Graph();
const features = [8, 16, 32].map((channels, index) => graph.input(`x${index}`, "float32", ["batch_size", channels]));
const stage_names = ["stem", "stage1", "stage2"];

test("a backbone returns the feature maps of the stages in out_features, numbered in their order", () => {
  const maps = featureMaps({ stage_names, out_features: ["stem", "stage2"] }, features);
  expect(maps).toEqual({ "feature_maps.0": features[0], "feature_maps.1": features[2] });
});

test("an unknown stage in out_features is refused in a sentence with the names of the known ones", () => {
  const ask = () => featureMaps({ stage_names, out_features: ["stage9"] }, features);
  expect(ask).toThrow(
    new InputError(
      "out_features asks for stage9, which is no stage of the model",
      "The stages are stem, stage1, stage2.",
    ),
  );
});
