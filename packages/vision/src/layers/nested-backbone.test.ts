import { type Context, filledConfig, InputError, type ModelConfig, mergedConfig, sizes } from "@tiny-random/core";
import { expect, it } from "vitest";
import dinov2 from "../families/dinov2.ts";
import vit from "../families/vit.ts";
import { checkPatchStates, nestedBackbone, shrunkBackbone } from "./nested-backbone.ts";

const family = (modelType: string) => (modelType === "dinov2" ? dinov2 : vit);

const context: Context = {
  size: sizes.tiny,
  tokenizer: "reduced",
  reference: dinov2.reference.files,
  family,
  merged: (given) => mergedConfig(given, family(given.model_type), new Map()),
  filled: <C extends ModelConfig>(merged: C) => filledConfig(merged, family(merged.model_type), new Map()) as C,
};
const withBackbone = (backbone: object) => ({
  model_type: "dpt",
  backbone_config: { model_type: "dinov2", ...backbone },
});

it("a shrunk backbone_config has the keys that the reference states and its sizes", () => {
  const chosen = { out_features: ["stage3", "stage6"], out_indices: [3, 6], apply_layernorm: false };
  const shrunk = shrunkBackbone(withBackbone(chosen), context);
  expect(shrunk).toMatchObject({ out_indices: [1, 2], apply_layernorm: false, hidden_size: 32, patch_size: 8 });
  expect(shrunk).not.toHaveProperty("use_mask_token");
});

it("a backbone_config of a model type with a backbone class is built", () => {
  expect(nestedBackbone(withBackbone({}), context).backbone).toBeTypeOf("function");
});

it("a backbone_config of a model type without a backbone class is refused in a sentence that names both types", () => {
  const build = () => nestedBackbone(withBackbone({ model_type: "vit" }), context);
  expect(build).toThrow(InputError);
  expect(build).toThrow("dpt cannot use vit as its backbone: that model type has no backbone class");
});

it("a backbone whose hidden states of patches are read is refused where it has none, or reshapes them", () => {
  expect(() => checkPatchStates("dpt", { model_type: "resnet" })).toThrow(
    "dpt reads hidden states of patches, which its backbone resnet does not have: it has no patch_size",
  );
  const dinov2Config = { model_type: "dinov2", patch_size: 14, reshape_hidden_states: true };
  expect(() => checkPatchStates("dpt", dinov2Config)).toThrow(
    "dpt reads hidden states of patches, and its backbone dinov2 reshapes them to feature maps, as reshape_hidden_states of its backbone_config says",
  );
  expect(() => checkPatchStates("dpt", { ...dinov2Config, reshape_hidden_states: false })).not.toThrow();
});
