import { glm4vMoeVision } from "@tiny-random/atlas/configs/glm4v_moe_vision";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { packedEncoderOf, packedTowerClass } from "../layers/packed/packed-tower-class.ts";
import { packedImageSize, volumeSettings } from "../packed-settings.ts";
import { visionFamily } from "../vision-family.ts";
import { glm4vTower, glmProcessor, tinyGlmTower } from "./glm4v_vision.ts";

export const glm4vMoeVisionFacts = narrowed(glm4vMoeVision, {
  image_size: "number",
  patch_size: "number",
  temporal_patch_size: "number",
});

export default visionFamily<ConfigOf<typeof glm4vMoeVisionFacts>>({
  facts: glm4vMoeVisionFacts,
  repo: "zai-org/GLM-4.5V",
  reference: { intermediate_size: 10944 },
  processor: glmProcessor,
  imageSize: packedImageSize,
  processorSettings: volumeSettings,
  tiny: (_c, { size }, merged) => tinyGlmTower(merged, size),
  architectures: { Glm4vMoeVisionModel: packedTowerClass(glm4vTower()) },
  towers: { encoder: packedEncoderOf(glm4vTower()) },
});
