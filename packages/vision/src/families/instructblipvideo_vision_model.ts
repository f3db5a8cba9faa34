import { instructblipvideoVisionModel } from "@tiny-random/atlas/configs/instructblipvideo_vision_model";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { blipTowerClass } from "../layers/blip-tower.ts";
import { visionFamily } from "../vision-family.ts";
import { processor } from "./blip_vision_model.ts";

const facts = narrowed(instructblipvideoVisionModel, { image_size: "number", patch_size: "number" });

export default visionFamily({
  facts,
  repo: "Salesforce/instructblip-vicuna-7b",
  processor: { ...processor, size: { height: 224, width: 224 } },
  architectures: { InstructBlipVideoVisionModel: blipTowerClass<ConfigOf<typeof facts>>() },
  variants: { "projections without biases": { config: { qkv_bias: false } } },
});
