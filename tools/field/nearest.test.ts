import { describe, expect, it } from "vitest";
import { type Named, nearestAmong } from "./nearest.ts";

const named = (modelType: string, tensors: readonly string[], fields: readonly string[]): Named => ({
  modelType,
  architecture: `${modelType}Model`,
  tensors: new Set(tensors),
  fields: new Set(fields),
});

const common = ["q_proj.weight", "k_proj.weight", "v_proj.weight", "o_proj.weight"];

describe("the nearest class", () => {
  it("has the same names: likeness 1, nothing beyond", () => {
    const nearest = nearestAmong([named("a", common, ["hidden_size"]), named("b", ["conv.weight"], ["image_size"])]);
    expect(nearest(named("new", common, ["hidden_size"]))).toMatchObject({ modelType: "a", likeness: 1, beyond: [] });
  });

  it("shares a rare name rather than another common one", () => {
    const rare = named("rare", [...common.slice(1), "A_log"], []);
    const usual = ["c", "d", "e"].map((type) => named(type, common, []));
    const found = nearestAmong([...usual, rare])(named("new", [...common, "A_log"], []));
    expect(found).toMatchObject({ modelType: "rare", beyond: ["q_proj.weight"] });
  });

  it("is found by fields where tensors have the same names", () => {
    const known = [named("plain", common, ["rope_theta"]), named("window", common, ["rope_theta", "sliding_window"])];
    expect(nearestAmong(known)(named("new", common, ["rope_theta", "sliding_window"]))?.modelType).toBe("window");
  });

  it("is the very class of another model type, whatever its tensors are called", () => {
    const other = { ...named("new", ["attn.q.weight"], ["hidden_size"]), architecture: "llamaModel" };
    const known = [named("gpt2", ["attn.q.weight"], ["hidden_size"]), named("llama", common, ["hidden_size"])];
    expect(nearestAmong(known)(other)).toMatchObject({ modelType: "llama", beyond: ["attn.q.weight"] });
  });

  it("is none where nothing is shared", () => {
    expect(nearestAmong([named("a", common, ["hidden_size"])])(named("new", ["conv.weight"], []))).toBeUndefined();
  });
});
