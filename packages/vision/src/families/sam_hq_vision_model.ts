import { samHqVisionModel } from "@tiny-random/atlas/configs/sam_hq_vision_model";
import { narrowed } from "@tiny-random/core";
import { baseModel, module, type Tensor } from "@tiny-random/nn";
import { numbered } from "../layers/feature-maps.ts";
import { imageClass } from "../layers/image-class.ts";
import { visionFamily } from "../vision-family.ts";
import { maskSizes, processor, type SamVisionConfig, samHqVisionEncoder, tinySam } from "./sam_vision_model.ts";

export const samHqVisionFacts = narrowed(samHqVisionModel, { image_size: "number", patch_size: "number" });

export default visionFamily({
  facts: samHqVisionFacts,
  repo: "syscv-community/sam-hq-vit-base",
  computed: ["scale"],
  processor,
  processorSettings: (c) => maskSizes(c.image_size),
  tiny: (_, { size }) => tinySam(size),
  architectures: {
    SamHQVisionModel: imageClass({}, (c: SamVisionConfig) =>
      module({ vision_encoder: baseModel(samHqVisionEncoder(c)) }, (m, pixels: Tensor) => {
        const { image, global } = m.vision_encoder(pixels);
        return { last_hidden_state: image, ...numbered("intermediate_embeddings", global) };
      }),
    ),
  },
});
