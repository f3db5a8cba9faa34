import { type Context, InputError, type ModelConfig } from "@tiny-random/core";
import { baseModel, module, type Tensor } from "@tiny-random/nn";
import type { ImageClass } from "../../layers/image-class.ts";
import { nestedBackbone } from "../../layers/nested-backbone.ts";
import type { Grid, PatchConfig } from "../../layers/vit-embeddings.ts";
import { type VitConfig, vitLayers, vitParts, vitStates } from "../../layers/vit-encoder.ts";

/** The config fields that choose and describe DPT's backbone. */
export interface DptBackboneConfig extends VitConfig {
  readonly is_hybrid: boolean;
  readonly backbone_out_indices: readonly number[];
  readonly backbone_config: ModelConfig | null;
}

/** DPT's embeddings interpolate positions bilinearly. */
export const dptEmbeddings = { mode: "bilinear" } as const;

/** The config that has the backbone's sizes: a nested one, or DPT's. */
export const backboneConfigOf = (c: DptBackboneConfig): PatchConfig => (c.backbone_config ?? c) as PatchConfig;

/** Throws InputError for a backbone of convolutions, whose feature maps would need no reassembling. */
export const checkBackbone = (c: DptBackboneConfig): void => {
  const hasPatches = typeof backboneConfigOf(c).patch_size === "number";
  if (!c.is_hybrid && hasPatches) return;
  const given = c.is_hybrid ? "a hybrid of convolutions and patches" : String(c.backbone_config?.model_type);
  throw new InputError(
    `dpt is not written for ${given}: it reads hidden states of patches`,
    "Give a reference without is_hybrid, or a backbone_config such as dinov2's.",
  );
};

/**
 * The backbone under its key: `dpt`, a Vision Transformer, or `backbone`, of another family. `statesOf` computes the chosen
 * layers' states of pixels.
 */
export const dptBackbone = (c: DptBackboneConfig, context: Context) => {
  if (c.backbone_config) {
    const { backbone, mapsOf } = nestedBackbone({ ...c, backbone_config: c.backbone_config }, context);
    return { children: { backbone: baseModel(backbone) }, statesOf: mapsOf };
  }
  const dpt = module(vitParts(c, vitLayers(c), dptEmbeddings), (m, pixels: Tensor) => vitStates(m, pixels).slice(1));
  const statesOf = (pixels: Tensor) => dpt(pixels).filter((_, index) => c.backbone_out_indices.includes(index));
  return { children: { dpt: baseModel(dpt) }, statesOf };
};

/** Rows and columns of patches of images. */
export const gridOf = (c: DptBackboneConfig, pixels: Tensor): Grid => {
  const { patch_size } = backboneConfigOf(c);
  const { graph } = pixels;
  return [graph.floorDivide(pixels.size(2), patch_size), graph.floorDivide(pixels.size(3), patch_size)];
};

/** The reference assumes as many rows as columns of patches: images are square, the other ones with a patch more. */
export const squareImages: ImageClass<DptBackboneConfig> = {
  other: (c) => {
    const { image_size, patch_size } = backboneConfigOf(c);
    const edge = Number(image_size) + patch_size;
    return { height: edge, width: edge };
  },
};
