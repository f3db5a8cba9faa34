import { exaone45Vision } from "@tiny-random/atlas/configs/exaone4_5_vision";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { packedEncoderOf, packedTowerClass } from "../layers/packed/packed-tower-class.ts";
import { tinyWindowTower, windowTowerOf } from "../layers/packed/window-tower.ts";
import { packedImageSize, packedSettings, qwenProcessor } from "../packed-settings.ts";
import { visionFamily } from "../vision-family.ts";

export const exaone45VisionFacts = narrowed(exaone45Vision, { patch_size: "number", temporal_patch_size: "number" });

/** Qwen2.5-VL's tower with fewer heads of keys and values. */
export default visionFamily<ConfigOf<typeof exaone45VisionFacts>>({
  facts: exaone45VisionFacts,
  repo: "LGAI-EXAONE/EXAONE-4.5-33B",
  processor: qwenProcessor(14),
  imageSize: packedImageSize,
  processorSettings: packedSettings,
  tiny: (_c, { size }, merged) => tinyWindowTower(merged, size),
  architectures: { Exaone4_5_VisionModel: packedTowerClass(windowTowerOf()) },
  towers: { encoder: packedEncoderOf(windowTowerOf()) },
});
