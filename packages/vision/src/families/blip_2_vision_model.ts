import { blip2VisionModel } from "@tiny-random/atlas/configs/blip_2_vision_model";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { blipTowerClass } from "../layers/blip-tower.ts";
import { visionFamily } from "../vision-family.ts";
import { processor } from "./blip_vision_model.ts";

export const blip2VisionFacts = narrowed(blip2VisionModel, { image_size: "number", patch_size: "number" });

export default visionFamily({
  facts: blip2VisionFacts,
  repo: "Salesforce/blip2-opt-2.7b",
  processor: { ...processor, size: { height: 224, width: 224 } },
  architectures: { Blip2VisionModel: blipTowerClass<ConfigOf<typeof blip2VisionFacts>>() },
  variants: { "projections without biases": { config: { qkv_bias: false } } },
});
