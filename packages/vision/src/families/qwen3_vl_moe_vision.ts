import { qwen3VlMoeVision } from "@tiny-random/atlas/configs/qwen3_vl_moe_vision";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { packedEncoderOf, packedTowerClass } from "../layers/packed/packed-tower-class.ts";
import { packedImageSize, packedSettings, qwenProcessor } from "../packed-settings.ts";
import { visionFamily } from "../vision-family.ts";
import { deepTowerOf, tinyDeepTower } from "./qwen3_vl_vision.ts";

export const qwen3VlMoeVisionFacts = narrowed(qwen3VlMoeVision, {
  patch_size: "number",
  temporal_patch_size: "number",
});

export default visionFamily<ConfigOf<typeof qwen3VlMoeVisionFacts>>({
  facts: qwen3VlMoeVisionFacts,
  repo: "Qwen/Qwen3-VL-30B-A3B-Instruct",
  reference: { out_hidden_size: 2048 },
  processor: qwenProcessor(16),
  imageSize: packedImageSize,
  processorSettings: packedSettings,
  tiny: (c, { size }) => tinyDeepTower(c, size),
  architectures: { Qwen3VLMoeVisionModel: packedTowerClass(deepTowerOf()) },
  towers: { encoder: packedEncoderOf(deepTowerOf()) },
});
