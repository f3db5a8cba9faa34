import { expect, it } from "vitest";
import { layerStages, tinyVitBackbone } from "./vit-backbone.ts";

const reference = (out_indices: readonly number[], out_features: readonly string[], depth = 12) => ({
  model_type: "dinov2",
  num_hidden_layers: depth,
  stage_names: layerStages(depth),
  out_features,
  out_indices,
});

it("a tiny Vision Transformer backbone has two layers and returns the last one's states by default", () => {
  expect(tinyVitBackbone(reference([12], ["stage12"]))).toEqual({
    num_hidden_layers: 2,
    stage_names: ["stem", "stage1", "stage2"],
    out_features: ["stage2"],
    out_indices: [2],
  });
});

it("a tiny Vision Transformer backbone has as many layers as out_indices or out_features choose", () => {
  const four = {
    num_hidden_layers: 4,
    out_features: ["stage1", "stage2", "stage3", "stage4"],
    out_indices: [1, 2, 3, 4],
  };
  expect(tinyVitBackbone(reference([3, 5, 7, 11], ["stage12"]))).toMatchObject(four);
  expect(tinyVitBackbone(reference([12], ["stage5", "stage12", "stage18", "stage24"], 24))).toMatchObject(four);
});

it("a tiny Vision Transformer backbone still returns the stem where the reference chooses it", () => {
  expect(tinyVitBackbone(reference([0, 6, 12], ["stem", "stage6", "stage12"]))).toMatchObject({
    num_hidden_layers: 2,
    out_features: ["stem", "stage1", "stage2"],
    out_indices: [0, 1, 2],
  });
});
