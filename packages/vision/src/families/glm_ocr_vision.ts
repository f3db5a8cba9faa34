import { glmOcrVision } from "@tiny-random/atlas/configs/glm_ocr_vision";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { rmsNorm } from "@tiny-random/nn";
import { packedEncoderOf, packedTowerClass } from "../layers/packed/packed-tower-class.ts";
import { gatedPatchMlp } from "../layers/packed/patch-mlp.ts";
import { packedImageSize, volumeSettings } from "../packed-settings.ts";
import { visionFamily } from "../vision-family.ts";
import { type GlmTowerConfig, type GlmTowerSlots, glmProcessor, glmTowerOf, tinyGlmTower } from "./glm4v_vision.ts";

/** GLM-4V's layers without learned positions: biases everywhere, and norms of queries and keys. */
export const glmOcrSlots: GlmTowerSlots<GlmTowerConfig> = {
  attention: (c) => ({
    bias: { qkv: c.attention_bias, proj: c.attention_bias },
    qkNorm: (size) => rmsNorm(size, c.rms_norm_eps),
  }),
  mlp: (c) =>
    gatedPatchMlp(
      { width: c.hidden_size, features: c.intermediate_size, activation: c.hidden_act },
      { bias: c.attention_bias },
    ),
  mergerFeatures: (c) => c.out_hidden_size * c.in_channels,
};

export const glmOcrVisionFacts = narrowed(glmOcrVision, {
  image_size: "number",
  patch_size: "number",
  temporal_patch_size: "number",
});
const tower = glmTowerOf(glmOcrSlots);

export default visionFamily<ConfigOf<typeof glmOcrVisionFacts>>({
  facts: glmOcrVisionFacts,
  repo: "zai-org/GLM-OCR",
  processor: glmProcessor,
  imageSize: packedImageSize,
  processorSettings: volumeSettings,
  tiny: (_c, { size }, merged) => tinyGlmTower(merged, size),
  architectures: { GlmOcrVisionModel: packedTowerClass(tower) },
  towers: { encoder: packedEncoderOf(tower) },
  variants: { "no biases": { config: { attention_bias: false } } },
});
