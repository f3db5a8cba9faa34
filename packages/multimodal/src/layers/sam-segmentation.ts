import {
  type Architecture,
  defineArchitecture,
  type ModelConfig,
  type NamedTensors,
  type SessionInput,
} from "@tiny-random/core";
import { type AnyModule, module, type Tensor } from "@tiny-random/nn";
import { promptedForward, promptedImages } from "./point-prompts.ts";
import { gridCoordinates, positionalEmbedding, positionFrequencies } from "./prompt-parts.ts";
import type { MaskPrompts } from "./sam-mask-decoder.ts";
import { type PromptEncoderConfig, promptEncoder, unusedByPoints } from "./sam-prompt-encoder.ts";

/** The config fields of SAM. */
interface SamConfig extends ModelConfig {
  readonly vision_config: {
    readonly image_size: number;
    readonly num_channels: number;
    readonly num_pos_feats: number;
  };
  readonly prompt_encoder_config: PromptEncoderConfig;
}

/** What versions of SAM differ in. */
interface SamVersion<C> {
  /** The image encoder: `image_embeddings`, and what else the mask decoder reads of an image. */
  encoder(c: C): ((pixels: Tensor) => NamedTensors) & AnyModule;
  /** What else that is, as the decoder's session declares it. */
  further(c: C): Readonly<Record<string, SessionInput>>;
  decoder(c: C): ((prompts: MaskPrompts, further: NamedTensors) => NamedTensors) & AnyModule;
}

const build = <C extends SamConfig>({ encoder, decoder }: SamVersion<C>, c: C) => {
  const frequencies = positionFrequencies(c.vision_config.num_pos_feats);
  return module(
    {
      shared_image_embedding: positionalEmbedding(frequencies),
      vision_encoder: encoder(c),
      prompt_encoder: promptEncoder(c.prompt_encoder_config, frequencies),
      mask_decoder: decoder(c),
    },
    (m, pixels: Tensor): NamedTensors => {
      const { image_embeddings, ...further } = m.vision_encoder(pixels);
      if (!image_embeddings) throw new Error("an image encoder gives image_embeddings");
      const side = c.prompt_encoder_config.image_embedding_size;
      const positions = m.shared_image_embedding(gridCoordinates(pixels.graph, side)).permute(0, 3, 1, 2);
      return { image_embeddings, image_positional_embeddings: positions.expand(image_embeddings.shape), ...further };
    },
  );
};

/** The class of a version of SAM (Kirillov et al., 2023): masks of what points in images show. */
export const samSegmentation = <C extends SamConfig>(version: SamVersion<C>): Architecture<C> =>
  defineArchitecture({
    task: "mask-generation",
    padding: { none: "prompts are points" },
    unused: unusedByPoints,
    build: (c: C) => build(version, c),
    sessions: (model, c) => {
      const { vision_config, prompt_encoder_config: prompts } = c;
      const { image_size, num_channels } = vision_config;
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
            ...version.further(c),
          },
          trace: ({
            input_points,
            input_labels,
            image_embeddings,
            image_positional_embeddings: positions,
            ...further
          }) => {
            if (!input_points || !input_labels || !image_embeddings || !positions)
              throw new Error("a prompt is missing");
            const { prompts, noMask } = model.prompt_encoder(input_points, input_labels);
            return model.mask_decoder(
              { prompts, image: image_embeddings.add(noMask), positions },
              { image_embeddings, ...further },
            );
          },
        },
      };
    },
    inputs: () => promptedImages(),
    forward: promptedForward,
  });
