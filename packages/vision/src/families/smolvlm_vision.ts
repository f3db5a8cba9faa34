import { smolvlmVision } from "@tiny-random/atlas/configs/smolvlm_vision";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { fractionalTower, fractionalTowerClass } from "../layers/fractional-tower.ts";
import { imageEncoderOf } from "../layers/image-tower-class.ts";
import { visionFamily } from "../vision-family.ts";
import { processor } from "./siglip_vision_model.ts";

export const smolvlmVisionFacts = narrowed(smolvlmVision, { image_size: "number", patch_size: "number" });

/** The config of SmolVLM's image tower. */
type SmolVLMVisionConfig = ConfigOf<typeof smolvlmVisionFacts>;

/** The tower of SmolVLM2-2.2B. */
export const reference = { image_size: 384, patch_size: 14, intermediate_size: 4304, num_hidden_layers: 27 };

export default visionFamily({
  facts: smolvlmVisionFacts,
  repo: "HuggingFaceTB/SmolVLM2-2.2B-Instruct",
  reference,
  processor: { ...processor, size: { height: 384, width: 384 } },
  towers: { encoder: imageEncoderOf((c: SmolVLMVisionConfig) => fractionalTower(c)) },
  architectures: { SmolVLMVisionTransformer: fractionalTowerClass<SmolVLMVisionConfig>() },
});
