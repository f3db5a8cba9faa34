import { qwen35MoeVision } from "@tiny-random/atlas/configs/qwen3_5_moe_vision";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { packedEncoderOf, packedTowerClass } from "../layers/packed/packed-tower-class.ts";
import { packedImageSize, packedSettings, qwenProcessor } from "../packed-settings.ts";
import { visionFamily } from "../vision-family.ts";
import { deepTowerOf, tinyDeepTower } from "./qwen3_vl_vision.ts";

export const qwen35MoeVisionFacts = narrowed(qwen35MoeVision, { patch_size: "number", temporal_patch_size: "number" });

export default visionFamily<ConfigOf<typeof qwen35MoeVisionFacts>>({
  facts: qwen35MoeVisionFacts,
  repo: "Qwen/Qwen3.5-35B-A3B",
  reference: { out_hidden_size: 2048 },
  processor: qwenProcessor(16),
  imageSize: packedImageSize,
  processorSettings: packedSettings,
  tiny: (c, { size }) => tinyDeepTower(c, size),
  architectures: { Qwen3_5MoeVisionModel: packedTowerClass(deepTowerOf()) },
  towers: { encoder: packedEncoderOf(deepTowerOf()) },
});
