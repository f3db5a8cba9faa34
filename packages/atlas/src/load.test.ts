import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadAtlas } from "./load.ts";
import { unfold } from "./unfold.ts";

describe("unfold", () => {
  it("numbers every block of every range", () => {
    const tensors = unfold([
      [
        "layers.*.experts.*.w",
        "F32",
        [2],
        [
          [0, 1],
          [3, 4],
        ],
      ],
      ["norm", "BOOL", [], []],
    ]);
    expect([...tensors.keys()]).toEqual([
      "layers.0.experts.3.w",
      "layers.0.experts.4.w",
      "layers.1.experts.3.w",
      "layers.1.experts.4.w",
      "norm",
    ]);
  });
});

describe("the atlas", () => {
  const atlas = loadAtlas();

  it("has the classes of coverage.json, and names the reason where one of the few could not be constructed", () => {
    const rows = JSON.parse(readFileSync(new URL("../data/coverage.json", import.meta.url), "utf8")) as readonly {
      readonly model_type: string;
      readonly architecture: string;
    }[];
    const listed = rows.map(({ model_type, architecture }) => `${model_type}/${architecture}`);
    const named = atlas.pairs.map(({ modelType, architecture }) => `${modelType}/${architecture}`);
    expect(named.sort()).toEqual(listed.sort());
    const found = atlas.pairs.map(({ modelType, architecture }) => atlas.find(modelType, architecture));
    const gaps = found.filter((entry) => entry && "reason" in entry);
    expect(gaps.length).toBeLessThan(found.length / 20);
    for (const entry of gaps) expect(entry).not.toMatchObject({ reason: "" });
  }, 60_000);

  it("has the names of the checkpoint, not those inside the class", () => {
    const vit = atlas.find("vit", "ViTModel");
    expect(vit && "tensors" in vit && vit.tensors.has("encoder.layer.0.attention.attention.key.weight")).toBe(true);
    const mixtral = atlas.find("mixtral", "MixtralForCausalLM");
    expect(
      mixtral && "tensors" in mixtral && mixtral.tensors.has("model.layers.0.block_sparse_moe.experts.0.w2.weight"),
    ).toBe(true);
  });

  it("leaves tied weights out and says what they are tied to", () => {
    const gpt2 = atlas.find("gpt2", "GPT2LMHeadModel");
    if (!gpt2 || !("tensors" in gpt2)) throw new Error("gpt2 is not in the atlas");
    expect(gpt2.tensors.has("lm_head.weight")).toBe(false);
    expect(gpt2.ties).toEqual({ "lm_head.weight": "transformer.wte.weight" });
  });

  it("keeps a name of every tie, and only names that are saved in float32", () => {
    for (const { modelType, architecture } of atlas.pairs) {
      const entry = atlas.find(modelType, architecture);
      if (!entry || !("tensors" in entry)) continue;
      const named = [...Object.values(entry.ties), ...entry.keptInFloat32.bfloat16, ...entry.keptInFloat32.float16];
      const unknown = named.filter((name) => !entry.tensors.has(name));
      const saved = Object.keys(entry.ties).filter((name) => entry.tensors.has(name));
      expect([...unknown, ...saved], `${modelType}/${architecture}`).toEqual([]);
    }
  }, 60_000);

  it("knows what stays float32 in each smaller dtype", () => {
    const t5 = atlas.find("t5", "T5ForConditionalGeneration");
    if (!t5 || !("tensors" in t5)) throw new Error("t5 is not in the atlas");
    expect(t5.keptInFloat32.bfloat16).toEqual([]);
    expect(t5.keptInFloat32.float16).toContain("decoder.block.0.layer.2.DenseReluDense.wo.weight");
  });

  it("says what was set where the default config constructs nothing", () => {
    const esm = atlas.find("esm", "EsmModel");
    expect(esm && "tensors" in esm && esm.overrides).toEqual({ vocab_size: 33 });
    expect(esm && "tensors" in esm && esm.config["vocab_size"]).toBe(33);
  });
});
