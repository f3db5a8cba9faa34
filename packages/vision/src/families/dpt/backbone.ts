import type { DPTConfig } from "@tiny-random/atlas/configs/dpt";
import { type Context, InputError, type ModelConfig } from "@tiny-random/core";
import { baseModel, module, type Tensor } from "@tiny-random/nn";
import type { ImageClass } from "../../layers/image-class.ts";
import { checkPatchStates, nestedBackbone } from "../../layers/nested-backbone.ts";
import { type Grid, gridOfPixels, type PatchConfig } from "../../layers/vit-embeddings.ts";
import { type VitConfig, vitLayers, vitParts, vitStates } from "../../layers/vit-encoder.ts";

/** DPT's embeddings interpolate positions bilinearly. */
export const dptEmbeddings = { mode: "bilinear" } as const;

/** The value of a field that references with a backbone_config have null. */
const given = <T>(value: T | null, field: string): T => {
  if (value !== null) return value;
  throw new InputError(`dpt's own Vision Transformer needs ${field}, which is null`, `Set ${field}.`);
};

/** The config of DPT's own Vision Transformer. Throws InputError for a field that is null. */
export const vitConfigOf = (c: DPTConfig): VitConfig => ({
  ...c,
  num_hidden_layers: given(c.num_hidden_layers, "num_hidden_layers"),
  num_attention_heads: given(c.num_attention_heads, "num_attention_heads"),
  intermediate_size: given(c.intermediate_size, "intermediate_size"),
  layer_norm_eps: given(c.layer_norm_eps, "layer_norm_eps"),
  image_size: given(c.image_size, "image_size"),
  patch_size: Number(given(c.patch_size, "patch_size")),
  num_channels: given(c.num_channels, "num_channels"),
  qkv_bias: given(c.qkv_bias, "qkv_bias"),
});

/** The config that has the backbone's sizes: a nested one, or DPT's. */
export const backboneConfigOf = (c: DPTConfig): PatchConfig => {
  const config: ModelConfig = c.backbone_config ?? c;
  return config as PatchConfig;
};

/** Throws InputError for a backbone whose hidden states the neck cannot read. */
export const checkBackbone = (c: DPTConfig): void => {
  if (c.is_hybrid)
    throw new InputError(
      "dpt is not written for a hybrid of convolutions and patches: it reads hidden states of patches",
      "Give a reference without is_hybrid, or a backbone_config such as dinov2's.",
    );
  checkPatchStates("dpt", backboneConfigOf(c));
};

/**
 * The backbone under its key: `dpt`, a Vision Transformer, or `backbone`, of another family. `statesOf` computes the chosen
 * layers' states of pixels.
 */
export const dptBackbone = (c: DPTConfig, context: Context) => {
  if (c.backbone_config) {
    const { backbone, mapsOf } = nestedBackbone({ ...c, backbone_config: c.backbone_config }, context);
    return { children: { backbone: baseModel(backbone) }, statesOf: mapsOf };
  }
  const config = vitConfigOf(c);
  const chosen = given(c.backbone_out_indices, "backbone_out_indices");
  const parts = vitParts(config, vitLayers(config), dptEmbeddings);
  const dpt = module(parts, (m, pixels: Tensor) => vitStates(m, pixels).slice(1));
  const statesOf = (pixels: Tensor) => dpt(pixels).filter((_, index) => chosen.includes(index));
  return { children: { dpt: baseModel(dpt) }, statesOf };
};

/** Rows and columns of patches of images. */
export const gridOf = (c: DPTConfig, pixels: Tensor): Grid => gridOfPixels(pixels, backboneConfigOf(c).patch_size);

/** The reference assumes as many rows as columns of patches: images are square, the other ones with a patch more. */
export const squareImages: ImageClass<DPTConfig> = {
  other: (c) => {
    const { image_size, patch_size } = backboneConfigOf(c);
    const edge = Number(image_size) + patch_size;
    return { height: edge, width: edge };
  },
};
