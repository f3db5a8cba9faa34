import { qwen4ExpVision } from "@tiny-random/atlas/configs/qwen4_exp_vision";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { packedEncoderOf, packedTowerClass } from "../layers/packed/packed-tower-class.ts";
import { packedImageSize, packedSettings, qwenProcessor } from "../packed-settings.ts";
import { visionFamily } from "../vision-family.ts";
import { deepTowerOf, tinyDeepTower } from "./qwen3_vl_vision.ts";

export const qwen4ExpVisionFacts = narrowed(qwen4ExpVision, { patch_size: "number", temporal_patch_size: "number" });

export default visionFamily<ConfigOf<typeof qwen4ExpVisionFacts>>({
  facts: qwen4ExpVisionFacts,
  repo: "Qwen/Qwen3.8-Flash-Next",
  processor: qwenProcessor(16),
  imageSize: packedImageSize,
  processorSettings: packedSettings,
  tiny: (c, { size }) => tinyDeepTower(c, size),
  architectures: { Qwen4ExpVisionModel: packedTowerClass(deepTowerOf()) },
  towers: { encoder: packedEncoderOf(deepTowerOf()) },
});
