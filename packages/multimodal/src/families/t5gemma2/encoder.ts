// SigLIP's patches, averaged to a fixed number of tokens, among the words that an encoder of Gemma 3's layers reads.
import {
  type InputSynthesizer,
  type ModelConfig,
  type NamedTensors,
  type SessionInput,
  shrinkConfig,
} from "@tiny-random/core";
import type { StackConfig } from "@tiny-random/encoder-decoder/families/t5gemma/layers";
import { module, type Tensor } from "@tiny-random/nn";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { siglipVisionTower } from "@tiny-random/vision/families/siglip_vision_model";
import { gemma3Prompt, gemma3Tokens } from "../../layers/gemma3-images.ts";
import { gemma3Projector } from "../../layers/gemma3-projector.ts";
import { imagePrompts, patchCount } from "../../layers/image-prompts.ts";
import { t5Gemma2Encoder, type Words } from "./stacks.ts";

/** The config of an encoder of texts with images. */
export type EncoderConfig = ModelConfig & {
  readonly text_config: StackConfig;
  readonly vision_config: Parameters<typeof siglipVisionTower>[0];
  readonly mm_tokens_per_image: number;
  readonly eoi_token_index: number;
};

/** The encoder's parts; called, it reads `inputs_embeds`. */
export const imageTextEncoder = (c: EncoderConfig, words: Words) => {
  const text = t5Gemma2Encoder(c.text_config, words);
  const { embed_tokens, layers, norm } = text;
  const vision_tower = siglipVisionTower(c.vision_config);
  const multi_modal_projector = gemma3Projector(c);
  const parts = { embed_tokens, layers, norm, vision_tower, multi_modal_projector };
  const whole = module(parts, (_, inputs: NamedTensors) => text(inputs));
  const features = (pixels: Tensor) => multi_modal_projector(vision_tower(pixels).hidden);
  return { encoder: whole, features };
};

/** Any number of images for a batch of texts. */
export const pixelInput = ({ vision_config: c }: EncoderConfig): SessionInput => ({
  dtype: "float32",
  axes: ["images", c.num_channels ?? 3, c.image_size, c.image_size],
});

/** Texts with any number of images. */
export const texts = (config: ModelConfig, c: EncoderConfig): InputSynthesizer =>
  imagePrompts(config, { ...gemma3Prompt(c), padding: "right" });

export const tokenizer = extendedTokenizer("gemma", { tokens: gemma3Tokens });

/** What google/t5gemma-2-270m-270m has in one of its stacks beyond the class's defaults. */
export const stackReference = {
  vocab_size: 262144,
  hidden_size: 640,
  intermediate_size: 2048,
  num_hidden_layers: 18,
  num_attention_heads: 4,
  num_key_value_heads: 1,
  max_position_embeddings: 32768,
  sliding_window: 512,
};

type Sizes = Parameters<typeof shrinkConfig>[1];

/** A stack's tiny config: six layers, as many as there are to an interval, leave less room for the feed-forward block. */
export const tinyStack = <C extends ModelConfig>(c: C, size: Sizes): C => ({
  ...shrinkConfig(c, size),
  intermediate_size: size.width,
});

/** The tiny configs below an encoder's. */
export const tinyEncoder = <T extends ModelConfig, V extends EncoderConfig["vision_config"]>(
  c: { readonly text_config: T; readonly vision_config: V },
  size: Sizes,
) => {
  const vision_config = shrinkConfig(c.vision_config, size);
  const mm_tokens_per_image = patchCount(vision_config) / 4;
  return { text_config: tinyStack(c.text_config, size), vision_config, mm_tokens_per_image };
};
