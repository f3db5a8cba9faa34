import { sam as samFacts } from "@tiny-random/atlas/configs/sam";
import { samPromptEncoder } from "@tiny-random/atlas/configs/sam_prompt_encoder";
import {
  type Architecture,
  type ConfigOf,
  defineArchitecture,
  InputError,
  narrowed,
  shrinkConfig,
} from "@tiny-random/core";
import { module, type Tensor } from "@tiny-random/nn";
import { maskSizes, processor, samVisionEncoder, samVisionFacts } from "@tiny-random/vision/families/sam_vision_model";
import { promptedImages } from "../../layers/point-prompts.ts";
import { gridCoordinates, positionalEmbedding, positionFrequencies } from "../../layers/prompt-parts.ts";
import { multimodalFamily } from "../../multimodal-family.ts";
import { maskDecoder } from "./mask-decoder.ts";
import { promptEncoder, unusedByPoints } from "./prompt-encoder.ts";

const facts = narrowed(samFacts, {
  vision_config: samVisionFacts,
  prompt_encoder_config: narrowed(samPromptEncoder, { image_size: "number", patch_size: "number" }),
});
type SamConfig = ConfigOf<typeof facts>;

const sam = (c: SamConfig) => {
  const frequencies = positionFrequencies(c.vision_config.num_pos_feats);
  return module(
    {
      shared_image_embedding: positionalEmbedding(frequencies),
      vision_encoder: samVisionEncoder(c.vision_config),
      prompt_encoder: promptEncoder(c.prompt_encoder_config, frequencies),
      mask_decoder: maskDecoder(c.mask_decoder_config),
    },
    (m, pixels: Tensor) => {
      const image_embeddings = m.vision_encoder(pixels);
      const side = c.prompt_encoder_config.image_embedding_size;
      const positions = m.shared_image_embedding(gridCoordinates(pixels.graph, side)).permute(0, 3, 1, 2);
      return { image_embeddings, image_positional_embeddings: positions.expand(image_embeddings.shape) };
    },
  );
};

const maskGeneration: Architecture<SamConfig> = defineArchitecture({
  task: "mask-generation",
  padding: { none: "prompts are points" },
  unused: unusedByPoints,
  build: sam,
  sessions: (model, { vision_config: { image_size, num_channels }, prompt_encoder_config: prompts }) => {
    const side = prompts.image_embedding_size;
    const grid = { dtype: "float32", axes: ["batch_size", prompts.hidden_size, side, side] } as const;
    const points = ["batch_size", "point_batch_size", "nb_points_per_image"];
    return {
      vision_encoder: {
        inputs: { pixel_values: { dtype: "float32", axes: ["batch_size", num_channels, image_size, image_size] } },
        trace: ({ pixel_values }) => model(pixel_values as Tensor),
      },
      prompt_encoder_mask_decoder: {
        inputs: {
          input_points: { dtype: "float32", axes: [...points, 2] },
          input_labels: { dtype: "int64", axes: points },
          image_embeddings: grid,
          image_positional_embeddings: grid,
        },
        trace: ({ input_points, input_labels, image_embeddings, image_positional_embeddings: positions }) => {
          if (!input_points || !input_labels || !image_embeddings || !positions) throw new Error("a prompt is missing");
          const { prompts, noMask } = model.prompt_encoder(input_points, input_labels);
          return model.mask_decoder({ prompts, image: image_embeddings.add(noMask), positions });
        },
      },
    };
  },
  inputs: () => promptedImages(),
  forward: async (run, { pixel_values, ...prompts }) => {
    if (!pixel_values) throw new InputError("SAM needs pixel_values beside its prompts");
    return run("prompt_encoder_mask_decoder", { ...prompts, ...(await run("vision_encoder", { pixel_values })) });
  },
});

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
  architectures: { SamModel: maskGeneration },
});
