import { idefics3Vision } from "@tiny-random/atlas/configs/idefics3_vision";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { fractionalTower, fractionalTowerClass } from "../layers/fractional-tower.ts";
import { imageEncoderOf } from "../layers/image-tower-class.ts";
import { visionFamily } from "../vision-family.ts";
import { processor } from "./siglip_vision_model.ts";

export const idefics3VisionFacts = narrowed(idefics3Vision, { image_size: "number", patch_size: "number" });

/** The config of Idefics3's image tower. */
type Idefics3VisionConfig = ConfigOf<typeof idefics3VisionFacts>;

/** The tower of Idefics3-8B-Llama3. */
export const reference = {
  image_size: 364,
  patch_size: 14,
  intermediate_size: 4304,
  num_hidden_layers: 27,
};

export default visionFamily({
  facts: idefics3VisionFacts,
  repo: "HuggingFaceM4/Idefics3-8B-Llama3",
  reference,
  processor: { ...processor, size: { height: 364, width: 364 } },
  towers: { encoder: imageEncoderOf((c: Idefics3VisionConfig) => fractionalTower(c)) },
  architectures: {
    Idefics3VisionTransformer: fractionalTowerClass<Idefics3VisionConfig>(),
  },
});
