import { type Context, InputError, type ModelConfig } from "@tiny-random/core";
import { baseModel, type Dim, module, type Tensor } from "@tiny-random/nn";
import type { ImageClass } from "./image-class.ts";
import { nestedBackbone } from "./nested-backbone.ts";
import type { PatchConfig } from "./vit-embeddings.ts";
import { plainLayers, type VitConfig, vitParts, vitStates } from "./vit-encoder.ts";

/** The config fields that say what a dense prediction stands on. */
export interface DenseTrunkConfig extends VitConfig {
  readonly is_hybrid: boolean;
  readonly backbone_out_indices: readonly number[];
  readonly backbone_config: ModelConfig | null;
}

/** How its own embeddings interpolate positions. */
export const trunkTokens = { mode: "bilinear" } as const;

/** The config of what stands below: a nested one, or its own. */
export const trunkOf = (c: DenseTrunkConfig): PatchConfig => (c.backbone_config ?? c) as PatchConfig;

/** Throws InputError for what stands below: maps of convolutions, which need no reassembling, are not written yet. */
export const checkTrunk = (c: DenseTrunkConfig): void => {
  const patches = typeof trunkOf(c).patch_size === "number";
  if (!c.is_hybrid && patches) return;
  const below = c.is_hybrid ? "a hybrid of convolutions and patches" : String(c.backbone_config?.model_type);
  throw new InputError(
    `dpt is not written for ${below}: it takes states of patches`,
    "Give a reference without is_hybrid, or a backbone_config such as dinov2's.",
  );
};

/** The chosen layers' states of an own Transformer under `dpt`, or of another family's under `backbone`. */
export const denseTrunk = (c: DenseTrunkConfig, context: Context) => {
  if (c.backbone_config) {
    const { backbone, mapsOf } = nestedBackbone({ ...c, backbone_config: c.backbone_config }, context);
    return { children: { backbone: baseModel(backbone) }, statesOf: mapsOf };
  }
  const dpt = module(vitParts(c, plainLayers(c), trunkTokens), (m, pixels: Tensor) => vitStates(m, pixels).slice(1));
  const statesOf = (pixels: Tensor) => dpt(pixels).filter((_, index) => c.backbone_out_indices.includes(index));
  return { children: { dpt: baseModel(dpt) }, statesOf };
};

/** Rows and columns of patches of images. */
export const trunkGrid = (c: DenseTrunkConfig, pixels: Tensor) =>
  [2, 3].map((axis) => pixels.graph.floorDivide(pixels.size(axis), trunkOf(c).patch_size)) as [Dim, Dim];

/** The reference makes squares of patches: images are square, here with an odd number of patches. */
export const squareImages: ImageClass<DenseTrunkConfig> = {
  other: (c) => {
    const { image_size, patch_size } = trunkOf(c);
    const edge = Number(image_size) + patch_size;
    return { height: edge, width: edge };
  },
};
