import { instructblipVisionModel } from "@tiny-random/atlas/configs/instructblip_vision_model";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { blipTowerClass } from "../layers/blip-tower.ts";
import { visionFamily } from "../vision-family.ts";
import { processor } from "./blip_vision_model.ts";

const facts = narrowed(instructblipVisionModel, { image_size: "number", patch_size: "number" });

export default visionFamily({
  facts,
  repo: "Salesforce/instructblip-flan-t5-xl",
  processor: { ...processor, size: { height: 224, width: 224 } },
  architectures: { InstructBlipVisionModel: blipTowerClass<ConfigOf<typeof facts>>() },
  variants: { "projections without biases": { config: { qkv_bias: false } } },
});
