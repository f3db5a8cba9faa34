import { expect, it } from "vitest";
import { tinyStages } from "./stages-of-layers.ts";

const names = (depth: number) => ["stem", ...Array.from({ length: depth }, (_, index) => `stage${index + 1}`)];
const reference = (out_indices: readonly number[], out_features: readonly string[], depth = 12) => ({
  ...{ model_type: "dinov2", num_hidden_layers: depth, stage_names: names(depth), out_features, out_indices },
});

it("keeps two layers and gives the last one's states", () => {
  expect(tinyStages(reference([12], ["stage12"]))).toEqual({
    ...{ num_hidden_layers: 2, stage_names: names(2), out_features: ["stage2"], out_indices: [2] },
  });
});

it("keeps as many layers as are chosen, whichever of the two lists says so", () => {
  const four = { num_hidden_layers: 4, out_features: names(4).slice(1), out_indices: [1, 2, 3, 4] };
  expect(tinyStages(reference([3, 5, 7, 11], ["stage12"]))).toMatchObject(four);
  expect(tinyStages(reference([12], ["stage5", "stage12", "stage18", "stage24"], 24))).toMatchObject(four);
});

it("keeps what goes into the first layer where that is chosen", () => {
  expect(tinyStages(reference([0, 6, 12], ["stem", "stage6", "stage12"]))).toMatchObject({
    ...{ num_hidden_layers: 2, out_features: ["stem", "stage1", "stage2"], out_indices: [0, 1, 2] },
  });
});
