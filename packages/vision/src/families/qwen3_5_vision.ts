import { qwen35Vision } from "@tiny-random/atlas/configs/qwen3_5_vision";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { packedEncoderOf, packedTowerClass } from "../layers/packed/packed-tower-class.ts";
import { packedImageSize, packedSettings, qwenProcessor } from "../packed-settings.ts";
import { visionFamily } from "../vision-family.ts";
import { deepTowerOf, tinyDeepTower } from "./qwen3_vl_vision.ts";

export const qwen35VisionFacts = narrowed(qwen35Vision, { patch_size: "number", temporal_patch_size: "number" });

export default visionFamily<ConfigOf<typeof qwen35VisionFacts>>({
  facts: qwen35VisionFacts,
  repo: "Qwen/Qwen3.5-9B",
  reference: { out_hidden_size: 4096 },
  processor: qwenProcessor(16),
  imageSize: packedImageSize,
  processorSettings: packedSettings,
  tiny: (c, { size }) => tinyDeepTower(c, size),
  architectures: { Qwen3_5VisionModel: packedTowerClass(deepTowerOf()) },
  towers: { encoder: packedEncoderOf(deepTowerOf()) },
});
