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

  it("covers the field, and names the reason where a class could not be constructed", () => {
    expect(atlas.pairs.length).toBe(1757);
    const found = atlas.pairs.map(({ modelType, architecture }) => atlas.find(modelType, architecture));
    expect(found.filter((entry) => entry && "tensors" in entry).length).toBe(1683);
    for (const entry of found) if (entry && "reason" in entry) expect(entry.reason).not.toBe("");
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
