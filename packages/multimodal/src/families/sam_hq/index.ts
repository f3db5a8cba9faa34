import { samHq } from "@tiny-random/atlas/configs/sam_hq";
import { samHqPromptEncoder } from "@tiny-random/atlas/configs/sam_hq_prompt_encoder";
import { type ConfigOf, narrowed, shrinkConfig } from "@tiny-random/core";
import { calledAs, type Tensor } from "@tiny-random/nn";
import { samHqVisionFacts } from "@tiny-random/vision/families/sam_hq_vision_model";
import { maskSizes, processor, samHqVisionEncoder } from "@tiny-random/vision/families/sam_vision_model";
import { samSegmentation } from "../../layers/sam-segmentation.ts";
import { multimodalFamily } from "../../multimodal-family.ts";
import { fusedDecoder } from "./fused-decoder.ts";

const facts = narrowed(samHq, {
  vision_config: samHqVisionFacts,
  prompt_encoder_config: narrowed(samHqPromptEncoder, { image_size: "number", patch_size: "number" }),
});
type SamHqConfig = ConfigOf<typeof facts>;

/** The image, and its states after the first layer of global attention. */
const encoder = (c: SamHqConfig) => {
  const encode = samHqVisionEncoder(c.vision_config);
  return calledAs(encode, (pixels: Tensor) => {
    const { image, global } = encode(pixels);
    const [early] = global;
    return { image_embeddings: image, ...(early && { intermediate_embeddings: early }) };
  });
};

export default multimodalFamily({
  facts,
  repo: "syscv-community/sam-hq-vit-base",
  checkpoints: { SamHQModel: ["syscv-community/sam-hq-vit-base", "syscv-community/sam-hq-vit-huge"] },
  computed: ["vision_config.scale", "prompt_encoder_config.image_embedding_size"],
  preprocessor: processor,
  processor: { className: "SamHQProcessor", imageSettings: (c) => maskSizes(c.vision_config.image_size) },
  tiny: (c, { size }, merged) => {
    const { image_size, patch_size, hidden_size } = c.vision_config;
    const prompts = { image_size, patch_size, image_embedding_size: Math.floor(image_size / patch_size) };
    const masks = { mlp_dim: 2 * size.width, iou_head_hidden_dim: size.width, vit_dim: hidden_size };
    return {
      prompt_encoder_config: shrinkConfig(merged.prompt_encoder_config, size, prompts),
      mask_decoder_config: shrinkConfig(merged.mask_decoder_config, size, masks),
    };
  },
  architectures: {
    SamHQModel: samSegmentation({
      encoder,
      further: ({ vision_config: { image_size, patch_size, hidden_size } }: SamHqConfig) => {
        const side = Math.floor(image_size / patch_size);
        return { intermediate_embeddings: { dtype: "float32", axes: ["batch_size", side, side, hidden_size] } };
      },
      decoder: (c: SamHqConfig) => fusedDecoder(c.mask_decoder_config),
    }),
  },
});
