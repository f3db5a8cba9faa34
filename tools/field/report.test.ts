import type { Atlas, AtlasEntry, AtlasGap } from "@tiny-random/atlas";
import { describe, expect, it } from "vitest";
import { fieldReport } from "./report.ts";

interface Said {
  readonly tensors: readonly string[];
  readonly config?: Readonly<Record<string, unknown>>;
}

const entry = (modelType: string, { tensors, config = {} }: Said): AtlasEntry => ({
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
  config,
  tensors: new Map(tensors.map((name) => [name, { dtype: "F32", shape: [8] }])),
  keptInFloat32: { bfloat16: [], float16: [] },
});

const atlasOf = (transformers: string, ...all: readonly (AtlasEntry | AtlasGap)[]): Atlas => ({
  transformers,
  pairs: all,
  find: (modelType) => all.find((one) => one.modelType === modelType),
});

const dense = { tensors: ["layers.0.self_attn.q_proj.weight", "layers.0.mlp.up_proj.weight"], config: { hidden: 8 } };
const sparse = {
  tensors: ["layers.0.self_attn.q_proj.weight", "layers.0.mlp.experts.0.up_proj.weight"],
  config: { hidden: 8, num_experts: 4 },
};
const vision = { tensors: ["embeddings.patch.weight", "encoder.block.0.query.weight"], config: { image_size: 8 } };

/** The lines below a heading. */
const section = (report: string, title: string): string[] =>
  (report.split(`## ${title}\n\n`)[1]?.split("\n\n## ")[0] ?? "").trim().split("\n");

describe("the report of a new version", () => {
  const fresh = {
    tensors: ["model.layers.5.self_attn.q_proj.weight", "model.layers.5.mlp.experts.7.up_proj.weight", "model.gate"],
    config: { text_config: { hidden: 9, num_experts: 2 } },
  };
  // No family has it yet: the new one is like it, and starts from another all the same.
  const twin = entry("twin", fresh);
  const before = atlasOf(
    "5.1",
    entry("dense", dense),
    entry("sparse", sparse),
    entry("vision", vision),
    twin,
    entry("old", dense),
  );
  const other = { ...sparse, config: { hidden: 8, num_experts: 4, top_k: 2 } };
  const renewed = { tensors: [...vision.tensors, "norm.weight"], config: vision.config };
  const gap: AtlasGap = {
    modelType: "broken",
    architecture: "brokenModel",
    package: "text",
    reason: "ImportError: timm",
  };
  const after = atlasOf(
    "5.2",
    entry("dense", dense),
    entry("sparse", other),
    entry("vision", renewed),
    entry("fresh", fresh),
    twin,
    gap,
  );
  const report = fieldReport(before, after, ["dense", "sparse"]);

  it("counts what is new, changed and gone", () => {
    expect(report).toContain("# Transformers 5.1 to 5.2\n");
    expect(report).toContain("New: 2 classes of 2 model types. Changed: 2 classes of 2 model types, 1 of them native.");
    expect(report).toContain("Gone: 1 class of 1 model type.");
  });

  it("names the nearest native class of a new one wherever its layers stand, and what goes beyond it", () => {
    const row = section(report, "New").find((line) => line.includes("freshModel"));
    expect(row).toMatch(/^\| `fresh` \| freshModel \| `sparse` sparseModel \| 0\.\d\d \| model\.gate \|$/);
  });

  it("says why a new class has no nearest one", () => {
    expect(section(report, "New").join("\n")).toContain(
      "| `broken` | brokenModel | none |  | cannot be constructed: ImportError: timm |",
    );
  });

  it("tells changes of native families from others", () => {
    expect(section(report, "Changed in native families")).toEqual(["- `sparse` sparseModel", "  - config: top_k"]);
    expect(section(report, "Changed elsewhere")).toEqual(["- `vision` visionModel", "  - new tensors norm.weight"]);
    expect(section(report, "Gone")).toEqual(["- `old` oldModel"]);
  });

  it("says that nothing became of a field that is the same", () => {
    const same = fieldReport(before, before, ["dense"]);
    for (const title of ["New", "Changed in native families", "Changed elsewhere", "Gone"])
      expect(section(same, title)).toEqual(["Nothing."]);
  });
});
