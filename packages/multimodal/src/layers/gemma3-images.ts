// Images as Gemma 3 and T5Gemma 2 read them: a fixed number of tokens each, between two marks.
import { processor } from "@tiny-random/vision/families/siglip_vision_model";
import { anyNumber, type ImagePrompt, inPlaces } from "./image-prompts.ts";

/** A config with how many tokens an image has. */
interface ImageTokensConfig {
  readonly mm_tokens_per_image: number;
}

/** The token in the place of each of an image's features, and those around them. */
export const gemma3Tokens = {
  image_token: "<image_soft_token>",
  boi_token: "<start_of_image>",
  eoi_token: "<end_of_image>",
};

/** What the tokenizer reads in an image's place. */
export const gemma3ImageText = (c: ImageTokensConfig): string => {
  const { image_token, boi_token, eoi_token } = gemma3Tokens;
  return `\n\n${boi_token}${image_token.repeat(c.mm_tokens_per_image)}${eoi_token}\n\n`;
};

/** Any number of images before a text. */
export const gemma3Prompt = (c: ImageTokensConfig): ImagePrompt => ({
  written: (text, images) => `${gemma3Tokens.boi_token.repeat(images)}${text}`,
  expanded: (written, ...images) =>
    inPlaces(
      written,
      gemma3Tokens.boi_token,
      images.map(() => gemma3ImageText(c)),
    ),
  counts: anyNumber,
});

/** The checkpoints' image tower. */
export const gemma3TowerReference = {
  hidden_size: 1152,
  image_size: 896,
  intermediate_size: 4304,
  num_attention_heads: 16,
  num_hidden_layers: 27,
  patch_size: 14,
  vision_use_head: false,
};

/** The checkpoints' preprocessor_config.json. */
export const gemma3Preprocessor = {
  ...processor,
  image_processor_type: "Gemma3ImageProcessor",
  size: { height: 896, width: 896 },
  image_seq_length: 256,
};

/** Settings of the joined processor and of its images that follow the config. */
export const gemma3ImageCount = (c: ImageTokensConfig) => ({ image_seq_length: c.mm_tokens_per_image });
