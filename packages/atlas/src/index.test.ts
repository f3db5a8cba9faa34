import { describe, expect, it } from "vitest";
import { loadAtlas } from "./index.ts";
import { unfold } from "./unfold.ts";

describe("unfold", () => {
  it("numbers every block of every range", () => {
    const tensors = unfold([["layers.*.experts.*.w", "F32", [2], [[0, 1], [3, 4]]], ["norm", "BOOL", [], []]]);
    expect([...tensors.keys()]).toEqual(["layers.0.experts.3.w", "layers.0.experts.4.w", "layers.1.experts.3.w", "layers.1.experts.4.w", "norm"]);
  });
});

describe("the atlas", () => {
  const atlas = loadAtlas();

  it("covers the field, and names the reason where a class could not be constructed", () => {
    expect(atlas.pairs.length).toBe(1757);
    const found = atlas.pairs.map(({ modelType, architecture }) => atlas.find(modelType, architecture));
    expect(found.filter((entry) => entry && "tensors" in entry).length).toBeGreaterThan(1400);
    for (const entry of found) if (entry && "reason" in entry) expect(entry.reason).not.toBe("");
  });

  it("has the names of the checkpoint, not those inside the class", () => {
    const vit = atlas.find("vit", "ViTModel");
    expect(vit && "tensors" in vit && vit.tensors.has("encoder.layer.0.attention.attention.key.weight")).toBe(true);
    const mixtral = atlas.find("mixtral", "MixtralForCausalLM");
    expect(mixtral && "tensors" in mixtral && mixtral.tensors.has("model.layers.0.block_sparse_moe.experts.0.w2.weight")).toBe(true);
  });

  it("leaves tied weights out and says what they are tied to", () => {
    const gpt2 = atlas.find("gpt2", "GPT2LMHeadModel");
    if (!gpt2 || !("tensors" in gpt2)) throw new Error("gpt2 is not in the atlas");
    expect(gpt2.tensors.has("lm_head.weight")).toBe(false);
    expect(gpt2.ties).toEqual({ "lm_head.weight": "transformer.wte.weight" });
  });
});
