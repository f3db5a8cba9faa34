import { cohereCompassVision } from "@tiny-random/atlas/configs/cohere_compass_vision";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { packedEncoderOf, packedTowerClass } from "../layers/packed/packed-tower-class.ts";
import { packedImageSize, packedSettings, qwenProcessor } from "../packed-settings.ts";
import { visionFamily } from "../vision-family.ts";
import { deepTowerOf, tinyDeepTower } from "./qwen3_vl_vision.ts";

export const cohereCompassVisionFacts = narrowed(cohereCompassVision, {
  patch_size: "number",
  temporal_patch_size: "number",
});

export default visionFamily<ConfigOf<typeof cohereCompassVisionFacts>>({
  facts: cohereCompassVisionFacts,
  repo: "CohereLabs/North-Micro-Vision-Instruct",
  processor: qwenProcessor(16),
  imageSize: packedImageSize,
  processorSettings: packedSettings,
  tiny: (c, { size }) => tinyDeepTower(c, size),
  architectures: { CohereCompassVisionModel: packedTowerClass(deepTowerOf()) },
  towers: { encoder: packedEncoderOf(deepTowerOf()) },
});
