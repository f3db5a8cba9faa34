import { sam as samFacts } from "@tiny-random/atlas/configs/sam";
import { samPromptEncoder } from "@tiny-random/atlas/configs/sam_prompt_encoder";
import { type ConfigOf, narrowed, shrinkConfig } from "@tiny-random/core";
import { calledAs, type Tensor } from "@tiny-random/nn";
import { maskSizes, processor, samVisionEncoder, samVisionFacts } from "@tiny-random/vision/families/sam_vision_model";
import { maskDecoder } from "../layers/sam-mask-decoder.ts";
import { samSegmentation } from "../layers/sam-segmentation.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(samFacts, {
  vision_config: samVisionFacts,
  prompt_encoder_config: narrowed(samPromptEncoder, { image_size: "number", patch_size: "number" }),
});
type SamConfig = ConfigOf<typeof facts>;

const encoder = (c: SamConfig) => {
  const encode = samVisionEncoder(c.vision_config);
  return calledAs(encode, (pixels: Tensor) => ({ image_embeddings: encode(pixels) }));
};

export default multimodalFamily({
  facts,
  repo: "facebook/sam-vit-base",
  checkpoints: {
    SamModel: ["facebook/sam-vit-huge"],
  },
  reference: { vision_config: { mlp_dim: 3072 } },
  computed: ["vision_config.scale", "prompt_encoder_config.image_embedding_size"],
  preprocessor: processor,
  processor: { className: "SamProcessor", imageSettings: (c) => maskSizes(c.vision_config.image_size) },
  tiny: (c, { size }, merged) => {
    const { image_size, patch_size } = c.vision_config;
    const prompts = { image_size, patch_size, image_embedding_size: Math.floor(image_size / patch_size) };
    const masks = { mlp_dim: 2 * size.width, iou_head_hidden_dim: size.width };
    return {
      prompt_encoder_config: shrinkConfig(merged.prompt_encoder_config, size, prompts),
      mask_decoder_config: shrinkConfig(merged.mask_decoder_config, size, masks),
    };
  },
  architectures: {
    SamModel: samSegmentation({
      encoder,
      further: () => ({}),
      decoder: (c: SamConfig) => maskDecoder(c.mask_decoder_config),
    }),
  },
});
