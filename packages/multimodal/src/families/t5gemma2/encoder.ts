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
import { processor as siglipProcessor, siglipVisionTower } from "@tiny-random/vision/families/siglip_vision_model";
import { gemma3Projector } from "../../layers/gemma3-projector.ts";
import { anyNumber, type ImagePrompt, imagePrompts, inPlaces, patchCount } from "../../layers/image-prompts.ts";
import { t5Gemma2Encoder, type Words } from "./stacks.ts";

/** The config of an encoder of texts with images. */
export type EncoderConfig = ModelConfig & {
  readonly text_config: StackConfig;
  readonly vision_config: Parameters<typeof siglipVisionTower>[0];
  readonly mm_tokens_per_image: number;
  readonly eoi_token_index: number;
};

/** What stands in the place of an image's features. */
export const image_token = "<image_soft_token>";
const [boi_token, eoi_token] = ["<start_of_image>", "<end_of_image>"];

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

const prompt = (c: EncoderConfig): ImagePrompt => ({
  written: (text, images) => `${boi_token.repeat(images)}${text}`,
  expanded: (written, ...images) => {
    const whole = `\n\n${boi_token}${image_token.repeat(c.mm_tokens_per_image)}${eoi_token}\n\n`;
    return inPlaces(
      written,
      boi_token,
      images.map(() => whole),
    );
  },
  counts: anyNumber,
  padding: "right",
});

/** Texts with any number of images. */
export const texts = (config: ModelConfig, c: EncoderConfig): InputSynthesizer => imagePrompts(config, prompt(c));

export const tokenizer = extendedTokenizer("gemma", { tokens: { image_token, boi_token, eoi_token } });

/** Gemma 3's preprocessor_config.json. */
export const preprocessor = {
  ...siglipProcessor,
  image_processor_type: "Gemma3ImageProcessor",
  size: { height: 896, width: 896 },
  image_seq_length: 256,
};

/** Settings of the joined processor and of its images that follow the config. */
export const imageCount = (c: EncoderConfig) => ({ image_seq_length: c.mm_tokens_per_image });

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

/** Its image tower. */
export const towerReference = {
  hidden_size: 1152,
  image_size: 896,
  intermediate_size: 4304,
  num_attention_heads: 16,
  num_hidden_layers: 27,
  patch_size: 14,
  vision_use_head: false,
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
