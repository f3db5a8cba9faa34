import { phi4MultimodalVision } from "@tiny-random/atlas/configs/phi4_multimodal_vision";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { attentionPooling } from "../layers/attention-pooling.ts";
import { fractionalTower, fractionalTowerClass } from "../layers/fractional-tower.ts";
import { imageEncoderOf } from "../layers/image-tower-class.ts";
import { visionFamily } from "../vision-family.ts";
import { processor } from "./siglip_vision_model.ts";

const facts = narrowed(phi4MultimodalVision, { image_size: "number", patch_size: "number" });
type Config = ConfigOf<typeof facts>;

/** SigLIP's tower for images of any size, with its pooling head. */
export default visionFamily({
  facts,
  repo: "microsoft/Phi-4-multimodal-instruct",
  processor: { ...processor, size: { height: 448, width: 448 } },
  towers: { encoder: imageEncoderOf((c: Config) => fractionalTower(c, attentionPooling(c))) },
  architectures: {
    Phi4MultimodalVisionModel: fractionalTowerClass<Config>(attentionPooling),
  },
});
