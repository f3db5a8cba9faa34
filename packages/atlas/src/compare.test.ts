import { expect, it } from "vitest";
import { compareAtlases } from "./compare.ts";
import type { Atlas, AtlasEntry, AtlasGap } from "./load.ts";

const entry = (modelType: string, more: Partial<AtlasEntry> = {}): AtlasEntry => ({
  modelType,
  architecture: `${modelType}Model`,
  package: "text",
  mappings: [],
  configText: "{}",
  transformersJs: false,
  optimumOnnx: false,
  baseModelPrefix: "model",
  mainInput: "input_ids",
  ties: {},
  config: { transformers_version: "1", size: 8 },
  tensors: new Map([["a.weight", { dtype: "F32", shape: [8, 8] }]]),
  keptInFloat32: { bfloat16: [], float16: [] },
  ...more,
});
const gap = (modelType: string): AtlasGap => ({
  modelType,
  architecture: `${modelType}Model`,
  package: "text",
  reason: "ImportError: timm",
});

const atlasOf = (...all: readonly (AtlasEntry | AtlasGap)[]): Atlas => ({
  transformers: "5",
  pairs: all.map(({ modelType, architecture, package: owner, ...rest }) => ({
    modelType,
    architecture,
    package: owner,
    ...("reason" in rest && { reason: rest.reason }),
  })),
  find: (modelType) => all.find((one) => one.modelType === modelType),
});

it("two equal atlases differ in nothing, whatever version wrote their configs", () => {
  const other = entry("same", { config: { transformers_version: "2", size: 8 } });
  expect(compareAtlases(atlasOf(entry("same")), atlasOf(other))).toEqual([]);
});

it("two lists of main inputs are the same by what they name", () => {
  const inputs = (...names: readonly string[]) => atlasOf(entry("same", { mainInput: names }));
  expect(compareAtlases(inputs("pixel_values", "task_inputs"), inputs("pixel_values", "task_inputs"))).toEqual([]);
  expect(compareAtlases(inputs("pixel_values"), inputs("task_inputs"))[0]?.details).toEqual([
    "main input task_inputs, not pixel_values",
  ]);
});

it("says what is new, changed and gone", () => {
  const tensors = new Map([
    ["a.weight", { dtype: "F32", shape: [8, 9] }],
    ["b.weight", { dtype: "F32", shape: [1] }],
  ]);
  const keptInFloat32 = { bfloat16: ["b.weight"], float16: [] };
  const changed = entry("changed", { tensors, config: { size: 9 }, ties: { c: "a.weight" }, keptInFloat32 });
  const before = atlasOf(entry("changed"), entry("gone"), gap("mended"), entry("broken"));
  const after = atlasOf(changed, entry("new"), entry("mended"), gap("broken"), gap("unknown"));
  const found = compareAtlases(before, after).map(({ modelType, kind, details }) => [modelType, kind, ...details]);
  expect(found).toEqual([
    ["broken", "changed", "cannot be constructed any more: ImportError: timm"],
    [
      ...["changed", "changed", "config: size", "new tensors b.weight", "other shapes or dtypes a.weight", "ties: c"],
      "kept in float32 beside bfloat16: b.weight",
    ],
    ["gone", "gone"],
    ["mended", "changed", "can be constructed now"],
    ["new", "new"],
    ["unknown", "new", "cannot be constructed: ImportError: timm"],
  ]);
});
